"""Filling an empty register with rows from elsewhere, on either database, and closing the one they came from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, insert, inspect, select, text
from sqlalchemy.exc import DataError

from register import schema
from register.errors import InputError
from register.safekeeping import portable
from register.safekeeping.portable import Rows
from register.safekeeping.upgrade import MOVED

_PROOF = ("account", "audit", "data_key", "intake", "matter")  # a register with none of them is empty


def require_empty(connection: Connection) -> None:
    """Nothing may be lost by filling this register.

    Raises:
        InputError: something is there.
    """
    for name in _PROOF:
        table = schema.metadata.tables[name]  # of an earlier revision it may lack columns: none is named
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise InputError("the database is not empty", "name an empty one; nothing is ever overwritten")


def lock(connection: Connection) -> None:
    """Let nobody else write into this register until the transaction ends; SQLite's writers wait anyway."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in schema.metadata.sorted_tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


@contextmanager
def fill(connection: Connection) -> Iterator[Callable[[Rows], None]]:
    """What puts rows in during the block, in whatever order they refer to each other; at its end all references must
    hold, and counters go on behind the rows.

    Raises:
        InputError: a value does not fit this database.
    """
    present = set(inspect(connection).get_table_names())
    _empty(connection, present)
    if connection.dialect.name == "postgresql":
        dropped = _without_references(connection)
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        dropped = []

    def put(rows: Rows) -> None:
        try:
            connection.execute(insert(rows.table), rows.rows)
        except DataError as error:
            raise InputError(f"a row of {rows.table.name} does not fit this database", "report this line") from error

    yield put
    for statement in dropped:
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql":
        _set_counters(connection, present)


def close(connection: Connection) -> None:
    """Let nobody write into this register any more: it has moved. Its rows stay readable."""
    connection.execute(text("UPDATE alembic_version SET version_num = :moved"), {"moved": MOVED})
    names = [table.name for table in schema.metadata.sorted_tables]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse_moved() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'this register has moved'; END $$"
        )
        for name in names:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name}_moved BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {name}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_moved()"
            )
        return
    for name in names:
        for act in ("INSERT", "UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name}_moved_{act.lower()} BEFORE {act} ON {name}"
                " BEGIN SELECT RAISE(ABORT, 'this register has moved'); END"
            )


def _empty(connection: Connection, present: set[str]) -> None:
    """Take out what the migrations put into a new register."""
    for table in reversed(portable.tables()):
        if table.name in present and connection.execute(select(func.count()).select_from(table)).scalar_one():
            connection.execute(table.delete())


def _without_references(connection: Connection) -> list[str]:
    """Drop every foreign key; the statements that make them again, checking all rows."""
    found = connection.execute(
        text(
            "SELECT conrelid::regclass::text AS name, conname, pg_get_constraintdef(oid) AS definition"
            " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"
        )
    ).all()
    for row in found:
        connection.exec_driver_sql(f"ALTER TABLE {row.name} DROP CONSTRAINT {row.conname}")
    return [f"ALTER TABLE {row.name} ADD CONSTRAINT {row.conname} {row.definition}" for row in found]


def _set_counters(connection: Connection, present: set[str]) -> None:
    for table in portable.tables():
        column = table.autoincrement_column
        if column is None or table.name not in present:
            continue
        names = {"name": table.name, "column": column.name}
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, :column)"), names).scalar_one()
        highest = connection.execute(select(func.max(column))).scalar_one()
        if sequence is not None and highest is not None:
            connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
