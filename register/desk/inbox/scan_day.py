"""The clerk's list of one day's scans: file, pages, and number or problem of each. No name of anybody stands in it.

The number of a matter that is none of the viewer's, counts as a tip-off, or names who is looking, is left out as if
there were none.
"""

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from register.desk.inbox import ticks
from register.desk.web import dates
from register.desk.web.context import Visit
from register.handling import scan_days
from register.handling.scan_days import Line
from register.officers import access
from register.store import Unit
from register.workdays import local_date


@dataclass(frozen=True, slots=True)
class Shown:
    """A line, and the numbers of its case where the viewer may know of it."""

    line: Line
    register_number: str
    tracking_id: str


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        today = local_date(unit.now)
        day = dates.parse_day(visit.query("day")) or today
        found = [_shown(unit, visit, line) for line in scan_days.lines(unit, day)]
        refused = scan_days.refused(unit, day)
        strip, now = ticks.strip(unit, visit.parts.desk.calendar), unit.now
    return visit.page(
        "scan-day.html",
        found=found,
        refused=refused,
        typed=f"{day.day}/{day.month}/{day.year + 543}",
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < today else None,
        pages=sum(one.line.pages or 0 for one in found),
        strip=strip,
        now=now,
    )


def _shown(unit: Unit, visit: Visit, line: Line) -> Shown:
    case = line.case
    if case is None or not access.addresses_case(unit, visit.viewer, case.id):
        return Shown(line, "", "")
    return Shown(line, case.register_number, case.tracking_id)
