"""Pages of training text, set in many faces and damaged as offices do it, and cut into lines by the program itself.

The network is trained on exactly the line images it will be asked to read: the page goes through `ingest.page` and
`ingest.lines`. A page on which they do not find the number of lines that were set is left out.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from ingest.lines import find_lines, line_image
from ingest.page import clean
from ingest.sheet import Image
from scripts.ocr_training.damage import damaged
from scripts.ocr_training.texts import Writer, wrapped

BODY, READ_BODY = 28, 20  # as in ingest.ocr: consonants on the clean page, and on the line image


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


def samples(writer: Writer, faces: Sequence[Face]) -> Iterator[Sample]:
    """Line after line, for ever."""
    chance = writer.chance
    while True:
        face = chance.choices(faces, [face.weight for face in faces])[0]
        body = chance.choice((20, 22, 24, 28, 32, 36))
        text = writer.paragraph(chance.choice((300, 600, 900)))
        lines = wrapped(text, _widths(chance))
        page, harsh = damaged(typeset(lines, face.path, body, chance), chance)
        yield from _read(page, lines, chance, harsh=harsh)


def _widths(chance: random.Random) -> Iterator[int]:
    usual = chance.choice((24, 40, 55, 70, 80, 88))
    while True:
        yield chance.randint(6, usual) if chance.random() < 0.12 else usual - chance.randint(0, 6)


def typeset(lines: Sequence[str], face: Path, body: int, chance: random.Random) -> Pillow.Image:
    """The lines on white paper, consonants `body` pixels high."""
    font = sized(face, body)
    pitch = round(body * chance.uniform(3.1, 5.2))
    margin = round(body * chance.uniform(1.5, 4))
    width = max(round(font.getlength(line, language="th")) for line in lines) + 2 * margin + 2 * body
    page = Pillow.new("L", (width, pitch * len(lines) + 2 * margin + 2 * body), 255)
    draw = ImageDraw.Draw(page)
    ink = chance.randint(0, 60)
    for number, line in enumerate(lines):
        indent = chance.choice((0, 0, 0, 2 * body))
        draw.text((margin + indent, margin + (number + 1) * pitch), line, ink, font, anchor="ls", language="th")
    return page


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
