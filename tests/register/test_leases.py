"""Work is done once: whoever claims it, whoever dies over it."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from register import leases, schema
from register.errors import LeaseLost
from register.leases import Work
from register.states import WorkKind, WorkState
from register.store import Store, open_engine
from register.vault import KeyRing, Vault

READ = (WorkKind.READ,)


def fill(store: Store, count: int, *, lanes: int | None = None, kind: WorkKind = WorkKind.READ) -> None:
    with store.unit() as unit:
        for number in range(count):
            lane = f"lane{number % lanes}" if lanes else None
            leases.enqueue(unit, kind, f"job{number:03}", lane=lane)


def finish(store: Store, item: Work) -> None:
    with store.unit() as unit:
        leases.finish(unit, item)


def states(store: Store) -> dict[str, str]:
    with store.look() as connection:
        return {row.subject: row.state for row in connection.execute(select(schema.work))}


def expire(store: Store) -> None:
    """Let the time of every lease pass, by the database's own clock."""
    with store.unit() as unit:
        unit.execute(update(schema.work).where(schema.work.c.state == "leased").values(lease_until=1.0))


def test_the_same_work_twice_is_one_piece_of_work(store: Store) -> None:
    fill(store, 2)
    fill(store, 2)
    assert len(states(store)) == 2


def test_work_comes_oldest_first_and_urgent_work_before_it(store: Store) -> None:
    fill(store, 2)
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.READ, "urgent", priority=leases.URGENT)
    found = [leases.claim(store, READ, lease=60)[0].subject for _ in range(3)]
    assert found == ["urgent", "job000", "job001"]


def test_only_work_of_the_asked_kinds_is_claimed(store: Store) -> None:
    fill(store, 1, kind=WorkKind.SEND)
    assert leases.claim(store, READ, lease=60) == []
    assert leases.claim(store, (WorkKind.SEND, WorkKind.RENDER), lease=60) != []


def test_nothing_is_claimed_where_nothing_is(store: Store) -> None:
    assert leases.claim(store, READ, lease=60) == []


def test_work_that_is_due_later_waits(store: Store) -> None:
    fill(store, 1)
    (item,) = leases.claim(store, READ, lease=60)
    with store.unit() as unit:
        leases.retry(unit, item, "later", delay=60)
    assert leases.claim(store, READ, lease=60) == []


def test_work_of_a_clock_that_was_ahead_is_due_when_it_has_been_set_back(store: Store) -> None:
    fill(store, 1)
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.READ, "a day ahead", delay=86_400)
        leases.enqueue(unit, WorkKind.READ, "the longest pause", delay=5 * 3600)
    assert leases.wake(store) == 1
    assert [item.subject for item in leases.claim(store, READ, lease=60, limit=9)] == ["job000", "a day ahead"]
    assert leases.wake(store) == 0


def test_eight_threads_never_claim_the_same_work(store: Store) -> None:
    fill(store, 60)

    def take(_: int) -> list[str]:
        found = []
        for _ in range(30):
            items = leases.claim(store, READ, lease=60, limit=3)
            found += [item.subject for item in items]
        return found

    with ThreadPoolExecutor(8) as pool:
        claimed = [subject for subjects in pool.map(take, range(8)) for subject in subjects]
    assert sorted(claimed) == sorted(states(store))


def test_work_of_one_lane_is_never_in_two_hands(store: Store) -> None:
    fill(store, 6, lanes=2)
    held = leases.claim(store, READ, lease=60, limit=10)
    assert [item.subject for item in held] == ["job000", "job001"]
    assert leases.claim(store, READ, lease=60, limit=10) == []
    finish(store, held[1])
    assert [item.subject for item in leases.claim(store, READ, lease=60, limit=10)] == ["job003"]


def test_the_database_refuses_a_lane_in_two_hands(store: Store) -> None:
    fill(store, 2, lanes=1)

    def lease_both() -> None:
        with store.unit() as unit:
            unit.execute(update(schema.work).values(state="leased", token=schema.work.c.subject, lease_until=9e9))

    with pytest.raises(IntegrityError):
        lease_both()


def test_a_lane_that_waits_for_its_retry_keeps_its_order(store: Store) -> None:
    fill(store, 2, lanes=1)
    (item,) = leases.claim(store, READ, lease=60)
    with store.unit() as unit:
        leases.retry(unit, item, "later", delay=60)
    assert leases.claim(store, READ, lease=60) == []


def test_parked_work_lets_its_lane_go_on(store: Store) -> None:
    fill(store, 2, lanes=1)
    (item,) = leases.claim(store, READ, lease=60)
    with store.unit() as unit:
        leases.park(unit, item, "broken")
    assert [other.subject for other in leases.claim(store, READ, lease=60)] == ["job001"]


