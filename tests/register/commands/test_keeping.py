"""`keys`, `backup`, `restore`, `migrate-to`, `verify` and `retention` as their users call them."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from register import schema, settings
from register.app import App, open_app
from register.book import casebook
from register.book.casebook import Case
from register.states import CaseState, Conclusion
from tests.register.commands.shell import Run, assert_masked, one_line

SHEET = "recovery-sheet.txt"


def subject_of(home: Path, case: Case) -> str:
    """What the program says of the case, started anew."""
    app = open_app(settings.load(home / "config.toml"))
    try:
        with app.store.browse() as unit:
            return casebook.content(unit, casebook.load(unit, case.id)).subject
    finally:
        app.store.engine.dispose()


def test_a_rotated_ring_that_is_lost_comes_back_from_its_sheet(case: Case, home: Path, run: Run) -> None:
    (home / SHEET).unlink()
    done = run("keys", "rotate")
    assert done.code == 0
    assert "hang on k2" in done.out
    typed = home.parent / "typed.txt"
    typed.write_text((home / SHEET).read_text(encoding="utf-8").lower(), encoding="utf-8")
    (home / SHEET).unlink()
    shutil.rmtree(home / "keys")
    assert "restore" in one_line(run("case", "list"), 78)
    done = run("keys", "restore", str(typed))
    assert done.code == 0, done.err
    assert (home / "keys" / "ring.json").stat().st_mode & 0o077 == 0
    assert subject_of(home, case) == "ถนนพัง"
    assert run("verify").code == 0
    shown = {key["name"]: key for key in run("keys", "show", "--json").json()["keys"]}
    assert (shown["k1"]["data_keys"], shown["k1"]["active"], shown["k2"]["active"]) == (0, False, True)


def test_a_ring_that_is_there_is_not_overwritten(home: Path, run: Run) -> None:
    before = (home / "keys" / "ring.json").read_bytes()
    one_line(run("keys", "restore", str(home / SHEET)), 65)
    assert (home / "keys" / "ring.json").read_bytes() == before


def test_a_sheet_that_is_not_ours_leaves_no_ring(case: Case, home: Path, run: Run, tmp_path: Path) -> None:
    assert case.id
    run("init", str(tmp_path / "other"))
    (home / "keys" / "ring.json").unlink()
    one_line(run("keys", "restore", str(tmp_path / "other" / SHEET)), 65)
    assert not (home / "keys" / "ring.json").exists()
    (tmp_path / "typo").write_text((home / SHEET).read_text().replace("index: ", "index: A"))
    assert "line index" in one_line(run("keys", "restore", str(tmp_path / "typo")), 65)


def test_the_sheet_can_be_written_again_and_doctor_wants_it_gone(home: Path, run: Run) -> None:
    before = (home / SHEET).read_text()
    (home / SHEET).unlink()
    assert run("keys", "sheet").code == 0
    assert (home / SHEET).read_text() == before
    assert (home / SHEET).stat().st_mode & 0o077 == 0
    assert SHEET in run("doctor").out


@pytest.mark.usefixtures("home")
def test_doctor_tells_where_nobody_could_agree_to_end_a_tip_off(run: Run) -> None:
    assert "! fewer than two persons are cleared for tip-offs" in run("doctor").out


def test_doctor_tells_of_a_rotation_that_was_cut_off(home: Path, run: Run) -> None:
    ring = home / "keys" / "ring.json"
    ring.write_text(ring.read_text().replace('"rotating": false', '"rotating": true'))
    assert "✗ key ring: a rotation" in run("doctor").out
    assert run("keys", "rotate").code == 0
    assert "✓ key ring" in run("doctor").out


def test_a_key_is_prepared_used_and_dropped(case: Case, home: Path, run: Run) -> None:
    assert "k2" in run("keys", "rotate", "--prepare").out
    one_line(run("keys", "drop", "k1"), 65)
    assert run("keys", "rotate").code == 0
    assert run("keys", "drop", "k1").code == 0
    assert subject_of(home, case) == "ถนนพัง"
    assert [key["name"] for key in run("keys", "show", "--json").json()["keys"]] == ["k2"]


def test_a_lost_machine_comes_back_from_backup_and_sheet(case: Case, home: Path, run: Run, tmp_path: Path) -> None:
    sheet, copy, new = tmp_path / "sheet.txt", tmp_path / "register.backup", tmp_path / "new"
    done = run("backup", str(copy))
    assert done.code == 0, done.err
    assert "whole" in run("restore", "--check", str(copy)).out
    shutil.move(home / SHEET, sheet)
    shutil.rmtree(home / "keys")
    shutil.rmtree(home / "data")
    done = run("restore", str(copy), "--to", str(new), "--sheet", str(sheet))
    assert done.code == 0, done.err
    assert_masked(done.out, done.err)
    assert subject_of(new, case) == "ถนนพัง"
    assert run("--config", str(new / "config.toml"), "verify").code == 0
    assert settings.load(new / "config.toml").agency.name == "อบต. ศรีพนา"
    one_line(run("restore", str(copy), "--to", str(new), "--sheet", str(sheet)), 65)


def test_a_backup_needs_the_ring(home: Path, run: Run, tmp_path: Path) -> None:
    assert home.is_dir()
    run("backup", str(tmp_path / "b"))
    one_line(run("backup", str(tmp_path / "b")), 65)
    one_line(run("restore", str(tmp_path / "b"), "--to", str(tmp_path / "new")), 78)
    assert not (tmp_path / "new").exists()
    one_line(run("restore", str(tmp_path / "b")), 65)
    one_line(run("restore", str(tmp_path / "b"), "--sheet", str(tmp_path / "b")), 65)


def test_an_office_moves_to_postgresql(case: Case, home: Path, run: Run, postgres_url: str) -> None:
    one_line(run("migrate-to", "mysql://x/y"), 65)
    done = run("migrate-to", postgres_url)
    assert done.code == 0, done.err
    assert settings.load(home / "config.toml").storage.database == postgres_url
    assert subject_of(home, case) == "ถนนพัง"
    assert run("verify").code == 0
    (home / "config.toml").write_bytes((home / "config.toml.before-move").read_bytes())
    assert "has moved" in one_line(run("case", "list"), 78)


def test_verify_compares_with_a_head_off_paper(case: Case, run: Run, tmp_path: Path) -> None:
    assert case.id
    head = run("verify", "--print-head").out.strip()
    assert re.fullmatch(r"\d+:[0-9a-f]{64}", head)
    assert run("verify", "--head", head).code == 0
    one_line(run("verify", "--head", "nothing"), 65)
    wrong = f"{head.partition(':')[0]}:{'0' * 64}"
    assert "published head" in one_line(run("verify", "--head", wrong), 65)
    (tmp_path / "heads").write_text(f"{head}\n{wrong}\n")
    one_line(run("verify", "--heads", str(tmp_path / "heads")), 65)


def test_verify_finds_a_sealed_value_in_another_row(app: App, case: Case, run: Run) -> None:
    with app.store.engine.begin() as connection:
        connection.execute(text("UPDATE finding SET content_sealed = (SELECT content_sealed FROM reading)"))
    assert case.id
    assert "finding.content_sealed:" in run("verify").err


def test_a_matter_is_listed_approved_and_erased(app: App, case: Case, run: Run) -> None:
    run("user", "add", "head", "--name", "head", "--role", "head", "--cleared")
    with app.store.unit() as unit:
        old = unit.now - timedelta(days=4000)
        values = {"state": CaseState.ANSWERED.value, "conclusion": Conclusion.FOUNDED.value, "changed_at": old}
        unit.execute(update(schema.case).where(schema.case.c.id == case.id).values(**values))
    assert "1 listed" in run("retention", "propose", "--as", "somsri").out
    (item,) = run("retention", "list", "--json", "--as", "somsri").json()
    assert item["register_number"] == case.register_number
    one_line(run("retention", "approve", "--all", "--as", "somsri"), 65)
    one_line(run("retention", "propose", "--as", "somying"), 65)
    assert run("retention", "hold", case.register_number, "--text", "คดี", "--as", "somsri").code == 0
    assert "1 approved" in run("retention", "approve", "--all", "--as", "head").out
    assert "0 erased, 1 held" in run("retention", "erase").out
    one_line(run("retention", "lift", case.register_number, "--as", "somsri"), 65)
    assert run("retention", "lift", case.register_number, "--as", "head").code == 0
    assert "1 erased" in run("retention", "erase").out
    one_line(run("case", "show", case.register_number), 65)
    assert run("case", "list", "--json").json() == []
    (left,) = run("retention", "outside", "--json").json()
    assert left["kind"] == "backup"
    assert run("retention", "outside", "--done", left["id"]).code == 0
    assert run("verify").code == 0


@pytest.mark.parametrize("items", [(), ("x",)])
def test_only_what_waits_can_be_decided(home: Path, run: Run, items: tuple[str, ...]) -> None:
    assert home.is_dir()
    run("user", "add", "head", "--name", "head", "--role", "head")
    one_line(run("retention", "approve", *items, "--as", "head"), 65)


def test_why_a_matter_is_held_is_shown_for_a_reason_that_is_audited(app: App, case: Case, run: Run) -> None:
    run("retention", "hold", case.register_number, "--text", "คดีของสมชาย", "--as", "somsri")
    for options in ((), (case.register_number,)):
        plain = run("retention", "holds", *options, "--as", "somsri", "--json")
        assert [one["register_number"] for one in plain.json()] == [case.register_number]
        assert_masked(plain.out, run("retention", "holds", *options).out)
    opened = run("retention", "holds", case.register_number, "--reveal", "ตรวจทาน", "--as", "somsri", "--json")
    assert opened.json()[0]["reason"] == "คดีของสมชาย"
    with app.store.browse() as unit:
        assert "case.revealed" in set(unit.execute(select(schema.audit.c.action)).scalars())
    one_line(run("retention", "holds", "--reveal", "ตรวจทาน", "--as", "somsri"), 65)
    one_line(run("retention", "holds", case.register_number, "--reveal", "ตรวจทาน"), 65)
