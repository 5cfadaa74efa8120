"""What one sender sent in a flood, as one row of its tray: the items behind it, and one decision over all of them.

Nobody is named: the group is known by a keyed hash in the database and by one of its items in an address. Each item
is decided and audited by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes, parking
from register.arrivals.intakes import Intake
from register.arrivals.parking import OVERSIZE, WITHHELD
from register.desk.inbox import trays
from register.desk.matters import matter
from register.desk.matters.matter import Matter
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import asides, casework, decisions, links
from register.officers import access
from register.states import Category, IntakeState
from register.store import Unit

MOST = 100  # items that one decision is about: they share a commit

_intake = schema.intake


@dataclass(frozen=True, slots=True)
class Flood:
    """One row of a tray. `item`: the newest of its intakes, which stands for it in addresses. `waited`: its oldest."""

    item: str
    sender: str
    number: int
    first: datetime
    last: datetime
    waited: str


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a flood; `matter` is masked, and None where nothing was ever read."""

    item: Intake
    reason: str
    matter: Matter | None


def in_tray(unit: Unit, visit: Visit, which: ColumnElement[bool]) -> list[Flood]:
    """The floods of which a tray holds several items, the newest first."""
    senders = links.floods(unit, visit.viewer, visit.parts.settings.register_.flood)
    if not senders:
        return []
    stamp = _intake.c.stored_at
    statement = (
        select(
            _intake.c.sender_mac,
            func.count().label("number"),
            func.min(stamp).label("first"),
            func.max(stamp).label("last"),
            func.max(_intake.c.id).label("item"),
        )
        .where(which, _intake.c.sender_mac.in_(senders))
        .group_by(_intake.c.sender_mac)
    )
    rows = unit.execute(statement.having(func.count() > 1).order_by(func.max(stamp).desc())).all()
    return [
        Flood(row.item, row.sender_mac, row.number, row.first, row.last, trays.waited(unit.now, row.first))
        for row in rows
    ]


def outside(floods: Collection[Flood]) -> ColumnElement[bool]:
    """A condition on `schema.intake`: what stands in the tray by itself."""
    senders = [one.sender for one in floods]
    return or_(_intake.c.sender_mac.is_(None), _intake.c.sender_mac.not_in(senders))


def show_parked(visit: Visit) -> Response:
    return _show(visit, "parked", trays.parked(visit.viewer))


def show_aside(visit: Visit) -> Response:
    return _show(visit, "aside", trays.aside(visit.viewer))


def settle_parked(visit: Visit) -> Response:
    """All of them are read once more, or set aside. What is set aside unread needs one of them to have been opened."""
    choice = visit.text("choice", 16)
    if choice not in {"replay", "discard"}:
        raise HTTPException(400)
    with visit.unit() as unit:
        items = [intakes.load(unit, row.id) for row in _members(unit, visit, trays.parked(visit.viewer))]
        if choice == "discard":
            _require_one_opened(unit, visit, items)
            return visit.go("parked", {"notice": _discard(unit, visit, items)})
        for one in items:
            if one.reason not in {OVERSIZE, WITHHELD}:
                parking.replay(unit, one.id)
    return visit.go("parked", {"notice": "flood-replayed"})


def settle_aside(visit: Visit) -> Response:
    """All of them are matters after all; what is sealed, or was never read, stays for a look at it alone."""
    category = visit.text("category", 32)
    if category not in {one.value for one in Category}:
        raise HTTPException(400)
    with visit.unit() as unit:
        for row in _members(unit, visit, trays.aside(visit.viewer)):
            if _may_register(unit, visit, row.id):
                decisions.register(unit, visit.officer, row.id, Category(category), visit.parts.desk)
    return visit.go("aside", {"notice": "flood-registered"})


def _show(visit: Visit, tray: str, which: ColumnElement[bool]) -> Response:
    with visit.browse() as unit:
        lines = [_line(unit, visit, row.id) for row in _members(unit, visit, which)]
        ready = sum(_may_register(unit, visit, one.item.id) for one in lines) if tray == "aside" else 0
        opened = any(_is_opened(unit, visit, one.item.id) for one in lines)
        tabs = trays.tabs(unit, visit)
    return visit.page(
        "flood.html",
        tray=tray,
        lines=lines,
        ready=ready,
        opened=opened,
        item=visit.path("id"),
        most=MOST,
        on_server={OVERSIZE, WITHHELD},
        tabs=tabs,
        may_decide=visit.officer.role in trays.DECIDING,
        notice=visit.query("notice"),
    )


def _members(unit: Unit, visit: Visit, which: ColumnElement[bool]) -> Sequence[Row[tuple[str]]]:
    """The items of the flood that the address names by one of them, the oldest first; 404 where there is none."""
    mine = select(_intake.c.sender_mac).where(_intake.c.id == visit.path("id"), which).scalar_subquery()
    statement = select(_intake.c.id).where(and_(which, _intake.c.sender_mac == mine))
    rows = unit.execute(statement.order_by(_intake.c.stored_at, _intake.c.id).limit(MOST)).all()
    if not rows:
        raise HTTPException(404)
    return rows


def _line(unit: Unit, visit: Visit, intake_id: str) -> Line:
    found = intakes.load(unit, intake_id)
    shown = matter.load(unit, visit.session, intake_id, is_case=False) if visit.session else None
    return Line(found, trays.thai_reason(found.reason), shown)


def _may_register(unit: Unit, visit: Visit, intake_id: str) -> bool:
    if intakes.finding(unit, intake_id) is None:
        return False
    return not access.intake_restricted(unit, intake_id) or _is_opened(unit, visit, intake_id)


def _discard(unit: Unit, visit: Visit, items: Sequence[Intake]) -> str:
    """Each is set aside, or proposed to be; what this officer has proposed waits for another. What the page says."""
    proposals = [asides.waiting(unit, one.id) for one in items]
    for one, standing in zip(items, proposals, strict=True):
        if standing is None or standing.actor != unit.actor:
            casework.discard(unit, one.id, two_persons=visit.parts.settings.cases.ended_by_two)
    left = any(intakes.load(unit, one.id).state is IntakeState.PARKED for one in items)
    return "flood-proposed" if left else "flood-discarded"


def _require_one_opened(unit: Unit, visit: Visit, items: Sequence[Intake]) -> None:
    if not any(_is_opened(unit, visit, one.id) for one in items):
        raise InputError("ต้องเปิดดูต้นฉบับอย่างน้อยหนึ่งรายการก่อนแยกไว้ทั้งหมด", "เปิดดูรายการใดรายการหนึ่งในกลุ่มนี้ แล้วลองใหม่")


def _is_opened(unit: Unit, visit: Visit, intake_id: str) -> bool:
    return visit.session is not None and sessions.is_opened(unit, visit.session, intake_id)
