"""CHECKs of tables that have rows: give one other words, add one, or let a column be empty.

On SQLite the text of the table is rewritten in place, as its documentation advises for changes that touch no row:
rebuilding the table would lose its triggers, and cannot be done while rows refer to it. (Migration 0004 has a copy of its
own, since what is released does not change.)
"""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from alembic import op

from register.errors import SettingsError


def widen(table: str, column: str, words: Iterable[str]) -> None:
    """Give the CHECK of a column that holds one of these words a new list."""
    name, condition = op.f(f"ck_{table}_{column}"), f"{column} IN ({listed(words)})"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, condition)
        return

    def changed(found: str) -> str:
        before, opening, rest = found.partition(f"CONSTRAINT {name} CHECK (")
        if not opening:
            raise RuntimeError(f"the table {table} has no CHECK {name}")
        return before + opening + condition + rest[_closing(rest) :]

    _rewrite(table, changed)


def add(table: str, name: str, condition: str) -> None:
    """Add a CHECK that every row obeys already.

    Raises:
        SettingsError: a row does not; nothing was changed.
    """
    bind, whole = op.get_bind(), op.f(f"ck_{table}_{name}")
    broken = bind.execute(sa.text(f"SELECT count(*) FROM {table} WHERE NOT ({condition})")).scalar_one()
    if broken:
        raise SettingsError(f"{broken} rows of {table} break the rule {whole}", "`raprueang verify` tells more")
    if bind.dialect.name != "sqlite":
        op.create_check_constraint(whole, table, condition)
        return
    _rewrite(table, lambda found: f"{found.rstrip()[:-1].rstrip()}, \n\tCONSTRAINT {whole} CHECK ({condition})\n)")


def make_optional(table: str, column: str, kind: str) -> None:
    """Let a column of a VARCHAR type such as "VARCHAR(26)" be NULL."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(table, column, nullable=True)
        return
    before = f"{column} {kind} NOT NULL"

    def changed(found: str) -> str:
        if found.count(before) != 1:
            raise RuntimeError(f"the table {table} has no column {before}")
        return found.replace(before, f"{column} {kind}")

    _rewrite(table, changed)


def listed(words: Iterable[str]) -> str:
    """Words as SQL has them in a list."""
    return ", ".join(f"'{word}'" for word in words)


def _rewrite(table: str, change: Callable[[str], str]) -> None:
    bind, row = op.get_bind(), "type = 'table' AND name = :table"
    found = bind.execute(sa.text(f"SELECT sql FROM sqlite_master WHERE {row}"), {"table": table}).scalar_one()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = {"table": table, "sql": change(found)}
    bind.execute(sa.text(f"UPDATE sqlite_master SET sql = :sql WHERE {row}"), changed)
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _closing(text: str) -> int:
    """Where the parenthesis ends that was opened just before `text`."""
    depth = 1
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return index
    raise RuntimeError("a CHECK without its end")
