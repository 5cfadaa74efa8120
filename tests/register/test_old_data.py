"""What every earlier program wrote opens under the newest code, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, select, true

from register import audit, schema
from register.arrivals import intakes
from register.book import casebook
from register.erasing import holds
from register.handling import proceedings, referrals, verdicts
from register.officers.accounts import find as find_account
from register.post import replies
from register.safekeeping import backup, integrity, portable, upgrade
from register.safekeeping.portable import Tally, line, tables
from register.sealed import sealed_columns
from register.sealed.sealed_file import SealedWriter
from register.searching import search, search_build
from register.states import CaseEvent, CaseState, Category, DeadlineKind, Way
from register.store import Store, open_engine
from register.vault import KeyRing, Vault
from tests.register import old_registers as old

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")


@pytest.fixture(params=REVISIONS)
def upgraded(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Store:
    """A register that an earlier program filled, brought to this version."""
    vault = Vault(KeyRing.create())
    engine = open_engine(database_url)
    old.write(engine, vault, request.param)
    upgrade.upgrade(engine)
    made = Store(engine, vault, tmp_path / "blobs")
    made.before_commit(audit.append_pending)
    search_build.build(made)
    return made


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_table_of_a_revision_has_a_row_in_it(revision: str, tmp_path: Path) -> None:
    """What has no row here would be upgraded untested."""
    engine, there = open_engine(f"sqlite:///{tmp_path / 'old.db'}"), MetaData()
    old.write(engine, Vault(KeyRing.create()), revision)
    with engine.connect() as connection:
        there.reflect(connection)
        empty = [table.name for table in there.sorted_tables if connection.execute(select(table)).first() is None]
    engine.dispose()
    assert empty == []


def test_the_newest_revision_but_one_is_among_those_that_are_tried() -> None:
    """Whoever writes a migration adds a register of the one before it."""
    assert int(REVISIONS[-1]) >= int(upgrade.newest()) - 1


def test_everything_an_earlier_program_wrote_opens(upgraded: Store, tmp_path: Path) -> None:
    with upgraded.snapshot() as unit:
        case = casebook.load(unit, old.CASE)
        assert (case.tracking_id, case.register_number) == (old.TRACKING_ID, "1/2569")
        assert (case.category, case.state) == (Category.SERVICE_COMPLAINT, CaseState.SCREENED)
        assert casebook.content(unit, case).contact.phone == "081-000-1234"
        assert casebook.timeline(unit, case)[0].text == "ตรวจแล้ว"
        assert casebook.deadlines(unit, case.id)[DeadlineKind.PROGRESS] == old.AT
        assert casebook.by_tracking_id(unit, old.TRACKING_ID) == case
        assert intakes.raw(unit, old.INTAKE) == old.RAW
        reading, finding = intakes.reading(unit, old.INTAKE), intakes.finding(unit, old.INTAKE)
        assert reading is not None
        assert reading.subject == "ถนนพัง"
        assert finding is not None
        assert finding.reasons[0].text == "ถนน"
        assert replies.load(unit, old.REPLY).case_id == case.id
        assert find_account(unit, "somsri").name == "สมศรี"
        assert [hit.case_id for hit in search.find(unit, "081-000-1234", true()).hits] == [case.id]
        assert audit.verify(unit).seq == 1
        assert sealed_columns.open_all(unit)[0] >= 7
        assert integrity.verify_blobs(unit).blobs == 1
    assert backup.make(upgraded, tmp_path / "b", "").rows > 10
    upgraded.engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_backup_that_an_earlier_program_made_is_restored(revision: str, tmp_path: Path) -> None:
    vault = Vault(KeyRing.create())
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    old.write(engine, vault, revision)
    _back_up(engine, vault, revision, tmp_path / "b")
    engine.dispose()
    made = Store(open_engine(f"sqlite:///{tmp_path / 'new.db'}"), vault, tmp_path / "blobs")
    made.before_commit(audit.append_pending)
    assert backup.restore(made, tmp_path / "b").rows > 10
    with made.snapshot() as unit:
        assert casebook.content(unit, casebook.load(unit, old.CASE)).subject == "ถนนพัง"
        assert intakes.raw(unit, old.INTAKE) == old.RAW
        assert audit.verify(unit).seq == 2  # the row of the restoration behind the old one
    upgrade.require_newest(made.engine)
    made.engine.dispose()


def _back_up(engine: Engine, vault: Vault, revision: str, path: Path) -> None:
    """The stream as a program of that revision wrote it: its tables, its columns."""
    there, tally = MetaData(), Tally()
    with path.open("wb") as file, engine.connect() as connection:
        there.reflect(connection)
        writer = SealedWriter(file, vault, "01OLDBACKUP")
        writer.write(line("register", revision, old.AT.isoformat(), ""))
        for table in tables():
            if table.name not in there.tables:
                continue
            names = [name for name in table.columns.keys() if name in there.tables[table.name].columns]  # noqa: SIM118 - names
            rows = connection.execute(select(*(table.c[name] for name in names))).all()
            payload: list[bytes] = []
            plain = [[portable._plain(value, payload) for value in row] for row in rows]
            if rows:
                writer.write(line("rows", table.name, names, plain) + b"".join(payload))
                tally.rows[table.name] = len(rows)
        head = connection.execute(select(schema.audit_head)).one()
        writer.write(line("end", {**tally.document(), "head": f"{head.seq}:{head.hash}"}))
        writer.close()


def test_the_work_of_an_earlier_program_opens(database_url: str, tmp_path: Path) -> None:
    vault, engine = Vault(KeyRing.create()), open_engine(database_url)
    old.write(engine, vault, "0004")
    upgrade.upgrade(engine)
    with Store(engine, vault, tmp_path / "blobs").browse() as unit:
        case = casebook.load(unit, old.CASE)
        assert [(one.asked.text, one.report) for one in referrals.of_case(unit, case)] == [("โปรดตรวจสอบ", "ซ่อมแล้ว")]
        assert [one.step.number for one in proceedings.of_case(unit, case)] == ["1/2569"]
        assert [one.exhibit.kept for one in proceedings.evidence_of(unit, case)] == ["ตู้ 2"]
        assert [(one.findings.measures, one.reason) for one in verdicts.of_case(unit, case)] == [("ซ่อม", "ยังไม่ครบ")]
        assert [one.reason for one in holds.of_case(unit, case)] == ["คดี"]
        assert [entry.way for entry in casebook.timeline(unit, case)] == [None, Way.TELEPHONE]
        assert casebook.load(unit, old.MERGED).merged_into == old.CASE
    engine.dispose()


def test_a_proposed_end_of_0009_waits_on(database_url: str, tmp_path: Path) -> None:
    vault, engine = Vault(KeyRing.create()), open_engine(database_url)
    old.write(engine, vault, "0009")
    upgrade.upgrade(engine)
    with Store(engine, vault, tmp_path / "blobs").browse() as unit:
        waiting = verdicts.waiting(unit, casebook.load(unit, old.CASE))
        assert waiting is not None
        assert (waiting.event, waiting.ending and waiting.ending.reason) == (CaseEvent.REJECT, "ไม่ระบุพฤติการณ์")
    engine.dispose()


def test_the_steps_of_0005_open(database_url: str, tmp_path: Path) -> None:
    vault, engine = Vault(KeyRing.create()), open_engine(database_url)
    old.write(engine, vault, "0005")
    upgrade.upgrade(engine)
    with Store(engine, vault, tmp_path / "blobs").browse() as unit:
        case = casebook.load(unit, old.CASE)
        assert [one.step.by for one in proceedings.of_case(unit, case)] == ["", "ประธาน"]
        assert casebook.timeline(unit, case)[-1].event is CaseEvent.COORDINATE
    engine.dispose()
