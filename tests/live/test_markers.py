"""Nothing of a person lies in plain anywhere on disk: not in DIR, not in temporary folders, the log or a backup."""

import base64
import re
import subprocess
import sys
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from register import schema, settings
from register.app import open_app
from register.book import casebook
from register.handling import case_details, conflicts
from register.officers import accounts
from register.running.workspace import workspace_of
from register.sealed.sealed_columns import sealed_columns
from register.states import Category
from register.store import open_engine
from register.workdays import BANGKOK
from tests.live.agency import Agency
from tests.live.killer import POINTS
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer

NAME = "วิจิตรเลิศหล้ามณีกาญจน์"
PHONE = "081-000-7431"
ADDRESS = "markerperson7431@example.com"
PLACE = "ซอยดอกพะยอมเรืองรอง"
NOT_OF_A_MATTER = {
    "credential.totp_sealed",  # an officer's second factor
    "saved_view.name_sealed",  # written on the desk: tests/desk/test_desk_search.py
    "reply.post_number_sealed",  # of a posted letter: tests/register/test_post_number.py
}
MARKERS = (NAME, PHONE, "0810007431", ADDRESS, PLACE, "markerperson7431")


def the_mail() -> bytes:
    return (
        f"From: =?utf-8?b?{base64.b64encode(NAME.encode()).decode()}?= <{ADDRESS}>\r\n"
        "To: saraban@agency.example\r\nSubject: x\r\nMessage-ID: <marker@example.com>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"กระผม นาย{NAME} โทร {PHONE} ถนน{PLACE}พังมาสามเดือนแล้ว ขอให้มาซ่อมด้วยครับ\r\n"
    ).encode()


@pytest.mark.parametrize("point", ["read, not yet committed", "inside the registering transaction"])
def test_no_marker_of_a_person_is_left_on_disk_after_a_crash(
    point: str, tmp_path: Path, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    assert point in POINTS
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user, smtp=smtp_server)
    agency.meet()
    imap_server.append(imap_user, the_mail())
    _drop_letter(agency)
    _kill_with_its_own_temporary_folder(agency, point, tmp_path)
    logs = agency.call("--verbose", "run", "--once").stderr
    workspace = workspace_of(settings.load(agency.home / "config.toml"))
    assert workspace.is_dir()
    assert not any(_holds(path, marker) for path in workspace.rglob("*") for marker in MARKERS)
    found = {marker: _files_holding(marker, agency.home) for marker in MARKERS}
    assert found == {marker: [] for marker in MARKERS}
    assert [marker for marker in MARKERS if marker in logs] == []
    assert {item["state"] for item in agency.intakes()} == {"registered"}


def test_a_thief_of_database_blobs_backup_and_logs_finds_nobody(tmp_path: Path, database_url: str) -> None:
    """Everything an officer can write about a matter holds the markers; then the ring is rotated and a backup made."""
    database = None if database_url.startswith("sqlite") else database_url
    agency = Agency.make(tmp_path / "agency", database=database)
    _two_persons_conclude(agency)
    for login in ("somsri", "malee", "named"):
        agency.said("user", "add", login, "--name", login, "--role", "officer", "--cleared")
    agency.said("unit", "add", "กองช่าง")
    (agency.home / "inbox" / "mail" / "a.eml").write_bytes(the_mail() + b"x" * 300_000)
    logs = agency.call("--verbose", "run", "--once").stderr
    (case,) = agency.cases()
    words = " ".join(MARKERS)
    for command in _life(case["register_number"], words):
        logs += agency.said(*command)
    agency.said("case", "show", case["register_number"], "--reveal", words, "--as", "somsri")  # on the screen, no log
    _write_what_has_no_command(agency, words)
    assert _empty_sealed_columns(agency) == set()
    for command in (("keys", "rotate"), ("backup", str(tmp_path / "copy")), ("verify",)):
        logs += agency.said(*command)
    (agency.home / "outbox").rename(tmp_path / "outbox")  # what left the house
    assert [marker for marker in MARKERS if marker in logs] == []
    assert {marker: _files_holding(marker, agency.home) for marker in MARKERS} == {marker: [] for marker in MARKERS}
    assert not any(_holds(tmp_path / "copy", marker) for marker in MARKERS)
    assert [marker for marker in MARKERS if marker in _everything_in(agency)] == []


