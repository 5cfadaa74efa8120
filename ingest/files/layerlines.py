"""Where the words of a PDF's text layer stand on the page. Entered under the lock of `ingest.files.pdf` alone."""

import ctypes
from typing import Any

import pypdfium2.raw as pdfium_c

from ingest.files.jobs import Box
from ingest.thai import mend_layer
from register.model import Line

_SAME_LINE = 0.5  # of the lower piece that must lie beside the other
_SPACE = 0.25  # of the height: a gap between pieces that is one


def lines_of(page: Any, most: int) -> tuple[Line, ...]:
    """The lines of an open page from its text layer, at most `most` characters of it; boxes as of the drawn page."""
    text = page.get_textpage()
    try:
        if not 0 < text.count_chars() <= most:
            return ()
        rects = [text.get_rect(one) for one in range(text.count_rects())]
        pieces = [(text.get_text_bounded(*rect), _box(page, rect)) for rect in rects]
    finally:
        text.close()
    joined: list[tuple[str, Box]] = []
    for said, box in pieces:
        if not said.strip() or box[0] >= box[2] or box[1] >= box[3]:
            continue
        if joined and _beside(joined[-1][1], box):
            before, place = joined.pop()
            gap = " " if box[0] - place[2] > _SPACE * (box[3] - box[1]) else ""
            joined.append((before + gap + said, _around(place, box)))
        else:
            joined.append((said, box))
    return tuple(Line(mend_layer(" ".join(said.split())), 1.0, box) for said, box in joined)


def _box(page: Any, rect: tuple[float, float, float, float]) -> Box:
    """(left, bottom, right, top) in points of the page as per mille of how it is shown, turned and cropped."""
    corners = [_shown(page, x, y) for x in (rect[0], rect[2]) for y in (rect[1], rect[3])]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return (max(0, min(across)), max(0, min(down)), min(1000, max(across) + 1), min(1000, max(down) + 1))


def _shown(page: Any, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, 1000, 1000, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _beside(one: Box, other: Box) -> bool:
    common = min(one[3], other[3]) - max(one[1], other[1])
    return common >= _SAME_LINE * min(one[3] - one[1], other[3] - other[1]) and other[0] >= one[0]


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
