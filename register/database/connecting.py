"""What connections to SQLite and PostgreSQL are told when they begin, and asked when they have rested."""

from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

_BUSY = 30_000  # milliseconds that a statement waits for SQLite's one writer
_RESTED = 1.0  # seconds after which a connection to PostgreSQL is asked whether it still holds


def prepare_postgresql(connection: Any, _record: Any) -> None:
    # compiling a plan takes longer than our lists: 150 ms with, 45 ms without, at 20,000 cases
    connection.execute("SET jit = off")
    # starting processes that help takes longer than what they help with: of a search 13 to 23 ms with, 1 to 2 without,
    # at 100,000 cases, and the processors are wanted by other officers
    connection.execute("SET max_parallel_workers_per_gather = 0")
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
        "recursive_triggers=ON",  # without it a REPLACE removes a row of an append-only table past its trigger
        "secure_delete=ON",
        "temp_store=MEMORY",
        f"busy_timeout={_BUSY}",
        "cache_size=-8000",  # kB: the ends of the lists of usual words, where each case adds itself; 2 MB lost them
        "wal_autocheckpoint=4000",  # pages, 16 MB: of a thousand most would be brought home again within the minute
    ):
        connection.execute(f"PRAGMA {pragma}")


def empty_log(engine: Engine) -> bool:
    """Bring home what SQLite's write-ahead log holds and cut it to nothing: in it stands what was overwritten since.

    Returns:
        Whether that was possible. Nobody is waited for who reads or writes, because others would wait meanwhile; with
        PostgreSQL there is nothing to do.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0")
        (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY}")
        return not busy
    finally:
        connection.close()


def begin_immediate(connection: Connection) -> None:
    reads = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
