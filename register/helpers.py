"""Reader processes that help while much waits to be read, and the process in which suspect work is tried.

They are children of the daemon, started with options that only it knows, and end when their standard input closes,
also when it was killed. Signals of a service manager, which reach all processes of a service, are left to the daemon.
"""

import contextlib
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from register import leases, presence, trial
from register.app import READING, App
from register.errors import RaprueangError
from register.leases import Work
from register.presence import new_holder
from register.states import WorkKind
from register.trial import Trial

log = logging.getLogger("raprueang")

_BACKLOG = 60  # letters and mails that wait to be read before another process is worth its start
_LOOK_SECONDS = 1.0
_IDLE_LOOKS = 60  # looks without a backlog after which the helpers are sent home
_HOME_SECONDS = 5.0  # for what a helper has in its hands


@dataclass
class Helpers:
    """Reader processes that come and go with the backlog; at most one less than the configured threads."""

    app: App
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @contextlib.contextmanager
    def at_hand(self) -> Iterator[None]:
        """They are looked after during the block, and sent home at its end."""
        most = self.app.settings.worker.threads - 1
        if most < 1:
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
        idle = 0
        while not done.wait(_LOOK_SECONDS):
            for holder in [holder for holder, helper in self.running.items() if helper.poll() is not None]:
                del self.running[holder]
            try:
                waiting = leases.waiting(self.app.store).get(WorkKind.READ, 0)
            except RaprueangError:
                continue  # the workers report it
            idle = 0 if waiting >= _BACKLOG else idle + 1
            if waiting >= _BACKLOG and len(self.running) < most:
                holder = new_holder()
                command = _command(self.app, "--holder", holder)
                with contextlib.suppress(OSError):  # no memory, no descriptors: the workers go on alone
                    self.running[holder] = subprocess.Popen(command, stdin=subprocess.PIPE)
                    log.info("%d letters wait: a helper reads too", waiting)
            elif idle > _IDLE_LOOKS and self.running:
                self._send_home()
        self._send_home()

    def _send_home(self) -> None:
        """Let each finish what it holds; one that does not is killed, and its work goes to another, unsuspected."""
        for helper in self.running.values():
            if helper.stdin is not None:
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
    return Trial(_command(app))


def help_reading(app: App) -> None:
    """The work of a reader process: read until the parent closes our standard input."""
    leave_signals_to_the_parent()
    stop = threading.Event()

    def listen() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=listen, name="parent", daemon=True).start()
    app.worker(READING, suspects=False).run(stop, app.settings.worker.idle)


def try_suspects(app: App) -> None:
    """The work of the process that may die: what its parent hands it, one by one."""
    leave_signals_to_the_parent()
    worker = app.worker((*READING, WorkKind.RENDER))

    def do(item: Work) -> None:
        try:
            worker.do_alone(item)
        except RaprueangError as error:  # the database is away: the lease runs out, another looks again
            log.warning("%s; %s", error, error.hint)

    trial.serve(do)


def leave_signals_to_the_parent() -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _command(app: App, *options: str) -> list[str]:
    program = "from register.cli import main; main()"
    # -P: else the agency's folder stands first on the module path, and its outbox/ would pass for our package
    return [sys.executable, "-P", "-c", program, "--config", str(app.settings.file), "child", *options]
