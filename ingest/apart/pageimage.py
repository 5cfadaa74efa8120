"""One page of an original as a JPEG for the desk: drawn anew, so that nothing of the file but its picture is left."""

from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image as Pillow

from ingest.document import Kind, kind_of
from ingest.files import bundle
from ingest.files.filekind import file_kind
from ingest.files.jobs import Box
from ingest.files.leaf import Sizes
from ingest.files.pdf import opened
from ingest.files.picture import frame_count, frames, heif_frame
from ingest.message import AttachedFile, attachment_contents
from ingest.ocr import line_places
from ingest.sheets.sheet import Image
from register.errors import Unreadable
from register.model import Danger, EnclosedFile

_MAIL = "message/rfc822"
PIXELS = 3_000_000  # fine enough to read small print on a screen; about 1450 x 2050 for A4
_QUALITY = 80
_STRIP_WIDTH = 1200
_STRIP_HEIGHT = 2000
_MARGIN = 4  # per mille of the page around a line: no more, or the neighbouring lines could be read


def page_image(content: bytes, media_type: str, source: str, number: int) -> bytes:
    """Page `number` (from 1) of a letter, or of the attachment `source` of a mail.

    Raises:
        Unreadable: there is no such page, it has no picture, or the file is damaged.
    """
    return jpeg(pixels(*paper(content, media_type, source, number), PIXELS))


def strip_image(content: bytes, media_type: str, source: str, number: int, boxes: tuple[Box, ...]) -> bytes:
    """Only these lines of a page, one below the other, as a JPEG.

    The boxes count on the page as it was cleaned and turned for reading, so the same is done again here, and a box
    must lie within a line that is found again: a wrong place could show words of the matter.

    Raises:
        Unreadable: the page cannot be drawn, or the lines are not found again.
    """
    drawn = pixels(*paper(content, media_type, source, number), Sizes().page_pixels)
    for sheet, lines in line_places(drawn):
        if all(any(holds(line, box) for line in lines) for box in boxes):
            return jpeg(_stacked([_cut(sheet.grey, box) for box in boxes]))
    raise Unreadable("หาบรรทัดที่อ่านที่อยู่ในภาพไม่พบ")


def enclosed_files(content: bytes) -> tuple[EnclosedFile, ...]:
    """The files of a mail by their content, in the order of `Reading.attachments`. Pages are not counted."""
    return tuple(_described(one.attachment.name, one.attachment.media_type, one.content) for one in _files(content))


def enclosed_file(content: bytes, index: int) -> tuple[EnclosedFile, bytes]:
    """File `index` (from 0) of a mail, with its pages counted where it has any.

    Raises:
        Unreadable: there is no such file.
    """
    files = _files(content)
    if not 0 <= index < len(files):
        raise Unreadable("ไม่พบไฟล์แนบนี้ในอีเมล")
    name, declared = files[index].attachment.name, files[index].attachment.media_type
    described = _described(name, declared, files[index].content)
    pages = page_count(files[index].content, "") if described.danger is Danger.NONE else 0
    return replace(described, pages=pages), files[index].content


def enclosed_page(content: bytes, index: int, number: int) -> bytes:
    """Page `number` (from 1) of file `index` (from 0) of a mail. Raises as `page_image`."""
    return jpeg(pixels(file_at(content, index), number, PIXELS))


def file_at(content: bytes, index: int) -> bytes:
    """File `index` (from 0) of a mail.

    Raises:
        Unreadable: there is no such file.
    """
    files = _files(content)
    if not 0 <= index < len(files):
        raise Unreadable("ไม่พบไฟล์แนบนี้ในอีเมล")
    return files[index].content


def page_count(content: bytes, media_type: str) -> int:
    """How many pages of a letter can be drawn; 0 for a mail, a text, and what cannot be opened."""
    if media_type == _MAIL:
        return 0
    try:
        if media_type == bundle.MEDIA_TYPE:
            return sum(page_count(file, "") for _, file in bundle.unpack(content))
        kind = kind_of(content)
        if kind is Kind.PDF:
            with opened(content) as pdf:
                return pdf.page_count
        return 0 if kind is Kind.DOCX else frame_count(content) if kind is not Kind.HEIF else 1
    except Unreadable:
        return 0


