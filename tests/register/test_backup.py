"""A backup of a working register, brought back into either database, and the move from one to the other."""

import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text, update

from register import audit, schema
from register.arrivals import intakes
from register.audit import Head
from register.book import casebook
from register.errors import InputError, KeyRingError, RaprueangError, ServiceDown, SettingsError, Tampered
from register.handling.matters import Desk
from register.safekeeping import backup, integrity, portable, upgrade
from register.safekeeping.portable import PASSING, Tally, tables
from register.sealed import sealed_columns
from register.sealed.sealed_file import MAGIC
from register.store import Store, open_engine
from register.vault import KeyRing, Vault
from tests.register.matter_examples import register_one
from tests.servers.postgres import PostgresServer

LARGE = b"From: a@example.com\r\nSubject: x\r\n\r\n" + secrets.token_bytes(300_000)


@pytest.fixture
def full(store: Store, desk: Desk) -> Store:
    """Three matters, one of them with a large blob in a file."""
    for number in range(2):
        register_one(store, desk, f"From: a@example.com\r\n\r\n{number}".encode(), message_id=f"<{number}@a>")
    register_one(store, desk, LARGE, message_id="<large@a>")
    return store


@pytest.fixture(params=["to sqlite", "to postgresql"])
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, ring: KeyRing, postgres_server: PostgresServer
) -> Iterator[Store]:
    """An empty database of either kind, with the same ring and a folder of its own."""
    if request.param == "to sqlite":
        yield _store(f"sqlite:///{tmp_path / 'elsewhere.db'}", ring, tmp_path / "elsewhere")
        return
    with postgres_server.fresh_database() as url:
        made = _store(url, ring, tmp_path / "elsewhere")
        yield made
        made.engine.dispose()


@pytest.fixture
def beside(tmp_path: Path, ring: KeyRing) -> Store:
    """An empty SQLite file with the same ring."""
    return _store(f"sqlite:///{tmp_path / 'beside.db'}", ring, tmp_path / "beside")


