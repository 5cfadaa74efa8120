"""Line finding on a clean grey page. Pure functions on numpy arrays.

Tesseract's own layout takes rows of high tone marks for lines of their own and loses them. Here the bodies of the
consonants define the lines, and every mark is glued to its own body. All distances are in body heights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from ingest.ink.blocks import Block, find_blocks
from ingest.ink.marks import Floats, Ints, Parts, Rows, parts_of, share_out
from ingest.page import CleanPage, Components, components
from ingest.sheets.sheet import Image


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of writing: its box and the middle row of its consonants in pixels of the clean page, the labels of its
    components.
    """

    left: int
    top: int
    right: int
    bottom: int
    middle: float
    members: Ints


@dataclass(frozen=True, slots=True)
class Torn:
    """A mark between two lines, by the label of its component, that may belong to either: numbers of the lines."""

    label: int
    upper: int
    lower: int


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page from top to bottom. `raised` and `lowered` count marks above and below the bodies."""

    lines: tuple[TextLine, ...]
    ink: Components
    raised: int
    lowered: int
    torn: tuple[Torn, ...] = ()


def find_lines(page: CleanPage) -> PageLines:
    """The lines of the page in reading order, none where it holds no letters."""
    ink, blocks = laid_out(page)
    found = [_block_lines(parts, rows) for parts, rows in blocks]
    lines = tuple(in_reading_order([line for one in found for line in one.lines], page.body))
    number = {id(line): place for place, line in enumerate(lines)}
    torn = tuple(
        Torn(label, number[id(one.lines[upper])], number[id(one.lines[lower])])
        for one in found
        for label, upper, lower in one.torn
    )
    return PageLines(lines, ink, sum(one.raised for one in found), sum(one.lowered for one in found), torn)


def laid_out(page: CleanPage) -> tuple[Components, list[tuple[Parts, Rows]]]:
    """The ink of the page, and of every block its parts and where its lines stand; no block without letters."""
    ink = components(page.grey, page.ink)
    if not page.body:
        return ink, []
    parts = parts_of(ink, page.body)
    height = page.grey.shape[0]
    blocks = [(block, _rows(block.of(parts), height, page.body)) for block in find_blocks(parts, page.body)]
    blocks = [(block, rows) for block, rows in blocks if rows.bands.size]
    if (cut := _cut_below_lines(page, ink, parts, blocks)) is not None:
        ink = cut
        parts = parts_of(ink, page.body)
    return ink, [(block.of(parts), rows) for block, rows in blocks]


def line_image(grey: Image, ink: Components, line: TextLine, scale: float) -> Image:
    """The line alone on white, neighbours' ink removed, scaled; with the white border Tesseract needs."""
    height, width = grey.shape
    rows = slice(max(0, line.top - 4), min(height, line.bottom + 4))
    columns = slice(max(0, line.left - 4), min(width, line.right + 4))
    labels = ink.labels[rows, columns]
    own_label = np.zeros(len(ink.stats), np.uint8)
    own_label[line.members] = 1
    own = np.take(own_label, labels)
    near = cv2.dilate(own, np.ones((5, 5), np.uint8))
    alone = np.where((near > 0) & ((labels == 0) | (own > 0)), grey[rows, columns], 255).astype(np.uint8)
    alone = np.asarray(cv2.copyMakeBorder(alone, 12, 12, 24, 24, cv2.BORDER_CONSTANT, value=(255,)), np.uint8)
    return np.asarray(cv2.resize(alone, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _bands(parts: Parts, rows: int, body: int) -> Floats:
    """The middle row of every line's consonants, from top to bottom."""
    profile = _profile(parts, rows, body)
    floor = max(0.5 * body, 0.01 * profile.max(initial=0))
    middles, weights = [], []
    for start, end in _stretches(profile, floor, body):
        if end - start >= 0.3 * body:
            weight = profile[start:end]
            middles.append(float((np.arange(start, end) * weight).sum() / weight.sum()))
            weights.append(float(weight.sum()))
    # Of two bands closer than lines can be, the lighter one is a row of vowels or tone marks.
    while len(middles) > 1:
        gaps = np.diff(middles)
        i = int(gaps.argmin())
        if gaps[i] >= 1.4 * body:
            break
        lighter = i if weights[i] < weights[i + 1] else i + 1
        del middles[lighter], weights[lighter]
    return np.array(middles)


def _profile(parts: Parts, rows: int, body: int) -> Floats:
    """For every row of the page the width of the bodies whose central zone it crosses, smoothed."""
    width, height = (parts.right - parts.left)[parts.is_body], (parts.bottom - parts.top)[parts.is_body]
    # A component taller than a body is a letter with an ascender or with marks that touch it: take its middle.
    top = parts.top[parts.is_body] + np.where(height > 1.25 * body, np.maximum(0, (height - body) // 2), 0)
    steps = np.zeros(rows + 2 * body + 1)
    np.add.at(steps, top + int(0.15 * body), width)
    np.subtract.at(steps, top + int(0.85 * body), width)
    k = max(3, int(0.35 * body))
    return np.convolve(np.cumsum(steps)[:rows], np.full(k, 1 / k), "same")


def _stretches(profile: Floats, floor: float, body: int) -> list[tuple[int, int]]:
    """(first, past last) row of every line; a run that holds several lines is cut at its valleys."""
    above = np.concatenate(([0], (profile > floor).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(above))
    found: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        cuts = _valleys(profile[start:end], body) if end - start > 1.7 * body else []
        bounds = [start, *(start + cut for cut in cuts), end]
        found.extend(pairwise(bounds))
    return found


def _valleys(weight: Floats, body: int) -> list[int]:
    reach = int(0.6 * body)
    floor = 0.12 * weight.max()
    peaks: list[int] = []
    for i in range(2, len(weight) - 2):
        is_peak = weight[i] > floor and weight[i] == weight[max(0, i - reach) : i + reach + 1].max()
        if is_peak and (not peaks or i - peaks[-1] > 0.9 * body):
            peaks.append(i)
    return [a + int(weight[a:b].argmin()) for a, b in pairwise(peaks)]


def _rows(parts: Parts, height: int, body: int) -> Rows:
    """Where the letters of every line stand: the median foot of its plain consonants."""
    bands = _bands(parts, height, body)
    if not bands.size:
        return Rows(bands, bands, body)
    line = np.abs(parts.middle[:, None] - bands[None]).argmin(axis=1)
    plain = parts.is_body & (parts.bottom - parts.top < 1.25 * body)
    feet = [parts.bottom[plain & (line == number)] for number in range(len(bands))]
    baselines = [np.median(f) if f.size else b + body / 2 for f, b in zip(feet, bands, strict=True)]
    return Rows(bands, np.array(baselines), body)


def _cut_below_lines(
    page: CleanPage, ink: Components, parts: Parts, blocks: Sequence[tuple[Block, Rows]]
) -> Components | None:
    """The components after letters were severed just under their baseline; None where all lines lie apart.

    In tightly set letters the tone mark of a line touches a letter of the line above. Severed, it can be glued to the
    line it belongs to, and what belongs to the letter (the foot of a yo ying, a sara u) is glued back to it.
    """
    mask = None
    for block, rows in blocks:
        inside = block.of(parts)
        for number in np.flatnonzero(np.diff(rows.bands) < 2.6 * rows.body):
            row = round(rows.baselines[number] + 0.05 * rows.body)
            tied = inside.is_body & (inside.top < rows.bands[number]) & (inside.bottom > row + 0.1 * rows.body)
            tied &= inside.bottom < rows.bands[number + 1] - 0.3 * rows.body
            if tied.any():
                severed = np.zeros(len(ink.stats), np.bool_)
                severed[inside.label[tied]] = True
                mask = ink.labels > 0 if mask is None else mask
                mask[row, severed[ink.labels[row]]] = False
    return None if mask is None else components(np.where(mask, 0, 255).astype(np.uint8), page.ink)


@dataclass(frozen=True, slots=True)
class _Found:
    """`torn`: labels of marks with the numbers of the two lines that they may belong to."""

    lines: list[TextLine]
    raised: int
    lowered: int
    torn: list[tuple[int, int, int]]


def _block_lines(parts: Parts, rows: Rows) -> _Found:
    line, near, unsure = share_out(parts, rows)
    mark = near & ~parts.is_body & (parts.area >= 4)
    offset = (parts.middle - rows.bands[line]) / rows.body
    lines: list[TextLine] = []
    place: dict[int, int] = {}
    for number, centre in enumerate(rows.bands):
        if parts.is_body[members := np.flatnonzero((line == number) & near)].any():
            place[number] = len(lines)
            lines.append(_line(parts, members, centre, rows.body))
    torn = [(int(parts.label[i]), place[up], place[up + 1]) for i, up in unsure if up in place and up + 1 in place]
    return _Found(lines, int((mark & (offset < -0.6)).sum()), int((mark & (offset > 0.6)).sum()), torn)


def _line(parts: Parts, members: Ints, centre: float, body: int) -> TextLine:
    return TextLine(
        int(parts.left[members].min()),
        max(int(parts.top[members].min()), int(centre - 2.2 * body)),
        int(parts.right[members].max()),
        min(int(parts.bottom[members].max()), int(centre + 1.7 * body)),
        float(centre),
        parts.label[members],
    )


def in_reading_order(lines: Sequence[TextLine], body: int) -> list[TextLine]:
    """Rows from top to bottom, in a row from left to right."""
    ordered: list[TextLine] = []
    row: list[TextLine] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if row and line.middle - row[0].middle > 0.5 * body:
            ordered += sorted(row, key=lambda line: line.left)
            row = []
        row.append(line)
    return ordered + sorted(row, key=lambda line: line.left)
