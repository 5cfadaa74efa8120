"""Reader processes that help while much waits to be read, and the process in which suspect work is tried.

They come from the daemon's nursery, and end when their orders end, also when it was killed.
"""

import contextlib
import logging
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from register import leases
from register.app import READING, App
from register.errors import RaprueangError
from register.leases import Work
from register.running import presence, trial
from register.running.nursery import Child, Job
from register.running.presence import new_holder, present
from register.running.trial import Trial
from register.states import WorkKind

log = logging.getLogger("raprueang")

_READING, _TRYING = "read", "try"  # jobs
_BACKLOG = 60  # letters and mails that wait to be read before another process is worth its start
_FIRST_LOOK, _LOOK_SECONDS = 0.1, 1.0
_IDLE_LOOKS = 60  # looks without a backlog after which the helpers are sent home
_HOME_SECONDS = 5.0  # for what a helper has in its hands


@dataclass
class Helpers:
    """Reader processes that come and go with the backlog: as many as the configured threads, none for a single one."""

    app: App
    running: dict[str, Child] = field(default_factory=dict)
    _backlog: bool = False

    @property
    def suffice(self) -> bool:
        """Are they at work on a backlog? Then the daemon's own threads but one have nothing to add: Python runs one
        thread of a process at a time, and needs that for fetching and sending.
        """
        return self._backlog and bool(self.running)

    @contextlib.contextmanager
    def at_hand(self) -> Iterator[None]:
        """They are looked after during the block, and sent home at its end."""
        most = self.app.settings.worker.threads
        if most < 2:
            yield
            return
        done = threading.Event()
        thread = threading.Thread(target=self._look_after, args=(most, done), name="helpers")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _look_after(self, most: int, done: threading.Event) -> None:
        idle, pause = 0, _FIRST_LOOK
        while not done.wait(pause):
            pause = min(2 * pause, _LOOK_SECONDS)
            for holder in [holder for holder, helper in self.running.items() if helper.poll() is not None]:
                del self.running[holder]
            try:
                waiting = leases.waiting(self.app.store).get(WorkKind.READ, 0)
            except RaprueangError:
                continue  # the workers report it
            self._backlog = waiting >= _BACKLOG
            idle = 0 if self._backlog else idle + 1
            if self._backlog and len(self.running) < most:
                log.info("%d letters wait: helpers read too", waiting)
                self._call(most - len(self.running))
            elif idle > _IDLE_LOOKS and self.running:
                self._send_home()
        self._send_home()

    def _call(self, number: int) -> None:
        for holder in [new_holder() for _ in range(number)]:
            with contextlib.suppress(OSError):  # no memory, no descriptors: the workers go on alone
                self.running[holder] = self.app.nursery.start(_READING, holder)

    def _send_home(self) -> None:
        """Let each finish what it holds; one that does not is killed, and its work goes to another, unsuspected."""
        for helper in self.running.values():
            helper.stdin.close()
        end = time.monotonic() + _HOME_SECONDS
        for holder, helper in self.running.items():
            try:
                helper.wait(max(end - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                helper.kill()
                helper.wait()
                with contextlib.suppress(RaprueangError):  # then its leases are given back as those of the dead
                    presence.leave(self.app.store, holder)
        self.running.clear()


def trial_of(app: App) -> Trial:
    """Where suspect work is tried; its process starts when there is any."""
    return Trial(partial(app.nursery.start, _TRYING))


def jobs(app: App) -> Mapping[str, Job]:
    """What processes that are forked for this program do."""
    return {_READING: partial(_help_reading, app), _TRYING: partial(_try_suspects, app)}


def _help_reading(app: App, holder: str, orders: IO[str], _answers: IO[str]) -> None:
    """Read in the name of this process until the parent closes our orders."""
    app = app.twin(holder)
    stop = threading.Event()

    def listen() -> None:
        orders.read()
        stop.set()

    threading.Thread(target=listen, name="parent", daemon=True).start()
    with present(app.store, app.settings.storage.data, holder, "helper"):
        app.worker(READING, suspects=False).run(stop, app.settings.worker.idle)


def _try_suspects(app: App, _argument: str, orders: IO[str], answers: IO[str]) -> None:
    """The work of the process that may die: what its parent hands it, one by one."""
    worker = app.twin(new_holder()).worker((*READING, WorkKind.RENDER))

    def do(item: Work) -> None:
        try:
            worker.do_alone(item)
        except RaprueangError as error:  # the database is away: the lease runs out, another looks again
            log.warning("%s; %s", error, error.hint)

    trial.serve(do, orders, answers)
