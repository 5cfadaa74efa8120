"""What a document is by its first bytes, among those that can be read."""

import re
from enum import StrEnum

from register.errors import Unreadable


class Fell(Unreadable):
    """What opens the document was killed by it, or did not end."""


class Kind(StrEnum):
    """What a file is by its first bytes; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    HEIF = "image/heic"
    BMP = "image/bmp"
    GIF = "image/gif"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ODT = "application/vnd.oasis.opendocument.text"
    RTF = "application/rtf"

    @property
    def is_picture(self) -> bool:
        return self.value.startswith("image/")


_SUFFIXES = {
    "pdf": Kind.PDF,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "png": Kind.PNG,
    "tif": Kind.TIFF,
    "tiff": Kind.TIFF,
    "webp": Kind.WEBP,
    "heic": Kind.HEIF,
    "heif": Kind.HEIF,
    "bmp": Kind.BMP,
    "gif": Kind.GIF,
    "docx": Kind.DOCX,
    "odt": Kind.ODT,
    "rtf": Kind.RTF,
}
_MAGIC = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"GIF8", Kind.GIF),
    (b"BM", Kind.BMP),
    (b"{\\rtf", Kind.RTF),
)
_NO_TEXT = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r?\n|GIF8[79]a|%PDF-\d|PK\x03\x04|\xd0\xcf\x11\xe0|RIFF....WEBP", re.DOTALL
)
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"avif"}
# OpenDocument 1.3, part 2, 3.3: the media type is the first member, unpacked, without extra fields.
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"


def is_binary(content: bytes) -> bool:
    """A picture, PDF, archive or Office file, whatever its label says."""
    return _NO_TEXT.match(content) is not None


def kind_of(content: bytes) -> Kind:
    """What the file is.

    Raises:
        Unreadable: nothing that can be read.
    """
    if not content:
        raise Unreadable("ไฟล์ว่างเปล่า (0 ไบต์)")
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return Kind.ODT if content[30 : 30 + len(_OPEN_DOCUMENT)] == _OPEN_DOCUMENT else Kind.DOCX
    # ISO 32000 wants %PDF- at the start; readers accept it in the first kilobyte.
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return Kind.HEIF
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("เป็นไฟล์ Office รุ่นเก่า (เช่น .doc) หรือใส่รหัสผ่านไว้ กรุณาบันทึกเป็น .docx หรือ .pdf")
    raise Unreadable("ไม่รู้จักชนิดของไฟล์นี้ (รับ PDF, JPEG, PNG, TIFF, WEBP, HEIC, BMP, GIF, DOCX, ODT และ RTF)")


def declared_kind(media_type: str, name: str) -> Kind | None:
    """What label and name claim; None when they claim nothing that we know."""
    declared = media_type.partition(";")[0].strip().lower()
    for kind in Kind:
        if declared == kind.value:
            return kind
    return _SUFFIXES.get(name.rpartition(".")[2].lower())
