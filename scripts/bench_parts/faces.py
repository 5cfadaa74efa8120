"""`scripts/bench faces --fonts FOLDER`: reading in faces of your own choice, with names full of rare letters.

The faces are meant to be such as training has not seen; of those that come with Debian it has seen all. A face is left
out that lacks a Thai letter, a Latin one or a digit, or sets a tone mark into the vowel below it.
"""

import argparse
import os
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageFont

from ingest.document import DocumentLimits, read_document
from ingest.files.opening import Here
from ingest.ocr import BUNDLED_MODEL, Ocr
from scripts.bench_parts import machine
from scripts.bench_parts.alignment import aligned
from scripts.bench_parts.letters import Letter, letters
from scripts.bench_parts.rare import RARE, rows
from scripts.bench_parts.scans import CONDITIONS, page
from scripts.ocr_training.distance import distance, squeezed

_CONDITIONS = ("clean, 300 dpi", "scan, 200 dpi")
_NEEDED = "กฌญฎฏฐฑฒฬฆฤฯ๐๔๙AZaz09@.,()/-_"
_LINES = 24  # of rare names, numbers and addresses on a page
_WORST = 12


@dataclass
class Tally:
    """Wrong and all characters of letters and of the page of rare ones; facts found and there, by kind; confusions."""

    wrong: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.wrong += other.wrong
        self.there += other.there
        self.confused += other.confused

    def share(self, key: str) -> str:
        return f"{100 * self.wrong[key] / max(1, self.there[key]):.2f}"

    def found(self, key: str) -> str:
        return f"{self.there[key] - self.wrong[key]} of {self.there[key]}"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fonts", type=Path, required=True, help="folder with .ttf files")
    parser.add_argument("--model", type=Path, default=BUNDLED_MODEL, help="folder with another tha.traineddata")
    parser.add_argument("--seed", type=int, default=411)


def main(options: argparse.Namespace) -> int:
    """A letter and a page of rare names in every face, as printed and as scanned."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    known = [file for file in sorted(options.fonts.glob("*.ttf")) if is_whole(file)]
    print(machine.about())
    print("| face | letter, clean | scan | rare, clean | scan | names | numbers | addresses |")
    print("|---" * 8 + "|")
    total = Tally()
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/dev/shm") as folder:
        ocr = Ocr(Path(folder), model=options.model)
        for number, face in enumerate(known):
            one = _measured(face, options.seed + number, ocr)
            print(_row(face.stem, one), flush=True)
            total.add(one)
    print(_row("all", total))
    print("most often wrong:", ", ".join(_words(*pair) for pair in total.confused.most_common(_WORST)))
    rare = sum(count for (true, _), count in total.confused.items() if true in RARE)
    print(f"{rare} of {total.confused.total()} wrong characters are rare letters")
    return 0


def is_whole(face: Path) -> bool:
    """Whether the face can set what is measured."""
    font = ImageFont.truetype(str(face), 60, layout_engine=ImageFont.Layout.RAQM)
    missing = bytes(font.getmask("\U0010fffd"))
    tops = [font.getbbox(text, anchor="ls", language="th")[1] for text in ("ที", "ที่")]
    return tops[1] < tops[0] and all(bytes(font.getmask(letter)) != missing for letter in _NEEDED)


def _measured(face: Path, seed: int, ocr: Ocr) -> Tally:
    tally = Tally()
    lines = list(islice(rows(seed), _LINES))
    facts: dict[str, tuple[str, ...]] = {}
    for line in lines:
        facts[line.kind] = (*facts.get(line.kind, ()), *line.facts)
    rare = Letter(tuple(("left", line.text) for line in lines), facts)
    for kind, letter in (("letter", next(letters(seed))), ("rare", rare)):
        sheet = page(letter, face)
        for place, condition in enumerate(one for one in CONDITIONS if one.name in _CONDITIONS):
            image = condition.change(sheet, np.random.default_rng((seed, place)))
            file = ocr.workdir / "page.png"
            Pillow.fromarray(image).save(file)
            limits = DocumentLimits(apart=Here())
            document = read_document(file.read_bytes(), "", "", source="scan", ocr=ocr, limits=limits)
            _compare("\n".join(one.text for one in document.pages), letter, f"{kind}, {condition.name}", tally)
    return tally


def _compare(read: str, letter: Letter, key: str, tally: Tally) -> None:
    one, other = squeezed(read), squeezed(letter.text)
    tally.wrong[key] += distance(one, other)
    tally.there[key] += len(other)
    for mine, theirs in aligned(one, other):
        pair = (other[theirs] if theirs is not None else "", one[mine] if mine is not None else "")
        if pair[0] != pair[1]:
            tally.confused[pair] += 1
    if key.startswith("rare"):
        for kind, wanted in letter.facts.items():
            tally.there[kind] += len(wanted)
            tally.wrong[kind] += sum(squeezed(fact) not in one for fact in wanted)


def _row(name: str, tally: Tally) -> str:
    rates = [tally.share(f"{kind}, {condition}") for kind in ("letter", "rare") for condition in _CONDITIONS]
    return f"| {name} | {' | '.join((*rates, *(tally.found(kind) for kind in ('names', 'numbers', 'mails'))))} |"


def _words(pair: tuple[str, str], count: int) -> str:
    return f"{pair[0] or 'nothing'} read as {pair[1] or 'nothing'} ({count})"
