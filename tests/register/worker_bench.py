"""A worker on a bench: a stage that fails as told, and looks at what became of its work."""

from sqlalchemy import select

from register import leases, schema
from register.leases import Work
from register.states import WorkKind
from register.store import Store, Unit
from register.worker import Effect, Stage, Worker


class Bench:
    """A stage that fails as told, and notes what it did and what it gave up."""

    def __init__(self) -> None:
        self.fails: dict[str, list[BaseException]] = {}
        self.handled: list[str] = []
        self.parked: dict[str, str] = {}
        self.breaks: set[str] = set()
        self.units: list[Unit] = []

    def handle(self, work: Work) -> Effect:
        self.handled.append(work.subject)
        if self.fails.get(work.subject):
            raise self.fails[work.subject].pop(0)

        def effect(unit: Unit) -> None:
            unit.insert_new(schema.quota, {"recipient_mac": work.subject, "day": "done", "used": 1})
            if work.subject in self.breaks:
                raise ValueError(work.subject)
            self.units.append(unit)

        return effect

    def on_park(self, _unit: Unit, subject: str, reason: str) -> None:
        self.parked[subject] = reason


def worker(store: Store, bench: Bench, *, batch: int = 1, lease: float = 30) -> Worker:
    stages = {WorkKind.READ: Stage(bench.handle, bench.on_park)}
    return Worker(store, stages, lease=lease, batch=batch, backoff=0.0)


def enqueue(store: Store, *subjects: str) -> None:
    with store.unit() as unit:
        for subject in subjects:
            leases.enqueue(unit, WorkKind.READ, subject)


def done(store: Store) -> set[str]:
    with store.look() as connection:
        return set(connection.execute(select(schema.quota.c.recipient_mac)).scalars())


def left(store: Store) -> dict[str, tuple[str, int]]:
    with store.look() as connection:
        return {row.subject: (row.state, row.attempts) for row in connection.execute(select(schema.work))}
