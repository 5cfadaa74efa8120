"""The cost model: from what single steps cost to machines for a thousand agencies. Arithmetic only.

An hour's work in processor seconds, in durable commits and in memory, each set against what one machine of the measured
kind has; what runs out first decides. Assumptions are the fields of Load, figures the fields of Inputs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.bench_parts.machine import Machine

if TYPE_CHECKING:
    from scripts.bench_parts.cost import Costs
    from scripts.bench_parts.meter import Step

_MOST = 2_000  # of one server: each is a process with some 10 MB of its own
_MAIL = ("fetch a mail", "read a mail", "classify", "register", "acknowledge")
_PHOTO, _PAGE, _DESK = "look for writing in a photo", "read a scanned page", "show a page of the desk"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Seconds of our processors and of PostgreSQL's, statements, commits and bytes of log of one mail (without photo),
    photo, scanned page, scanned letter beside its pages, and page of the desk; what an idle office takes; what stays of
    a matter; durable writes a second of the machine.
    """

    mail: "Piece"
    photo: "Piece"
    page: "Piece"
    letter: "Piece"
    desk: "Piece"
    idle_memory: float  # MB
    idle_processor: float  # share of a processor, PostgreSQL's part included
    idle_connections: int
    idle_transactions: float
    kept: float  # bytes of a mail in the database
    backup: float  # bytes of a mail in a backup
    backup_seconds: float
    syncs: float


@dataclass(frozen=True, slots=True)
class Piece:
    ours: float
    database: float
    statements: float
    commits: float
    log: float

    def __add__(self, other: "Piece") -> "Piece":
        return Piece(
            self.ours + other.ours,
            self.database + other.database,
            self.statements + other.statements,
            self.commits + other.commits,
            self.log + other.log,
        )

    def times(self, count: float) -> "Piece":
        return Piece(*(count * value for value in (self.ours, self.database, self.statements, self.commits, self.log)))


@dataclass(frozen=True, slots=True)
class Load:
    """A thousand agencies and a million matters a month. Shares and habits are assumptions, not measurements."""

    agencies: int = 1_000
    matters: int = 1_000_000  # a month
    letters: float = 0.5  # of them on paper, the others mails
    pages: float = 2.0  # of a letter
    photos: float = 0.1  # of mails that bring one
    visits: float = 25.0  # pages of the desk for a matter, in its life
    scan_kb: float = 400.0  # a scanned page
    photo_kb: float = 200.0
    days: int = 21  # working days of a month
    peak: float = 0.2  # of a day's work in its busiest hour
    busy: float = 0.6  # of a processor's time that may be planned with
    years: int = 10  # that matters are kept

    @property
    def per_hour(self) -> float:
        """Matters in the busiest hour."""
        return self.matters / self.days * self.peak


@dataclass(frozen=True, slots=True)
class Box:
    """A machine as it can be rented; `reserve` GB are the system's."""

    cores: int = 16
    memory: int = 64  # GB
    reserve: int = 4


def inputs_of(costs: "Costs", here: Machine) -> Inputs:
    steps, idle = costs.steps, costs.idle
    mail = sum((_piece(steps[name]) for name in _MAIL), Piece(0, 0, 0, 0, 0))
    # a letter is registered as a mail is, and fetched from a folder; its answer is printed by people
    letter = sum((_piece(steps[name]) for name in ("fetch a mail", "classify", "register")), Piece(0, 0, 0, 0, 0))
    return Inputs(
        mail,
        _piece(steps[_PHOTO]),
        _piece(steps[_PAGE]),
        letter,
        _piece(steps[_DESK]),
        idle.memory,
        idle.processor + idle.database,
        idle.connections,
        idle.transactions,
        costs.kept.database,
        costs.kept.backup,
        costs.kept.backup_seconds,
        here.syncs,
    )


def _piece(step: "Step") -> Piece:
    values = (step.ours, step.database, step.statements, step.commits, step.log)
    return Piece(*(step.each(value) for value in values))


def of_matter(inputs: Inputs, load: Load) -> Piece:
    """What one matter costs on average, until its last page on the desk."""
    mail = inputs.mail + inputs.photo.times(load.photos)
    letter = inputs.letter + inputs.page.times(load.pages)
    return mail.times(1 - load.letters) + letter.times(load.letters) + inputs.desk.times(load.visits)


def rate(inputs: Inputs, processes: int, cores: int) -> float:
    """Mails a second of so many processes with a reading thread each, on a machine that also bears the database."""
    alone = 1 / inputs.mail.ours
    return min(processes * alone, cores / (inputs.mail.ours + inputs.mail.database))


