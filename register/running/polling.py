"""The loops that keep a source going: poll it, or hold on to it; what goes wrong in one never ends its thread."""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from functools import partial

from register.errors import LoginRefused, RaprueangError, SettingsError, TryAgain
from register.worker import place_of

log = logging.getLogger("raprueang")

# Seconds: a connection that held so long counts as having worked; the longest pause before another try, and the
# shortest after a refused login, which somebody has to mend.
_STEADY = 60.0
_LONGEST_PAUSE = 300.0
_REFUSED_PAUSE = 60.0


def poll_forever(name: str, poll: Callable[[], int], interval: float, stop: threading.Event) -> None:
    pause = interval
    while not stop.is_set():
        pause = interval if poll_once(name, poll) is None else min(max(interval, pause * 2), 600.0)
        stop.wait(pause)


def follow_forever(name: str, follow: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Hold a connection to a mailbox; when it breaks connect again, with pauses that grow and differ, so that many
    mailboxes do not come back to a restarted server all at once.
    """
    failed = 0
    while not stop.is_set():
        start = time.monotonic()
        error = _attempt(name, partial(follow, stop))
        failed = failed + 1 if error is not None and time.monotonic() - start < _STEADY else 0
        longest = min(2.0**failed, _LONGEST_PAUSE)
        if isinstance(error, (LoginRefused, SettingsError)):
            longest = max(longest, _REFUSED_PAUSE)
        if not stop.is_set():
            stop.wait(longest * secrets.SystemRandom().uniform(0.5, 1.0))


def poll_once(name: str, poll: Callable[[], int]) -> RaprueangError | None:
    """Poll one source; what goes wrong is logged and returned, so that the other sources go on."""

    def look() -> None:
        stored = poll()
        if stored:
            log.info("%s: %d new", name, stored)

    return _attempt(name, look)


def _attempt(name: str, act: Callable[[], None]) -> RaprueangError | None:
    try:
        act()
    except RaprueangError as error:
        log.warning("%s; %s", error, error.hint)
        return error
    except Exception as error:  # noqa: BLE001 - a defect in one source must not end its thread for ever
        log.error("source %s: %s", name, place_of(error))  # noqa: TRY400 - a foreign message may quote a mail
        return TryAgain(f"source {name} failed ({type(error).__name__})", "the next look tries again; see the log")
    return None
