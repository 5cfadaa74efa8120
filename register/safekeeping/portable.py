"""Every row of a register as a stream that either database can take: what a backup holds and a move carries over.

The stream is lines of JSON. `["rows", table, columns, rows]` holds some rows; the bytes of its binary values, for each
of which `{"b": length}` stands in the row, follow the line. `["file", path, size]` is a large blob, followed by its
bytes, `["gone", path]` one whose matter was erased meanwhile. `["end", {...}]` is the last: how many rows of each table
and how many files there were. Instants are ISO 8601 in UTC.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from sqlalchemy import Connection, MetaData, Table, select

from register import schema
from register.errors import Tampered
from register.tables.columns import Instant

PASSING = frozenset(
    {"desk_session", "opened", "process", "source_lease"}
)  # who is logged in now, who polls now: not the truth
_ROWS = 200
_FETCHED = 500
_BYTES = 2 * 1024 * 1024  # of binary values in one line's rows


class Source(Protocol):
    """Where a stream is read from; both raise Tampered at its end."""

    def line(self) -> bytes: ...

    def read(self, size: int) -> bytes: ...


@dataclass
class Tally:
    """How much has gone by."""

    rows: Counter[str] = field(default_factory=Counter)
    files: int = 0

    def document(self) -> dict[str, Any]:
        return {"rows": dict(self.rows), "files": self.files}


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table, ready to be inserted."""

    table: Table
    rows: list[dict[str, Any]]


def tables(metadata: MetaData = schema.metadata) -> list[Table]:
    """Every table that is carried over, those first to which others refer."""
    return [table for table in metadata.sorted_tables if table.name not in PASSING]


def write_rows(connection: Connection, write: Callable[[bytes], None], tally: Tally) -> None:
    """Put every row into the stream; the caller holds a snapshot."""
    for table in tables():
        statement = select(table).execution_options(yield_per=_FETCHED)
        with connection.execute(statement) as found:
            for rows in _small(found):
                _write(table, rows, write)
                tally.rows[table.name] += len(rows)


def read_rows(connection: Connection) -> Iterator[Rows]:
    """The same rows, for a database at hand."""
    for table in tables():
        with connection.execute(select(table).execution_options(yield_per=_FETCHED)) as found:
            for rows in _small(found):
                yield Rows(table, [dict(row._mapping) for row in rows])  # noqa: SLF001 - SQLAlchemy's public name


def rows_of(record: Sequence[Any], source: Source) -> Rows:
    """The rows of a `rows` line.

    Raises:
        Tampered: they are of a table or column that this program does not know.
    """
    _, name, columns, rows = record
    table = schema.metadata.tables.get(name)
    if table is None or not set(columns) <= set(table.columns.keys()):
        raise Tampered(f"the backup holds a table {name} that is unknown here", "use the program that wrote it")
    instants = {index for index, column in enumerate(columns) if isinstance(table.c[column].type, Instant)}
    return Rows(table, [dict(zip(columns, _read(row, instants, source), strict=True)) for row in rows])


def record(source: Source) -> list[Any]:
    """The next line.

    Raises:
        Tampered: it is none.
    """
    try:
        found = json.loads(source.line())
    except ValueError as error:
        raise Tampered("the backup holds what this program did not write", "take another one") from error
    if not isinstance(found, list) or not found:
        raise Tampered("the backup holds what this program did not write", "take another one")
    return found


def line(*values: Any) -> bytes:
    """One line of the stream."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def safe_path(path: str) -> PurePosixPath:
    """The relative path of a large blob, as the store makes them: a folder and a file.

    Raises:
        Tampered: it leads elsewhere.
    """
    made = PurePosixPath(path)
    if made.is_absolute() or len(made.parts) != 2 or ".." in made.parts:
        raise Tampered("the backup names a file outside of its folder", "take another one")
    return made


def _small(found: Any) -> Iterator[list[Any]]:
    """Rows in groups that stay small, whatever their blobs weigh."""
    group: list[Any] = []
    weight = 0
    for row in found:
        size = sum(len(value) for value in row if isinstance(value, bytes))
        if group and (weight + size > _BYTES or len(group) == _ROWS):
            yield group
            group, weight = [], 0
        group.append(row)
        weight += size
    if group:
        yield group


def _write(table: Table, rows: list[Any], write: Callable[[bytes], None]) -> None:
    payload: list[bytes] = []
    plain = [[_plain(value, payload) for value in row] for row in rows]
    write(line("rows", table.name, list(table.columns.keys()), plain))
    for content in payload:
        write(content)


def _plain(value: Any, payload: list[bytes]) -> Any:
    if isinstance(value, bytes | memoryview):
        content = bytes(value)
        payload.append(content)
        return {"b": len(content)}
    return value.isoformat() if isinstance(value, datetime) else value


def _read(row: list[Any], instants: set[int], source: Source) -> list[Any]:
    values = [source.read(value["b"]) if isinstance(value, dict) else value for value in row]
    for index in instants:
        if values[index] is not None:
            values[index] = datetime.fromisoformat(str(values[index]))
    return values


def pieces(total: int, size: int = 1024 * 1024) -> Iterator[int]:
    """A length in pieces."""
    for start in range(0, total, size):
        yield min(size, total - start)
