"""What the lists and the single matter show: JSON shapes that stay, masks until somebody reveals, filters."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from register import schema
from register.app import App
from register.book.casebook import Case
from register.commands.common import show_table
from register.handling import casework
from tests.register.commands.shell import Run, assert_masked, one_line, tray
from tests.register.matter_examples import finding, register_one

CASE_KEYS = {
    "id", "register_number", "tracking_id", "category", "sub_kind", "confirmed", "restricted", "urgent", "anonymous",
    "channel", "state", "public_status", "conclusion", "received_at", "registered_at", "deadlines", "replies",
}  # fmt: skip
INTAKE_KEYS = {
    "id", "source", "channel", "media_type", "size", "received_at", "stored_at", "state", "reason", "due_at", "case",
    "register_number", "relation", "category", "confidence", "decision",
}  # fmt: skip
REPLY_KEYS = {"id", "case", "kind", "medium", "state", "message_id", "date", "reason"}


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (("case", "list"), CASE_KEYS),
        (("intake", "list"), INTAKE_KEYS),
        (("reply", "list"), REPLY_KEYS),
        (("user", "list"), {"login", "name", "role", "unit", "cleared", "disabled"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_list_is_one_json_document_whose_fields_stay(
    case: Case, run: Run, arguments: tuple[str, ...], keys: set[str]
) -> None:
    assert case.id
    done = run(*arguments, "--json")
    assert (done.code, done.err) == (0, "")
    assert all(keys <= row.keys() for row in done.json())
    assert done.json() != []


def test_an_empty_list_is_an_empty_document(home: Path, run: Run) -> None:
    assert home.is_dir()
    assert [run(room, "list", "--json").json() for room in ("case", "intake", "reply")] == [[], [], []]


def test_one_case_shows_its_timeline_and_its_intakes(case: Case, run: Run) -> None:
    run("case", "confirm", case.register_number, "--as", "somsri")
    shown = run("case", "show", case.register_number, "--json").json()
    assert CASE_KEYS | {"timeline", "intakes", "masked", "subject", "contact"} <= shown.keys()
    assert [(line["event"], line["by"], line["state"]) for line in shown["timeline"]] == [
        ("confirm", "somsri", "screened")
    ]
    assert [item["relation"] for item in shown["intakes"]] == ["origin"]


def test_persons_are_masked_on_every_screen_until_revealed(app: App, case: Case, run: Run) -> None:
    intake_id = tray(app)
    with app.store.unit() as unit:
        origin = casework.origin_of(unit, case)
    for arguments in (
        ("case", "list"),
        ("case", "show", case.id),
        ("case", "status", case.id),
        ("intake", "list"),
        ("intake", "show", intake_id),
        ("intake", "show", origin),
        ("reply", "list"),
    ):
        for form in ((), ("--json",)):
            done = run(*arguments, *form)
            assert done.code == 0
            assert_masked(done.out, done.err)


def test_a_reveal_shows_the_person_to_a_cleared_officer_and_is_audited(app: App, case: Case, run: Run) -> None:
    shown = run("case", "show", case.id, "--json", "--reveal", "ติดต่อกลับ", "--as", "somsri").json()
    assert (shown["masked"], shown["contact"]["name"], shown["accused"]) == (False, "สมชาย ใจดี", "นายผู้ถูกกล่าวหา")
    with app.store.unit() as unit:
        row = unit.execute(select(schema.reveal)).one()
    assert (row.actor, row.case_id) == ("somsri", case.id)


def test_a_tracking_id_stands_in_json_and_on_a_screen_only_once_revealed(case: Case, run: Run) -> None:
    for arguments in (("case", "list"), ("case", "show", case.register_number)):
        said = run(*arguments)
        assert (said.code, case.tracking_id in said.out + said.err) == (0, False)
        assert f"{case.tracking_id.partition('-')[0]}-••••" in said.out
        assert case.tracking_id in run(*arguments, "--json").out
    opened = run("case", "show", case.register_number, "--reveal", "ผู้ร้องทำรหัสหาย", "--as", "somsri")
    assert (opened.code, case.tracking_id in opened.out) == (0, True)


@pytest.mark.parametrize(
    "options",
    [
        ("--reveal", "x"),
        ("--reveal", "x", "--as", "nobody"),
        ("--reveal", "x", "--as", "somying"),
        ("--reveal", "  ", "--as", "somsri"),
    ],
    ids=["nobody", "unknown", "clerk", "no reason"],
)
def test_a_reveal_needs_an_officer_and_a_reason(app: App, case: Case, run: Run, options: tuple[str, ...]) -> None:
    for room, item in (("case", case.id), ("intake", tray(app))):
        assert_masked(one_line(run(room, "show", item, *options), 65))
    with app.store.unit() as unit:
        assert unit.execute(select(schema.reveal)).all() == []


def test_cases_are_chosen_by_words_by_person_and_by_filters(app: App, case: Case, run: Run) -> None:
    register_one(app.store, app.desk, b"other", subject="ขยะ", text="ขยะล้น", finding=finding(urgent=True))

    def chosen(*options: str) -> list[str]:
        done = run("case", "list", "--json", *options)
        assert (done.code, done.err) == (0, "")
        return [row["register_number"] for row in done.json()]

    first, second = case.register_number, f"2/{case.register_number.partition('/')[2]}"
    for options, wanted in {
        ("--find", "ถนน"): [first],
        ("--find", "081-000-1234", "--state", "open"): [second, first],
        ("--find", case.tracking_id): [first],
        ("--find", second): [second],
        ("--find", "สะพาน"): [],
        ("--urgent",): [second],
        ("--state", "closed"): [],
        ("--officer", "nobody", "--unconfirmed", "--channel", "email"): [second, first],
        ("--officer", "somsak"): [],
        ("--due", "late"): [],
        ("--from", "1/1/2569", "--to", "1/1/2569"): [],
    }.items():
        assert chosen(*options) == wanted, options
    with app.store.look() as connection:
        noted = select(schema.audit.c.actor).where(schema.audit.c.action == "case.looked_up")
        assert len(connection.execute(noted).all()) == 2


def test_what_a_stranger_wrote_gives_a_terminal_no_orders(app: App, run: Run) -> None:
    orders = "ถนน\x1b]52;c;ZWNobw==\x07พัง\x9b2J\x08จบ"
    case = register_one(app.store, app.desk, text=orders)
    asked = ("case", "show", case.id, "--reveal", "x", "--as", "somsri")
    shown, document = run(*asked), run(*asked, "--json")
    assert "ถนน\ufffd]52;c;ZWNobw==\ufffdพัง" in shown.out
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown.out + document.out)
    assert document.json()["text"] == orders


def test_a_table_shows_names_as_they_are_and_obeys_none(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["file"], [["แผน[/b].pdf"], ["[bold]x :smile:\x1b[2J"]])
    said = capsys.readouterr().out
    assert "แผน[/b].pdf" in said
    assert "[bold]x :smile:\ufffd[2J" in said
