"""What the code forgets the database refuses: every CHECK of words, every partial unique index, every second key.

A register with a row in each table is changed past the program; each change must fail, on both databases.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, Engine, Index, Table, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from register import schema
from register.safekeeping import upgrade
from register.store import open_engine
from register.vault import KeyRing, Vault
from tests.register import old_registers as old

GROW_ONLY = {"audit", "entry", "reveal"}
# What makes the row that is there one of those the index is about, where it is not, and makes a second one of it.
STANDING: dict[str, dict[str, Any]] = {
    "uq_alarm_standing": {},
    "uq_intake_file": {},
    "uq_legal_hold_standing": {},
    "uq_reply_acknowledgement": {},
    "uq_verdict_waiting": {"decided_at": None, "approved": None, "reason_sealed": None},
    "uq_work_lane": {"state": "leased", "token": "t", "lease_until": 1.0},
}
ANOTHER: dict[str, dict[str, Any]] = {
    "uq_reply_acknowledgement": {"message_id": "<other@agency.example>"},
    "uq_work_lane": {"id": 99, "subject": "01OLDOTHER"},
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    old.write(made, Vault(KeyRing.create()), "0005")
    upgrade.upgrade(made)
    yield made
    made.dispose()


def refused(connection: Connection, statement: Any) -> bool:
    attempt = connection.begin_nested()
    try:
        connection.execute(statement)
    except DatabaseError:
        attempt.rollback()
        return True
    attempt.rollback()
    return False


def columns_of_words() -> list[tuple[Table, str]]:
    """Every column that a CHECK leaves nothing but words of the program."""
    found = []
    for table in schema.metadata.sorted_tables:
        for check in (one for one in table.constraints if isinstance(one, CheckConstraint)):
            match = re.match(r"(?:\w+ IS NULL OR )?(\w+) IN \('", str(check.sqltext))
            if match:
                found.append((table, match[1]))
    return found


def test_no_column_of_words_takes_another_word(engine: Engine) -> None:
    tried = 0
    with engine.begin() as connection:
        for table, column in columns_of_words():
            row = dict(connection.execute(select(table)).mappings().first() or {})
            if not row:
                continue
            if table.name in GROW_ONLY:
                statement: Any = insert(table).values(**{**row, "id": "01OTHER", column: "nonsense"})
            else:
                statement = update(table).values({column: "nonsense"})
            assert refused(connection, statement), f"{table.name}.{column}"
            tried += 1
    assert tried > 30


def partial_indexes() -> dict[str, tuple[Table, Index]]:
    return {
        str(index.name): (table, index)
        for table in schema.metadata.sorted_tables
        for index in table.indexes
        if index.unique and index.dialect_options["sqlite"]["where"] is not None
    }


def test_every_partial_unique_index_is_tried_here() -> None:
    assert set(partial_indexes()) == set(STANDING)


@pytest.mark.parametrize("name", sorted(STANDING))
def test_of_what_may_stand_once_no_second_one_is_taken(engine: Engine, name: str) -> None:
    table, index = partial_indexes()[name]
    where = index.dialect_options["postgresql"]["where"]
    with engine.begin() as connection:
        if STANDING[name]:
            connection.execute(update(table).values(**STANDING[name]))
        row = dict(connection.execute(select(table).where(where)).mappings().one())
        again = insert(table).values(**{**row, "id": "01OTHER", **ANOTHER.get(name, {})})
        assert refused(connection, again)
        connection.execute(text(f"DROP INDEX {name}"))
        assert not refused(connection, again), "something else refused it"


def test_no_row_refers_to_what_is_not_there(engine: Engine) -> None:
    tried = 0
    with engine.begin() as connection:
        for table in schema.metadata.sorted_tables:
            row = dict(connection.execute(select(table)).mappings().first() or {})
            for column in table.columns:
                if not row or not column.foreign_keys or column.primary_key or table.name in GROW_ONLY:
                    continue
                assert refused(connection, update(table).values({column.name: "01NOBODY"})), f"{table.name}.{column}"
                tried += 1
    assert tried > 30


@pytest.mark.parametrize("table", sorted(GROW_ONLY))
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"])
def test_what_only_grows_is_neither_changed_nor_removed(engine: Engine, table: str, statement: str) -> None:
    with engine.begin() as connection:
        assert refused(connection, text(statement.format(table)))


@pytest.mark.parametrize("table", sorted(GROW_ONLY))
def test_what_only_grows_is_not_replaced_by_a_row_of_the_same_key(engine: Engine, table: str) -> None:
    """A REPLACE of SQLite removes the old row, of which a trigger is not told unless one asks for it."""
    columns = schema.metadata.tables[table].columns.keys()
    given = ", ".join("'x'" if name == "actor" else name for name in columns)
    into = f"INTO {table} ({', '.join(columns)}) SELECT {given} FROM {table} WHERE true LIMIT 1"  # noqa: S608 - names of our own schema
    key = schema.metadata.tables[table].primary_key.columns.keys()[0]
    statement = f"INSERT OR REPLACE {into}"
    if engine.dialect.name == "postgresql":
        statement = f"INSERT {into} ON CONFLICT ({key}) DO UPDATE SET actor = 'x'"
    with engine.begin() as connection:
        assert refused(connection, text(statement))
