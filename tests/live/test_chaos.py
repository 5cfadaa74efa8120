"""Dovecot, SMTP and a scan folder, the daemon killed with SIGKILL wherever it is, lines cut in the middle of commands.

In the end: every matter is registered and none parked, each acknowledgement was transmitted under one Message-ID, and
there is nothing in the vault that no row knows. The daemon dies when the audit chain has grown by a random number of
rows, so that each kill meets it at work, however slow the machine is.
"""

import contextlib
import email
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import weasyprint
from sqlalchemy import func, select, update

from register import audit, leases, schema, settings
from register.app import open_app
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.post import replies
from register.post.replies import Reply
from register.running import presence
from register.safekeeping import integrity
from register.states import IntakeState, Medium, ReplyState
from register.store import Store
from tests.live.agency import RAPRUEANG, Agency
from tests.live_mails import live_mails
from tests.servers.imap import ImapServer
from tests.servers.smtp import Cut, SmtpServer, Step

SAMPLES = Path(__file__).parents[2] / "scripts" / "samples" / "letters"
LETTER = "เรียน นายกองค์การบริหารส่วนตำบล\nข้าพเจ้าขอร้องเรียนว่าไฟถนนหน้าบ้านเลขที่ {n} หมู่ {m} ดับมาหลายเดือน ขอให้ซ่อมแซม"
MATTER = "เรียน เจ้าหน้าที่\n\nถนนหน้าบ้านเลขที่ {n} หมู่ {m} เป็นหลุมลึกมาก รถล้มบ่อย ขอร้องเรียนให้เร่งซ่อมด้วยครับ\n"
HANDFUL = 16
"""Acknowledgements whose notes may share a commit: a kill before it sends them again."""
REGISTERED = {IntakeState.REGISTERED, IntakeState.REVIEW}


@dataclass
class Chaos:
    """One agency and what is done to it. `cuts` counts lines cut after a final dot: such a mail may come twice."""

    agency: Agency
    store: Store
    imap: ImapServer
    imap_user: str
    smtp: SmtpServer
    random: random.Random
    kills: int = 0
    cuts: int = 0
    log: list[str] = field(default_factory=list)

    def close(self) -> None:
        self.store.engine.dispose()

    def rows(self) -> int:
        """How far the audit chain has grown."""
        with self.store.look() as connection:
            return connection.execute(select(func.coalesce(func.max(schema.audit.c.seq), 0))).scalar_one()

    def round(self, feed: Callable[[], None], at_most: int) -> None:
        """Start the daemon, bring new things in, break something, and kill it at work."""
        before = self.rows()
        with (self.agency.home / "daemon.log").open("ab") as log:
            daemon = subprocess.Popen([RAPRUEANG, "run"], cwd=self.agency.home, stderr=log)
            try:
                self.await_start(daemon)
                feed()
                self.fault()
                limit = time.monotonic() + 20
                wanted = before + self.random.randint(1, at_most)
                while self.rows() < wanted and time.monotonic() < limit:
                    assert daemon.poll() is None, "the daemon ended by itself"
                    time.sleep(0.005)
            finally:
                daemon.kill()
                daemon.wait()
        self.kills += 1

    def await_start(self, daemon: "subprocess.Popen[bytes]") -> None:
        """A busy machine takes its time; a kill before anything began would show nothing."""
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            with self.store.look() as connection:
                living = presence.processes(connection, self.agency.home / "data")
            if daemon.pid in {process.pid for process in living}:
                return
            time.sleep(0.05)
        raise AssertionError("the daemon does not start")

    def fault(self) -> None:
        kind = self.random.randrange(6)
        if kind == 0:
            self.smtp.cut(Cut.AFTER_DOT)
            self.cuts += 1
        elif kind == 1:
            self.smtp.cut(Cut.BEFORE_DOT)
        elif kind == 2:
            self.smtp.refuse(1, "451 4.3.0 try again later", self.random.choice(list(Step)))
        elif kind == 3:
            with self.smtp.down():
                time.sleep(self.random.random())
        elif kind == 4:
            self.imap.stop()
            time.sleep(self.random.random())
            self.imap.start()

    def settle(self) -> None:
        """No more trouble: run until nothing is on its way, the pauses before next attempts being over."""
        for _ in range(10):
            with self.store.unit() as unit:
                unit.execute(update(schema.work).values(run_at=1.0))
            self.agency.call("run", "--once", ok=False, timeout=900)
            waiting = list((self.agency.home / "inbox" / "letters").glob("*/*"))
            if not leases.waiting(self.store) and not waiting:
                return
        raise AssertionError(f"still waiting: {leases.waiting(self.store)}, files {waiting}")


