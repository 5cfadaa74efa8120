"""One case: what it says, what was done, what is due, and only the actions that this officer may take now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import access, accounts, casebook, cases, casework, conflicts, decisions, links, replies, schema, units
from register.accounts import Officer
from register.casebook import Case
from register.desk import case_papers, matter, numbers, reveals, sessions
from register.desk.context import Visit
from register.desk.layout import days_left_words, working_days_left
from register.desk.masking import Segment, cut, identities, mask_spans, word_spans
from register.desk.review import DECIDERS, REASONS
from register.desk.words import ACTOR
from register.errors import InputError
from register.mail_status import explain
from register.model import ReplyPlan
from register.post_number import masked
from register.states import (
    CONCLUSIONS,
    CaseEvent,
    CaseState,
    Category,
    Conclusion,
    DeadlineKind,
    ReplyKind,
    ReplyState,
    transition,
)
from register.store import Unit

CANCEL_SECONDS = 60.0  # an officer's answer waits so long before it leaves

_WORDS_ONLY = frozenset({CaseEvent.INVESTIGATE, CaseEvent.REJECT, CaseEvent.FORWARD, CaseEvent.WITHDRAW})
_NEEDS_WORDS = (_WORDS_ONLY - {CaseEvent.INVESTIGATE}) | {CaseEvent.CONCLUDE, CaseEvent.REOPEN}
_CANCELLABLE = frozenset({ReplyState.DRAFT, ReplyState.HELD, ReplyState.QUEUED})


@dataclass(frozen=True, slots=True)
class Step:
    """A deadline. `pending` False: done, or no longer asked for."""

    kind: DeadlineKind
    due_at: datetime
    pending: bool
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the timeline; `text` is masked like the rest. `undone`: a decision that was taken back."""

    at: datetime
    who: str
    event: CaseEvent
    state: CaseState
    text: tuple[Segment, ...]
    undone: bool


@dataclass(frozen=True, slots=True)
class PartToAnswer:
    """A merged case that waits for the outcome. `same_sender`: its complainant is the main case's."""

    case: Case
    same_sender: bool


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        case = _require(unit, visit)
    return _page(visit, case)


def reveal(visit: Visit) -> Response:
    with visit.unit() as unit:
        case = _require(unit, visit)
        notice = reveals.reveal_case(unit, visit, case)
    return visit.go("case", {"notice": notice}, id=case.id)


