"""What an officer writes to a complainant: the outcome, how it is going, a question. First as it would leave; sent, it
waits a minute in which it can be cancelled.
"""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.book import casebook
from register.book.casebook import Case
from register.desk.cases.case_acts import CANCEL_SECONDS, is_read, may, require_read, require_version
from register.desk.cases.found_case import require
from register.desk.matters import matter
from register.desk.matters.masking import Segment, cut, identities, word_spans
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import case_details, casework, telling
from register.model import ReplyPlan
from register.officers import access
from register.post import replies
from register.states import CaseEvent, ReplyState
from register.store import Unit

CANCELLABLE = frozenset({ReplyState.DRAFT, ReplyState.HELD, ReplyState.QUEUED})
WRITTEN = frozenset({CaseEvent.PROGRESS, CaseEvent.REQUEST})


@dataclass(frozen=True, slots=True)
class PartToAnswer:
    """A merged case that waits for the outcome. `same_sender`: its complainant is the main case's."""

    case: Case
    same_sender: bool


def answer(visit: Visit) -> Response:
    """First the reply as it would leave; with `step` "send" it becomes one and may be cancelled for a minute."""
    text, released = visit.text("text", 20_000), bool(visit.form.get("release"))
    with visit.unit() as unit:
        case = require(unit, visit)
        may_answer = may(visit.officer, case, CaseEvent.ANSWER) or casework.awaits_answer(unit, case)
        if not may_answer or not is_read(unit, visit, case):
            raise InputError("เรื่องนี้ยังแจ้งผลไม่ได้", "ต้องสรุปผลก่อน")
        if not text:
            raise InputError("โปรดเขียนข้อความที่จะแจ้งผู้ร้อง", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
        if visit.text("step", 8) == "send":
            require_version(visit, case)
            also = [part.case for part in _parts_to_answer(unit, visit, case) if visit.form.get(f"also-{part.case.id}")]
            casework.answer(unit, case, text, visit.parts.desk, delay=CANCEL_SECONDS, also=also)
            for one in (case, *also) if released else ():
                case_details.release(unit, casebook.load(unit, one.id), text)
            return visit.go("case", {"notice": "answered"}, id=case.id)
        plan = casework.plan_answer(unit, case, text, visit.parts.desk)
        body = _preview(unit, visit, case, plan)
        parts = _parts_to_answer(unit, visit, case)
        plans = {part.case.id: casework.plan_answer(unit, part.case, text, visit.parts.desk) for part in parts}
    looked = visit.text("step", 8) == "look"
    return visit.page(
        "answer.html",
        case=case,
        plan=plan,
        body=body,
        text=text,
        released=released,
        parts_to_answer=parts,
        plans=plans,
        chosen={
            part.case.id
            for part in parts
            if (visit.form.get(f"also-{part.case.id}") if looked else not part.same_sender)
        },
    )


def write(visit: Visit) -> Response:
    """Tell how it is going, or ask for more, in the same two steps."""
    event = next((one for one in WRITTEN if one.value == visit.path("event")), None)
    if event is None:
        raise HTTPException(404)
    text = visit.text("text", 20_000)
    with visit.unit() as unit:
        case = require(unit, visit)
        if not may(visit.officer, case, event) or not is_read(unit, visit, case):
            raise InputError("สถานะของเรื่องเปลี่ยนไปแล้ว หรือท่านไม่มีหน้าที่ทำขั้นตอนนี้", "โปรดเปิดหน้าเรื่องอีกครั้ง")
        if not text:
            raise InputError("โปรดเขียนข้อความถึงผู้ร้อง", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
        if visit.text("step", 8) == "send":
            require_version(visit, case)
            telling.write(unit, case, event, text, visit.parts.desk, delay=CANCEL_SECONDS)
            return visit.go("case", {"notice": "answered"}, id=case.id)
        plan = telling.plan(unit, case, event, text, visit.parts.desk)
        body = _preview(unit, visit, case, plan)
    return visit.page("write.html", case=case, plan=plan, body=body, text=text, event=event)


def cancel(visit: Visit) -> Response:
    """Stop a reply of this case that has not left."""
    with visit.unit() as unit:
        case = require(unit, visit)
        mine = {one.id: one for one in replies.of_case(unit, case.id)}
        reply = mine.get(visit.path("reply"))
        if reply is None:
            raise HTTPException(404)
        require_read(unit, visit, case)
        if reply.state not in CANCELLABLE:
            raise InputError("ยกเลิกไม่ทัน รายการนี้ออกไปแล้วหรือกำลังออก", "ตรวจสถานะได้ที่หน้าเรื่อง")
        casework.cancel_reply(unit, reply.id)
    return visit.go("case", {"notice": "cancelled"}, id=case.id)


def _preview(unit: Unit, visit: Visit, case: Case, plan: ReplyPlan) -> list[Segment]:
    """The reply's text; the name in its salutation stays masked until a reveal, as everywhere."""
    shown = matter.load(unit, visit.session, case.id, is_case=True) if visit.session else None
    if shown is None or shown.opened:
        return cut(plan.draft.text, [])
    words = identities(shown.reading, shown.finding, *casebook.content(unit, case).people)
    return cut(plan.draft.text, word_spans(plan.draft.text, words))


def _parts_to_answer(unit: Unit, visit: Visit, case: Case) -> list[PartToAnswer]:
    """The merged cases whose complainants wait for the outcome, as far as the visitor may see them."""
    waiting = casework.unanswered_parts(unit, case)
    seen = [one for one in waiting if access.sees_case(unit, visit.viewer, one.id)]
    return [PartToAnswer(one, one.sender_mac is not None and one.sender_mac == case.sender_mac) for one in seen]
