"""Where suspect work is tried: a process of its own, one piece at a time, so that it takes nothing else along.

Whoever survives saw what died over what. The child says that it is ready, reads a claimed piece of work a line and
answers each with a line; it writes the result itself, under the lease of its parent.
"""

import json
import logging
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Protocol

from register.leases import Work
from register.states import WorkKind

log = logging.getLogger("raprueang.worker")

READY, DONE = "ready\n", "done\n"
_START_AGAIN = 60.0  # seconds after which a child that did not start is started again
_LAST_SECONDS = 5.0  # for the child to end by itself when there is nothing more to try


class Child(Protocol):
    """What is needed of `subprocess.Popen`; `register.running.nursery.Child` has it too."""

    @property
    def stdin(self) -> IO[str] | None: ...

    @property
    def stdout(self) -> IO[str] | None: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


class Trial:
    """Starts the child when it is first needed. Of use to one thread; `kill` may be called by any.

    `start` raises OSError where there is no room for a process.
    """

    def __init__(self, start: Callable[[], Child]) -> None:
        self._start = start
        self._child: Child | None = None
        self._not_before = 0.0

    def ready(self) -> bool:
        """Is the child there? Called before work is claimed: a child that does not start is not the fault of any."""
        if self._child is not None and self._child.poll() is None:
            return True
        if time.monotonic() < self._not_before:
            return False
        self.kill()
        with suppress(OSError):  # no memory, no descriptors: later
            self._child = self._start()
        if self._answer() == READY:
            return True
        log.warning("the process for suspect work does not start; that work waits")
        self.kill()
        self._not_before = time.monotonic() + _START_AGAIN
        return False

    def carry_out(self, item: Work) -> bool:
        """True when the child came back, having done it or noted why not; False when it died over it."""
        child = self._child
        if child is None or child.stdin is None:
            return False
        try:
            child.stdin.write(json.dumps(asdict(item)) + "\n")
            child.stdin.flush()
        except OSError:
            answer = ""
        else:
            answer = self._answer()
        if answer != DONE:
            self.kill()  # it may take a moment to be gone: the next one must not meet it
        return answer == DONE

    def rest(self) -> None:
        """There is nothing to try: the child ends."""
        child = self._child
        if child is None:
            return
        if child.stdin is not None:
            with suppress(OSError):
                child.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            child.wait(_LAST_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once, whatever it does."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _answer(self) -> str:
        child = self._child
        if child is None or child.stdout is None:
            return ""
        try:
            return child.stdout.readline()
        except (OSError, ValueError):
            return ""  # killed by another thread


def serve(do: Callable[[Work], None], orders: IO[str], answers: IO[str]) -> None:
    """The child's side: do each piece of work that comes in, until the orders end. Nothing else is answered."""
    print(READY, end="", file=answers, flush=True)
    for line in orders:
        told = json.loads(line)
        do(Work(**{**told, "kind": WorkKind(told["kind"])}))
        print(DONE, end="", file=answers, flush=True)
