"""`scripts/bench mail`: mails from a mailbox to registered and acknowledged, beside the least that any program must do
and beside django-helpdesk.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.bench_parts import bare, helpdesk, machine, pictures
from scripts.bench_parts.frame import ROOT, Limit, Picture, Report, Table, common, tell
from scripts.bench_parts.mails import Mail, mails
from scripts.bench_parts.office import POSTGRESQL, SQLITE, Servers, Used, servers, timed
from scripts.bench_parts.outcome import Outcome, outcome
from tests.live.agency import RAPRUEANG

FULL, QUICK = 2_000, 60
LEAST_OF_BARE, LEAST_OF_HELPDESK = 0.5, 4.0
SKIP = "skip"
_OURS, _BARE, _PEER = "raprueang", "bare loop", "django-helpdesk"


@dataclass(frozen=True, slots=True)
class Run:
    """How long one contestant took for so many mails."""

    mails: int
    used: Used

    @property
    def rate(self) -> float:
        return self.mails / self.used.seconds


@dataclass(frozen=True, slots=True)
class Peer:
    """What django-helpdesk did: `told` is the sentence about it."""

    run: Run
    told: str


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)
    parser.add_argument("--mails", type=int, help=f"instead of {FULL:,} ({QUICK} with --quick)")
    parser.add_argument("--no-photos", action="store_true", help="leave out the photos of every tenth mail")
    parser.add_argument(
        "--helpdesk",
        metavar="VENV",
        help=f"a venv with django-helpdesk, made when missing; {SKIP}: without it; default: one that is thrown away",
    )


def main(options: argparse.Namespace) -> int:
    count = options.mails or (QUICK if options.quick else FULL)
    here = machine.about()
    batch = list(mails(count, options.seed, photos=not options.no_photos))
    with servers() as office:
        peer = None if options.helpdesk == SKIP else by_helpdesk(office, batch, options.helpdesk)
        first = by_bare_loop(office, batch)
        ours = {name: by_us(office, name, batch) for name in (SQLITE, POSTGRESQL)}
        again = by_bare_loop(office, batch)  # the machine may have changed meanwhile
    runs = {f"{_BARE}, before": first, f"{_BARE}, after": again}
    runs |= {f"{_OURS}, {name}": run for name, (run, _) in ours.items()} | ({_PEER: peer.run} if peer else {})
    return tell(_report(options, here, batch, runs, [found for _, found in ours.values()], peer), options)


def by_us(office: Servers, database: str, batch: Sequence[Mail]) -> tuple[Run, Outcome]:
    """`raprueang run --once`, its start included."""
    with office.agency(database) as (agency, user):
        office.imap.deliver(user, (mail.raw for mail in batch))
        used = timed([RAPRUEANG, "run", "--once"], cwd=agency.home)
        return Run(len(batch), used), outcome(agency, batch, office.smtp.messages)


def by_bare_loop(office: Servers, batch: Sequence[Mail]) -> Run:
    user = office.mailbox(mail.raw for mail in batch)
    orders = bare.Orders(
        office.imap.port,
        office.smtp.port,
        str(office.imap.ca_file),
        user,
        office.imap.password,
        office.smtp.user,
        office.smtp.password,
        str(office.folder / f"{user}.sqlite3"),
    )
    office.smtp.messages.clear()
    given = json.dumps(asdict(orders)).encode()
    used = timed([sys.executable, "-m", "scripts.bench_parts.bare"], cwd=ROOT, given=given)
    if len(office.smtp.messages) != len(batch):
        raise RuntimeError(f"the bare loop sent {len(office.smtp.messages)} of {len(batch)} mails")
    return Run(len(batch), used)


def by_helpdesk(office: Servers, batch: Sequence[Mail], venv: str | None) -> Peer:
    """`get_email` on those that it can read; then a mail in windows-874 with a readable one behind it."""
    readable = [mail for mail in batch if mail.charset != "windows-874"]
    with tempfile.TemporaryDirectory(prefix="bench-helpdesk-") as folder:
        python = helpdesk.install(Path(venv) if venv else Path(folder) / "venv")
        user = office.mailbox(mail.raw for mail in readable)
        desk = helpdesk.Helpdesk(python, Path(folder), office, user)
        desk.set_up()
        office.smtp.messages.clear()
        used = desk.get_email()
        tickets, sent = desk.tickets(), len(office.smtp.messages)
        if tickets.count != len(readable):
            raise RuntimeError(f"django-helpdesk made {tickets.count} tickets of {len(readable)} mails")
        office.imap.deliver(user, [mail.raw for mail in batch if mail.charset == "windows-874"][:1])
        office.imap.deliver(user, [readable[0].raw])
        desk.get_email()
        stuck = desk.tickets().count == tickets.count
        told = (
            f"{helpdesk.version(python)} (SQLite, write-ahead log) was given the {len(readable):,} mails in UTF-8 and "
            f"TIS-620: {tickets.count:,} tickets, {tickets.damaged} of them with lost characters, {sent:,} "
            "acknowledgements sent inside its fetch loop. One mail in windows-874 with a readable one behind it: "
            f"{'it stopped there, neither became a ticket' if stuck else 'it took them'}."
        )
    return Peer(Run(len(readable), used), told)


def _report(  # noqa: PLR0917 - what was found, contestant by contestant
    options: argparse.Namespace,
    here: machine.Machine,
    batch: Sequence[Mail],
    runs: dict[str, Run],
    outcomes: Sequence[Outcome],
    peer: Peer | None,
) -> Report:
    plain = len(batch) * 2 / sum(runs[name].used.seconds for name in runs if name.startswith(_BARE))
    ours, share = runs[f"{_OURS}, {SQLITE}"], runs[f"{_OURS}, {SQLITE}"].rate / plain
    rows = [
        (name, f"{run.mails:,}", f"{run.rate:.1f}", f"{run.rate / plain:.2f}", *_times(run))
        for name, run in runs.items()
    ]
    limits = [
        Limit("share of the bare loop", share, least=LEAST_OF_BARE),
        Limit("faults of ours", sum(len(one.faults) for one in outcomes), most=0),
    ]
    last = f"mail: {ours.rate:.1f} msgs/s, {share:.2f} of the bare loop"
    if peer:
        times = ours.rate / peer.run.rate
        limits.insert(1, Limit("times django-helpdesk", times, least=LEAST_OF_HELPDESK))
        last += f", {times:.1f} x django-helpdesk"
    contents: list[str | Table | Picture] = [
        Table(("", "mails", "msgs/s", "of the bare loop", "s", "processor s", "processor ms a mail"), rows),
        Picture(
            "mail",
            "mails a second",
            pictures.bars("Mails a second", {name: run.rate for name, run in runs.items()}, "/s"),
        ),
        *(f"{name}: {found}" for name, found in zip((SQLITE, POSTGRESQL), outcomes, strict=True)),
        *([peer.told] if peer else []),
    ]
    return Report("mail", _what(batch, options.seed), here, contents, limits, last)


def _times(run: Run) -> tuple[str, str, str]:
    used = run.used
    return f"{used.seconds:.1f}", f"{used.processor:.1f}", f"{1000 * used.processor / run.mails:.1f}"


def _what(batch: Sequence[Mail], seed: int) -> str:
    charsets = {name: sum(mail.charset == name for mail in batch) for name in ("utf-8", "tis-620", "windows-874")}
    told = ", ".join(f"{count:,} in {name}" for name, count in charsets.items())
    photos = sum(mail.photo for mail in batch)
    size = sum(len(mail.raw) for mail in batch) / len(batch) / 1000
    return (
        f"{len(batch):,} Thai mails (seed {seed}; {told}; {photos:,} with a photo of 200 kB; {size:.0f} kB on average) "
        "in a private Dovecot, acknowledged over an SMTP server with STARTTLS. Ours is `raprueang run --once`, its "
        "start included. The bare loop: imapclient, mail-parser, two durable SQLite commits and one SMTP send a mail; "
        "it ran before and after ours."
    )
