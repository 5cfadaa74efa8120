"""The commands: one-line errors with a hint and the right exit code, JSON shapes, masks, roles."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy import select, text

from register import casework, intakes, replies, schema, settings
from register.app import App, open_app
from register.casebook import Case
from register.cli import COMMANDS, cli, main
from register.matters import settle_finding
from register.model import Contact
from register.states import CaseState, Category, Channel, ReplyState
from tests.register.matter_examples import arrival, finding, reading, register_one

RAPRUEANG = str(Path(sys.executable).with_name("raprueang"))
MARKERS = ("สมชาย", "somchai@example.com", "081-000-1234", "ถนนพัง", "บ้านหนองแวง", "นายผู้ถูกกล่าวหา")
PERSON: dict[str, Any] = {
    "contact": Contact("สมชาย ใจดี", "081-000-1234", "somchai@example.com", "1 บ้านหนองแวง"),
    "where": "บ้านหนองแวง",
    "accused": "นายผู้ถูกกล่าวหา",
}


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The `raprueang` command as `main()` runs it: what it prints and how it exits."""
    monkeypatch.setattr(tempfile, "tempdir", None)

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["raprueang", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Done(int(end.value.code or 0), said.out, said.err)

    return call


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agency as `init` and `user add` make it; each test works on a copy."""
    folder = tmp_path_factory.mktemp("made") / "agency"
    config = ["--config", str(folder / "config.toml")]
    cli.main(["init", str(folder), "--name", "อบต. ศรีพนา", "--prefix", "SPN"], standalone_mode=False)
    for login, role, *options in (
        ("somsri", "officer", "--cleared"),
        ("somsak", "officer"),
        ("somying", "clerk"),
        ("sompong", "auditor", "--cleared"),
    ):
        cli.main([*config, "user", "add", login, "--name", login, "--role", role, *options], standalone_mode=False)
    return folder


@pytest.fixture
def home(made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """DIR of an agency with an officer, a cleared officer, a clerk and an auditor; the current folder."""
    monkeypatch.delenv("RAPRUEANG_CONFIG", raising=False)
    folder = shutil.copytree(made_home, tmp_path / "agency")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def app(home: Path) -> App:
    return open_app(settings.load(home / "config.toml"))


@pytest.fixture
def case(app: App) -> Case:
    return register_one(app.store, app.desk, finding=finding(**PERSON))


def one_line(done: Done, code: int) -> str:
    """The error in its one line on standard error, with a hint; nothing on standard output."""
    assert done.code == code, done.err
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert line.startswith("raprueang: ")
    assert line.endswith(")")
    return line


def assert_masked(*texts: str) -> None:
    for said in texts:
        assert [marker for marker in MARKERS if marker in said] == []


def tray(app: App) -> str:
    """An intake on the review tray."""
    with app.store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(b"tray")).intake_id
        intakes.save_reading(unit, intake_id, reading())
        item = intakes.load(unit, intake_id)
        settle_finding(unit, item, reading(), finding(Category.OTHER, **PERSON), app.desk)
    return intake_id


def letter(app: App) -> str:
    """The draft letter of a new case; returns its reply id."""
    made = register_one(app.store, app.desk, b"letter", channel=Channel.LETTER, sender=None, finding=finding(**PERSON))
    with app.store.unit() as unit:
        return replies.of_case(unit, made.id)[0].id


def test_every_command_of_the_help_exists_and_has_its_own(run: Run) -> None:
    context = click.Context(cli)
    assert all(f"  {name} " in run("--help").out for name in COMMANDS)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help
        for inner in getattr(command, "commands", {}).values():
            assert inner.help


def test_a_command_that_is_none_is_one_line_with_a_hint(home: Path, run: Run) -> None:
    assert home.is_dir()
    for arguments in (
        ("fly",),
        ("case", "fly"),
        ("case", "list", "--fly"),
        ("case", "show"),
        ("case", "list", "--state", "gone"),
        ("run", "--only", "x"),
    ):
        one_line(run(*arguments), 65)


def test_no_configuration_is_one_line_that_names_init(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAPRUEANG_CONFIG", raising=False)
    assert "raprueang init" in one_line(run("case", "list"), 78)
    one_line(run("--config", str(tmp_path / "none.toml"), "doctor"), 78)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[worker]\n", "[worker]\nthread = 1\n", "did you mean threads?"),
        ('prefix = "SPN"', 'prefix = "spn"', "register.prefix"),
        ("[agency]", "[agency", "config.toml"),
        ("ring.json", "no-ring.json", "key ring"),
        ("raprueang.sqlite3", "other.sqlite3", "raprueang upgrade"),
    ],
)
def test_a_wrong_configuration_is_one_line_that_names_the_trouble(
    home: Path, run: Run, old: str, new: str, says: str
) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert says in one_line(run("case", "list"), 78)


def test_a_key_ring_that_others_can_read_is_refused(home: Path, run: Run) -> None:
    (home / "keys" / "ring.json").chmod(0o644)
    assert "chmod 600" in one_line(run("case", "list"), 78)


def test_a_database_that_is_none_is_one_line(home: Path, run: Run) -> None:
    for path in (home / "data").glob("raprueang.sqlite3*"):
        path.unlink()
    (home / "data" / "raprueang.sqlite3").write_bytes(b"no database at all" * 99)
    one_line(run("case", "list"), 78)


def test_a_database_server_that_is_away_is_one_line_and_its_password_is_not_told(home: Path, run: Run) -> None:
    config = home / "config.toml"
    url = f"postgresql+psycopg://u:s3cret@/x?host={home}"
    config.write_text(
        config.read_text(encoding="utf-8").replace("sqlite:///data/raprueang.sqlite3", url), encoding="utf-8"
    )
    assert "s3cret" not in one_line(run("case", "list"), 69)


def test_what_does_not_exist_is_one_line(home: Path, run: Run) -> None:
    assert home.is_dir()
    for arguments in (
        ("case", "show", "99/2569"),
        ("case", "show", "99999999999999999999/2569"),
        ("case", "confirm", "SPN-0000-0000-0000-0"),
        ("intake", "show", "01ABC"),
        ("intake", "replay", "01ABC"),
        ("reply", "release", "01ABC"),
        ("intake", "import", "nobox"),
        ("user", "disable", "nobody"),
    ):
        one_line(run(*arguments), 65)


def test_an_unknown_tracking_id_is_not_repeated(home: Path, run: Run) -> None:
    assert home.is_dir()
    assert "SPN" not in one_line(run("case", "show", "SPN-7KQ4-M2XD-9RTC-5"), 65)


def test_init_makes_everything_private_and_says_what_comes_next(home: Path, run: Run) -> None:
    for name in ("data", "data/blobs", "keys", "outbox"):
        assert (home / name).stat().st_mode & 0o077 == 0, name
    for name in ("keys/ring.json", "recovery-sheet.txt"):
        assert (home / name).stat().st_mode & 0o077 == 0, name
    assert sorted(path.name for path in (home / "inbox" / "letters").iterdir()) == ["box", "fax", "post", "walk-in"]
    assert next(user["login"] for user in run("user", "list", "--json").json()) == "admin"


def test_init_leaves_an_agency_alone_that_is_there(home: Path, run: Run) -> None:
    before = (home / "keys" / "ring.json").read_bytes()
    one_line(run("init", str(home)), 65)
    assert (home / "keys" / "ring.json").read_bytes() == before


@pytest.mark.parametrize("name", ['สำนักงาน "พิเศษ"', "back\\slash", "ก'ข"])
def test_init_writes_any_name_down(tmp_path: Path, run: Run, name: str) -> None:
    assert run("init", str(tmp_path / "x"), "--name", name).code == 0
    assert settings.load(tmp_path / "x" / "config.toml").agency.name == name


@pytest.mark.parametrize("options", [("--prefix", "x"), ("--database", "mysql://x/y"), ("--name", "a\nb")])
def test_init_with_a_wrong_value_leaves_no_configuration(tmp_path: Path, run: Run, options: tuple[str, ...]) -> None:
    one_line(run("init", str(tmp_path / "x"), *options), 78)
    assert not (tmp_path / "x" / "config.toml").exists()


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
    run("case", "confirm", "1/2569", "--as", "somsri")
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


def test_a_suspected_tip_off_is_revealed_to_and_decided_by_the_cleared_only(app: App, run: Run) -> None:
    suspected = register_one(app.store, app.desk, finding=finding(tip_off=0.2, **PERSON))
    one_line(run("case", "show", suspected.id, "--reveal", "x", "--as", "somsak"), 65)
    one_line(run("case", "confirm", suspected.id, "--as", "somsak"), 65)
    one_line(run("case", "correct", suspected.id, "suggestion", "--as", "somsak"), 65)
    one_line(run("case", "assign", suspected.id, "somsak", "--as", "somsri"), 65)
    assert run("case", "show", suspected.id, "--json").json()["restricted"]
    assert run("case", "confirm", suspected.id, "--as", "somsri").code == 0
    assert not run("case", "show", suspected.id, "--json").json()["restricted"]


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
    done = run("case", "correct", case.id, "suggestion", "--address", "9 หมู่ 9", "--as", "somsri")
    assert done.code == 0, done.err
    shown = run("case", "show", case.id, "--json", "--reveal", "x", "--as", "somsri").json()
    assert (shown["category"], shown["contact"]["address"]) == ("suggestion", "9 หมู่ 9")


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


def test_what_waits_on_the_tray_is_registered_once_by_an_officer(app: App, run: Run) -> None:
    intake_id = tray(app)
    one_line(run("intake", "register", intake_id, "--as", "sompong"), 65)
    assert "1/2569" in run("intake", "register", intake_id, "--as", "somsak").out
    one_line(run("intake", "register", intake_id), 65)
    assert run("intake", "show", intake_id, "--json").json()["state"] == "registered"


def test_what_is_discarded_is_set_aside(app: App, run: Run) -> None:
    intake_id = tray(app)
    one_line(run("intake", "discard", intake_id, "--as", "somying"), 65)
    assert run("intake", "discard", intake_id, "--as", "somsak").code == 0
    assert run("intake", "list", "--state", "set_aside", "--json").json()[0]["id"] == intake_id
    one_line(run("intake", "replay", intake_id), 65)


def test_a_letter_goes_from_draft_to_posted_by_the_clerks_hand(app: App, run: Run, tmp_path: Path) -> None:
    reply_id = letter(app)
    one_line(run("reply", "print", reply_id, "--out", str(tmp_path / "a.pdf")), 65)
    one_line(run("reply", "confirm-address", reply_id, "--as", "sompong"), 65)
    assert run("reply", "confirm-address", reply_id, "--as", "somying").code == 0
    with app.store.unit() as unit:
        replies.attach_pdf(unit, reply_id, b"%PDF")
    one_line(run("reply", "print", reply_id, "--out", str(tmp_path / "none" / "a.pdf")), 65)
    assert run("reply", "list", "--json", "--state", "to_print").json()[0]["id"] == reply_id
    assert run("reply", "print", reply_id, "--out", str(tmp_path / "a.pdf"), "--as", "somying").code == 0
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF"
    assert run("reply", "posted", reply_id, "--as", "somying").code == 0
    assert run("reply", "list", "--json", "--state", "posted").json()[0]["id"] == reply_id


def test_the_number_of_a_posted_letter_is_masked_until_it_is_revealed(app: App, run: Run) -> None:
    reply_id = letter(app)
    with app.store.unit() as unit:
        replies.confirm_address(unit, reply_id)
        replies.attach_pdf(unit, reply_id, b"%PDF")
        replies.advance_letter(unit, reply_id, ReplyState.PRINTED)
    one_line(run("reply", "posted", reply_id, "--as", "somying", "--number", "EM123456784TH"), 65)
    assert run("reply", "posted", reply_id, "--as", "somying", "--number", "em 123456785 th").code == 0

    def number(*options: str) -> str:
        return str(run("reply", "list", "--json", "--state", "posted", *options).json()[0]["post_number"])

    assert number() == "EM•••••••••TH"
    assert number("--reveal", "ตามหาหนังสือ", "--as", "somying") == "EM•••••••••TH"  # a clerk reads no matters
    assert number("--reveal", "ตามหาหนังสือ", "--as", "somsri") == "EM123456785TH"
    one_line(run("reply", "list", "--json", "--reveal", "x"), 65)


def test_a_printed_letter_is_private(app: App, run: Run, tmp_path: Path) -> None:
    reply_id = letter(app)
    with app.store.unit() as unit:
        replies.confirm_address(unit, reply_id)
        replies.attach_pdf(unit, reply_id, b"%PDF")
    run("reply", "print", reply_id, "--out", str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.pdf").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("login", ["somying", "sompong"])
def test_a_mail_is_released_and_cancelled_by_officers_only(app: App, case: Case, run: Run, login: str) -> None:
    with app.store.unit() as unit:
        (reply,) = replies.of_case(unit, case.id)
    one_line(run("reply", "cancel", reply.id, "--as", login), 65)
    with app.store.unit() as unit:
        replies.move(unit, reply.id, ReplyState.HELD, reason="x")
    one_line(run("reply", "release", reply.id, "--as", login), 65)
    assert run("reply", "release", reply.id, "--as", "somsak").code == 0
    assert run("reply", "cancel", reply.id, "--as", "somsak").code == 0


def test_a_user_is_added_once_and_disabled_for_good(home: Path, run: Run) -> None:
    assert home.is_dir()
    one_line(run("user", "add", "somsri", "--name", "x", "--role", "officer"), 65)
    one_line(run("user", "add", "x", "--name", "x", "--role", "king"), 65)
    assert run("user", "disable", "somsri").code == 0
    one_line(run("user", "disable", "somsri"), 65)
    assert {user["login"]: user["disabled"] for user in run("user", "list", "--json").json()}["somsri"]


def test_verify_finds_everything_whole_and_publishes_the_head(case: Case, home: Path, run: Run) -> None:
    assert case.id
    done = run("verify")
    assert done.code == 0
    assert "every intake has its outcome" in done.out
    assert len((home / "data" / "audit-heads.log").read_text().splitlines()) == 1


def test_verify_says_what_was_changed(app: App, case: Case, run: Run) -> None:
    assert case.id
    assert run("verify").code == 0
    with app.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET actor = 'x' WHERE seq = 2"))
    assert "row 2 was changed" in one_line(run("verify"), 65)


def test_verify_finds_a_changed_blob(app: App, case: Case, run: Run) -> None:
    assert case.id
    with app.store.engine.begin() as connection:
        connection.execute(text("UPDATE blob SET content_sealed = x'31' || zeroblob(60)"))
    one_line(run("verify"), 65)


def test_upgrade_makes_an_empty_database_ready(home: Path, run: Run) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("raprueang.sqlite3", "new.sqlite3"), encoding="utf-8")
    assert "empty ->" in run("upgrade").err
    assert run("case", "list", "--json").json() == []


def test_the_same_commands_work_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """In processes of their own: that is how connections end."""

    def call(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [RAPRUEANG, *arguments]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True, timeout=60)

    call("init", "agency", "--database", postgres_url)
    assert json.loads(call("case", "list", "--json", cwd=tmp_path / "agency").stdout) == []
    assert "audit chain" in call("verify", cwd=tmp_path / "agency").stdout


def test_a_line_that_is_no_json_is_named_by_its_number(tmp_path: Path) -> None:
    done = subprocess.run(
        [RAPRUEANG, "classify"],
        cwd=tmp_path,
        input='{"id": 1, "subject": "ถนนพัง", "body": "ขอให้ซ่อม"}\n[]\n',
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 65
    assert done.stderr.startswith("raprueang: line 2 is no JSON object")
    assert {"id", "category", "sub_kind", "confidence", "decision", "runner_up", "reasons"} <= json.loads(
        done.stdout.splitlines()[0]
    ).keys()


def test_a_matter_told_to_an_officer_is_registered_at_once_with_what_the_officer_typed(home: Path, run: Run) -> None:
    config = ("--config", str(home / "config.toml"))
    told = ("--channel", "telephone", "--subject", "ไฟดับ", "--text", "ไฟหน้าวัดดับมาสองคืนแล้ว")
    done = run(*config, "case", "new", *told, "--name", "นางมาลี ใจดี", "--phone", "081-000-0101", "--as", "somying")
    assert done.code == 0, done.err
    assert done.out.startswith("registered as 1/")
    (case,) = run(*config, "case", "list", "--json").json()
    shown = run(*config, "case", "show", case["id"], "--json", "--reveal", "ตรวจทาน", "--as", "somsri").json()
    assert (shown["contact"]["name"], shown["contact"]["phone"]) == ("นางมาลี ใจดี", "081-000-0101")


def test_an_auditor_registers_nothing(home: Path, run: Run) -> None:
    told = ("--channel", "telephone", "--text", "ไฟหน้าวัดดับ", "--as", "sompong")
    assert run("--config", str(home / "config.toml"), "case", "new", *told).code == 65
    assert run("--config", str(home / "config.toml"), "case", "list", "--json").json() == []


def test_a_defect_of_the_program_shows_its_place_and_not_the_letter_it_met(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("สมชาย ใจดี 081-000-1234")

    monkeypatch.setattr("register.casebook.listing", broken)
    done = run("--config", str(home / "config.toml"), "case", "list")
    assert done.code == 75
    assert done.err.startswith("raprueang: unforeseen ValueError at test_cli.py:")
    assert "สมชาย" not in done.err + done.out


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


def test_a_day_that_is_none_is_one_line(home: Path, run: Run) -> None:
    assert home.is_dir()
    assert "is no day" in one_line(run("case", "list", "--from", "เมื่อวาน"), 65)


def test_upgrade_indexes_what_no_search_finds_and_everything_when_asked(app: App, case: Case, run: Run) -> None:
    with app.store.unit() as unit:
        unit.execute(schema.search_word.delete())
    assert run("case", "list", "--find", "ถนน", "--json").json() == []
    assert "search index: 1 cases" in run("upgrade").err
    assert [row["id"] for row in run("case", "list", "--find", "ถนน", "--json").json()] == [case.id]
    assert "search index: 0 cases" in run("upgrade").err
    assert "search index: 1 cases" in run("upgrade", "--reindex").err
