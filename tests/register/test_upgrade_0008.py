"""A register of 0007 comes whole through 0008, which gives words, values and likeness one tree each on SQLite."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError

from register.safekeeping import upgrade
from register.store import open_engine
from register.vault import KeyRing, Vault
from tests.register import old_registers as old

COLUMNS = {
    "likeness": ("band_mac", "intake_id"),
    "search_value": ("kind", "value_mac", "case_id"),
    "search_word": ("word_mac", "case_id"),
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database as 0007 left it, with several rows in the tables that change, written in no order."""
    engine = open_engine(database_url)
    old.write(engine, Vault(KeyRing.create()), "0007")
    with engine.begin() as connection:
        register = old.OldRegister(connection, Vault(KeyRing.create()))
        for number in (9, 3, 2**62):
            register.row("search_word", word_mac=number, case_id=old.CASE)
            register.row("search_word", word_mac=number, case_id=old.MERGED)
            register.row("likeness", band_mac=number, intake_id=old.INTAKE)
            register.row("search_value", kind="email", value_mac=register.mac("x", str(number)), case_id=old.CASE)
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table: sorted(tuple(row) for row in connection.execute(text(f"SELECT {', '.join(names)} FROM {table}")))  # noqa: S608 - names above
            for table, names in COLUMNS.items()
        }


def test_no_row_of_the_index_is_lost_or_changed(engine: Engine) -> None:
    before = rows(engine)
    upgrade.upgrade(engine, "0008")
    assert rows(engine) == before
    assert min(len(found) for found in before.values()) >= 4


def test_a_row_stands_in_one_tree_by_its_key_and_in_the_index_of_its_matter(engine: Engine) -> None:
    upgrade.upgrade(engine, "0008")
    for table, names in COLUMNS.items():
        assert tuple(inspect(engine).get_pk_constraint(table)["constrained_columns"]) == names
        assert [one["column_names"] for one in inspect(engine).get_indexes(table)] == [[names[-1]]]
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection, pytest.raises(OperationalError, match="no such column"):
                connection.execute(text(f"SELECT rowid FROM {table}"))  # noqa: S608 - as above


@pytest.mark.parametrize(
    "row",
    [
        "search_word (word_mac, case_id) VALUES (3, :case)",
        "search_word (word_mac, case_id) VALUES (5, 'nobody')",
        "likeness (band_mac, intake_id) VALUES (5, 'nothing')",
        "search_value (kind, value_mac, case_id) VALUES ('colour', 'x', :case)",
    ],
)
def test_the_database_refuses_what_it_refused(engine: Engine, row: str) -> None:
    upgrade.upgrade(engine, "0008")
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(f"INSERT INTO {row}"), {"case": old.CASE})
