"""Days on which the office is closed. They come from the government's calendar and from config.toml, the one place
that every part of the program reads; a change there holds for what is registered after it.
"""

import re
from dataclasses import dataclass

from starlette.responses import Response

from register.desk.web.context import Visit
from register.settings import Register
from register.workdays import holiday_names, lacks_ploughing_day, local_date, thai_date

_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_MAY_BREAK = re.compile(
    "(?<=.)(?=พระบาทสมเด็จ|(?<!พระบาท)สมเด็จพระ|รามาธิบดี|มหาวชิราลงกรณ|พระบรมชนก|มหาภูมิพล|บรมนาถบพิตร|พระพุทธยอดฟ้า|วันที่ระลึก)"
)


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """One day without office hours. `own`: set by the agency, not by the government."""

    day: str
    weekday: str
    name: str
    own: bool

    @property
    def pieces(self) -> list[list[str]]:
        """The name by blanks, then where a line may end: browsers would break inside the names of the royal family."""
        return [_MAY_BREAK.split(word) for word in self.name.split()]


def show(visit: Visit) -> Response:
    """Days on which the office is closed, this year and the next: the deadlines are counted around them."""
    with visit.browse() as unit:
        today = local_date(unit.now)
    book = visit.parts.settings.register_
    years = [
        (year + 543, _closed_days(year, book), lacks_ploughing_day(year, book.special_holidays))
        for year in (today.year, today.year + 1)
    ]
    return visit.page("holidays.html", years=years)


def _closed_days(year: int, book: Register) -> list[ClosedDay]:
    """In the order of the year. A special day that is a government holiday anyway keeps that name."""
    special = book.special_holidays
    worked = set(book.worked_holidays) - set(special)
    named = {day: name for day, name in holiday_names(year).items() if day not in worked}
    own = {day: "วันหยุดพิเศษของหน่วยงาน" for day in special if day.year == year}
    return [
        ClosedDay(thai_date(day), _WEEKDAYS[day.weekday()], name, own=day not in named)
        for day, name in sorted({**own, **named}.items())
    ]
