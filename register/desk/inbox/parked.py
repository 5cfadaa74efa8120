"""The tray of what could not be processed: kept whole, shown with the reason, read again, typed by hand or set aside.

What nobody has read counts as a tip-off (law 6): the whole tray is for the cleared, and nothing of it is shown or
decided before a reveal.
"""

from dataclasses import dataclass

from sqlalchemy import and_, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes, parking
from register.arrivals.intakes import Intake
from register.arrivals.parking import OVERSIZE, WITHHELD
from register.desk.inbox import aside_consent, flood, trays
from register.desk.matters import images, matter, reveals
from register.desk.matters.matter import Matter
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import casework
from register.officers import access
from register.states import IntakeState
from register.store import Unit

REASONS = ("พิมพ์ข้อความที่ระบบอ่านไม่ได้", "ตรวจว่าเป็นเรื่องร้องเรียนหรือไม่", "ตรวจต้นฉบับที่อ่านไม่ได้")

_MOST_PAGES = 60
_EXTENSIONS = {
    "message/rfc822": "eml",
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `late`: it has waited for more than one working day."""

    item: Intake
    reason: str
    waited: str
    late: bool


def show(visit: Visit) -> Response:
    number = trays.page_number(visit)
    which = trays.parked(visit.viewer)
    table = schema.intake
    with visit.browse() as unit:
        floods = flood.in_tray(unit, visit, which)
        single = and_(which, flood.outside(floods))
        statement = select(table.c.id).where(single).order_by(table.c.stored_at, table.c.id)
        page_of = statement.limit(trays.PER_PAGE).offset((number - 1) * trays.PER_PAGE)
        found = [intakes.load(unit, intake_id) for intake_id in unit.execute(page_of).scalars()]
        lines = [_line(unit, visit, one) for one in found]
        total = trays.count_intakes(unit, single)
        tabs = trays.tabs(unit, visit)
    return visit.page(
        "parked.html",
        lines=lines,
        floods=floods,
        number=number,
        pages=max(1, -(-total // trays.PER_PAGE)),
        tabs=tabs,
        may_decide=visit.officer.role in trays.DECIDING,
        cleared=visit.officer.cleared,
        on_server={OVERSIZE, WITHHELD},
        notice=visit.query("notice"),
    )


def item(visit: Visit) -> Response:
    with visit.browse() as unit:
        return _page(unit, visit, _require(unit, visit))


def reveal(visit: Visit) -> Response:
    with visit.unit() as unit:
        found = _require(unit, visit)
        notice = reveals.reveal_intake(unit, visit, found.id)
    return visit.go("parked.item", {"notice": notice}, id=found.id)


def page(visit: Visit) -> Response:
    """A page of an original that has no reading; `number` counts from 1."""
    number = visit.path("number")
    with visit.browse() as unit:
        found = _require(unit, visit)
        if not _is_opened(unit, visit, found) or not (number.isdecimal() and number.isascii() and len(number) < 4):
            raise HTTPException(404)
        raw = intakes.raw(unit, found.id)
    return images.picture(lambda: visit.parts.stages.page_image(raw, found.media_type, "scan", int(number)))


def original(visit: Visit) -> Response:
    """The bytes as they arrived, to be saved: the name and type we give let no browser open them as a page."""
    with visit.unit() as unit:
        found = _require_opened(unit, visit)
        raw = intakes.raw(unit, found.id)
        unit.audit("intake.exported", "intake", found.id)
    name = f"original-{found.id}.{_EXTENSIONS.get(found.media_type, 'bin')}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(raw, media_type="application/octet-stream", headers=headers)


def replay(visit: Visit) -> Response:
    with visit.unit() as unit:
        found = _require(unit, visit)
        if found.state is not IntakeState.PARKED or found.reason in {OVERSIZE, WITHHELD}:
            raise InputError("รายการนี้ให้ระบบอ่านอีกครั้งไม่ได้", "เปิดดูในกล่องจดหมาย หรือพิมพ์ข้อความจากต้นฉบับ")
        parking.replay(unit, found.id)
    return visit.go("parked", {"notice": "replayed"})


def save_typed(visit: Visit) -> Response:
    """What an officer read with their own eyes; it is found and registered like any reading."""
    subject, text = visit.text("subject", 1000), visit.text("text", 40_000)
    with visit.unit() as unit:
        found = _require_opened(unit, visit)
        if not text:
            return _page(unit, visit, found, trouble="โปรดพิมพ์ข้อความจากต้นฉบับก่อนบันทึก", status=422)
        count = _pages(unit, visit, found)
        parking.save_typed(unit, found.id, " ".join(subject.split()), text.replace("\r\n", "\n"), pages=count)
    return visit.go("parked", {"notice": "typed"})


def discard(visit: Visit) -> Response:
    with visit.unit() as unit:
        found = _require_opened(unit, visit)
        if found.state is not IntakeState.PARKED:
            raise InputError("รายการนี้แยกไว้อยู่แล้ว", "โปรดเปิดถาดแยกไว้")
        done = casework.discard(unit, found.id, two_persons=visit.parts.settings.cases.ended_by_two)
    return visit.go("parked", {"notice": "discarded" if done else "aside-proposed"})


def _page(unit: Unit, visit: Visit, found: Intake, *, trouble: str = "", status: int = 200) -> Response:
    opened = _is_opened(unit, visit, found)
    shown = matter.load(unit, visit.session, found.id, is_case=False) if visit.session else None
    if opened and shown is None:
        unit.audit("intake.viewed", "intake", found.id)  # unread, it counts as a tip-off
    return visit.page(
        "parked-item.html",
        status=status,
        item=found,
        line=_line(unit, visit, found),
        matter=shown,
        opened=opened,
        pictures=_pictures(unit, visit, found, shown) if opened else [],
        typed=(visit.form.get("subject", ""), visit.form.get("text", "")),
        tabs=trays.tabs(unit, visit),
        reasons=REASONS,
        may_decide=visit.officer.role in trays.DECIDING,
        may_replay=found.state is IntakeState.PARKED and found.reason not in {OVERSIZE, WITHHELD},
        is_parked=found.state is IntakeState.PARKED,
        consent=aside_consent.of_intake(unit, visit, found.id) if found.state is IntakeState.PARKED else None,
        notice=visit.query("notice"),
        trouble=trouble,
    )


def _line(unit: Unit, visit: Visit, found: Intake) -> Line:
    # mail whose text stayed on its server was parked as it arrived, without a date
    due_at = found.due_at or visit.parts.desk.calendar.one_working_day(found.stored_at)
    return Line(found, trays.thai_reason(found.reason), trays.waited(unit.now, found.stored_at), due_at < unit.now)


def _pictures(unit: Unit, visit: Visit, found: Intake, shown: Matter | None) -> list[tuple[str, str]]:
    """(title, address) of each page image."""
    if shown is not None and shown.sheets:
        return [(one.title, visit.url("page_image", id=found.id, number=str(one.index))) for one in shown.sheets]
    count = _pages(unit, visit, found)
    return [(f"หน้า {one}", visit.url("parked.page", id=found.id, number=str(one))) for one in range(1, count + 1)]


def _pages(unit: Unit, visit: Visit, found: Intake) -> int:
    return min(_MOST_PAGES, visit.parts.stages.page_count(intakes.raw(unit, found.id), found.media_type))


def _is_opened(unit: Unit, visit: Visit, found: Intake) -> bool:
    return visit.session is not None and sessions.is_opened(unit, visit.session, found.id)


def _require_opened(unit: Unit, visit: Visit) -> Intake:
    found = _require(unit, visit)
    if not _is_opened(unit, visit, found):
        raise InputError("ต้องเปิดดูต้นฉบับก่อนดำเนินการ", "ระบุเหตุผลแล้วเปิดเผย")
    return found


def _require(unit: Unit, visit: Visit) -> Intake:
    """What lies in the tray, or was set aside unread; the same 404 for a hidden one and for none."""
    intake_id = visit.path("id")
    if not access.sees_intake(unit, visit.viewer, intake_id):
        raise HTTPException(404)
    found = intakes.load(unit, intake_id)
    unread = found.state is IntakeState.SET_ASIDE and intakes.reading(unit, intake_id) is None
    if found.state is not IntakeState.PARKED and not unread:
        raise InputError("มีผู้ดำเนินการกับรายการนี้ไปแล้ว", "โปรดเปิดถาดพักไว้อีกครั้ง")
    return found
