"""`scripts/bench ocr`: how well and how fast scanned letters are read, beside Tesseract alone and ocrmypdf."""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow

from ingest.document import DocumentLimits, read_document
from ingest.files.opening import Here
from ingest.ocr import Ocr, line_places
from ingest.sheets.sheet import Image
from register.model import Line
from register.running.heap import hold_no_holes
from scripts.bench_parts import machine
from scripts.bench_parts.alignment import faults
from scripts.bench_parts.letters import Letter, letters
from scripts.bench_parts.scans import CONDITIONS, Condition, page
from scripts.ocr_training.distance import distance, squeezed

ROOT = Path(__file__).resolve().parents[2]
NOTES = ROOT / "docs" / "ocr.md"
_PICTURES = ROOT / "docs" / "pictures"
_BEGIN, _END = "<!-- bench ocr: begin -->", "<!-- bench ocr: end -->"
_TLWG = Path("/usr/share/fonts/truetype/tlwg")  # package fonts-thai-tlwg
FACES = (
    ROOT / "outbox" / "fonts" / "Sarabun-400.ttf",
    *(_TLWG / f"{name}.ttf" for name in ("Laksaman", "Garuda", "Norasi", "Loma", "Kinnari")),
)
_WORST = 6
_LIMIT = 300  # MB


@dataclass(frozen=True, slots=True)
class Trial:
    """What is read: so many letters in every condition whose name holds `only`, drawn from `seed`. `marked` is the
    confidence under which a line is shown to the officer as doubtful; `ocrmypdf`: a program, on the PATH or not.
    """

    letters: int = 6
    seed: int = 20_260
    only: str = ""
    marked: float = 0.84
    ocrmypdf: str = "ocrmypdf"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a page: text, processor seconds, seconds by the clock; the highest MB of a process."""

    text: str
    lines: tuple[Line, ...]
    processor: float
    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Score:
    """Wrong and all characters, key facts found and there, of one page or more."""

    errors: int = 0
    characters: int = 0
    found: int = 0
    facts: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.errors + other.errors,
            self.characters + other.characters,
            self.found + other.found,
            self.facts + other.facts,
        )

    @property
    def rate(self) -> float:
        return 100 * self.errors / max(1, self.characters)

    @property
    def share(self) -> float:
        return 100 * self.found / max(1, self.facts)


@dataclass(frozen=True, slots=True)
class Marks:
    """Lines, wrong digits and wrong words: how many, and how many of them in lines that are marked as doubtful."""

    lines: tuple[int, int] = (0, 0)
    digits: tuple[int, int] = (0, 0)
    words: tuple[int, int] = (0, 0)

    def __add__(self, other: "Marks") -> "Marks":
        pairs = zip((self.lines, self.digits, self.words), (other.lines, other.digits, other.words), strict=True)
        return Marks(*((a + c, b + d) for (a, b), (c, d) in pairs))


@dataclass(frozen=True, slots=True)
class Worst:
    """A line with many wrong characters, and its picture."""

    errors: int
    condition: str
    read: str
    truth: str
    picture: bytes


Reader = Callable[[Path], Reading]


def arguments(parser: argparse.ArgumentParser) -> None:
    usual = Trial()
    parser.add_argument("--letters", type=int, default=usual.letters)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--only", default="", metavar="WORDS", help="conditions with these words in their name")
    parser.add_argument("--ocrmypdf", default=usual.ocrmypdf, metavar="PROGRAM", help="where it is not on the PATH")
    parser.add_argument("--write", action="store_true", help="put the result into docs/ocr.md")


def main(options: argparse.Namespace) -> int:
    trial = Trial(options.letters, options.seed, options.only, ocrmypdf=options.ocrmypdf)
    return run(trial, write=options.write)


def run(trial: Trial, *, write: bool) -> int:
    """Read everything with every reader that is installed, print the table, and put it into docs/ocr.md if told to."""
    conditions = [condition for condition in CONDITIONS if trial.only in condition.name]
    scores: dict[str, dict[str, Score]] = {}
    times: dict[str, list[Reading]] = {}
    marks, worst = Marks(), list[Worst]()
    here = machine.about()
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir="/dev/shm") as folder,
        readers(Path(folder), trial.ocrmypdf) as known,
    ):
        for condition, letter, image in _pages(trial, conditions):
            file = Path(folder) / f"page{condition.code}"
            given: dict[str, Any] = {"quality": 90} if condition.code == ".jpg" else {}
            Pillow.fromarray(image).save(file, **given)
            for name, read in known.items():
                reading = read(file)
                times.setdefault(name, []).append(reading)
                row = scores.setdefault(condition.name, {})
                row[name] = row.get(name, Score()) + _score(reading.text, letter)
                if name == "ours":
                    marks += _marks(reading.lines, letter, trial.marked)
                    worst += _worst(reading.lines, letter, condition, image)
    worst = sorted(worst, key=lambda line: -line.errors)[:_WORST]
    table = _table(scores, times, marks, trial, here)
    print(table)
    if write:
        _write(table, worst)
    return 0


def _pages(trial: Trial, conditions: Sequence[Condition]) -> Iterator[tuple[Condition, Letter, Image]]:
    for number, letter in enumerate(islice(letters(trial.seed), trial.letters)):
        sheet = page(letter, FACES[number % len(FACES)])
        for place, condition in enumerate(conditions):
            drawn = page(letter, _TLWG / "Purisa.ttf") if condition.name == "informal face" else sheet
            yield condition, letter, condition.change(drawn, np.random.default_rng((trial.seed, number, place)))


# The readers: each in a process of its own, one page at a time, one thread


@contextmanager
def readers(folder: Path, ocrmypdf: str) -> Iterator[dict[str, Reader]]:
    """By their names those that are installed; `ocrmypdf` as in `Trial`."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    known: dict[str, Read] = {"ours": _ours, "plain": _plain}
    if (program := shutil.which(ocrmypdf)) is not None:
        known["ocrmypdf"] = partial(_ocrmypdf, program)
    with ExitStack() as stack:
        made: dict[str, Reader] = {}
        for name, read in known.items():
            pool = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn"), _as_a_reader))

            def apart(file: Path, pool: ProcessPoolExecutor = pool, read: "Read" = read) -> Reading:
                return pool.submit(_timed, read, file, folder).result()

            made[name] = apart
        yield made


