"""What a step costs: processor seconds of ours and of PostgreSQL, statements, commits, log, bytes of a line."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event, text

from register.store import Store
from scripts.bench_parts.office import processor_seconds
from scripts.bench_parts.wire import Wire


@dataclass(frozen=True, slots=True)
class Step:
    """A step of so many pieces, all together; seconds, counts, bytes. `ours`: this thread and the programs that it had
    work for it; `log`: bytes of PostgreSQL's write-ahead log; `line`: bytes over the mail server's line.
    """

    name: str
    pieces: int
    ours: float
    database: float = 0.0
    statements: int = 0
    commits: int = 0
    log: int = 0
    line: int = 0

    def each(self, value: float) -> float:
        return value / self.pieces

    def less(self, *others: "Step") -> "Step":
        """What is left of `ours` without that of other steps, which worked on the same pieces."""
        rest = self.ours - sum(other.ours * self.pieces / other.pieces for other in others)
        return Step(
            self.name,
            self.pieces,
            max(0.0, rest),
            self.database,
            self.statements,
            self.commits,
            self.log,
            self.line,
        )


class Meter:
    """Counts what one store does. `server`: the process of PostgreSQL."""

    def __init__(self, store: Store, server: int, line: Wire | None = None) -> None:
        self._store = store
        self._server = server
        self._line = line
        self._statements = 0
        self._commits = 0

    @contextmanager
    def counting(self) -> Iterator["Meter"]:
        engine = self._store.engine
        event.listen(engine, "before_cursor_execute", self._on_statement)
        event.listen(engine, "commit", self._on_commit)
        try:
            yield self
        finally:
            event.remove(engine, "before_cursor_execute", self._on_statement)
            event.remove(engine, "commit", self._on_commit)

    def step(self, name: str, act: Callable[[], int], processor: Callable[[], float] | None = None) -> Step:
        """`act` returns how many pieces it did. `processor`: seconds of ours, when they are not those of this thread
        and of other programs.
        """
        clock = processor or self._processor
        before = (clock(), processor_seconds(self._server), self._statements, self._commits, self._log(), self._bytes())
        pieces = act()
        after = (clock(), processor_seconds(self._server), self._statements, self._commits, self._log(), self._bytes())
        ours, database, statements, commits, log, line = (
            late - early for late, early in zip(after, before, strict=True)
        )
        # our own look at the log, before and after, is no part of it
        return Step(name, pieces, ours, database, int(statements) - 1, int(commits), int(log), int(line))

    def _processor(self) -> float:
        # not other threads of this process: they are the SMTP server and the line
        whole = os.times()
        helpers = processor_seconds(os.getpid()) - whole.user - whole.system
        return time.thread_time() + helpers

    def _log(self) -> int:
        with self._store.look() as connection:
            return int(connection.execute(text("SELECT pg_current_wal_insert_lsn() - '0/0'")).scalar_one())

    def _bytes(self) -> int:
        return self._line.now.up + self._line.now.down if self._line else 0

    def _on_statement(self, *_: object) -> None:
        self._statements += 1

    def _on_commit(self, *_: object) -> None:
        self._commits += 1
