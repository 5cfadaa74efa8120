"""Which line every piece of ink belongs to: Thai marks are glued to the letter they sit on. Pure functions."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.page import Components

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that can be writing, one array entry each; pixels. A body is a letter, the others are marks."""

    label: Ints
    left: Ints
    top: Ints
    right: Ints
    bottom: Ints
    area: Ints
    is_body: Flags

    @property
    def middle(self) -> Floats:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> Floats:
        return (self.left + self.right) / 2

    def only(self, chosen: Flags) -> "Parts":
        return Parts(*(getattr(self, name)[chosen] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Rows:
    """The lines of a page: middle row of the consonants and their foot, from top to bottom; height of a consonant."""

    bands: Floats
    baselines: Floats
    body: int


def parts_of(ink: Components, body: int) -> Parts:
    left, top, width, height, area = ink.stats.astype(np.intp).T
    huge = (height > 4.5 * body) | (width > 14 * body)
    is_body = (height >= 0.72 * body) & (height <= 2.6 * body) & (width >= 0.2 * body)
    kept = (area >= 3) & ~huge
    kept[0] = False  # the paper
    label = np.flatnonzero(kept)
    return Parts(
        label, left[label], top[label], (left + width)[label], (top + height)[label], area[label], is_body[label]
    )


def share_out(parts: Parts, rows: Rows) -> tuple[Ints, Flags]:
    """(line number, whether it is near enough to be part of it) of every part.

    With the tight spacing of official letters a high tone mark lies in the rows of the line above, so a mark between
    two lines follows the component that it sits on instead of its row.
    """
    above = ((rows.bands - rows.body / 2)[None] - parts.middle[:, None]) * 0.8  # more room for marks above ...
    below = (parts.middle[:, None] - (rows.bands + rows.body / 2)[None]) * 1.25  # ... than below
    distance = np.maximum(0, np.maximum(above, below))
    line = distance.argmin(axis=1)
    near = distance.min(axis=1) < 1.15 * rows.body
    for i, up in _between(parts, rows):
        target = _target(parts, rows, line, i, up)
        if target is not None:
            line[i], near[i] = target, True
    return line, near


def _between(parts: Parts, rows: Rows) -> list[tuple[int, int]]:
    """(part, upper line) of the marks that lie between two lines close to each other."""
    if len(rows.bands) < 2:
        return []
    extent = np.maximum(parts.right - parts.left, parts.bottom - parts.top)
    small = ~parts.is_body & (extent < 1.1 * rows.body) & (parts.area >= max(4, 0.004 * rows.body**2))
    up = np.searchsorted(rows.bands, parts.middle) - 1
    inside = (up >= 0) & (up < len(rows.bands) - 1)
    up = np.clip(up, 0, len(rows.bands) - 2)
    inside &= np.diff(rows.bands)[up] <= 3.2 * rows.body
    # Below the upper baseline (a comma or full stop is not), above the body zone of the lower line.
    inside &= parts.top > rows.baselines[up] - 0.14 * rows.body
    inside &= parts.middle < rows.bands[up + 1] - 0.4 * rows.body
    found = np.flatnonzero(small & inside)
    return list(zip(found.tolist(), up[found].tolist(), strict=True))


def _target(parts: Parts, rows: Rows, line: Ints, i: int, up: int) -> int | None:
    """The line that a mark between the lines `up` and `up + 1` belongs to; None leaves the nearest."""
    body = rows.body
    overlap = (parts.left < parts.right[i] + 0.12 * body) & (parts.right > parts.left[i] - 0.12 * body)
    overlap[i] = False
    gap = parts.top - parts.bottom[i]
    under = overlap & (gap >= -0.1 * body) & (gap < 0.2 * body) & (parts.top < rows.bands[up + 1] - 0.5 * body)
    on_vowel = bool((under & ~parts.is_body & (parts.bottom < rows.bands[up + 1] - 0.3 * body)).any())
    on_letter = bool((under & parts.is_body & (line == up + 1)).any())
    hangs = _hangs(parts, rows, i, up, np.flatnonzero(overlap & parts.is_body & (line == up)))
    if hangs and parts.bottom[i] > rows.baselines[up] + 0.36 * body and not on_vowel:
        return up
    if on_vowel or on_letter:
        return up + 1
    if hangs:
        return up
    return up + 1 if parts.top[i] > rows.baselines[up] - 0.05 * body else None


def _hangs(parts: Parts, rows: Rows, i: int, up: int, letters: Ints) -> bool:
    """Whether the mark is a sara u or uu, or the foot of a letter, hanging from one of `letters` of the line `up`."""
    body = rows.body
    if not letters.size or parts.bottom[i] - parts.top[i] > 0.62 * body:
        return False
    carrier = letters[parts.bottom[letters].argmax()]
    gap = parts.top[i] - parts.bottom[carrier]
    left, right = parts.left[carrier], parts.right[carrier]
    centre = (parts.left[i] + parts.right[i]) / 2
    if not (-0.12 * body <= gap <= 0.28 * body and left + 0.3 * (right - left) <= centre <= right + 0.25 * body):
        return False
    middle = parts.middle[i]
    from_above = abs(middle - (rows.bands[up] + 0.82 * body))
    from_below = min(abs(middle - (rows.bands[up + 1] - height * body)) for height in (0.85, 1.05, 1.3))
    return bool(from_above < from_below + 0.1 * body)
