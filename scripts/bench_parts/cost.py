"""`scripts/bench cost`: what a message, a page and an idle office cost: the inputs of docs/scale.md.

Each step runs alone, in one thread, on PostgreSQL with fsync, over a number of mails and scanned pages. The plan that
follows from them is written into docs/scale.md in the same run, so that no figure is typed by hand.
"""

import argparse
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import cv2
import httpx
import numpy as np
import psycopg
from sqlalchemy import text

from ingest import mailbox
from ingest.stage import MAIL
from register import settings
from register.app import READING, SENDING, App, open_app
from register.desk.server import address, served
from register.desk.web import sessions
from register.desk_parts import desk_parts
from register.model import Reading
from register.sections.mail import Mailbox
from register.settings import WebDesk
from register.states import Channel, WorkKind
from scripts.bench_parts import grown, machine, plan
from scripts.bench_parts.crowd import within
from scripts.bench_parts.frame import ROOT, Report, Table, common, tell, with_text
from scripts.bench_parts.letters import letters
from scripts.bench_parts.mails import Mail, mails
from scripts.bench_parts.memory import memory
from scripts.bench_parts.meter import Meter, Step
from scripts.bench_parts.office import POSTGRESQL, Servers, processor_seconds, servers, timed
from scripts.bench_parts.scans import CONDITIONS, page
from scripts.bench_parts.wire import wire
from tests.live.agency import RAPRUEANG, Agency

SCALE = ROOT / "docs" / "scale.md"
_WARM = 5  # mails
_PAGES = ("/", "/cases", "/review")


@dataclass(frozen=True, slots=True)
class Sizes:
    mails: int = 400
    photos: int = 20
    pages: int = 20
    desk: int = 60
    idle: float = 30.0  # seconds


QUICK = Sizes(mails=12, photos=2, pages=2, desk=6, idle=4.0)


