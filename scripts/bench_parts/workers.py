"""`scripts/bench workers`: 1, 2 and 4 `raprueang run` over one PostgreSQL.

Two kinds of work: mails, which cost processor time and commits, and scanned letters read by an engine that waits (a
stand-in for Tesseract that sleeps, as a service on another machine would). Each process reads one thing at a time, so
that what is compared is processes. Then mails again while one of the processes is killed every few seconds.
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
from sqlalchemy import func, select

from register import schema, settings
from register.app import open_app
from register.states import ReplyState
from register.store import Store
from scripts.bench_parts import machine, pictures
from scripts.bench_parts.crowd import Crowd, crowd, log_of, within
from scripts.bench_parts.frame import ROOT, Limit, Picture, Report, Table, common, tell
from scripts.bench_parts.letters import letters
from scripts.bench_parts.mails import Mail, mails
from scripts.bench_parts.office import POSTGRESQL, Servers, processor_seconds, servers
from scripts.bench_parts.outcome import WITHHELD, Outcome, acknowledgements, outcome
from scripts.bench_parts.scans import page
from tests.live.agency import Agency

COUNTS = (1, 2, 4)
MAILS, QUICK_MAILS = 1_000, 24
LETTERS, QUICK_LETTERS = 48, 8
LEAST_WAITING = 3.0  # times one process, with four, on work that waits
KILL_EVERY = 5.0  # seconds
_MOST = 1800.0  # seconds for a run
_MAILBOX, _SCANS = "imap:main", "letters"
_LINE = "ถนนหน้าบ้านชำรุด ขอให้ซ่อม"
# Sleeps instead of reading; says the same words of every line, in both forms that `ingest.ink.tesseract` asks for.
_ENGINE = r"""#!/bin/sh
case "$1" in --*) exec {tesseract} "$@" ;; esac
sleep {seconds}
: > "$2.txt"
: > "$2.hocr"
while read -r image || [ -n "$image" ]; do
  printf '%s\f' "{line}" >> "$2.txt"
  cat "{scores}" >> "$2.hocr"
