"""A line between a client and a server that counts what goes over it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_PORTION = 65_536


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes sent by the client and by the server, and how often the client waited for an answer."""

    up: int = 0
    down: int = 0
    turns: int = 0

    def __sub__(self, other: "Traffic") -> "Traffic":
        return Traffic(self.up - other.up, self.down - other.down, self.turns - other.turns)


@dataclass
class Wire:
    """Listens on `port` and passes everything on, with TLS as it is. `now` is what has gone over it so far."""

    port: int
    _up: int = 0
    _down: int = 0
    _turns: int = 0
    _waits: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def now(self) -> Traffic:
        with self._lock:
            return Traffic(self._up, self._down, self._turns)

    def count(self, size: int, *, up: bool) -> None:
        with self._lock:
            if up:
                self._up += size
                self._waits = True
                return
            self._down += size
            self._turns += self._waits  # the first word back after something was said
            self._waits = False


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A line to a port of this machine, for the length of the block; clients leave before its end."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        line = Wire(door.getsockname()[1])
        keeper = threading.Thread(target=_keep_door, args=(door, target, line), name="wire", daemon=True)
        keeper.start()
        yield line
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)  # else the keeper would hear of the close with the next visitor only
        keeper.join()


def _keep_door(door: socket.socket, target: int, line: Wire) -> None:
    visits: list[threading.Thread] = []
    while True:
        try:
            client, _ = door.accept()
        except OSError:
            break
        visits.append(threading.Thread(target=_connect, args=(client, target, line), name="wire", daemon=True))
        visits[-1].start()
    for visit in visits:
        visit.join()


def _connect(client: socket.socket, target: int, line: Wire) -> None:
    with client, socket.create_connection(("127.0.0.1", target)) as server:
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=_pass_on, args=(server, client, line, False), name="wire", daemon=True)
        back.start()
        _pass_on(client, server, line, True)  # noqa: FBT003 - as a thread's arguments
        back.join()


def _pass_on(source: socket.socket, sink: socket.socket, line: Wire, up: bool) -> None:  # noqa: FBT001 - as above
    with suppress(OSError):
        while part := source.recv(_PORTION):
            line.count(len(part), up=up)
            sink.sendall(part)
    for one in (source, sink):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
