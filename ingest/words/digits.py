"""Numbers of a line that was read more than once: which reading of a number to believe. Pure functions on strings.

Telephone numbers, dates and amounts matter most in a letter, and no dictionary knows them. What can be checked is their
shape (a comma every three digits, one digit set, the length of telephone numbers and years), what stands beside them
(a month, a province, the amount in words) and whether readings of the same ink at different sizes agree.
"""

import re
from collections import Counter
from collections.abc import Sequence

from ingest.words.amounts import contradicted
from ingest.words.postcodes import fits_province

_THAI = "\u0e50-\u0e59"
_NUMBER = re.compile(f"[0-9{_THAI}]+(?:[.,/:\u2013-][0-9{_THAI}]+)*")
_CIRCLE = re.compile("(?<=[\u0e50-\u0e59])[oO]+(?![a-zA-Z])")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{2})?")
_DAY = re.compile(r"\d{2}-\d{2}-(?:\d{2}|\d{4})")
_MOBILE = (6, 8, 9)  # after the zero; their numbers have ten digits, those of desks nine
_MONTHS = (
    "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
    "|ม\\.ค\\.|ก\\.พ\\.|มี\\.ค\\.|เม\\.ย\\.|พ\\.ค\\.|มิ\\.ย\\.|ก\\.ค\\.|ส\\.ค\\.|ก\\.ย\\.|ต\\.ค\\.|พ\\.ย\\.|ธ\\.ค\\."
)
_AFTER_MONTH = re.compile(f"(?:{_MONTHS}) *(?:พ\\.ศ\\.|พุทธศักราช)? *$")
# Between a day and the era stands a month, however it was read.
_BEFORE_MONTH = re.compile(
    f" *(?:เดือน *)?(?:(?:{_MONTHS})|[\u0e01-\u0e4e]{{3,12}} *(?:พ\\.ศ\\.|พุทธศักราช) *[0-9{_THAI}]{{4}})"
)


def rounded(text: str) -> str:
    """Latin o after Thai digits are Thai zeros: both are a plain circle, and no word stands there."""
    return _CIRCLE.sub(lambda circles: "\u0e50" * len(circles[0]), text)


def numbers(text: str) -> list[str]:
    """The numbers of a line as they stand there: digits with the points, commas, strokes and hyphens between them."""
    return _NUMBER.findall(text)


def is_digit(character: str) -> bool:
    """Arabic or Thai."""
    return "0" <= character <= "9" or "\u0e50" <= character <= "\u0e59"


def ill_formed(text: str) -> int:
    """How many numbers of a line cannot be right as they were read."""
    return sum(not _well_formed(text, match) for match in _NUMBER.finditer(text)) + contradicted(text)


def voted(readings: Sequence[str]) -> str:
    """The first reading with each of its numbers replaced by the one that most readings have, the better formed of
    equals, its words as they are. Readings that hold another count of numbers have no voice.
    """
    first = readings[0]
    places = list(_NUMBER.finditer(first))
    heard = [text for text in readings if len(numbers(text)) == len(places)]
    found = [list(_NUMBER.finditer(text)) for text in heard]
    parts, end = [], 0
    for place, match in enumerate(places):
        parts += [first[end : match.start()], _chosen(heard, [one[place] for one in found])]
        end = match.end()
    return "".join([*parts, first[end:]])


def _chosen(texts: Sequence[str], candidates: Sequence[re.Match[str]]) -> str:
    votes = Counter(match[0] for match in candidates)
    shapes = {match[0]: _well_formed(text, match) for text, match in zip(texts, candidates, strict=True)}
    # `max` keeps the first of equals, and the first reading comes first.
    return max(votes, key=lambda number: (votes[number] + 1.5 * shapes[number], votes[number]))


def _well_formed(text: str, match: re.Match[str]) -> bool:
    number = match[0]
    digits = re.sub(r"\D", "", number)
    of_two_sets = len({character <= "9" for character in digits}) > 1
    if of_two_sets or ("," in number and not _GROUPED.fullmatch(number)):
        return False
    if _AFTER_MONTH.search(text, 0, match.start()):
        return len(digits) == 2 or (len(digits) == 4 and _is_year(int(digits)))
    if digits == number and _BEFORE_MONTH.match(text, match.end()):
        return 1 <= int(digits) <= 31
    if digits == number and len(digits) == 5 and not fits_province(text[: match.start()], digits):
        return False
    if "-" in number and int(digits[0]) == 0 and not _DAY.fullmatch(number):
        cut_off = len(digits) < 9 and (match.start() == 0 or not text[match.end() :].strip(" -"))  # by the line's edge
        return cut_off or len(digits) == (10 if int(digits[1:2] or 0) in _MOBILE else 9)
    return True


def _is_year(year: int) -> bool:
    """Of which a letter gives day and month: of a birth, or later. ๔ and ๕ are easily taken for each other."""
    return 2480 <= year < 2700 or 1937 <= year < 2100
