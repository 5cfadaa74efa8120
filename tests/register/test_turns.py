"""A source is polled by one process at a time, and never left without one."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from register import schema
from register.errors import ServiceDown
from register.running import turns
from register.running.turns import Turns
from register.store import Store


@pytest.fixture
def mine(store: Store) -> Turns:
    return Turns(store, "a" * 16, "here 1", wait=0.0)


@pytest.fixture
def other(store: Store) -> Turns:
    return Turns(store, "b" * 16, "there 2", wait=0.0)


def expire(store: Store) -> None:
    with store.unit() as unit:
        unit.execute(update(schema.source_lease).values(lease_until=1.0))


def down() -> int:
    raise ServiceDown("down", "wait")


def test_a_source_is_in_one_hand_at_a_time(mine: Turns, other: Turns) -> None:
    assert mine.take("imap:a") is not None
    assert other.take("imap:a") is None
    assert other.take("imap:b") is not None
    mine.give_up("imap:a")
    assert other.take("imap:a") is not None


def test_who_has_it_keeps_it_without_asking_again(store: Store, mine: Turns) -> None:
    first = mine.take("letters")
    assert first is not None
    assert mine.take("letters") is first
    with store.look() as connection:
        assert connection.execute(select(schema.source_lease.c.polls)).scalar_one() == 1


def test_a_lease_that_ran_out_goes_to_another_and_the_first_hears_of_it(
    store: Store, mine: Turns, other: Turns
) -> None:
    over = mine.take("imap:a")
    assert over is not None
    expire(store)
    assert other.take("imap:a") is not None
    mine.renew()
    assert over.is_set()
    assert mine.take("imap:a") is None


def test_a_renewed_lease_stays(store: Store, mine: Turns, other: Turns) -> None:
    over = mine.take("imap:a")
    expire(store)
    mine.renew()
    assert other.take("imap:a") is None
    assert over is not None
    assert not over.is_set()


def test_only_whose_turn_it_is_polls(mine: Turns, other: Turns) -> None:
    assert mine.polled("letters", lambda: 3)() == 3
    assert other.polled("letters", lambda: 5)() == 0


def test_a_source_that_fails_here_may_be_polled_from_elsewhere(mine: Turns, other: Turns) -> None:
    with pytest.raises(ServiceDown):
        mine.polled("imap:a", down)()
    assert other.polled("imap:a", lambda: 2)() == 2


def test_who_follows_a_mailbox_waits_for_its_turn_and_ends_with_it(store: Store, mine: Turns, other: Turns) -> None:
    other.take("imap:a")
    stop, followed = threading.Event(), threading.Event()

    def follow(over: threading.Event) -> None:
        followed.set()
        over.wait(10)

    thread = threading.Thread(target=mine.followed("imap:a", follow), args=(stop,))
    with mine.kept(stop):
        thread.start()
        assert not followed.wait(0.05)
        other.give_up("imap:a")
        assert followed.wait(10)
        expire(store)
        assert other.take("imap:a") is not None
        mine.renew()
        thread.join(10)
    assert not thread.is_alive()


def test_who_waits_for_its_turn_stops_when_told(mine: Turns, other: Turns) -> None:
    other.take("imap:a")
    stop = threading.Event()
    stop.set()
    followed: list[threading.Event] = []
    mine.followed("imap:a", followed.append)(stop)
    assert followed == []


def test_at_the_end_everything_is_free_at_once(mine: Turns, other: Turns) -> None:
    stop = threading.Event()
    with mine.kept(stop):
        over = mine.take("imap:a", stop)
        stop.set()
        assert over is not None
        assert over.wait(10)
    assert other.take("imap:a") is not None


def test_a_single_run_leaves_a_source_to_the_daemon_that_polls_it(mine: Turns, other: Turns) -> None:
    def count(holder: Turns, poll: Callable[[], int]) -> int:
        return turns.once(holder, "letters", poll, patience=0.0)

    assert count(mine, lambda: 4) == 4
    assert count(other, lambda: 5) == 5
    mine.take("letters")
    assert count(other, lambda: 6) == 0


def test_it_is_known_who_polls_what(store: Store, mine: Turns, other: Turns) -> None:
    mine.take("imap:a")
    mine.take("letters")
    other.take("imap:b")
    with store.browse() as unit:
        assert turns.held_sources(unit) == {"a" * 16: ["imap:a", "letters"], "b" * 16: ["imap:b"]}
