"""The ring is rotated, backups are made and the register is restored while a daemon takes in mail."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.live.agency import RAPRUEANG, Agency

MAILS = 6
DATABASES = ["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.long)]


@pytest.fixture(params=DATABASES)
def agency(request: pytest.FixtureRequest, tmp_path: Path) -> Agency:
    url = None if request.param == "sqlite_url" else str(request.getfixturevalue(request.param))
    return Agency.make(tmp_path / "agency", database=url)


def mail(number: int) -> bytes:
    """A plain mail, quickly read."""
    return (
        f"From: citizen{number}@example.com\r\nTo: saraban@agency.example\r\nMessage-ID: <{number}@example.com>\r\n"
        "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"ถนนสายที่ {number} พังมาสามเดือนแล้ว ขอให้มาซ่อมด้วยครับ\r\n"
    ).encode()


def test_rotation_and_backup_under_a_working_daemon(agency: Agency, tmp_path: Path) -> None:
    daemon = subprocess.Popen([RAPRUEANG, "run"], cwd=agency.home, stderr=subprocess.PIPE, text=True)
    try:
        for number in range(MAILS):
            (agency.home / "inbox" / "mail" / f"{number}.eml").write_bytes(mail(number))
            if number == MAILS // 3:
                _wait_for(agency, 1)
                agency.call("keys", "rotate")
            if number == MAILS // 2:
                agency.call("backup", str(tmp_path / "copy"))
        _wait_for(agency, MAILS)
    finally:
        daemon.send_signal(signal.SIGTERM)
        _, log = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, log
    assert "Traceback" not in log
    shown = {key["name"]: key["data_keys"] for key in agency.json("keys", "show")["keys"]}
    assert shown["k1"] == 0
    assert shown["k2"] > MAILS
    sheet, home = agency.home / "recovery-sheet.txt", tmp_path / "restored"
    agency.call("restore", str(tmp_path / "copy"), "--to", str(home), "--sheet", str(sheet), *_database(tmp_path))
    restored = Agency(home)
    restored.call("verify")
    assert 1 <= len(restored.cases()) <= MAILS
    numbers = {case["register_number"] for case in agency.cases()}
    assert {case["register_number"] for case in restored.cases()} <= numbers


def _database(folder: Path) -> tuple[str, str]:
    """Always into SQLite: the configuration of the backup may name the database it came from."""
    return "--database", f"sqlite:///{folder / 'restored' / 'data' / 'restored.sqlite3'}"


def _wait_for(agency: Agency, cases: int) -> None:
    end = time.monotonic() + 90
    while len(agency.cases()) < cases:
        assert time.monotonic() < end, f"{len(agency.cases())} of {cases} cases"
        time.sleep(0.5)
