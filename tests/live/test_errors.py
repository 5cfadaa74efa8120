"""What goes wrong shows as one clear line with a hint and the right exit code, never as a traceback."""

import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.live.agency import RAPRUEANG, Agency
from tests.live_mails import live_mails
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer

Done = subprocess.CompletedProcess[str]


def assert_one_line(done: Done, code: int, pattern: str) -> None:
    lines = [line for line in done.stderr.splitlines() if line.startswith("raprueang: ")]
    assert done.returncode == code, done.stderr
    assert len(lines) == 1, done.stderr
    assert re.search(pattern, lines[0]), lines[0]
    assert lines[0].endswith(")"), "a hint stands at the end"
    assert "Traceback" not in done.stderr + done.stdout


@pytest.fixture
def home(tmp_path: Path) -> Agency:
    return Agency.make(tmp_path / "agency")


def test_a_wrong_imap_password(tmp_path: Path, imap_server: ImapServer, imap_user: str) -> None:
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user)
    (agency.home / "keys" / "imap-password").write_text("wrong")
    assert_one_line(agency.call("run", "--once", ok=False), 78, "refuses user or password")


def test_an_imap_server_that_is_down(tmp_path: Path, imap_server: ImapServer, imap_user: str) -> None:
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user)
    _point_at_nothing(agency, imap_server.port)
    assert_one_line(agency.call("run", "--once", ok=False), 69, "cannot be reached")


def test_all_other_work_is_done_when_a_server_is_down(tmp_path: Path, imap_server: ImapServer, imap_user: str) -> None:
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user)
    _point_at_nothing(agency, imap_server.port)
    (agency.home / "inbox" / "mail" / "a.eml").write_bytes(live_mails()[0].raw)
    assert agency.call("run", "--once", ok=False).returncode == 69
    assert len(agency.cases()) == 1
    assert len(list((agency.home / "outbox").glob("*.eml"))) == 1


def test_a_wrong_smtp_password_keeps_the_reply(tmp_path: Path, smtp_server: SmtpServer) -> None:
    agency = Agency.make(tmp_path / "agency", smtp=smtp_server)
    (agency.home / "inbox" / "mail" / "a.eml").write_bytes(live_mails()[0].raw)
    (agency.home / "keys" / "smtp-password").write_text("wrong")
    assert_one_line(agency.call("run", "--once", ok=False), 78, "refuses the login")
    (case,) = agency.cases()
    assert [reply["state"] for reply in case["replies"]] == ["queued"]
    assert smtp_server.messages == []


def test_a_key_ring_that_others_can_read(home: Agency) -> None:
    (home.home / "keys" / "ring.json").chmod(0o644)
    assert_one_line(home.call("run", "--once", ok=False), 78, r"ring\.json can be read by others \(chmod 600")


def test_a_folder_that_is_no_folder_to_write_into(home: Agency) -> None:
    config = home.home / "config.toml"
    config.write_text(config.read_text().replace('workspace = "/dev/shm"', 'workspace = "/proc"'))
    assert_one_line(home.call("run", "--once", ok=False), 78, "cannot make the workspace")


def test_an_unwritable_scan_folder(home: Agency) -> None:
    folder = home.home / "inbox" / "letters" / "post"
    (folder / "a.pdf").write_bytes(b"")
    folder.chmod(0o500)
    # root may write everywhere, unless it gives up that power
    powerless = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.geteuid() == 0 else []
    arguments = [*powerless, RAPRUEANG, "run", "--once"]
    done = subprocess.run(arguments, cwd=home.home, capture_output=True, text=True, check=False)
    assert_one_line(done, 78, "cannot be written")
    assert (folder / "a.pdf").exists()


def test_missing_thai_data(home: Agency, tmp_path: Path) -> None:
    without = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(
        [RAPRUEANG, "doctor"], cwd=home.home, env=without, capture_output=True, text=True, check=False
    )
    assert done.returncode == 78
    assert "apt-get install tesseract-ocr" in done.stdout


def test_letters_wait_when_tesseract_is_missing(home: Agency, tmp_path: Path) -> None:
    scan = Path(__file__).parents[2] / "scripts" / "samples" / "letters" / "walk-in" / "08-clean.png"
    (home.home / "inbox" / "letters" / "post" / "a.png").write_bytes(scan.read_bytes())
    without = {**os.environ, "PATH": str(tmp_path)}
    arguments = [RAPRUEANG, "run", "--once"]
    done = subprocess.run(arguments, cwd=home.home, env=without, capture_output=True, text=True, check=False)
    assert_one_line(done, 78, "Tesseract")
    assert [item["state"] for item in home.intakes()] == ["stored"]


def test_a_file_of_no_bytes_is_parked_and_listed(home: Agency) -> None:
    empty = home.home / "inbox" / "letters" / "post" / "empty.pdf"
    empty.write_bytes(b"")
    home.once()
    assert home.intakes() == []  # the scanner may only just have begun
    os.utime(empty, (time.time() - 3600,) * 2)
    home.once()
    (item,) = home.intakes()
    assert item["state"] == "parked"
    assert "ไฟล์ว่างเปล่า" in item["reason"]
    assert home.cases() == []


def test_reading_a_file_of_no_bytes_says_so_and_keeps_its_place(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "good.eml").write_bytes(live_mails()[0].raw)
    done = subprocess.run(
        [RAPRUEANG, "read", "empty.pdf", "good.eml", "missing.jpg", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    empty, good, missing = json.loads(done.stdout)
    assert empty["text"] == ""
    assert empty["warnings"] != []
    assert good["text"].startswith(live_mails()[0].text)
    assert missing["warnings"] != []
    assert done.returncode == 65
    assert "Traceback" not in done.stderr


def test_no_configuration(tmp_path: Path) -> None:
    done = subprocess.run([RAPRUEANG, "run"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert_one_line(done, 78, "no configuration")


def test_a_mistyped_key_names_the_nearest_one(home: Agency) -> None:
    config = home.home / "config.toml"
    config.write_text(config.read_text().replace("\nprefix = ", "\nprefx = "))
    assert_one_line(home.call("run", "--once", ok=False), 78, "unknown key register.prefx, did you mean prefix")


def test_an_unknown_case(home: Agency) -> None:
    assert_one_line(home.call("case", "show", "99/2569", ok=False), 65, "no case")


def test_an_unknown_command(home: Agency) -> None:
    assert_one_line(home.call("frobnicate", ok=False), 65, "frobnicate")


def test_a_database_that_cannot_be_reached(home: Agency) -> None:
    config = home.home / "config.toml"
    url = f"postgresql+psycopg://nobody@127.0.0.1:{_free_port()}/nothing"
    config.write_text(config.read_text().replace("sqlite:///data/raprueang.sqlite3", url))
    assert_one_line(home.call("run", "--once", ok=False), 69, "database cannot be reached")


def _point_at_nothing(agency: Agency, port: int) -> None:
    config = agency.home / "config.toml"
    config.write_text(config.read_text().replace(f"port = {port}", f"port = {_free_port()}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
