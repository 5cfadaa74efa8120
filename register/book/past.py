"""What a case was before: every change of a reported column leaves the value it had, so that any instant of the past
can be told again.

The value at an instant is what the first change after it replaced, and the present value where nothing came after.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select

from register.database.statements import inserting
from register.schema import case, past
from register.store import Unit

KEPT = ("state", "category", "sub_kind", "conclusion", "unit", "received_at")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one field; `was` is the value until then."""

    at: datetime
    was: str


def note(unit: Unit, case_id: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Keep what the fields of `after` were where they change; the other fields of `before` are left alone."""
    rows = [
        {"case_id": case_id, "at": unit.now, "field": field, "was": _plain(before[field])}
        for field in before
        if field in after and _plain(before[field]) != _plain(after[field])
    ]
    if rows:
        unit.execute(inserting(past), rows)


def note_together(unit: Unit, case_ids: Sequence[str], field: str, was: datetime | None) -> None:
    """Keep what one field was, the same in all of these cases."""
    rows = [{"case_id": case_id, "at": unit.now, "field": field, "was": _plain(was)} for case_id in case_ids]
    if rows:
        unit.execute(inserting(past), rows)


def values_at(
    unit: Unit, moment: datetime, fields: Collection[str], which: ColumnElement[bool]
) -> dict[tuple[str, str], str]:
    """(case id, field) -> the value at that instant, only where it was another one than now. `which`: a condition on
    `schema.case`.
    """
    first = (
        select(func.min(past.c.seq))
        .join(case, case.c.id == past.c.case_id)
        .where(past.c.at > moment, past.c.field.in_(fields), which)
        .group_by(past.c.case_id, past.c.field)
    )
    rows = unit.execute(select(past.c.case_id, past.c.field, past.c.was).where(past.c.seq.in_(first)))
    return {(row.case_id, row.field): row.was for row in rows}


def changes(unit: Unit, field: str, which: ColumnElement[bool]) -> dict[str, list[Change]]:
    """Case id -> every change of that field, in order."""
    statement = (
        select(past.c.case_id, past.c.at, past.c.was)
        .join(case, case.c.id == past.c.case_id)
        .where(past.c.field == field, which)
        .order_by(past.c.seq)
    )
    found: dict[str, list[Change]] = {}
    for row in unit.execute(statement):
        found.setdefault(row.case_id, []).append(Change(row.at, row.was))
    return found


def turns(present: str, earlier: Collection[Change]) -> Iterator[tuple[datetime, str]]:
    """(instant, value from then on) of each change of a field whose value is `present` now."""
    after = [change.was for change in earlier] + [present]
    for change, value in zip(earlier, after[1:], strict=True):
        yield change.at, value


def instant(text: str) -> datetime:
    """An instant that was kept as text."""
    return datetime.fromisoformat(text)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)
