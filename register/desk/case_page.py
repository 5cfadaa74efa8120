"""One case: what it says, what was done, what is due, and only the actions that this officer may take now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import (
    absences,
    access,
    accounts,
    casebook,
    casework,
    conflicts,
    decisions,
    holds,
    links,
    replies,
    schema,
    telling,
    units,
)
from register.casebook import Case
from register.desk import case_papers, case_work, matter, numbers, reveals
from register.desk.case_acts import may, possible
from register.desk.case_letters import CANCELLABLE, WRITTEN
from register.desk.case_work import Work
from register.desk.context import Visit
from register.desk.found_case import require
from register.desk.layout import days_left_words, working_days_left
from register.desk.masking import Segment, cut, identities, mask_spans
from register.desk.review import DECIDERS, REASONS
from register.desk.words import ACTOR
from register.mail_status import explain
from register.post_number import masked
from register.states import CONCLUSIONS, CaseEvent, CaseState, DeadlineKind, Way
from register.store import Unit
from register.workdays import Calendar, local_date

_NOT_ASKED = ("", "ไม่ต้องดำเนินการ")
# Why a step that was not done is not asked for, on a case that is open.
_UNASKED = {
    DeadlineKind.ACKNOWLEDGE.value: ("soon", "รอการแจ้งรับเรื่องออก"),
    DeadlineKind.PROGRESS.value: ("", "ไม่ทราบที่อยู่ผู้ร้อง"),
}


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
        case = require(unit, visit)
    return _page(visit, case)


def reveal(visit: Visit) -> Response:
    with visit.unit() as unit:
        case = require(unit, visit)
        notice = reveals.reveal_case(unit, visit, case)
    return visit.go("case", {"notice": notice}, id=case.id)


def _page(visit: Visit, case: Case) -> Response:
    with visit.browse() as unit:
        shown = matter.load(unit, visit.session, case.id, is_case=True) if visit.session else None
        if shown is None:
            raise HTTPException(404)
        hidden = [] if shown.opened else identities(shown.reading, shown.finding, *casebook.content(unit, case).people)
        officers = accounts.listing(unit)
        names, calendar = {one.login: one.name for one in officers}, visit.parts.desk.calendar
        today = local_date(unit.now)
        values: dict[str, Any] = {
            "events": [] if shown.sealed else possible(unit, visit.officer, case),
            "writes": [] if shown.sealed else [one for one in WRITTEN if may(visit.officer, case, one)],
            "may_mark": not shown.sealed and may(visit.officer, case, CaseEvent.EVIDENCE),
            "work": Work() if shown.sealed else case_work.of_case(unit, case, hidden, names, calendar),
            "away": {one.officer.login: one.stand_in.name for one in absences.coming(unit) if one.first <= today},
            "steps": _steps(unit, visit, case),
            "past": _past(unit, case, names, hidden, sealed=shown.sealed),
            "papers": case_papers.papers(unit, visit, case, shown, hidden),
            "parts_of": case_papers.parts(unit, visit, case, hidden),
            "main": case_papers.main_of(unit, visit, case),
            "held": _holds(unit, case, names, hidden, sealed=shown.sealed),
            "links": links.of_case(unit, visit.viewer, case.id),
            "may_merge": not shown.sealed and may(visit.officer, case, CaseEvent.MERGE),
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
        cancellable=CANCELLABLE,
        usual=telling.USUAL,
        projects=visit.parts.settings.cases.projects,
        two_persons=case.category in visit.parts.settings.cases.two_persons,
        **values,
    )


def _post_numbers(unit: Unit, case: Case, *, opened: bool) -> dict[str, str]:
    """By reply; masked until a reveal: the number leads to where the complainant lives."""
    numbers = replies.post_numbers(unit, [one.id for one in replies.of_case(unit, case.id)])
    return numbers if opened else {reply_id: masked(number) for reply_id, number in numbers.items()}


def _steps(unit: Unit, visit: Visit, case: Case) -> list[Step]:
    deadline = schema.deadline
    pending = schema.case.join(deadline, deadline.c.case_id == schema.case.c.id)
    waits = select(deadline.c.kind).select_from(pending).where(schema.case.c.id == case.id, numbers.pending_deadlines())
    waiting = set(unit.execute(waits).scalars())
    rows = unit.execute(select(deadline).where(deadline.c.case_id == case.id).order_by(deadline.c.due_at)).all()
    calendar, is_open = visit.parts.desk.calendar, case.state in numbers.OPEN
    return [_step(calendar, unit.now, row, waits=row.kind in waiting, case_is_open=is_open) for row in rows]


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
