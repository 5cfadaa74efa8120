"""A register of 0004 comes whole through 0005, whose CHECKs refuse what only the code refused before."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import CheckConstraint, Engine, MetaData, inspect, select, text
from sqlalchemy.exc import DatabaseError

from register import schema
from register.errors import SettingsError
from register.safekeeping import upgrade
from register.store import open_engine
from register.vault import KeyRing, Vault
from tests.register import old_registers as old

NAMES = {"case": old.CASE, "merged": old.MERGED}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database as 0004 left it, with a matter and everything about it."""
    engine = open_engine(database_url)
    old.write(engine, Vault(KeyRing.create()), "0004")
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    there = MetaData()
    there.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in there.sorted_tables
            if table.name != "alembic_version"
        }


def test_no_row_changes(engine: Engine) -> None:
    before = rows(engine)
    upgrade.upgrade(engine, "0005")
    assert rows(engine) == before


def test_every_check_is_that_of_the_schema(engine: Engine) -> None:
    """Their names, and the words in them, on a database that came through every migration."""
    upgrade.upgrade(engine)
    for table in schema.metadata.sorted_tables:
        found = {str(one["name"]): one["sqltext"] for one in inspect(engine).get_check_constraints(table.name)}
        wanted = {str(one.name): str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)}
        assert set(found) == set(wanted), table.name
        for name, condition in wanted.items():
            assert set(re.findall(r"'([^']*)'", found[name])) == set(re.findall(r"'([^']*)'", condition)), name


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE matter SET merged_into = :case WHERE id = :case",
        "UPDATE matter SET merged_into = :case, state = 'merged' WHERE id = :case",
        "UPDATE matter SET state = 'screened' WHERE id = :merged",
        "UPDATE disposal SET decided_by = listed_by",
        "UPDATE conflict SET lifted_by = account_id, asked_by = account_id",
        "INSERT INTO entry VALUES ('E9', :case, '2026-03-02', 'x', 'forget', 'screened', 'screened', NULL, NULL)",
        "UPDATE proceeding SET kind = 'forget'",
    ],
)
def test_the_database_refuses_what_breaks_the_new_rules(engine: Engine, statement: str) -> None:
    upgrade.upgrade(engine)
    given = text(statement).bindparams(**{name: value for name, value in NAMES.items() if f":{name}" in statement})
    with pytest.raises(DatabaseError), engine.begin() as connection:
        connection.execute(given)


def test_a_row_that_breaks_a_new_rule_stops_the_upgrade_whole(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE disposal SET decided_by = listed_by"))
    with pytest.raises(SettingsError, match="1 rows of disposal break"):
        upgrade.upgrade(engine)
    assert upgrade.current(engine) == "0004"
