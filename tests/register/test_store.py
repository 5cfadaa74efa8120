"""One transaction, sealed blobs, and what a database in trouble looks like."""

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from register import audit, schema
from register.database.statements import inserting
from register.errors import InputError, ServiceDown, Tampered, TryAgain
from register.store import Store, new_id, open_engine
from register.vault import KeyRing, Vault

LARGE = os.urandom(1024) * 300


def test_a_unit_that_raises_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.unit() as unit:
            unit.new_key()
            unit.audit("test.done", "test", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.unit() as unit:
        assert unit.execute(select(schema.data_key)).all() == []
        assert audit.head(unit).seq == 0


def test_a_unit_that_ends_is_committed_with_its_audit_row(store: Store) -> None:
    with store.unit("somsri") as unit:
        key = unit.new_key()
        unit.audit("test.done", "test", "1", count=3)
    with store.unit() as unit:
        assert unit.key(key.id).secret == key.secret
        row = unit.execute(select(schema.audit)).one()
    assert (row.actor, row.action, row.subject, row.detail) == ("somsri", "test.done", "1", '{"count": 3}')


def test_an_instant_comes_back_as_it_was_in_utc(store: Store) -> None:
    moment = datetime(2026, 11, 20, 9, 30, 1, 234567, tzinfo=timezone(timedelta(hours=7)))
    with store.unit() as unit:
        values = {"name": "a", "folder": "b", "uid_validity": 1, "last_uid": 0}
        unit.execute(insert(schema.mailbox), {**values, "first_contact_at": moment, "reached_at": moment})
    with store.unit() as unit:
        found = unit.execute(select(schema.mailbox.c.first_contact_at)).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


def test_insert_new_says_whether_the_row_is_new(store: Store) -> None:
    with store.unit() as unit:
        assert unit.insert_new(schema.register_counter, {"year": 2570, "last": 1})
        assert not unit.insert_new(schema.register_counter, {"year": 2570, "last": 9})
        assert unit.execute(select(schema.register_counter.c.last)).scalar_one() == 1


def test_kept_statements_write_instants_and_gaps_as_others_do(store: Store) -> None:
    moment = datetime(2026, 11, 20, 9, 30, 1, 234567, tzinfo=timezone(timedelta(hours=7)))
    with store.unit() as unit:
        row = {"id": "K1", "ring_key": "k1", "wrapped": b"%s ?", "created_at": moment}
        unit.insert(schema.data_key, row)
        unit.write_all(inserting(schema.data_key), [{**row, "id": "K2"}, {**row, "id": "K3", "wrapped": None}])
        unit.update(schema.data_key, "K2", {"wrapped": None})
    with store.unit() as unit:
        found = unit.execute(select(schema.data_key).order_by(schema.data_key.c.id)).all()
    assert [(one.id, one.wrapped) for one in found] == [("K1", b"%s ?"), ("K2", None), ("K3", None)]
    assert {one.created_at for one in found} == {moment}


def test_an_error_of_the_database_quotes_no_parameter(store: Store) -> None:
    with store.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT :marker FROM no_such_table"), {"marker": "สมชาย ใจดี"})
    assert "no_such_table" in str(caught.value)
    assert "สมชาย" not in str(caught.value) + repr(caught.value)


def test_ids_are_ordered_by_time_and_never_the_same() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert new_id(now) < new_id(now + timedelta(milliseconds=1))
    assert len({new_id(now) for _ in range(1000)}) == 1000
    assert len(new_id(now)) == 26


def test_forty_threads_that_read_and_then_write_lose_nothing(store: Store) -> None:
    with store.unit() as unit:
        unit.insert_new(schema.register_counter, {"year": 1, "last": 0})

    def add_one(_: int) -> None:
        with store.unit() as unit:
            count = schema.register_counter.c.last
            now = unit.execute(select(count).with_for_update()).scalar_one()
            unit.execute(update(schema.register_counter).values(last=now + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(40)))
    with store.unit() as unit:
        assert unit.execute(select(schema.register_counter.c.last)).scalar_one() == 40


def test_looking_does_not_wait_for_a_writer(store: Store) -> None:
    with store.unit() as unit:
        unit.insert_new(schema.register_counter, {"year": 1, "last": 0})
        with store.look() as connection:
            assert connection.execute(select(schema.register_counter)).all() == []


@pytest.mark.parametrize("content", [b"", b"small", LARGE], ids=["empty", "small", "large"])
def test_a_blob_comes_back(store: Store, content: bytes) -> None:
    with store.unit() as unit:
        blob_id = unit.put_blob(unit.new_key(), content)
    with store.unit() as unit:
        assert unit.get_blob(blob_id) == content


def test_a_large_blob_is_a_sealed_private_file(store: Store) -> None:
    with store.unit() as unit:
        unit.put_blob(unit.new_key(), b"somchai" * 50_000)
        row = unit.execute(select(schema.blob)).one()
    (file,) = [path for path in store.blob_folder.rglob("*") if path.is_file()]
    assert row.content_sealed is None
    assert file == store.blob_folder / row.file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"somchai" not in file.read_bytes()


def test_a_changed_blob_file_is_found(store: Store) -> None:
    with store.unit() as unit:
        blob_id = unit.put_blob(unit.new_key(), LARGE)
    (file,) = [path for path in store.blob_folder.rglob("*") if path.is_file()]
    sealed = bytearray(file.read_bytes())
    sealed[1000] ^= 1
    file.write_bytes(sealed)
    with store.unit() as unit, pytest.raises(Tampered):
        unit.get_blob(blob_id)


def test_a_missing_blob_file_is_named(store: Store) -> None:
    with store.unit() as unit:
        blob_id = unit.put_blob(unit.new_key(), LARGE)
    for path in store.blob_folder.rglob(blob_id):
        path.unlink()
    with store.unit() as unit, pytest.raises(InputError, match=blob_id):
        unit.get_blob(blob_id)


def test_two_blobs_that_changed_places_do_not_open(store: Store) -> None:
    with store.unit() as unit:
        key = unit.new_key()
        one, two = unit.put_blob(key, b"one"), unit.put_blob(key, b"two")
        rows = {row.id: row.content_sealed for row in unit.execute(select(schema.blob))}
        for blob_id, other in ((one, two), (two, one)):
            unit.execute(update(schema.blob).where(schema.blob.c.id == blob_id).values(content_sealed=rows[other]))
    with store.unit() as unit, pytest.raises(Tampered):
        unit.get_blob(one)


def test_what_a_destroyed_key_sealed_is_erased(store: Store) -> None:
    with store.unit() as unit:
        blob_id = unit.put_blob(unit.new_key(), b"x")
    with store.unit() as unit:
        unit.execute(update(schema.data_key).values(wrapped=None))
    with store.unit() as unit, pytest.raises(InputError, match="erased"):
        unit.get_blob(blob_id)


def test_a_blob_folder_that_cannot_be_written_is_a_passing_trouble(store: Store) -> None:
    store.blob_folder.write_text("a file in its place", encoding="ascii")

    def put() -> None:
        with store.unit() as unit:
            unit.put_blob(unit.new_key(), LARGE)

    with pytest.raises(TryAgain, match="cannot write"):
        put()


def test_a_server_that_is_not_there_is_down_and_its_password_is_not_told(tmp_path: Path) -> None:
    engine = open_engine(f"postgresql+psycopg://u:s3cret@/x?host={tmp_path}")
    with pytest.raises(ServiceDown) as error, Store(engine, Vault(KeyRing.create()), tmp_path).unit():
        pass
    assert "s3cret" not in str(error.value) + error.value.hint


def test_a_database_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/missing/x.db")
    with pytest.raises(TryAgain, match="cannot be opened"), Store(engine, Vault(KeyRing.create()), tmp_path).unit():
        pass


def test_a_writer_that_holds_sqlite_too_long_makes_the_others_try_again(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url)
    store = Store(engine, Vault(KeyRing.create()), tmp_path)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.unit() as unit:
            unit.execute(text("CREATE TABLE x (y)"))
            held.set()
            done.wait(10)

    writer = threading.Thread(target=hold)
    writer.start()
    held.wait(10)
    try:
        with pytest.raises(TryAgain, match="busy"):
            _write_without_patience(store)
    finally:
        done.set()
        writer.join()
        engine.dispose()


def _write_without_patience(store: Store) -> None:
    with store.look() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
        connection.execute(text("CREATE TABLE z (y)"))


def test_sqlite_is_as_durable_as_it_promises(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _DURABLE}
    engine.dispose()
    assert found == _DURABLE


_DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}


def test_one_writer_after_another_gets_the_connection_that_knows_the_pages_of_the_last(store: Store) -> None:
    with store.look(), store.look():
        pass  # now the pool has two
    used = []
    for _ in range(3):
        with store.unit() as unit:
            used.append(unit.connection.connection.dbapi_connection)
    assert len(set(map(id, used))) == 1


def test_a_unit_that_reads_asks_once_and_one_that_writes_each_time(store: Store) -> None:
    asked: list[str] = []

    def ask() -> int:
        asked.append("")
        return len(asked)

    with store.browse() as unit:
        assert [unit.once(("thing", "1"), ask) for _ in range(3)] == [1, 1, 1]
        assert unit.once(("thing", "2"), ask) == 2
    with store.unit() as unit:
        assert [unit.once(("thing", "1"), ask) for _ in range(2)] == [3, 4]
