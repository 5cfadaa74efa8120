"""Word files."""

import io
import zipfile

import docx
import pytest

from ingest.ocr import Ocr
from register.errors import Unreadable
from register.states import Method
from tests.ingest.document_examples import PICTURE, WORDS, docx_bytes, read, saved, word_file


def test_paragraphs_and_tables_of_a_word_file_come_in_order(ocr: Ocr) -> None:
    page = read(docx_bytes(word_file()), ocr).pages[0]
    assert page.text == "เรื่อง ขอร้องเรียน\nชื่อ สมชาย\nโทร ๐๘๑\nขอแสดงความนับถือ"
    assert page.method is Method.TEXT_LAYER


def test_a_merged_cell_is_read_once(ocr: Ocr) -> None:
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "ข้อความในช่องเดียว"
    assert read(docx_bytes(document), ocr).pages[0].text == "ข้อความในช่องเดียว"


def test_a_letter_pasted_into_word_as_a_picture_is_read(ocr: Ocr) -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(saved(PICTURE, "PNG")))
    page = read(docx_bytes(document), ocr).pages[0]
    assert page.method is Method.OCR
    assert WORDS in page.text


def test_a_word_file_that_unpacks_too_large_is_refused(ocr: Ocr) -> None:
    with pytest.raises(Unreadable, match="ใหญ่เกินกำหนด"):
        read(docx_bytes(word_file()), ocr, max_unpacked=10_000)


def test_another_zip_is_no_word_file(ocr: Ocr) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Unreadable, match="ไม่ใช่ไฟล์ Word"):
        read(buffer.getvalue(), ocr)
