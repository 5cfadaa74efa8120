"""The list of cases page by page. A page begins behind a case and not at a number: it stays where it is when new cases
come in, and the last page costs what the first does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, func, literal, null, select, true, tuple_

from register import schema
from register.book.due import pending_deadlines
from register.store import Unit
from register.tables.columns import Instant

PER_PAGE = 25
MOST_COUNTED = 1_000  # cases: to count on would take as long as the page itself, and tells nobody anything

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARK = re.compile(r"([0-9]{1,17})?\.([0-9A-HJKMNP-TV-Z]{26})")


class Mark(NamedTuple):
    """The place of a case in the list: when it was registered or, by due date, when its next step is due (None: it has
    no next step), and its id. In an address it says no more than these.
    """

    at: datetime | None
    id: str

    @classmethod
    def parse(cls, text: str) -> "Mark | None":
        """The mark of an address; None for anything else."""
        found = _MARK.fullmatch(text)
        if found is None:
            return None
        microseconds = found.group(1)
        return cls(_EPOCH + timedelta(microseconds=int(microseconds)) if microseconds else None, found.group(2))

    def __str__(self) -> str:
        return f"{'' if self.at is None else (self.at - _EPOCH) // timedelta(microseconds=1)}.{self.id}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: the one behind `mark`, or with `back` the one in front of it; without a mark the first."""

    mark: Mark | None = None
    back: bool = False

    @classmethod
    def of(cls, after: str, before: str) -> "Wanted":
        """The page that an address asks for; what it cannot mean is the first."""
        back = Mark.parse(before)
        return cls(back, back=True) if back else cls(Mark.parse(after))


@dataclass(frozen=True, slots=True)
class Page:
    """The `ids` of a page in their order. `position`: so many cases are in front of it; None: more than are counted.
    `earlier`, `later`: the marks of the pages around it.
    """

    ids: tuple[str, ...]
    position: int | None
    earlier: Mark | None
    later: Mark | None


class _Run(NamedTuple):
    """A stretch of the list that is in one order: cases `among`, by the keys `at` (None: none) and id."""

    among: FromClause
    at: ColumnElement[Any] | None
    falling: bool
    only: ColumnElement[bool]


def page(unit: Unit, which: ColumnElement[bool], wanted: Wanted, *, by_due: bool) -> Page:
    """One page of the cases that `which` allows: newest first, or what is due first and then what has no next step."""
    runs, mark = _runs(by_due), wanted.mark
    found = _walk(unit, runs, which, wanted)
    if wanted.back and len(found) < PER_PAGE:  # a first page is a full one
        mark, wanted = None, Wanted()
        found = _walk(unit, runs, which, wanted)
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    if wanted.back:
        found.reverse()
    if not found or mark is None:
        later = found[-1] if more else None
        return Page(tuple(one.id for one in found), 0 if mark is None else None, None, later)
    position = _position(unit, runs, which, found[0])
    return Page(
        tuple(one.id for one in found),
        position,
        found[0] if position != 0 else None,
        found[-1] if more or wanted.back else None,
    )


def bounded_count(unit: Unit, which: ColumnElement[bool]) -> int:
    """How many cases `which` allows, up to one more than `MOST_COUNTED`."""
    some = select(schema.case.c.id).where(which).limit(MOST_COUNTED + 1).subquery()
    number: int = unit.execute(select(func.count()).select_from(some)).scalar_one()
    return number


@cache
def _runs(by_due: bool) -> tuple[_Run, ...]:  # noqa: FBT001 - the key of a cache
    matter = schema.case
    if not by_due:
        return (_Run(matter, matter.c.registered_at, falling=True, only=true()),)
    # next steps once for the whole list: asked case by case they take seconds on PostgreSQL
    deadline = schema.deadline
    pending = select(deadline.c.case_id, func.min(deadline.c.due_at).label("due_at"))
    pending = pending.join(matter, matter.c.id == deadline.c.case_id).where(pending_deadlines())
    first = pending.group_by(deadline.c.case_id).subquery()
    rest = matter.c.id.not_in(select(first.c.case_id))
    return (
        _Run(matter.join(first, first.c.case_id == matter.c.id), first.c.due_at, falling=False, only=true()),
        _Run(matter, None, falling=True, only=rest),
    )


def _walk(unit: Unit, runs: Sequence[_Run], which: ColumnElement[bool], wanted: Wanted) -> list[Mark]:
    """The next cases from the mark, in the direction of walking; one more than fit tells that there are more."""
    found: list[Mark] = []
    start = _run_of(runs, wanted.mark)
    ahead = reversed(range(start + 1)) if wanted.back else range(start, len(runs))
    for number in ahead:
        run, missing = runs[number], PER_PAGE + 1 - len(found)
        if not missing:
            break
        rising = run.falling == wanted.back
        keys = [key.asc() if rising else key.desc() for key in _keys(run)]
        at: ColumnElement[Any] = null() if run.at is None else run.at
        statement = select(at.label("at"), schema.case.c.id).select_from(run.among)
        statement = statement.where(run.only, which).order_by(*keys).limit(missing)
        if wanted.mark is not None and number == start:
            statement = statement.where(_beyond(run, wanted.mark, rising=rising))
        found += [Mark(row.at, row.id) for row in unit.execute(statement)]
    return found


def _position(unit: Unit, runs: Sequence[_Run], which: ColumnElement[bool], first: Mark) -> int | None:
    """How many cases are in front of this one; None: more than are counted."""
    start, number = _run_of(runs, first), 0
    for run in runs[: start + 1]:
        some = select(schema.case.c.id).select_from(run.among).where(run.only, which).limit(MOST_COUNTED + 1 - number)
        if run is runs[start]:
            some = some.where(_beyond(run, first, rising=run.falling))
        number += unit.execute(select(func.count()).select_from(some.subquery())).scalar_one()
        if number > MOST_COUNTED:
            return None
    return number


def _run_of(runs: Sequence[_Run], mark: Mark | None) -> int:
    """In which stretch a mark lies: the first that has times if it has one."""
    if mark is None:
        return 0
    return next((number for number, run in enumerate(runs) if (run.at is None) == (mark.at is None)), 0)


def _keys(run: _Run) -> list[ColumnElement[Any]]:
    return [schema.case.c.id] if run.at is None else [run.at, schema.case.c.id]


def _beyond(run: _Run, mark: Mark, *, rising: bool) -> ColumnElement[bool]:
    """Behind the mark, going up or down."""
    place: list[ColumnElement[Any]] = [literal(mark.id)]
    if run.at is not None:
        place.insert(0, literal(mark.at or _EPOCH, Instant()))
    keys, marked = tuple_(*_keys(run)), tuple_(*place)
    return keys > marked if rising else keys < marked
