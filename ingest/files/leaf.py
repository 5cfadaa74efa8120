"""A page on its way from the process that opens its file to who reads it: what it holds, and what it may cost."""

import json
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ingest.sheets.sheet import Image

MORE, LAST = b"+", b"."
"""How a batch of leaves begins: others may follow, or none."""
_HEAD = struct.Struct(">II")
_BATCH = 20_000_000
"""Bytes of pixels, and _LONG seconds, after which a batch is handed over."""
_LONG = 2.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a document may cost. Pixels count one image; `page_pixels` is what it is scaled down to, `max_pixels` what
    is refused unseen. `max_unpacked` is the size in bytes of an unpacked Word or OpenDocument file. `layers`: whether
    the text layer of a PDF may stand for its picture.
    """

    max_pages: int = 200
    max_pixels: int = 80_000_000
    page_pixels: int = 16_000_000
    max_unpacked: int = 200_000_000
    layers: bool = True


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page. With `image` it has to be read, `text` being a scanner's own poor reading of it, if any; without, the
    text is the page. `place`: its picture shows a place and no page, and stayed where it was opened. `problem`: why it
    cannot be opened. `beyond`: no page, but the word that more would follow.
    """

    text: str = ""
    confidence: float = 1.0
    image: Image | None = field(default=None, compare=False)
    place: bool = False
    problem: str = ""
    beyond: bool = False


def packed(leaf: Leaf) -> tuple[bytes, memoryview]:
    """A leaf as bytes, to be handed from one process to another: its head, and its pixels as they lie in memory.

    They are not joined: in a process that has just been forked each copy of a page costs milliseconds of page faults.
    """
    shape = list(leaf.image.shape) if leaf.image is not None else None
    told = {name: getattr(leaf, name) for name in ("text", "confidence", "place", "problem", "beyond")}
    head = json.dumps({**told, "shape": shape}).encode()
    pixels = np.ascontiguousarray(leaf.image).reshape(-1).data if leaf.image is not None else memoryview(b"")
    return _HEAD.pack(len(head), len(pixels)) + head, pixels


def batch(leaves: Iterator[Leaf], most: int) -> list[bytes | memoryview]:
    """The first `most` leaves or fewer, but at least one, as bytes in pieces (`packed`); they begin with `MORE` where
    others may follow.
    """
    begun, size = time.monotonic(), 0
    made: list[bytes | memoryview] = []
    for number, leaf in enumerate(leaves, 1):
        made += packed(leaf)
        size += len(made[-1]) + len(made[-2])
        if number == most or size > _BATCH or time.monotonic() - begun > _LONG:
            return [MORE, *made]
    return [LAST, *made]


def unpacked(content: bytes) -> Iterator[Leaf]:
    """The leaves that `packed` made, joined, one after the other."""
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
