"""The schema's revisions on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from register import schema
from register.errors import ServiceDown, SettingsError
from register.safekeeping import upgrade
from register.store import Store, open_engine


def test_an_empty_database_is_told_from_one_of_ours(database_url: str) -> None:
    engine = open_engine(database_url)
    assert upgrade.current(engine) is None
    with pytest.raises(SettingsError, match="empty"):
        upgrade.require_newest(engine)
    upgrade.upgrade(engine)
    assert upgrade.current(engine) == upgrade.newest()
    upgrade.require_newest(engine)
    engine.dispose()


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    with store.unit() as unit:
        unit.audit("test.done", "test", "1")
    upgrade.upgrade(store.engine)
    with store.unit() as unit:
        assert unit.execute(text("SELECT count(*) FROM audit")).scalar_one() == 1


def test_the_migrations_make_the_tables_that_the_program_knows(store: Store) -> None:
    with store.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    # comments on columns are for readers of schema.py; a database without them is no other database
    assert [change for change in found if change[0][0] != "modify_comment"] == []


@pytest.mark.parametrize("act", [upgrade.upgrade, upgrade.require_newest])
def test_a_database_of_a_newer_program_is_left_alone(store: Store, act: object) -> None:
    with store.unit() as unit:
        unit.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert callable(act)
    with pytest.raises(SettingsError) as error:
        act(store.engine)
    assert error.value.hint


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"not a database at all" * 100)
    engine = open_engine(f"sqlite:///{path}")
    for act in (upgrade.upgrade, upgrade.require_newest):
        with pytest.raises(SettingsError, match="no database"):
            act(engine)
    engine.dispose()


def test_a_server_that_is_not_there_is_down(tmp_path: Path) -> None:
    engine = open_engine(f"postgresql+psycopg://u@/x?host={tmp_path}")
    with pytest.raises(ServiceDown):
        upgrade.require_newest(engine)


def test_the_newest_revision_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", "register:migrations")
    assert upgrade.newest() == ScriptDirectory.from_config(config).get_current_head()
