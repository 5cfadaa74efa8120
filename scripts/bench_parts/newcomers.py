"""Cases that arrive one by one, as the program takes them in: to see whether the last costs what the first did."""

import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from register.app import App
from register.arrivals import intakes
from register.handling import matters
from register.model import Arrival, Finding, Reading, Sender
from register.states import Channel
from scripts.bench_parts.filled import CORPUS
from scripts.bench_parts.stories import Writer

_TURN = 50  # cases


@dataclass(slots=True)
class Spent:
    """For so many cases: statements and milliseconds of the processor in all, milliseconds on the clock of each."""

    statements: int = 0
    cpu: float = 0.0
    times: list[float] = field(default_factory=list)


def by_turns(first: "Newcomers", last: "Newcomers", count: int) -> tuple[Spent, Spent]:
    """Register so many mails, at least fifty, in each of two registers, fifty here and fifty there: a machine that
    gets slower in the meantime is slower for both.
    """
    for turn in range(count // _TURN):
        for one in (first, last) if turn % 2 else (last, first):
            one.register(_TURN)
    return first.spent, last.spent


class Newcomers:
    """Mails that were read and sorted before the clock starts. `spent`: on all so far."""

    def __init__(self, app: App) -> None:
        self.spent = Spent()
        self._app = app
        self._writer = Writer(CORPUS, 21)
        self._number = 0
        event.listen(app.store.engine, "before_cursor_execute", self._count)

    def register(self, count: int) -> None:
        """Store, read and settle so many mails, each in a transaction as the worker does it."""
        given = [self._mail() for _ in range(count)]
        start = time.process_time()
        for arrival, reading, finding in given:
            began = time.perf_counter()
            self._settle(arrival, reading, finding)
            self.spent.times.append((time.perf_counter() - began) * 1000)
        self.spent.cpu += (time.process_time() - start) * 1000

    def _settle(self, arrival: Arrival, reading: Reading, finding: Finding) -> None:
        store = self._app.store
        with store.unit() as unit:
            stored = intakes.store_arrival(unit, arrival)
        with store.unit() as unit:
            intakes.save_reading(unit, stored.intake_id, reading, find=False)
            matters.settle_finding(unit, intakes.load(unit, stored.intake_id), reading, finding, self._app.desk)

    def _mail(self) -> tuple[Arrival, Reading, Finding]:
        self._number += 1
        given = self._writer.write()
        sender = Sender("สมชาย ใจดี", f"newcomer{self._number}@example.com")
        body = f"{given.body}\nเรื่องที่ {self._number}"
        reading = Reading(channel=Channel.EMAIL, sender=sender, subject=given.subject, text=body, reply_allowed=True)
        raw = f"From: {sender.address}\r\n\r\n{body}".encode()
        arrival = Arrival("mailfolder", Channel.EMAIL, "message/rfc822", raw, "a.eml")
        return arrival, reading, self._app.find(reading)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.spent.statements += not statement.startswith("BEGIN")
