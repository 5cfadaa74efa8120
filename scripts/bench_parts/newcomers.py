"""Cases that arrive one by one, as the program takes them in: to see whether the last costs what the first did."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from register import intakes, matters
from register.app import App
from register.model import Arrival, Finding, Reading, Sender
from register.states import Channel
from scripts.bench_parts.filled import CORPUS
from scripts.bench_parts.stories import Writer


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one case: statements and milliseconds of the processor on average, milliseconds on the clock of each."""

    statements: float
    cpu: float
    times: Sequence[float]


class Newcomers:
    """Mails that were read and sorted before the clock starts."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._writer = Writer(CORPUS, 21)
        self._number = 0
        self._statements = 0
        event.listen(app.store.engine, "before_cursor_execute", self._count)

    def register(self, count: int) -> Spent:
        """Store, read and settle so many mails, each in a transaction as the worker does it."""
        given = [self._mail() for _ in range(count)]
        times, before, start = [], self._statements, time.process_time()
        for arrival, reading, finding in given:
            began = time.perf_counter()
            self._settle(arrival, reading, finding)
            times.append((time.perf_counter() - began) * 1000)
        spent = (time.process_time() - start) * 1000
        return Spent((self._statements - before) / count, spent / count, times)

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
        self._statements += not statement.startswith("BEGIN")
