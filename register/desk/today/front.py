"""The front page, which an office keeps open all day: what waits for this visitor, what is due, is all in health?"""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from register.desk.inbox import ticks, trays, uploads
from register.desk.today import alarm_page, numbers, tally
from register.desk.today.numbers import Due
from register.desk.web.context import Visit
from register.desk.web.gallery import Drawing
from register.desk.web.layout import days_left_words, working_days_left
from register.desk.web.signs import machine, signs
from register.officers import access
from register.officers.accounts import READERS
from register.states import ReplyState, Role
from register.store import Unit
from register.watch import vitals
from register.workdays import local_date

_PATIENCE = 0.05  # seconds: a small office has its charts with the first page, a large one does not wait for them
_LETTER_STEPS = (
    ("ตรวจที่อยู่", (ReplyState.DRAFT, ReplyState.HELD)),
    ("พิมพ์", (ReplyState.TO_PRINT,)),
    ("ส่งไปรษณีย์", (ReplyState.PRINTED,)),
)


def show(visit: Visit) -> Response:
    role = visit.officer.role
    limits = visit.parts.settings.alarms
    with visit.browse() as unit:
        now = unit.now
        drawing = _drawing(unit, visit) if role in READERS else None
        _, seen = visit.parts.vitals.take(None, now, lambda: vitals.look(unit, visit.parts.settings))
        values: dict[str, Any] = {
            "alarms": alarm_page.standing(unit, visit),
            "orphaned": access.orphaned(unit, visit.viewer),
            "signs": signs(seen, limits, counted=role is Role.ADMIN or numbers.knows_all(unit, visit.viewer)),
            "machine": machine(seen, limits) if role is Role.ADMIN else [],
            "work": _work(unit, visit) if role in READERS else None,
            "paper": _paper(unit, visit) if role in trays.POSTING else None,
            "desk_of": _clerks_day(unit, visit) if role is Role.CLERK else None,
            "charted": role in READERS,
            "drawing": drawing,
        }
    return visit.page("front.html", **values, now=now, admin=role is Role.ADMIN, notice=visit.query("notice"))


def _drawing(unit: Unit, visit: Visit) -> Drawing | None:
    """The charts as they were drawn last; None when that has not been done yet."""
    return visit.parts.gallery.look(numbers.reach(unit, visit.viewer), visit.viewer, _PATIENCE)


def _work(unit: Unit, visit: Visit) -> dict[str, Any]:
    """What waits for who decides or looks on: an officer's own cases first, else those of the whole reach."""
    viewer, calendar = visit.viewer, visit.parts.desk.calendar
    own = visit.officer.role is Role.OFFICER
    soon = calendar.closing(calendar.add_working_days(local_date(unit.now), 2)) + timedelta(seconds=1)
    pressing = numbers.pressing(unit, viewer, soon)
    return {
        "own": own,
        "tally": tally.take(unit, viewer),
        "late_count": pressing.late_count,
        "near_count": pressing.near_count,
        "my_dues": _rows(unit, visit, pressing.mine) if own else [],
        "late": _rows(unit, visit, pressing.late),
        "near": _rows(unit, visit, pressing.near),
    }


def _paper(unit: Unit, visit: Visit) -> list[tuple[str, int]]:
    """Letters by what has to be done with them."""
    counted = numbers.letters_by_state(unit, visit.viewer)
    return [(label, sum(counted.get(state, 0) for state in group)) for label, group in _LETTER_STEPS]


def _clerks_day(unit: Unit, visit: Visit) -> dict[str, Any]:
    since = numbers.start_of_day(unit.now)
    return {
        "ticks": ticks.strip(unit, visit.parts.desk.calendar),
        "handed": [one for one in uploads.handed(unit, visit) if one.at >= since],
    }


def _rows(unit: Unit, visit: Visit, dues: tuple[Due, ...]) -> list[dict[str, object]]:
    rows = []
    for one in dues:
        tone, said = days_left_words(working_days_left(visit.parts.desk.calendar, unit.now, one.due_at))
        rows.append({"due": one, "tone": tone, "words": said})
    return rows
