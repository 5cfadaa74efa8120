"""A sheet of paper on a photograph: found, cut out and flattened. Pure functions on numpy arrays, dtype uint8."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

_PAPER_RATIO = math.sqrt(2)  # ISO 216


def flatten_sheet(image: Image) -> Image:
    """A sheet photographed on a darker table, seen from straight above and cut out; a flatbed scan unchanged."""
    seen = seen_from_above(image)
    if seen is None:
        return image
    matrix, size = seen
    return np.asarray(
        cv2.warpPerspective(
            image,
            matrix,
            size,
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(255, 255, 255),
        ),
        np.uint8,
    )


def seen_from_above(image: Image) -> tuple[npt.NDArray[np.float64], tuple[int, int]] | None:
    """What `flatten_sheet` does to a page: a perspective matrix (3, 3), and the (width, height) it has then."""
    corners = find_sheet(image)
    if corners is None:
        return None
    total, difference = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    top_left, bottom_right = corners[total.argmin()], corners[total.argmax()]
    top_right, bottom_left = corners[difference.argmax()], corners[difference.argmin()]
    across = max(math.dist(top_left, top_right), math.dist(bottom_left, bottom_right))
    down = max(math.dist(top_left, bottom_left), math.dist(top_right, bottom_right))
    if 0.8 * _PAPER_RATIO < max(across, down) / min(across, down) < 1.25 * _PAPER_RATIO:
        # Nearly the shape of A4, so it is A4 seen aslant.
        across, down = (across, across * _PAPER_RATIO) if down > across else (down * _PAPER_RATIO, down)
    size = (round(across), round(down))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    source = np.array([top_left, top_right, bottom_right, bottom_left], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, target), np.float64), size


def find_sheet(image: Image) -> npt.NDArray[np.float32] | None:
    """The four corners (x, y) of a sheet lying on something darker; None for a scan, whose border is paper."""
    k = 700 / max(image.shape[:2])
    small = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    colour = small if small.ndim == 3 else cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    border = np.concatenate([edge.reshape(-1, 3) for edge in (colour[:6], colour[-6:], colour[:, :6], colour[:, -6:])])
    if np.median(border.max(axis=1)) > 170:
        return None
    blurred = np.asarray(cv2.GaussianBlur(colour, (0, 0), 3), np.uint8)
    best: tuple[float, npt.NDArray[np.float32]] | None = None
    for mask in _paper_masks(blurred):
        found = _quadrangle(mask)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
        if best is not None and best[0] < 0.02:
            break
    return None if best is None or best[0] > 0.08 else best[1] / np.float32(k)


def _paper_masks(colour: Image) -> Iterator[Image]:
    """Three guesses at what is paper: less saturated than the table, brighter, of the brighter colour cluster."""
    values = colour.astype(np.float32)
    top, low = values.max(axis=2), values.min(axis=2)
    yield _otsu(255 - np.clip((top - low) / (top + 1) * 600, 0, 255).astype(np.uint8))
    lab = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2LAB), np.uint8)
    bright = _otsu(np.ascontiguousarray(lab[:, :, 0]))
    yield bright
    features = lab.reshape(-1, 3).astype(np.float32) * np.array([1, 2, 2], np.float32)
    # Seeded with the bright mask instead of random centres: the same photo always gives the same sheet.
    seed = (bright.reshape(-1, 1) > 0).astype(np.int32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.5)
    _, cluster, centres = cv2.kmeans(features, 2, seed, stop, 1, cv2.KMEANS_USE_INITIAL_LABELS)
    yield (cluster.reshape(bright.shape) == centres[:, 0].argmax()).astype(np.uint8) * np.uint8(255)


def _quadrangle(mask: Image) -> tuple[float, npt.NDArray[np.float32]] | None:
    """(misfit, corners) of the largest blob if four corners describe it."""
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)), np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8)), np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    area = cv2.contourArea(hull)
    if area < 0.3 * mask.size:
        return None
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, closed=True), closed=True)
        if len(corners) == 4:
            return abs(cv2.contourArea(corners) / area - 1), corners.reshape(4, 2).astype(np.float32)
    return None


def _otsu(grey: Image) -> Image:
    return np.asarray(cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)[1], np.uint8)
