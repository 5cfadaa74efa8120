"""What connections to SQLite and PostgreSQL are told when they begin, and asked when they have rested."""

from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

_RESTED = 1.0  # seconds after which a connection to PostgreSQL is asked whether it still holds


def prepare_postgresql(connection: Any, _record: Any) -> None:
    # compiling a plan takes longer than our lists: 150 ms with, 45 ms without, at 20,000 cases
    connection.execute("SET jit = off")
    connection.commit()


def ask_rested(engine: Engine) -> None:
    """A connection that has rested may have lost its server meanwhile, and is asked. The pool's own question, before
    every use, costs a busy reader more than its statements do.
    """
    broken = engine.dialect.loaded_dbapi.Error

    def rest(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) < _RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except broken as error:
            raise DisconnectionError from error  # the pool gives another one

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", ask)


def prepare_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite must not open transactions by itself: ours begin IMMEDIATE (deferred ones fail under four writers)
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin_immediate(connection: Connection) -> None:
    reads = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