def test_parked_work_is_never_claimed_again_until_it_is_forgotten_and_enqueued(store: Store) -> None:
    fill(store, 1)
    (item,) = leases.claim(store, READ, lease=60)
    with store.unit() as unit:
        leases.park(unit, item, "broken")
    assert states(store) == {"job000": WorkState.PARKED}
    fill(store, 1)
    assert leases.claim(store, READ, lease=60) == []
    with store.unit() as unit:
        leases.forget(unit, WorkKind.READ, "job000")
    fill(store, 1)
    assert [other.attempts for other in leases.claim(store, READ, lease=60)] == [1]


def test_forgetting_leaves_work_alone_that_is_not_parked(store: Store) -> None:
    fill(store, 1)
    with store.unit() as unit:
        leases.forget(unit, WorkKind.READ, "job000")
    assert len(states(store)) == 1


def test_work_whose_lease_ran_out_goes_to_another(store: Store) -> None:
    fill(store, 1)
    (lost,) = leases.claim(store, READ, lease=0.05)
    assert leases.claim(store, READ, lease=60) == []
    time.sleep(0.1)
    (taken,) = leases.claim(store, READ, lease=60)
    assert (taken.id, taken.attempts, taken.lost) == (lost.id, 1, 1)
    assert taken.token != lost.token


@pytest.mark.parametrize("step", ["finish", "park"])
def test_whoever_lost_the_lease_cannot_write_his_result(store: Store, step: str) -> None:
    fill(store, 1)
    (lost,) = leases.claim(store, READ, lease=60)
    expire(store)
    (taken,) = leases.claim(store, READ, lease=60)

    def write_result() -> None:
        with store.unit() as unit:
            unit.insert_new(schema.register_counter, {"year": 1, "last": 1})
            leases.finish(unit, lost) if step == "finish" else leases.park(unit, lost, "broken")

    with pytest.raises(LeaseLost):
        write_result()
    with store.look() as connection:
        assert connection.execute(select(schema.register_counter)).all() == []
    finish(store, taken)
    assert states(store) == {}


@pytest.mark.parametrize("step", ["retry", "release", "renew"])
def test_whoever_lost_the_lease_changes_nothing_of_the_other_ones(store: Store, step: str) -> None:
    fill(store, 1)
    (lost,) = leases.claim(store, READ, lease=60)
    expire(store)
    (taken,) = leases.claim(store, READ, lease=60)
    with store.unit() as unit:
        if step == "retry":
            leases.retry(unit, lost, "late", delay=0)
        elif step == "release":
            leases.release(unit, lost)
    if step == "renew":
        leases.renew(store, [lost], lease=-10)
    assert leases.claim(store, READ, lease=60) == []
    finish(store, taken)


def test_a_renewed_lease_does_not_run_out(store: Store) -> None:
    fill(store, 1)
    items = leases.claim(store, READ, lease=0.05)
    leases.renew(store, items, lease=60)
    time.sleep(0.1)
    assert leases.claim(store, READ, lease=60) == []


def test_attempts_are_counted_at_the_claim(store: Store) -> None:
    fill(store, 1)
    for attempt in (1, 2, 3):
        (item,) = leases.claim(store, READ, lease=60)
        assert item.attempts == attempt
        with store.unit() as unit:
            leases.retry(unit, item, "broken", delay=0)


def test_a_claim_that_never_ended_counts_as_lost_and_not_as_a_failure(store: Store) -> None:
    fill(store, 1)
    for lost in range(4):
        (item,) = leases.claim(store, READ, lease=60)
        assert (item.attempts, item.lost) == (1, lost)
        expire(store)


def test_an_attempt_that_does_not_count_is_given_back(store: Store) -> None:
    fill(store, 1)
    (item,) = leases.claim(store, READ, lease=60)
    with store.unit() as unit:
        leases.retry(unit, item, "the server is down", delay=0, counts=False)
    (item,) = leases.claim(store, READ, lease=60)
    assert item.attempts == 1
    with store.unit() as unit:
        leases.release(unit, item)
    assert leases.claim(store, READ, lease=60)[0].attempts == 1


def test_suspect_work_comes_alone_and_before_fresh_work(store: Store) -> None:
    fill(store, 4)
    assert len(leases.claim(store, READ, lease=60, limit=4)) == 4
    expire(store)
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.READ, "fresh")
    claims = [leases.claim(store, READ, lease=60, limit=4) for _ in range(5)]
    assert [len(found) for found in claims] == [1, 1, 1, 1, 1]
    assert claims[-1][0].subject == "fresh"


def test_failed_work_comes_alone_and_behind_fresh_work(store: Store) -> None:
    fill(store, 2)
    for item in leases.claim(store, READ, lease=60, limit=2):
        with store.unit() as unit:
            leases.retry(unit, item, "broken", delay=0)
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.READ, "fresh")
    claims = [leases.claim(store, READ, lease=60, limit=4) for _ in range(3)]
    assert [[item.subject for item in found] for found in claims] == [["fresh"], ["job000"], ["job001"]]


