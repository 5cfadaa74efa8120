"""Which daemons live: each holds a shared lock for as long as it runs.

Whoever gets the lock exclusively at its start is alone, so every lease in the table belongs to a killed process and
can be given back at once instead of waiting for its end. SQLite: flock on a file beside the database; PostgreSQL: a
session advisory lock, which the server drops with the connection of a killed process, on whatever machine it ran.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from register import leases
from register.errors import TryAgain
from register.store import Store

_ADVISORY_KEY = 0x7261_7072  # "rapr"


@contextmanager
def present(store: Store, folder: Path) -> Iterator[None]:
    """Hold our presence during the block; leases of killed processes are given back on entry.

    Raises:
        TryAgain: the lock file cannot be made.
    """
    lock = _on_postgresql(store) if store.engine.dialect.name == "postgresql" else _on_file(store, folder)
    with lock:
        yield


def living(connection: Connection, folder: Path) -> int:
    """How many daemons live: on SQLite 1 stands for any number.

    The look at SQLite's file takes the lock for an instant; a daemon that starts in this very instant believes that
    it is not alone, and lets old leases run out instead of giving them back.
    """
    if connection.dialect.name == "postgresql":
        held = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ShareLock'"
            " AND classid = 0 AND objid = :key AND objsubid = 1"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        number: int = connection.execute(held, {"key": _ADVISORY_KEY}).scalar_one()
        return number
    try:
        descriptor = os.open(folder / "run.lock", os.O_RDWR)
    except OSError:
        return 0
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 1
    finally:
        os.close(descriptor)
    return 0


@contextmanager
def _on_file(store: Store, folder: Path) -> Iterator[None]:
    try:
        descriptor = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise TryAgain(f"cannot write into {folder}: {error.strerror}", "check its owner and free space") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # others live: their leases are theirs
        else:
            leases.give_back_all(store)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _on_postgresql(store: Store) -> Iterator[None]:
    key = {"key": _ADVISORY_KEY}
    with store.look() as connection:
        alone = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one()
        if alone:
            leases.give_back_all(store)
        connection.execute(text("SELECT pg_advisory_lock_shared(:key)"), key)
        if alone:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        connection.commit()
        try:
            yield
        finally:
            connection.invalidate()  # ends the session, and with it the lock
