"""Pages of which it is known what line every dot of ink belongs to, for `scripts/fit-marks`."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageDraw

from ingest.ink.lines import laid_out
from ingest.ink.marks import Parts, Rows, between, nearest, odds_of_lower, signs_of
from ingest.page import INK, CleanPage, Components
from ingest.sheets.sheet import Image
from scripts.ocr_training.faces import faces
from scripts.ocr_training.pages import BODY, sized
from scripts.ocr_training.texts import wrapped, writer

_CORPUS = Path(__file__).resolve().parents[2] / "classify" / "corpus" / "train"
_PITCHES = (1.82, 1.9, 2.0, 2.1, 2.25, 2.4, 2.7, 3.1)  # of the lines, in consonant heights: 1.9 is TH Sarabun single
_LINES, _WIDTH = 20, 1500

Owners = npt.NDArray[np.int16]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks between two lines, one array entry each: the signs, what is true, what was thought, where it is from."""

    signs: npt.NDArray[np.float64]
    of_lower: Flags
    nearest: Flags
    shipped: Flags
    face: npt.NDArray[np.str_]
    damage: npt.NDArray[np.str_]


def drawn_marks(pages: int, seed: int) -> Marks:
    """All marks between two lines on so many pages of each upright face."""
    found = []
    chance = random.Random(seed)  # noqa: S311 - pages to learn from, no secret
    write = writer(seed, _CORPUS)
    for face in faces():
        if face.weight < 0.5:  # slanted and bold ones
            continue
        for number in range(pages):
            lines = wrapped(write.paragraph(2200), iter(lambda: chance.randint(50, 62), 0))[:_LINES]
            grey, owners = _page(lines, face.path, _PITCHES[number % len(_PITCHES)])
            damage, harm = chance.choice(_DAMAGES)
            found += [(*mark, face.path.stem, damage) for mark in _marks(harm(grey, chance), owners)]
    columns = list(zip(*found, strict=True))
    return Marks(*(np.array(column) for column in columns))


def _page(lines: list[str], face: Path, pitch: float) -> tuple[Image, Owners]:
    """The page, and the number of the line that blackened each of its dots; -1 for paper, -2 where two lines meet."""
    height = round(pitch * BODY * len(lines)) + 6 * BODY
    grey = np.full((height, _WIDTH), 255, np.uint8)
    owners = np.full((height, _WIDTH), -1, np.int16)
    for number, line in enumerate(lines):
        sheet = Pillow.new("L", (_WIDTH, height), 255)
        foot = round(4 * BODY + number * pitch * BODY)
        ImageDraw.Draw(sheet).text((2 * BODY, foot), line, 0, sized(face, BODY), anchor="ls", language="th")
        alone = np.asarray(sheet, np.uint8)
        ink = alone < INK
        owners[ink] = np.where(owners[ink] == -1, number, -2)
        grey = np.minimum(grey, alone)
    return grey, owners


def _marks(grey: Image, owners: Owners) -> Iterator[tuple[tuple[float, ...], bool, bool, bool]]:
    ink, blocks = laid_out(CleanPage(grey, BODY, INK))
    for parts, rows in blocks:
        owner = _owner_of_row(parts, rows, ink, owners)
        line, _ = nearest(parts, rows)
        for i, up in between(parts, rows):
            signs = signs_of(parts, rows, line, i, up)
            true = _owner(int(parts.label[i]), ink, owners)
            if signs is not None and true in {owner[up], owner[up + 1]} and owner[up] != owner[up + 1]:
                lower = true == owner[up + 1]
                yield signs, lower, bool(line[i] == up + 1), odds_of_lower(signs) > 0
                line[i] = up + lower  # as it would stand were the marks before this one in their places


def _owner_of_row(parts: Parts, rows: Rows, ink: Components, owners: Owners) -> list[int]:
    line, _ = nearest(parts, rows)
    found = []
    for number in range(len(rows.bands)):
        letters = parts.label[parts.is_body & (line == number)][:40]
        votes = [_owner(int(label), ink, owners) for label in letters]
        found.append(max(set(votes), key=votes.count, default=-1))
    return found


def _owner(label: int, ink: Components, owners: Owners) -> int:
    left, top, width, height, _ = ink.stats[label]
    box = slice(top, top + height), slice(left, left + width)
    votes = owners[box][ink.labels[box] == label]
    votes = votes[votes >= 0]
    return int(np.bincount(votes).argmax()) if votes.size else -1


# What happens to the pages; nothing moves


def _whole(grey: Image, _: random.Random) -> Image:
    return grey


def _coarse(grey: Image, chance: random.Random) -> Image:
    return _through(grey, chance.choice((0.5, 0.65)), 1.0, chance, black=False)


def _fax(grey: Image, chance: random.Random) -> Image:
    return _through(grey, 0.65, chance.choice((0.55, 1.0)), chance, black=True)


def _through(grey: Image, scale: float, flat: float, chance: random.Random, *, black: bool) -> Image:
    height, width = grey.shape
    noise = np.random.default_rng(chance.getrandbits(32))
    small = cv2.resize(
        cv2.GaussianBlur(grey, (0, 0), 0.8), None, fx=scale, fy=scale * flat, interpolation=cv2.INTER_AREA
    )
    small = np.clip(small + noise.normal(0, 8, small.shape), 0, 255).astype(np.uint8)
    if black:
        small = np.where(small > chance.randint(140, 190), 255, 0).astype(np.uint8)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


_DAMAGES: tuple[tuple[str, Callable[[Image, random.Random], Image]], ...] = (
    ("clean", _whole),
    ("coarse", _coarse),
    ("fax", _fax),
)
