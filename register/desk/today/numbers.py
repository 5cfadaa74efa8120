"""The figures of the front page: today's arrivals, what is due, and the charts. Only what the viewer may know of."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from statistics import median
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from register import schema
from register.book.due import OPEN, pending_deadlines
from register.officers.access import Viewer, visible_cases, visible_letters
from register.officers.accounts import READERS, Officer
from register.states import PUBLIC_STATUS, CaseState, Category, Channel, DeadlineKind, Medium, PublicStatus, ReplyState
from register.store import Unit
from register.tables.columns import Instant
from register.workdays import BANGKOK, Calendar, local_date

__all__ = ["OPEN", "Due", "Pressing", "Spread", "pending_deadlines"]

SHOWN = 8  # rows of a list on the front page
MONTHS = 12
_MEASURED, _RECENTLY = 500, timedelta(days=90)  # cases closed last, over which the days are measured
_OPEN = [state.value for state, public in PUBLIC_STATUS.items() if public is not PublicStatus.DONE]
_PAPER = (ReplyState.DRAFT, ReplyState.HELD, ReplyState.TO_PRINT, ReplyState.PRINTED)


@dataclass(frozen=True, slots=True)
class Due:
    """A case with the step that is due next."""

    case_id: str
    register_number: str
    category: Category
    state: CaseState
    kind: DeadlineKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Pressing:
    """Numbers of cases with a step overdue, and of others with one due soon; the first steps of each kind, the
    earliest first, and of those of the viewer's own cases.
    """

    late_count: int
    near_count: int
    late: tuple[Due, ...]
    near: tuple[Due, ...]
    mine: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """The cases received in the last twelve months, the present one included; `months` by their first day."""

    categories: Mapping[Category, int]
    channels: Mapping[Channel, int]
    months: Mapping[date, int]

    @property
    def total(self) -> int:
        return sum(self.months.values())


def start_of_day(now: datetime) -> datetime:
    """Midnight in Bangkok."""
    return now.astimezone(BANGKOK).replace(hour=0, minute=0, second=0, microsecond=0)


def letters_by_state(unit: Unit, viewer: Viewer) -> dict[ReplyState, int]:
    """Letters that wait for a person's hand: address, printer, post."""
    reply = schema.reply
    statement = (
        select(reply.c.state.label("state"), func.count().label("number"))
        .join(schema.case, schema.case.c.id == reply.c.case_id)
        .where(
            reply.c.state.in_([one.value for one in _PAPER]),
            reply.c.medium == Medium.LETTER.value,
            visible_letters(viewer),
        )
        .group_by(reply.c.state)
    )
    return {ReplyState(row.state): row.number for row in unit.execute(statement)}


def pressing(unit: Unit, viewer: Viewer, until: datetime) -> Pressing:
    """Steps that are due up to `until`, or overdue: gone through once for every list and number of the front page."""
    rows = unit.execute(_pressing(viewer), {"now": unit.now, "until": until}).all()
    if not rows:
        return Pressing(0, 0, (), (), ())
    shown = (tuple(_due(row) for row in rows if row.part == part) for part in ("late", "near", "mine"))
    return Pressing(rows[0].late, rows[0].number - rows[0].late, *shown)


@lru_cache(maxsize=256)  # making it takes as long as asking
def _pressing(viewer: Viewer) -> Select[Any]:
    matter, deadline = schema.case, schema.deadline
    now, until = (bindparam(name, type_=Instant()) for name in ("now", "until"))
    steps = (
        select(matter.c.id, deadline.c.kind, deadline.c.due_at, matter.c.assigned_to)
        .join(deadline, deadline.c.case_id == matter.c.id)
        .where(deadline.c.due_at < until, pending_deadlines(), visible_cases(viewer))
        .cte("steps")
    )
    late, mine = steps.c.due_at < now, steps.c.assigned_to.in_(viewer.own)
    lists = union_all(*(_first_of(steps, *one) for one in (("late", late), ("near", ~late), ("mine", mine)))).subquery()
    first = select((func.min(steps.c.due_at) < now).label("late")).group_by(steps.c.id).subquery()
    counted = select(func.count().label("number"), func.count().filter(first.c.late).label("late")).subquery()
    columns = (matter.c.register_number, matter.c.register_year, matter.c.category, matter.c.state)
    return (
        select(lists, *columns, counted)
        .select_from(lists.join(matter, matter.c.id == lists.c.id).join(counted, true()))
        .order_by(lists.c.due_at, lists.c.id)
    )


