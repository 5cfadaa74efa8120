"""The only writer of deadline rows: when each step of a case is due, and when it was done.

A step is done by the transition that does it, in the same transaction: acknowledged and told when a reply leaves, or by
word of mouth; co-ordinated when the case is given to an officer, referred, examined or ended, or a unit was spoken to;
reported when no referral waits; examined when concluded.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from register import schema
from register.book import past
from register.schema import deadline
from register.states import CaseEvent, DeadlineKind, Medium, ReplyKind, ReplyState
from register.store import Unit

TELLING = (ReplyKind.PROGRESS, ReplyKind.OUTCOME, ReplyKind.REQUEST, ReplyKind.REFERRAL)
"""What tells complainants how their matter is going."""
NO_LETTER = "ไม่มีที่อยู่ จึงไม่ส่งหนังสือ"
"""Why a letter is cancelled that nobody can be sent."""
ARRIVED = (ReplyState.SENT, ReplyState.POSTED)


def freeze(unit: Unit, case_id: str, due: Mapping[DeadlineKind, datetime]) -> None:
    """The deadlines of a new case; what is configured later changes none of them."""
    for kind, due_at in due.items():
        unit.insert(deadline, {"case_id": case_id, "kind": kind.value, "due_at": due_at})


def recount(unit: Unit, case_id: str, due: Mapping[DeadlineKind, datetime]) -> None:
    """Count anew, after another category or day of receipt; what an order extended keeps its extension, unless the
    time without it is longer now.
    """
    for kind, due_at in due.items():
        shorter = or_(deadline.c.first_due_at.is_(None), deadline.c.due_at <= due_at)
        _write(unit, case_id, kind, {"due_at": due_at, "first_due_at": None}, shorter)
        extended = _of(case_id, kind) & deadline.c.first_due_at.is_not(None)
        unit.execute(update(deadline).where(extended).values(first_due_at=due_at))


def meet(unit: Unit, case_id: str, kind: DeadlineKind) -> None:
    """The step is done now, unless it was before."""
    _write(unit, case_id, kind, {"met_at": unit.now}, deadline.c.met_at.is_(None))


def _meet_together(unit: Unit, case_ids: Collection[str], kind: DeadlineKind) -> None:
    """As `meet`, of several cases in two statements."""
    terms = {"cases": list(case_ids), "step": kind.value, "met_at": unit.now}
    past.note_together(unit, sorted(unit.execute(_meeting(), terms).scalars()), f"met:{kind.value}", None)


@cache
def _meeting() -> ReturningUpdate[tuple[str]]:
    mine = deadline.c.case_id.in_(bindparam("cases", expanding=True)) & (deadline.c.kind == bindparam("step"))
    return (
        update(deadline)
        .where(mine & deadline.c.met_at.is_(None))
        .values(met_at=bindparam("met_at"))
        .returning(deadline.c.case_id)
    )


def open_again(unit: Unit, case_id: str, kind: DeadlineKind, due_at: datetime | None = None) -> None:
    """The step is to be done once more, by `due_at` where that is another day."""
    values = {"met_at": None} if due_at is None else {"met_at": None, "due_at": due_at, "first_due_at": None}
    _write(unit, case_id, kind, values)


def extend(unit: Unit, case_id: str, kind: DeadlineKind, due_at: datetime) -> None:
    """Another day by order; the first one stays known."""
    first = func.coalesce(deadline.c.first_due_at, deadline.c.due_at)
    unit.execute(update(deadline).where(_of(case_id, kind)).values(first_due_at=first))
    _write(unit, case_id, kind, {"due_at": due_at})


def await_reports(unit: Unit, case_id: str) -> None:
    """Bring the deadline `report` to what the referrals of the case say: due with the first that is awaited, done with
    the last report.
    """
    table = schema.referral
    mine = (table.c.case_id == case_id) & table.c.due_at.is_not(None)
    awaited = mine & table.c.reported_at.is_(None) & table.c.ended_at.is_(None)
    due_at = unit.execute(select(func.min(table.c.due_at)).where(awaited)).scalar_one()
    if due_at is not None:
        values = {"due_at": due_at, "met_at": None}
        if not _write(unit, case_id, DeadlineKind.REPORT, values):
            freeze(unit, case_id, {DeadlineKind.REPORT: due_at})
            past.note(unit, case_id, _kept(DeadlineKind.REPORT), _kept(DeadlineKind.REPORT, due_at))
        return
    reported_at = unit.execute(select(func.max(table.c.reported_at)).where(mine)).scalar_one()
    if reported_at is None:  # every referral was called back: there is nothing to be in time for
        _write(unit, case_id, DeadlineKind.REPORT, {"due_at": None, "met_at": None})
        return
    _write(unit, case_id, DeadlineKind.REPORT, {"met_at": reported_at})


def expect_no_reports(unit: Unit, case_id: str) -> None:
    """The case ends: what was asked of units is not waited for any more."""
    table = schema.referral
    awaited = (table.c.case_id == case_id) & table.c.reported_at.is_(None) & table.c.ended_at.is_(None)
    if unit.execute(update(table).where(awaited).values(ended_at=unit.now)).rowcount:
        await_reports(unit, case_id)


def note_reply(unit: Unit, case_id: str, kind: ReplyKind) -> None:
    """A reply has left: the mail server has it, or the letter was posted."""
    note_replies(unit, [(case_id, kind)])


def note_replies(unit: Unit, left: Collection[tuple[str, ReplyKind]]) -> None:
    """As `note_reply`, of several replies by case and kind."""
    received = {case_id for case_id, kind in left if kind is ReplyKind.ACKNOWLEDGEMENT}
    told = {case_id for case_id, kind in left if kind in TELLING}
    if received:
        _meet_together(unit, received, DeadlineKind.ACKNOWLEDGE)
    if told:
        _meet_together(unit, told, DeadlineKind.PROGRESS)


def note_returned(unit: Unit, case_id: str, kind: ReplyKind) -> None:
    """A reply did not arrive: the step is open again, unless the complainant heard of us otherwise."""
    if kind is ReplyKind.ACKNOWLEDGEMENT:
        open_again(unit, case_id, DeadlineKind.ACKNOWLEDGE)
    elif kind in TELLING and not unit.execute(select(_told(case_id))).scalar_one():
        open_again(unit, case_id, DeadlineKind.PROGRESS)


def unreachable(case_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Nobody can be told: a letter without a postal address. The procedures ask for word on how it is going only where
    name and address are clear.
    """
    reply = schema.reply.alias()
    return exists().where(
        reply.c.case_id == case_id,
        reply.c.kind == ReplyKind.ACKNOWLEDGEMENT.value,
        reply.c.medium == Medium.LETTER.value,
        or_(
            reply.c.state == ReplyState.SUPPRESSED.value,
            and_(reply.c.state == ReplyState.CANCELLED.value, reply.c.reason == NO_LETTER),
        ),
    )


