"""The time that a report is about, in Bangkok: a month, half a fiscal year, a fiscal or a calendar year. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from register.errors import InputError
from register.workdays import BANGKOK, MONTHS

_BUDDHIST = 543
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NAME = re.compile(r"(\d{4})(?:-(\d{1,2})|-[Hh]([12])|-([Cc][Yy]))?")
_HINT = "2570-01 is January 2570, 2570-H1 October 2569 to March 2570, 2570 the fiscal year, 2570-CY the calendar year"


class Span(StrEnum):
    """What a period is."""

    MONTH = "month"
    HALF = "half-year"
    FISCAL = "fiscal-year"
    CALENDAR = "calendar-year"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included. `year` is the Buddhist one of its name, `number` month or half."""

    span: Span
    year: int
    number: int
    first: date
    last: date

    @property
    def name(self) -> str:
        """As it is written on the command line."""
        ends = {Span.MONTH: f"-{self.number:02}", Span.HALF: f"-H{self.number}", Span.FISCAL: "", Span.CALENDAR: "-CY"}
        return f"{self.year}{ends[self.span]}"

    @property
    def start(self) -> datetime:
        """Midnight in Bangkok before the first day, in UTC."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """Midnight in Bangkok after the last day, in UTC: the first instant that is not of the period."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def title(self) -> str:
        """`ประจำเดือนมกราคม 2570`, with Arabic digits."""
        if self.span is Span.MONTH:
            return f"ประจำเดือน{month_year(self.first)}"
        if self.span is Span.HALF:
            months = f"{month_year(self.first)} - {month_year(self.last)}"
            return f"ประจำปีงบประมาณ พ.ศ. {self.year} ในรอบ 6 เดือน ({months})"
        if self.span is Span.FISCAL:
            return f"ประจำปีงบประมาณ พ.ศ. {self.year} ({month_year(self.first)} - {month_year(self.last)})"
        return f"ประจำปี พ.ศ. {self.year}"

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month."""
        found, day = [], self.first
        while day <= self.last:
            found.append(day)
            day = (day + timedelta(days=31)).replace(day=1)
        return tuple(found)

    def year_before(self) -> "Period":
        """The same time one year earlier."""
        return parse(self.name.replace(str(self.year), str(self.year - 1), 1))

    def halves(self) -> tuple["Period", ...]:
        """The two halves of a fiscal year; none of another period."""
        return tuple(parse(f"{self.year}-H{half}") for half in (1, 2)) if self.span is Span.FISCAL else ()


def parse(name: str) -> Period:
    """The period of that name, also with Thai digits.

    Raises:
        InputError: it names none.
    """
    match = _NAME.fullmatch(name.strip().translate(_TO_ARABIC))
    if match is None or not 2400 < int(match[1]) < 3000:
        raise InputError("that is no period", _HINT)
    year = int(match[1])
    western = year - _BUDDHIST
    if match[2]:
        if not 1 <= int(match[2]) <= 12:
            raise InputError("that is no month", _HINT)
        return month_of(date(western, int(match[2]), 1))
    if match[3] == "1":
        return Period(Span.HALF, year, 1, date(western - 1, 10, 1), date(western, 3, 31))
    if match[3] == "2":
        return Period(Span.HALF, year, 2, date(western, 4, 1), date(western, 9, 30))
    if match[4]:
        return Period(Span.CALENDAR, year, 0, date(western, 1, 1), date(western, 12, 31))
    return Period(Span.FISCAL, year, 0, date(western - 1, 10, 1), date(western, 9, 30))


def month_of(day: date) -> Period:
    """The month of a day."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(Span.MONTH, day.year + _BUDDHIST, day.month, first, last)


def half_of(day: date) -> Period:
    """The half of the fiscal year that a day lies in."""
    year = day.year + _BUDDHIST + (day.month >= 10)
    return parse(f"{year}-H{1 if day.month >= 10 or day.month <= 3 else 2}")


def fiscal_year_of(day: date) -> Period:
    """The fiscal year that a day lies in."""
    return parse(str(day.year + _BUDDHIST + (day.month >= 10)))


def last_ended(span: Span, today: date) -> Period:
    """The newest period of that span that is over."""
    return of_day(span, of_day(span, today).first - timedelta(days=1))


def of_day(span: Span, day: date) -> Period:
    """The period of that span that a day lies in."""
    if span is Span.MONTH:
        return month_of(day)
    if span is Span.HALF:
        return half_of(day)
    return fiscal_year_of(day) if span is Span.FISCAL else parse(f"{day.year + _BUDDHIST}-CY")


def month_year(day: date) -> str:
    """`มกราคม 2570`."""
    return f"{MONTHS[day.month - 1]} {day.year + _BUDDHIST}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANGKOK).astimezone(UTC)
