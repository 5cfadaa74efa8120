"""The tray of what arrived for cases that exist: from the complainant, or from an address that nobody has verified.

It waits until an officer has seen, attached, registered or set it aside; what is for a closed case may reopen it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book import casebook
from register.book.casebook import Case
from register.desk.inbox import aside_consent, trays
from register.desk.matters import matter, reveals
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import additions, links
from register.officers import access
from register.states import PUBLIC_STATUS, Category, PublicStatus
from register.store import Unit

REASONS = ("ตรวจว่าเป็นข้อมูลของเรื่องนี้หรือไม่", "ตรวจว่าผู้ส่งคือผู้ร้องหรือไม่", "ติดต่อผู้ส่งขอข้อมูลเพิ่มเติม")


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `closed`: its case has come to its end; `mine`: it is the visitor's case; `late`: past its day."""

    item: Intake
    case: Case
    received_at: datetime
    closed: bool
    mine: bool
    late: bool
    sender: str | None


def show(visit: Visit) -> Response:
    number = trays.page_number(visit)
    intake = schema.intake
    mine = case((schema.case.c.assigned_to == visit.officer.id, 0), else_=1)
    with visit.browse() as unit:
        floods = links.floods(unit, visit.viewer, visit.parts.settings.register_.flood)
        statement = (
            trays.with_case(select(intake.c.id, intake.c.sender_mac))
            .where(trays.additions(visit.viewer))
            .order_by(trays.flooded(floods), mine, intake.c.due_at, intake.c.id)
            .limit(trays.PER_PAGE)
            .offset((number - 1) * trays.PER_PAGE)
        )
        lines = [_line(unit, visit, row.id, row.sender_mac) for row in unit.execute(statement)]
        total = trays.count_additions(unit, visit.viewer)
        tabs = trays.tabs(unit, visit)
    return visit.page(
        "additions.html",
        groups=trays.grouped(lines, floods),
        number=number,
        pages=max(1, -(-total // trays.PER_PAGE)),
        tabs=tabs,
        notice=visit.query("notice"),
    )


def item(visit: Visit) -> Response:
    with visit.browse() as unit:
        found = _require(unit, visit)
        shown = matter.load(unit, visit.session, found.item.id, is_case=False) if visit.session else None
        if shown is None:
            raise HTTPException(404)
        consent = aside_consent.of_intake(unit, visit, found.item.id)
        tabs = trays.tabs(unit, visit)
    return visit.page(
        "additions-item.html",
        line=found,
        consent=consent,
        matter=shown,
        tabs=tabs,
        reasons=REASONS,
        may_decide=visit.officer.role in trays.DECIDING,
        notice=visit.query("notice"),
    )


def reveal(visit: Visit) -> Response:
    with visit.unit() as unit:
        found = _require(unit, visit)
        notice = reveals.reveal_intake(unit, visit, found.item.id)
    return visit.go("addition", {"notice": notice}, id=found.item.id)


def settle(visit: Visit) -> Response:
    """`choice`: seen, attach, separate (with its `category`) or aside. Nobody decides over what is sealed from them."""
    choice, category = visit.text("choice", 16), visit.text("category", 32)
    if choice not in {"seen", "attach", "separate", "aside"}:
        raise HTTPException(400)
    if choice == "separate" and category not in {one.value for one in Category}:
        raise HTTPException(400)
    with visit.unit() as unit:
        found = _require(unit, visit)
        intake_id = found.item.id
        sealed = access.intake_restricted(unit, intake_id)
        if sealed and not (visit.session and sessions.is_opened(unit, visit.session, intake_id)):
            raise InputError("ต้องเปิดอ่านเนื้อหาก่อนดำเนินการ", "ระบุเหตุผลแล้วเปิดเผย")
        if choice == "seen":
            additions.note_seen(unit, intake_id)
        elif choice == "attach":
            additions.attach(unit, visit.officer, intake_id, visit.parts.desk.routing)
        elif choice == "separate":
            born = additions.separate(unit, visit.officer, intake_id, Category(category), visit.parts.desk)
            return visit.go("case", {"notice": "registered"}, id=born.id)
        else:
            done = additions.put_aside(unit, intake_id, two_persons=visit.parts.settings.cases.ended_by_two)
            return visit.go("additions", {"notice": "discarded" if done else "aside-proposed"})
    return visit.go("case", {"notice": "saved"}, id=found.case.id)


def _line(unit: Unit, visit: Visit, intake_id: str, sender: str | None) -> Line:
    found = intakes.load(unit, intake_id)
    if found.case_id is None:
        raise HTTPException(404)
    of = casebook.load(unit, found.case_id)
    return Line(
        item=found,
        case=of,
        received_at=found.received_at,
        closed=PUBLIC_STATUS[of.state] is PublicStatus.DONE,
        mine=of.assigned_to == visit.officer.id,
        late=found.due_at is not None and found.due_at < unit.now,
        sender=sender,
    )


def _require(unit: Unit, visit: Visit) -> Line:
    """What waits in the tray, if this officer may see it; the same 404 for a hidden one and for none."""
    intake_id = visit.path("id")
    statement = trays.with_case(select(schema.intake.c.id)).where(
        trays.additions(visit.viewer), schema.intake.c.id == intake_id
    )
    if unit.execute(statement).first() is None:
        if access.sees_intake(unit, visit.viewer, intake_id):
            raise InputError("มีผู้ดำเนินการกับรายการนี้ไปแล้ว", "โปรดเปิดถาดงานอีกครั้ง")
        raise HTTPException(404)
    return _line(unit, visit, intake_id, None)
