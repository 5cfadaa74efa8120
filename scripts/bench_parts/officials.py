"""`scripts/bench officials`: Thai numbers and names of letters between offices, beside Tesseract alone."""

import argparse
import tempfile
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from scripts.bench_parts import machine
from scripts.bench_parts.ocr import FACES, readers
from scripts.bench_parts.official import numerals, officials
from scripts.bench_parts.scans import CONDITIONS, page
from scripts.ocr_training.distance import distance, squeezed

_COPIES = ("scan, 200 dpi", "scan, 150 dpi", "skewed", "red stamp", "all of these")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--letters", type=int, default=6)
    parser.add_argument("--seed", type=int, default=31)


def main(options: argparse.Namespace) -> int:
    """Every letter as a scanner gives it, at an angle, stamped, and all of that; numbers and names found exactly."""
    conditions = [one for one in CONDITIONS if one.name.startswith(_COPIES)]
    found: dict[str, list[int]] = {}  # of a reader: numbers, names, wrong characters
    wanted = [0, 0, 0]
    print(machine.about())
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/dev/shm") as folder, readers(Path(folder), "") as known:
        for number, letter in enumerate(islice(officials(options.seed), options.letters)):
            there, names, text = numerals(letter.text), letter.facts["names"], squeezed(letter.text)
            sheet = page(letter, FACES[number % len(FACES)])
            for place, condition in enumerate(conditions):
                file = Path(folder) / "page.png"
                image = condition.change(sheet, np.random.default_rng((options.seed, number, place)))
                Pillow.fromarray(image).save(file)
                wanted = [
                    have + more for have, more in zip(wanted, (there.total(), len(names), len(text)), strict=True)
                ]
                for reader, read in known.items():
                    said = read(file).text
                    flat = squeezed(said)
                    more = (
                        (numerals(said) & there).total(),
                        sum(squeezed(name) in flat for name in names),
                        distance(flat, text),
                    )
                    before = found.get(reader, [0, 0, 0])
                    found[reader] = [have + new for have, new in zip(before, more, strict=True)]
    for reader, (numbers, names_found, errors) in found.items():
        print(
            f"{reader}: {numbers} of {wanted[0]} Thai numbers, {names_found} of {wanted[1]} names, "
            f"{100 * errors / max(1, wanted[2]):.2f} % of the characters wrong"
        )
    return 0
