"""Every kind of paper as PDF: its text comes out as it went in, whole and in order, and nothing leaves the margins."""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from outbox.thaidigits import official_digits, thai_digits
from outbox.thaitext import pieces
from register.post.paper import Bars, Block, Field, Form, Heading, Paper, Paragraph, Signatory, Table
from register.reports import pdf
from register.reports.book import HEAD
from register.workdays import thai_date
from tests.outbox.test_letter import SENTENCES

MILLIMETRE = 72 / 25.4
LEFT, RIGHT, BOOK_SIDE = 30, 20, 15  # margins in millimetres, as in paper.css.j2
LONG = ("https://www.example.go.th/th/complaint/" + "abcdef0123456789" * 7, "W" * 120, "ก" * 120, "๑" * 120)
BOOK_WIDTHS = (8, 11, 9, 13, 21, 12, 11, 9, 6)
SECRET = frozenset({Form.MEMO, Form.BOOK})  # their marks stand where others have the number of the page
ROWS = tuple((f"{number}/2570", sentence, number * 1111) for number, sentence in enumerate(SENTENCES[:9], 1))
BLOCKS: tuple[Block, ...] = (
    Heading("1. ต้นเรื่อง"),
    Paragraph("\n".join(SENTENCES[:4])),
    Heading("2. ข้อเท็จจริง"),
    *(Paragraph(sentence, number % 4 - 1) for number, sentence in enumerate(SENTENCES)),
    Table("t", "จำแนกตามเรื่อง", ("เลขรับ", "เรื่อง", "จำนวน"), ROWS, note="ข้อมูล ณ วันที่ 2 เมษายน 2570", widths=(16, 66, 18)),
    Bars("b", "", "เรื่อง", (("น้ำประปา", 7.0), ("ซ้ำ ๆ กัน", 3.0))),
    Field("ชื่อ - สกุล", "นางสาวบุญน้ำ ใจซื่อ"),
    Field("รายละเอียด", "\n".join(SENTENCES[10:16])),
    Field("ผู้บันทึก", ""),
    Heading("3. ข้อเสนอ"),
    Paragraph("จึงเรียนมาเพื่อโปรดทราบ"),
)
SIGNING = (Signatory("นางสาวสมใจ ใจดี", "นักจัดการงานทั่วไปชำนาญการ"), Signatory("นายกล้า น้ำคำ", "ปลัด\nรักษาราชการแทน"))


def _paper(form: Form, blocks: tuple[Block, ...] = BLOCKS) -> Paper:
    return Paper(
        form,
        "แบบทดสอบเอกสาร 1/2570",
        "องค์การบริหารส่วนตำบลน้ำคำ กองช่าง โทร. 0 4281 1773",
        blocks,
        number="ลย 0019/45",
        day=date(2026, 11, 22),
        subject="ขอส่งเรื่องเพื่อดำเนินการ ครั้งที่ 2",
        addressee="ผู้ว่าราชการจังหวัดเลย",
        reference="เลขรับ 12/2570",
        address=("ถนนมลิวรรณ อำเภอเมืองเลย", "จังหวัดเลย 42000"),
        signatories=SIGNING,
        contact=("กองช่าง", "ไปรษณีย์อิเล็กทรอนิกส์ office@example.go.th"),
    )


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _read(content: bytes) -> str:
    """All that stands on the pages, without blanks and without what every page bears."""
    with pypdfium2.PdfDocument(content) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    furniture = re.compile("- [๐-๙]+ [-\ufffe]|หน้า [๐-๙]+ ของ [๐-๙]+")  # PDFium reads the last dash as a soft one
    return _bare("".join(furniture.sub("", page) for page in pages))


def _written(paper: Paper) -> str:
    """The same as the paper says it, in the order of its form."""
    day = thai_date(paper.day) if paper.day else ""
    one, number = paper.office, thai_digits(paper.number)
    about = ("เรื่อง", paper.subject, "เรียน", paper.addressee)
    heads = {
        Form.MEMO: ["บันทึกข้อความ", "ส่วนราชการ", one, "ที่", number, "วันที่", day, *about],
        Form.LETTER: ["ที่", number, one, *paper.address, day, *about, "อ้างถึง", paper.reference],
        Form.ORDER: ["คำสั่ง", one, "ที่", number, "เรื่อง", paper.subject, "_" * 28],
        Form.BOOK: [paper.title, one],
        Form.SHEET: [paper.subject, one],
        Form.ADDRESSES: [],
    }
    signed = [] if paper.form is Form.ADDRESSES else [f"({who.name}){who.position}" for who in paper.signatories]
    closing = {Form.LETTER: ["ขอแสดงความนับถือ"], Form.ORDER: ["สั่ง ณ วันที่", day]}.get(paper.form, [])
    contact = list(paper.contact) if paper.form is Form.LETTER else []
    said = [*heads[paper.form], *(_said(block) for block in paper.blocks), *closing, *signed, *contact]
    return _bare(official_digits("\n".join(said)))


