"""Can there be writing on a picture at all? A look that costs a thirtieth of reading it.

Most pictures that come with a mail show a place and not a page. Writing, also faint or blurred, is made of strokes a
few pixels wide, darker or lighter than what is beside them, that run in all directions close to each other. Walls,
roads, sensor noise and the blocks of a JPEG have no such strokes; wires, window frames and kerbs run one way only. A
gap between two houses that hardly differs from them is torn to shreds by noise, which run every way: but where a shred
ends, the tone does not change. A word may be alone in the picture, so that one place with dark strokes is enough; a
page out of focus in the light of a lamp has paler ones, but in many places.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from ingest.sheets.sheet import Image

LOOKED_AT = 800
"""Pixels of the longer side: noise is averaged away, the strokes of a typed page are still there."""
_STROKE = 9  # pixels: what stands out of its surroundings and is narrower than this
_MOST = 64  # steps of grey by which a stroke stands out on any paper
_ABOVE_NOISE = 6  # times the median: sensor noise at full scale stays under five
_WORD = 33, 11  # pixels: about a short word, which may also stand upright
_REACH = 3  # pixels over which the tone changes where a stroke begins or ends
_SHADE = 25  # steps of grey within which paper counts as one tone
_COLOUR = 35  # saturation, of 255, that white paper does not have
_COLOURED = 0.2  # share of such pixels from which one light tone may be a sky
_CLEARLY_COLOURED = 0.4  # the same of a picture so small that neighbours are averaged


@dataclass(frozen=True, slots=True)
class _Look:
    """What writing looks like. `least`: steps of grey by which its strokes stand out of clean paper; `step`: by which
    the tone changes at their ends; `edges`: ends a pixel of a word, both across and down; `share`: of the picture that
    more than so much is full of them.
    """

    least: int
    step: int
    edges: float
    share: float


# Of 210 practice pages the least had 0.20 edges a pixel; of 108 dim and blurred ones those that can be read were full
# of pale strokes to 0.01 and more, of 130 drawn streets the fullest to 0.0014.
_LOOKS = (_Look(20, 5, 0.1, 0.0), _Look(10, 3, 0.05, 0.006))


def is_place(image: Image, colours: Callable[[], Image | None] = lambda: None) -> bool:
    """True where a picture, grey or RGB, is surely no page: neither a sheet, be it empty or blackened, nor with
    anything on it that can be writing. False says no more than that it may be one. `colours`: what is grey in RGB and
    much smaller, asked for where one light tone may be a sky.
    """
    scale = LOOKED_AT / max(image.shape[:2])
    if scale < 1:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8) if image.ndim == 3 else image
    if _is_sheet(grey) and not _is_coloured(image, _COLOURED) and not _is_coloured(colours(), _CLEARLY_COLOURED):
        return False
    return not any(_has_writing(grey, tone) for tone in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))


def _is_sheet(grey: Image) -> bool:
    """Is most of it one light tone?"""
    return _share_above(grey, _quantile(grey, 0.95) - _SHADE) > 0.5


def _is_coloured(image: Image | None, share: float) -> bool:
    if image is None or image.ndim == 2:
        return False
    return _share_above(cv2.extractChannel(cv2.cvtColor(image, cv2.COLOR_RGB2HSV), 1), _COLOUR) > share


def _quantile(values: cv2.typing.MatLike, share: float) -> float:
    """As `numpy.quantile`; counted tone by tone, which takes a tenth of the time of sorting half a million pixels."""
    counted = np.cumsum(cv2.calcHist([values], [0], None, [256], [0, 256]).ravel())
    place = share * (values.size - 1)
    low, high = (int(np.searchsorted(counted, number, side="right")) for number in (int(place), int(np.ceil(place))))
    return low + (high - low) * (place - int(place))


def _share_above(values: cv2.typing.MatLike, limit: float) -> float:
    """The share of pixels over `limit`."""
    return cv2.countNonZero(cv2.threshold(values, np.floor(limit), 1, cv2.THRESH_BINARY)[1]) / values.size


def _has_writing(grey: Image, tone: int) -> bool:
    """Are there strokes of that tone, darker (black hat) or lighter (top hat), dense and running in all directions?"""
    depth = np.asarray(cv2.morphologyEx(grey, tone, np.ones((_STROKE, _STROKE), np.uint8)), np.uint8)
    noise = _ABOVE_NOISE * _quantile(depth, 0.5)
    return any(_fits(depth, min(max(noise, look.least), _MOST), look) for look in _LOOKS)


def _fits(depth: Image, limit: float, look: _Look) -> bool:
    strokes = np.asarray(cv2.threshold(depth, np.ceil(limit) - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
    across = _edges(strokes, depth, look.step)
    words = [(word, dense) for word in (_WORD, _WORD[::-1]) if _is_full(dense := cv2.blur(across, word), look)]
    if not words:
        return False  # mostly: no need to look at the edges down
    down = cv2.transpose(_edges(cv2.transpose(strokes), cv2.transpose(depth), look.step))
    return any(_is_full(cv2.min(dense, cv2.blur(down, word)), look) for word, dense in words)


def _edges(strokes: cv2.typing.MatLike, depth: cv2.typing.MatLike, step: int) -> cv2.typing.MatLike:
    """255 where a stroke begins or ends on the way across and the tone changes with it, 0 elsewhere."""
    width = depth.shape[1]
    wide = cv2.copyMakeBorder(depth, 0, 0, _REACH // 2 + 1, _REACH // 2, cv2.BORDER_REPLICATE)
    changes = cv2.absdiff(wide[:, :width], wide[:, _REACH:])
    before = cv2.copyMakeBorder(strokes, 0, 0, 1, 0, cv2.BORDER_REPLICATE)[:, :width]
    return cv2.bitwise_and(
        cv2.bitwise_xor(strokes, before), cv2.threshold(changes, step - 1, 255, cv2.THRESH_BINARY)[1]
    )


def _is_full(dense: cv2.typing.MatLike, look: _Look) -> bool:
    """Are there more places than `look.share` where a window of a word's size is dense with edges?"""
    return _share_above(dense, np.ceil(255 * look.edges) - 1) > look.share
