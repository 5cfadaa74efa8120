"""The schema's revisions: where a database stands, and bringing it to the newest."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from register.errors import SettingsError
from register.store import translate


def newest() -> str:
    """The newest revision that this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise SettingsError("the program's migrations are missing", "install it again")
    return revision


def current(engine: Engine) -> str | None:
    """The revision of a database, None for an empty one.

    Raises:
        ServiceDown, TryAgain: the database cannot be reached or opened. SettingsError: it is none.
    """
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise translate(error) from error
    except DatabaseError as error:  # SQLite opens any file and looks into it later
        raise SettingsError("storage.database is no database of ours", "name another file, or restore it") from error


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision; an empty one gets every table.

    Raises:
        SettingsError: it belongs to a newer version of the program. ServiceDown, TryAgain: as `current`.
    """
    current(engine)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise SettingsError("the database belongs to another version of the program", "install that one") from error
    except OperationalError as error:
        raise translate(error) from error


def require_newest(engine: Engine) -> None:
    """Refuse to work on a schema of another version.

    Raises:
        SettingsError: `raprueang init` or `raprueang upgrade` has to run first.
    """
    revision = current(engine)
    if revision is None:
        raise SettingsError("the database is empty", "run `raprueang init DIR` or `raprueang upgrade`")
    if revision != newest():
        raise SettingsError(f"the database is at revision {revision}, not {newest()}", "run `raprueang upgrade`")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "register:migrations")
    config.attributes["connection"] = connection
    return config
