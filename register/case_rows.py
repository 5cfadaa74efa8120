"""Where a case row changes: a step of its life with its line in the timeline, or a change of fields, one version each.

`register.cases` and `register.handling.case_details` say what changes; nobody else writes these rows.
"""

from typing import Any

from sqlalchemy import func, insert, select, update

from register import schema
from register.book import deadlines, past
from register.book.casebook import Case, load
from register.errors import InputError
from register.schema import case
from register.searching import search_index
from register.states import ENDINGS, CaseEvent, CaseState, DeadlineKind, Way, transition
from register.store import Unit, new_id, place
from register.workdays import Calendar

_EXAMINED = frozenset({CaseEvent.CONCLUDE, *ENDINGS})  # nothing is left to examine
_HANDED_ON = frozenset({CaseEvent.COORDINATE, CaseEvent.ASSIGN})  # somebody in charge knows of it
_WITH_US = frozenset({CaseState.RECEIVED, CaseState.SCREENED})  # as far as the state tells, nobody works on it
_TOLD = frozenset({CaseEvent.TELL, CaseEvent.ANSWER})  # the complainant, by word of mouth


def apply(
    unit: Unit, item: Case, event: CaseEvent, values: dict[str, Any], *, text: str = "", way: Way | None = None
) -> Case:
    row = transition(item.state, event)
    if row is None:
        raise InputError(f"case {item.register_number} is {item.state}: {event} is not possible now", "see `case show`")
    target = row.target or item.state
    entry_id = new_id(unit.now)
    where = place("entry", "text_sealed", entry_id)
    sealed = unit.vault.seal(unit.key(item.data_key), text.encode(), where) if text else None
    unit.execute(
        insert(schema.entry),
        {
            "id": entry_id,
            "case_id": item.id,
            "at": unit.now,
            "actor": unit.actor,
            "event": event.value,
            "from_state": item.state.value,
            "to_state": target.value,
            "text_sealed": sealed,
            "way": way.value if way else None,
        },
    )
    change(unit, item, {**values, "state": target.value})
    _meet(unit, item, event, target, way)
    unit.audit(f"case.{event.value}", "case", item.id, before=item.state.value, after=target.value)
    after = load(unit, item.id)
    if text or after.restricted != item.restricted:
        search_index.reindex(unit, after)
    return after


def change(unit: Unit, item: Case, values: dict[str, Any]) -> None:
    """Write only onto the version that was read: two officers at once cannot undo each other unseen."""
    statement = (
        update(case)
        .where(case.c.id == item.id, case.c.version == item.version)
        .values(**values, changed_at=unit.now, version=item.version + 1)
    )
    if unit.execute(statement).rowcount != 1:
        raise InputError(f"case {item.register_number} was changed meanwhile", "look again")
    past.note(unit, item.id, {field: getattr(item, field) for field in past.KEPT}, values)


def recount(unit: Unit, item: Case, calendar: Calendar) -> None:
    """Count every deadline anew from the receipt, and the examination of a case that was reopened from its last
    reopening: it has its whole time once more, whatever is corrected since.
    """
    due = calendar.deadlines(item.received_at, item.category, item.sub_kind)
    table = schema.entry
    mine = (table.c.case_id == item.id) & (table.c.event == CaseEvent.REOPEN.value)
    reopened_at = unit.execute(select(func.max(table.c.at)).where(mine)).scalar_one()
    if reopened_at is not None:
        step = DeadlineKind.INVESTIGATE
        due |= {step: calendar.deadlines(reopened_at, item.category, item.sub_kind)[step]}
    deadlines.recount(unit, item.id, due)


def is_routed(unit: Unit, item: Case) -> bool:
    """Does a conflict that stands keep it from all but the cleared, whatever its category?"""
    table = schema.conflict
    standing = (table.c.subject == item.id) & table.c.routed.is_(True) & table.c.lifted_at.is_(None)
    return unit.execute(select(table.c.subject).where(standing)).first() is not None


def _meet(unit: Unit, item: Case, event: CaseEvent, target: CaseState, way: Way | None) -> None:
    """Note which steps the event has done."""
    if event in _HANDED_ON or (target is not item.state and target not in _WITH_US):
        deadlines.meet(unit, item.id, DeadlineKind.COORDINATE)
    if event in _EXAMINED:
        deadlines.meet(unit, item.id, DeadlineKind.INVESTIGATE)
        deadlines.expect_no_reports(unit, item.id)
    if event in _EXAMINED | {CaseEvent.CORRECT}:
        _drop_proposal(unit, item)
    if way is not None and event in _TOLD:
        deadlines.meet(unit, item.id, DeadlineKind.PROGRESS)


def _drop_proposal(unit: Unit, item: Case) -> None:
    """What waits for its second person falls with what it was about."""
    table = schema.verdict
    waits = (table.c.case_id == item.id) & table.c.decided_at.is_(None)
    values = {"decided_at": unit.now, "decided_by": unit.actor, "approved": False}
    unit.execute(update(table).where(waits).values(**values))
