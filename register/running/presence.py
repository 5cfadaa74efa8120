"""Which processes live, and what becomes of what the dead held.

Each process holds a lock of its own for as long as it runs, which the kernel or the server drops with it, however it
ends. SQLite: flock on a file beside the database; PostgreSQL: an advisory lock of a session, seen from every machine.
Every few seconds each process looks for entries in the table of processes whose lock is gone; their work and their
sources go to others at once instead of when the leases run out.
"""

import fcntl
import logging
import os
import secrets
import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from register import leases, schema
from register.errors import RaprueangError, TryAgain
from register.store import Store, Unit

log = logging.getLogger("raprueang")

_LOCKS = "running"  # the folder of the lock files
_CLASS = 0x7261_7072  # "rapr"
_LOOK_SECONDS = 5.0
# A machine that lost its power says no goodbye: PostgreSQL asks for a sign of life after 15 s, and gives up at 45 s.
_KEEPALIVE = "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"


@dataclass(frozen=True, slots=True)
class Process:
    """A running process: its id, with which its tokens begin, and what the desk shows of it."""

    id: str
    machine: str
    pid: int
    parts: str
    started_at: datetime | None = None


def new_holder() -> str:
    """The id of a process: random, 16 characters."""
    return secrets.token_hex(leases.HOLDER_LENGTH // 2)


@contextmanager
def present(store: Store, folder: Path, holder: str, parts: str) -> Iterator[None]:
    """Be known as a living process during the block, and look after what the dead leave behind.

    `holder`: from `new_holder`. `parts`: what it was started for, as the desk shows it.

    Raises:
        TryAgain: the lock file cannot be made. ServiceDown: the database.
    """
    me = Process(holder, socket.gethostname()[:64], os.getpid(), parts[:64])
    lock: _Lock = _SessionLock(store, holder) if _on_server(store) else _FileLock(folder, holder)
    with lock:
        _enter(store, me)
        bury(store, folder)
        _bury_unknown(store, folder)
        done = threading.Event()
        thread = threading.Thread(target=_look_after, args=(store, folder, me, lock, done), name="presence")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
            with suppress(RaprueangError):  # whoever looks next does it
                leave(store, holder)


def living(connection: Connection, folder: Path) -> int:
    """How many processes live."""
    return len(_alive(connection, folder))


def processes(connection: Connection, folder: Path) -> list[Process]:
    """Those that live, the oldest first."""
    rows = connection.execute(select(schema.process).order_by(schema.process.c.started_at, schema.process.c.id)).all()
    alive = _alive(connection, folder)
    return [Process(row.id, row.machine, row.pid, row.parts, row.started_at) for row in rows if _lives(row.id, alive)]


def bury(store: Store, folder: Path) -> int:
    """Give back what dead processes held: their work counts as lost. Returns how many were found.

    Raises:
        ServiceDown, TryAgain: the database.
    """
    with store.look() as connection:
        known = connection.execute(select(schema.process.c.id)).scalars().all()  # an entry comes after its lock
        alive = _alive(connection, folder)
    dead = [holder for holder in known if not _lives(holder, alive)]
    if dead:
        with store.unit() as unit:
            lost = leases.give_back(unit, dead)
            _forget(unit, dead)
        log.warning("%d processes ended without a word; %d pieces of work go to others", len(dead), lost)
    return len(dead)


def leave(store: Store, holder: str) -> None:
    """The process goes home, or was sent there: what it still holds goes to others and does not count."""
    with store.unit() as unit:
        leases.give_back(unit, [holder], lost=False)
        _forget(unit, [holder])


class _Lock(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def held(self) -> bool: ...


class _FileLock:
    """A locked file, named after the process. It gets its name when it is locked: whoever finds it unlocked knows."""

    def __init__(self, folder: Path, holder: str) -> None:
        self._path = folder / _LOCKS / holder
        self._descriptor = -1

    def __enter__(self) -> Self:
        unnamed = self._path.with_name(f".{self._path.name}")
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            self._descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            unnamed.rename(self._path)
        except OSError as error:
            place = self._path.parent.parent
            raise TryAgain(f"cannot write into {place}: {error.strerror}", "check its owner and free space") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)

    def held(self) -> bool:
        return True


class _SessionLock:
    """An advisory lock. The server drops it with our connection, also when only that broke: then it is taken again."""

    def __init__(self, store: Store, holder: str) -> None:
        self._store = store
        self._number = _number(holder)
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        with self._store.look() as connection:  # for its errors
            connection.execute(text("SELECT 1"))
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def held(self) -> bool:
        """Is it still ours? Taken again where it was not; False until then.

        Raises:
            ServiceDown, TryAgain: the database.
        """
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
        except DBAPIError:
            self._drop()
        with self._store.look() as connection:  # for its errors
            connection.execute(text("SELECT 1"))
        self._take()
        return False

    def _take(self) -> None:
        connection = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(_KEEPALIVE)
        connection.execute(text("SELECT pg_advisory_lock(:kind, :number)"), {"kind": _CLASS, "number": self._number})
        self._connection = connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # ends the session, and with it the lock
            connection.close()


def _look_after(store: Store, folder: Path, me: Process, lock: _Lock, done: threading.Event) -> None:
    while not done.wait(_LOOK_SECONDS):
        try:
            if not lock.held():
                log.warning("the connection that says that we live broke; it has been made again")
            _enter(store, me)
            bury(store, folder)
        except RaprueangError as error:
            log.warning("cannot look for other processes: %s; %s", error, error.hint)


def _enter(store: Store, me: Process) -> None:
    """Stand in the table; also again, when others took us for dead."""
    with store.look() as connection:
        if connection.execute(select(schema.process.c.id).where(schema.process.c.id == me.id)).first():
            return
    with store.unit() as unit:
        row = {"id": me.id, "machine": me.machine, "pid": me.pid, "parts": me.parts, "started_at": unit.now}
        unit.execute(insert(schema.process).values(**row))


def _forget(unit: Unit, ids: Collection[str]) -> None:
    """Strike processes out; what they polled is free."""
    source = schema.source_lease
    theirs = func.substr(source.c.token, 1, leases.HOLDER_LENGTH).in_(ids)
    unit.execute(update(source).where(theirs).values(lease_until=0.0))
    unit.execute(delete(schema.process).where(schema.process.c.id.in_(ids)))


def _bury_unknown(store: Store, folder: Path) -> None:
    """Who is alone gives back also what is held by processes that no table knows."""
    with store.look() as connection:
        if len(_alive(connection, folder)) > 1:
            return
        known = connection.execute(select(schema.process.c.id)).scalars().all()
        held = func.substr(schema.work.c.token, 1, leases.HOLDER_LENGTH)
        unknown = connection.execute(select(held).where(schema.work.c.token.is_not(None)).distinct()).scalars().all()
    strangers = set(unknown) - set(known)
    if strangers:
        with store.unit() as unit:
            leases.give_back(unit, strangers)


def _alive(connection: Connection, folder: Path) -> set[str] | set[int]:
    """Ids of the living; on PostgreSQL the numbers of their locks."""
    if connection.dialect.name == "postgresql":
        held = text(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :kind"
            " AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return set(connection.execute(held, {"kind": _CLASS}).scalars())
    try:
        names = [path.name for path in (folder / _LOCKS).iterdir() if not path.name.startswith(".")]
    except OSError:
        return set()
    return {name for name in names if _locked(folder / _LOCKS / name)}


def _lives(holder: str, alive: set[str] | set[int]) -> bool:
    return holder in alive or _number(holder) % 2**32 in alive


def _locked(path: Path) -> bool:
    """Does its process live? The file of a dead one is removed on the way."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(descriptor)


def _number(holder: str) -> int:
    """The 32 bits, with a sign, under which PostgreSQL knows the lock of a process."""
    return int.from_bytes(bytes.fromhex(holder[:8]), "big", signed=True)


def _on_server(store: Store) -> bool:
    return store.engine.dialect.name == "postgresql"
