"""Pages of an original with places covered, and where on them the lines of writing stand.

Boxes count in per mille of the page as `ingest.apart.pageimage` draws it. What is covered is black before the picture
is packed: nothing of it is in the file.
"""

import math
from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image as Pillow

from ingest.apart.pageimage import PIXELS, file_at, holds, jpeg, page_count, paper, pixels
from ingest.document import Kind, kind_of
from ingest.files import bundle
from ingest.files.jobs import Box
from ingest.files.leaf import Sizes
from ingest.files.pdf import opened
from ingest.ink.geometry import on_picture
from ingest.ocr import Ocr, line_places, read_page
from ingest.sheets.sheet import Image
from register.errors import Unreadable
from register.model import Line, PagePlace

_NOT_FOUND = "หาบรรทัดที่อ่านไว้ในภาพหน้านี้ไม่พบ"


def sheets(content: bytes, media_type: str) -> tuple[PagePlace, ...]:
    """The pages of a letter that can be drawn, in order; none of a mail or of what cannot be opened."""
    if media_type != bundle.MEDIA_TYPE:
        return tuple(PagePlace(media_type, "scan", one) for one in range(1, page_count(content, media_type) + 1))
    try:
        files = bundle.unpack(content)
    except Unreadable:
        return ()
    counted = [(name, page_count(file, "")) for name, file in files]
    return tuple(PagePlace(media_type, name, one) for name, pages in counted for one in range(1, pages + 1))


def covered_image(content: bytes, place: PagePlace, boxes: tuple[Box, ...]) -> bytes:
    """The page as a JPEG, these boxes black.

    Raises:
        Unreadable: as `ingest.apart.pageimage.page_image`.
    """
    image = pixels(*_paper(content, place), PIXELS).copy()
    height, width = image.shape[:2]
    for left, top, right, bottom in boxes:
        rows = slice(top * height // 1000, math.ceil(bottom * height / 1000))
        image[rows, left * width // 1000 : math.ceil(right * width / 1000)] = 0
    return jpeg(image)


def lines_again(content: bytes, place: PagePlace, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """Where lines with these `Line.box` of the reading stand on the page as it is drawn.

    Raises:
        Unreadable: the page cannot be drawn, or one of the lines is not found again.
    """
    return found_again(pixels(*_paper(content, place), Sizes().page_pixels), boxes)


def found_again(image: Image, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """As `lines_again`, of a picture that `ingest.ocr.read_page` has read."""
    for page, lines in line_places(image):
        if all(any(holds(line, box) for line in lines) for box in boxes):
            return on_picture(page, image, boxes)
    raise Unreadable(_NOT_FOUND)


def layer_lines(content: bytes, place: PagePlace) -> tuple[Line, ...]:
    """The lines of a PDF's text layer, a scanner's invisible one too; none of any other file.

    Raises:
        Unreadable: the file or the page is damaged.
    """
    file, number = _paper(content, place)
    if kind_of(file) is not Kind.PDF:
        return ()
    with opened(file) as pdf:
        return pdf.lines(number - 1)


def read_picture(picture: bytes, ocr: Ocr) -> tuple[Line, ...]:
    """The lines of a page that was drawn by `covered_image`, and where they stand on it; none where they are not found
    again, or written by hand.

    Raises:
        TryAgain, SettingsError: as `ingest.ocr.read_page`.
    """
    image = np.asarray(Pillow.open(BytesIO(picture)).convert("RGB"), np.uint8)
    try:
        lines = read_page(image, ocr).lines
        boxes = found_again(image, tuple(one.box for one in lines if one.box))
    except Unreadable:
        return ()
    return tuple(replace(line, box=box) for line, box in zip(lines, boxes, strict=True))


def _paper(content: bytes, place: PagePlace) -> tuple[bytes, int]:
    if place.index is not None:
        return file_at(content, place.index), place.number
    return paper(content, place.media_type, place.source, place.number)
