"""The work table: enqueue, claim, renew, finish, retry, park.

One claim statement serves both databases: a conditional UPDATE ... RETURNING under the database's own clock, a new
token at each claim; finish and renew only with that token. Attempts are counted at the claim, so that work which
kills its process counts too (law 4). Work of one lane (a case, an intake) is never in two hands: the partial unique
index on leased lanes refuses what the claim forgot.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    and_,
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

from register.errors import LeaseLost
from register.schema import work
from register.states import WorkKind, WorkState
from register.store import Store, Unit

URGENT = -10


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed piece of work; `attempts` counts this claim."""

    id: int
    kind: WorkKind
    subject: str
    token: str
    attempts: int


def enqueue(
    unit: Unit, kind: WorkKind, subject: str, *, lane: str | None = None, priority: int = 0, delay: float = 0.0
) -> None:
    """Add work, due in `delay` seconds, inside the transaction that makes it necessary.

    The same work twice is one piece of work.
    """
    unit.insert_new(
        work,
        {
            "kind": kind.value,
            "subject": subject,
            "lane": lane or subject,
            "priority": priority,
            "state": WorkState.READY.value,
            "run_at": _clock(unit) + delay,
        },
    )


def claim(store: Store, kinds: Collection[WorkKind], *, lease: float, limit: int = 1) -> list[Work]:
    """Lease up to `limit` pieces of work for `lease` seconds, oldest of the highest priority first.

    Work whose lease ran out is claimed again. Work that was tried before comes alone: it may kill its process, and
    that must not count against its neighbours. It comes behind what is fresh: were it the first after each start, a
    process that is killed for other reasons would always meet the same letter, until that is taken for poison. For
    the same reason the least tried goes first. An empty list: nothing is due, or another worker was faster.
    """
    tried = _most_tried(store, kinds)
    if tried is None:
        return []  # without this look every idle poll would take SQLite's write lock
    try:
        with store.unit() as unit:
            fresh = _claim(unit, kinds, lease, limit, work.c.attempts == 0)
            return fresh or (_claim(unit, kinds, lease, 1, work.c.attempts > 0) if tried else [])
    except IntegrityError:  # two claims met in one lane: the index refused the second
        return []


def _most_tried(store: Store, kinds: Collection[WorkKind]) -> int | None:
    """The most attempts of any work that is due; None when nothing is."""
    with store.look() as connection:
        due = _due(literal_now(connection.dialect.name), kinds)
        most: int | None = connection.execute(select(func.max(work.c.attempts)).where(due)).scalar_one()
        return most


def _claim(unit: Unit, kinds: Collection[WorkKind], lease: float, limit: int, which: ColumnElement[bool]) -> list[Work]:
    now = _clock(unit)
    earlier = work.alias("earlier")
    first_of_lane = ~exists().where(
        earlier.c.lane == work.c.lane,
        earlier.c.id < work.c.id,
        earlier.c.state != WorkState.PARKED.value,
    )
    chosen = (
        select(work.c.id)
        .where(_due(now, kinds), which, first_of_lane)
        .order_by(work.c.priority, work.c.attempts, work.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")  # PostgreSQL may run a plain subquery once a row, and lease far more than the limit
    )
    token = secrets.token_hex(16)
    statement = (
        update(work)
        .where(work.c.id.in_(select(chosen.c.id)), _due(now, kinds))
        .values(
            state=WorkState.LEASED.value,
            token=token,
            lease_until=now + lease,
            attempts=work.c.attempts + 1,
        )
        .returning(work.c.id, work.c.kind, work.c.subject, work.c.attempts)
    )
    rows = unit.execute(statement).all()
    return sorted(
        (Work(row.id, WorkKind(row.kind), row.subject, token, row.attempts) for row in rows), key=lambda item: item.id
    )


def renew(store: Store, items: Sequence[Work], *, lease: float) -> None:
    """Push the end of the leases that we still hold."""
    with store.unit() as unit:
        for item in items:
            unit.execute(update(work).where(_held(item)).values(lease_until=_clock(unit) + lease))


def finish(unit: Unit, item: Work) -> None:
    """Remove done work, in the unit that holds its effect.

    Raises:
        LeaseLost: another worker holds it now; the unit must not commit.
    """
    if unit.execute(delete(work).where(_held(item))).rowcount != 1:
        raise LeaseLost(f"the lease of work {item.id} is lost", "the other worker's result stands")


def release(unit: Unit, item: Work) -> None:
    """Give claimed but untouched work back; the claim does not count."""
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


def next_held(unit: Unit, item: Work) -> Work | None:
    """The work that was claimed together with this one and comes next, as long as its lease is ours."""
    mine = and_(work.c.token == item.token, work.c.kind == item.kind.value, work.c.id > item.id)
    row = unit.execute(select(work).where(mine).order_by(work.c.id).limit(1)).one_or_none()
    return None if row is None else Work(row.id, item.kind, row.subject, item.token, row.attempts)


def withdraw(unit: Unit, kind: WorkKind, subject: str) -> None:
    """Take back work that this unit has enqueued and done itself: nobody else has seen it."""
    ready = and_(work.c.kind == kind.value, work.c.subject == subject, work.c.state == WorkState.READY.value)
    unit.execute(delete(work).where(ready))


def leased(store: Store, kinds: Collection[WorkKind]) -> int:
    """How much work of these kinds is in somebody's hands, or was when its process died."""
    with store.look() as connection:
        mine = and_(work.c.kind.in_([kind.value for kind in kinds]), work.c.state == WorkState.LEASED.value)
        return connection.execute(select(func.count()).select_from(work).where(mine)).scalar_one()


def waiting(store: Store) -> dict[WorkKind, int]:
    """How much work of each kind is not done yet; parked work waits for a person, not for us."""
    with store.look() as connection:
        statement = (
            select(work.c.kind, func.count()).where(work.c.state != WorkState.PARKED.value).group_by(work.c.kind)
        )
        return {WorkKind(kind): number for kind, number in connection.execute(statement)}


def give_back_all(store: Store) -> int:
    """Give every lease back, when it is known that no worker lives; the claims still count. Returns how many."""
    values = {"state": WorkState.READY.value, "token": None, "lease_until": None}
    with store.unit() as unit:
        return unit.execute(update(work).where(work.c.state == WorkState.LEASED.value).values(**values)).rowcount


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
