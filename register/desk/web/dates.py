"""Days as officers type them: 22/11/2569, ๒๒/๑๑/๒๕๖๙, 22 พ.ย. 2569, or what a date field of a browser sends."""

import re
from datetime import UTC, date, datetime, time

from register.workdays import BANGKOK, MONTHS, local_date

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SHORT = ("มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค")
_NUMBERS = re.compile(r"(\d{1,2})[/\-. ]+(\d{1,2})[/\-. ]+(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})\s*([ก-๙.]+)\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BUDDHIST = 543


def parse_day(text: str) -> date | None:
    """The day; None for what is no day. Years from 2400 and years of two digits are Buddhist."""
    plain = text.translate(_DIGITS).strip()
    iso = _ISO.fullmatch(plain)
    if iso:
        return _day(int(iso[3]), int(iso[2]), iso[1])
    numbers = _NUMBERS.fullmatch(plain)
    if numbers:
        return _day(int(numbers[1]), int(numbers[2]), numbers[3])
    named = _NAMED.fullmatch(plain)
    month = _month(named[2]) if named else None
    return _day(int(named[1]), month, named[3]) if named and month else None


def typed_day(moment: datetime) -> str:
    """`22/11/2569` in Bangkok, as the form shows it."""
    day = local_date(moment)
    return f"{day.day}/{day.month}/{day.year + _BUDDHIST}"


def received_at(day: date, now: datetime) -> datetime:
    """The instant of receipt: now for today, noon for an earlier day, whose hour nobody noted."""
    if day == local_date(now):
        return now
    return datetime.combine(day, time(12), BANGKOK).astimezone(UTC)


def _month(word: str) -> int | None:
    if word in MONTHS:
        return MONTHS.index(word) + 1
    short = word.replace(".", "")
    return _SHORT.index(short) + 1 if short in _SHORT else None


def _day(day: int, month: int, year_text: str) -> date | None:
    year = int(year_text)
    if len(year_text) == 2:
        year += 2500
    try:
        return date(year - _BUDDHIST if year >= 2400 else year, month, day)
    except ValueError:
        return None