def _files(content: bytes) -> tuple[AttachedFile, ...]:
    return attachment_contents(content)


def _described(name: str, declared: str, content: bytes) -> EnclosedFile:
    kind = file_kind(content)
    return EnclosedFile(name, declared, kind.media_type, kind.extension, len(content), kind.danger)


def paper(content: bytes, media_type: str, source: str, number: int) -> tuple[bytes, int]:
    """(the file that a page is in, its number there): the letter itself, one of its files, or the attachment `source`
    of a mail. Pages of a letter of several files count through where `source` names none of them.
    """
    if media_type == bundle.MEDIA_TYPE:
        for name, file in bundle.unpack(content):
            if name == source:
                return file, number
            pages = page_count(file, "")
            if source == "scan" and number <= pages:
                return file, number
            number -= pages if source == "scan" else 0
        raise Unreadable("ไม่มีหน้านี้ในเอกสาร")
    if media_type != _MAIL:
        return content, number
    for one in _files(content):
        if one.attachment.name == source:
            return one.content, number
    raise Unreadable("ไม่พบไฟล์แนบนี้ในอีเมล")


def pixels(content: bytes, number: int, page_pixels: int) -> Image:
    """Page `number` (from 1) of a file as RGB or grey, of at most so many pixels.

    Raises:
        Unreadable: as `page_image`.
    """
    kind = kind_of(content)
    if kind is Kind.PDF:
        return _of_pdf(content, number, page_pixels)
    if kind in (Kind.DOCX, Kind.ODT, Kind.RTF):
        raise Unreadable("เอกสาร Word ไม่มีภาพหน้า")
    return _of_picture(content, kind, number, page_pixels)


def jpeg(image: Image) -> bytes:
    """A picture of ours, without any metadata."""
    drawn = BytesIO()
    Pillow.fromarray(image).save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return drawn.getvalue()


def _of_pdf(content: bytes, number: int, page_pixels: int) -> Image:
    with opened(content) as pdf:
        if not 1 <= number <= pdf.page_count:
            raise Unreadable("ไม่มีหน้านี้ในเอกสาร")
        return pdf.raster(number - 1, page_pixels)


def _of_picture(content: bytes, kind: Kind, number: int, page_pixels: int) -> Image:
    limits = Sizes()
    if kind is Kind.HEIF:
        return heif_frame(content, max_pixels=limits.max_pixels, page_pixels=page_pixels)
    pages = frames(content, max_frames=number, max_pixels=limits.max_pixels, page_pixels=page_pixels)
    for count, pixels in enumerate(pages, 1):
        if count == number:
            return pixels
    raise Unreadable("ไม่มีหน้านี้ในเอกสาร")


def holds(line: Box, box: Box) -> bool:
    """Is the box the line, or a piece of its width?"""
    same_height = abs(line[1] - box[1]) <= 1 and abs(line[3] - box[3]) <= 1
    return same_height and line[0] - 1 <= box[0] < box[2] <= line[2] + 1


def _cut(sheet: Image, box: Box) -> Image:
    height, width = sheet.shape
    left, top = max(0, box[0] - _MARGIN) * width // 1000, max(0, box[1] - _MARGIN) * height // 1000
    right, bottom = min(1000, box[2] + _MARGIN) * width // 1000, min(1000, box[3] + _MARGIN) * height // 1000
    return sheet[top:bottom, left:right]


def _stacked(pieces: list[Image]) -> Image:
    width = max(piece.shape[1] for piece in pieces)
    sheet = np.full((sum(piece.shape[0] for piece in pieces), width), 255, np.uint8)
    top = 0
    for piece in pieces:
        sheet[top : top + piece.shape[0], : piece.shape[1]] = piece
        top += piece.shape[0]
    picture = Pillow.fromarray(sheet)
    picture.thumbnail((_STRIP_WIDTH, _STRIP_HEIGHT))
    return np.asarray(picture, np.uint8)
