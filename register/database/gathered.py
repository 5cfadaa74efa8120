"""Rows whose writing nobody waits for: gathered in a unit, and written kind by kind when somebody looks, or at its end.

Sixteen mails that share a commit write the same ten kinds of rows. One by one each is a round trip to PostgreSQL and a
walk through SQLAlchemy, which cost more than the row; together they are ten statements of sixteen rows.

New rows go first, tables in the order of their foreign keys, each table's rows as they came. Changes of rows follow,
kind by kind as the kinds came; where one would so come before a change that the same piece of work has made to that
table, all is written at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.sql.dml import Insert, Update

from register.database import statements
from register.errors import RaprueangError
from register.tables.columns import metadata

Row = Mapping[str, Any]

_MOST = 2_000  # rows: whoever writes a whole register does not hold it in memory


@dataclass(slots=True)
class _Kind:
    """Rows of one statement. `missed`: the error of each if it meets no row (or for a new one, if there is one)."""

    statement: Insert | Update
    rows: list[Row] = field(default_factory=list)
    missed: list[RaprueangError] = field(default_factory=list)


class Gathered:
    """What waits to be written over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kinds: dict[tuple[Insert | Update, tuple[str, ...], bool], _Kind] = {}
        self._count = 0
        self._latest: dict[Any, int] = {}  # by table, the place of the latest change that this piece made to it

    def add(self, statement: Insert | Update, values: Row, missed: RaprueangError | None) -> None:
        """As `Unit.later`."""
        name = (statement, tuple(values), missed is not None)
        if isinstance(statement, Update):
            place = list(self._kinds).index(name) if name in self._kinds else len(self._kinds)
            if place < self._latest.get(statement.table, 0):
                self.write()
                place = 0
            self._latest[statement.table] = place
        kind = self._kinds.setdefault(name, _Kind(statement))
        kind.rows.append(values)
        if missed is not None:
            kind.missed.append(missed)
        self._count += 1
        if self._count >= _MOST:
            self.write()

    def __bool__(self) -> bool:
        """Does anything wait?"""
        return bool(self._kinds)

    def begin(self) -> None:
        """What follows is about other rows than what came before."""
        self._latest.clear()

    def write(self) -> None:
        """Write all that waits.

        Raises:
            RaprueangError: what was given as `missed` for one of the rows.
        """
        if not self._kinds:
            return
        kinds, self._kinds, self._count = self._kinds, {}, 0
        self._latest.clear()
        for (_, names, _), kind in sorted(kinds.items(), key=lambda one: _rank(one[1].statement)):
            done = written(self._connection, kind.statement, names, kind.rows)
            if kind.missed and done != len(kind.rows):
                raise kind.missed[0]


def written(connection: Connection, statement: Insert | Update, names: tuple[str, ...], rows: Sequence[Row]) -> int:
    """Carry out a kept statement with each of these rows, which have these names; how many rows it met."""
    words = statements.in_words(statement, names, connection.dialect)
    given = [words.given(row) for row in rows]
    return connection.exec_driver_sql(words.sql, given if len(given) > 1 else given[0]).rowcount


def _rank(statement: Insert | Update) -> int:
    """New rows before changes, and before what refers to them."""
    order = _order()
    table = statement.table
    return order[table] if isinstance(statement, Insert) and isinstance(table, Table) else len(order)


@cache
def _order() -> dict[Table, int]:
    return {table: place for place, table in enumerate(metadata.sorted_tables)}