def _life(number: str, words: str) -> list[tuple[str, ...]]:
    """Commands that write such words down, wherever the register keeps some."""
    acting = ("--as", "somsri")
    paper = ("--number", "1/2569", "--day", "2569-03-02", "--by", NAME)
    return [
        ("case", "confirm", number, *acting),
        ("case", "note", number, "--text", words, *acting),
        ("case", "assign", number, "somsri", *acting),
        ("case", "evidence", number, "--text", words, "--source", NAME, "--kept", PLACE, *acting),
        ("case", "tell", number, "--way", "telephone", "--text", words, *acting),
        ("case", "memo", number, "--text", words, *acting),
        ("case", "order", number, "--text", words, *paper, *acting),
        ("case", "appoint", number, "--member", NAME, "--text", words, *paper, *acting),
        ("case", "text", number, "--text", f"{words} แก้ไขแล้ว", *acting),
        ("case", "coordinate", number, NAME, "--way", "telephone", "--text", words, *acting),
        ("case", "refer", number, "กองช่าง", "--text", words, "--number", PHONE, *acting),
        ("case", "report", number, "กองช่าง", "--text", words, *acting),
        ("case", "inquiry", number, "--text", words, *paper, *acting),
        ("case", "extend", number, "--until", _in_half_a_year(), "--text", words, "--by", NAME, *acting),
        ("case", "progress", number, "--text", words, *acting),
        ("case", "request", number, "--text", words, *acting),
        ("case", "conclude", number, "founded", "--text", words, "--measures", words, *acting),
        ("case", "return", number, "--text", words, "--as", "malee"),
        ("case", "conclude", number, "founded", "--text", words, "--measures", words, *acting),
        ("case", "approve", number, "--as", "malee"),
        ("case", "answer", number, "--text", words, *acting),
        ("retention", "hold", number, "--text", words, *acting),
        ("retention", "holds", "--as", "somsri"),
        ("person", "find", "--phone", PHONE, *acting),
        ("case", "list", "--find", PLACE),
    ]


def _in_half_a_year() -> str:
    return (datetime.now(BANGKOK) + timedelta(days=180)).date().isoformat()


def _two_persons_conclude(agency: Agency) -> None:
    config = agency.home / "config.toml"
    text = config.read_text(encoding="utf-8")
    every = ", ".join(f'"{category.value}"' for category in Category)
    changed = re.sub(r"(?m)^two_persons = .*$", f"two_persons = [{every}]", text)
    assert changed != text
    config.write_text(changed, encoding="utf-8")


def _write_what_has_no_command(agency: Agency, words: str) -> None:
    """The text of the public page, and why somebody is not the one whom the matter names."""
    app = open_app(settings.load(agency.home / "config.toml"))
    with app.store.unit("somsri") as unit:
        (case,) = casebook.listing(unit)
        case = case_details.release(unit, case, words)
        named, asks = accounts.find(unit, "named"), accounts.find(unit, "somsri")
        unit.execute(insert(schema.conflict), {"account_id": named.id, "subject": case.id})
        conflicts.ask(unit, case, [named.id], asks, words)
    app.store.engine.dispose()


def _empty_sealed_columns(agency: Agency) -> set[str]:
    """The sealed columns in which this life has left nothing: what they do with a marker would stay untold."""
    engine = open_engine(settings.load(agency.home / "config.toml").storage.database)
    with engine.connect() as connection:
        empty = {one.name for one in sealed_columns() if connection.execute(one.statement()).first() is None}
    engine.dispose()
    return empty - NOT_OF_A_MATTER


def _everything_in(agency: Agency) -> str:
    """Every value of every table, as a thief of the database would print them; bytes as UTF-8."""
    made = settings.load(agency.home / "config.toml")
    engine = open_engine(made.storage.database)
    found: list[str] = []
    with engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    sealed = isinstance(value, bytes | memoryview)
                    found.append(bytes(value).decode("utf-8", "replace") if sealed else str(value))
    engine.dispose()
    return "\n".join(found)


def _kill_with_its_own_temporary_folder(agency: Agency, point: str, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        agency.killed_at(point)
    assert {marker: _files_holding(marker, temporary) for marker in MARKERS} == {marker: [] for marker in MARKERS}


def _drop_letter(agency: Agency) -> None:
    """A letter as a PDF with a text layer that carries the same markers."""
    html = agency.home.parent / "letter.html"
    html.write_text(f"<p>กระผม นาย{NAME} โทร {PHONE} {PLACE} ขอร้องเรียนเรื่องถนน</p>", encoding="utf-8")
    script = "import sys; from weasyprint import HTML; HTML(sys.argv[1]).write_pdf(sys.argv[2])"
    target = agency.home / "inbox" / "letters" / "post" / "letter.pdf"
    subprocess.run([sys.executable, "-c", script, str(html), str(target)], check=True, capture_output=True)
    html.unlink()


def _files_holding(marker: str, folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and _holds(path, marker)]


def _holds(path: Path, marker: str) -> bool:
    """In UTF-8, UTF-16 or Thai single bytes, as it might have been written down."""
    if not path.is_file():
        return False
    content = path.read_bytes()
    forms = {marker.encode(), marker.encode("utf-16-le"), unicodedata.normalize("NFD", marker).encode()}
    return any(form in content for form in forms | {marker.encode("cp874")})
