"""A document taken apart into leaves: a page's text as it stands in the file, or its picture to be read.

This is where the libraries in C meet what strangers sent, so `ingest.readers` does it in a bounded process.
"""

import json
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from ingest import opendocument, rtf, word
from ingest.filetype import Kind, kind_of
from ingest.pdf import PdfFile, opened
from ingest.picture import frames, heif_frame
from ingest.sheet import Image
from ingest.thai import letter_count, repair
from register.errors import Unreadable

_HEAD = struct.Struct(">II")
MORE, LAST = b"+", b"."
_BATCH = 48_000_000
"""Bytes of pixels, and _LONG seconds, after which a batch is handed over."""
_LONG = 2.0
_ABSURD = 10  # times the limit of pages: no letter, but a file that repeats a page without end
_TOO_FEW = 20  # letters in a Word file that holds pictures: the letter is in the pictures


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a document may cost. Pixels count one image; `page_pixels` is what it is scaled down to, `max_pixels` what
    is refused unseen. `max_unpacked` is the size in bytes of an unpacked Word or OpenDocument file.
    """

    max_pages: int = 200
    max_pixels: int = 80_000_000
    page_pixels: int = 16_000_000
    max_unpacked: int = 200_000_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page. With `image` it has to be read, `text` being a scanner's own poor reading of it, if any; without, the
    text is the page. `problem`: why it cannot be opened. `beyond`: no page, but the word that more would follow.
    """

    text: str = ""
    confidence: float = 1.0
    image: Image | None = field(default=None, compare=False)
    problem: str = ""
    beyond: bool = False


def leaves(content: bytes, sizes: Sizes, start: int = 0) -> Iterator[Leaf]:
    """The pages of a file from page `start` (from 0) on, one at a time in memory.

    Raises:
        Unreadable: the file is empty, damaged, locked, too large, or of an unknown kind; the reason is in Thai.
    """
    kind = kind_of(content)
    if kind is Kind.PDF:
        return _of_pdf(content, sizes, start)
    if kind is Kind.RTF:
        return _written(rtf.to_text(content), [], sizes, start)
    if kind is Kind.ODT:
        return _written(opendocument.to_text(content, sizes.max_unpacked), [], sizes, start)
    if kind is Kind.DOCX:
        return _written(*word.read(content, sizes.max_unpacked), sizes, start)
    return _of_picture(content, kind, sizes, start)


def _of_pdf(content: bytes, sizes: Sizes, start: int) -> Iterator[Leaf]:
    with opened(content) as pdf:
        if pdf.page_count > sizes.max_pages * _ABSURD:
            raise Unreadable(f"เอกสารมี {pdf.page_count:,} หน้า เกินกำหนดมาก จึงไม่เปิดอ่าน")
        for index in range(start, min(pdf.page_count, sizes.max_pages)):
            try:
                yield _pdf_leaf(pdf, index, sizes)
            except Unreadable as error:
                yield Leaf(problem=str(error))
        if pdf.page_count > sizes.max_pages:
            yield Leaf(beyond=True)


def _pdf_leaf(pdf: PdfFile, index: int, sizes: Sizes) -> Leaf:
    layer = pdf.layer(index)
    if layer is not None and not layer.hidden:
        return Leaf(layer.text, layer.confidence)
    image = pdf.raster(index, sizes.page_pixels)
    return Leaf(layer.text, layer.confidence, image) if layer is not None else Leaf(image=image)


def _of_picture(content: bytes, kind: Kind, sizes: Sizes, start: int) -> Iterator[Leaf]:
    pixels = {"max_pixels": sizes.max_pixels, "page_pixels": sizes.page_pixels}
    if kind is Kind.HEIF:
        if start == 0:
            yield Leaf(image=heif_frame(content, **pixels))
        return
    images = frames(content, max_frames=sizes.max_pages + 1, start=start, **pixels)
    number = start
    while True:
        try:
            image = next(images, None)
        except Unreadable as error:
            if number == 0:
                raise
            yield Leaf(problem=str(error))  # what follows a torn page cannot be found
            return
        if image is None:
            return
        if number == sizes.max_pages:
            yield Leaf(beyond=True)
            return
        yield Leaf(image=image)
        number += 1


def _written(text: str, pictures: list[bytes], sizes: Sizes, start: int) -> Iterator[Leaf]:
    """The text, and where it says next to nothing the pictures: a letter photographed and pasted into Word."""
    text = repair(text)
    shown = pictures if letter_count(text) < _TOO_FEW else []
    if (text.strip() or not shown) and start == 0:
        yield Leaf(text)
    skipped = max(0, start - bool(text.strip()))
    for picture in islice(shown, skipped, sizes.max_pages):
        try:
            yield next(_of_picture(picture, kind_of(picture), sizes, 0), Leaf())
        except Unreadable as error:
            yield Leaf(problem=str(error))


def batch(content: bytes, sizes: Sizes, start: int, most: int) -> bytes:
    """Some leaves from page `start` on, at least one, as bytes; they begin with `MORE` where others may follow.

    Raises:
        Unreadable: as `leaves`.
    """
    begun, size = time.monotonic(), 0
    made: list[bytes] = []
    for leaf in leaves(content, sizes, start):
        made.append(packed(leaf))
        size += len(made[-1])
        if len(made) == most or size > _BATCH or time.monotonic() - begun > _LONG:
            return MORE + b"".join(made)
    return LAST + b"".join(made)


def packed(leaf: Leaf) -> bytes:
    """A leaf as bytes, to be handed from one process to another."""
    shape = list(leaf.image.shape) if leaf.image is not None else None
    told = {"text": leaf.text, "confidence": leaf.confidence, "problem": leaf.problem, "beyond": leaf.beyond}
    head = json.dumps({**told, "shape": shape}).encode()
    pixels = leaf.image.tobytes() if leaf.image is not None else b""
    return _HEAD.pack(len(head), len(pixels)) + head + pixels


def unpacked(content: bytes) -> Iterator[Leaf]:
    """The leaves that `packed` made, one after the other."""
    place = 0
    while place < len(content):
        head, pixels = _HEAD.unpack_from(content, place)
        place += _HEAD.size
        told = json.loads(content[place : place + head])
        shape = told.pop("shape")
        place += head
        image = np.frombuffer(content, np.uint8, pixels, place).reshape(shape) if shape else None
        place += pixels
        yield Leaf(**told, image=image)
