"""A Word file (.docx) -> its text and the pictures in it."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from register.errors import Unreadable

# lxml's XMLSyntaxError is a SyntaxError; a member packed in an unknown way is a NotImplementedError; zlib.error and
# EOFError come from a torn one.
FAULTS = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
_BROKEN = "ไฟล์ Word เสียหาย เปิดอ่านไม่ได้"


def read(content: bytes, max_unpacked: int) -> tuple[str, list[bytes]]:
    """(text, pictures).

    Raises:
        Unreadable: it is damaged, no Word file, or unpacks to more than `max_unpacked` bytes.
    """
    document = _open(content, max_unpacked)
    try:
        return "\n".join(_texts(document)), _pictures(document)
    except FAULTS as error:
        raise Unreadable(_BROKEN) from error


def _open(content: bytes, max_unpacked: int) -> WordDocument:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise Unreadable("เป็นไฟล์บีบอัดหรือเอกสารชนิดอื่น ไม่ใช่ไฟล์ Word (.docx)")
            if sum(entry.file_size for entry in archive.infolist()) > max_unpacked:
                raise Unreadable("ไฟล์ Word มีขนาดใหญ่เกินกำหนดเมื่อขยายแล้ว")
        return docx.Document(BytesIO(content))
    except FAULTS as error:
        raise Unreadable(_BROKEN) from error


def _texts(container: WordDocument | _Cell) -> Iterator[str]:
    """Paragraphs and tables in the order of the page; the cells of a row on one line."""
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        # python-docx lists a merged cell once for every column it spans.
        cells = {cell._tc: cell for cell in row.cells}  # noqa: SLF001 - the only identity a cell has
        yield "  ".join(" ".join(_texts(cell)) for cell in cells.values())


def _pictures(document: WordDocument) -> list[bytes]:
    relations = document.part.rels.values()
    return [r.target_part.blob for r in relations if r.reltype == RELATIONSHIP_TYPE.IMAGE and not r.is_external]
