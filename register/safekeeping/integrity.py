"""Proofs over what is stored: published heads of the audit chain, blobs that open, outcomes of every intake."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from register import schema
from register.audit import Head
from register.errors import Tampered, TryAgain
from register.states import IntakeState
from register.store import Store, Unit

_HEADS = "audit-heads.log"
_ORPHAN_AGE = timedelta(days=1)
_BATCH = 50

BACKUP, VERIFY = "backup", "verify"  # rows of the table of upkeep


@dataclass(frozen=True, slots=True)
class BlobCounts:
    """How many blobs opened, how many files belong to no row (left by a process killed before its commit), and how
    many blobs are erased: their data key was destroyed.
    """

    blobs: int
    orphans: int
    erased: int = 0


def note_upkeep(unit: Unit, name: str) -> None:
    """A backup or a verification went well, just now."""
    row = {"name": name, "at": unit.now}
    if not unit.insert_new(schema.upkeep, row):
        unit.execute(update(schema.upkeep).where(schema.upkeep.c.name == name).values(at=unit.now))


def last_upkeep(unit: Unit, name: str) -> datetime | None:
    """When it last went well; None: never."""
    at: datetime | None = unit.execute(
        select(schema.upkeep.c.at).where(schema.upkeep.c.name == name)
    ).scalar_one_or_none()
    return at


def publish_head(folder: Path, head: Head) -> None:
    """Append the head to the list of published ones; a copy belongs on paper or on another machine."""
    descriptor = os.open(folder / _HEADS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{head}\n")
        file.flush()
        os.fsync(file.fileno())


def note_head(unit: Unit, head: Head) -> None:
    """Remember a published head in the database as well: a change that forgets it is found without the list."""
    unit.insert_new(schema.published_head, {"seq": head.seq, "hash": head.hash, "at": unit.now})


def noted_heads(unit: Unit) -> list[Head]:
    """The published heads that the database remembers."""
    return [Head(row.seq, row.hash) for row in unit.execute(select(schema.published_head))]


def published_heads(folder: Path) -> list[Head]:
    """Every head published so far.

    Raises:
        Tampered: the list was changed.
    """
    path = folder / _HEADS
    return read_heads(path) if path.exists() else []


def read_heads(path: Path) -> list[Head]:
    """The heads in a file, one in a line: a copy of the list, or typed off paper.

    Raises:
        Tampered: a line is none.
    """
    try:
        return [Head.parse(line) for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except ValueError as error:
        raise Tampered(f"{path} holds a line that is no head of the audit chain", "compare with a printout") from error


def verify_blobs(unit: Unit, progress: Callable[[int], None] | None = None) -> BlobCounts:
    """Open every blob, one after the other.

    Raises:
        Tampered: one was changed. InputError: a file is missing.
    """
    joined = schema.blob.join(schema.data_key, schema.data_key.c.id == schema.blob.c.data_key)
    statement = select(schema.blob.c.id, schema.blob.c.file, schema.blob.c.size, schema.data_key.c.wrapped)
    opened = erased = 0
    known = set()
    with unit.execute(statement.select_from(joined).execution_options(yield_per=_BATCH)) as found:
        for rows in found.partitions():
            unit.forget_keys()
            for row in rows:
                if row.file:
                    known.add(row.file)
                if row.wrapped is None:
                    erased += 1
                    continue
                if len(unit.get_blob(row.id)) != row.size:
                    raise Tampered(f"blob {row.id} has another size than its row says", "compare with the last backup")
                opened += 1
            if progress is not None:
                progress(opened)
    folder = unit.blob_folder
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return BlobCounts(blobs=opened, orphans=len(present - known), erased=erased)


def remove_orphans(store: Store, *, older: timedelta = _ORPHAN_AGE) -> int:
    """Remove files without a row that a killed process left; younger ones may belong to a commit under way. How many.

    Raises:
        TryAgain: the folder cannot be read or written.
    """
    before = time.time() - older.total_seconds()
    folder = store.blob_folder
    try:
        old = {path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime < before}
        if not old:
            return 0
        with store.look() as connection:
            known = set(connection.execute(select(schema.blob.c.file).where(schema.blob.c.file.is_not(None))).scalars())
        orphans = [path for path in old if str(path.relative_to(folder)) not in known]
        for path in orphans:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise TryAgain(f"cannot clean {folder}: {error.strerror}", "check its owner") from error
    return len(orphans)


def without_outcome(unit: Unit) -> int:
    """Intakes that are still on their way: stored or read, but not yet registered, attached, set aside or parked."""
    on_the_way = [IntakeState.STORED.value, IntakeState.READ.value]
    statement = select(func.count()).select_from(schema.intake).where(schema.intake.c.state.in_(on_the_way))
    count: int = unit.execute(statement).scalar_one()
    return count