def _store(url: str, ring: KeyRing, folder: Path) -> Store:
    made = Store(open_engine(url), Vault(ring), folder)
    made.before_commit(audit.append_pending)
    return made


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is carried over, except those that the copying itself writes."""
    with store.browse() as unit:
        return {
            table.name: sorted((tuple(row) for row in unit.execute(select(table))), key=repr)
            for table in tables()
            if table.name not in {"audit", "audit_head", "upkeep"}
        }


def head_of(store: Store) -> Head:
    with store.snapshot() as unit:
        return audit.verify(unit)


def opened(store: Store) -> tuple[int, int]:
    with store.snapshot() as unit:
        return sealed_columns.open_all(unit)[0], integrity.verify_blobs(unit).blobs


def test_everything_comes_back_into_either_database(full: Store, elsewhere: Store, tmp_path: Path) -> None:
    before, head = everything(full), head_of(full)
    counts = backup.make(full, tmp_path / "b", "[agency]\n")
    assert (counts.files, counts.head) == (1, head)
    restored = backup.restore(elsewhere, tmp_path / "b")
    assert (restored.rows, restored.head) == (counts.rows, head)
    assert everything(elsewhere) == before
    assert opened(elsewhere) == opened(full)
    with elsewhere.browse() as unit:
        assert LARGE in {intakes.raw(unit, item.id) for item in intakes.listing(unit)}
        assert casebook.content(unit, casebook.listing(unit)[0]).subject == "ถนนพัง"


def test_a_restored_register_goes_on_working(full: Store, elsewhere: Store, tmp_path: Path, desk: Desk) -> None:
    backup.make(full, tmp_path / "b", "")
    backup.restore(elsewhere, tmp_path / "b")
    case = register_one(elsewhere, desk, b"From: b@example.com\r\n\r\nnew", message_id="<new@a>")
    assert case.register_number.startswith("4/")
    assert head_of(elsewhere).seq > head_of(full).seq


def test_a_backup_of_a_working_register_is_one_state_of_it(
    full: Store, beside: Store, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file = backup._write_file
    registered = []

    def work_meanwhile(*arguments: object) -> None:
        """Another matter, with a large blob, while the rows are in the backup and the files not yet."""
        case = register_one(full, desk, LARGE + b"!", message_id="<meanwhile@a>")
        registered.append(case.id)
        write_file(*arguments)  # type: ignore[arg-type] # handed on

    monkeypatch.setattr(backup, "_write_file", work_meanwhile)
    backup.make(full, tmp_path / "b", "")
    assert registered
    backup.restore(beside, tmp_path / "b")
    with beside.snapshot() as unit:
        assert len(casebook.listing(unit)) == 3
        assert integrity.verify_blobs(unit).orphans == 0


def test_a_matter_registered_between_two_tables_of_a_backup_is_not_in_it(
    full: Store, beside: Store, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, head = everything(full), head_of(full)
    write_rows = portable.write_rows

    def work_meanwhile(connection: Connection, write: Callable[[bytes], None], tally: Tally) -> None:
        def write_and_work(row: bytes) -> None:
            write(row)
            if not meanwhile:
                meanwhile.append(register_one(full, desk, b"meanwhile", message_id="<meanwhile@a>").id)

        write_rows(connection, write_and_work, tally)

    meanwhile: list[str] = []
    monkeypatch.setattr(portable, "write_rows", work_meanwhile)
    backup.make(full, tmp_path / "b", "")
    assert meanwhile
    assert backup.restore(beside, tmp_path / "b").head == head
    assert everything(beside) == before


def test_matters_registered_by_threads_meanwhile_are_whole_or_not_there(
    full: Store, tmp_path: Path, ring: KeyRing, desk: Desk
) -> None:
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            register_one(full, desk, LARGE + str(number).encode(), message_id=f"<t{number}@a>")

    worker = threading.Thread(target=work)
    worker.start()
    for number in range(3):
        backup.make(full, tmp_path / f"b{number}", "")
    stop.set()
    worker.join()
    last = _store(f"sqlite:///{tmp_path / 'last.db'}", ring, tmp_path / "last")
    assert backup.restore(last, tmp_path / "b2").rows > 0


def test_nothing_of_the_ring_and_nobody_stands_in_a_backup(full: Store, tmp_path: Path, ring: KeyRing) -> None:
    backup.make(full, tmp_path / "b", "")
    content = (tmp_path / "b").read_bytes()
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    for secret in (*ring.keys.values(), ring.index, "สมชาย".encode(), b"somchai", b"matter", b"081-000-1234"):
        assert secret not in content


def test_a_backup_does_not_open_without_its_ring(full: Store, tmp_path: Path) -> None:
    backup.make(full, tmp_path / "b", "")
    with pytest.raises(RaprueangError):
        backup.check(tmp_path / "b", Vault(KeyRing.create()))
    stranger = KeyRing("k9", {"k9": b"x" * 32}, b"y" * 32)
    with pytest.raises(KeyRingError):
        backup.check(tmp_path / "b", Vault(stranger))


def test_what_is_no_backup_is_named(tmp_path: Path, ring: KeyRing) -> None:
    for content in (b"", b"something else", MAGIC + b"{}\n", MAGIC + b"not json\n"):
        (tmp_path / "b").write_bytes(content)
        with pytest.raises((InputError, Tampered)):
            backup.check(tmp_path / "b", Vault(ring))


def test_a_changed_byte_anywhere_in_a_backup_is_found_and_nothing_is_restored(
    full: Store, beside: Store, tmp_path: Path
) -> None:
    backup.make(full, tmp_path / "b", "")
    whole = (tmp_path / "b").read_bytes()
    for at in (len(MAGIC) + 12, len(MAGIC) + 250, len(whole) // 2, len(whole) - 1):
        broken = bytearray(whole)
        broken[at] ^= 1
        (tmp_path / "broken").write_bytes(broken)
        with pytest.raises(RaprueangError):
            backup.restore(beside, tmp_path / "broken")
    assert backup.restore(beside, tmp_path / "b").rows  # it was still empty


@pytest.mark.parametrize(
    "cut", [lambda whole: whole[:-1], lambda whole: whole[: len(whole) // 2], lambda whole: whole + b"."]
)
def test_a_cut_or_lengthened_backup_is_found(full: Store, tmp_path: Path, cut: Callable[[bytes], bytes]) -> None:
    backup.make(full, tmp_path / "b", "")
    (tmp_path / "cut").write_bytes(cut((tmp_path / "b").read_bytes()))
    with pytest.raises(Tampered, match="cut off or was changed"):
        backup.check(tmp_path / "cut", full.vault)


def test_nothing_is_ever_overwritten(full: Store, tmp_path: Path) -> None:
    backup.make(full, tmp_path / "b", "")
    with pytest.raises(InputError, match="there already"):
        backup.make(full, tmp_path / "b", "")
    with pytest.raises(InputError, match="not empty"):
        backup.restore(full, tmp_path / "b")


def test_a_missing_blob_stops_a_backup_and_leaves_no_file(full: Store, tmp_path: Path) -> None:
    for path in full.blob_folder.rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(Tampered, match="is missing"):
        backup.make(full, tmp_path / "b", "")
    assert not (tmp_path / "b").exists()
    assert not (tmp_path / "b.part").exists()


def test_a_backup_of_a_newer_program_is_refused(full: Store, beside: Store, tmp_path: Path) -> None:
    told = upgrade.newest
    upgrade.newest = lambda: "9999"
    try:
        backup.make(full, tmp_path / "b", "")
    finally:
        upgrade.newest = told
    with pytest.raises(SettingsError, match="newer program"):
        backup.restore(beside, tmp_path / "b")


def test_when_the_last_backup_was_made_is_known(full: Store, tmp_path: Path) -> None:
    with full.browse() as unit:
        assert integrity.last_upkeep(unit, integrity.BACKUP) is None
    for name in ("b", "c"):
        backup.make(full, tmp_path / name, "")
    with full.browse() as unit:
        assert integrity.last_upkeep(unit, integrity.BACKUP) == unit.now


def test_a_move_loses_nothing_and_closes_the_old_database(full: Store, elsewhere: Store, desk: Desk) -> None:
    target = Store(elsewhere.engine, full.vault, full.blob_folder)
    target.before_commit(audit.append_pending)
    upgrade.upgrade(target.engine)
    before, head = everything(full), head_of(full)
    tally = backup.move(full, target)
    assert tally.rows["matter"] == 3
    assert everything(target) == before
    with target.snapshot() as unit:
        assert audit.verify(unit, [head]).seq == head.seq + 1
    with pytest.raises(ServiceDown, match="moved"), full.unit() as unit:
        unit.audit("test.done", "test", "1")
    with pytest.raises(SettingsError, match="moved"):
        upgrade.require_newest(full.engine)
    assert register_one(target, desk, b"From: b@example.com\r\n\r\nnew", message_id="<n@a>").register_number[0] == "4"


def test_a_move_into_a_register_that_is_not_empty_changes_nothing(full: Store, beside: Store) -> None:
    upgrade.upgrade(beside.engine)
    with beside.unit() as unit:
        unit.audit("test.done", "test", "1")
    with pytest.raises(InputError, match="not empty"):
        backup.move(full, beside)
    with full.unit() as unit:
        unit.audit("test.done", "test", "1")
    assert head_of(beside).seq == 1


def test_a_sealed_value_that_does_not_open_is_named(full: Store) -> None:
    with full.unit() as unit:
        row = unit.execute(select(schema.case).limit(1)).one()
        unit.execute(update(schema.case).where(schema.case.c.id == row.id).values(content_sealed=row.tracking_sealed))
    with full.snapshot() as unit, pytest.raises(Tampered, match=f"matter.content_sealed:{row.id}"):
        sealed_columns.open_all(unit)


def test_every_table_is_carried_over_or_known_to_pass() -> None:
    assert {table.name for table in tables()} | PASSING == set(schema.metadata.tables)


def test_the_work_table_counts_on_behind_what_was_restored(full: Store, elsewhere: Store, tmp_path: Path) -> None:
    backup.make(full, tmp_path / "b", "")
    backup.restore(elsewhere, tmp_path / "b")
    with elsewhere.unit() as unit:
        highest = unit.execute(select(func.max(schema.work.c.id))).scalar_one()
        values = "'read', 'x', 'x', 'ready', 0"
        unit.execute(text(f"INSERT INTO work (kind, subject, lane, state, run_at) VALUES ({values})"))  # noqa: S608
        assert unit.execute(select(func.max(schema.work.c.id))).scalar_one() > highest
