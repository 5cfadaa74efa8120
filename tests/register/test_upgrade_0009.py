"""A register of 0008 comes whole through 0009: a proposal may name an end without a conclusion."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from register.safekeeping import upgrade
from register.store import open_engine
from register.vault import KeyRing, Vault
from tests.register import old_registers as old

COLUMNS = "id, case_id, at, actor, conclusion, content_sealed, decided_at, decided_by, approved, reason_sealed"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database as 0008 left it, with a proposal that was sent back."""
    engine = open_engine(database_url)
    old.write(engine, Vault(KeyRing.create()), "0008")
    yield engine
    engine.dispose()


def rows(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {COLUMNS} FROM verdict ORDER BY id"))]  # noqa: S608 - names above


def test_no_verdict_changes(engine: Engine) -> None:
    before = rows(engine)
    upgrade.upgrade(engine, "0009")
    assert before
    assert rows(engine) == before
    with engine.connect() as connection:
        assert set(connection.execute(text("SELECT ending FROM verdict")).scalars()) == {None}


def test_an_end_takes_the_place_of_a_conclusion_and_never_stands_beside_one(engine: Engine) -> None:
    upgrade.upgrade(engine, "0009")
    with engine.begin() as connection:
        connection.execute(text("UPDATE verdict SET conclusion = NULL, ending = 'reject'"))
    for wrong in ("conclusion = 'founded'", "ending = NULL", "ending = 'answer'"):
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text(f"UPDATE verdict SET {wrong}"))  # noqa: S608 - as above
