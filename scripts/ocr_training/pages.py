"""Pages of training text, set in many faces and damaged as offices do it, and cut into lines by the program itself.

The network is trained on exactly the line images it will be asked to read: the page goes through `ingest.page` and
`ingest.ink.lines`. A page on which they do not find the number of lines that were set is left out.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from ingest.ink.lines import find_lines, line_image
from ingest.page import clean
from ingest.sheets.sheet import Image
from scripts.ocr_training.damage import damaged
from scripts.ocr_training.texts import wrapped

BODY, READ_BODY = 28, 20  # as in ingest.ocr: consonants on the clean page, and on the line image
_LATIN_WORD = re.compile("([!-~]*[A-Za-z][!-~]*)")
_COMPANY, _BENT = 0.25, 0.4  # shares of the pages
_NO_LETTER = "\U0010fffd"


class Text(Protocol):
    """Who says what stands on the pages."""

    @property
    def chance(self) -> random.Random: ...

    def paragraph(self, letters: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and how often it is taken."""

    path: Path
    weight: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One line image, grey, with the text that stands on it."""

    image: Image
    text: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A face for what the Thai face lacks, and with `words` for every word in Latin letters."""

    path: Path
    words: bool = False


def samples(text: Text, faces: Sequence[Face], companions: Sequence[Path]) -> Iterator[Sample]:
    """Line after line, for ever. `companions` are faces without Thai: what a Thai face lacks is set in one of them, and
    on some pages all Latin words, as word processors do. Letters of some pages are narrower, wider or aslant, as they
    are in faces not at hand.
    """
    chance = text.chance
    while True:
        face = chance.choices(faces, [face.weight for face in faces])[0]
        body = chance.choice((20, 22, 24, 28, 32, 36))
        lines = wrapped(text.paragraph(chance.choice((300, 600, 900))), _widths(chance))
        companion = Companion(chance.choice(companions), words=chance.random() < _COMPANY)
        sheet = typeset(lines, face.path, body, chance, companion)
        if chance.random() < _BENT:
            sheet = _bent(sheet, chance)
        page, harsh = damaged(sheet, chance)
        yield from _read(page, lines, chance, harsh=harsh)


def _widths(chance: random.Random) -> Iterator[int]:
    usual = chance.choice((24, 40, 55, 70, 80, 88))
    while True:
        yield chance.randint(6, usual) if chance.random() < 0.12 else usual - chance.randint(0, 6)


def typeset(
    lines: Sequence[str], face: Path, body: int, chance: random.Random, companion: Companion | None = None
) -> Pillow.Image:
    """The lines on white paper, consonants `body` pixels high."""
    font = sized(face, body)
    pitch = round(body * chance.uniform(3.1, 5.2))
    margin = round(body * chance.uniform(1.5, 4))
    runs = [list(_runs(line, font, body, companion)) for line in lines]
    width = max(round(sum(font.getlength(run, language="th") for run, font in line)) for line in runs)
    page = Pillow.new("L", (width + 2 * margin + 2 * body, pitch * len(lines) + 2 * margin + 2 * body), 255)
    draw = ImageDraw.Draw(page)
    ink = chance.randint(0, 60)
    for number, line in enumerate(runs):
        left: float = margin + chance.choice((0, 0, 0, 2 * body))
        for run, fitting in line:
            draw.text((left, margin + (number + 1) * pitch), run, ink, fitting, anchor="ls", language="th")
            left += fitting.getlength(run, language="th")
    return page


def _runs(
    line: str, font: ImageFont.FreeTypeFont, body: int, companion: Companion | None
) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """The line in pieces, each with the face that it is set in."""
    if companion is None:
        yield line, font
        return
    other = _latin(companion.path, body)
    for part in _LATIN_WORD.split(line):
        if companion.words and _LATIN_WORD.fullmatch(part):
            yield part, other
        else:
            for lacking, some in groupby(part, lambda letter: not _has(font, letter)):
                yield "".join(some), other if lacking else font


@cache
def _has(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_NO_LETTER))


@cache
def _latin(face: Path, body: int) -> ImageFont.FreeTypeFont:
    """With an x about as high as a Thai consonant."""
    return ImageFont.truetype(str(face), round(1.6 * body), layout_engine=ImageFont.Layout.RAQM)


def _bent(page: Pillow.Image, chance: random.Random) -> Pillow.Image:
    grey = np.asarray(page, np.uint8)
    wide, aslant = chance.uniform(0.86, 1.18), chance.uniform(-0.06, 0.1)
    height, width = grey.shape
    matrix = np.array([[wide, -aslant, aslant * height], [0, 1, 0]], np.float32)
    size = (round(wide * width + abs(aslant) * height), height)
    bent = cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_AREA, borderValue=(255,))
    return Pillow.fromarray(np.asarray(bent, np.uint8))


@cache
def sized(face: Path, body: int) -> ImageFont.FreeTypeFont:
    probe = ImageFont.truetype(str(face), 200, layout_engine=ImageFont.Layout.RAQM)
    _, top, _, bottom = probe.getbbox("ก")
    return ImageFont.truetype(
        str(face), max(8, round(200 * body / (bottom - top))), layout_engine=ImageFont.Layout.RAQM
    )


def _read(page: Image, lines: Sequence[str], chance: random.Random, *, harsh: bool) -> Iterator[Sample]:
    cleaned = clean(page, BODY)
    found = find_lines(cleaned)
    if len(found.lines) != len(lines):
        return
    for line, text in zip(found.lines, lines, strict=True):
        image = line_image(cleaned.grey, found.ink, line, READ_BODY / BODY)
        # A line whose length does not fit its text was cut in two or joined with a neighbour.
        if not 4 <= (image.shape[1] - 30) / len(text) <= 40:
            return
        if not harsh and chance.random() < 0.1:
            image = np.asarray(np.clip(image.astype(np.int16) + chance.randint(-20, 20), 0, 255), np.uint8)
        yield Sample(image, text)
