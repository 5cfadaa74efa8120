"""Files of every kind that the tests of documents read."""

import io
from typing import Any

import docx
import pillow_heif
import pypdfium2
from PIL import Image

from ingest.document import Document, DocumentLimits, read_document
from ingest.files.opening import Here
from ingest.ocr import Ocr
from tests.drawn_pages import letter

PAGE = letter()
PICTURE = Image.fromarray(PAGE)
WORDS = "ร้องเรียนการให้บริการ"


def read(content: bytes, ocr: Ocr, name: str = "scan", **limits: int) -> Document:
    return read_document(
        content, "application/octet-stream", name, source="scan", ocr=ocr, limits=DocumentLimits(**limits, apart=Here())
    )


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def scan_pdf(*pictures: Image.Image) -> bytes:
    return saved(pictures[0], "PDF", resolution=200, save_all=True, append_images=pictures[1:])


def joined(*files: bytes) -> bytes:
    """The pages of several PDFs in one."""
    whole = pypdfium2.PdfDocument.new()
    for file in files:
        with pypdfium2.PdfDocument(file) as part:
            whole.import_pages(part)
    buffer = io.BytesIO()
    whole.save(buffer)
    whole.close()
    return buffer.getvalue()


def heic() -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(PICTURE).save(buffer, quality=90)
    return buffer.getvalue()


def word_file() -> docx.document.Document:
    document = docx.Document()
    document.add_paragraph("เรื่อง ขอร้องเรียน")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("ชื่อ", "สมชาย", "โทร", "๐๘๑"), strict=True):
        cell.text = text
    document.add_paragraph("ขอแสดงความนับถือ")
    return document


def docx_bytes(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
