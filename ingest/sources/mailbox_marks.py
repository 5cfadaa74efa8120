"""How far each mailbox folder has been read: the only reader and writer of the rows of `mailbox`.

`last_uid`: everything up to it has its outcome. `first_uid`: everything above it is ours, so that what the server
holds can be counted against what we stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from ingest.sources.imap_session import Selected
from register import schema
from register.store import Store, Unit

_table = schema.mailbox
_SWEEPING = -1  # the stored mark while a folder with a new UIDVALIDITY is being swept from its beginning
GENERATION = 2**32
"""UIDVALIDITY has 32 bits (RFC 9051, 2.3.1.1). Ours has one more of these for each time that a server gave its UIDs out
anew without telling.
"""
REACHED_EVERY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a folder has been read. `sweeping`: from its beginning, after its UIDVALIDITY changed; then `first_uid`
    means nothing yet.
    """

    uid_validity: int
    last_uid: int
    first_uid: int
    first_contact_at: datetime
    sweeping: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What health shows of a folder. `unaccounted`: mails on the server that have no outcome."""

    name: str
    folder: str
    reached_at: datetime
    unaccounted: int


def synchronise(store: Store, name: str, folder: str, selected: Selected) -> Mark:
    """Read the mark, setting it at first contact and after a change of UIDVALIDITY."""
    with store.unit() as unit:
        row = _row(unit, name, folder)
        validity, end = selected.uid_validity, selected.end
        if row is None:
            fresh = {"uid_validity": validity, "last_uid": end, "first_uid": end}
            times = {"first_contact_at": unit.now, "reached_at": unit.now}
            unit.execute(insert(_table), {"name": name, "folder": folder, **fresh, **times})
            unit.audit("mailbox.first_contact", "mailbox", name, older_messages=end)
            return Mark(validity, end, end, unit.now)
        last, first = row.last_uid, row.first_uid
        if row.uid_validity % GENERATION == validity:
            validity = row.uid_validity
        else:
            last, first = _SWEEPING, None
            unit.audit("mailbox.new_uid_validity", "mailbox", name, was=row.uid_validity, now=validity)
        if first is None and last != _SWEEPING:
            first = last  # a register of before: what was taken in until now was not counted
        values = {"uid_validity": validity, "last_uid": last, "first_uid": first, "reached_at": unit.now}
        unit.execute(update(_table).where(_mine(name, folder)).values(**values))
        return Mark(validity, max(last, 0), first or 0, row.first_contact_at, sweeping=last == _SWEEPING)


def begin_again(store: Store, name: str, folder: str, mark: Mark) -> Mark:
    """The server gives its UIDs out a second time: sweep the folder, as one with another UIDVALIDITY."""
    with store.unit() as unit:
        values = {"uid_validity": mark.uid_validity + GENERATION, "last_uid": _SWEEPING, "first_uid": None}
        unit.execute(update(_table).where(_mine(name, folder)).values(**values))
        unit.audit("mailbox.put_back", "mailbox", name, last_uid=mark.last_uid)
    return Mark(mark.uid_validity + GENERATION, 0, 0, mark.first_contact_at, sweeping=True)


def hold(unit: Unit, name: str, folder: str) -> None:
    """One process at a time fills a folder: the row stays locked until the unit ends."""
    unit.execute(select(_table.c.last_uid).where(_mine(name, folder)).with_for_update())


def advance(unit: Unit, name: str, folder: str, last_uid: int) -> None:
    mine = _mine(name, folder) & (_table.c.last_uid < last_uid)
    unit.execute(update(_table).where(mine).values(last_uid=last_uid))


def end_sweep(unit: Unit, name: str, folder: str, last_uid: int) -> None:
    """From here on every mail is ours; what was swept holds mail of before our first contact too."""
    values = {"last_uid": last_uid, "first_uid": last_uid}
    unit.execute(update(_table).where(_mine(name, folder) & (_table.c.last_uid == _SWEEPING)).values(**values))


def reached(store: Store, name: str, folder: str) -> None:
    """Note that the server answered, once a minute at most: a held connection is asked far more often."""
    with store.browse() as unit:
        row = _row(unit, name, folder)
        fresh = row is not None and unit.now - row.reached_at < REACHED_EVERY
    if not fresh:
        with store.unit() as unit:
            unit.execute(update(_table).where(_mine(name, folder)).values(reached_at=unit.now))


def note_unaccounted(store: Store, name: str, folder: str, count: int) -> None:
    with store.unit() as unit:
        row = _row(unit, name, folder)
        if row is not None and row.unaccounted != count:
            unit.execute(update(_table).where(_mine(name, folder)).values(unaccounted=count))
            unit.audit("mailbox.counted", "mailbox", name, without_outcome=count)


def states(unit: Unit) -> list[State]:
    rows = unit.execute(select(_table).order_by(_table.c.name, _table.c.folder))
    return [State(row.name, row.folder, row.reached_at, row.unaccounted) for row in rows]


def stored_uids(unit: Unit, source: str, folder: str, mark: Mark, uids: Sequence[int]) -> set[int]:
    """Which of these UIDs (ascending) have their intake."""
    intake = schema.intake
    here = (intake.c.source == source) & (intake.c.folder == folder) & (intake.c.uid_validity == mark.uid_validity)
    return set(unit.execute(select(intake.c.uid).where(here, intake.c.uid.between(uids[0], uids[-1]))).scalars())


def _mine(name: str, folder: str) -> ColumnElement[bool]:
    return (_table.c.name == name) & (_table.c.folder == folder)


def _row(unit: Unit, name: str, folder: str) -> Any:
    return unit.execute(select(_table).where(_mine(name, folder))).one_or_none()
