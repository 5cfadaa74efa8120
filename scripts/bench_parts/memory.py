"""`scripts/bench memory`: what all processes together hold while a backlog of mails comes in."""

import argparse
import base64
import random
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.bench_parts import machine, pictures
from scripts.bench_parts.frame import Limit, Picture, Report, Table, common, tell
from scripts.bench_parts.office import POSTGRESQL, SQLITE, Servers, family, processor_seconds, servers
from tests.live.agency import RAPRUEANG, Agency

FULL, QUICK = 20_000, 300
MOST = 400  # megabytes of all processes together
GROWTH = 1.1  # the second half's highest, as a multiple of the first half's
_LOOK = 1.0  # seconds
_FILM = 36_000
_WORDS = (
    "ถนนหน้าบ้านเป็นหลุมลึกมาก รถล้มบ่อย ขอให้เร่งซ่อมด้วยครับ",
    "เจ้าหน้าที่ที่เคาน์เตอร์พูดจาไม่สุภาพและให้รอนานเกินสมควร",
    "ขอเสนอให้เปิดบริการช่วงพักเที่ยงเพื่อความสะดวกของประชาชน",
)


@dataclass(frozen=True, slots=True)
class Course:
    """How a run went: (seconds since its start, megabytes) of each look; the seconds that it took by the clock and of
    processors, all its processes together; and how many mails came in.
    """

    looks: Sequence[tuple[float, float]]
    seconds: float
    processor: float
    mails: int

    @property
    def peak(self) -> float:
        return max(now for _, now in self.looks)

    @property
    def halves(self) -> tuple[float, float]:
        """The highest of the first and of the second half of the time."""
        middle = len(self.looks) // 2
        early, late = self.looks[: middle + 1], self.looks[middle:]
        return max(now for _, now in early), max(now for _, now in late)

    @property
    def growth(self) -> float:
        early, late = self.halves
        return late / early

    @property
    def slope(self) -> float:
        """Megabytes more with every thousand mails, by the straight line through the second half."""
        late = self.looks[len(self.looks) // 2 :]
        if len(late) < 3:
            return 0.0
        by_second = float(np.polyfit([at for at, _ in late], [now for _, now in late], 1)[0])
        return by_second * self.seconds / self.mails * 1000


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)
    parser.add_argument("--mails", type=int, help=f"instead of {FULL:,} ({QUICK} with --quick)")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")


def main(options: argparse.Namespace) -> int:
    count = options.mails or (QUICK if options.quick else FULL)
    database = POSTGRESQL if options.postgresql else SQLITE
    here = machine.about()
    with servers() as office:
        course = measure(office, database, count, options.seed)
    early, late = course.halves
    limits = [
        Limit("MB at most", course.peak, most=MOST),
        Limit("second half of the first", course.growth, most=GROWTH),
        Limit("mails that did not come in", count - course.mails, most=0),
    ]
    rows = [
        ("highest", f"{course.peak:.0f} MB"),
        ("highest of the first half", f"{early:.0f} MB"),
        ("highest of the second half", f"{late:.0f} MB"),
        ("more with every 1,000 mails, second half", f"{course.slope:+.1f} MB"),
        ("mails a second", f"{course.mails / course.seconds:.1f}"),
        ("processor ms a mail", f"{1000 * course.processor / course.mails:.1f}"),
    ]
    title = f"Memory of all processes while {count:,} mails come in"
    picture = pictures.lines(title, {"PSS": course.looks}, ("seconds", "MB"), limit=MOST)
    what = (
        f"{count:,} mails of 50 kB (seed {options.seed}) that came while the office was closed, taken in, read, "
        f"registered and acknowledged by `raprueang run --once` on {database}. Memory is PSS: what processes share "
        "counts once."
    )
    contents: list[str | Table | Picture] = [Table(("", ""), rows), Picture("memory", title, picture)]
    return tell(Report("memory", what, here, contents, limits), options)


def measure(office: Servers, database: str, count: int, seed: int) -> Course:
    """A new agency, its backlog, and one `run --once` that is looked at every second."""
    with office.agency(database) as (agency, user):
        office.imap.deliver(user, films(count, seed))
        return watched(agency)


def watched(agency: Agency) -> Course:
    """`raprueang run --once`, looked at every second.

    Raises:
        RuntimeError: it failed.
    """
    looks: list[tuple[float, float]] = []
    processor = 0.0
    start = time.monotonic()
    daemon = subprocess.Popen([RAPRUEANG, "run", "--once"], cwd=agency.home, stderr=subprocess.DEVNULL)
    while daemon.poll() is None:
        now = memory(daemon.pid)
        if now:  # nothing is left of it in the moment of its end
            looks.append((time.monotonic() - start, now))
            processor = max(processor, processor_seconds(daemon.pid))
        threading.Event().wait(_LOOK)
    took = time.monotonic() - start
    if daemon.returncode != 0:
        raise RuntimeError(f"raprueang run --once ended with {daemon.returncode}")
    return Course(looks, took, processor, len(agency.intakes()))


def films(number: int, seed: int) -> Iterator[bytes]:
    """Mails of 50 kB that cost little to read: words of their own and a film that nobody looks into."""
    chance = random.Random(seed)  # noqa: S311 - made-up films
    for index in range(number):
        film = base64.encodebytes(chance.randbytes(_FILM)).replace(b"\n", b"\r\n")
        words = f"เรียน เจ้าหน้าที่\r\nบ้านเลขที่ {index} {chance.choice(_WORDS)}\r\nนายสมชาย หมายเลข {index}\r\n"
        yield (
            f"From: c{index}@citizen.example\r\nTo: office@sripana.example\r\nSubject: matter {index}\r\n"
            f"Message-ID: <b{index}@citizen.example>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f"{words}--b\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ).encode() + (film + b"--b--\r\n")


def memory(process: int) -> float:
    """Megabytes of a process and all that descend from it; what they share counts once (PSS). 0: it has ended."""
    total = 0
    for member in family(process):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except (OSError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
