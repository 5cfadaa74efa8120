"""Blocks of print side by side: a letterhead left and an address right, two signatures. Pure functions.

Their lines need not stand on common baselines, so lines are looked for in each block by itself.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ingest.ink.marks import Parts

_GUTTER = 4  # white, in consonant heights, that parts two blocks; a label and what it labels stand closer

_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page, in pixels; the blocks of a page cover it without overlap."""

    left: float
    top: float
    right: float
    bottom: float

    def of(self, parts: Parts) -> Parts:
        """The parts whose centre lies in the block."""
        across = (self.left <= parts.centre) & (parts.centre < self.right)
        return parts.only(across & (self.top <= parts.middle) & (parts.middle < self.bottom))


@dataclass(frozen=True, slots=True)
class _Strip:
    """Rows between two white rows, with the gutters (left, right) that run through all of it."""

    top: float
    bottom: float
    gutters: tuple[_Span, ...]


def find_blocks(parts: Parts, body: int) -> list[Block]:
    """The blocks of a page whose consonants are `body` pixels high; one where nothing stands side by side."""
    strips = _merged(_strips(parts, body), body)
    blocks = []
    for number, strip in enumerate(strips):
        top = _border(strips[number - 1], strip, body) if number else -np.inf
        bottom = _border(strip, strips[number + 1], body) if number + 1 < len(strips) else np.inf
        edges = [-np.inf, *((left + right) / 2 for left, right in strip.gutters), np.inf]
        blocks += [Block(left, top, right, bottom) for left, right in pairwise(edges)]
    return blocks


def _border(upper: _Strip, lower: _Strip, body: int) -> float:
    """Between two strips there is room for one row of marks below and two above, if not, less of each."""
    return upper.bottom + min(0.62 * body, 0.4 * (lower.top - upper.bottom))


def _strips(parts: Parts, body: int) -> list[_Strip]:
    top, bottom, left, right = (side[parts.is_body] for side in (parts.top, parts.bottom, parts.left, parts.right))
    strips: list[_Strip] = []
    order = np.argsort(top)
    # A strip ends where the next letters stand so far below that they can only be another line; lines of two blocks
    # that interleave come closer.
    reach = np.maximum.accumulate(bottom[order]) + 0.6 * body
    ends = np.flatnonzero(top[order][1:] >= reach[:-1]) + 1
    for members in np.split(order, ends):
        if members.size:
            gutters = _gutters(list(zip(left[members].tolist(), right[members].tolist(), strict=True)), body)
            strips.append(_Strip(float(top[members].min()), float(bottom[members].max()), gutters))
    return strips


def _gutters(letters: list[_Span], body: int) -> tuple[_Span, ...]:
    found: list[_Span] = []
    reach = np.inf
    for left, right in sorted(letters):
        if left - reach >= _GUTTER * body:
            found.append((reach, left))
        reach = right if reach == np.inf else max(reach, right)
    return tuple(found)


def _merged(strips: list[_Strip], body: int) -> list[_Strip]:
    """Neighbours with the same gutters, or none, are one strip, so that their marks can be told apart together."""
    merged: list[_Strip] = []
    for strip in strips:
        if merged and bool(merged[-1].gutters) == bool(strip.gutters):
            gutters = _common(merged[-1].gutters, strip.gutters, body)
            if gutters or not strip.gutters:
                merged[-1] = _Strip(merged[-1].top, strip.bottom, gutters)
                continue
        merged.append(strip)
    return merged


def _common(one: tuple[_Span, ...], other: tuple[_Span, ...], body: int) -> tuple[_Span, ...]:
    both = ((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other)
    return tuple((left, right) for left, right in both if right - left >= _GUTTER * body)