def test_suspect_work_is_left_to_another_worker_by_whom_it_is_none_of(store: Store) -> None:
    fill(store, 1)
    leases.claim(store, READ, lease=60)
    expire(store)
    assert leases.claim(store, READ, lease=60, suspects=lambda: False) == []
    assert len(leases.claim(store, READ, lease=60)) == 1


def test_suspect_work_that_another_took_does_not_hide_fresh_work(store: Store) -> None:
    fill(store, 1)
    leases.claim(store, READ, lease=60)
    expire(store)
    leases.claim(store, READ, lease=60)
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.READ, "fresh1")
        leases.enqueue(unit, WorkKind.READ, "fresh2")
    assert len(leases.claim(store, READ, lease=60, limit=4)) == 2


def give_back(store: Store, *holders: str, lost: bool = True) -> int:
    with store.unit() as unit:
        return leases.give_back(unit, holders or None, lost=lost)


def test_what_the_dead_held_is_given_back_as_lost_and_not_as_failed(store: Store) -> None:
    fill(store, 3)
    leases.claim(store, READ, lease=600, limit=2)
    assert leases.leased(store, READ) == 2
    assert leases.leased(store, (WorkKind.SEND,)) == 0
    assert give_back(store) == 2
    assert leases.leased(store, READ) == 0
    found = [leases.claim(store, READ, lease=60)[0] for _ in range(3)]
    assert [(item.attempts, item.lost) for item in found] == [(1, 1), (1, 1), (1, 0)]


def test_what_a_process_was_sent_home_with_is_as_fresh_as_before(store: Store) -> None:
    fill(store, 1)
    leases.claim(store, READ, lease=600, holder="a" * 16)
    assert give_back(store, "a" * 16, lost=False) == 1
    (item,) = leases.claim(store, READ, lease=60)
    assert (item.attempts, item.lost) == (1, 0)


def test_only_what_the_named_processes_held_is_given_back(store: Store) -> None:
    fill(store, 2)
    leases.claim(store, READ, lease=600, holder="a" * 16)
    leases.claim(store, READ, lease=600, holder="b" * 16)
    with store.browse() as unit:
        assert leases.in_hand(unit) == {"a" * 16: 1, "b" * 16: 1}
    assert give_back(store, "b" * 16) == 1
    with store.browse() as unit:
        assert leases.in_hand(unit) == {"a" * 16: 1}


def test_work_that_was_alone_when_everything_died_waits_longer_each_time(store: Store) -> None:
    fill(store, 1)
    waits = []
    for _ in range(7):
        with store.unit() as unit:
            unit.execute(update(schema.work).values(run_at=1.0))
        assert len(leases.claim(store, READ, lease=600)) == 1
        give_back(store)
        with store.look() as connection:
            waits.append(round(connection.execute(select(schema.work.c.run_at)).scalar_one() - time.time(), -1))
    assert waits[0] < 0
    assert waits[1:] == [60, 240, 960, 3600, 14400, 14400]


def test_the_databases_clock_is_the_time_of_day(store: Store) -> None:
    with store.look() as connection:
        now = connection.execute(select(leases.literal_now(connection.dialect.name))).scalar_one()
    assert abs(now - time.time()) < 2


JOBS = 40


def _work_until_empty(url: str, folder: str, number: int) -> None:
    """One worker process: every job leaves one row in the same unit that finishes it."""
    engine = open_engine(url)
    store = Store(engine, Vault(KeyRing.create()), Path(folder))
    while True:
        items = leases.claim(store, READ, lease=0.5, limit=2)
        for item in items:
            time.sleep(0.005)
            try:
                with store.unit() as unit:
                    leases.finish(unit, item)
                    unit.execute(insert(schema.quota), {"recipient_mac": item.subject, "day": str(number), "used": 1})
            except LeaseLost:
                continue
        if not items:
            with store.look() as connection:
                if connection.execute(text("SELECT count(*) FROM work")).scalar_one() == 0:
                    return
            time.sleep(0.02)


def test_four_processes_under_kill_9_do_every_job_exactly_once(store: Store, register_url: str, tmp_path: Path) -> None:
    fill(store, JOBS)
    context = multiprocessing.get_context("spawn")

    def start(number: int) -> multiprocessing.process.BaseProcess:
        process = context.Process(target=_work_until_empty, args=(register_url, str(tmp_path), number), daemon=True)
        process.start()
        return process

    workers = [start(number) for number in range(4)]
    kills, end = 0, time.monotonic() + 45
    while states(store) and time.monotonic() < end:
        time.sleep(0.03)
        busy = [index for index, worker in enumerate(workers) if worker.is_alive()]
        if kills < 4 and busy and leases.leased(store, READ):
            index = busy[kills % len(busy)]
            pid = workers[index].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            workers[index].join()
            kills += 1
            workers[index] = start(10 + kills)
    for worker in workers:
        worker.join(10)
    with store.look() as connection:
        done = Counter(connection.execute(select(schema.quota.c.recipient_mac)).scalars())
    assert kills == 4
    assert done == Counter({f"job{number:03}": 1 for number in range(JOBS)})
