"""A letter of several files as one original: an uncompressed zip of their bytes, in the order of the pages.

The same files give the same bytes, so that a letter dropped in twice is known again. The members' names are ours; the
clerk's names of files may name a person.
"""

import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

from register.errors import Unreadable

MEDIA_TYPE = "application/vnd.raprueang.pages+zip"
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack(files: Sequence[tuple[str, bytes]]) -> bytes:
    """(suffix such as ".jpg", bytes) of each file, in order."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, (suffix, content) in enumerate(files, 1):
            archive.writestr(zipfile.ZipInfo(f"page-{number:03}{suffix.lower()}", _NO_TIME), content)
    return packed.getvalue()


def unpack(content: bytes) -> list[tuple[str, bytes]]:
    """(name of the member, bytes), in order.

    Raises:
        Unreadable: these bytes are none of ours.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
                raise Unreadable("เอกสารหลายไฟล์ชุดนี้เสียหาย เปิดอ่านไม่ได้")
            return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise Unreadable("เอกสารหลายไฟล์ชุดนี้เสียหาย เปิดอ่านไม่ได้") from error
