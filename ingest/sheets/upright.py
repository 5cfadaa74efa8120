"""Which way up a page stands and how askew its lines are, and the page set upright and straight. Pure functions on grey
pages as in `ingest.page`, which decide on small copies.
"""

import cv2
import numpy as np
import numpy.typing as npt

from ingest.sheets.sheet import Image

_COARSE = tuple(step / 2 for step in range(-20, 21))  # degrees


def turn_quarter(grey: Image) -> Image:
    """A page whose lines run up and down, turned by 90 degrees (it may then stand on its head); others unchanged."""
    ink = _small_ink(grey, 600)
    # With very little print neither way looks like lines; then the page stays as it is.
    if _alternation(np.ascontiguousarray(np.rot90(ink))) > 1.3 * _alternation(ink):
        return np.ascontiguousarray(np.rot90(grey))
    return grey


def _alternation(ink: Image) -> float:
    """How strongly rows of print and white alternate at the pace of lines, whatever the skew.

    Strokes (faster) and paragraphs (slower) also make profiles rise and fall, so only the band between them counts.
    """
    angle = max(_COARSE, key=lambda angle: _line_contrast(ink, angle))
    rows = _row_sums(ink, angle)
    total = np.cumsum(rows)
    first, last = np.searchsorted(total, (0.02 * total[-1], 0.98 * total[-1]))
    if total[-1] == 0 or last - first < 8:
        return 0.0
    column = rows[first : last + 1].reshape(-1, 1)
    fast = cv2.blur(column, (1, 5), borderType=cv2.BORDER_REFLECT)
    slow = cv2.blur(column, (1, 61), borderType=cv2.BORDER_REFLECT)
    return float(np.square(fast - slow).sum() / np.square(slow).sum())


def skew(grey: Image) -> float:
    """By how many degrees the page must be turned anticlockwise to have level lines, -10..10."""
    coarse = _small_ink(grey, 600)
    best = max(_COARSE, key=lambda angle: _line_contrast(coarse, angle))
    fine = _small_ink(grey, 1100)
    return float(max(best + np.arange(-0.5, 0.51, 0.1), key=lambda angle: _line_contrast(fine, angle)))


def straighten(grey: Image, angle: float, scale: float) -> Image:
    """The page turned by `angle` degrees anticlockwise and scaled, in one interpolation; tiny changes are not made."""
    height, width = grey.shape
    matrix, size = straightening((width, height), angle, scale)
    if size == (width, height) and matrix[0, 1] == 0:
        return grey
    if matrix[0, 1] == 0:
        method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        return np.asarray(cv2.resize(grey, size, interpolation=method), np.uint8)
    return np.asarray(
        cv2.warpAffine(
            grey, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255)
        ),
        np.uint8,
    )


def straightening(size: tuple[int, int], angle: float, scale: float) -> tuple[npt.NDArray[np.float64], tuple[int, int]]:
    """What `straighten` does to a page of this (width, height): an affine matrix (2, 3), and the size it has then."""
    width, height = size
    if abs(angle) < 0.15 and abs(scale - 1) <= 0.08:
        return np.eye(2, 3), size
    after = (round(width * scale), round(height * scale))
    if abs(angle) < 0.15:
        return np.array([[after[0] / width, 0, 0], [0, after[1] / height, 0]]), after
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale), np.float64)
    matrix[:, 2] += (after[0] - width) / 2, (after[1] - height) / 2
    return matrix, after


def _small_ink(grey: Image, size: int) -> Image:
    """A small copy with ink bright; without the outer edge, where table tops and scanner borders would dominate."""
    height, width = grey.shape
    inner = grey[int(height * 0.04) : int(height * 0.96), int(width * 0.05) : int(width * 0.95)]
    k = size / max(inner.shape)
    small = np.asarray(cv2.resize(inner, None, fx=k, fy=k, interpolation=cv2.INTER_AREA), np.uint8)
    return np.where(small < 200, 255 - small, 0).astype(np.uint8)


def _line_contrast(ink: Image, angle: float) -> float:
    """How sharply rows of ink and rows of paper alternate when the page is turned by `angle` degrees."""
    return float(np.square(np.diff(_row_sums(ink, angle))).sum())


def _row_sums(ink: Image, angle: float) -> npt.NDArray[np.float32]:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1)
    sums = cv2.reduce(cv2.warpAffine(ink, matrix, (width, height)), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)
    return np.asarray(sums, np.float32).ravel()
