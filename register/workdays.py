"""Working days of Thai government offices, deadlines, fiscal years, the Buddhist era.

A working day is Monday to Friday less the government holidays with their substitution days and the agency's own
special days. The library `holidays` knows public and government days; it also lists National Labour Day and Children's
Day, on which government offices do work, so these two and their substitutes are left out. Royal Ploughing Day is named
by the palace from year to year: the library knows it only where it had been named before its release.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from register.sections.cases import Cases
from register.states import Category, DeadlineKind, SubKind

BANGKOK = ZoneInfo("Asia/Bangkok")
_CLOSING = time(16, 30)  # government office hours 08:30-16:30
_OFFICES_WORK = ("National Labor Day", "National Children's Day")
_PLOUGHING_THAI, _PLOUGHING_MONTH = "พืชมงคล", 5
_OFFICES_WORK_THAI = ("วันแรงงานแห่งชาติ", "วันเด็กแห่งชาติ")

MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


@dataclass(frozen=True)
class Calendar:
    """The working days of one agency, and how long its steps may take. `special` are its own closing days
    (cabinet-declared holidays), `cases` its periods and office hours, `worked` the government holidays on which it
    works, because they were moved to another day.
    """

    special: frozenset[date] = frozenset()
    cases: Cases = field(default_factory=Cases)
    worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day.weekday() >= 5 or day in self.special:
            return False
        return day in self.worked or day not in government_holidays(day.year)

    def add_working_days(self, start: date, count: int) -> date:
        """The working day that lies `count` working days after `start`; the day of receipt itself does not count."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and including `last`; 0 on the same day."""
        days = (last - first).days
        if days <= 0:
            return 0
        whole, rest = divmod(days, 7)
        weekdays = whole * 5 + sum((first.weekday() + more) % 7 < 5 for more in range(1, rest + 1))
        closed = _closed_weekdays(first.year, last.year)
        own = sum(first < day <= last and day.weekday() < 5 and day not in closed for day in self.special)
        worked = sum(first < day <= last and day in closed for day in self.worked - self.special)
        return weekdays - own + worked - (bisect_right(closed, last) - bisect_right(closed, first))

    def deadlines(
        self, received_at: datetime, category: Category = Category.OTHER, sub_kind: SubKind | None = None
    ) -> dict[DeadlineKind, datetime]:
        """The deadlines of a matter from its receipt; the source of each stands at `case_settings.Periods`."""
        day, periods = local_date(received_at), self.cases.periods(category, sub_kind)
        return {
            DeadlineKind.ACKNOWLEDGE: received_at + timedelta(hours=periods.acknowledge_hours),
            DeadlineKind.COORDINATE: self.working_days_after(received_at, periods.coordinate_days),
            DeadlineKind.PROGRESS: self.closing(day + timedelta(days=periods.progress_days)),
            DeadlineKind.INVESTIGATE: self.working_days_after(received_at, periods.investigate_days),
        }

    def report_due(self, referred_at: datetime, category: Category, sub_kind: SubKind | None = None) -> datetime:
        """When the unit to which a matter went at that instant reports back."""
        return self.working_days_after(referred_at, self.cases.periods(category, sub_kind).report_days)

    def working_days_after(self, moment: datetime, count: int) -> datetime:
        """The end of office hours on the working day that lies so many after the day of `moment`."""
        return self.closing(self.add_working_days(local_date(moment), count))

    def closing(self, day: date) -> datetime:
        """The end of this agency's office hours of that day, in UTC."""
        return closing(day, self.cases.closes)

    def one_working_day(self, moment: datetime) -> datetime:
        """When something that waits for an officer since `moment` becomes an alarm."""
        return self.working_days_after(moment, 1)


def waited_since(calendar: Calendar, now: datetime, days: int) -> datetime:
    """What has waited since before this instant has waited longer than `days` working days: the office closed on the
    last of them, and nobody has moved it.
    """
    day = local_date(now)
    while calendar.closing(calendar.add_working_days(day, days)) > now:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), BANGKOK).astimezone(UTC)


@lru_cache(maxsize=32)
def government_holidays(year: int) -> frozenset[date]:
    """Days of that (Gregorian) year on which government offices close, substitution days included."""
    listed = holidays.country_holidays("TH", categories=("public", "government"), years=year, language="en_US")
    return frozenset(
        day
        for day, names in listed.items()
        if not all(name.startswith(_OFFICES_WORK) for name in names.split(holidays.HOLIDAY_NAME_DELIMITER))
    )


@lru_cache(maxsize=64)
def _closed_weekdays(first: int, last: int) -> tuple[date, ...]:
    """Government holidays from Monday to Friday in these years, in order."""
    days = (day for year in range(first, last + 1) for day in government_holidays(year) if day.weekday() < 5)
    return tuple(sorted(days))


def holiday_names(year: int) -> dict[date, str]:
    """The Thai names of `government_holidays(year)`, in the order of the year."""
    listed = holidays.country_holidays("TH", categories=("public", "government"), years=year, language="th")
    named = {}
    for day in sorted(government_holidays(year)):
        names = listed.get_list(day)
        named[day] = " · ".join(name for name in names if not name.endswith(_OFFICES_WORK_THAI))
    return named


def lacks_ploughing_day(year: int, special: Collection[date]) -> bool:
    """Is Royal Ploughing Day of that year unknown, with no day of its month among the agency's own?"""
    listed = any(_PLOUGHING_THAI in name for name in holiday_names(year).values())
    return not listed and not any((day.year, day.month) == (year, _PLOUGHING_MONTH) for day in special)


def local_date(moment: datetime) -> date:
    """The calendar day in Bangkok."""
    return moment.astimezone(BANGKOK).date()


def closing(day: date, hour: time = _CLOSING) -> datetime:
    """The end of office hours of that day, in UTC."""
    return datetime.combine(day, hour, BANGKOK).astimezone(UTC)


def register_year(day: date, counting: Literal["calendar", "fiscal"]) -> int:
    """The Buddhist year a register number belongs to; the fiscal year 2570 is 1 October 2569 to 30 September 2570."""
    year = day.year + 543
    return year + 1 if counting == "fiscal" and day.month >= 10 else year


def thai_date(day: date) -> str:
    """`22 พฤศจิกายน 2569`, with Arabic digits."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}"