def _as_a_reader() -> None:
    """What the program tells its reading processes."""
    cv2.setNumThreads(1)
    hold_no_holes()


Read = Callable[[Path, Path], tuple[str, tuple[Line, ...]]]


def _timed(read: Read, file: Path, folder: Path) -> Reading:
    before, clock = _processor(), time.perf_counter()
    text, lines = read(file, folder)
    seconds, processor = time.perf_counter() - clock, _processor() - before
    memory = max(_highest(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return Reading(text, lines, processor, seconds, memory / 1024)


def _highest() -> int:
    """Kilobytes that this process had at most. `ru_maxrss` would count those of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _ours(file: Path, folder: Path) -> tuple[str, tuple[Line, ...]]:
    read = read_document(file.read_bytes(), "", "", source="scan", ocr=Ocr(folder), limits=DocumentLimits(apart=Here()))
    return "\n".join(one.text for one in read.pages), tuple(line for one in read.pages for line in one.lines)


def _plain(file: Path, _folder: Path) -> tuple[str, tuple[Line, ...]]:
    command = ["tesseract", str(file), "stdout", "-l", "tha+eng", "--psm", "3"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout, ()


def _ocrmypdf(program: str, file: Path, folder: Path) -> tuple[str, tuple[Line, ...]]:
    said = folder / "said.txt"
    options = [
        "--deskew",
        "--rotate-pages",
        "--jobs",
        "1",
        "--output-type",
        "pdf",
        "-l",
        "tha+eng",
        "--image-dpi",
        "200",
    ]
    command = [program, *options, "--sidecar", str(said), str(file), str(folder / "out.pdf")]
    subprocess.run(command, capture_output=True, check=True)
    return said.read_text(encoding="utf-8"), ()


# What they made of it


def _score(text: str, letter: Letter) -> Score:
    read, wanted = squeezed(text), squeezed(letter.text)
    facts = [squeezed(fact) for kind in letter.facts.values() for fact in kind]
    return Score(distance(read, wanted), len(wanted), sum(fact in read for fact in facts), len(facts))


def _marks(lines: Sequence[Line], letter: Letter, limit: float) -> Marks:
    total = Marks()
    for line, fault in zip(lines, faults([line.text for line in lines], letter.text), strict=True):
        marked = line.confidence < limit
        total += Marks(
            (1, marked),
            (fault.wrong_digits, marked * fault.wrong_digits),
            (fault.wrong_words, marked * fault.wrong_words),
        )
    return total


def _worst(lines: Sequence[Line], letter: Letter, condition: Condition, image: Image) -> list[Worst]:
    found = faults([line.text for line in lines], letter.text)
    errors, place = max(((fault.errors, place) for place, fault in enumerate(found)), default=(0, 0))
    box = lines[place].box if errors > 2 else None
    if box is None:
        return []
    for cleaned, boxes in line_places(image):
        if box in boxes:
            sheet = cleaned.grey
            height, width = sheet.shape
            rows = slice(max(0, box[1] - 3) * height // 1000, (box[3] + 3) * height // 1000)
            strip = sheet[rows, box[0] * width // 1000 : box[2] * width // 1000]
            packed = cv2.imencode(".png", strip)[1].tobytes()
            return [Worst(errors, condition.name, lines[place].text, found[place].truth, packed)]
    return []


def _table(
    scores: Mapping[str, Mapping[str, Score]],
    times: Mapping[str, Sequence[Reading]],
    marks: Marks,
    trial: Trial,
    here: machine.Machine,
) -> str:
    names = list(times)
    pages = len(times["ours"])
    heads = [f"CER {name}" for name in names] + [f"facts {name}" for name in names]
    rows = ["| condition | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    total = {name: sum((row[name] for row in scores.values()), Score()) for name in names}
    mean = {name: statistics.fmean(row[name].rate for row in scores.values()) for name in names}
    for condition, row in scores.items():
        cells = [f"{row[name].rate:.1f}" for name in names] + [f"{row[name].share:.0f}" for name in names]
        rows.append(f"| {condition} | {' | '.join(cells)} |")
    cells = [f"**{mean[name]:.1f}**" for name in names] + [f"**{total[name].share:.0f}**" for name in names]
    rows.append(f"| **mean** | {' | '.join(cells)} |")
    rows += ["", "| | pages a minute | of plain | processor s a page | of plain | MB |", "|---|---|---|---|---|---|"]
    for name in names:
        rows.append(f"| {name} | {_speed(times[name], times['plain'])} |")
    what = f"{trial.letters} letters, {pages} pages, seed {trial.seed}; {here}"
    return "\n".join([what, "", *rows, "", _told(marks, trial.marked)])


def _speed(mine: Sequence[Reading], plain: Sequence[Reading]) -> str:
    clock, processor = (statistics.fmean(getattr(one, unit) for one in mine) for unit in ("seconds", "processor"))
    base = [statistics.fmean(getattr(one, unit) for one in plain) for unit in ("seconds", "processor")]
    memory = max(one.memory for one in mine)
    return f"{60 / clock:.0f} | {base[0] / clock:.2f} | {processor:.2f} | {base[1] / processor:.2f} | {memory:.0f}"


def _told(marks: Marks, limit: float) -> str:
    def share(pair: tuple[int, int]) -> str:
        return f"{pair[1]} of {pair[0]} ({100 * pair[1] / max(1, pair[0]):.0f} %)"

    return (
        f"Lines of a confidence below {limit}: {share(marks.lines)} of all lines, "
        f"with {share(marks.digits)} of the wrong digits and {share(marks.words)} of the wrong words."
    )


def _write(table: str, worst: Sequence[Worst]) -> None:
    """Between the two marks in docs/ocr.md; the pictures beside it."""
    _PICTURES.mkdir(exist_ok=True)
    parts = [_BEGIN, table, "", "The worst lines (picture, what was read, what stands there):", ""]
    for number, line in enumerate(worst, 1):
        file = _PICTURES / f"ocr-worst-{number}.png"
        file.write_bytes(line.picture)
        parts += [f"{number}. {line.condition}  ", f"   ![]({file.parent.name}/{file.name})  "]
        parts += [f"   `{line.read}`  ", f"   `{line.truth}`"]
    notes = NOTES.read_text(encoding="utf-8")
    head, _, rest = notes.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    NOTES.write_text(head + "\n".join([*parts, _END]) + tail, encoding="utf-8")