def _said(block: Block) -> str:
    if isinstance(block, Heading | Paragraph):
        return block.text
    if isinstance(block, Field):
        return f"{block.label}\n{block.value}"
    if isinstance(block, Bars):
        return "\n".join(f"{label}\n{value:,.0f}" for label, value in block.figures)
    rows = (f"{cell:,}" if isinstance(cell, int) else cell for row in block.rows for cell in row)
    return "\n".join((block.title, *block.head, *rows, block.note))


@pytest.mark.parametrize("form", [form for form in Form if form not in {Form.ADDRESSES, Form.PICTURES}])
def test_the_text_of_every_form_comes_out_of_its_pdf_whole_and_in_order(form: Form) -> None:
    paper = _paper(form)
    content = pdf.render(paper)
    with pypdfium2.PdfDocument(content) as opened:
        assert len(opened) > 1
    assert _read(content) == _written(paper)


def test_the_addresses_come_out_whole_and_in_order() -> None:
    cards = tuple(Paragraph(f"นางสาวบุญน้ำ ใจซื่อ\n{number} หมู่ 4\nจังหวัดเลย 42000", -1) for number in range(20))
    assert _read(pdf.render(_paper(Form.ADDRESSES, cards))) == _written(_paper(Form.ADDRESSES, cards))


@pytest.mark.parametrize("form", [form for form in Form if form is not Form.PICTURES])
def test_a_word_that_fits_nowhere_breaks_and_stays_between_the_margins(form: Form) -> None:
    given = _paper(form, tuple(Paragraph(long, -1) for long in LONG))
    if form is not Form.ADDRESSES:
        cells = [
            ("1/2570", "22 พ.ย. 69 10.05 น.", "อีเมล", long, long, "ร้องเรียน", "กองช่าง", long, long) for long in LONG
        ]
        table = Table("register-book", "", HEAD, tuple(cells), widths=BOOK_WIDTHS)
        said = [(Paragraph(f"เลขที่ {long} จบ", 1), Field("เรื่อง", long), Field("ชื่อ", long[:40])) for long in LONG]
        signing = tuple(Signatory(long, long) for long in LONG)
        blocks = (*given.blocks, *(block for blocks in said for block in blocks), table)
        given = replace(given, blocks=blocks, subject=LONG[0], addressee=LONG[1], signatories=signing)
    left, right = (BOOK_SIDE, BOOK_SIDE) if form is Form.BOOK else (LEFT, RIGHT)
    with pypdfium2.PdfDocument(pdf.render(replace(given, secret=form in SECRET))) as opened:
        shown = "".join(_bare(page.get_textpage().get_text_range()) for page in opened)
        for page in opened:
            drawn = page.get_textpage()
            boxes = [drawn.get_charbox(index) for index in range(drawn.count_chars())]
            inside = [box for box in boxes if box[2] - box[0] > 0.1]  # no blanks
            assert min(box[0] for box in inside) >= left * MILLIMETRE - 1
            assert max(box[2] for box in inside) <= page.get_width() - right * MILLIMETRE + 1
            assert min(box[1] for box in inside) >= 0
    assert [long for long in LONG if official_digits(long)[-30:] not in shown] == []


def test_in_the_columns_of_the_book_no_word_breaks_that_has_room_there() -> None:
    subjects = [SENTENCES[number % len(SENTENCES)] for number in range(60)]
    rows = tuple((f"{number}/2570", "", "", "", text, "", "", "", "") for number, text in enumerate(subjects))
    table = Table("register-book", "", HEAD, rows, widths=BOOK_WIDTHS)
    with pdfplumber.open(io.BytesIO(pdf.render(_paper(Form.BOOK, (table,))))) as opened:
        found = [
            (page, row.cells[4]) for page in opened.pages for one in page.find_tables() for row in one.rows[1:]
        ]  # without the head, which each page repeats
        cells = [_lines_of(page.crop(cell)) for page, cell in found if cell is not None]
    assert len(cells) == len(subjects)
    for lines, text in zip(cells, subjects, strict=True):
        assert "".join(lines) == _unmarked(official_digits(text))
        ends, place, reached = set(), 0, 0
        for piece in pieces(text):
            place += len(_unmarked(piece))
            ends.add(place)
        for line in lines:
            reached += len(line)
            assert reached in ends, line
    assert max(len(lines) for lines in cells) > 2


def _lines_of(cell: Any) -> list[str]:
    lines: dict[int, str] = {}
    for char in cell.chars:
        lines[round(char["bottom"])] = lines.get(round(char["bottom"]), "") + _unmarked(char["text"])
    return [line for _, line in sorted(lines.items()) if line]


def _unmarked(text: str) -> str:
    """Without blanks and without the marks above and below, which stand in a PDF where they are drawn."""
    plain = text.replace("\u0e33", "\u0e32")
    return "".join(char for char in plain if not char.isspace() and unicodedata.category(char) != "Mn")
