"""Who lives, and that what the dead held goes to others at once."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from register import leases, schema
from register.errors import TryAgain
from register.running import presence
from register.running.presence import new_holder
from register.running.turns import Turns
from register.states import WorkKind
from register.store import Store, open_engine
from register.vault import KeyRing, Vault

READ = (WorkKind.READ,)
ME, OTHER = "a" * 16, "b" * 16


def present(store: Store, folder: Path, holder: str = ME) -> AbstractContextManager[None]:
    return presence.present(store, folder, holder, "fetch,read")


def hold_work(store: Store, holder: str = ME) -> None:
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.READ, f"job of {holder[:4]}")
    leases.claim(store, READ, lease=600, holder=holder)


def held(store: Store) -> set[str]:
    with store.browse() as unit:
        return set(leases.in_hand(unit))


def living(store: Store, folder: Path) -> list[str]:
    with store.look() as connection:
        found = [process.id for process in presence.processes(connection, folder)]
        assert presence.living(connection, folder) == len(found)
        return found


def test_whoever_is_alone_gives_back_what_nobody_is_known_to_hold(store: Store, tmp_path: Path) -> None:
    hold_work(store, OTHER)
    with present(store, tmp_path):
        assert held(store) == set()


def test_whoever_comes_second_leaves_the_leases_of_the_living_alone(store: Store, tmp_path: Path) -> None:
    with present(store, tmp_path):
        hold_work(store)
        with present(store, tmp_path, OTHER):
            assert held(store) == {ME}
            assert living(store, tmp_path) == [ME, OTHER]
        assert living(store, tmp_path) == [ME]


def test_who_leaves_gives_back_what_it_holds_as_if_never_claimed(store: Store, tmp_path: Path) -> None:
    with present(store, tmp_path):
        hold_work(store)
    (item,) = leases.claim(store, READ, lease=60)
    assert (item.attempts, item.lost) == (1, 0)


def test_presence_ends_with_the_block_also_when_it_raises(store: Store, tmp_path: Path) -> None:
    def fail() -> None:
        with present(store, tmp_path):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert living(store, tmp_path) == []


def test_a_process_shows_where_it_runs_and_what_for(store: Store, tmp_path: Path) -> None:
    with present(store, tmp_path), store.look() as connection:
        (process,) = presence.processes(connection, tmp_path)
    assert (process.pid, process.parts) == (os.getpid(), "fetch,read")
    assert process.machine
    assert process.started_at is not None


def test_every_process_has_an_id_of_its_own() -> None:
    assert len({new_holder() for _ in range(9)}) == 9
    assert {len(new_holder()) for _ in range(9)} == {leases.HOLDER_LENGTH}


def test_who_was_taken_for_dead_is_known_again(store: Store, tmp_path: Path) -> None:
    with present(store, tmp_path):
        presence.leave(store, ME)
        with store.look() as connection:
            assert presence.processes(connection, tmp_path) == []
        presence._enter(store, presence.Process(ME, "machine", 1, "fetch"))
        assert living(store, tmp_path) == [ME]


def test_a_lock_that_broke_with_its_connection_is_taken_again(store: Store, tmp_path: Path) -> None:
    if store.engine.dialect.name != "postgresql":
        return  # the kernel drops no lock of a living process
    lock = presence._SessionLock(store, ME)
    with lock:
        presence._enter(store, presence.Process(ME, "machine", 1, "fetch"))
        assert lock.held()
        with store.engine.connect() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            connection.execute(text(others))
        assert not lock.held()
        assert lock.held()
        assert living(store, tmp_path) == [ME]


@contextmanager
def killed(store: Store, url: str, folder: Path) -> Iterator[None]:
    """A process that holds a piece of work and a source lives during the block, and is killed at its end."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_stay, args=(url, str(folder), ready), daemon=True)
    process.start()
    assert ready.wait(30)
    yield
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    for _ in range(200):  # the server notices the dead connection in its own time
        with store.look() as connection:
            if not presence.living(connection, folder):
                return
    pytest.fail("the killed process still counts as living")


def _stay(url: str, folder: str, ready: "multiprocessing.synchronize.Event") -> None:
    store = Store(open_engine(url), Vault(KeyRing.create()), Path(folder))
    with present(store, Path(folder), OTHER):
        hold_work(store, OTHER)
        assert Turns(store, OTHER, "there 1").take("imap:main") is not None
        ready.set()
        signal.pause()


def test_what_a_killed_process_held_goes_to_others_while_these_live(
    store: Store, register_url: str, tmp_path: Path
) -> None:
    mine = Turns(store, ME, "here 2")
    with killed(store, register_url, tmp_path):
        assert presence.bury(store, tmp_path) == 0
        assert mine.take("imap:main") is None
    assert presence.bury(store, tmp_path) == 1
    assert presence.bury(store, tmp_path) == 0
    (item,) = leases.claim(store, READ, lease=60)
    assert (item.attempts, item.lost) == (1, 1)
    assert mine.take("imap:main") is not None
    with store.look() as connection:
        assert connection.execute(select(schema.process)).all() == []


def test_a_folder_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    if store.engine.dialect.name == "postgresql":
        return  # needs no file
    with pytest.raises(TryAgain, match="cannot write"), present(store, tmp_path / "missing"):
        pass
