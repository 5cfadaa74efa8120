"""Who works on this register now: its processes, what each polls, and how much work it holds. No matter is named."""

from dataclasses import dataclass
from pathlib import Path

from register import leases
from register.running import presence, turns
from register.running.presence import Process
from register.store import Unit


@dataclass(frozen=True, slots=True)
class Hand:
    """One living process; `sources` by their internal names, such as `imap:main`."""

    process: Process
    sources: tuple[str, ...]
    work: int


def look(unit: Unit, folder: Path) -> list[Hand]:
    """The oldest process first. `folder`: the data folder."""
    polled, held = turns.held_sources(unit), leases.in_hand(unit)
    return [
        Hand(process, tuple(polled.get(process.id, ())), held.get(process.id, 0))
        for process in presence.processes(unit.connection, folder)
    ]
