"""One case: what it says, what was done, what is due, and only the actions that this officer may take now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.book import casebook
from register.book.casebook import Case
from register.book.proposed import exhibits
from register.desk.cases import case_papers, case_work
from register.desk.cases.case_acts import KINDS, may, possible
from register.desk.cases.case_letters import CANCELLABLE, WRITTEN
from register.desk.cases.case_work import Work
from register.desk.cases.found_case import require
from register.desk.inbox.review import DECIDERS, REASONS
from register.desk.matters import matter, reveals
from register.desk.matters.masking import Segment, cut, mask_spans
from register.desk.matters.matter import Matter
from register.desk.today import numbers
from register.desk.web.context import Visit
from register.desk.web.layout import days_left_words, working_days_left
from register.desk.web.words import ACTOR
from register.erasing import holds
from register.handling import casework, conflicts, decisions, links, proceedings, telling, verdicts
from register.officers import absences, access, accounts, units
from register.post import printing, replies
from register.post.mail_status import explain
from register.post.post_number import masked
from register.post.replies import Reply
from register.states import CONCLUSIONS, CaseEvent, CaseState, DeadlineKind, Medium, ReplyState, Way
from register.store import Unit
from register.workdays import Calendar, local_date

_NOT_ASKED = ("", "ไม่ต้องดำเนินการ")
# Why a step that was not done is not asked for, on a case that is open.
_UNASKED = {
    DeadlineKind.ACKNOWLEDGE.value: ("soon", "รอการแจ้งรับเรื่องออก"),
    DeadlineKind.PROGRESS.value: ("", "ไม่ทราบที่อยู่ผู้ร้อง"),
}
_STEPS = (
    select(schema.deadline, numbers.pending_deadlines().label("waits"))
    .join(schema.case, schema.case.c.id == schema.deadline.c.case_id)
    .where(schema.deadline.c.case_id == bindparam("case_id"))
    .order_by(schema.deadline.c.due_at)
)


@dataclass(frozen=True, slots=True)
class Step:
    """A deadline. `first_due_at`: before it was extended."""

    kind: DeadlineKind
    due_at: datetime
    first_due_at: datetime | None
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
    way: Way | None
    undone: bool


@dataclass(frozen=True, slots=True)
class ShownHold:
    """Why the matter must not be erased, masked like the rest. `lifted_at` None: the hold stands."""

    by: str
    placed_at: datetime
    reason: tuple[Segment, ...]
    lifted_by: str
    lifted_at: datetime | None


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        values = _values(unit, visit, require(unit, visit))
    return visit.page("case.html", **values)


def reveal(visit: Visit) -> Response:
    with visit.unit() as unit:
        case = require(unit, visit)
        notice = reveals.reveal_case(unit, visit, case)
    return visit.go("case", {"notice": notice}, id=case.id)


def _values(unit: Unit, visit: Visit, case: Case) -> dict[str, Any]:
    """What the page shows, as far as the visitor may see it now."""
    shown = matter.load(unit, visit.session, case.id, is_case=True) if visit.session else None
    if shown is None:
        raise HTTPException(404)
    hidden, officers, sent = list(shown.hidden), accounts.listing(unit), replies.of_case(unit, case.id)
    names, calendar = {one.login: one.name for one in officers}, visit.parts.desk.calendar
    given = visit.parts.settings.cases
    today = local_date(unit.now)
    return {
        "matter": shown,
        "case": case,
        "reasons": REASONS,
        "notice": visit.query("notice"),
        "event_of": CaseEvent,
        "explain": explain,
        "cancellable": CANCELLABLE,
        "usual": telling.USUAL,
        "projects": given.projects,
        "two_persons": verdicts.needs_second(unit, case, given.two_persons),
        "two_to_end": verdicts.needs_second(unit, case, given.ended_by_two),
        "events": [] if shown.sealed else possible(unit, visit.officer, case),
        "writes": [] if shown.sealed else [one for one in WRITTEN if may(visit.officer, case, one)],
        "proofs": _proofs(unit, visit, case, shown),
        "may_mark": not shown.sealed and may(visit.officer, case, CaseEvent.EVIDENCE),
        "work": Work() if shown.sealed else case_work.of_case(unit, case, hidden, names, calendar),
        "proposed_main": None if shown.sealed else case_papers.proposed_main(unit, visit, case),
        "away": {one.officer.login: one.stand_in.name for one in absences.coming(unit) if one.first <= today},
        "steps": _steps(unit, visit, case),
        "past": _past(unit, case, names, hidden, sealed=shown.sealed),
        "papers": case_papers.papers(unit, visit, case, shown, hidden),
        "parts_of": case_papers.parts(unit, visit, case, hidden),
        "main": case_papers.main_of(unit, visit, case),
        "held": _holds(unit, case, names, hidden, sealed=shown.sealed),
        "links": links.of_case(unit, visit.viewer, case.id),
        "may_merge": not shown.sealed
        and may(visit.officer, case, CaseEvent.MERGE)
        and not verdicts.waiting(unit, case),
        "may_decide": visit.officer.role in DECIDERS,
        "late_answer": not shown.sealed and visit.officer.role in DECIDERS and casework.awaits_answer(unit, case),
        "replies": sent,
        "next_attempts": replies.next_attempts(unit, [one.id for one in sent if one.state is ReplyState.QUEUED]),
        "post_numbers": _post_numbers(unit, sent, opened=shown.opened),
        "earlier": links.earlier(unit, visit.viewer, shown.sender_mac, case),
        "takers": access.takers(unit, officers, case.id, restricted=case.restricted),
        "units": units.open_names(unit, visit.parts.settings.agency.unit),
        "barred": 0 if shown.sealed else len(conflicts.standing(unit, case)),
        "assignee": next((one.name for one in officers if one.id == case.assigned_to), ""),
        "kinds": KINDS,
        "conclusions": sorted(CONCLUSIONS[case.category]),
        "released": "" if shown.sealed else casebook.released(unit, case),
    }


def _proofs(unit: Unit, visit: Visit, case: Case, shown: Matter) -> list[tuple[str, str]]:
    """What the matter names as evidence and its list has not, for who has opened it and may add to the list."""
    if not shown.opened or not may(visit.officer, case, CaseEvent.EVIDENCE):
        return []
    return exhibits(shown.facts.evidence, (one.exhibit.what for one in proceedings.evidence_of(unit, case)))


def _post_numbers(unit: Unit, sent: Sequence[Reply], *, opened: bool) -> dict[str, str]:
    """By reply; masked until a reveal: the number leads to where the complainant lives."""
    numbers = printing.post_numbers(unit, [one.id for one in sent if one.medium is Medium.LETTER])
    return numbers if opened else {reply_id: masked(number) for reply_id, number in numbers.items()}


def _steps(unit: Unit, visit: Visit, case: Case) -> list[Step]:
    calendar, is_open = visit.parts.desk.calendar, case.state in numbers.OPEN
    rows = unit.execute(_STEPS, {"case_id": case.id})
    return [_step(calendar, unit.now, row, waits=bool(row.waits), case_is_open=is_open) for row in rows]


def _step(calendar: Calendar, now: datetime, row: Row[Any], *, waits: bool, case_is_open: bool) -> Step:
    tone, words = days_left_words(working_days_left(calendar, now, row.due_at))
    if row.met_at is not None:
        late = row.met_at > row.due_at
        tone, words = ("soon", "เสร็จแล้ว หลังกำหนด") if late else ("good", "เสร็จแล้ว")
    elif not waits:
        tone, words = _UNASKED.get(row.kind, _NOT_ASKED) if case_is_open else _NOT_ASKED
    return Step(DeadlineKind(row.kind), row.due_at, row.first_due_at, tone, words)


def _past(unit: Unit, case: Case, names: dict[str, str], hidden: list[str], *, sealed: bool) -> list[Past]:
    undone = decisions.undone_of(unit, case.id)
    lines = []
    for entry in reversed(casebook.timeline(unit, case)):
        text = () if sealed else tuple(cut(entry.text, mask_spans(entry.text, hidden) if hidden else []))
        who = names.get(entry.actor, ACTOR.get(entry.actor, entry.actor))
        lines.append(Past(entry.at, who, entry.event, entry.to_state, text, entry.way, entry.at in undone))
    return lines


def _holds(unit: Unit, case: Case, names: dict[str, str], hidden: list[str], *, sealed: bool) -> list[ShownHold]:
    """Every hold, the newest first; of a sealed matter without the reasons."""
    return [
        ShownHold(
            by=names.get(one.placed_by, one.placed_by),
            placed_at=one.placed_at,
            reason=() if sealed else tuple(cut(one.reason, mask_spans(one.reason, hidden) if hidden else [])),
            lifted_by=names.get(one.lifted_by or "", one.lifted_by or ""),
            lifted_at=one.lifted_at,
        )
        for one in holds.of_case(unit, case)
    ]
