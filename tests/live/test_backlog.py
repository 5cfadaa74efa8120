"""A mailbox with 20,000 mails of 50 kB that came while the office was closed: memory stays flat while they come in."""

import base64
import os
import random
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.live.agency import RAPRUEANG, Agency
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer

MAILS = 20_000
MOST = 400  # megabytes of all processes together
WORDS = (
    "ถนนหน้าบ้านเป็นหลุมลึกมาก รถล้มบ่อย ขอให้เร่งซ่อมด้วยครับ",
    "เจ้าหน้าที่ที่เคาน์เตอร์พูดจาไม่สุภาพและให้รอนานเกินสมควร",
    "ขอเสนอให้เปิดบริการช่วงพักเที่ยงเพื่อความสะดวกของประชาชน",
)


def fill(server: ImapServer, user: str, number: int) -> None:
    """Deliver straight into the maildir, as a mail system does: one mail has a film of 36 kB and words of its own."""
    folder = server.root / "mail" / user / "new"
    owner = folder.stat()
    random_ = random.Random(20_000)  # noqa: S311 - made-up films
    for index in range(number):
        film = base64.encodebytes(random_.randbytes(36_000)).replace(b"\n", b"\r\n")
        words = f"เรียน เจ้าหน้าที่\r\nบ้านเลขที่ {index} {random_.choice(WORDS)}\r\nนายสมชาย หมายเลข {index}\r\n"
        raw = (
            f"From: c{index}@citizen.example\r\nTo: office@sripana.example\r\nSubject: matter {index}\r\n"
            f"Message-ID: <b{index}@citizen.example>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f"{words}--b\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ).encode() + (film + b"--b--\r\n")
        path = folder / f"{1_790_000_000 + index}.M{index}.backlog"
        path.write_bytes(raw)
        os.chown(path, owner.st_uid, owner.st_gid)


def memory(process: int) -> float:
    """Megabytes of a process and all that descend from it; what they share counts once (PSS)."""
    total = 0
    for child in _family(process):
        try:
            lines = Path(f"/proc/{child}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except (OSError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _family(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        children = [int(one) for task in tasks for one in (task / "children").read_text(encoding="ascii").split()]
    except OSError:
        return [process]
    return [process, *(member for child in children for member in _family(child))]


@pytest.mark.long
def test_a_backlog_of_twenty_thousand_mails_comes_in_within_the_memory_of_a_small_machine(
    tmp_path: Path, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user, smtp=smtp_server)
    agency.once()  # first contact: what comes from now on is taken in
    with imap_server.client(imap_user) as client:
        client.append("INBOX", b"From: a@citizen.example\r\nSubject: x\r\n\r\nx\r\n")
    fill(imap_server, imap_user, MAILS)
    seen: list[tuple[float, float]] = []
    start = time.monotonic()
    daemon = subprocess.Popen([RAPRUEANG, "run", "--once"], cwd=agency.home, stderr=subprocess.DEVNULL)
    while daemon.poll() is None:
        seen.append((time.monotonic() - start, memory(daemon.pid)))
        threading.Event().wait(1)
    took = time.monotonic() - start
    middle = len(seen) // 2
    early, late = max(now for _, now in seen[: middle + 1]), max(now for _, now in seen[middle:])
    peak = max(now for _, now in seen)
    print(f"{MAILS} mails in {took:.0f} s, at most {peak:.0f} MB; first half {early:.0f} MB, second {late:.0f} MB")  # noqa: T201
    assert daemon.returncode == 0
    assert len(agency.intakes()) == MAILS + 1
    assert peak <= MOST
    assert late <= early * 1.1
