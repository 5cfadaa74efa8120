"""One page of an original as a JPEG for the desk: drawn anew, so that nothing of the file but its picture is left."""

from io import BytesIO

from PIL import Image as Pillow

from ingest.document import DocumentLimits, Kind, kind_of
from ingest.message import attachment_contents
from ingest.pdf import opened
from ingest.picture import frame_count, frames, heif_frame
from ingest.sheet import Image
from register.errors import Unreadable

_MAIL = "message/rfc822"
_PIXELS = 3_000_000  # fine enough to read small print on a screen; about 1450 x 2050 for A4
_QUALITY = 80


def page_image(content: bytes, media_type: str, source: str, number: int) -> bytes:
    """Page `number` (from 1) of a letter, or of the attachment `source` of a mail.

    Raises:
        Unreadable: there is no such page, it has no picture, or the file is damaged.
    """
    if media_type == _MAIL:
        content = _attachment(content, source)
    kind = kind_of(content)
    if kind is Kind.PDF:
        pixels = _of_pdf(content, number)
    elif kind is Kind.DOCX:
        raise Unreadable("เอกสาร Word ไม่มีภาพหน้า")
    else:
        pixels = _of_picture(content, kind, number)
    drawn = BytesIO()
    Pillow.fromarray(pixels).save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return drawn.getvalue()


def page_count(content: bytes, media_type: str) -> int:
    """How many pages of a letter can be drawn; 0 for a mail, a text, and what cannot be opened."""
    if media_type == _MAIL:
        return 0
    try:
        kind = kind_of(content)
        if kind is Kind.PDF:
            with opened(content) as pdf:
                return pdf.page_count
        return 0 if kind is Kind.DOCX else frame_count(content) if kind is not Kind.HEIF else 1
    except Unreadable:
        return 0


def _attachment(content: bytes, name: str) -> bytes:
    for file in attachment_contents(content):
        if file.attachment.name == name:
            return file.content
    raise Unreadable("ไม่พบไฟล์แนบนี้ในอีเมล")


def _of_pdf(content: bytes, number: int) -> Image:
    with opened(content) as pdf:
        if not 1 <= number <= pdf.page_count:
            raise Unreadable("ไม่มีหน้านี้ในเอกสาร")
        return pdf.raster(number - 1, _PIXELS)


def _of_picture(content: bytes, kind: Kind, number: int) -> Image:
    limits = DocumentLimits()
    if kind is Kind.HEIF:
        return heif_frame(content, max_pixels=limits.max_pixels, page_pixels=_PIXELS)
    pages = frames(content, max_frames=number, max_pixels=limits.max_pixels, page_pixels=_PIXELS)
    for count, pixels in enumerate(pages, 1):
        if count == number:
            return pixels
    raise Unreadable("ไม่มีหน้านี้ในเอกสาร")
