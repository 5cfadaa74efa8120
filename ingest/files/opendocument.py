"""An OpenDocument text (.odt) -> its text (OpenDocument 1.3, part 3, 5 and 6)."""

import zipfile
from io import BytesIO

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from ingest.files.word import FAULTS
from register.errors import Unreadable

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_UNSEEN = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}sequence-decls"})
_BROKEN = "ไฟล์ OpenDocument เสียหาย เปิดอ่านไม่ได้"
_MOST_BLANKS = 100


def to_text(content: bytes, max_unpacked: int) -> str:
    """One line a paragraph.

    Raises:
        Unreadable: it is damaged, locked, or unpacks to more than `max_unpacked` bytes.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if archive.getinfo("content.xml").file_size > max_unpacked:
                raise Unreadable("ไฟล์ OpenDocument มีขนาดใหญ่เกินกำหนดเมื่อขยายแล้ว")
            source = archive.read("content.xml")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        body = etree.fromstring(source, parser).find(f"{_OFFICE}body")
        if body is None:
            raise Unreadable(_BROKEN)
        return "\n".join(_lines(body))
    except FAULTS as error:
        raise Unreadable(_BROKEN) from error


def _lines(body: etree._Element) -> list[str]:
    """The paragraphs in order; the cells of a table row on one line."""
    lines: list[str] = []
    rows: dict[etree._Element, int] = {}
    skipped = {element for unseen in _UNSEEN for root in body.iter(unseen) for element in root.iter()}
    for element in body.iter(*_PARAGRAPHS):
        if element in skipped:
            continue
        row = next(element.iterancestors(f"{_TABLE}table-row"), None)
        if row is not None and rows.get(row) == len(lines) - 1:
            lines[-1] += "  " + _words(element)
            continue
        lines.append(_words(element))
        if row is not None:
            rows[row] = len(lines) - 1
    return lines


def _words(paragraph: etree._Element) -> str:
    """Text with the blanks, tabs and line breaks that stand as elements in it."""
    pieces = [paragraph.text or ""]
    for element in paragraph.iterdescendants():
        if element.tag in _PARAGRAPHS:
            continue
        if element.tag == f"{_TEXT}s":
            count = element.get(f"{_TEXT}c", "1")
            pieces.append(" " * min(int(count) if count.isdigit() else 1, _MOST_BLANKS))
        elif element.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif element.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif isinstance(element.tag, str) and element.tag not in _UNSEEN:
            pieces.append(element.text or "")
        pieces.append(element.tail or "")
    return "".join(pieces)
