"""Runs the program and kills it (SIGKILL) when it comes to a named point for the Nth time.

`python killer.py POINT COUNT ARGUMENT...`; the points stand between the commits of the path of a mail.
"""

import functools
import importlib
import itertools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

# point: module, attribute, and whether death comes before the call or after it returned
POINTS: dict[str, tuple[str, str, str]] = {
    "inside the intake transaction": ("register.arrivals.intakes", "_store", "after"),
    "after the intake commit, source untouched": ("ingest.sources.mailbox_after", "touch", "before"),
    "source touched, not yet noted": ("register.arrivals.at_source", "mark_source_done", "before"),
    "work claimed, nothing read": ("ingest.stage:ReadStage", "handle", "before"),
    "read, not yet committed": ("ingest.stage:ReadStage", "handle", "after"),
    "read and found, not yet committed": ("register.app:App", "_found", "after"),
    "inside the registering transaction": ("register.cases", "register", "after"),
    "acknowledgement row inserted, not committed": ("register.post.replies", "write", "after"),
    "registered, nothing sent": ("outbox.delivery:Mailer", "handle", "before"),
    "marked as sending, server not contacted": ("outbox.delivery:Mailer", "_send", "before"),
    "message handed over, not noted": ("outbox.delivery:Mailer", "_send", "after"),
    "inside the transaction that notes the sending": ("register.leases", "finish", "after"),
}


def main() -> None:
    point, count, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    place, attribute, when = POINTS[point]
    module_name, _, class_name = place.partition(":")
    owner: Any = importlib.import_module(module_name)
    if class_name:
        owner = getattr(owner, class_name)
    setattr(owner, attribute, _deadly(getattr(owner, attribute), count, when))
    sys.argv = ["raprueang", *arguments]
    importlib.import_module("register.cli").main()


def _deadly(call: Callable[..., Any], count: int, when: str) -> Callable[..., Any]:
    calls = itertools.count(1)  # two threads may be inside at once

    @functools.wraps(call)
    def deadly(*arguments: Any, **options: Any) -> Any:
        last = next(calls) == count
        if when == "before" and last:
            os.kill(os.getpid(), signal.SIGKILL)
        result = call(*arguments, **options)
        if when == "after" and last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return deadly


if __name__ == "__main__":
    main()
