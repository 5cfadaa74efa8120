"""Statements about one row of a table, each made once: making one anew takes four times as long as carrying it out.

Values are given when they are carried out, as parameters named like the columns; `THIS` names the row by its primary
key.
"""

from functools import cache
from typing import Any

from sqlalchemy import Column, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.sql.selectable import Select

THIS = "this_row"


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
def updating(table: Table) -> Update:
    """Sets the columns that have a parameter."""
    return update(table).where(_key(table) == bindparam(THIS))


@cache
def finding(table: Table) -> Select[Any]:
    return select(table).where(_key(table) == bindparam(THIS))


def _key(table: Table) -> Column[Any]:
    (column,) = table.primary_key.columns
    return column
