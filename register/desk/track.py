"""The public status page: a Tracking ID is typed and POSTed, one of three sentences comes back. No cookies.

An unknown ID and a malformed one get the same page after the same work, so that nothing can be learned by trying.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from starlette.responses import Response

from register import schema
from register.book import casebook
from register.book.casebook import Case
from register.desk.web.context import Visit
from register.officers import throttle
from register.states import PUBLIC_STATUS, CaseState, PublicStatus
from register.store import Unit
from register.tracking import parse_tracking_id

_FREE = 20  # looks of one address within the hour before pauses begin
_NOBODYS = "RPR-0000-0000-0000-0"  # looked up for what cannot be an ID


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the three steps; `at` None: not reached, or not on its own day."""

    status: PublicStatus
    reached: bool
    at: datetime | None


def show(visit: Visit) -> Response:
    return visit.page("track.html", stages=(), outcome="", trouble="", number="")


def look_up(visit: Visit) -> Response:
    """Every look counts, found or not."""
    prefix = visit.parts.settings.register_.prefix
    given = visit.text("reference", 200)
    with visit.parts.store.unit("public") as unit:
        if throttle.blocked_until(unit, "track", visit.address):
            return visit.page("track.html", status=429, stages=(), outcome="", trouble="wait", number="")
        throttle.count(unit, "track", visit.address, free=_FREE)
        item = casebook.by_tracking_id(unit, parse_tracking_id(given, prefix) or _NOBODYS)
        if item is None:
            return visit.page("track.html", status=404, stages=(), outcome="", trouble="unknown", number="")
        stages, outcome = _stages(unit, item), casebook.released(unit, item)
    return visit.page("track.html", stages=stages, outcome=outcome, trouble="", number=item.register_number)


def _stages(unit: Unit, item: Case) -> tuple[Stage, ...]:
    order = list(PublicStatus)
    reached = order.index(item.public_status)
    dates = {PublicStatus.RECEIVED: item.received_at}
    for status in order[1 : reached + 1]:
        at = _since(unit, item, status)
        if at is not None:
            dates[status] = at
    return tuple(Stage(status, place <= reached, dates.get(status)) for place, status in enumerate(order))


def _since(unit: Unit, item: Case, status: PublicStatus) -> datetime | None:
    """When the case last came into a state of that public status."""
    entry = schema.entry
    states = [state.value for state in CaseState if PUBLIC_STATUS[state] is status]
    before = [state.value for state in CaseState if PUBLIC_STATUS[state] is not status]
    statement = select(func.max(entry.c.at)).where(
        entry.c.case_id == item.id, entry.c.to_state.in_(states), entry.c.from_state.in_(before)
    )
    at: datetime | None = unit.execute(statement).scalar_one()
    return at
