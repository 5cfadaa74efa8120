"""The daemon: sources, readers and the sender side by side, until it is stopped or, with --once, until all is done.

Python runs one thread at a time, so that a backlog of mail would leave all processors but one idle: while much waits,
reader processes of their own help (`register.helpers`).
"""

import contextlib
import logging
import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from ingest import mailbox
from ingest.sources.folder import Looks
from register import leases, office
from register.app import READING, SENDING, App
from register.erasing import upkeep
from register.errors import RaprueangError
from register.helpers import Helpers, trial_of
from register.running import turns
from register.running.polling import follow_forever, poll_forever, poll_once
from register.running.trial import Trial
from register.states import WorkKind
from register.worker import Worker

log = logging.getLogger("raprueang")

_GRACE = 6.0  # seconds for what is in hand when we are told to stop; the rest of ten is for saying goodbye
_PATIENCE = 3.0  # seconds for which --once waits for a source that another process polls


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
                helpers = Helpers(app)
                with helpers.at_hand():
                    errors.extend(drain(app, READING, app.settings.worker.threads, fetched, helpers))
        finally:
            read.set()

    def sending() -> None:
        if "send" in parts:
            errors.extend(drain(app, SENDING, 1, read))

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(part) for part in (fetching, reading, sending)]:
            done.result()
    upkeep.step(app.store, app.settings.storage.data)
    watch = office.watch(app)
    watch.step()
    watch.rest()
    return errors


def run(app: App, parts: Collection[str], stop: threading.Event) -> bool:
    """One thread a source, the readers and the sender, until `stop` is set.

    What is in hand then has a few seconds. False when something did not end in them: its work has been given back, and
    the process must end without waiting for it.
    """
    idle = app.settings.worker.idle
    trials: list[Trial] = []
    helpers = Helpers(app)
    workers = _workers(app, READING, app.settings.worker.threads, trials, helpers) if "read" in parts else []
    workers += _workers(app, SENDING, 1, trials) if "send" in parts else []
    threads = _sources(app, stop) if "fetch" in parts else []
    threads += [threading.Thread(target=worker.run, args=(stop, idle), daemon=True) for worker in workers]
    threads.append(threading.Thread(target=office.watch_forever, args=(app, stop), name="alarms", daemon=True))
    keeping = ("upkeep", partial(upkeep.step, app.store, app.settings.storage.data), upkeep.INTERVAL, stop)
    threads.append(threading.Thread(target=poll_forever, args=keeping, name="upkeep", daemon=True))
    with app.turns.kept(stop):
        with helpers.at_hand() if "read" in parts else contextlib.nullcontext():
            for thread in threads:
                thread.start()
            stop.wait()
            end = time.monotonic() + _GRACE
        for thread in threads:
            thread.join(max(end - time.monotonic(), 0.0))
    if not any(thread.is_alive() for thread in threads):
        return True
    with app.store.unit() as unit:  # before the child is killed: that must not look like the letter's doing
        given_back = leases.give_back(unit, [app.holder], lost=False)
    for trial in trials:
        trial.kill()
    log.warning("told to stop: %d pieces of work that take longer are given back", given_back)
    return False


def drain(
    app: App,
    kinds: Collection[WorkKind],
    threads: int = 1,
    upstream: threading.Event | None = None,
    helpers: Helpers | None = None,
) -> list[RaprueangError]:
    """Do all work of these kinds that is due, also what comes until `upstream` is set; returns the services found
    down.
    """
    trials: list[Trial] = []
    workers = _workers(app, kinds, threads, trials, helpers, backoff=0.0)
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(worker.drain, upstream) for worker in workers]:
            done.result()
    return [error for worker in workers for error in worker.service_errors]


def _workers(  # noqa: PLR0917 - one list of them
    app: App,
    kinds: Collection[WorkKind],
    threads: int,
    trials: list[Trial],
    helpers: Helpers | None = None,
    backoff: float = 2.0,
) -> list[Worker]:
    """One of them takes suspect work, which needs a process to be tried in, added to `trials`. The others rest while
    the helpers suffice.
    """
    trials.append(trial_of(app))
    first = app.worker(kinds, backoff=backoff, trial=trials[-1])
    helpers = helpers or Helpers(app)
    others = [
        app.worker(kinds, backoff=backoff, suspects=False, rests=lambda: helpers.suffice) for _ in range(threads - 1)
    ]
    return [first, *others]


def _sources(app: App, stop: threading.Event) -> list[threading.Thread]:
    threads = []
    for box in app.settings.mailbox:
        name = f"imap:{box.name}"
        follow = app.turns.followed(name, partial(mailbox.follow, app.store, box))
        threads.append(threading.Thread(target=follow_forever, args=(name, follow, stop), name=name, daemon=True))
    for name, look in app.folders(Looks()):
        poll = app.turns.polled(name, look)
        arguments = (name, poll, app.settings.worker.idle, stop)
        threads.append(threading.Thread(target=poll_forever, args=arguments, name=name, daemon=True))
    return threads


def _fetch(app: App) -> list[RaprueangError]:
    """Poll every source once; a source that fails does not stop the others. Returns what went wrong."""
    stop = threading.Event()
    with app.turns.kept(stop):
        polls = [(name, partial(turns.once, app.turns, name, poll, _PATIENCE)) for name, poll in app.sources()]
        found = [poll_once(name, poll) for name, poll in polls]
    return [error for error in found if error is not None]
