"""A store on both databases for the tests of the sources."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from register import audit, upgrade
from register.store import Store, open_engine
from register.vault import KeyRing, Vault


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty register on SQLite and on PostgreSQL, with the real clock."""
    engine = open_engine(database_url)
    upgrade.upgrade(engine)
    made = Store(engine, Vault(KeyRing.create()), tmp_path / "blobs")
    made.before_commit(audit.append_pending)
    yield made
    engine.dispose()
