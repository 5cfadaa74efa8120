"""The daemon as it runs every day: takes in what comes while it runs, and stops when asked."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.live.agency import RAPRUEANG, Agency
from tests.live_mails import live_mails
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer


def test_mail_that_comes_while_it_runs_is_answered_and_it_stops_when_asked(
    tmp_path: Path, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user, smtp=smtp_server)
    config = agency.home / "config.toml"
    config.write_text(config.read_text().replace('\nname = "main"\n', '\nname = "main"\ninterval = 0.5\n'))
    agency.meet()
    daemon = subprocess.Popen([RAPRUEANG, "run"], cwd=agency.home, stderr=subprocess.PIPE, text=True)
    try:
        time.sleep(1)
        imap_server.append_all(imap_user, [mail.raw for mail in live_mails()[:2]])
        assert _within(30, lambda: len(smtp_server.messages) == 2)
    finally:
        daemon.send_signal(signal.SIGTERM)
        _, log = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, log
    assert "Traceback" not in log
    assert len(agency.cases()) == 2


def test_a_mailbox_that_fails_does_not_stop_the_scan_folder(
    tmp_path: Path, imap_server: ImapServer, imap_user: str
) -> None:
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user)
    (agency.home / "keys" / "imap-password").write_text("wrong")
    daemon = subprocess.Popen([RAPRUEANG, "run"], cwd=agency.home, stderr=subprocess.PIPE, text=True)
    try:
        (agency.home / "inbox" / "mail" / "a.eml").write_bytes(live_mails()[0].raw)
        assert _within(30, lambda: len(list((agency.home / "outbox").glob("*.eml"))) == 1)
    finally:
        daemon.send_signal(signal.SIGTERM)
        _, log = daemon.communicate(timeout=30)
    assert "refuses user or password" in log


def test_a_second_daemon_beside_it_repeats_nothing(tmp_path: Path) -> None:
    agency = Agency.make(tmp_path / "agency")
    for number, mail in enumerate(live_mails()[:6]):
        (agency.home / "inbox" / "mail" / f"{number}.eml").write_bytes(mail.raw)
    both = [
        subprocess.Popen([RAPRUEANG, "run", "--once"], cwd=agency.home, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    logs = [daemon.communicate(timeout=120)[1] for daemon in both]
    assert [daemon.returncode for daemon in both] == [0, 0], logs
    assert len(agency.cases()) == 6
    assert len(list((agency.home / "outbox").glob("*.eml"))) == 6


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False
