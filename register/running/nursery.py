"""A process that does nothing but fork: readers that help, and who tries suspect work, come from it in milliseconds.

It is forked from the daemon when that has loaded everything and has neither threads nor connections yet, so that all
of them share the memory of libraries, model and dictionaries. Should it die, another is started by a command, which
takes seconds. Whoever comes from it ends when its orders end, also because the daemon was killed.
"""

import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import IO, NoReturn

from register.errors import RaprueangError
from register.worker import place_of

log = logging.getLogger("raprueang")

Job = Callable[[str, IO[str], IO[str]], None]
"""What a child does: with an argument, its orders and its answers."""

_START_SECONDS = 60.0  # for one that is started by a command, on a busy machine
_LAST_SECONDS = 5.0  # for its children, and then itself, to end
_MOST_BYTES = 4096  # of an order
_BORN, _UNBORN = b"born", b"unborn"


class _Watched:
    """A process by its descriptor: a number could be another's by the time it is killed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._ends = select.poll()
        self._ends.register(descriptor, select.POLLIN)

    def poll(self) -> int | None:
        """None while it lives."""
        return 0 if self._ends.poll(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Raises TimeoutExpired after so many seconds."""
        if not self._ends.poll(None if timeout is None else 1000 * max(timeout, 0.0)):
            raise subprocess.TimeoutExpired("a forked process", timeout or 0.0)
        return 0

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._descriptor)


class Child(_Watched):
    """A process of the nursery: what is needed of `subprocess.Popen`."""

    def __init__(self, descriptor: int, stdin: IO[str], stdout: IO[str]) -> None:
        super().__init__(descriptor)
        self.stdin, self.stdout = stdin, stdout


class _Own(_Watched):
    """A process that we forked ourselves."""

    def __init__(self, number: int) -> None:
        super().__init__(os.pidfd_open(number))
        self._number = number

    def wait(self, timeout: float | None = None) -> int:
        super().wait(timeout)
        return os.waitpid(self._number, 0)[1]


class Nursery:
    """Where children come from; any thread may ask. `command`: starts another, its last argument being the descriptor
    that `serve` listens to.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | _Own | None = None

    def fork(self, jobs: Mapping[str, Job]) -> None:
        """Make it out of this process, which must have neither threads nor connections: what they hold would stay
        held in it for ever.
        """
        ours, theirs = _line()
        child = os.fork()
        if child == 0:
            ours.close()
            _end_after(partial(serve, theirs, jobs))
        theirs.close()
        self._control, self._process = ours, _Own(child)

    def start(self, job: str, argument: str = "") -> Child:
        """A new process that does one of its jobs.

        Raises:
            OSError: there is no memory, or no descriptor left, for one.
        """
        with self._lock:
            for _ in range(2):
                control = self._control or self._begun()
                child = _asked(control, {"job": job, "argument": argument})
                if child is not None:
                    return child
                log.warning("the process that others are forked from died; it is started again")
                self._bury()
            raise OSError("the process that others are forked from does not start")

    def close(self) -> None:
        """Its children have been sent home: it goes too."""
        with self._lock:
            self._bury()

    def _begun(self) -> socket.socket:
        ours, theirs = _line()
        with theirs:
            descriptor = theirs.fileno()
            self._process = subprocess.Popen([*self._command, str(descriptor)], pass_fds=[descriptor])
        self._control = ours
        return ours

    def _bury(self) -> None:
        control, self._control = self._control, None
        process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is None:
            return
        try:
            process.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(control: socket.socket, jobs: Mapping[str, Job]) -> None:
    """The nursery's side: fork for each order until nobody can give any more, then wait for those who are at work.

    A service manager's signals, which reach all processes of a service, are left to the daemon.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    children: dict[int, int] = {}  # by descriptor
    control.settimeout(None)
    news = select.poll()
    news.register(control, select.POLLIN)
    while True:
        for ready, _ in news.poll():
            if ready != control.fileno():
                news.unregister(ready)
                os.close(ready)
                os.waitpid(children.pop(ready), 0)
                continue
            order, descriptors, _, _ = socket.recv_fds(control, _MOST_BYTES, 2)
            if not order:
                control.close()
                for child in children.values():
                    os.waitpid(child, 0)
                return
            born = _born(control, jobs, json.loads(order), descriptors)
            if born is not None:
                children |= {born[0]: born[1]}
                news.register(born[0], select.POLLIN)


def _born(
    control: socket.socket, jobs: Mapping[str, Job], order: Mapping[str, str], descriptors: Sequence[int]
) -> tuple[int, int] | None:
    """A child with these descriptors for its orders and its answers: its own descriptor and its number."""
    try:
        child = os.fork()
        if child == 0:
            control.close()
            _end_after(partial(_at_work, jobs[order["job"]], order["argument"], *descriptors))
        process = os.pidfd_open(child)
    except OSError:
        control.send(_UNBORN)
        return None
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    socket.send_fds(control, [_BORN], [process])
    return process, child


def _at_work(job: Job, argument: str, orders: int, answers: int) -> None:
    job(argument, os.fdopen(orders), os.fdopen(answers, "w"))


def _end_after(act: Callable[[], None]) -> NoReturn:
    """Do it and end, without the clean-up of the program it was forked from."""
    try:
        act()
    except RaprueangError as error:
        log.warning("%s; %s", error, error.hint)
    except Exception as error:  # noqa: BLE001 - nobody above would print it but as a traceback, which may quote a letter
        log.error("a forked process fell: %s", place_of(error))  # noqa: TRY400 - for the same reason
    finally:
        logging.shutdown()
        sys.stderr.flush()
        os._exit(0)


def _line() -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(_START_SECONDS)
    return ours, theirs


def _asked(control: socket.socket, order: Mapping[str, str]) -> Child | None:
    """None: nobody answers.

    Raises:
        OSError: as `Nursery.start`.
    """
    orders_read, orders = os.pipe()
    answers, answers_write = os.pipe()
    told, said = os.fdopen(orders, "w"), os.fdopen(answers)
    try:
        socket.send_fds(control, [json.dumps(order).encode()], [orders_read, answers_write])
        word, descriptors, _, _ = socket.recv_fds(control, len(_UNBORN), 1)
    except OSError:
        word, descriptors = b"", []
    finally:
        os.close(orders_read)
        os.close(answers_write)
    if word == _BORN:
        os.set_inheritable(descriptors[0], False)  # noqa: FBT003 - has no name
        return Child(descriptors[0], told, said)
    told.close()
    said.close()
    if word == _UNBORN:
        raise OSError("no process can be forked")
    return None
