"""Which line every piece of ink belongs to: Thai marks are glued to the letter they sit on. Pure functions."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.page import Components

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_FAR, _ASIDE = 0.35, 0.6  # body heights beyond which a distance says no more
# Fitted by scripts/fit-marks.
_WEIGHTS = (-7.12, 1.21, 10.05, 20.87, -12.69, 6.18, 1.43, -1.44, 2.77, -0.82, 0.2, 3.49, -5.04, -0.13, -5.67)
_BIAS = 5.34
_UNSURE = 1.0  # logarithm of the odds


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


def share_out(parts: Parts, rows: Rows) -> tuple[Ints, Flags, list[tuple[int, int]]]:
    """(line number, whether it is near enough to be part of it) of every part; (part, upper line) of the marks of which
    place and shape hardly tell to which of two lines they belong.

    With the tight spacing of official letters a high tone mark lies in the rows of the line above, so a mark between
    two lines follows the component that it sits on instead of its row.
    """
    line, near = nearest(parts, rows)
    unsure = []
    for i, up in between(parts, rows):
        signs = signs_of(parts, rows, line, i, up)
        if signs is not None:
            odds = odds_of_lower(signs)
            line[i], near[i] = up + (odds > 0), True
            if abs(odds) < _UNSURE:
                unsure.append((i, up))
    return line, near, unsure


def nearest(parts: Parts, rows: Rows) -> tuple[Ints, Flags]:
    """As `share_out`, by the distance of the rows alone."""
    above = ((rows.bands - rows.body / 2)[None] - parts.middle[:, None]) * 0.8  # more room for marks above ...
    below = (parts.middle[:, None] - (rows.bands + rows.body / 2)[None]) * 1.25  # ... than below
    distance = np.maximum(0, np.maximum(above, below))
    return distance.argmin(axis=1), distance.min(axis=1) < 1.15 * rows.body


def between(parts: Parts, rows: Rows) -> list[tuple[int, int]]:
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


def odds_of_lower(signs: tuple[float, ...]) -> float:
    """Logarithm of the odds that a mark between two lines, of which `signs_of` tells, belongs to the lower one."""
    return _BIAS + sum(weight * sign for weight, sign in zip(_WEIGHTS, signs, strict=True))


def signs_of(parts: Parts, rows: Rows, line: Ints, i: int, up: int) -> tuple[float, ...] | None:
    """What tells a mark of the line `up + 1` from a sara u, a foot or a comma of the line `up`, in the order of
    `_WEIGHTS`; distances in body heights. None where it is near to neither.

    Where the lines are tight a sara u may stand as close to the mark under it as a tone mark would. But fonts keep
    both at a distance of their own, and it hangs at the right stem of its letter.
    """
    body = rows.body
    left, top, right, bottom = parts.left[i], parts.top[i], parts.right[i], parts.bottom[i]
    overlap = (parts.left < right + 0.12 * body) & (parts.right > left - 0.12 * body)
    overlap[i] = False
    gaps = (parts.top - bottom) / body
    letters = np.flatnonzero(overlap & parts.is_body & (line == up))
    under = np.flatnonzero(overlap & (line == up + 1) & (gaps >= -0.1) & (gaps < 0.6))
    gap_up = gap_down = _FAR
    aside_up = aside_down = _ASIDE
    is_on_letter = is_on_mark = False
    if letters.size:
        carrier = letters[parts.bottom[letters].argmax()]
        gap_up = min(_FAR, max(-0.05, (top - parts.bottom[carrier]) / body))
        aside_up = min(_ASIDE, abs(right - parts.right[carrier]) / body)
    if under.size:
        carried = under[gaps[under].argmin()]
        gap_down = min(_FAR, max(-0.05, gaps[carried]))
        aside_down = min(_ASIDE, abs(right - parts.right[carried]) / body)
        is_on_letter = bool(parts.is_body[carried])
        is_on_mark = not is_on_letter
    if gap_up == gap_down == _FAR:
        return None
    sunk = min(_FAR, max(-0.1, (top - rows.baselines[up]) / body))
    height, width = (bottom - top) / body, (right - left) / body
    return (
        gap_up,
        gap_down,
        sunk,
        abs(gap_up - 0.07),
        abs(gap_down - 0.08),
        abs(sunk - 0.07),
        width,
        height,
        parts.area[i] / ((bottom - top) * (right - left)),
        is_on_letter,
        is_on_mark,
        aside_up,
        aside_down,
        (parts.middle[i] - rows.bands[up]) / body,
        (rows.bands[up + 1] - parts.middle[i]) / body,
    )