@dataclass(frozen=True, slots=True)
class Idle:
    """An office in which nothing happens: megabytes, share of a processor, of PostgreSQL too, connections,
    transactions a second.
    """

    memory: float
    processor: float
    database: float
    connections: int
    transactions: float


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that stay, in the database and in its backup; seconds of the backup."""

    database: float
    backup: float
    backup_seconds: float

    def each(self, before: "Kept", count: int) -> "Kept":
        """What one of so many mails has added."""
        return Kept(
            (self.database - before.database) / count,
            (self.backup - before.backup) / count,
            max(0.0, self.backup_seconds - before.backup_seconds) / count,
        )


@dataclass(frozen=True, slots=True)
class Costs:
    steps: Mapping[str, Step]
    idle: Idle
    kept: Kept


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)


def main(options: argparse.Namespace) -> int:
    here = machine.about()
    sizes = QUICK if options.quick else Sizes()
    with servers() as office:
        costs = measure(office, sizes, options.seed)
    inputs = plan.inputs_of(costs, here)
    if options.write:
        SCALE.write_text(with_text(SCALE.read_text(encoding="utf-8"), "plan", plan.told(inputs)), encoding="utf-8")
    return tell(_report(here, sizes, options.seed, costs, inputs), options)


def measure(office: Servers, sizes: Sizes, seed: int) -> Costs:
    """Every step on an agency of its own."""
    batch = list(mails(sizes.mails, seed, photos=False))
    with office.agency(POSTGRESQL) as (agency, user), wire(office.imap.port) as line:
        app = open_app(settings.load(agency.home / "config.toml"))
        app.prepare()
        office.imap.deliver(user, (mail.raw for mail in mails(_WARM, seed + 1, photos=False)))
        _take_in(app, app.settings.mailbox[0])  # what is loaded or planned once is no part of a mail's cost
        before = _kept(agency, app)
        office.imap.deliver(user, (mail.raw for mail in batch))
        with Meter(app.store, office.postgres.pid, line).counting() as meter:
            steps = [*_of_mails(app, meter, line.port, batch), *_of_pages(app, meter, sizes, seed)]
            kept = _kept(agency, app).each(before, len(batch))
            steps.append(_of_desk(app, meter, sizes.desk))
        app.store.engine.dispose()
        idle = _idle(agency, office, sizes.idle)
    return Costs({step.name: step for step in steps}, idle, kept)


def _of_mails(app: App, meter: Meter, port: int, batch: Sequence[Mail]) -> list[Step]:
    box = app.settings.mailbox[0].model_copy(update={"port": port})
    readings: list[Reading] = []

    def read() -> int:
        readings.extend(app.reader.read(mail.raw, MAIL, "", Channel.EMAIL) for mail in batch)
        return len(batch)

    def find() -> int:
        for reading in readings:
            app.find(reading)
        return len(readings)

    def drain(kinds: Sequence[WorkKind]) -> int:
        app.worker(kinds, suspects=False).drain()
        return len(batch)

    fetched = meter.step("fetch a mail", lambda: mailbox.poll(app.store, box))
    opened, found = meter.step("read a mail", read), meter.step("classify", find)
    registered = meter.step("register", lambda: drain(READING)).less(opened, found)
    return [fetched, opened, found, registered, meter.step("acknowledge", lambda: drain(SENDING))]


def _take_in(app: App, box: Mailbox) -> None:
    mailbox.poll(app.store, box)
    for kinds in (READING, SENDING):
        app.worker(kinds, suspects=False).drain()


def _of_pages(app: App, meter: Meter, sizes: Sizes, seed: int) -> list[Step]:
    photos = [mail.raw for mail in mails(10 * sizes.photos, seed) if mail.photo]
    scan = next(condition for condition in CONDITIONS if condition.name == "scan, 200 dpi")
    sheets = []
    for number, letter in enumerate(islice(letters(seed), sizes.pages)):
        sheet = page(letter, ROOT / "outbox" / "fonts" / "Sarabun-400.ttf")
        image = cv2.cvtColor(scan.change(sheet, np.random.default_rng(number)), cv2.COLOR_RGB2BGR)
        sheets.append(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())

    def read(files: Sequence[bytes], media_type: str, channel: Channel) -> int:
        for file in files:
            app.reader.read(file, media_type, "page.jpg", channel)
        return len(files)

    return [
        meter.step("look for writing in a photo", lambda: read(photos, MAIL, Channel.EMAIL)),
        meter.step("read a scanned page", lambda: read(sheets, "image/jpeg", Channel.LETTER)),
    ]


def _of_desk(app: App, meter: Meter, visits: int) -> Step:
    """Front page, list and review tray of a head who may see all that is there, in turn."""
    officer = grown.hire(app.store, 1)[0]
    with app.store.unit("bench") as unit:
        token = sessions.start(unit, officer, proved=True)
    desk = WebDesk(second_factor="optional", port=0)

    def others() -> float:  # all threads but ours, which is the visitor
        return time.process_time() - time.thread_time()

    shown = replace(app, settings=app.settings.model_copy(update={"desk": desk}))
    with (
        served(desk_parts(shown), desk) as server,
        httpx.Client(base_url=address(server), cookies={sessions.COOKIE: token}) as client,
    ):

        def visit() -> int:
            for number in range(visits):
                client.get(_PAGES[number % len(_PAGES)]).raise_for_status()
            return visits

        visit()  # templates are compiled once
        return meter.step("show a page of the desk", visit, others)


def _kept(agency: Agency, app: App) -> Kept:
    with app.store.look() as connection:
        size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.backup"
        used = timed([RAPRUEANG, "backup", file], cwd=agency.home)
        return Kept(size, file.stat().st_size, used.seconds)


def _idle(agency: Agency, office: Servers, seconds: float) -> Idle:
    """A daemon that has come to rest, watched for some seconds."""
    url = settings.load(agency.home / "config.toml").storage.database.replace("+psycopg", "")
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    transactions = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"

    def asked(connection: psycopg.Connection[tuple[int]], statement: str) -> int:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else 0

    with ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(url, autocommit=True))
        daemon = subprocess.Popen([RAPRUEANG, "run"], cwd=agency.home, stderr=subprocess.DEVNULL)
        stack.callback(daemon.wait)
        stack.callback(daemon.terminate)
        if not within(240, lambda: asked(connection, count) > 1):
            raise RuntimeError("the daemon does not come up")
        threading.Event().wait(max(3.0, seconds / 3))
        before = (
            processor_seconds(daemon.pid),
            processor_seconds(office.postgres.pid),
            asked(connection, transactions),
        )
        threading.Event().wait(seconds)
        after = (processor_seconds(daemon.pid), processor_seconds(office.postgres.pid), asked(connection, transactions))
        ours, database, done = ((late - early) / seconds for late, early in zip(after, before, strict=True))
        return Idle(memory(daemon.pid), ours, database, asked(connection, count), done)


def _report(here: machine.Machine, sizes: Sizes, seed: int, costs: Costs, inputs: "plan.Inputs") -> Report:
    rows = [
        (
            step.name,
            f"{step.pieces}",
            f"{1000 * step.each(step.ours):.1f}",
            f"{1000 * step.each(step.database):.1f}",
            f"{step.each(step.statements):.1f}",
            f"{step.each(step.commits):.2f}",
            f"{step.each(step.log) / 1000:.1f}",
            f"{step.each(step.line) / 1000:.1f}",
        )
        for step in costs.steps.values()
    ]
    idle, kept = costs.idle, costs.kept
    heads = ("step", "pieces", "cpu ms of ours", "of PostgreSQL", "statements", "commits", "kB of log", "kB of line")
    what = (
        f"Each step alone, in one thread, on PostgreSQL with fsync: {sizes.mails} mails without photos, {sizes.photos} "
        f"with one, {sizes.pages} scanned pages of 200 dpi, {sizes.desk} pages of the desk (seed {seed}). Figures are "
        "those of one piece."
    )
    told = (
        f"An office in which nothing happens: {idle.memory:.0f} MB, {100 * idle.processor:.2f} % of a processor, "
        f"{100 * idle.database:.2f} % of one in PostgreSQL, {idle.connections} connections, "
        f"{idle.transactions:.1f} transactions a second. Of a mail without a photo stay {kept.database / 1000:.1f} kB "
        f"in the database and {kept.backup / 1000:.1f} kB in a backup, which takes {1000 * kept.backup_seconds:.1f} ms."
    )
    return Report("cost", what, here, [Table(heads, rows), told, plan.summary(inputs)])
