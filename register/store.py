"""The database and the one transaction: `with store.unit(actor) as unit:` is the only place that commits.

A unit carries one connection, one instant (`unit.now`), the vault and the audit rows to come; the audit chain is
locked and written as the last statements before the commit, so that work stays parallel.
"""

import secrets
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import ClauseElement, Connection, Engine, Executable, Row, Table, create_engine, event
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql.dml import Insert, Update

from register import schema
from register.database import statements
from register.database.connecting import ask_rested, begin_immediate, prepare_postgresql, prepare_sqlite
from register.database.gathered import Gathered, written
from register.database.large_file import write_file
from register.errors import InputError, RaprueangError, ServiceDown, TryAgain
from register.vault import DataKey, Vault

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SMALL_BLOB = 256 * 1024
_REMEMBERED = 200  # answers that a reading unit keeps

T = TypeVar("T")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id(now: datetime | None = None) -> str:
    """A ULID: 26 characters, ordered by time, 80 random bits. Internal ids may be logged; they say nothing."""
    milliseconds = int((now or utc_now()).timestamp() * 1000)
    value = (milliseconds << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))


def place(table: str, column: str, row: str) -> str:
    """The place a sealed value belongs to: the associated data of its seal."""
    return f"{table}.{column}:{row}"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit row before it is chained. `detail` holds codes, numbers and internal ids only."""

    action: str
    kind: str
    subject: str
    detail: dict[str, str | int | float | bool | None]


@dataclass
class Unit:
    """One transaction in progress; `committed` when it has ended well."""

    connection: Connection
    vault: Vault
    actor: str
    now: datetime
    blob_folder: Path
    pending_audit: list[AuditRow] = field(default_factory=list)
    key_ids: dict[str, str] = field(default_factory=dict)  # row id -> id of its data key
    numbers: dict[int, int] = field(default_factory=dict)  # the latest register number that it gave, by year
    committed: bool = False
    reads: bool = False  # it writes nothing
    _keys: dict[str, DataKey] = field(default_factory=dict)
    _asked: dict[Hashable, Any] = field(default_factory=dict)
    _gathered: Gathered = field(init=False)

    def __post_init__(self) -> None:
        self._gathered = Gathered(self.connection)

    def execute(self, statement: Executable, parameters: Any = None, *, beside: bool = False) -> CursorResult[Any]:
        """`beside`: it has nothing to do with what `later` was given and waits to be written; else that goes first."""
        if not beside:
            self.flush()
        return self.connection.execute(statement, parameters)

    def write(self, kept: Insert | Update, values: dict[str, Any], *, beside: bool = False) -> CursorResult[Any]:
        """Carry out a kept statement (`register.database.statements`) in half the time of `execute`. A row that
        it returns holds plain numbers and texts.
        """
        if not beside:
            self.flush()
        words = statements.in_words(kept, tuple(values), self.connection.dialect)
        return self.connection.exec_driver_sql(words.sql, words.given(values))

    def write_all(self, kept: Insert | Update, rows: list[dict[str, Any]], *, beside: bool = False) -> None:
        """As `write`, with each of these, at least one, which have the same names."""
        if not beside:
            self.flush()
        written(self.connection, kept, tuple(rows[0]), rows)

    def later(self, kept: Insert | Update, values: dict[str, Any], *, missed: RaprueangError | None = None) -> None:
        """As `write`, where nobody waits for the result: together with others of its kind, before this unit next looks
        into the database and at its end at the latest. `missed`: what is raised then if it meets no row.
        """
        self._gathered.add(kept, values, missed)

    @property
    def owes(self) -> bool:
        """Does something that `later` was given still wait?"""
        return bool(self._gathered)

    def begin_piece(self) -> None:
        """What follows changes other rows than what came before: their changes may be written kind by kind."""
        self._gathered.begin()

    def flush(self) -> None:
        """Write what `later` was given.

        Raises:
            RaprueangError: see `later`.
        """
        self._gathered.write()

    def insert(self, table: Table, values: dict[str, Any]) -> None:
        self.later(statements.inserting(table), values)

    def once(self, what: Hashable, ask: Callable[[], T]) -> T:
        """What `ask` says. A unit that only reads asks once, however many parts of a page want to know; `what` names
        the question: its table and id.
        """
        if not self.reads:
            return ask()
        if what not in self._asked:
            if len(self._asked) >= _REMEMBERED:  # whoever goes through all matters would hold them all in the end
                self._asked.clear()
            self._asked[what] = ask()
        return cast(T, self._asked[what])

    def put(self, table: Table, row_id: str, values: dict[str, Any]) -> None:
        """The row with that primary key has these values from now on, whether there is one or not."""
        kept = statements.putting(table, tuple(values), self.connection.dialect.name)
        (key,) = table.primary_key.columns
        self.later(kept, {key.name: row_id, **values})

    def insert_new(self, table: Table, values: dict[str, Any]) -> bool:
        """Insert unless a unique constraint already holds such a row; True when it was inserted."""
        statement = statements.inserting_new(table, self.connection.dialect.name)
        if any(isinstance(value, ClauseElement) for value in values.values()):
            return self.execute(statement.values(**values)).rowcount == 1
        return self.write(statement, values).rowcount == 1

    def update(self, table: Table, row_id: str, values: dict[str, Any]) -> None:
        """Change plain values of the row with that primary key."""
        self.write(statements.updating(table), {statements.THIS: row_id, **values})

    def row(self, table: Table, row_id: str) -> Row[Any] | None:
        """The row with that primary key."""
        return self.execute(statements.finding(table), {statements.THIS: row_id}).one_or_none()

    def audit(self, action: str, kind: str, subject: str, **detail: str | float | bool | None) -> None:
        """Remember an audit row for the end of this unit. Never pass anything of a person."""
        self.pending_audit.append(AuditRow(action, kind, subject, detail))

    def new_key(self) -> DataKey:
        """Create and store the data key of a case or an intake."""
        key, ring_key, wrapped = self.vault.new_key(new_id(self.now))
        row = {"id": key.id, "ring_key": ring_key, "wrapped": wrapped, "created_at": self.now}
        self.insert(schema.data_key, row)
        self._keys[key.id] = key
        return key

    def key(self, key_id: str) -> DataKey:
        """The open data key of that id.

        Raises:
            InputError: it was destroyed. KeyRingError, Tampered: see `Vault.unwrap`.
        """
        if key_id not in self._keys:
            row = self.row(schema.data_key, key_id)
            if row is None:
                raise InputError(f"data key {key_id} is missing", "restore it from the backup")
            if row.wrapped is None:
                raise InputError("this matter was erased", "its data key has been destroyed as retention ordered")
            self._keys[key_id] = self.vault.unwrap(row.id, row.ring_key, row.wrapped)
        return self._keys[key_id]

    def hold_open(self, key: DataKey, row_id: str) -> None:
        """The data key of that row, opened a moment ago."""
        self.key_ids[row_id] = key.id
        self._keys[key.id] = key

    def hold_key(self, row: Row[Any]) -> None:
        """Open the data key that a row brought along: its `data_key`, `ring_key` and `wrapped`. A destroyed one is left
        out.

        Raises:
            KeyRingError, Tampered: see `Vault.unwrap`.
        """
        if row.data_key not in self._keys and row.wrapped is not None:
            self._keys[row.data_key] = self.vault.unwrap(row.data_key, row.ring_key, row.wrapped)

    def hold_keys(self, key_ids: Collection[str]) -> None:
        """Open many data keys in one statement, so that `key` need not ask for each; destroyed ones are left out.

        Raises:
            KeyRingError, Tampered: see `Vault.unwrap`.
        """
        missing = [key_id for key_id in key_ids if key_id not in self._keys]
        if missing:
            for row in self.execute(statements.finding_all(schema.data_key), {statements.THESE: missing}):
                if row.wrapped is not None:
                    self._keys[row.id] = self.vault.unwrap(row.id, row.ring_key, row.wrapped)

    def forget_keys(self) -> None:
        """Close every data key: who goes through all matters would hold them all in the end."""
        self._keys.clear()

    def holds(self, key_id: str) -> bool:
        """Has this unit that data key open?"""
        return key_id in self._keys

    def put_blob(self, key: DataKey, content: bytes) -> str:
        """Seal and store bytes: small ones in the database, large ones as a file that exists before the commit."""
        blob_id = new_id(self.now)
        sealed = self.vault.seal(key, content, place("blob", "content_sealed", blob_id))
        row: dict[str, Any] = {"id": blob_id, "data_key": key.id, "size": len(content)}
        if len(sealed) < _SMALL_BLOB:
            row["content_sealed"] = sealed
        else:
            row["file"] = write_file(self.blob_folder, blob_id, sealed)
        self.insert(schema.blob, row)
        return blob_id

    def get_blob(self, blob_id: str) -> bytes:
        """The plain bytes of a blob.

        Raises:
            Tampered: the sealed bytes were changed. InputError: the file is gone.
        """
        row = self.row(schema.blob, blob_id)
        if row is None:
            raise InputError(f"blob {blob_id} is missing", "restore it from the backup")
        sealed: bytes | None = row.content_sealed
        if sealed is None:
            try:
                sealed = (self.blob_folder / row.file).read_bytes()
            except OSError as error:
                raise InputError(f"blob {blob_id} is missing", "restore it from the backup") from error
        return self.vault.open(self.key(row.data_key), sealed, place("blob", "content_sealed", blob_id))


class Store:
    """The engine with its vault; one per process."""

    def __init__(self, engine: Engine, vault: Vault, blob_folder: Path, clock: Clock = utc_now) -> None:
        self.engine = engine
        self.vault = vault
        self.blob_folder = blob_folder
        self._clock = clock
        self._before_commit: list[Callable[[Unit], None]] = []

    def before_commit(self, hook: Callable[[Unit], None]) -> None:
        """Register what every unit does last before its commit (the audit chain)."""
        self._before_commit.append(hook)

    @contextmanager
    def unit(self, actor: str = "machine") -> Iterator[Unit]:
        """One transaction: commits at the end of the block, rolls back when the block raises.

        Raises:
            ServiceDown: the database cannot be reached. TryAgain: the disk is full or the lock was not to be had.
        """
        try:
            with self.engine.begin() as connection:
                unit = Unit(connection, self.vault, actor, self._clock(), self.blob_folder)
                yield unit
                unit.flush()
                for hook in self._before_commit:
                    hook(unit)
            unit.committed = True
        except OperationalError as error:
            raise translate(error) from error
        except DBAPIError as error:
            if "register has moved" in str(error.orig):
                raise ServiceDown("the register has moved to another database", "start this program again") from error
            raise

    @contextmanager
    def browse(self, actor: str = "machine", *, page: bool = False) -> Iterator[Unit]:
        """A unit that only reads: it takes no lock, and ends without a commit. On SQLite it reads one snapshot, on
        PostgreSQL each statement what was committed before it.

        `page`: nothing large is fetched in parts, so that PostgreSQL needs no transaction around the statements: there
        is no BEGIN and no ROLLBACK to wait for.

        Raises:
            InputError: the block tried to leave a row. ServiceDown, TryAgain: as `unit`.
        """
        with self.look(page=page) as connection:
            unit = Unit(connection, self.vault, actor, self._clock(), self.blob_folder, reads=True)
            yield unit
            if unit.pending_audit or unit.owes:
                raise InputError("a reading unit cannot write", "use `unit`")

    @contextmanager
    def look(self, *, page: bool = False) -> Iterator[Connection]:
        """A connection that only reads and takes no lock. `page`: as `browse`.

        Raises:
            ServiceDown, TryAgain: as `unit`.
        """
        options: dict[str, Any] = {"read_only": True}
        if page and self.engine.dialect.name == "postgresql":
            options["isolation_level"] = "AUTOCOMMIT"
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
        except OperationalError as error:
            raise translate(error) from error

    @contextmanager
    def snapshot(self) -> Iterator[Unit]:
        """A unit that reads one state of the whole register for as long as it takes, while others write.

        Raises:
            ServiceDown, TryAgain: as `unit`.
        """
        options: dict[str, Any] = {"read_only": True}
        if self.engine.dialect.name == "postgresql":  # SQLite's readers have a snapshot of their own anyway
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield Unit(connection, self.vault, "machine", self._clock(), self.blob_folder)
        except OperationalError as error:
            raise translate(error) from error


def open_engine(url: str) -> Engine:
    """An engine for SQLite (WAL, synchronous FULL, BEGIN IMMEDIATE) or PostgreSQL. Its errors quote no parameter."""
    if not url.startswith("sqlite"):
        # last in, first out and soon prepared: a few connections that know the plans, not twenty that make them anew
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=20,
            pool_use_lifo=True,
            connect_args={"prepare_threshold": 2},
        )
        event.listen(engine, "connect", prepare_postgresql)
        ask_rested(engine)
        return engine
    arguments = {"timeout": 30, "check_same_thread": False}
    # last in, first out: SQLite forgets the pages that a connection has read as soon as another one has written
    engine = create_engine(url, hide_parameters=True, connect_args=arguments, pool_size=20, pool_use_lifo=True)
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", begin_immediate)
    return engine


def translate(error: OperationalError) -> ServiceDown | TryAgain:
    """The database's failure in one line; its message may quote parameters, so only known words are kept."""
    words = str(error.orig).lower()
    for needle, message, hint in (
        ("disk is full", "the disk is full", "free some space; nothing was lost"),
        ("no space left", "the disk is full", "free some space; nothing was lost"),
        ("readonly database", "the database cannot be written", "check the owner of the data folder"),
        ("unable to open", "the database cannot be opened", "check path and owner of the data folder"),
        ("locked", "the database is busy", "try again"),
        ("deadlock", "the database is busy", "try again"),
    ):
        if needle in words:
            return TryAgain(message, hint)
    return ServiceDown("the database cannot be reached", "check storage.database in config.toml and the server")
