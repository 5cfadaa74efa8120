"""`raprueang case`: a matter is registered, worked, corrected, merged and answered at the shell."""

from pathlib import Path

import pytest
from sqlalchemy import select

from register import schema
from register.app import App
from register.book import casebook
from register.book.casebook import Case
from register.states import CaseState, Category, Decision
from tests.register.commands.shell import PERSON, Run, one_line
from tests.register.matter_examples import finding, register_one


def test_a_suspected_tip_off_is_revealed_to_and_decided_by_the_cleared_only(app: App, run: Run) -> None:
    suspected = register_one(app.store, app.desk, finding=finding(tip_off=0.2, **PERSON))
    one_line(run("case", "show", suspected.id, "--reveal", "x", "--as", "somsak"), 65)
    one_line(run("case", "confirm", suspected.id, "--as", "somsak"), 65)
    one_line(run("case", "correct", suspected.id, "suggestion", "--as", "somsak"), 65)
    one_line(run("case", "assign", suspected.id, "somsak", "--as", "somsri"), 65)
    assert run("case", "show", suspected.id, "--json").json()["restricted"]
    assert run("case", "confirm", suspected.id, "--as", "somsri").code == 0
    assert not run("case", "show", suspected.id, "--json").json()["restricted"]


def test_a_category_that_nobody_proposed_is_not_confirmed_but_chosen(app: App, run: Run) -> None:
    nothing = finding(Category.OTHER, tip_off=0.25, confidence=0.0, decision=Decision.REVIEW)
    unread = register_one(app.store, app.desk, finding=nothing)
    one_line(run("case", "confirm", unread.id, "--as", "somsri"), 65)
    assert run("case", "correct", unread.id, "suggestion", "--as", "somsri").code == 0
    assert run("case", "show", unread.id, "--json").json()["category"] == "suggestion"


def test_whether_a_complainant_stays_unnamed_is_corrected(case: Case, run: Run) -> None:
    for option, unnamed in (("--anonymous", True), ("--named", False)):
        assert run("case", "correct", case.register_number, option, "--as", "somsri").code == 0
        assert run("case", "show", case.register_number, "--json").json()["anonymous"] is unnamed


def test_a_telephone_number_without_all_its_digits_is_kept_and_warned_of(case: Case, run: Run) -> None:
    done = run("case", "correct", case.register_number, "--phone", "081-000", "--as", "somsri")
    assert done.code == 0
    assert "lacks digits" in done.err
    assert "lacks digits" not in run("case", "correct", case.register_number, "--phone", "1567", "--as", "somsri").err


def test_an_officer_brings_a_case_from_receipt_to_answer_and_back(case: Case, run: Run) -> None:
    assert run("unit", "add", "กองช่าง").code == 0
    as_officer = ("--as", "somsak")
    number = case.register_number
    for arguments, state, public in (
        (("confirm", number), "screened", "อยู่ระหว่างตรวจสอบ"),
        (("assign", number, "somsak"), "screened", "อยู่ระหว่างตรวจสอบ"),
        (("refer", number, "กองช่าง", "--text", "โปรดตรวจสอบ"), "referred", "อยู่ระหว่างตรวจสอบ"),
        (("conclude", number, "founded", "--text", "จริง"), "concluded", "อยู่ระหว่างตรวจสอบ"),
        (("answer", number, "--text", "ซ่อมแล้ว"), "answered", "ดำเนินการเสร็จสิ้น"),
        (("reopen", number, "--text", "พังอีก"), "screened", "อยู่ระหว่างตรวจสอบ"),
    ):
        done = run("case", *arguments, *as_officer)
        assert (done.code, done.out) == (0, ""), done.err
        shown = run("case", "show", number, "--json").json()
        assert (shown["state"], shown["public_status"]) == (state, public)
        assert run("case", "status", number).out.strip() == public
    assert [reply["kind"] for reply in shown["replies"]] == ["acknowledgement", "outcome"]


def test_a_released_outcome_is_shown_until_its_reply_is_cancelled(app: App, case: Case, run: Run) -> None:
    number, by = case.register_number, ("--as", "somsak")

    def shown() -> str:
        with app.store.browse() as unit:
            return casebook.released(unit, casebook.load(unit, case.id))

    for arguments in (("confirm", number), ("conclude", number, "founded", "--text", "จริง")):
        assert run("case", *arguments, *by).code == 0
    assert run("case", "answer", number, "--text", "ซ่อมแล้ว", "--release", *by).code == 0
    assert shown() == "ซ่อมแล้ว"
    reply = run("case", "show", number, "--json").json()["replies"][-1]
    assert run("reply", "cancel", reply["id"], *by).code == 0
    assert shown() == ""


def test_a_case_is_merged_and_its_complainant_answered_with_the_main_case(app: App, case: Case, run: Run) -> None:
    other = register_one(app.store, app.desk, b"other", message_id="<other@example.com>")
    numbers, by = (other.register_number, case.register_number), ("--as", "somsri")
    one_line(run("case", "merge", numbers[1], "--into", numbers[1], *by), 65)
    for arguments in (
        ("merge", numbers[0], "--into", numbers[1]),
        ("confirm", numbers[1]),
        ("conclude", numbers[1], "founded", "--text", "จริง"),
        ("answer", numbers[1], "--text", "ซ่อมแล้ว", "--merged"),
    ):
        done = run("case", *arguments, *by)
        assert (done.code, done.out) == (0, ""), done.err
    shown = run("case", "show", numbers[0], "--json").json()
    assert (shown["state"], [reply["kind"] for reply in shown["replies"]]) == ("merged", ["acknowledgement", "outcome"])