def person_mails(number: int) -> list[bytes]:
    """Complaints of different people: those of the live mails first, in the forms that mail programs give them."""
    known = [mail.raw for mail in live_mails()][: number // 3]
    made = [
        f"From: person{n}@example.com\r\nTo: office@sripana.example\r\nSubject: road {n}\r\n"
        f"Message-ID: <p{n}@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n".encode()
        + MATTER.format(n=n, m=n % 9 + 1).replace("\n", "\r\n").encode()
        for n in range(number - len(known))
    ]
    return [*known, *made]


def machine_mails(number: int) -> list[bytes]:
    return [
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@a.example\r\nSubject: failure notice\r\n\r\n{n}: 550\r\n".encode()
        for n in range(number)
    ]


def letter_files(number: int, scans: int) -> list[tuple[str, bytes]]:
    """Letters of text, and some of the samples, which are pictures."""
    pictures = sorted(path for path in SAMPLES.rglob("*.*") if path.suffix in {".jpg", ".pdf"})[:scans]
    files = [(f"scan-{path.name}", path.read_bytes()) for path in pictures]
    for n in range(number - len(files)):
        html = "".join(f"<p>{line}</p>" for line in LETTER.format(n=n, m=n % 9 + 1).split("\n"))
        pdf = weasyprint.HTML(string=f"<body style='font: 16pt Sarabun, Garuda'>{html}").write_pdf()
        files.append((f"letter-{n}.pdf", pdf))
    return files


def survive(
    chaos: Chaos, kills: int, mails: list[bytes], machines: list[bytes], files: list[tuple[str, bytes]]
) -> None:
    """Everything is brought in over the rounds, in a random order; then it is looked at what became of it."""
    chaos.agency.meet()
    chaos.random.shuffle(arriving := [*mails, *machines])
    inbox = chaos.agency.home / "inbox" / "letters" / "post"

    def feed(number: int) -> None:
        share = arriving[number::kills]
        if share:
            chaos.imap.append_all(chaos.imap_user, share)
        for name, content in files[number::kills]:
            (inbox / f".{name}").write_bytes(content)
            (inbox / f".{name}").rename(inbox / name)

    rows = 8 * (len(arriving) + len(files)) // kills
    for number in range(kills):
        chaos.round(lambda number=number: feed(number), rows)  # type: ignore[misc] # bound at once
    chaos.smtp._behaviour.refusals.clear()
    chaos.smtp._behaviour.cuts.clear()
    chaos.settle()
    report(chaos, len(mails) + len(files), len(machines))


def report(chaos: Chaos, matters: int, machines: int) -> None:
    with chaos.store.browse() as unit:
        items = intakes.listing(unit)
        rows = replies.listing(unit, list(ReplyState))
    outcomes = Counter(item.state for item in items)
    mails = [one for one in rows if one.medium is Medium.EMAIL]
    sent = Counter(str(email.message_from_bytes(one.raw)["Message-ID"]) for one in chaos.smtp.messages)
    again = sum(sent.values()) - len(sent)
    states = Counter(one.state.value for one in mails)
    print(  # noqa: T201
        f"{chaos.kills} kills, {chaos.cuts} cuts after the dot: outcomes {dict(outcomes)}; mails {dict(states)};"
        f" {len(sent)} Message-IDs transmitted, {again} a second time;"
        f" parked {dict(Counter(item.reason for item in items if item.state is IntakeState.PARKED))}"
    )
    assert_one_outcome_each(items, outcomes, matters, machines)
    assert_acknowledged_once(chaos, mails, sent, again)
    assert_vault_is_whole(chaos)


def assert_one_outcome_each(items: list[Intake], outcomes: Counter[IntakeState], matters: int, machines: int) -> None:
    assert len(items) == matters + machines
    assert outcomes[IntakeState.SET_ASIDE] == machines
    assert sum(outcomes[state] for state in REGISTERED) == matters
    cases = [item.case_id for item in items if item.state is IntakeState.REGISTERED]
    assert len(set(cases)) == len(cases)


def assert_acknowledged_once(chaos: Chaos, mails: list[Reply], sent: Counter[str], again: int) -> None:
    assert {one.state for one in mails} == {ReplyState.SENT}  # no rule of silence is met by these mails
    of_rows = {one.message_id: one.state for one in mails}
    assert set(sent) <= set(of_rows)
    assert {one for one, state in of_rows.items() if state is ReplyState.SENT} <= set(sent)
    assert again <= HANDFUL * chaos.kills + chaos.cuts
    bytes_of = {(email.message_from_bytes(one.raw)["Message-ID"], one.raw) for one in chaos.smtp.messages}
    assert len(bytes_of) == len(sent)  # a second transmission is the same to the last byte


def assert_vault_is_whole(chaos: Chaos) -> None:
    yesterday = time.time() - 100_000
    for path in (chaos.agency.home / "data" / "blobs").rglob("*"):
        if path.is_file():
            os.utime(path, (yesterday, yesterday))  # what is left behind is removed when it is a day old
    integrity.remove_orphans(chaos.store)
    with chaos.store.unit() as unit:
        audit.verify(unit, [])
        blobs, on_the_way = integrity.verify_blobs(unit), integrity.without_outcome(unit)
    assert (blobs.orphans, on_the_way) == (0, 0)
    log = (chaos.agency.home / "daemon.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "example.com" not in log


def start(  # noqa: PLR0917 - fixtures
    tmp_path: Path, imap: ImapServer, imap_user: str, smtp: SmtpServer, database_url: str, seed: int
) -> Chaos:
    database = None if database_url.startswith("sqlite") else database_url
    agency = Agency.make(tmp_path / "agency", imap=imap, imap_user=imap_user, smtp=smtp, database=database)
    config = agency.home / "config.toml"
    text = config.read_text(encoding="utf-8").replace('\nname = "main"\n', '\nname = "main"\ninterval = 0.5\n')
    config.write_text(text, encoding="utf-8")
    store = open_app(settings.load(config)).store
    return Chaos(agency, store, imap, imap_user, smtp, random.Random(seed))  # noqa: S311 - chaos, no secret


@pytest.mark.parametrize("database", ["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.long)])
def test_twenty_items_survive_kills_and_cut_lines(  # noqa: PLR0917 - fixtures
    tmp_path: Path,
    imap_server: ImapServer,
    imap_user: str,
    smtp_server: SmtpServer,
    database: str,
    request: pytest.FixtureRequest,
) -> None:
    database_url = request.getfixturevalue(database)
    chaos = start(tmp_path, imap_server, imap_user, smtp_server, database_url, seed=4)
    with contextlib.closing(chaos):
        survive(chaos, 4, person_mails(14), machine_mails(3), letter_files(3, scans=1))


@pytest.mark.long
def test_three_hundred_items_survive_thirty_kills(
    tmp_path: Path, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer, database_url: str
) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")  # noqa: T201
    chaos = start(tmp_path, imap_server, imap_user, smtp_server, database_url, seed)
    with contextlib.closing(chaos):
        survive(chaos, 30, person_mails(225), machine_mails(30), letter_files(45, scans=4))
