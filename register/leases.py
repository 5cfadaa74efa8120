"""The work table: enqueue, claim, renew, finish, retry, park.

One claim statement serves both databases: a conditional UPDATE ... RETURNING under the database's own clock, a new
token at each claim; finish and renew only with that token, which begins with the id of the process that holds it.
Work of one lane (a case, an intake) is never in two hands: the partial unique index on leased lanes refuses what the
claim forgot.

A claim counts as an attempt (law 4). Where the process died with what it held, whoever gives that back notes it as
`lost` instead: nobody knows which of it was to blame, if any. Such work is suspect and claimed alone from then on.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Double,
    Insert,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate

from register.database.statements import inserting_new
from register.errors import LeaseLost
from register.schema import work
from register.states import WorkKind, WorkState
from register.store import Store, Unit

URGENT = -10
HOLDER_LENGTH = 16
"""Characters of a process's id, with which its tokens begin."""

# Seconds before work is tried again that was lost so many times before, all but the first time alone.
_PAUSES = {1: 60.0, 2: 240.0, 3: 960.0, 4: 3600.0}
_LONGEST_PAUSE = 4 * 3600.0
_FAR = 6 * 3600.0  # seconds: no pause is as long, those of the outbox with their spread included


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed piece of work; `attempts` counts this claim, `lost` the processes that died while they held it."""

    id: int
    kind: WorkKind
    subject: str
    token: str
    attempts: int
    lost: int = 0


def enqueue(
    unit: Unit, kind: WorkKind, subject: str, *, lane: str | None = None, priority: int = 0, delay: float = 0.0
) -> None:
    """Add work, due in `delay` seconds, inside the transaction that makes it necessary.

    The same work twice is one piece of work.
    """
    values = {
        "kind": kind.value,
        "subject": subject,
        "lane": lane or subject,
        "priority": priority,
        "state": WorkState.READY.value,
        "delay": delay,
    }
    unit.later(_enqueueing(unit.connection.dialect.name), values)


@cache
def _enqueueing(dialect: str) -> Insert:
    return inserting_new(work, dialect).values(run_at=literal_now(dialect) + bindparam("delay", type_=Double))


def claim(
    store: Store,
    kinds: Collection[WorkKind],
    *,
    lease: float,
    limit: int = 1,
    holder: str = "",
    suspects: Callable[[], bool] = lambda: True,
) -> list[Work]:
    """Lease up to `limit` pieces of work for `lease` seconds, oldest of the highest priority first.

    Suspect work (lost, or its lease ran out) comes first and alone, the least often lost before the others, if
    `suspects`, asked when there is any, says that this worker takes it. Then comes what is fresh, and behind it,
    alone, what has failed. `holder`: the id of this process. An empty list: nothing is due, or another was faster.
    """
    fresh, failed, suspect = _due_sorts(store, kinds)
    suspect = suspect and suspects()
    if not (fresh or failed or suspect):
        return []  # without this look every idle poll would take SQLite's write lock
    token = holder + secrets.token_hex(16)[len(holder) :]
    terms = {"new_token": token, "lease": lease}
    try:
        with store.unit() as unit:
            found = _claim(unit, kinds, _Sort.SUSPECT, {**terms, "most": 1}) if suspect else []
            if fresh and not found:
                found = _claim(unit, kinds, _Sort.FRESH, {**terms, "most": limit})
            if failed and not found:
                found = _claim(unit, kinds, _Sort.FAILED, {**terms, "most": 1})
            return found
    except IntegrityError:  # two claims met in one lane: the index refused the second
        return []


class _Sort(Enum):
    """What has not been looked at, has failed, or was in the hands of a process that died."""

    FRESH = "fresh"
    FAILED = "failed"
    SUSPECT = "suspect"

    @property
    def rule(self) -> ColumnElement[bool]:
        if self is _Sort.SUSPECT:
            return or_(work.c.state == WorkState.LEASED.value, work.c.lost > 0)
        tried = work.c.attempts > 0 if self is _Sort.FAILED else work.c.attempts == 0
        return and_(work.c.state == WorkState.READY.value, tried, work.c.lost == 0)


def _due_sorts(store: Store, kinds: Collection[WorkKind]) -> tuple[bool, bool, bool]:
    """Is anything due that is (fresh, failed, suspect)?"""
    with store.look() as connection:
        fresh, failed, suspect = connection.execute(_looking(connection.dialect.name, frozenset(kinds))).one()
        return bool(fresh), bool(failed), bool(suspect)


@cache
def _looking(dialect: str, kinds: frozenset[WorkKind]) -> Select[Any]:
    sorts = [func.max(case((sort.rule, 1), else_=0)) for sort in _Sort]
    return select(*sorts).where(_due(literal_now(dialect), kinds))


def _claim(unit: Unit, kinds: Collection[WorkKind], sort: _Sort, terms: dict[str, Any]) -> list[Work]:
    rows = unit.execute(_claiming(unit.connection.dialect.name, frozenset(kinds), sort), terms).all()
    return sorted(
        (Work(row.id, WorkKind(row.kind), row.subject, terms["new_token"], row.attempts, row.lost) for row in rows),
        key=lambda item: item.id,
    )


@cache
def _claiming(dialect: str, kinds: frozenset[WorkKind], sort: _Sort) -> ReturningUpdate[Any]:
    """Leases up to `most` pieces for `lease` seconds under `new_token`."""
    now = literal_now(dialect)
    earlier = work.alias("earlier")
    first_of_lane = ~exists().where(
        earlier.c.lane == work.c.lane,
        earlier.c.id < work.c.id,
        earlier.c.state != WorkState.PARKED.value,
    )
    chosen = (
        select(work.c.id)
        .where(_due(now, kinds), sort.rule, first_of_lane)
        .order_by(work.c.priority, work.c.lost, work.c.attempts, work.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")  # PostgreSQL may run a plain subquery once a row, and lease far more than the limit
    )
    ran_out = work.c.state == WorkState.LEASED.value  # that claim did not end: it counts as lost, this one as attempt
    return (
        update(work)
        .where(work.c.id.in_(select(chosen.c.id)), _due(now, kinds))
        .values(
            state=WorkState.LEASED.value,
            token=bindparam("new_token", type_=String),
            lease_until=now + bindparam("lease", type_=Double),
            attempts=work.c.attempts + case((ran_out, 0), else_=1),
            lost=work.c.lost + case((ran_out, 1), else_=0),
        )
        .returning(work.c.id, work.c.kind, work.c.subject, work.c.attempts, work.c.lost)
    )


def renew(store: Store, items: Sequence[Work], *, lease: float) -> None:
    """Push the end of the leases that we still hold."""
    with store.unit() as unit:
        for item in items:
            unit.execute(update(work).where(_held(item)).values(lease_until=_clock(unit) + lease))


def finish(unit: Unit, *items: Work) -> None:
    """Remove done work of one claim, in the unit that holds its effects.

    Raises:
        LeaseLost: another worker holds some of it now; the unit must not commit.
    """
    ids = [item.id for item in items]
    if unit.execute(_finishing(), {"ids": ids, "held": items[0].token}).rowcount != len(items):
        raise LeaseLost(f"the lease of work {items[0].id} is lost", "the other worker's result stands")


@cache
def _finishing() -> Delete:
    return delete(work).where(work.c.id.in_(bindparam("ids", expanding=True)), work.c.token == bindparam("held"))


def release(unit: Unit, item: Work) -> None:
    """Give claimed work back that nothing was done about; the claim does not count."""
    values = {"state": WorkState.READY.value, "token": None, "lease_until": None, "attempts": work.c.attempts - 1}
    unit.execute(update(work).where(_held(item)).values(**values))


def retry(unit: Unit, item: Work, error: str, *, delay: float, counts: bool = True) -> None:
    """Give failed work back, due in `delay` seconds. `counts` False: a service was down, the work is not to blame."""
    values: dict[str, Any] = {
        "state": WorkState.READY.value,
        "token": None,
        "lease_until": None,
        "run_at": _clock(unit) + delay,
        "error": error,
    }
    if not counts:
        values["attempts"] = work.c.attempts - 1
    unit.execute(update(work).where(_held(item)).values(**values))


def park(unit: Unit, item: Work, error: str) -> None:
    """Stop trying: a person must look. `enqueue` after `forget` replays it.

    Raises:
        LeaseLost: another worker holds it now.
    """
    values = {"state": WorkState.PARKED.value, "token": None, "lease_until": None, "error": error}
    if unit.execute(update(work).where(_held(item)).values(**values)).rowcount != 1:
        raise LeaseLost(f"the lease of work {item.id} is lost", "the other worker's result stands")


def forget(unit: Unit, kind: WorkKind, subject: str) -> None:
    """Drop parked work, so that the same work can be enqueued anew."""
    parked = and_(work.c.kind == kind.value, work.c.subject == subject, work.c.state == WorkState.PARKED.value)
    unit.execute(delete(work).where(parked))


def cancel(unit: Unit, kind: WorkKind, subject: str) -> None:
    """Drop work that has become pointless, unless it is in somebody's hands, who will see it."""
    idle = and_(work.c.kind == kind.value, work.c.subject == subject, work.c.state != WorkState.LEASED.value)
    unit.execute(delete(work).where(idle))


