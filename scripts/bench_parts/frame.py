"""What the parts of `scripts/bench` share: options, the report of a run, its limits, its section of docs/benchmarks.md.

A part is a module of this package named like its command. It has `arguments(parser)` and `main(options)`, which returns
the exit code: it measures, makes a Report and hands it to `tell`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bench_parts.machine import Machine

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "benchmarks.md"
SEED = 2570
# The order of the document.
PARTS = {
    "mail": "mails from a mailbox to registered and acknowledged, beside a bare loop and django-helpdesk",
    "workers": "1, 2 and 4 processes over one PostgreSQL, also while they are killed",
    "poll": "what a look into a mailbox costs with 2,000 and with 50,000 old messages",
    "memory": "memory while a backlog of 20,000 mails comes in",
    "finding": "how fast a message is classified and its facts are read",
    "ocr": "how well and how fast scanned letters are read",
    "faces": "reading in faces that training has not seen, with names full of rare letters",
    "officials": "Thai numbers and names read out of letters between offices",
    "register": "a register of 100,000 cases: writing, lists, search, reports, backup",
    "desk": "how fast the desk answers many officers at work",
    "cost": "what a message and a page cost, step by step: the inputs of docs/scale.md",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are printed; the first column is on the left, the others are figures."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        marks = ["---", *["---:"] * (len(self.heads) - 1)]
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.heads, marks, *self.rows))


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG document (see `pictures`), kept as docs/pictures/bench-NAME.svg; `words` stand where it cannot be seen."""

    name: str
    words: str
    svg: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure and what it may be at most, or has to be at least."""

    what: str
    found: float
    most: float | None = None
    least: float | None = None

    @property
    def kept(self) -> bool:
        return (self.most is None or self.found <= self.most) and (self.least is None or self.found >= self.least)

    def __str__(self) -> str:
        bound = f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"
        return f"{self.what}: {self.found:.3g}, {bound}: {'kept' if self.kept else 'BROKEN'}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found. `what` says sizes and seed in one sentence; `contents` come in this order, a str is a
    paragraph; `last` is the last line that is printed.
    """

    part: str
    what: str
    machine: Machine
    contents: Sequence[str | Table | Picture]
    limits: Sequence[Limit] = field(default=())
    last: str = ""


def common(parser: argparse.ArgumentParser) -> None:
    """The options of every part; a part reads them as options.quick, .seed, .write and .check."""
    parser.add_argument("--quick", action="store_true", help="a small size, for a look or a busy machine")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", action="store_true", help="put the result into docs/benchmarks.md")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a limit is broken")


def tell(report: Report, options: argparse.Namespace) -> int:
    """Print the report, write it into the document if told to; returns the exit code of the command."""
    print(text(report, pictures=False))
    if options.write:
        write(report)
        print(f"\nwritten: {DOCUMENT.relative_to(ROOT)}")
    if report.last:
        print(f"\n{report.last}")
    return 1 if options.check and not all(limit.kept for limit in report.limits) else 0


def text(report: Report, *, pictures: bool) -> str:
    """The report in Markdown, without its heading and its last line."""
    parts = [report.what, str(report.machine)]
    for item in report.contents:
        if isinstance(item, Table):
            parts.append(item.markdown())
        elif isinstance(item, str):
            parts.append(item)
        elif pictures:
            parts.append(f"![{item.words}](pictures/bench-{item.name}.svg)")
    parts += ["\n".join(f"- {limit}" for limit in report.limits)] if report.limits else []
    return "\n\n".join(parts)


def write(report: Report, document: Path = DOCUMENT) -> None:
    """Put the report between the two marks of its part, and its pictures beside the document; all else stays."""
    for item in report.contents:
        if isinstance(item, Picture):
            (document.parent / "pictures").mkdir(exist_ok=True)
            (document.parent / "pictures" / f"bench-{item.name}.svg").write_text(item.svg, encoding="utf-8")
    last = [f"`{report.last}`"] if report.last else []
    told = "\n\n".join([f"## {report.part}: {PARTS[report.part]}", text(report, pictures=True), *last])
    old = document.read_text(encoding="utf-8")
    document.write_text(with_section(old, report.part, told), encoding="utf-8")


def with_section(document: str, part: str, told: str) -> str:
    """The document with the part's section replaced, or put in where the order of PARTS wants it."""
    if _begin(part) in document:
        return with_text(document, part, told)
    section = f"{_begin(part)}\n{told}\n{_end(part)}"
    names = list(PARTS)
    for later in names[names.index(part) + 1 :]:
        if _begin(later) in document:
            return document.replace(_begin(later), f"{section}\n\n{_begin(later)}", 1)
    return f"{document.rstrip()}\n\n{section}\n"


def with_text(document: str, name: str, told: str) -> str:
    """The document with other words between its two marks of that name.

    Raises:
        ValueError: it has no such marks.
    """
    head, begun, rest = document.partition(_begin(name))
    _, ended, tail = rest.partition(_end(name))
    if not (begun and ended):
        raise ValueError(f"no marks: {_begin(name)}")
    return f"{head}{_begin(name)}\n{told}\n{_end(name)}{tail}"


def _begin(part: str) -> str:
    return f"<!-- bench {part}: begin -->"


def _end(part: str) -> str:
    return f"<!-- bench {part}: end -->"
