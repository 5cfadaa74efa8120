"""The daemon: sources, readers and the sender side by side, until it is stopped or, with --once, until all is done.

Python runs one thread at a time, so that a backlog of mail would leave all processors but one idle: while much waits,
reader processes of their own help. They end when their parent's pipe closes, also when it was killed.
"""

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from ingest import mailbox
from ingest.folder import Looks
from register import leases
from register.app import READING, SENDING, App
from register.errors import RaprueangError
from register.polling import follow_forever, poll_forever, poll_once
from register.states import WorkKind

log = logging.getLogger("raprueang")

_BACKLOG = 60  # letters and mails that wait to be read before another process is worth its start
_LOOK_SECONDS = 1.0
_IDLE_LOOKS = 60  # looks without a backlog after which the helpers are sent home


def run_once(app: App, parts: Collection[str]) -> list[RaprueangError]:
    """Drain every source, all work and the outbox; returns what went wrong on the way.

    Reading begins while mail still comes in, sending while others are still read.
    """
    errors: list[RaprueangError] = []
    fetched, read = threading.Event(), threading.Event()

    def fetching() -> None:
        try:
            if "fetch" in parts:
                errors.extend(_fetch(app))
        finally:
            fetched.set()

    def reading() -> None:
        try:
            if "read" in parts:
                with _helped(app):
                    errors.extend(drain(app, READING, app.settings.worker.threads, fetched))
        finally:
            read.set()

    def sending() -> None:
        if "send" in parts:
            errors.extend(drain(app, SENDING, 1, read))

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(part) for part in (fetching, reading, sending)]:
            done.result()
    watch = app.watch()
    watch.step()
    watch.rest()
    return errors


def run(app: App, parts: Collection[str], stop: threading.Event) -> None:
    """One thread a source, the readers and the sender, until `stop` is set."""
    settings = app.settings
    idle = settings.worker.idle
    threads: list[threading.Thread] = []
    if "fetch" in parts:
        threads += [
            threading.Thread(
                target=follow_forever, args=(f"imap:{box.name}", partial(mailbox.follow, app.store, box), stop)
            )
            for box in settings.mailbox
        ]
        threads += [
            threading.Thread(target=poll_forever, args=(name, poll, idle, stop), name=name)
            for name, poll in app.folders(Looks())
        ]
    workers = [app.worker(READING) for _ in range(settings.worker.threads)] if "read" in parts else []
    workers += [app.worker(SENDING)] if "send" in parts else []
    threads += [threading.Thread(target=worker.run, args=(stop, idle)) for worker in workers]
    threads.append(threading.Thread(target=app.watch_forever, args=(stop,), name="alarms"))
    with _helped(app) if "read" in parts else contextlib.nullcontext():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def help_reading(app: App) -> None:
    """The work of a reader process: read until the parent closes our standard input."""
    stop = threading.Event()

    def listen() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=listen, name="parent", daemon=True).start()
    app.worker(READING).run(stop, app.settings.worker.idle)


def drain(
    app: App, kinds: Collection[WorkKind], threads: int = 1, upstream: threading.Event | None = None
) -> list[RaprueangError]:
    """Do all work of these kinds that is due, also what comes until `upstream` is set; returns the services found
    down.
    """
    workers = [app.worker(kinds, backoff=0.0) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(worker.drain, upstream) for worker in workers]:
            done.result()
    return [error for worker in workers for error in worker.service_errors]


def _fetch(app: App) -> list[RaprueangError]:
    """Poll every source once; a source that fails does not stop the others. Returns what went wrong."""
    found = [poll_once(name, poll) for name, poll in app.sources()]
    return [error for error in found if error is not None]


@contextlib.contextmanager
def _helped(app: App) -> Iterator[None]:
    """Reader processes come and go with the backlog during the block; one less than the configured threads."""
    count = app.settings.worker.threads - 1
    if count < 1:
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_supervise, args=(app, count, done), name="helpers")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _supervise(app: App, count: int, done: threading.Event) -> None:
    helpers: list[subprocess.Popen[bytes]] = []
    idle = 0
    while not done.wait(_LOOK_SECONDS):
        helpers = [helper for helper in helpers if helper.poll() is None]
        try:
            waiting = leases.waiting(app.store).get(WorkKind.READ, 0)
        except RaprueangError:
            continue  # the workers report it
        idle = 0 if waiting >= _BACKLOG else idle + 1
        if waiting >= _BACKLOG and len(helpers) < count:
            helpers.append(_start_helper(app))
            log.info("%d letters wait: a helper reads too", waiting)
        elif idle > _IDLE_LOOKS and helpers:
            _send_home(helpers)
    _send_home(helpers)


def _start_helper(app: App) -> subprocess.Popen[bytes]:
    program = "from register.cli import main; main()"
    options = ("--config", str(app.settings.file), "run", "--only", "read", "--helper")
    return subprocess.Popen([sys.executable, "-c", program, *options], stdin=subprocess.PIPE)


def _send_home(helpers: list[subprocess.Popen[bytes]]) -> None:
    """Let each finish what it holds; one that does not is killed, and its work goes to another."""
    for helper in helpers:
        if helper.stdin is not None:
            helper.stdin.close()
    for helper in helpers:
        try:
            helper.wait(timeout=10)
        except subprocess.TimeoutExpired:
            helper.kill()
            helper.wait()
    helpers.clear()