def is_held(unit: Unit, item: Work) -> bool:
    """Is its lease still ours?"""
    return unit.execute(select(work.c.id).where(_held(item))).first() is not None


def held_with(unit: Unit, item: Work) -> list[Work]:
    """What was claimed together with this work and does not come before it, as far as its lease is ours."""
    rows = unit.execute(_holding(), {"held": item.token, "sort": item.kind.value, "since": item.id})
    return [Work(row.id, item.kind, row.subject, item.token, row.attempts, row.lost) for row in rows]


@cache
def _holding() -> Select[Any]:
    mine = and_(work.c.token == bindparam("held"), work.c.kind == bindparam("sort"), work.c.id >= bindparam("since"))
    return select(work.c.id, work.c.subject, work.c.attempts, work.c.lost).where(mine).order_by(work.c.id)


def withdraw(unit: Unit, kind: WorkKind, subject: str) -> None:
    """Take back work that this unit has enqueued and done itself: nobody else has seen it."""
    ready = and_(work.c.kind == kind.value, work.c.subject == subject, work.c.state == WorkState.READY.value)
    unit.execute(delete(work).where(ready))


def leased(store: Store, kinds: Collection[WorkKind]) -> int:
    """How much work of these kinds is in somebody's hands, or was when its process died."""
    with store.look() as connection:
        number: int = connection.execute(_counting_leased(frozenset(kinds))).scalar_one()
        return number


