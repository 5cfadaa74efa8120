"""Whose turn it is to poll a source: one process at a time over one register.

Whoever polls a mailbox or a folder holds its row in the table of source leases, renewed while it goes on. A row that
is not renewed for 45 seconds, or whose process is known to be dead (`register.running.presence`), goes to the next
that asks. What is polled twice all the same, by a process that slept through the end of its lease, is stored once
(law 2).
"""

import logging
import secrets
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import and_, select, update

from register import leases, schema
from register.errors import RaprueangError
from register.store import Store, Unit

log = logging.getLogger("raprueang")

LEASE = 45.0
_RENEW = LEASE / 3
_WAIT = 10.0  # seconds between looks whether a source of another process has become free


@dataclass
class Turns:
    """The sources that this process holds. `holder`: the id of the process, `name` what the desk shows of it."""

    store: Store
    holder: str
    name: str
    wait: float = _WAIT
    _held: dict[str, tuple[str, threading.Event]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, source: str, stop: threading.Event | None = None) -> threading.Event | None:
        """Our turn at a source: the event is set when it is over. None while another process has it.

        Raises:
            ServiceDown, TryAgain: the database.
        """
        with self._lock:
            mine = self._held.get(source)
        if mine is not None and not mine[1].is_set():
            return mine[1]
        if self._holder(source) is not None:
            return None
        token = self.holder + secrets.token_hex(8)
        with self.store.unit() as unit:
            if not _taken(unit, source, token, self.name):
                return None
        over = threading.Event()
        with self._lock:
            self._held[source] = (token, over)
        if stop is not None and stop.is_set():
            over.set()
        return over

    def give_up(self, source: str) -> None:
        """Let another process poll it, if there is one."""
        with self._lock:
            mine = self._held.pop(source, None)
        if mine is None:
            return
        mine[1].set()
        with suppress(RaprueangError), self.store.unit() as unit:  # it runs out by itself
            _free(unit, [mine[0]])

    @contextmanager
    def kept(self, stop: threading.Event) -> Iterator[None]:
        """During the block what we hold is renewed; it ends with `stop`, and is given up at the end."""
        ended = threading.Event()
        threads = [
            threading.Thread(target=self._renew_until, args=(ended,), name="turns", daemon=True),
            threading.Thread(target=self._end_with, args=(stop, ended), name="turns end", daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ended.set()
            self._end_all()
            for source in list(self._held):
                self.give_up(source)

    def polled(self, source: str, poll: Callable[[], int]) -> Callable[[], int]:
        """`poll` when it is our turn, else nothing; a source that fails is given up: another machine may reach it."""
        return partial(self._polled, source, poll)

    def followed(self, source: str, follow: Callable[[threading.Event], None]) -> Callable[[threading.Event], None]:
        """`follow` as long as it is our turn; while it is another's, wait for it."""
        return partial(self._followed, source, follow)

    def renew(self) -> None:
        """Push the end of what we hold; what others took meanwhile is over.

        Raises:
            ServiceDown, TryAgain: the database.
        """
        with self._lock:
            mine = dict(self._held)
        if not mine:
            return
        table, lost = schema.source_lease, []
        with self.store.unit() as unit:
            until = leases.literal_now(unit.connection.dialect.name) + LEASE
            for source, (token, _) in mine.items():
                ours = and_(table.c.source == source, table.c.token == token)
                if unit.execute(update(table).where(ours).values(lease_until=until)).rowcount != 1:
                    lost.append(source)
        for source in lost:
            log.warning("%s is polled by another process now", source)
            mine[source][1].set()
            with self._lock:
                self._held.pop(source, None)

    def _polled(self, source: str, poll: Callable[[], int]) -> int:
        if self.take(source) is None:
            return 0
        try:
            return poll()
        except Exception:
            self.give_up(source)
            raise

    def _followed(self, source: str, follow: Callable[[threading.Event], None], stop: threading.Event) -> None:
        while not stop.is_set():
            over = self.take(source, stop)
            if over is not None:
                break
            stop.wait(self.wait)
        else:
            return
        try:
            follow(over)
        except Exception:
            self.give_up(source)
            raise

    def _holder(self, source: str) -> str | None:
        """Who else polls it now; a look that writes nothing."""
        table = schema.source_lease
        with self.store.look() as connection:
            now = leases.literal_now(connection.dialect.name)
            taken = select(table.c.holder).where(table.c.source == source, table.c.lease_until > now)
            name: str | None = connection.execute(taken).scalar_one_or_none()
            return name

    def _renew_until(self, ended: threading.Event) -> None:
        while not ended.wait(_RENEW):
            try:
                self.renew()
            except RaprueangError as error:
                log.warning("the leases of the sources are not renewed: %s", error)

    def _end_with(self, stop: threading.Event, ended: threading.Event) -> None:
        while not ended.is_set():
            if stop.wait(1.0):
                self._end_all()
                return

    def _end_all(self) -> None:
        with self._lock:
            events = [over for _, over in self._held.values()]
        for over in events:
            over.set()


def once(turns: Turns, source: str, poll: Callable[[], int], patience: float) -> int:
    """Poll a source when it is our turn, waiting `patience` seconds for it at most: whoever holds it for longer is a
    daemon, and sees what comes.
    """
    pause, waited = threading.Event(), 0.0
    while (over := turns.take(source)) is None:
        if waited >= patience:
            log.warning("%s is polled by another process, which takes in what comes", source)
            return 0
        pause.wait(0.2)
        waited += 0.2
    try:
        return poll()
    finally:
        over.set()
        turns.give_up(source)


def held_sources(unit: Unit) -> dict[str, list[str]]:
    """What each process polls now, by its id."""
    table = schema.source_lease
    now = leases.literal_now(unit.connection.dialect.name)
    rows = unit.execute(select(table).where(table.c.lease_until > now, table.c.holder != "").order_by(table.c.source))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.token[: leases.HOLDER_LENGTH], []).append(row.source)
    return found


def _taken(unit: Unit, source: str, token: str, name: str) -> bool:
    table = schema.source_lease
    now = leases.literal_now(unit.connection.dialect.name)
    values = {"token": token, "holder": name, "lease_until": now + LEASE}
    if unit.insert_new(table, {"source": source, **values, "polls": 1}):
        return True
    free = and_(table.c.source == source, table.c.lease_until <= now)
    return unit.execute(update(table).where(free).values(**values, polls=table.c.polls + 1)).rowcount == 1


def _free(unit: Unit, tokens: Collection[str]) -> None:
    table = schema.source_lease
    unit.execute(update(table).where(table.c.token.in_(tokens)).values(lease_until=0.0))
