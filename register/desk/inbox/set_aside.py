"""The tray of what a machine wrote or an officer took for no matter. Kept for ever; one click registers it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.desk.inbox import flood, trays
from register.desk.matters import matter, reveals
from register.desk.matters.matter import Matter
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import decisions
from register.officers import access
from register.states import Category, IntakeState
from register.store import Unit

REASONS = ("ตรวจว่าเป็นเรื่องร้องเรียนหรือไม่", "ติดต่อผู้ส่งขอข้อมูลเพิ่มเติม")


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `matter` is masked, and None where nothing was ever read."""

    item: Intake
    received_at: datetime
    reason: str
    matter: Matter | None


def show(visit: Visit) -> Response:
    number = trays.page_number(visit)
    which = trays.aside(visit.viewer)
    table = schema.intake
    with visit.browse() as unit:
        floods = flood.in_tray(unit, visit, which)
        single = and_(which, flood.outside(floods))
        statement = select(table.c.id).where(single).order_by(table.c.received_at.desc(), table.c.id.desc())
        page_of = statement.limit(trays.PER_PAGE).offset((number - 1) * trays.PER_PAGE)
        lines = [_line(unit, visit, intake_id) for intake_id in unit.execute(page_of).scalars()]
        total = trays.count_intakes(unit, single)
        tabs = trays.tabs(unit, visit)
        born = _registered(unit, visit)
    return visit.page(
        "aside.html",
        lines=lines,
        floods=floods,
        number=number,
        pages=max(1, -(-total // trays.PER_PAGE)),
        tabs=tabs,
        born=born,
        may_decide=visit.officer.role in trays.DECIDING,
        notice=visit.query("notice"),
    )


def item(visit: Visit) -> Response:
    with visit.browse() as unit:
        found = _require(unit, visit)
        shown = matter.load(unit, visit.session, found.id, is_case=False) if visit.session else None
        tabs = trays.tabs(unit, visit)
    if shown is None:
        return visit.go("parked.item", id=found.id)
    return visit.page(
        "aside-item.html",
        matter=shown,
        reason=trays.thai_reason(found.reason),
        tabs=tabs,
        reasons=REASONS,
        may_decide=visit.officer.role in trays.DECIDING,
        notice=visit.query("notice"),
    )


def reveal(visit: Visit) -> Response:
    with visit.unit() as unit:
        found = _require(unit, visit)
        notice = reveals.reveal_intake(unit, visit, found.id)
    return visit.go("aside.item", {"notice": notice}, id=found.id)


def register(visit: Visit) -> Response:
    """It is a matter after all. Nobody registers what is sealed from them without having read it."""
    category = visit.text("category", 32)
    if category not in {one.value for one in Category}:
        raise HTTPException(400)
    with visit.unit() as unit:
        found = _require(unit, visit)
        sealed = access.intake_restricted(unit, found.id)
        if sealed and not (visit.session and sessions.is_opened(unit, visit.session, found.id)):
            raise InputError("ต้องเปิดอ่านเนื้อหาก่อนลงทะเบียน", "ระบุเหตุผลแล้วเปิดเผย")
        if intakes.finding(unit, found.id) is None:
            raise InputError("รายการนี้ยังไม่มีข้อความที่อ่านได้", "พิมพ์ข้อความจากต้นฉบับก่อน แล้วระบบจะลงทะเบียนให้")
        born = decisions.register(unit, visit.officer, found.id, Category(category), visit.parts.desk)
    return visit.go("aside", {"notice": "registered", "case": born.id})


def _require(unit: Unit, visit: Visit) -> Intake:
    """What lies in the tray, if this officer may see it; the same 404 for a hidden one and for none."""
    intake_id = visit.path("id")
    if not access.sees_intake(unit, visit.viewer, intake_id):
        raise HTTPException(404)
    found = intakes.load(unit, intake_id)
    if found.state is not IntakeState.SET_ASIDE:
        raise InputError("มีผู้ดำเนินการกับรายการนี้ไปแล้ว", "โปรดเปิดถาดแยกไว้อีกครั้ง")
    return found


def _line(unit: Unit, visit: Visit, intake_id: str) -> Line:
    found = intakes.load(unit, intake_id)
    shown = matter.load(unit, visit.session, intake_id, is_case=False) if visit.session else None
    return Line(found, found.received_at, trays.thai_reason(found.reason), shown)


def _registered(unit: Unit, visit: Visit) -> str:
    """The case that was just born, if the visitor may open it."""
    case_id = visit.query("case")
    return case_id if case_id and access.sees_case(unit, visit.viewer, case_id) else ""
