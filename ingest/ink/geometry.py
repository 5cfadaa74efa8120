"""The way back from a page as it was cleaned for reading to the picture it was cleaned from. Pure."""

import math

import cv2
import numpy as np
import numpy.typing as npt

from ingest.files.jobs import Box
from ingest.page import CleanPage
from ingest.sheets.sheet import Image, seen_from_above
from ingest.sheets.upright import straightening

Matrix = npt.NDArray[np.float64]


def on_picture(page: CleanPage, image: Image, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """Where boxes of the clean page lie on `image`, which it was made from: each the upright box around the place, in
    per mille of the image, never outside of it.
    """
    if not boxes:
        return ()
    back = np.linalg.inv(_forward(page, image))
    high, wide = page.grey.shape
    height, width = image.shape[:2]
    placed: list[Box] = []
    for left, top, right, bottom in boxes:
        corners = np.array([[(x * wide / 1000, y * high / 1000) for x in (left, right) for y in (top, bottom)]])
        across, down = cv2.perspectiveTransform(corners, back)[0].T
        placed.append(
            (
                _within(math.floor(across.min() * 1000 / width)),
                _within(math.floor(down.min() * 1000 / height)),
                _within(math.ceil(across.max() * 1000 / width)),
                _within(math.ceil(down.max() * 1000 / height)),
            )
        )
    return tuple(placed)


def _within(value: int) -> int:
    return min(1000, max(0, value))


def _forward(page: CleanPage, image: Image) -> Matrix:
    """From a point of the image to that of the clean page, in pixels: what `Moves` says, one after the other."""
    moves, size = page.moves, (image.shape[1], image.shape[0])
    whole: Matrix = np.eye(3)
    if moves.sheet and (seen := seen_from_above(image)) is not None:
        whole, size = seen
    if moves.size is not None:
        whole = np.diag((moves.size[0] / size[0], moves.size[1] / size[1], 1.0)) @ whole
        size = moves.size
    if moves.quarter:
        whole = np.array([(0, 1, 0), (-1, 0, size[0]), (0, 0, 1)], np.float64) @ whole
        size = (size[1], size[0])
    matrix, size = straightening(size, moves.angle, moves.scale)
    whole = np.vstack((matrix, (0, 0, 1))) @ whole
    if moves.half:
        whole = np.array([(-1, 0, size[0]), (0, -1, size[1]), (0, 0, 1)], np.float64) @ whole
    return whole
