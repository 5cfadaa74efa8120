"""The register -> facts about cases as they stood at an instant: present values with every later change taken back.

Nothing sealed is opened here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select

from register import schema
from register.book import past
from register.book.past import Change
from register.reports.figures import Fact, Step
from register.reports.period import Period
from register.schema import case
from register.states import (
    PUBLIC_STATUS,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    Medium,
    PublicStatus,
    ReplyKind,
    ReplyState,
    SubKind,
)
from register.store import Unit

_PLAIN = (
    case.c.id,
    case.c.register_number,
    case.c.register_year,
    case.c.registered_at,
    case.c.received_at,
    case.c.category,
    case.c.sub_kind,
    case.c.channel,
    case.c.unit,
    case.c.state,
    case.c.conclusion,
    case.c.restricted,
    case.c.anonymous,
    case.c.urgent,
)


def gather(unit: Unit, which: ColumnElement[bool], period: Period, as_of: datetime) -> list[Fact]:
    """The cases of `which` (a condition on `schema.case`) that were registered before the end of the period, with their
    values at `as_of` and their state at its start.
    """
    chosen = and_(which, case.c.registered_at < period.end, case.c.registered_at <= as_of)
    then = past.values_at(unit, as_of, [name for name in past.KEPT if name != "state"], chosen)
    states = past.changes(unit, "state", chosen)
    steps = _steps(unit, chosen, as_of)
    rows = unit.execute(select(*_PLAIN).where(chosen).order_by(case.c.registered_at, case.c.id))
    return [_fact(row, then, states.get(row.id, []), steps.get(row.id, {}), (period.start, as_of)) for row in rows]


def _fact(
    row: Row[Any],
    then: Mapping[tuple[str, str], str],
    changes: list[Change],
    steps: Mapping[DeadlineKind, Step],
    span: tuple[datetime, datetime],
) -> Fact:
    """`span`: from when, and as of when."""

    def at(field: str) -> str:
        return then.get((row.id, field), getattr(row, field) or "")

    start, as_of = span
    received_at = then.get((row.id, "received_at"))
    turns = [(moment, CaseState(to)) for moment, to in past.turns(row.state, changes)]
    return Fact(
        case_id=row.id,
        number=f"{row.register_number}/{row.register_year}",
        registered_at=row.registered_at,
        received_at=past.instant(received_at) if received_at else row.received_at,
        category=Category(at("category")),
        sub_kind=SubKind(at("sub_kind")) if at("sub_kind") else None,
        channel=Channel(row.channel),
        unit=at("unit"),
        before=None if row.registered_at >= start else _state_at(row, changes, start),
        state=_state_at(row, changes, as_of),
        conclusion=Conclusion(at("conclusion")) if at("conclusion") else None,
        restricted=row.restricted,
        anonymous=row.anonymous,
        urgent=row.urgent,
        ended_at=max((moment for moment, to in turns if moment <= as_of and _is_end(to)), default=None),
        steps=steps,
    )


def _state_at(row: Row[Any], changes: list[Change], moment: datetime) -> CaseState:
    """The state a case was in: what the first change from that instant on replaced."""
    later = next((change.was for change in changes if change.at > moment), row.state)
    return CaseState(later)


def _steps(unit: Unit, chosen: ColumnElement[bool], as_of: datetime) -> dict[str, dict[DeadlineKind, Step]]:
    """Deadlines as they stood: what was set, met, extended or removed later is taken back."""
    deadline = schema.deadline
    then = past.values_at(
        unit, as_of, [f"{part}:{kind.value}" for part in ("due", "met") for kind in DeadlineKind], chosen
    )
    statement = (
        select(deadline.c.case_id, deadline.c.kind, deadline.c.due_at, deadline.c.met_at)
        .join(case, case.c.id == deadline.c.case_id)
        .where(chosen)
    )
    rows = {(row.case_id, row.kind): (row.due_at, row.met_at) for row in unit.execute(statement)}
    removed = {(case_id, field.partition(":")[2]) for case_id, field in then} - set(rows)
    waived = _unreachable(unit, chosen, as_of)
    found: dict[str, dict[DeadlineKind, Step]] = {}
    for (case_id, kind), (due_at, met_at) in {**rows, **dict.fromkeys(removed, (None, None))}.items():
        due = _moment(then, (case_id, f"due:{kind}"), due_at)
        met = _moment(then, (case_id, f"met:{kind}"), met_at)
        fell_away = met is None and kind == DeadlineKind.PROGRESS.value and case_id in waived
        if due is not None and not fell_away:
            found.setdefault(case_id, {})[DeadlineKind(kind)] = Step(due, met)
    return found


def _moment(then: Mapping[tuple[str, str], str], key: tuple[str, str], now: datetime | None) -> datetime | None:
    if key not in then:
        return now
    return past.instant(then[key]) if then[key] else None


def _unreachable(unit: Unit, chosen: ColumnElement[bool], as_of: datetime) -> set[str]:
    """Cases by letter whose complainant could not be told then; `deadlines.unreachable` says so of the present."""
    reply, audit = schema.reply, schema.audit
    statement = (
        select(reply.c.case_id, audit.c.action, audit.c.at)
        .join(audit, audit.c.subject == reply.c.id)
        .join(case, case.c.id == reply.c.case_id)
        .where(
            chosen,
            reply.c.kind == ReplyKind.ACKNOWLEDGEMENT.value,
            reply.c.medium == Medium.LETTER.value,
            audit.c.action.in_([f"reply.{state.value}" for state in ReplyState]),
        )
        .order_by(audit.c.seq)
    )
    last = {row.case_id: row.action for row in unit.execute(statement) if past.instant(row.at) <= as_of}
    return {case_id for case_id, action in last.items() if action == f"reply.{ReplyState.SUPPRESSED.value}"}


def _is_end(state: CaseState) -> bool:
    return PUBLIC_STATUS[state] is PublicStatus.DONE
