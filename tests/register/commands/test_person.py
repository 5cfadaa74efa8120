"""`person`: what is held of one person, found by exact values, printed within the officer's rights, audited."""

from pathlib import Path

from sqlalchemy import select

from register import schema
from register.app import App
from register.book.casebook import Case
from register.states import Category
from tests.register.commands.shell import PERSON, Run, assert_masked, one_line, tray
from tests.register.matter_examples import finding, register_one

FIND = ("person", "find", "--as", "somsri")


def actions(app: App) -> list[str]:
    with app.store.browse() as unit:
        return list(unit.execute(select(schema.audit.c.action)).scalars())


def test_the_matters_of_a_person_are_found_by_exact_values(app: App, case: Case, run: Run) -> None:
    for option, value in (("--phone", "081-000-1234"), ("--email", "somchai@example.com"), ("--name", "สมชาย ใจดี")):
        done = run(*FIND, option, value, "--json")
        assert [row["register_number"] for row in done.json()] == [case.register_number]
        assert_masked(done.out, done.err)
    assert run(*FIND, "--phone", "081-000-9999", "--json").json() == []
    assert actions(app).count("case.looked_up") == 3
    one_line(run(*FIND), 65)


def test_what_is_held_is_printed_and_audited(app: App, case: Case, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "held.txt"
    options = ("--reveal", "คำขอของเจ้าของข้อมูล", "--as", "somsri", "--out", str(out))
    done = run("person", "print", case.register_number, "--format", "txt", *options)
    assert done.code == 0, done.err
    assert_masked(done.out, done.err)
    text = out.read_text(encoding="utf-8")
    for held in ("สมชาย ใจดี", "081-000-1234", "1 บ้านหนองแวง", "ถนนหน้าบ้านพังมาสามเดือนแล้ว", case.tracking_id):
        assert held in text
    assert "นายผู้ถูกกล่าวหา" not in text
    assert out.stat().st_mode & 0o077 == 0
    assert "person.printed" in actions(app)
    assert "case.revealed" in actions(app)
    one_line(run("person", "print", case.register_number, "--format", "txt", *options), 65)


def test_a_letter_without_a_matter_is_found_and_printed(app: App, run: Run, tmp_path: Path) -> None:
    letter = tray(app)
    (row,) = run(*FIND, "--phone", "081-000-1234", "--json").json()
    assert (row["register_number"], row["intake"], row["state"]) == ("", letter, "review")
    assert actions(app).count("intake.looked_up") == 1
    out = tmp_path / "held.txt"
    options = ("--format", "txt", "--reveal", "คำขอ", "--as", "somsri", "--out", str(out))
    done = run("person", "print", "--intake", letter, *options)
    assert done.code == 0, done.err
    assert_masked(done.out, done.err)
    assert "ถนนหน้าบ้านพังมาสามเดือนแล้ว" in out.read_text(encoding="utf-8")
    assert actions(app)[-2:] == ["intake.revealed", "person.printed"]
    elsewhere = ("--reveal", "x", "--as", "somsri", "--out", str(tmp_path / "x"))
    one_line(run("person", "print", *elsewhere), 65)
    one_line(run("person", "print", "--intake", "0" * 26, *elsewhere), 65)


def test_it_prints_as_pdf(case: Case, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "held.pdf"
    options = ("--reveal", "คำขอ", "--as", "somsri", "--out", str(out))
    assert run("person", "print", case.register_number, *options).code == 0
    assert out.read_bytes().startswith(b"%PDF-")


def test_nobody_finds_or_prints_what_is_hidden_from_them(app: App, run: Run, tmp_path: Path) -> None:
    tip_off = register_one(app.store, app.desk, b"tip", finding=finding(Category.TIP_OFF, tip_off=0.9, **PERSON))
    assert run("person", "find", "--as", "somsak", "--phone", "081-000-1234", "--json").json() == []
    options = ("--reveal", "x", "--as", "somsak", "--out", str(tmp_path / "x"))
    one_line(run("person", "print", tip_off.register_number, *options), 65)
    assert not (tmp_path / "x").exists()