@cache
def _counting_leased(kinds: frozenset[WorkKind]) -> Select[Any]:
    mine = and_(work.c.kind.in_([kind.value for kind in kinds]), work.c.state == WorkState.LEASED.value)
    return select(func.count()).select_from(work).where(mine)


def waiting(store: Store) -> dict[WorkKind, int]:
    """How much work of each kind is not done yet; parked work waits for a person, not for us."""
    with store.look() as connection:
        statement = (
            select(work.c.kind, func.count()).where(work.c.state != WorkState.PARKED.value).group_by(work.c.kind)
        )
        return {WorkKind(kind): number for kind, number in connection.execute(statement)}


def in_hand(unit: Unit) -> dict[str, int]:
    """How much work each process holds, by its id."""
    holder = func.substr(work.c.token, 1, HOLDER_LENGTH)
    number = func.count().label("number")
    statement = select(holder.label("id"), number).where(work.c.state == WorkState.LEASED.value).group_by(holder)
    return {row.id: row.number for row in unit.execute(statement)}


def give_back(unit: Unit, holders: Collection[str] | None, *, lost: bool = True) -> int:
    """Give back what these processes hold, None for everything that is leased; no claim counts. Returns how much.

    `lost`: they died with it. What had been lost before, and so was alone, comes again after a pause then: a letter
    that takes everything along with it must not do so at once again. `lost` False: they were sent home.
    """
    theirs = work.c.state == WorkState.LEASED.value
    if holders is not None:
        theirs = and_(theirs, func.substr(work.c.token, 1, HOLDER_LENGTH).in_(holders))
    values: dict[str, Any] = {
        "state": WorkState.READY.value,
        "token": None,
        "lease_until": None,
        "attempts": work.c.attempts - 1,
    }
    if lost:
        pauses = [(work.c.lost == before, pause) for before, pause in _PAUSES.items()]
        again = _clock(unit) + case(*pauses, else_=_LONGEST_PAUSE)
        values |= {"lost": work.c.lost + 1, "run_at": case((work.c.lost == 0, work.c.run_at), else_=again)}
    return unit.execute(update(work).where(theirs).values(**values)).rowcount


def wake(store: Store) -> int:
    """Make due what waits longer than any pause of ours: a clock that was ahead has been set back since, and until it
    comes to that time again nobody would miss the work. Returns how much.
    """
    with store.look() as connection:
        far = and_(work.c.state == WorkState.READY.value, work.c.run_at > literal_now(connection.dialect.name) + _FAR)
        if connection.execute(select(work.c.id).where(far).limit(1)).first() is None:
            return 0
    with store.unit() as unit:
        return unit.execute(update(work).where(far).values(run_at=_clock(unit))).rowcount


def literal_now(dialect: str) -> ColumnElement[float]:
    """Seconds since the epoch by the database's clock: workers' clocks never decide over a lease."""
    if dialect == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()), Double)
    return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Double)


def _clock(unit: Unit) -> ColumnElement[float]:
    return literal_now(unit.connection.dialect.name)


def _due(now: ColumnElement[float], kinds: Collection[WorkKind]) -> ColumnElement[bool]:
    ready = and_(work.c.state == WorkState.READY.value, work.c.run_at <= now)
    expired = and_(work.c.state == WorkState.LEASED.value, work.c.lease_until < now)
    return and_(work.c.kind.in_([kind.value for kind in kinds]), or_(ready, expired))


def _held(item: Work) -> ColumnElement[bool]:
    return and_(work.c.id == item.id, work.c.token == item.token)
