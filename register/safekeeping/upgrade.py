"""The schema's revisions: where a database stands, and bringing it to the newest.

Every command asks where it stands, so that is read without Alembic, which takes a tenth of a second to import.
"""

from pathlib import Path

from sqlalchemy import Engine, column, inspect, select, table
from sqlalchemy.exc import DatabaseError, OperationalError

from register.errors import SettingsError
from register.store import translate

_VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
_VERSION = table("alembic_version", column("version_num"))
MOVED = "moved"  # stands for the revision of a database whose rows were carried over to another


def newest() -> str:
    """The newest revision that this program knows."""
    revisions = [path.name[:4] for path in _VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py")]
    if not revisions:
        raise SettingsError("the program's migrations are missing", "install it again")
    return max(revisions)


def current(engine: Engine) -> str | None:
    """The revision of a database, None for an empty one.

    Raises:
        ServiceDown, TryAgain: the database cannot be reached or opened. SettingsError: it is none.
    """
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(_VERSION.name):
                return None
            return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()
    except OperationalError as error:
        raise translate(error) from error
    except DatabaseError as error:  # SQLite opens any file and looks into it later
        raise SettingsError("storage.database is no database of ours", "name another file, or restore it") from error


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to the newest revision, or to an earlier one; an empty one gets every table.

    Raises:
        SettingsError: it belongs to a newer version of the program. ServiceDown, TryAgain: as `current`.
    """
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    current(engine)
    config = Config()
    config.set_main_option("script_location", "register:migrations")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)
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
    if revision == MOVED:
        raise SettingsError("the register has moved from this database to another", "name that in storage.database")
    if revision != newest():
        raise SettingsError(f"the database is at revision {revision}, not {newest()}", "run `raprueang upgrade`")
