"""Who is alone at the start gives back what the dead held; who is not leaves the living alone."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from register import leases
from register.errors import TryAgain
from register.presence import present
from register.states import WorkKind
from register.store import Store, open_engine
from register.vault import KeyRing, Vault

READ = (WorkKind.READ,)


def hold_work(store: Store) -> None:
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.READ, "job")
    leases.claim(store, READ, lease=600)


def test_whoever_is_alone_gives_the_leases_of_the_dead_back(store: Store, tmp_path: Path) -> None:
    hold_work(store)
    with present(store, tmp_path):
        assert leases.leased(store, READ) == 0


def test_whoever_comes_second_leaves_the_leases_of_the_living_alone(store: Store, tmp_path: Path) -> None:
    with present(store, tmp_path):
        hold_work(store)
        with present(store, tmp_path):
            assert leases.leased(store, READ) == 1


def test_when_the_first_leaves_the_second_is_still_there(store: Store, tmp_path: Path) -> None:
    first = present(store, tmp_path)
    first.__enter__()
    with present(store, tmp_path):
        first.__exit__(None, None, None)
        hold_work(store)
        with present(store, tmp_path):
            assert leases.leased(store, READ) == 1


def test_presence_ends_with_the_block_also_when_it_raises(store: Store, tmp_path: Path) -> None:
    def fail() -> None:
        with present(store, tmp_path):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    hold_work(store)
    with present(store, tmp_path):
        assert leases.leased(store, READ) == 0


def _stay(url: str, folder: str, ready: "multiprocessing.synchronize.Event") -> None:
    store = Store(open_engine(url), Vault(KeyRing.create()), Path(folder))
    with present(store, Path(folder)):
        hold_work(store)
        ready.set()
        signal.pause()


def test_the_presence_of_a_killed_process_ends_with_it(store: Store, register_url: str, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_stay, args=(register_url, str(tmp_path), ready), daemon=True)
    process.start()
    assert ready.wait(30)
    with present(store, tmp_path):
        assert leases.leased(store, READ) == 1
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    for _ in range(200):  # the server notices the dead connection in its own time
        with present(store, tmp_path):
            if leases.leased(store, READ) == 0:
                return
    pytest.fail("the lease of the killed process was not given back")


def test_a_folder_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    if store.engine.dialect.name == "postgresql":
        return  # needs no file
    with pytest.raises(TryAgain, match="cannot write"), present(store, tmp_path / "missing"):
        pass