@pytest.mark.parametrize("login", ["somying", "sompong", "admin", "nobody"])
def test_a_case_is_worked_by_officers_only(app: App, case: Case, run: Run, login: str) -> None:
    for arguments in (
        ("confirm", case.id),
        ("correct", case.id, "suggestion"),
        ("correct", case.id, "--name", "x"),
        ("assign", case.id, "somsak"),
        ("refer", case.id, "x"),
        ("conclude", case.id, "founded", "--text", "x"),
        ("answer", case.id, "--text", "x"),
        ("reopen", case.id, "--text", "x"),
    ):
        one_line(run("case", *arguments, "--as", login), 65)
    with app.store.unit() as unit:
        row = unit.execute(select(schema.case)).one()
    assert (row.state, row.version) == (CaseState.RECEIVED, 1)


def test_a_contact_of_a_closed_case_is_not_corrected_by_an_auditor(case: Case, run: Run) -> None:
    run("case", "confirm", case.id)
    run("case", "conclude", case.id, "founded", "--text", "x")
    one_line(run("case", "correct", case.id, "--name", "อื่น", "--as", "sompong"), 65)


def test_category_and_contact_can_be_corrected_together(case: Case, run: Run) -> None:
    told = ("--address", "9 หมู่ 9", "--email", " new@example.com ")
    done = run("case", "correct", case.id, "suggestion", *told, "--as", "somsri")
    assert done.code == 0, done.err
    shown = run("case", "show", case.id, "--json", "--reveal", "x", "--as", "somsri").json()
    contact = shown["contact"]
    assert (shown["category"], contact["address"], contact["email"]) == ("suggestion", "9 หมู่ 9", "new@example.com")
    one_line(run("case", "correct", case.id, "--email", "not an address", "--as", "somsri"), 65)


def test_an_event_the_state_forbids_is_one_line(case: Case, run: Run) -> None:
    assert "not possible now" in one_line(run("case", "answer", case.id, "--text", "x"), 65)


def test_words_come_from_one_place(case: Case, run: Run, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("ซ่อมแล้ว", encoding="utf-8")
    thai = tmp_path / "thai.txt"
    thai.write_bytes("ซ่อมแล้ว".encode("cp874"))
    run("case", "confirm", case.id)
    for options in (
        (),
        ("--text", "x", "--file", str(words)),
        ("--text", " "),
        ("--file", str(thai)),
        ("--file", "none"),
    ):
        one_line(run("case", "conclude", case.id, "founded", *options), 65)
    assert run("case", "conclude", case.id, "founded", "--file", str(words)).code == 0


def test_a_correction_of_nothing_is_refused(case: Case, run: Run) -> None:
    one_line(run("case", "correct", case.id), 65)


THROUGH = ("--representative", "นายแทน มาให้", "--letter", "ลย 1/2569")


def test_a_matter_told_to_an_officer_is_registered_at_once_with_what_the_officer_typed(home: Path, run: Run) -> None:
    config = ("--config", str(home / "config.toml"))
    told = ("--channel", "telephone", "--subject", "ไฟดับ", "--text", "ไฟหน้าวัดดับมาสองคืนแล้ว")
    contact = ("--name", "นางมาลี ใจดี", "--phone", "081-000-0101", "--email", "malee@example.com")
    one_line(run(*config, "case", "new", *told, "--email", "malee", "--as", "somying"), 65)
    done = run(*config, "case", "new", *told, *contact, *THROUGH, "--as", "somying")
    assert done.code == 0, done.err
    assert done.out.startswith("registered as 1/")
    (case,) = run(*config, "case", "list", "--json").json()
    shown = run(*config, "case", "show", case["id"], "--json", "--reveal", "ตรวจทาน", "--as", "somsri").json()
    assert (shown["contact"]["name"], shown["contact"]["phone"]) == ("นางมาลี ใจดี", "081-000-0101")
    assert shown["contact"]["email"] == "malee@example.com"
    assert (shown["representative"], shown["letter"]) == ("นายแทน มาให้", "ลย 1/2569")
    changed = ("case", "correct", case["id"], "--agency", "อำเภอเมือง", "--letter", "ลย 2/2569", "--as", "somsri")
    assert run(*config, *changed).code == 0
    shown = run(*config, "case", "show", case["id"], "--json", "--reveal", "ตรวจทาน", "--as", "somsri").json()
    assert (shown["representative"], shown["agency"], shown["letter"]) == ("นายแทน มาให้", "อำเภอเมือง", "ลย 2/2569")


def test_an_auditor_registers_nothing(home: Path, run: Run) -> None:
    told = ("--channel", "telephone", "--text", "ไฟหน้าวัดดับ", "--as", "sompong")
    assert run("--config", str(home / "config.toml"), "case", "new", *told).code == 65
    assert run("--config", str(home / "config.toml"), "case", "list", "--json").json() == []
