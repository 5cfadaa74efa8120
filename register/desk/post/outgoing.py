"""The tray of e-mails that did not simply leave: held, in doubt, undeliverable, suppressed, each with its reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.desk.inbox import trays
from register.desk.matters import reveals
from register.desk.matters.masking import Segment, cut, identities, mask_spans
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import casework
from register.officers import access
from register.post import replies
from register.post.mail_status import explain
from register.post.replies import Reply
from register.states import Medium, ReplyKind, ReplyState
from register.store import Unit

REASONS = ("ตรวจผู้รับก่อนส่ง", "แก้ที่อยู่อีเมลที่ส่งไม่ถึง", "ติดต่อผู้ร้องทางช่องทางอื่น")

_SHELVES = ("", "waiting", "suppressed")
_HERE = (*trays.UNSENT, ReplyState.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the tray of e-mails or of letters."""

    id: str
    case_id: str
    register_number: str
    kind: ReplyKind
    state: ReplyState
    reason: str
    date: datetime
    changed_at: datetime
    restricted: bool
    attempts: int = 0
    answer: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The reply as it would leave; masked until the case is revealed, and empty for a sealed one."""

    recipient: str
    subject: tuple[Segment, ...]
    text: tuple[Segment, ...]
    opened: bool
    sealed: bool


def show(visit: Visit) -> Response:
    shelf = visit.query("shelf") if visit.query("shelf") in _SHELVES else ""
    number = trays.page_number(visit)
    which = _shelf(visit, shelf)
    with visit.browse() as unit:
        total = trays.count_replies(unit, which)
        counts = {one: trays.count_replies(unit, _shelf(visit, one)) for one in _SHELVES[1:]}
        found = lines(unit, which, number)
        tabs = trays.tabs(unit, visit)
    return visit.page(
        "replies.html",
        lines=found,
        shelf=shelf,
        counts=counts,
        number=number,
        pages=max(1, -(-total // trays.PER_PAGE)),
        tabs=tabs,
        notice=visit.query("notice"),
    )


def lines(unit: Unit, which: Any, number: int) -> list[Line]:
    """One page of a tray of replies, the newest change first."""
    reply, case = schema.reply, schema.case
    statement = (
        select(reply, case.c.register_number, case.c.register_year, case.c.restricted)
        .join(case, case.c.id == reply.c.case_id)
        .where(which)
        .order_by(reply.c.changed_at.desc(), reply.c.id.desc())
        .limit(trays.PER_PAGE)
        .offset((number - 1) * trays.PER_PAGE)
    )
    rows = unit.execute(statement).all()
    due = replies.next_attempts(unit, [row.id for row in rows])
    return [_line(row, due.get(row.id)) for row in rows]


def item(visit: Visit) -> Response:
    with visit.browse() as unit:
        reply, case = _require(unit, visit)
        return _page(unit, visit, reply, case)


def reveal(visit: Visit) -> Response:
    with visit.unit() as unit:
        reply, case = _require(unit, visit)
        notice = reveals.reveal_case(unit, visit, case)
    return visit.go("reply.item", {"notice": notice}, id=reply.id)


def release(visit: Visit) -> Response:
    """Let it go. What may have arrived already goes a second time only when the officer says so."""
    with visit.unit() as unit:
        reply, case = _require_decidable(unit, visit)
        if reply.state is ReplyState.IN_DOUBT and not visit.text("again", 8):
            trouble = "ผู้รับอาจได้รับอีเมลนี้แล้ว โปรดทำเครื่องหมายยืนยันก่อนส่งซ้ำ"
            return _page(unit, visit, reply, case, trouble=trouble, status=422)
        if not replies.draft(unit, reply.id).recipient:
            raise InputError("อีเมลนี้ไม่มีที่อยู่ผู้รับ จึงส่งไม่ได้", "ตอบเป็นหนังสือหรือทางโทรศัพท์แทน")
        replies.release(unit, reply.id)
    return visit.go("replies", {"notice": "released"})


def readdress(visit: Visit) -> Response:
    """Send it to another address, which an officer has from the complainant: only with the matter opened."""
    address = visit.text("address", 254).strip()
    with visit.unit() as unit:
        reply, case = _require(unit, visit)
        if not (visit.session and sessions.is_opened(unit, visit.session, case.id)):
            raise InputError("ต้องเปิดอ่านเนื้อหาก่อนดำเนินการ", "ระบุเหตุผลแล้วเปิดเผย")
        trouble = ""
        if not replies.sendable(address):
            trouble = "ที่อยู่อีเมลนี้ใช้ส่งไม่ได้ โปรดตรวจอีกครั้ง"
        elif address.lower() in visit.parts.settings.own_addresses():
            trouble = "เป็นที่อยู่อีเมลของหน่วยงานเอง"
        if trouble:
            return _page(unit, visit, reply, case, trouble=trouble, status=422)
        replies.readdress(unit, reply.id, address)
    return visit.go("replies", {"notice": "released"})


def cancel(visit: Visit) -> Response:
    """A held one, or one that waits for its server, is not sent; a doubtful or undeliverable one not again."""
    with visit.unit() as unit:
        reply, _ = _require_decidable(unit, visit)
        if reply.state in {ReplyState.HELD, ReplyState.QUEUED}:
            casework.cancel_reply(unit, reply.id)
        elif reply.state in {ReplyState.IN_DOUBT, ReplyState.UNDELIVERABLE}:
            replies.give_up(unit, reply.id)
        else:
            raise InputError("รายการนี้งดส่งอยู่แล้ว", "ไม่ต้องยกเลิก")
    return visit.go("replies", {"notice": "cancelled"})


def preview(unit: Unit, visit: Visit, reply: Reply, case: Case) -> Preview:
    """What may be shown of a reply; its Tracking ID is a secret of the complainant and masked like a name."""
    opened = visit.session is not None and sessions.is_opened(unit, visit.session, case.id)
    draft = replies.draft(unit, reply.id)
    if opened:
        if case.restricted:
            unit.audit("case.viewed", "case", case.id)
        return Preview(draft.recipient, tuple(cut(draft.subject, [])), tuple(cut(draft.text, [])), opened, sealed=False)
    if case.restricted:
        return Preview("", (), (), opened, sealed=True)
    origin = casework.origin_of(unit, case)
    reading, finding = intakes.reading(unit, origin), intakes.finding(unit, origin)
    hidden = [case.tracking_id, draft.recipient]
    if reading is not None and finding is not None:
        hidden += identities(reading, finding, *casebook.content(unit, case).people)
    hidden = [word for word in hidden if word]
    return Preview(
        "",
        tuple(cut(draft.subject, mask_spans(draft.subject, hidden))),
        tuple(cut(draft.text, mask_spans(draft.text, hidden))),
        opened,
        sealed=False,
    )


def _page(unit: Unit, visit: Visit, reply: Reply, case: Case, *, trouble: str = "", status: int = 200) -> Response:
    may_decide = visit.officer.role in trays.DECIDING
    shown = preview(unit, visit, reply, case)
    return visit.page(
        "reply.html",
        status=status,
        reply=reply,
        case=case,
        reason=trays.thai_reason(reply.reason) if reply.reason else "",
        due=replies.next_attempts(unit, [reply.id]).get(reply.id),
        explain=explain,
        bounce_seen=bool(reply.bounced_by) and access.sees_intake(unit, visit.viewer, reply.bounced_by or ""),
        preview=shown,
        state_of=ReplyState,
        may_decide=may_decide and not shown.sealed,
        decides=may_decide,
        tabs=trays.tabs(unit, visit),
        reasons=REASONS,
        notice=visit.query("notice"),
        trouble=trouble,
    )


def _require(unit: Unit, visit: Visit) -> tuple[Reply, Case]:
    """An e-mail in the tray, if this officer may see its case; the same 404 for a hidden one and for none."""
    reply_id = visit.path("id")
    table = schema.reply
    mine = (table.c.id == reply_id) & (table.c.medium == Medium.EMAIL.value)
    row = unit.execute(select(table.c.case_id).where(mine)).one_or_none()
    if row is None or not access.sees_case(unit, visit.viewer, row.case_id):
        raise HTTPException(404)
    reply = replies.load(unit, reply_id)
    if reply.state not in _HERE and not (reply.attempts or reply.bounced_by):
        raise InputError("มีผู้ดำเนินการกับรายการนี้ไปแล้ว", "โปรดเปิดถาดอีเมลตอบที่ค้างอีกครั้ง")
    return reply, casebook.load(unit, row.case_id)


def _require_decidable(unit: Unit, visit: Visit) -> tuple[Reply, Case]:
    reply, case = _require(unit, visit)
    if case.restricted and not (visit.session and sessions.is_opened(unit, visit.session, case.id)):
        raise InputError("ต้องเปิดอ่านเนื้อหาก่อนดำเนินการ", "ระบุเหตุผลแล้วเปิดเผย")
    return reply, case


def _shelf(visit: Visit, shelf: str) -> ColumnElement[bool]:
    """WAITING: a server has not taken it yet, or says that it is late."""
    if shelf == "suppressed":
        return trays.unsent(visit.viewer, (ReplyState.SUPPRESSED,))
    if not shelf:
        return trays.unsent(visit.viewer)
    tried = trays.unsent(visit.viewer, (ReplyState.QUEUED, ReplyState.SENDING)) & (schema.reply.c.attempts > 0)
    late = trays.unsent(visit.viewer, (ReplyState.SENT,)) & schema.reply.c.bounced_by.is_not(None)
    return or_(tried, late)


def _line(row: Row[Any], due: datetime | None) -> Line:
    return Line(
        id=row.id,
        case_id=row.case_id,
        register_number=f"{row.register_number}/{row.register_year}",
        kind=ReplyKind(row.kind),
        state=ReplyState(row.state),
        reason=trays.thai_reason(row.reason) if row.reason else "",
        date=row.date,
        changed_at=row.changed_at,
        restricted=row.restricted,
        attempts=row.attempts,
        answer=explain(row.answer) if row.answer else "",
        due=due,
    )