def needs(inputs: Inputs, load: Load, box: Box) -> Mapping[str, float]:
    """In the busiest hour: processors (ours and PostgreSQL's) with the planned reserve, idle ones included; memory in
    GB; connections; commits a second; and what grows: GB a month in the databases, in large files, and of log.
    """
    matter, second = of_matter(inputs, load), load.per_hour / 3600
    months_large = load.matters * (
        load.letters * load.pages * load.scan_kb + (1 - load.letters) * load.photos * load.photo_kb
    )
    return {
        "ours": (matter.ours * second + load.agencies * inputs.idle_processor) / load.busy,
        "database": matter.database * second / load.busy,
        "memory": load.agencies * inputs.idle_memory / 1024,
        "connections": load.agencies * inputs.idle_connections,
        "statements": matter.statements * second + load.agencies * inputs.idle_transactions,
        "commits": matter.commits * second,
        "kept": load.matters * inputs.kept / 1e9,
        "large": months_large / 1e6,
        "log": load.matters * matter.log / 1e9,
        "backup": load.matters * inputs.backup_seconds,
        "memory_boxes": load.agencies * inputs.idle_memory / 1024 / (box.memory - box.reserve),
    }


def summary(inputs: Inputs) -> str:
    """The sentence that stands under the inputs."""
    rates = ", ".join(f"{rate(inputs, count, 2):.1f}" for count in (1, 2, 4))
    return (
        f"A mail costs {1000 * inputs.mail.ours:.0f} ms of our processors and {1000 * inputs.mail.database:.0f} of "
        f"PostgreSQL's, a scanned page {inputs.page.ours / inputs.mail.ours:.0f} times as much. "
        f"On two cores that bear everything the model expects {rates} mails a second of 1, 2 and 4 "
        "processes with a reading thread each; `bench workers` measures them."
    )


def told(inputs: Inputs, load: Load | None = None, box: Box | None = None) -> str:
    """The plan in Markdown, for docs/scale.md."""
    load, box = load or Load(), box or Box()
    need, matter = needs(inputs, load, box), of_matter(inputs, load)
    boxes = max(math.ceil(need["memory_boxes"]), math.ceil(need["ours"] / box.cores)) + 1
    commits = need["commits"] / inputs.syncs
    rows = {
        "matters in the busiest hour": f"{load.per_hour:,.0f} ({load.per_hour / 3600:.1f} a second)",
        "processor seconds of ours for a matter": f"{matter.ours:.2f}, of PostgreSQL {matter.database:.3f}",
        "processors of ours, at most {:.0%} busy": f"{need['ours']:.0f}",
        "processors of PostgreSQL": f"{need['database']:.1f}",
        "memory of the daemons, one an agency": f"{need['memory']:,.0f} GB ({inputs.idle_memory:.0f} MB each)",
        "connections to PostgreSQL": f"{need['connections']:,} ({inputs.idle_connections} each)",
        f"PostgreSQL servers of {_MOST:,} connections at most": f"{math.ceil(need['connections'] / _MOST)}",
        "statements a second": f"{need['statements']:,.0f}",
        "commits a second": f"{need['commits']:,.0f}, or {commits:.2f} of what the measured disk makes durable",
        "growth of the databases a month": _grown(need["kept"], load),
        "growth of the large files a month": _grown(need["large"], load),
        "write-ahead log a month": f"{need['log']:,.0f} GB",
        "backup of a month's matters, one after another": f"{need['backup'] / 3600:,.1f} hours of one process",
        f"machines of {box.cores} cores and {box.memory} GB for daemons and desks": f"{boxes}, one of them in reserve",
    }
    lines = ["| in the plan | |", "| --- | ---: |"]
    lines += [f"| {name.format(load.busy)} | {value} |" for name, value in rows.items()]
    assumed = (
        f"Assumed: {load.agencies:,} agencies, {load.matters:,} matters a month, {load.letters:.0%} of them letters of "
        f"{load.pages:g} pages ({load.scan_kb:.0f} kB each), one mail of {1 / load.photos:.0f} with a photo, "
        f"{load.visits:.0f} pages of the desk for a matter, {load.days} working days, {load.peak:.0%} of a day in its "
        f"busiest hour."
    )
    return "\n".join([assumed, "", *lines, "", f"First to run out: {first(inputs, load, box)}."])


def _grown(month: float, load: Load) -> str:
    return f"{month:,.0f} GB, {month * 12 * load.years / 1000:,.1f} TB in {load.years} years"


def first(inputs: Inputs, load: Load, box: Box) -> str:
    """What saturates first, as a share of one machine of the kind planned with, per agency and matter."""
    need = needs(inputs, load, box)
    shares = {
        "memory, for the daemons that mostly wait": need["memory"] / (box.memory - box.reserve),
        "processors, for reading scans": need["ours"] / box.cores,
        "processors of PostgreSQL": need["database"] / box.cores,
        "durable commits of one disk": need["commits"] / inputs.syncs,
    }
    ordered = sorted(shares.items(), key=lambda pair: -pair[1])
    return "; ".join(f"{name} ({share:.1f} machines)" for name, share in ordered)
