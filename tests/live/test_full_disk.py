"""A disk that fills up: nothing is lost, and it goes on by itself."""

import contextlib
import email
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from register import schema, settings
from register.app import open_app
from tests.live.agency import Agency
from tests.live_mails import live_mails
from tests.servers.smtp import SmtpServer

KILOBYTE = 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, as far as this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no tmpfs")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path, left: int) -> Iterator[None]:
    """All but about `left` bytes of the disk taken by a file of somebody else."""
    filler = folder / "filler"
    state = os.statvfs(folder)
    with filler.open("wb") as file:
        file.write(b"x" * max(0, state.f_bavail * state.f_frsize - left))
    try:
        yield
    finally:
        filler.unlink()


@pytest.mark.parametrize(
    "left",
    [
        64 * KILOBYTE,
        pytest.param(0, marks=pytest.mark.long),
        pytest.param(200 * KILOBYTE, marks=pytest.mark.long),
        pytest.param(500 * KILOBYTE, marks=pytest.mark.long),
    ],
)
def test_a_disk_full_while_registering_loses_nothing(small_disk: Path, smtp_server: SmtpServer, left: int) -> None:
    agency = Agency.make(small_disk / "agency", smtp=smtp_server)
    mails = [mail.raw for mail in live_mails()[:5]]
    for number, raw in enumerate(mails):
        (agency.home / "inbox" / "mail" / f"{number}.eml").write_bytes(raw)
    with full(small_disk, left):
        done = agency.call("run", "--once", ok=False)
        assert "Traceback" not in done.stderr
    agency.once()
    assert len(agency.cases()) == len(mails)
    assert len(smtp_server.messages) == len(mails)
    assert list((agency.home / "inbox" / "mail").glob("*.eml")) == []
    assert "every intake has its outcome" in agency.said("verify")


def queued(agency: Agency, smtp_server: SmtpServer, mails: int) -> None:
    """So many acknowledgements wait in the outbox; the server is down meanwhile."""
    for number, mail in enumerate(live_mails()[:mails]):
        (agency.home / "inbox" / "mail" / f"{number}.eml").write_bytes(mail.raw)
    with smtp_server.down():
        agency.call("run", "--once", ok=False)
    assert len(agency.cases()) == mails
    assert smtp_server.messages == []


@pytest.mark.parametrize(
    "left",
    [
        128 * KILOBYTE,
        pytest.param(0, marks=pytest.mark.long),
        pytest.param(300 * KILOBYTE, marks=pytest.mark.long),
        pytest.param(700 * KILOBYTE, marks=pytest.mark.long),
    ],
)
def test_a_disk_full_while_sending_loses_nothing_and_sends_nothing_twice(
    small_disk: Path, smtp_server: SmtpServer, left: int
) -> None:
    agency = Agency.make(small_disk / "agency", smtp=smtp_server)
    queued(agency, smtp_server, 4)
    assert due_now(agency) == 4
    with full(small_disk, left):
        done = agency.call("run", "--once", ok=False)
        assert "Traceback" not in done.stderr
    due_now(agency)
    agency.once()
    ids = [str(email.message_from_bytes(message.raw)["Message-ID"]) for message in smtp_server.messages]
    assert len(ids) == len(set(ids)) == 4
    assert {reply["state"] for case in agency.cases() for reply in case["replies"]} == {"sent"}
    assert "every intake has its outcome" in agency.said("verify")


def due_now(agency: Agency) -> int:
    """The pause after the server was down is over; how much waits."""
    store = open_app(settings.load(agency.home / "config.toml")).store
    with store.unit() as unit:
        waiting = unit.execute(update(schema.work).values(run_at=1.0)).rowcount
    store.engine.dispose()
    return waiting