done < "$1"
"""
_CHARACTER = "<span id='lstm_choices_1'><span title='x_confs 97.0'>{}</span></span>"


@dataclass(frozen=True, slots=True)
class Run:
    """So many processes did so many pieces of work in so many seconds. Processor seconds of ours, and of PostgreSQL,
    Dovecot and the SMTP server together.
    """

    processes: int
    pieces: int
    seconds: float
    ours: float
    servers: float
    killed: int = 0

    @property
    def rate(self) -> float:
        return self.pieces / self.seconds

    def predicted(self, processes: int, cores: int) -> float:
        """The rate of more processes as the cost model has it, from this run of one: each adds as much, until the
        processors have no more.
        """
        most = cores * self.pieces / (self.ours + self.servers)
        return min(processes * self.rate, most)


@dataclass(frozen=True, slots=True)
class Sizes:
    mails: int
    letters: int
    wait: float  # seconds of the engine for a letter


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)
    parser.add_argument("--mails", type=int, help=f"instead of {MAILS} ({QUICK_MAILS} with --quick)")
    parser.add_argument("--letters", type=int, help=f"instead of {LETTERS} ({QUICK_LETTERS} with --quick)")
    parser.add_argument("--wait", type=float, default=3.0, help="seconds that the engine sleeps over a letter")


def main(options: argparse.Namespace) -> int:
    sizes = Sizes(
        options.mails or (QUICK_MAILS if options.quick else MAILS),
        options.letters or (QUICK_LETTERS if options.quick else LETTERS),
        options.wait,
    )
    here = machine.about()
    batch = list(mails(sizes.mails, options.seed, photos=False))
    with servers() as office:
        busy = [of_mails(office, batch, count)[0] for count in COUNTS]
        waiting = [of_letters(office, sizes, options.seed, count) for count in COUNTS]
        chance = random.Random(options.seed)  # noqa: S311 - which process dies
        hurt = [of_mails(office, batch, count, chance) for count in COUNTS[1:]]
    return tell(_report(here, sizes, options.seed, (busy, waiting), hurt), options)


def of_mails(
    office: Servers, batch: Sequence[Mail], count: int, deadly: random.Random | None = None
) -> tuple[Run, Outcome]:
    """Mails to acknowledged. `deadly`: kills one of the processes every few seconds."""
    with office.agency(POSTGRESQL) as (agency, user):
        store = open_app(settings.load(agency.home / "config.toml")).store
        with crowd(agency, store, count, _MAILBOX, os.environ) as together:
            run = _timed(
                office,
                together,
                lambda: office.imap.deliver(user, (mail.raw for mail in batch)),
                lambda: acknowledgements(store, ReplyState.SENT, *WITHHELD) >= len(batch),
                len(batch),
                deadly,
            )
        store.engine.dispose()
        agency.call("verify", timeout=_MOST)
        return run, outcome(agency, batch, office.smtp.messages)


def of_letters(office: Servers, sizes: Sizes, seed: int, count: int) -> Run:
    """Scanned letters to registered, with an engine that waits."""
    with office.agency(POSTGRESQL) as (agency, _):
        store = open_app(settings.load(agency.home / "config.toml")).store
        drawn = _drawn(agency, sizes.letters, seed)
        with crowd(agency, store, count, _SCANS, with_slow_engine(agency.home / "engine", sizes.wait)) as together:
            run = _timed(
                office,
                together,
                lambda: [file.rename(file.with_name(file.name.removeprefix("."))) for file in drawn],
                lambda: _cases(store) >= sizes.letters,
                sizes.letters,
            )
        store.engine.dispose()
        return run


def _timed(  # noqa: PLR0917 - what to do, until when
    office: Servers,
    together: Crowd,
    begin: Callable[[], object],
    done: Callable[[], bool],
    pieces: int,
    deadly: random.Random | None = None,
) -> Run:
    count = len(together.members)
    begun, ours, theirs = time.monotonic(), together.processor, _of_servers(office)
    begin()
    last = [begun - KILL_EVERY + 1.0]  # the first dies after a second

    def kill_sometimes() -> None:
        # not before the last one's successor is at work: on a busy machine nobody would ever be
        if deadly is not None and time.monotonic() - last[0] > KILL_EVERY and together.at_work == count:
            last[0] = time.monotonic()
            together.replace(deadly)

    if not within(_MOST, done, kill_sometimes):
        raise RuntimeError(f"not done after {_MOST:.0f} s:\n{log_of(together.agency)}")
    took = time.monotonic() - begun
    return Run(count, pieces, took, together.processor - ours, _of_servers(office) - theirs, together.killed)


def _of_servers(office: Servers) -> float:
    """Processor seconds of PostgreSQL and Dovecot, and of this process, which is the SMTP server and looks on."""
    return sum(processor_seconds(pid) for pid in (office.postgres.pid, office.imap.pid)) + time.process_time()


def with_slow_engine(folder: Path, seconds: float) -> Mapping[str, str]:
    """An environment in which `tesseract` is another program, made in this new folder."""
    folder.mkdir()
    places = os.environ.get("PATH", os.defpath)
    real = next(path for one in places.split(os.pathsep) if (path := Path(one) / "tesseract").exists())
    words = (
        f"<span class='ocrx_word' title='x_wconf 97'>{''.join(map(_CHARACTER.format, word))}" for word in _LINE.split()
    )
    scores = folder / "scores"
    scores.write_text(f"<div class='ocr_page'>{''.join(words)}\n", encoding="utf-8")
    said = {"seconds": str(seconds), "tesseract": str(real), "line": _LINE, "scores": str(scores)}
    text = _ENGINE
    for name, value in said.items():
        text = text.replace(f"{{{name}}}", value)
    program = folder / "tesseract"
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{places}"}


def _drawn(agency: Agency, count: int, seed: int) -> list[Path]:
    """Scans in the folder under names that are ignored, so that a new name is all they need."""
    inbox = agency.home / "inbox" / "letters" / "post"
    files = []
    for number, letter in enumerate(islice(letters(seed), count), 1):
        sheet = page(letter, ROOT / "outbox" / "fonts" / "Sarabun-400.ttf")
        small = cv2.resize(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        files.append(inbox / f".SCAN_{number:03}.png")
        cv2.imwrite(str(files[-1]), small)
    return files


def _cases(store: Store) -> int:
    with store.look() as connection:
        return connection.execute(select(func.count()).select_from(schema.case)).scalar_one()


def _report(
    here: machine.Machine,
    sizes: Sizes,
    seed: int,
    runs: tuple[Sequence[Run], Sequence[Run]],
    hurt: Sequence[tuple[Run, Outcome]],
) -> Report:
    busy, waiting = runs
    kinds = {"mails": busy, "letters that wait": waiting}
    rows = [(name, *_cells(run, of[0], here.cores)) for name, of in kinds.items() for run in of]
    rows += [(f"mails, {run.killed} killed", *_cells(run, busy[0], here.cores)) for run, _ in hurt]
    heads = ("work", "processes", "a second", "of one", "predicted", "cpu ms of ours", "cpu ms of the servers")
    bars = {f"{name}, {run.processes}": run.rate / of[0].rate for name, of in kinds.items() for run in of}
    four = waiting[-1].rate / waiting[0].rate
    limits = [
        Limit("four processes on work that waits, times one", four, least=LEAST_WAITING),
        Limit("faults after kills", sum(len(found.faults) for _, found in hurt), most=0),
        Limit("processes killed", sum(run.killed for run, _ in hurt), least=1),
    ]
    contents: list[str | Table | Picture] = [
        Table(heads, rows),
        Picture("workers", "times one process", pictures.bars("Times one process", bars, "x")),
        *(
            f"{run.processes} processes, {run.killed} times one killed, {KILL_EVERY:g} s apart: {found}"
            for run, found in hurt
        ),
    ]
    what = (
        f"{sizes.mails} mails without photos, and {sizes.letters} scanned letters of a page whose engine sleeps "
        f"{sizes.wait:g} s over each (seed {seed}), from a mailbox and a scan folder to acknowledged and registered by "
        "1, 2 and 4 `raprueang run` with one reading thread each, over one PostgreSQL with fsync. All of it on one "
        "machine, the servers too. A process is killed only when all are at work. Predicted: by the cost model "
        "(docs/scale.md) from the run of one process."
    )
    return Report("workers", what, here, contents, limits)


def _cells(run: Run, one: Run, cores: int) -> tuple[str, ...]:
    ours, theirs = (1000 * seconds / run.pieces for seconds in (run.ours, run.servers))
    predicted = one.predicted(run.processes, cores)
    return (
        str(run.processes),
        f"{run.rate:.2f}",
        f"{run.rate / one.rate:.2f}",
        f"{predicted / one.rate:.2f}",
        f"{ours:.0f}",
        f"{theirs:.0f}",
    )
