"""Can there be writing on a picture at all? A look that costs a hundredth of reading it.

Most pictures that come with a mail show a place and not a page. Writing, also faint or blurred, is made of strokes a
few pixels wide that are darker than what is beside them; walls, roads, sensor noise and the blocks of a JPEG are not.
"""

import cv2
import numpy as np

from ingest.sheet import Image

_SIDE = 800  # pixels of the longer side: noise is averaged away, the strokes of a typed page are still there
_STROKE = 9  # pixels: what is darker than its surroundings and narrower than this
_LEAST, _MOST = 20, 64  # steps of grey by which a stroke stands out: on clean paper, and on any
_ABOVE_NOISE = 6  # times the median: sensor noise at full scale stays under five
_SPECKS = 30  # such pixels that dust may leave; the smallest word has more than a hundred
_SHADE = 25  # steps of grey within which paper counts as one tone


def is_place(image: Image) -> bool:
    """True where a picture, grey or RGB, is surely no page: neither a sheet, be it empty or blackened, nor with
    anything on it that can be writing. False says no more than that it may be one.
    """
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8) if image.ndim == 3 else image
    scale = _SIDE / max(grey.shape)
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return not _is_sheet(grey) and not _has_strokes(grey)


def _is_sheet(grey: Image) -> bool:
    """Is most of it one light tone?"""
    return bool(np.mean(grey > np.percentile(grey, 95) - _SHADE) > 0.5)


def _has_strokes(grey: Image) -> bool:
    depth = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((_STROKE, _STROKE), np.uint8))
    dark = min(max(_ABOVE_NOISE * float(np.median(depth)), _LEAST), _MOST)
    return int(np.count_nonzero(depth >= dark)) >= _SPECKS