def act(visit: Visit) -> Response:
    """Carry out one event of the case's life, if role and state allow it."""
    try:
        event = CaseEvent(visit.path("event"))
    except ValueError as error:
        raise HTTPException(404) from error
    words = visit.text("text", 20_000)
    with visit.unit() as unit:
        case = _require(unit, visit)
        if event not in _events(visit.officer, case) or not _is_read(unit, visit, case):
            raise InputError("สถานะของเรื่องเปลี่ยนไปแล้ว หรือท่านไม่มีหน้าที่ทำขั้นตอนนี้", "โปรดเปิดหน้าเรื่องอีกครั้ง")
        if visit.text("version", 12) != str(case.version):
            raise InputError("มีผู้แก้ไขเรื่องนี้ไปแล้ว", "โปรดเปิดหน้าเรื่องอีกครั้ง แล้วตรวจก่อนบันทึก")
        if event in _NEEDS_WORDS and not words:
            raise InputError("โปรดเขียนเหตุผลหรือรายละเอียด", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
        _carry_out(unit, visit, case, event, words)
    return visit.go("case", {"notice": "saved"}, id=case.id)


def answer(visit: Visit) -> Response:
    """First the reply as it would leave; with `step` "send" it becomes one and may be cancelled for a minute."""
    text, released = visit.text("text", 20_000), bool(visit.form.get("release"))
    with visit.unit() as unit:
        case = _require(unit, visit)
        may = CaseEvent.ANSWER in _events(visit.officer, case) or casework.awaits_answer(unit, case)
        if not may or not _is_read(unit, visit, case):
            raise InputError("เรื่องนี้ยังแจ้งผลไม่ได้", "ต้องสรุปผลก่อน")
        if not text:
            raise InputError("โปรดเขียนข้อความที่จะแจ้งผู้ร้อง", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
        if visit.text("step", 8) == "send":
            if visit.text("version", 12) != str(case.version):
                raise InputError("มีผู้แก้ไขเรื่องนี้ไปแล้ว", "โปรดเปิดหน้าเรื่องอีกครั้ง")
            also = [part.case for part in _parts_to_answer(unit, visit, case) if visit.form.get(f"also-{part.case.id}")]
            casework.answer(unit, case, text, visit.parts.desk, delay=CANCEL_SECONDS, also=also)
            for one in (case, *also) if released else ():
                cases.release(unit, casebook.load(unit, one.id), text)
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


def cancel(visit: Visit) -> Response:
    """Stop a reply of this case that has not left."""
    with visit.unit() as unit:
        case = _require(unit, visit)
        mine = {one.id: one for one in replies.of_case(unit, case.id)}
        reply = mine.get(visit.path("reply"))
        if reply is None:
            raise HTTPException(404)
        if reply.state not in _CANCELLABLE:
            raise InputError("ยกเลิกไม่ทัน รายการนี้ออกไปแล้วหรือกำลังออก", "ตรวจสถานะได้ที่หน้าเรื่อง")
        replies.cancel(unit, reply.id)
        if reply.kind is ReplyKind.OUTCOME and casebook.released(unit, case):
            cases.release(unit, case, "")  # what is not told is not shown either
    return visit.go("case", {"notice": "cancelled"}, id=case.id)


def _preview(unit: Unit, visit: Visit, case: Case, plan: ReplyPlan) -> list[Segment]:
    """The reply's text; the name in its salutation stays masked until a reveal, as everywhere."""
    shown = matter.load(unit, visit.session, case.id, is_case=True) if visit.session else None
    if shown is None or shown.opened:
        return cut(plan.draft.text, [])
    words = identities(shown.reading, shown.finding, casebook.content(unit, case).contact)
    return cut(plan.draft.text, word_spans(plan.draft.text, words))


def _parts_to_answer(unit: Unit, visit: Visit, case: Case) -> list[PartToAnswer]:
    """The merged cases whose complainants wait for the outcome, as far as the visitor may see them."""
    waiting = casework.unanswered_parts(unit, case)
    seen = [one for one in waiting if access.sees_case(unit, visit.viewer, one.id)]
    return [PartToAnswer(one, one.sender_mac is not None and one.sender_mac == case.sender_mac) for one in seen]


def _require(unit: Unit, visit: Visit) -> Case:
    case_id = visit.path("id")
    if not access.sees_case(unit, visit.viewer, case_id):
        raise HTTPException(404)
    return casebook.load(unit, case_id)


def _is_read(unit: Unit, visit: Visit, case: Case) -> bool:
    """Nobody acts on what is sealed from them."""
    return not case.restricted or (visit.session is not None and sessions.is_opened(unit, visit.session, case.id))


def _events(officer: Officer, case: Case) -> list[CaseEvent]:
    """What this officer may do to the case now; merging has a form of its own."""
    return [event for event in CaseEvent if event is not CaseEvent.MERGE and _may(officer, case, event)]


def _may(officer: Officer, case: Case, event: CaseEvent) -> bool:
    row = transition(case.state, event)
    return row is not None and officer.role in row.roles


def _carry_out(unit: Unit, visit: Visit, case: Case, event: CaseEvent, words: str) -> None:
    if event in {CaseEvent.CONFIRM, CaseEvent.CORRECT}:
        category = Category(_one_of(visit.text("category", 32) or case.category.value, Category))
        decisions.decide_case(unit, visit.officer, case, category)
    elif event is CaseEvent.ASSIGN:
        officer = accounts.find(unit, visit.text("officer", 64))
        if not access.may_take(unit, officer, case.id, restricted=case.restricted):
            raise InputError("มอบหมายให้ผู้นี้ไม่ได้", "โปรดเลือกผู้อื่น")
        cases.assign(unit, case, officer.id)
    elif event is CaseEvent.REFER:
        division = visit.text("unit", 200)
        if not division:
            raise InputError("โปรดระบุหน่วยงานที่รับผิดชอบ", "กลับไปหน้าก่อนแล้วเลือกหน่วยงาน")
        units.require_open(unit, division, visit.parts.settings.agency.unit)
        conflicts.refuse_named_unit(unit, case, division)
        cases.refer(unit, case, division, words)
    elif event is CaseEvent.CONCLUDE:
        cases.conclude(unit, case, Conclusion(_one_of(visit.text("conclusion", 32), Conclusion)), words)
    elif event is CaseEvent.REOPEN:
        cases.reopen(unit, case, words)
    elif event in _WORDS_ONLY:
        cases.proceed(unit, case, event, words)
    else:
        raise HTTPException(404)


def _one_of(value: str, words: type[Category] | type[Conclusion]) -> str:
    if value not in {one.value for one in words}:
        raise HTTPException(400)
    return value


def _page(visit: Visit, case: Case) -> Response:
    with visit.browse() as unit:
        shown = matter.load(unit, visit.session, case.id, is_case=True) if visit.session else None
        if shown is None:
            raise HTTPException(404)
        hidden = [] if shown.opened else identities(shown.reading, shown.finding, casebook.content(unit, case).contact)
        officers = accounts.listing(unit)
        values: dict[str, Any] = {
            "events": [] if shown.sealed else _events(visit.officer, case),
            "steps": _steps(unit, visit, case),
            "past": _past(unit, case, officers, hidden, sealed=shown.sealed),
            "papers": case_papers.papers(unit, visit, case, shown, hidden),
            "parts_of": case_papers.parts(unit, visit, case, hidden),
            "main": case_papers.main_of(unit, visit, case),
            "links": links.of_case(unit, visit.viewer, case.id),
            "may_merge": not shown.sealed and _may(visit.officer, case, CaseEvent.MERGE),
            "may_decide": visit.officer.role in DECIDERS,
            "late_answer": not shown.sealed and visit.officer.role in DECIDERS and casework.awaits_answer(unit, case),
            "replies": (sent := replies.of_case(unit, case.id)),
            "next_attempts": replies.next_attempts(unit, [one.id for one in sent]),
            "post_numbers": _post_numbers(unit, case, opened=shown.opened),
            "earlier": links.earlier(unit, visit.viewer, shown.intake.id, case),
            "takers": access.takers(unit, officers, case.id, restricted=case.restricted),
            "units": units.open_names(unit, visit.parts.settings.agency.unit),
            "barred": 0 if shown.sealed else len(conflicts.standing(unit, case)),
            "assignee": next((one.name for one in officers if one.id == case.assigned_to), ""),
            "conclusions": sorted(CONCLUSIONS[case.category]),
            "released": "" if shown.sealed else casebook.released(unit, case),
        }
    return visit.page(
        "case.html",
        matter=shown,
        case=case,
        reasons=REASONS,
        notice=visit.query("notice"),
        event_of=CaseEvent,
        explain=explain,
        cancellable=_CANCELLABLE,
        needs_words=_NEEDS_WORDS,
        **values,
    )


def _post_numbers(unit: Unit, case: Case, *, opened: bool) -> dict[str, str]:
    """By reply; masked until a reveal: the number leads to where the complainant lives."""
    numbers = replies.post_numbers(unit, [one.id for one in replies.of_case(unit, case.id)])
    return numbers if opened else {reply_id: masked(number) for reply_id, number in numbers.items()}


def _steps(unit: Unit, visit: Visit, case: Case) -> list[Step]:
    deadline = schema.deadline
    statement = (
        select(deadline.c.kind)
        .join(schema.case, schema.case.c.id == deadline.c.case_id)
        .where(schema.case.c.id == case.id, numbers.pending_deadlines())
    )
    pending = set(unit.execute(statement).scalars())
    steps = []
    for kind, due_at in sorted(casebook.deadlines(unit, case.id).items(), key=lambda one: one[1]):
        tone, words = days_left_words(working_days_left(visit.parts.desk.calendar, unit.now, due_at))
        waits = kind.value in pending
        steps.append(Step(kind, due_at, waits, tone if waits else "good", words if waits else "เสร็จแล้ว"))
    return steps


def _past(unit: Unit, case: Case, officers: list[Officer], hidden: list[str], *, sealed: bool) -> list[Past]:
    names = {one.login: one.name for one in officers}
    undone = decisions.undone_of(unit, case.id)
    lines = []
    for entry in reversed(casebook.timeline(unit, case)):
        text = () if sealed else tuple(cut(entry.text, mask_spans(entry.text, hidden) if hidden else []))
        who = names.get(entry.actor, ACTOR.get(entry.actor, entry.actor))
        lines.append(Past(entry.at, who, entry.event, entry.to_state, text, entry.at in undone))
    return lines
