"""Work whose process died: done however often others are to blame, parked when it kills by itself."""

from sqlalchemy import update

from register import leases, schema
from register.leases import Work
from register.states import WorkKind, WorkState
from register.store import Store
from register.worker import Stage, Worker
from tests.register.worker_bench import Bench, done, enqueue, left


def die(store: Store, count: int = 9) -> list[Work]:
    """A process that claims and is killed before it can write anything."""
    items = leases.claim(store, (WorkKind.READ,), lease=600, limit=count)
    with store.unit() as unit:
        leases.give_back(unit, None)
        unit.execute(update(schema.work).values(run_at=1.0))  # the pause is over
    return items


class Room:
    """Stands in for the process in which suspect work is tried: it dies over what is named."""

    def __init__(self, hand: Worker, *deadly: str) -> None:
        self.hand, self.deadly = hand, deadly
        self.tried: list[str] = []
        self.starts = True

    def ready(self) -> bool:
        return self.starts

    def carry_out(self, item: Work) -> bool:
        self.tried.append(item.subject)
        if item.subject in self.deadly:
            return False
        self.hand.do_alone(item)
        return True

    def rest(self) -> None:
        """Nothing to close."""


def careful(store: Store, bench: Bench, *deadly: str) -> tuple[Worker, Room]:
    """A worker that tries suspect work elsewhere."""
    stages = {WorkKind.READ: Stage(bench.handle, bench.on_park, apart=True)}
    room = Room(Worker(store, stages, lease=30), *deadly)
    return Worker(store, stages, lease=30, batch=8, backoff=0.0, trial=room), room


def test_work_whose_process_was_killed_by_others_is_done_however_often(store: Store, bench: Bench) -> None:
    enqueue(store, "a", "b", "c")
    for _ in range(5):
        die(store)
    hand, room = careful(store, bench)
    hand.drain()
    assert done(store) == {"a", "b", "c"}
    assert sorted(room.tried) == ["a", "b", "c"]
    assert bench.parked == {}


def test_work_that_kills_a_process_three_times_by_itself_is_parked_and_its_neighbours_are_done(
    store: Store, bench: Bench
) -> None:
    enqueue(store, "poison", "b", "c", "d")
    die(store)
    hand, room = careful(store, bench, "poison")
    hand.drain()
    assert set(bench.parked) == {"poison"}
    assert done(store) == {"b", "c", "d"}
    assert room.tried.count("poison") == 3


def test_work_is_not_blamed_for_a_process_that_does_not_start(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    die(store)
    hand, room = careful(store, bench)
    room.starts = False
    enqueue(store, "fresh")
    hand.drain()
    assert done(store) == {"fresh"}
    assert left(store) == {"a": (WorkState.READY, 0)}


def test_work_with_which_everything_died_for_more_than_a_day_is_parked(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    for _ in range(11):
        die(store)
    hand, room = careful(store, bench)
    hand.drain()
    assert set(bench.parked) == {"a"}
    assert room.tried == []
