"""Proofs over what is stored: published heads of the audit chain, blobs that open, outcomes of every intake."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from register import schema
from register.audit import Head
from register.errors import Tampered, TryAgain
from register.states import IntakeState
from register.store import Store, Unit

_HEADS = "audit-heads.log"
_ORPHAN_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BlobCounts:
    """How many blobs opened, and how many files belong to no row (left by a process killed before its commit)."""

    blobs: int
    orphans: int


def publish_head(folder: Path, head: Head) -> None:
    """Append the head to the list of published ones; a copy belongs on paper or on another machine."""
    descriptor = os.open(folder / _HEADS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{head}\n")
        file.flush()
        os.fsync(file.fileno())


def verified_at(folder: Path) -> datetime | None:
    """When a head was published last, after a verification that found everything whole."""
    try:
        return datetime.fromtimestamp((folder / _HEADS).stat().st_mtime, UTC)
    except OSError:
        return None


def published_heads(folder: Path) -> list[Head]:
    """Every head published so far.

    Raises:
        Tampered: the list was changed.
    """
    path = folder / _HEADS
    if not path.exists():
        return []
    try:
        return [Head.parse(line) for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except ValueError as error:
        raise Tampered(f"{path} holds a line that is no head of the audit chain", "compare with a printout") from error


def verify_blobs(unit: Unit) -> BlobCounts:
    """Open every blob.

    Raises:
        Tampered: one was changed. InputError: a file is missing.
    """
    rows = unit.execute(select(schema.blob.c.id, schema.blob.c.file)).all()
    for row in rows:
        unit.get_blob(row.id)
    known = {row.file for row in rows if row.file}
    folder = unit.blob_folder
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return BlobCounts(blobs=len(rows), orphans=len(present - known))


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
