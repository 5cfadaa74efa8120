"""Statements about the rows of a table, each made once: making one anew takes four times as long as carrying it out.

Values are given when they are carried out, as parameters named like the columns; `THIS` names the row by its primary
key, `THESE` several rows. What writes is also put into words once (`in_words`): to find the words again, SQLAlchemy
would compare the statement with what it has seen, each time.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Integer,
    String,
    Table,
    TableValuedAlias,
    TypeDecorator,
    bindparam,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeEngine

THIS, THESE = "this_row", "these_rows"


@cache
def inserting(table: Table) -> Insert:
    return insert(table)


@cache
def inserting_new(table: Table, dialect: str) -> Insert:
    """Does nothing where a unique constraint already holds such a row; the row count says so."""
    made = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    # SQLAlchemy keeps the row count of an INSERT only when asked; on PostgreSQL it would be -1
    return made.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def putting(table: Table, names: tuple[str, ...], dialect: str) -> Insert:
    """A row with these values besides its key; one that is there takes them."""
    made = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    given = {name: made.excluded[name] for name in names}
    put: Insert = made.on_conflict_do_update(index_elements=[_key(table)], set_=given)
    return put


@cache
def updating(table: Table) -> Update:
    """Sets the columns that have a parameter."""
    return update(table).where(_key(table) == bindparam(THIS))


@cache
def finding(table: Table) -> Select[Any]:
    return select(table).where(_key(table) == bindparam(THIS))


@cache
def finding_all(table: Table) -> Select[Any]:
    return select(table).where(among(_key(table), THESE))


class _Listed(TypeDecorator[Collection[Any]]):
    """Values as one parameter: an array for PostgreSQL, JSON for SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        array: TypeEngine[Any] = ARRAY(self.of)
        return dialect.type_descriptor(array if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        given = list(value or ())
        return given if dialect.name == "postgresql" else json.dumps(given)


@cache
def numbers(name: str, dialect: str) -> TableValuedAlias:
    """The whole numbers that are given as that parameter, as a table with the column `value`."""
    given = bindparam(name, type_=_Listed(BigInteger))
    if dialect == "postgresql":
        return func.unnest(given).table_valued(column("value", BigInteger)).render_derived()
    return func.json_each(given).table_valued(column("value", BigInteger))


class _Among(FunctionElement[Any]):
    """No Boolean by its type: for SQLite that would become `(... IN ...) = 1`, which no index answers."""

    inherit_cache = True


def among(tested: Column[Any], name: str) -> ColumnElement[bool]:
    """Is the column one of the list that is given as that parameter? The words are the same for any number of values,
    so that both databases keep what they have worked out; an IN of thirty is other words than one of thirty-one.
    """
    of = BigInteger if isinstance(tested.type, Integer) else String
    return _Among(tested, bindparam(name, type_=_Listed(of)))


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    tested, given = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{tested} = ANY ({given})"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    tested, given = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{tested} IN (SELECT value FROM json_each({given}))"  # noqa: S608 - words of SQLAlchemy


def _key(table: Table) -> Column[Any]:
    (column,) = table.primary_key.columns
    return column


@dataclass(frozen=True, slots=True)
class Words:
    """A statement in SQL. `places`: the parameters in their order; `fixed`: those that the statement itself brings;
    `made`: how a value becomes what the database's driver takes, where that is needed.
    """

    sql: str
    places: tuple[str, ...]
    named: bool
    fixed: Mapping[str, Any]
    made: Mapping[str, Callable[[Any], Any]]

    def given(self, values: Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
        """The parameters as the driver wants them."""
        whole = {**self.fixed, **values} if self.fixed else values
        if self.made:
            whole = {**whole, **{name: make(whole[name]) for name, make in self.made.items()}}
        return dict(whole) if self.named else tuple([whole[name] for name in self.places])


@lru_cache(maxsize=1_000)
def in_words(statement: Insert | Update, names: tuple[str, ...], dialect: Dialect) -> Words:
    """The words of a kept statement with these parameters. Not for lists as parameters, nor for what reads rows."""
    compiled = dialect.statement_compiler(dialect, statement, column_keys=list(names))
    makers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    return Words(
        sql=compiled.string,
        places=tuple(compiled.positiontup or ()),
        named=not compiled.positional,
        fixed={name: value for name, value in compiled.params.items() if name not in names},
        made={name: make for name, make in makers.items() if make is not None},
    )
