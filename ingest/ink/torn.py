"""Marks between two lines that may belong to either: they are read in both.

A tone mark that was given to the line above hangs under one of its letters and is read as nothing; a sara u that was
given to the line below stands over one, and is read as nothing too. So the few letters about it are read with the mark
and without it, in both lines. It moves where it means nothing in the one and makes likelier words in the other.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ingest.ink.lines import PageLines, TextLine, Torn, line_image
from ingest.ink.tesseract import Ocr, recognise
from ingest.page import CleanPage
from ingest.sheets.sheet import Image
from ingest.thai import repair
from ingest.words.spelling import cut_of, spelt
from register.errors import Unreadable

_ABOUT = 4  # body heights on either side of a mark that are read with it
_MOST = 6  # marks of a page that are tried
_GAIN = 15  # tenths of a nat


def settled(page: CleanPage, found: PageLines, ocr: Ocr, body: int) -> PageLines:
    """The lines with every mark that reading tells the place of in that line; consonants are read `body` pixels high.

    Raises:
        SettingsError: Tesseract or its model is missing.
        TryAgain: Tesseract was killed, took too long, or the working folder is full.
    """
    torn = found.torn[:_MOST]
    if not torn:
        return found
    images = [image for one in torn for image in _images(page, found, one, body / page.body)]
    try:
        said = ["".join(repair(one.text).split()) for one in recognise(images, ocr)]
    except Unreadable:
        return found  # Tesseract crashes on these few letters; the lines themselves may well be read
    lines = list(found.lines)
    for number, one in enumerate(torn):
        upper, upper_alone, lower, lower_alone = said[4 * number : 4 * number + 4]
        # Above nothing where the words of both are likelier with the mark in the lower one.
        gain = _cost(upper) + _cost(lower_alone) - _cost(upper_alone) - _cost(lower)
        is_lower = one.label in found.lines[one.lower].members
        means_nothing = lower == lower_alone if is_lower else upper == upper_alone
        if means_nothing and (-gain if is_lower else gain) > _GAIN:
            owner, other = (one.upper, one.lower) if is_lower else (one.lower, one.upper)
            lines[owner] = _with(lines[owner], found, one.label)
            lines[other] = _without(lines[other], one.label)
    return replace(found, lines=tuple(lines))


def _cost(text: str) -> int:
    """How rare its words are, all in all."""
    return sum(cut_of(text[start:end]).before[-1] for start, end in spelt(text).runs)


def _images(page: CleanPage, found: PageLines, torn: Torn, scale: float) -> Sequence[Image]:
    """The letters about a mark in the upper line with it and without it, and in the lower one."""
    left, _, width, _, _ = found.ink.stats[torn.label].tolist()
    centre = left + width / 2
    images = []
    for number in (torn.upper, torn.lower):
        near = _about(found.lines[number], found, centre, _ABOUT * page.body)
        both = (_with(near, found, torn.label), _without(near, torn.label))
        images += [line_image(page.grey, found.ink, line, scale) for line in both]
    return images


def _about(line: TextLine, found: PageLines, centre: float, reach: float) -> TextLine:
    lefts, widths = found.ink.stats[line.members, 0], found.ink.stats[line.members, 2]
    near = line.members[np.abs(lefts + widths / 2 - centre) < reach]
    stats = found.ink.stats[near]
    if not near.size:
        return replace(line, left=int(centre), right=int(centre), members=near)
    return replace(line, left=int(stats[:, 0].min()), right=int((stats[:, 0] + stats[:, 2]).max()), members=near)


def _with(line: TextLine, found: PageLines, label: int) -> TextLine:
    if label in line.members:
        return line
    left, top, width, height, _ = found.ink.stats[label].tolist()
    return replace(
        line,
        left=min(line.left, left),
        top=min(line.top, top),
        right=max(line.right, left + width),
        bottom=max(line.bottom, top + height),
        members=np.append(line.members, label),
    )


def _without(line: TextLine, label: int) -> TextLine:
    return replace(line, members=line.members[line.members != label])
