"""Telephone numbers that a scan has broken, put right where the numbering plan leaves one way only.

A scan reads the Thai eight as a four (๘ as ๔), or as both (๔๘), the four as ๔๕ or ๕๔, a six of the prefix as ๖๑, tears
a number at the end of a line, doubles the first nought or takes it for another figure. No ten-figure number begins with
04, so that 040-990-3314 was 080-990-3314. What is put right is marked: an officer compares it with the picture.
"""

import re
from dataclasses import dataclass

from classify.folding import Folded

# Three groups of which one has a figure too many, e.g. ๐๘๔๙-๒๔๗-๑๕๖๐.
_DOUBLED = re.compile(
    r"(?<![0-9/])(?P<prefix>0[0-9]{1,3})[-. ]{1,3}(?P<middle>[0-9oO]{3})[-. ]{1,3}(?P<last>[0-9]{4,5})(?![-.]?[0-9])"
)
_BEGINS = re.compile("0[0-9]")
_TORN = re.compile(r"(?<![0-9])0[0-9]{1,2}-?[0-9]{0,3}\n(?:[0-9]{1,3})?-[0-9]{3,4}(?![0-9])")
# โทร 495-118-7702, or alone on its line: no number begins otherwise than with a nought.
_NOUGHT_LOST = re.compile(
    r"(?:(?:โทร|เบอร์|มือถือ)[^\n0-9]{0,8}|(?:^|\n)[ ]*)(?P<number>[1-9@][689][0-9](?P<gap>[- .])[0-9]{3}(?P=gap)[0-9]{4})"
    r"(?=[^0-9\n]*(?:\n|$))"
)
_NOUGHT_TWICE = re.compile(r"(?<![0-9])0(?=0[689][0-9]-[0-9]{3}-[0-9]{4}(?![0-9]))")
_PAIRS_OF_PREFIX = (("48", "8"), ("84", "8"), ("61", "6"))
_PAIRS_OF_LAST = (("48", "8"), ("45", "4"), ("54", "4"))  # what a scan does most
_MOBILE, _PREFIX, _LAST = 10, 3, 4
_CAPITAL = "02"  # Bangkok's: nine figures in all


@dataclass(frozen=True, slots=True)
class Mended:
    """`start`, `end` are places in the folded text; `digits` are ten and a mobile's."""

    start: int
    end: int
    digits: str


def mended(folded: Folded) -> list[Mended]:
    """The numbers of mobiles that only a scan can have made what they are."""
    if not _BEGINS.search(folded.text):
        return []  # as in most messages, at a tenth of the time
    return [*_doubled(folded), *_torn(folded), *_nought_twice(folded), *_nought_lost(folded)]


def eight_for_four(digits: str, shown: str) -> str:
    """Ten figures that begin with 04, as the mobile's they were; `shown` is how they stand in the text."""
    impossible = len(digits) == _MOBILE and digits.startswith("04") and re.match("๐ ?๔", shown)
    return f"08{digits[2:]}" if impossible else digits


def _doubled(folded: Folded) -> list[Mended]:
    found = []
    for match in _DOUBLED.finditer(folded.text):
        prefix, middle, last = match["prefix"], match["middle"].translate({111: "0", 79: "0"}), match["last"]
        thai = not re.search("[0-9]", folded.tidy[match.start() : match.end()])
        capital = prefix == _CAPITAL
        if not thai or (len(prefix) < _PREFIX and not capital) or len(prefix) + len(last) == _PREFIX + _LAST - capital:
            continue
        ways = {
            digits
            for one in (_without(prefix, _PAIRS_OF_PREFIX) if len(prefix) > _PREFIX else {prefix})
            for other in (_without(last, _PAIRS_OF_LAST) if len(last) > _LAST else {last})
            if (digits := one + middle + other)[1] in "689" or capital
        }
        if len(ways) == 1:
            found.append(Mended(*match.span(), ways.pop()))
    return found


def _without(group: str, pairs: tuple[tuple[str, str], ...]) -> set[str]:
    """The group with each pair of figures that may be one."""
    places = [(pair, place) for pair in pairs for place in range(len(group) - 1) if group.startswith(pair[0], place)]
    return {f"{group[:place]}{one}{group[place + len(two) :]}" for (two, one), place in places}


def _torn(folded: Folded) -> list[Mended]:
    found = []
    for match in _TORN.finditer(folded.text):
        figures = re.sub("[^0-9]", "", match.group())
        digits = eight_for_four(figures, folded.tidy[match.start() : match.end()])
        if len(digits) == _MOBILE and digits[1] in "689":
            found.append(Mended(*match.span(), digits))
    return found


def _nought_twice(folded: Folded) -> list[Mended]:
    return [
        Mended(match.start(), match.end() + 12, re.sub("[^0-9]", "", folded.text[match.end() : match.end() + 12]))
        for match in _NOUGHT_TWICE.finditer(folded.text)
    ]


def _nought_lost(folded: Folded) -> list[Mended]:
    return [
        Mended(*match.span("number"), "0" + re.sub("[^0-9]", "", match["number"])[-_MOBILE + 1 :])
        for match in _NOUGHT_LOST.finditer(folded.text)
    ]
