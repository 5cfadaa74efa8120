"""Months that were misread: between a day and a year nothing else stands. Pure functions on strings."""

import re

_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_DIGIT = "[0-9\u0e50-\u0e59]"
_SHORT, _LONG = "พ.ศ.", "พุทธศักราช"
_ERA = f"พ[.,]? ?ศ[.,]?|{_LONG}"
_DATE = re.compile(
    f"(?P<day>^|(?<!{_DIGIT}){_DIGIT}{{1,2}} *(?:เดือน)? *)(?P<month>[\u0e01-\u0e4e]{{4,12}}?)"
    f"(?P<year> *(?:{_ERA})? *{_DIGIT}{{4}}(?!{_DIGIT})|$)"
)
_YEAR = f"(?= *[2\u0e52]{_DIGIT}{{3}}(?!{_DIGIT}))"
_BEFORE_YEAR = re.compile(
    f"(?<![\u0e01-\u0e4e])(?:(?P<short>พ[.,]? ?ศ[.,]?)|(?P<long>พ[\u0e01-\u0e4e]{{7,11}})){_YEAR}"
)
_MOST = 2  # letters that may be wrong in a month or an era, twice as many in every other


def by_calendar(text: str) -> str:
    """The line with the name of a month, between its day and its year or where one of them stands in the next line,
    and the era before a year (พ.ศ. or พุทธศักราช) as they are spelt, where a letter or two of them are wrong.
    """
    return _DATE.sub(_month, _BEFORE_YEAR.sub(_era, text))


def _era(found: re.Match[str]) -> str:
    if found["short"]:
        return _SHORT
    return _LONG if _distance(found["long"], _LONG) <= _MOST else found[0]


def _month(found: re.Match[str]) -> str:
    by_distance = sorted((_distance(found["month"], month), month) for month in _MONTHS)
    (nearest, month), (next_, _) = by_distance[:2]
    most = _MOST if found["day"] and found["year"] else 1
    if not found["day"] and not found["year"]:
        return found[0]
    if 0 < nearest <= most and next_ >= 2 * nearest:
        return found["day"] + month + found["year"]
    return found[0]


def _distance(one: str, other: str) -> int:
    """Letters to change, add or take away."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above, row[0] = row[0], place
        for at, theirs in enumerate(other, 1):
            above, row[at] = row[at], min(above + (letter != theirs), row[at] + 1, row[at - 1] + 1)
    return row[-1]
