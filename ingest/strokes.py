"""Can there be writing on a picture at all? A look that costs a thirtieth of reading it.

Most pictures that come with a mail show a place and not a page. Writing, also faint or blurred, is made of strokes a
few pixels wide, darker or lighter than what is beside them, that run in all directions close to each other. Walls,
roads, sensor noise and the blocks of a JPEG have no such strokes; wires, window frames and kerbs run one way only.
"""

import cv2
import numpy as np
import numpy.typing as npt

from ingest.sheet import Image

_SIDE = 800  # pixels of the longer side: noise is averaged away, the strokes of a typed page are still there
_STROKE = 9  # pixels: what stands out of its surroundings and is narrower than this
_LEAST, _MOST = 20, 64  # steps of grey by which a stroke stands out: on clean paper, and on any
_ABOVE_NOISE = 6  # times the median: sensor noise at full scale stays under five
_WORD = 33, 11  # pixels: about a short word, which may also stand upright
_EDGES = 0.1  # a pixel that begin or end a stroke, both across and down; the least of 290 drawn texts had 0.15
_SHADE = 25  # steps of grey within which paper counts as one tone
_COLOUR = 35  # saturation, of 255, that white paper does not have
_COLOURED = 0.2  # share of such pixels from which one light tone may be a sky


def is_place(image: Image) -> bool:
    """True where a picture, grey or RGB, is surely no page: neither a sheet, be it empty or blackened, nor with
    anything on it that can be writing. False says no more than that it may be one.
    """
    scale = _SIDE / max(image.shape[:2])
    if scale < 1:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8) if image.ndim == 3 else image
    if _is_sheet(grey) and not _is_coloured(image):
        return False
    return not any(_has_writing(grey, tone) for tone in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))


def _is_sheet(grey: Image) -> bool:
    """Is most of it one light tone?"""
    return bool(np.mean(grey > np.percentile(grey, 95) - _SHADE) > 0.5)


def _is_coloured(image: Image) -> bool:
    if image.ndim == 2:
        return False
    saturation = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[:, :, 1]
    return bool(np.mean(saturation > _COLOUR) > _COLOURED)


def _has_writing(grey: Image, tone: int) -> bool:
    """Are there strokes of that tone, darker (black hat) or lighter (top hat), dense and running in all directions?"""
    depth = cv2.morphologyEx(grey, tone, np.ones((_STROKE, _STROKE), np.uint8))
    limit = min(max(_ABOVE_NOISE * float(np.median(depth)), _LEAST), _MOST)
    strokes = np.asarray(cv2.threshold(depth, np.ceil(limit) - 1, 1, cv2.THRESH_BINARY)[1], np.uint8)
    across, down = _edges(strokes, 1), _edges(strokes, 0)
    return any(_most_of_both(across, down, word) >= _EDGES for word in (_WORD, _WORD[::-1]))


def _edges(strokes: Image, axis: int) -> npt.NDArray[np.float32]:
    """1 where a stroke begins or ends on the way along the axis, 0 elsewhere."""
    before = np.zeros_like(strokes)
    if axis:
        before[:, 1:] = strokes[:, :-1]
    else:
        before[1:] = strokes[:-1]
    return (strokes ^ before).astype(np.float32)


def _most_of_both(across: npt.NDArray[np.float32], down: npt.NDArray[np.float32], word: tuple[int, int]) -> float:
    """The share of edges a pixel in the word-sized window with the most of both kinds."""
    return float(np.minimum(cv2.blur(across, word), cv2.blur(down, word)).max())
