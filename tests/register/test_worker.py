"""claim -> handler -> finish: what fails is tried again, parked in the end, and never stops the next."""

import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from sqlalchemy import select, update

from register import leases, schema
from register.errors import InputError, LoginRefused, ServiceDown, SettingsError, TryAgain, Unreadable
from register.leases import Work
from register.states import WorkKind, WorkState
from register.store import Store, Unit, open_engine
from register.vault import KeyRing, Vault
from register.worker import Effect, Stage, Worker
from tests.register.worker_bench import Bench, done, enqueue, left, worker

Handler = Callable[[Work], Effect]


def test_work_is_done_once_and_gone(store: Store, bench: Bench) -> None:
    enqueue(store, "a", "b", "c")
    worker(store, bench, batch=2).drain()
    assert done(store) == {"a", "b", "c"}
    assert bench.handled == ["a", "b", "c"]
    assert left(store) == {}


def test_a_passing_trouble_is_tried_again(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    bench.fails["a"] = [TryAgain("disk full"), TryAgain("disk full")]
    worker(store, bench).drain()
    assert done(store) == {"a"}
    assert bench.handled == ["a", "a", "a"]


def test_after_three_failures_it_is_parked_with_its_reason(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    bench.fails["a"] = [TryAgain("disk full")] * 9
    worker(store, bench).drain()
    assert bench.handled == ["a", "a", "a"]
    assert bench.parked == {"a": "disk full"}
    assert left(store) == {"a": (WorkState.PARKED, 3)}


@pytest.mark.parametrize("error", [Unreadable("เปิดไม่ได้"), InputError("no address")])
def test_what_no_retry_can_help_is_parked_at_once(store: Store, bench: Bench, error: Exception) -> None:
    enqueue(store, "a")
    bench.fails["a"] = [error]
    worker(store, bench).drain()
    assert bench.handled == ["a"]
    assert bench.parked == {"a": str(error)}


@pytest.mark.parametrize(
    "defect",
    [
        ValueError("ชื่อผู้ร้อง"),
        KeyError("x"),
        RecursionError(),
        MemoryError(),
        OSError(5, "x"),
        UnicodeDecodeError("a", b"", 0, 1, ""),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_defect_is_tried_again_then_parked_and_never_stops_the_next(
    store: Store, bench: Bench, defect: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue(store, "a", "b")
    bench.fails["a"] = [defect] * 3
    worker(store, bench, batch=2).drain()
    assert done(store) == {"b"}
    assert set(bench.parked) == {"a"}
    assert bench.handled.count("a") == 3
    assert "ชื่อผู้ร้อง" not in caplog.text + bench.parked["a"]
    assert type(defect).__name__ in caplog.text


@pytest.mark.parametrize(
    "error", [ServiceDown("down", "hint"), LoginRefused("refused", "hint"), SettingsError("x", "y")]
)
def test_a_service_that_is_down_does_not_count_against_the_work(store: Store, bench: Bench, error: Exception) -> None:
    enqueue(store, "a", "b")
    bench.fails["a"] = [error]
    hand = worker(store, bench, batch=2)
    hand.drain()
    assert done(store) == {"b"}
    assert left(store) == {"a": (WorkState.READY, 0)}
    assert hand.service_errors == [error]
    assert bench.parked == {}


def test_a_service_that_is_down_for_long_never_parks_the_work(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    bench.fails["a"] = [ServiceDown("down", "hint")] * 5
    for _ in range(6):
        with store.unit() as unit:
            unit.execute(update(schema.work).values(run_at=1.0))
        worker(store, bench).drain()
    assert done(store) == {"a"}
    assert bench.parked == {}


def test_later_failures_wait_longer(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    bench.fails["a"] = [TryAgain("x")] * 2
    hand = worker(store, bench)
    hand.backoff = 100.0
    waits = []
    for _ in range(2):
        with store.unit() as unit:
            unit.execute(update(schema.work).values(run_at=1.0))
        hand.step()
        with store.look() as connection:
            waits.append(connection.execute(select(schema.work.c.run_at)).scalar_one() - time.time())
    assert [round(wait, -1) for wait in waits] == [100, 400]


def test_what_was_not_begun_when_the_worker_is_stopped_goes_back_as_if_never_claimed(
    store: Store, bench: Bench
) -> None:
    enqueue(store, "a", "b", "c")
    stop = threading.Event()

    def handle(work: Work) -> Effect:
        stop.set()
        return bench.handle(work)

    Worker(store, {WorkKind.READ: Stage(handle, bench.on_park, grouped=True)}, batch=8).step(stop)
    assert done(store) == {"a"}
    assert left(store) == {"b": (WorkState.READY, 0), "c": (WorkState.READY, 0)}


def test_a_lost_lease_undoes_the_effect_and_the_rest_of_the_batch_goes_on(store: Store, bench: Bench) -> None:
    enqueue(store, "a", "b")

    def steal(work: Work) -> Effect:
        if work.subject == "a":
            with store.unit() as unit:
                unit.execute(update(schema.work).where(schema.work.c.id == work.id).values(token="other"))
        return bench.handle(work)

    hand = Worker(store, {WorkKind.READ: Stage(steal, bench.on_park)}, batch=2)
    assert hand.step()
    assert done(store) == {"b"}
    assert left(store) == {"a": (WorkState.LEASED, 1)}


@pytest.mark.parametrize("error", [Unreadable("x"), TryAgain("x"), ServiceDown("x", "y"), ValueError("x")])
def test_a_failure_after_a_lost_lease_leaves_the_other_workers_work_alone(
    store: Store, bench: Bench, error: Exception
) -> None:
    enqueue(store, "a", "b")

    def steal(work: Work) -> Effect:
        if work.subject == "a":
            with store.unit() as unit:
                unit.execute(update(schema.work).where(schema.work.c.id == work.id).values(token="other"))
            raise error
        return bench.handle(work)

    hand = Worker(store, {WorkKind.READ: Stage(steal, bench.on_park)}, batch=2)
    assert hand.step()
    assert done(store) == {"b"}
    assert left(store) == {"a": (WorkState.LEASED, 1)}
    assert bench.parked == {}


def test_an_effect_that_fails_leaves_nothing_and_is_tried_again(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    troubles = [TryAgain("x")]

    def handle(work: Work) -> Effect:
        inner = bench.handle(work)

        def effect(unit: Unit) -> None:
            inner(unit)
            if troubles:
                raise troubles.pop()

        return effect

    Worker(store, {WorkKind.READ: Stage(handle, bench.on_park)}, backoff=0.0).drain()
    assert done(store) == {"a"}
    assert bench.handled == ["a", "a"]


def test_a_lease_is_renewed_while_the_handler_takes_its_time(store: Store, bench: Bench) -> None:
    enqueue(store, "slow")
    stolen: list[Work] = []

    def handle(work: Work) -> Effect:
        end = time.monotonic() + 1.2
        while time.monotonic() < end:
            stolen.extend(leases.claim(store, (WorkKind.READ,), lease=600))
            time.sleep(0.1)
        return bench.handle(work)

    Worker(store, {WorkKind.READ: Stage(handle, bench.on_park)}, lease=0.6).drain()
    assert stolen == []
    assert done(store) == {"slow"}


def test_draining_waits_for_work_in_another_hand_and_for_what_comes_of_it(store: Store, bench: Bench) -> None:
    enqueue(store, "a")
    (item,) = leases.claim(store, (WorkKind.READ,), lease=60)

    def finish_later() -> None:
        time.sleep(0.2)
        with store.unit() as unit:
            leases.finish(unit, item)
            leases.enqueue(unit, WorkKind.READ, "b")

    other = threading.Thread(target=finish_later)
    other.start()
    worker(store, bench).drain()
    other.join()
    assert done(store) == {"b"}


def test_a_worker_that_runs_takes_new_work_until_it_is_stopped(store: Store, bench: Bench) -> None:
    stop, rests = threading.Event(), []
    hand = worker(store, bench)
    hand.on_rest = lambda: rests.append(1)
    thread = threading.Thread(target=hand.run, args=(stop, 0.02))
    thread.start()
    enqueue(store, "a")
    for _ in range(200):
        if done(store):
            break
        time.sleep(0.02)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert done(store) == {"a"}
    assert rests


def test_a_worker_outlives_a_database_that_is_away(tmp_path: Path, bench: Bench) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/missing/x.db")
    hand = worker(Store(engine, Vault(KeyRing.create()), tmp_path), bench)
    stop = threading.Event()
    thread = threading.Thread(target=hand.run, args=(stop, 0.01))
    thread.start()
    time.sleep(0.1)
    assert thread.is_alive()
    stop.set()
    thread.join(5)
    hand.drain()
    assert [type(error) for error in hand.service_errors] == [TryAgain]


@pytest.mark.parametrize("defect", [zlib.error("x"), EOFError(), SyntaxError("x"), cv2.error("x")])
def test_an_unforeseen_exception_parks_its_work_and_the_next_goes_on(store: Store, defect: Exception) -> None:
    enqueue(store, "a", "b")
    handled: list[str] = []
    parked: list[str] = []

    def handle(work: Work) -> Effect:
        handled.append(work.subject)
        if work.subject == "a":
            raise defect
        return lambda _: None

    stage = Stage(handle, lambda _unit, subject, _reason: parked.append(subject))
    Worker(store, {WorkKind.READ: stage}, backoff=0.0).drain()
    assert handled.count("a") == 3
    assert parked == ["a"]
    assert "b" in handled
