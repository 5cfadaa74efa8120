"""Several `raprueang run` over one register, and what they used: for `scripts/bench workers`."""

import contextlib
import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from register.running import presence, turns
from register.store import Store
from scripts.bench_parts.office import processor_seconds
from tests.live.agency import RAPRUEANG, Agency

_START_SECONDS = 240.0
_LOOK = 0.05


@dataclass
class Crowd:
    """So many daemons over the register of one agency, each with one reading thread. `killed` counts the replaced."""

    agency: Agency
    store: Store
    environment: Mapping[str, str]
    members: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0
    _gone: float = 0.0

    @property
    def processor(self) -> float:
        """Processor seconds of all of them until now, the killed as far as they were seen."""
        return self._gone + sum(processor_seconds(member.pid) for member in self.members)

    def grow(self) -> None:
        with (self.agency.home / "daemon.log").open("ab") as log:
            member = subprocess.Popen([RAPRUEANG, "run"], cwd=self.agency.home, stderr=log, env=dict(self.environment))
        self.members.append(member)

    def replace(self, chance: random.Random) -> None:
        """Kill one of them without a word (SIGKILL), and start another, as a service manager does."""
        victim = chance.choice(self.members)
        self._gone += processor_seconds(victim.pid)
        self.members.remove(victim)
        victim.kill()
        victim.wait()
        self.killed += 1
        self.grow()

    def ready(self, count: int, source: str) -> bool:
        """Are so many at work, and does one of them look after the source?"""
        with self.store.browse() as unit:
            held = [name for polled in turns.held_sources(unit).values() for name in polled]
        return self.at_work == count and source in held

    @property
    def at_work(self) -> int:
        """How many have started and live."""
        with self.store.look() as connection:
            return len(presence.processes(connection, self.agency.home / "data"))

    def close(self) -> None:
        for member in self.members:
            member.terminate()
        for member in self.members:
            try:
                member.wait(20)
            except subprocess.TimeoutExpired:
                member.kill()
                member.wait()


@contextlib.contextmanager
def crowd(agency: Agency, store: Store, count: int, source: str, environment: Mapping[str, str]) -> Iterator[Crowd]:
    """`count` daemons at work, one of which has taken its turn at the source.

    Raises:
        RuntimeError: they do not come up.
    """
    config = agency.home / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("threads = 2\n", "threads = 1\n"), encoding="utf-8")
    together = Crowd(agency, store, environment)
    try:
        for _ in range(count):
            together.grow()
        if not within(_START_SECONDS, lambda: together.ready(count, source)):
            raise RuntimeError(f"{count} daemons did not come up:\n{log_of(agency)}")
        yield together
    finally:
        together.close()


def log_of(agency: Agency) -> str:
    """The end of what the daemons said."""
    path: Path = agency.home / "daemon.log"
    return path.read_text(encoding="utf-8", errors="replace")[-2000:] if path.exists() else ""


def within(seconds: float, condition: Callable[[], bool], meanwhile: Callable[[], None] | None = None) -> bool:
    """Does the condition come true in so many seconds? Looks often; `meanwhile` is called between looks."""
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        if meanwhile is not None:
            meanwhile()
        threading.Event().wait(_LOOK)
    return met
