"""Backup, restoration and the move to another database: the whole register through one portable, sealed stream.

A backup is one state of the register, taken while daemons work: rows from a snapshot, then the large blobs that those
rows name, which were on disk before the rows were. Nothing is in it in plain, and not the key ring: who restores needs
the ring or its recovery sheet. It can be restored into either database, and nothing is committed before everything in
it has been opened.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, select

from register import audit, schema
from register.audit import Head
from register.errors import InputError, SettingsError, Tampered, TryAgain
from register.safekeeping import integrity, portable, upgrade
from register.safekeeping.portable import Rows, Tally, line
from register.safekeeping.transplant import close, fill, lock, require_empty
from register.sealed import sealed_columns
from register.sealed.sealed_file import SealedReader, SealedWriter
from register.store import Store, Unit, new_id
from register.vault import Vault

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself. `configuration`: config.toml as it stood; passwords are never in it."""

    id: str
    revision: str
    made_at: datetime
    configuration: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a backup holds. `size`: bytes of the file."""

    rows: int
    files: int
    size: int
    head: Head


def make(store: Store, path: Path, configuration: str, progress: Progress | None = None) -> Counts:
    """Write a backup, whole or not at all, and read it back.

    Raises:
        InputError: the file is there already. TryAgain: it cannot be written. Tampered: a blob is missing.
    """
    if path.exists():
        raise InputError(f"{path} is there already", "name another file")
    part = path.with_name(path.name + ".part")
    backup_id = new_id()
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            _write(store, file, About(backup_id, upgrade.newest(), datetime.now(UTC), configuration), progress)
            file.flush()
            os.fsync(file.fileno())
        counts = check(part, store.vault)
        part.replace(path)
    except OSError as error:
        raise TryAgain(f"cannot write {path}: {error.strerror}", "check its folder and free space") from error
    finally:
        part.unlink(missing_ok=True)
    with store.unit("backup") as unit:
        unit.audit("backup.made", "backup", backup_id, rows=counts.rows, files=counts.files, bytes=counts.size)
        integrity.note_upkeep(unit, integrity.BACKUP)
    return counts


def check(path: Path, vault: Vault) -> Counts:
    """Open a backup from the first to the last byte and count what is in it.

    Raises:
        InputError, KeyRingError, Tampered: see `SealedReader`; or its counts are not those it names.
    """
    tally = Tally()
    with path.open("rb") as file:
        source = SealedReader(file, vault)
        _about(source)
        end = _walk(source, tally, lambda _: None, lambda _path, size: _skip(source, size))
    return Counts(sum(tally.rows.values()), tally.files, path.stat().st_size, Head.parse(end["head"]))


def about(path: Path, vault: Vault) -> About:
    """What a backup says of itself.

    Raises:
        As `check`.
    """
    with path.open("rb") as file:
        return _about(SealedReader(file, vault))


def restore(store: Store, path: Path, progress: Progress | None = None) -> Counts:
    """Fill an empty register from a backup. Everything is opened before it is committed; large blobs are written first.

    Raises:
        InputError: the register is not empty. SettingsError: the backup is of a newer program. Tampered, KeyRingError:
        it was changed, or the ring is another.
    """
    tally = Tally()
    with path.open("rb") as file:
        source = SealedReader(file, store.vault)
        told = _about(source)
        _make_tables(store, told.revision)
        with store.unit("restore") as unit:
            require_empty(unit.connection)
            with fill(unit.connection) as put:
                end = _walk(source, tally, put, lambda name, size: _store(store.blob_folder, name, size, source))
            head = Head.parse(end["head"])
            if told.revision == upgrade.newest():
                require_same(unit, tally, head, progress)
    upgrade.upgrade(store.engine)
    with store.unit("restore") as unit:
        if told.revision != upgrade.newest():
            require_same(unit, tally, head, progress)  # its tables have only now the form that we know
        unit.audit("backup.restored", "backup", told.id, rows=sum(tally.rows.values()))
    return Counts(sum(tally.rows.values()), tally.files, path.stat().st_size, head)


def move(source: Store, target: Store, progress: Progress | None = None) -> Tally:
    """Carry every row over into the empty register of another database; large blobs stay in their folder. Nobody can
    write into the old one meanwhile, nor afterwards: it is closed once everything has been opened in the new one.

    Raises:
        InputError: the new register is not empty, or they are the same. Tampered: something arrived changed.
    """
    tally = Tally()
    with source.unit("move") as unit, target.unit("move") as filling:
        lock(unit.connection)
        head = audit.head(unit)
        require_empty(filling.connection)
        with fill(filling.connection) as put:
            for rows in portable.read_rows(unit.connection):
                put(rows)
                tally.rows[rows.table.name] += len(rows.rows)
        require_same(filling, tally, head, progress)
        filling.audit("register.moved", "register", "register", rows=sum(tally.rows.values()))
        close(unit.connection)
    return tally


def require_same(unit: Unit, tally: Tally, head: Head, progress: Progress | None = None) -> None:
    """Is everything there, in order, and can it be opened?

    Raises:
        Tampered: a count, the audit chain, a blob or a sealed value is not what it was.
    """
    for name, number in tally.rows.items():
        found = unit.execute(select(func.count()).select_from(schema.metadata.tables[name])).scalar_one()
        if found != number:
            raise Tampered(f"{number} rows of {name} were carried over, {found} are there", "take another backup")
    if audit.verify(unit, [head] if head.seq else []) != head:
        raise Tampered("the audit chain ends elsewhere than in the backup", "take another backup")
    if progress is not None:
        progress(f"{sum(tally.rows.values())} rows, audit head {head}")
    sealed_columns.open_all(unit)
    integrity.verify_blobs(unit)


def _write(store: Store, file: BinaryIO, told: About, progress: Progress | None) -> None:
    writer = SealedWriter(file, store.vault, told.id)
    tally = Tally()
    with store.snapshot() as unit:
        head = audit.head(unit)
        writer.write(line("register", told.revision, told.made_at.isoformat(), told.configuration))
        portable.write_rows(unit.connection, writer.write, tally)
        if progress is not None:
            progress(f"{sum(tally.rows.values())} rows")
        files = unit.execute(select(schema.blob.c.file, schema.blob.c.id).where(schema.blob.c.file.is_not(None)))
        for row in files:
            _write_file(store, row.file, row.id, writer, tally)
    writer.write(line("end", {**tally.document(), "head": str(head)}))
    writer.close()
    if progress is not None:
        progress(f"{tally.files} large files")


def _write_file(store: Store, name: str, blob_id: str, writer: SealedWriter, tally: Tally) -> None:
    try:
        with (store.blob_folder / name).open("rb") as blob:
            size = os.fstat(blob.fileno()).st_size
            writer.write(line("file", name, size))
            for length in portable.pieces(size):
                writer.write(blob.read(length))
        tally.files += 1
    except FileNotFoundError as error:
        with store.browse() as unit:
            known = unit.execute(select(schema.blob.c.file).where(schema.blob.c.id == blob_id)).scalar_one_or_none()
        if known is not None:
            raise Tampered(f"blob {blob_id} is missing", "run `raprueang verify`") from error
        writer.write(line("gone", name))  # erased since the snapshot was taken


def _about(source: SealedReader) -> About:
    found = portable.record(source)
    if found[0] != "register" or len(found) != 4:
        raise Tampered("the backup does not say what it is", "take another one")
    return About(source.id, found[1], datetime.fromisoformat(found[2]), found[3])


def _walk(
    source: SealedReader, tally: Tally, put: Callable[[Rows], None], keep: Callable[[str, int], None]
) -> dict[str, Any]:
    """Go through the stream to its end, whose document is returned once it agrees with what was seen."""
    while True:
        record = portable.record(source)
        if record[0] == "rows":
            rows = portable.rows_of(record, source)
            put(rows)
            tally.rows[rows.table.name] += len(rows.rows)
        elif record[0] == "file":
            keep(str(portable.safe_path(record[1])), record[2])
            tally.files += 1
        elif record[0] == "end":
            source.finish()
            end: dict[str, Any] = record[1]
            if tally.document() != {name: end[name] for name in ("rows", "files")}:
                raise Tampered("the backup does not hold what it says", "take another one")
            return end


def _skip(source: SealedReader, size: int) -> None:
    for length in portable.pieces(size):
        source.read(length)


def _store(folder: Path, name: str, size: int, source: SealedReader) -> None:
    """A large blob, under its own name only when it is whole."""
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_suffix(".restored")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for length in portable.pieces(size):
            file.write(source.read(length))
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def _make_tables(store: Store, revision: str) -> None:
    """An empty database gets the tables of the backup's time; one that has tables already must have just those."""
    current = upgrade.current(store.engine)
    if revision > upgrade.newest():
        raise SettingsError(f"the backup is of revision {revision}, a newer program's", "install that program")
    if current is None:
        upgrade.upgrade(store.engine, revision)
    elif current != revision:
        raise InputError(
            f"the database is at revision {current}, the backup at {revision}", "restore into an empty one"
        )