def _first_of(steps: CTE, part: str, which: ColumnElement[bool]) -> Select[Any]:
    """The first rows of a list of the front page."""
    first = select(literal(part).label("part"), steps).where(which).order_by(steps.c.due_at, steps.c.id).limit(SHOWN)
    return select(first.subquery())  # inside: SQLite takes no LIMIT in a part of a UNION


def spread(unit: Unit, viewer: Viewer) -> Spread:
    """Cases by category, channel and month in one pass over the register."""
    table = schema.case
    firsts = _firsts(local_date(unit.now))
    starts = [datetime(day.year, day.month, 1, tzinfo=BANGKOK) for day in firsts]
    month = _bucket(table.c.received_at, starts, 0, MONTHS - 1).label("month")
    statement = (
        select(month, table.c.category.label("category"), table.c.channel.label("channel"), func.count().label("n"))
        .where(table.c.received_at >= starts[0], visible_cases(viewer))
        .group_by(month, table.c.category, table.c.channel)
    )
    categories, channels, months = dict.fromkeys(Category, 0), dict.fromkeys(Channel, 0), dict.fromkeys(firsts, 0)
    for row in unit.execute(statement):
        categories[Category(row.category)] += row.n
        channels[Channel(row.channel)] += row.n
        months[firsts[row.month]] += row.n
    return Spread(categories, channels, months)


def days_to_close(unit: Unit, viewer: Viewer, calendar: Calendar) -> dict[Category, float]:
    """The median of working days from receipt to the end, by category, over the last 500 that ended in 90 days."""
    table = schema.case
    statement = (
        select(table.c.category, table.c.received_at, table.c.changed_at)
        # NOT IN, so that SQLite walks the days backwards and stops, in place of all that ever ended
        .where(table.c.changed_at >= unit.now - _RECENTLY, table.c.state.not_in(_OPEN), visible_cases(viewer))
        .order_by(table.c.changed_at.desc())
        .limit(_MEASURED)
    )
    days: dict[Category, list[int]] = {}
    for row in unit.execute(statement):
        count = calendar.working_days_between(local_date(row.received_at), local_date(row.changed_at))
        days.setdefault(Category(row.category), []).append(count)
    return {category: median(found) for category, found in days.items()}


def knows_all(unit: Unit, viewer: Viewer) -> bool:
    """May this viewer know of every matter? Only then is a figure over all of them no hint at a hidden one."""
    officer = viewer.officer
    return officer.role in READERS and officer.cleared and viewer.central and not _is_named(unit, officer)


def reach(unit: Unit, viewer: Viewer) -> Hashable:
    """A name for the cases that a reader may know of: equal names, equal figures. Of another unit, or named in any
    matter, everybody has a reach of the own, and another one with other rights.
    """
    officer = viewer.officer
    if not viewer.central or _is_named(unit, officer):
        return viewer
    return "cleared centre" if officer.cleared else "centre"


def _is_named(unit: Unit, officer: Officer) -> bool:
    named = select(schema.conflict.c.subject).where(schema.conflict.c.account_id == officer.id).limit(1)
    return unit.once(("named", officer.id), lambda: unit.execute(named).first() is not None)


def _firsts(today: date) -> list[date]:
    """The first days of the last twelve months, the present one last."""
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS - 1, -1, -1)]
    return [date(number // 12, number % 12 + 1, 1) for number in months]


def _due(row: Row[Any]) -> Due:
    return Due(
        row.id,
        f"{row.register_number}/{row.register_year}",
        Category(row.category),
        CaseState(row.state),
        DeadlineKind(row.kind),
        row.due_at,
    )


def _bucket(column: ColumnElement[datetime], starts: Sequence[datetime], low: int, high: int) -> ColumnElement[int]:
    """The number of the month that an instant falls into, by halving: four comparisons a row in place of twelve."""
    if low == high:
        return literal_column(str(low), Integer)
    middle = (low + high + 1) // 2
    return case(
        (column < starts[middle], _bucket(column, starts, low, middle - 1)),
        else_=_bucket(column, starts, middle, high),
    )