def _write(
    unit: Unit,
    case_id: str,
    kind: DeadlineKind,
    values: Mapping[str, datetime | None],
    which: ColumnElement[bool] | None = None,
) -> bool:
    """Change a deadline, or remove it where it is due at no time any more, and keep what it was for reports on the
    past; True when there is one. `which`: only where this holds.
    """
    mine = _of(case_id, kind) if which is None else _of(case_id, kind) & which
    row = unit.execute(select(deadline.c.due_at, deadline.c.met_at).where(mine)).one_or_none()
    if row is None:
        return False
    after = {"due_at": row.due_at, "met_at": row.met_at, **values}
    gone = after["due_at"] is None
    unit.execute(delete(deadline).where(mine) if gone else update(deadline).where(mine).values(**values))
    past.note(unit, case_id, _kept(kind, row.due_at, row.met_at), _kept(kind, after["due_at"], after["met_at"]))
    return True


def _kept(kind: DeadlineKind, due_at: datetime | None = None, met_at: datetime | None = None) -> dict[str, Any]:
    """The fields under which `register.book.past` keeps a deadline."""
    return {f"due:{kind.value}": due_at, f"met:{kind.value}": met_at}


def _told(case_id: str) -> ColumnElement[bool]:
    reply, entry = schema.reply, schema.entry
    wrote = exists().where(
        reply.c.case_id == case_id,
        reply.c.kind.in_([kind.value for kind in TELLING]),
        reply.c.state.in_([state.value for state in ARRIVED]),
    )
    spoke = exists().where(
        entry.c.case_id == case_id,
        entry.c.event.in_([CaseEvent.TELL.value, CaseEvent.ANSWER.value]),
        entry.c.way.is_not(None),
    )
    return wrote | spoke


def _of(case_id: str, kind: DeadlineKind) -> ColumnElement[bool]:
    return (deadline.c.case_id == case_id) & (deadline.c.kind == kind.value)
