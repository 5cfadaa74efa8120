"""`scripts/bench poll`: what a look into a mailbox costs with few and with many old messages.

A daemon holds a connection and looks when the server reports something, or at intervals. Measured is such a look, with
nothing new and with one new mail, through a line that counts bytes and round trips; and the look of a new connection,
which also counts what the server holds. The old messages lay there before the agency's first contact, or are its own:
taken in and marked by it. A Maildir is looked through by its server whenever something came; so a bare client, which
asks for the same and keeps nothing, looks into each mailbox too, and all is done on a server with an index as well.
"""

import argparse
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ingest import mailbox
from ingest.sources.imap_session import KEYWORD
from register import settings
from register.app import open_app
from register.sections.mail import Mailbox
from register.store import Store
from scripts.bench_parts import machine, pictures
from scripts.bench_parts.frame import Limit, Picture, Report, Table, common, tell
from scripts.bench_parts.office import SQLITE, Servers, servers
from scripts.bench_parts.wire import Traffic, Wire, wire
from tests.live.agency import Agency
from tests.servers.imap import MAILDIR, SDBOX

FEW, MANY = 2_000, 50_000
QUICK_FEW, QUICK_MANY = 200, 2_000
MOST = 1.2
_NOTHING, _ONE, _BARE, _CONNECT = "nothing new", "one new mail", "one new mail, bare client", "new connection"
_WORDS = (
    "A look on a held connection is what the daemon does all day. A new connection also counts what the server holds "
    "against what has an outcome (and so does every hour): a few bytes for each message that is the agency's. A "
    "Maildir's server reads its whole folder and list whenever another connection has put a mail there, whoever asks: "
    "the bare client, which sends NOOP, UID SEARCH, two FETCH and STORE and keeps nothing, waits for that too."
)
_STRANGE, _OWN = "older than first contact", "all of it taken in"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one look: milliseconds by the clock and of our processor, bytes both ways, round trips. Medians."""

    clock: float
    processor: float
    size: float
    turns: float


@dataclass(frozen=True, slots=True)
class Kind:
    """A mailbox measured with few and with many old messages: how its server keeps it, and whose they are."""

    storage: str
    whose: str
    few: int
    many: int

    def __str__(self) -> str:
        return f"{self.storage}, {self.few:,} and {self.many:,} old, {self.whose}"


@dataclass(frozen=True, slots=True)
class Look:
    clock: float
    processor: float
    traffic: Traffic


@dataclass
class Looks(threading.Event):
    """The event that ends `mailbox.follow`, and what it waits with between looks: here it does not wait but measures,
    calls `before` each look, and ends after `most` of them.
    """

    most: int
    line: Wire
    before: Callable[[], None]
    found: list[Look] = field(default_factory=list)
    _since: tuple[float, float, Traffic] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - the signature of an event
        self._note()
        if len(self.found) >= self.most:
            self.set()
            return True
        self.before()
        self._since = (time.perf_counter(), time.thread_time(), self.line.now)
        return False

    def _note(self) -> None:
        if self._since is not None:
            clock, processor, traffic = self._since
            look = Look(time.perf_counter() - clock, time.thread_time() - processor, self.line.now - traffic)
            self.found.append(look)


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)
    parser.add_argument("--few", type=int, help=f"old messages, instead of {FEW:,} ({QUICK_FEW:,} with --quick)")
    parser.add_argument("--many", type=int, help=f"old messages, instead of {MANY:,} ({QUICK_MANY:,} with --quick)")


def main(options: argparse.Namespace) -> int:
    few = options.few or (QUICK_FEW if options.quick else FEW)
    many = options.many or (QUICK_MANY if options.quick else MANY)
    looks = 50 if options.quick else 200
    here = machine.about()
    # taking in is what takes long: fewer of our own
    sizes = {_STRANGE: (few, many), _OWN: (few, max(few, many // 5))}
    found: dict[Kind, list[dict[str, Cost]]] = {}
    for storage in (SDBOX, MAILDIR):
        with servers(storage) as office:
            for whose, counts in sizes.items():
                kind = Kind(storage, whose, *counts)
                found[kind] = [measure(office, count, own=whose == _OWN, looks=looks) for count in counts]
    return tell(_report(here, found), options)


def measure(office: Servers, count: int, *, own: bool, looks: int) -> dict[str, Cost]:
    """What looks into a mailbox with so many old messages cost, by kind of look."""
    with office.agency(SQLITE, () if own else messages(count)) as (agency, user):
        store, box = _opened(agency)
        if own:
            office.imap.deliver(user, messages(count))
            mailbox.poll(store, box)
        with wire(office.imap.port) as line, office.imap.client(user) as sender:
            ours = box.model_copy(update={"port": line.port, "idle": False})
            deliver = partial(_deliver, sender, messages(10**9))
            costs = {
                _NOTHING: _held(store, ours, line, looks, lambda: None),
                _ONE: _held(store, ours, line, max(5, looks // 5), deliver),
                _BARE: _bare(office, user, line, max(5, looks // 5), deliver),
                _CONNECT: _connections(store, ours, line, max(3, looks // 20)),
            }
        store.engine.dispose()
    return costs


def messages(count: int) -> Iterator[bytes]:
    """Small mails, each another."""
    for number in range(count):
        yield (
            f"From: c{number}@citizen.example\r\nTo: office@sripana.example\r\nSubject: matter {number}\r\n"
            f"Message-ID: <p{number}.{time.time_ns()}@citizen.example>\r\n\r\nThe road is broken, {number}.\r\n"
        ).encode()


def _opened(agency: Agency) -> tuple[Store, Mailbox]:
    app = open_app(settings.load(agency.home / "config.toml"))
    return app.store, app.settings.mailbox[0]


def _deliver(sender: Any, fresh: Iterator[bytes]) -> None:
    sender.append("INBOX", next(fresh))


def _held(store: Store, box: Mailbox, line: Wire, most: int, before: Callable[[], None]) -> Cost:
    looks = Looks(most, line, before)
    mailbox.follow(store, box, looks)
    return _median(looks.found)


def _bare(office: Servers, user: str, line: Wire, most: int, before: Callable[[], None]) -> Cost:
    """The same exchange by a client that keeps nothing."""
    found = []
    with office.imap.client(user, line.port) as client:
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as our session does
        client.select_folder("INBOX")
        for _ in range(most):
            before()
            clock, processor, traffic = time.perf_counter(), time.thread_time(), line.now
            client.noop()
            uids = client.search(["UID", "*"])
            client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            client.fetch(uids, ["BODY.PEEK[]"])
            client.add_flags(uids, [KEYWORD], silent=True)
            found.append(Look(time.perf_counter() - clock, time.thread_time() - processor, line.now - traffic))
    return _median(found)


def _connections(store: Store, box: Mailbox, line: Wire, most: int) -> Cost:
    found = []
    for _ in range(most):
        clock, processor, traffic = time.perf_counter(), time.thread_time(), line.now
        mailbox.poll(store, box)
        found.append(Look(time.perf_counter() - clock, time.thread_time() - processor, line.now - traffic))
    return _median(found)


def _median(looks: Sequence[Look]) -> Cost:
    return Cost(
        1000 * statistics.median(look.clock for look in looks),
        1000 * statistics.median(look.processor for look in looks),
        statistics.median(look.traffic.up + look.traffic.down for look in looks),
        statistics.median(look.traffic.turns for look in looks),
    )


def _report(here: machine.Machine, found: Mapping[Kind, Sequence[Mapping[str, Cost]]]) -> Report:
    rows, limits, times = [], [], {}
    for kind, (few, many) in found.items():
        for look in (_NOTHING, _ONE, _BARE, _CONNECT):
            less, more = few[look], many[look]
            ratios = [_ratio(more.clock, less.clock), _ratio(more.processor, less.processor)]
            ratios += [_ratio(more.size, less.size), _ratio(more.turns, less.turns)]
            rows.append((f"{look}; {kind}", *_cells(less), *_cells(more), *(f"{one:.2f}" for one in ratios)))
            times[f"{look}; {kind.storage}, {kind.many:,} old"] = more.clock
            if look in (_NOTHING, _ONE):
                server = _ratio(many[_BARE].clock, few[_BARE].clock) if look == _ONE and kind.storage == MAILDIR else 1
                name = f"{look}; {kind}: times the time{', the bare client as 1' if server != 1 else ''}"
                limits.append(Limit(name, ratios[0] / server, most=MOST))
                limits.append(Limit(f"{look}; {kind}: times bytes and round trips", max(ratios[2:]), most=MOST))
    units = ("ms", "cpu ms", "bytes", "turns")
    heads = ("a look", *(f"few: {unit}" for unit in units), *(f"many: {unit}" for unit in units))
    contents: list[str | Table | Picture] = [
        Table((*heads, *(f"x {unit}" for unit in units)), rows),
        Picture("poll", "milliseconds a look", pictures.bars("A look into a mailbox", times, "ms")),
        _WORDS,
    ]
    what = (
        "A mailbox with few and with many old messages in a private Dovecot (Maildir, and its own storage with an "
        "index, sdbox), older than the agency's first contact or taken in by it. Medians; the processor's time is ours "
        "alone, turns are round trips, bytes are those on the line with TLS."
    )
    return Report("poll", what, here, contents, limits)


def _ratio(more: float, less: float) -> float:
    return more / less if less else 1.0


def _cells(cost: Cost) -> tuple[str, ...]:
    return f"{cost.clock:.1f}", f"{cost.processor:.1f}", f"{cost.size:.0f}", f"{cost.turns:.0f}"
