"""Reports on paper, in Word and in Excel: every part a memo has, every word as it was written, no formula."""

import io
import json
import random
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.text.paragraph import Paragraph as DocxParagraph

from outbox.thaidigits import official_digits
from outbox.thaitext import pieces
from register.errors import InputError
from register.post.paper import Bars, Field, Form, Heading, Paper, Paragraph, ReportKind, Signatory, Table
from register.reports import document, memo, pdf, period, public, topics, word, workbook
from register.reports.figures import Fact, Figures, count
from register.reports.period import Period
from register.reports.tables import Beside
from register.settings import Agency, Duty, Reports
from register.states import CaseState, Category, Channel, PublicStatus
from register.workdays import Calendar
from tests.outbox.test_letter import SENTENCES

AGENCY = Agency(name="สำนักงานพัฒนาชุมชนจังหวัดเลย", unit="กลุ่มงานประสานและสนับสนุน", phone="0 4281 1773")
HALF = period.parse("2570-H1")
SIGNING = (
    Signatory("นางสาวสมใจ ใจดี", "นักจัดการงานทั่วไปชำนาญการ"),
    Signatory("นางสมบูรณ์ พร้อมพงษ์", "ผู้อำนวยการกลุ่มงานประสานและสนับสนุน\nการบริหารงานพัฒนาชุมชน"),
    Signatory("นายสมหมาย ตั้งใจ", "พัฒนาการจังหวัดเลย ปฏิบัติราชการแทน\nผู้ว่าราชการจังหวัดเลย"),
)
DUTIES = (
    Duty(time="กุมภาพันธ์ 2570", detail="มีคู่มือการจัดการเรื่องร้องเรียนร้องทุกข์", result="จัดทำคู่มือแล้ว (เอกสารแนบ 1)"),
    Duty(time="มีนาคม 2570", detail="มีการสรุปและรายงานผลให้ผู้บังคับบัญชาทราบ (ราย 6 เดือน)"),
)


def _fact(number: int, of: Period, **changes: object) -> Fact:
    at = of.start + (of.end - of.start) * (number % 100) / 100
    values: dict[str, object] = {
        "case_id": f"case{number}",
        "number": f"{number}/2570",
        "registered_at": at,
        "received_at": at,
        "category": Category.SERVICE_COMPLAINT,
        "sub_kind": None,
        "channel": Channel.EMAIL,
        "unit": "กองช่าง",
        "before": None,
        "state": CaseState.ANSWERED,
        "conclusion": None,
    }
    return Fact(**{**values, **changes})  # type: ignore[arg-type] # a test may change any field


def _figures(facts: list[Fact], of: Period = HALF) -> Figures:
    return count(facts, of, of.end, Calendar())


def _memo(facts: list[Fact], *, duties: tuple[Duty, ...] = DUTIES, **changes: object) -> Paper:
    sheet = memo.Sheet(
        kind=ReportKind.HALF_YEAR,
        agency=AGENCY,
        settings=Reports(memo_prefix="ลย 0019/", duty=duties),
        addressee="ผู้ว่าราชการจังหวัดเลย",
        signatories=SIGNING,
        number="",
        day=date(2027, 4, 2),
        note="นับเฉพาะเรื่องที่ผู้จัดทำและผู้รับรายงานมีสิทธิรับรู้ตามระเบียบ",
        footer="จัดทำ 2 เมษายน 2570 · หัวห่วงโซ่บันทึก 12:abcdef",
        **changes,  # type: ignore[arg-type] # as above
    )
    return memo.report(Beside(_figures(facts), _figures([], HALF.year_before()), (("น้ำประปา", 7),)), sheet)


def _text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in opened)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _word_text(content: bytes) -> str:
    """Lines and tables of a Word file as they follow each other."""
    said = []
    for part in Document(io.BytesIO(content)).iter_inner_content():
        rows = [[part.text]] if isinstance(part, DocxParagraph) else [[c.text for c in row.cells] for row in part.rows]
        said += ["\n".join(cells) for cells in rows]
    return "\n".join(said)


@pytest.mark.parametrize("read", [lambda paper: _text(pdf.render(paper)), lambda paper: _word_text(word.render(paper))])
def test_the_half_year_memo_has_every_part_of_an_offices_memo_in_its_order(read: Callable[[Paper], str]) -> None:
    """The parts are those of a memo that a provincial community-development office sent for an empty half year."""
    text = _bare(read(_memo([])))
    parts = (
        "บันทึกข้อความ",
        "ส่วนราชการ สำนักงานพัฒนาชุมชนจังหวัดเลย กลุ่มงานประสานและสนับสนุน โทร. ๐ ๔๒๘๑ ๑๗๗๓",
        "ที่ ลย ๐๐๑๙/",
        "วันที่ ๒ เมษายน ๒๕๗๐",
        "เรื่อง รายงานผลการบริหารจัดการเรื่องร้องเรียนร้องทุกข์",
        "เรียน ผู้ว่าราชการจังหวัดเลย",
        "๑. ต้นเรื่อง",
        "ตามที่",
        "๒. ข้อเท็จจริง",
        "๒.๑ ด้านการจัดการเรื่องร้องเรียนร้องทุกข์",
        "จะต้องดำเนินการ ดังนี้",
        "หัวข้อย่อย",
        "รายละเอียด",
        "กุมภาพันธ์ ๒๕๗๐",
        "มีคู่มือการจัดการเรื่องร้องเรียนร้องทุกข์",
        "มีนาคม ๒๕๗๐",
        "(ราย ๖ เดือน)",
        "๒.๒ สำนักงานพัฒนาชุมชนจังหวัดเลยได้ดำเนินการ ดังนี้",
        "๒.๒.๑ การดำเนินงาน",
        "ห้วงระยะเวลา",
        "รายละเอียด",
        "ผลการดำเนินงาน",
        "จัดทำคู่มือแล้ว (เอกสารแนบ ๑)",
        "๒.๒.๒ ผลการบริหารจัดการเรื่องร้องเรียน ร้องทุกข์",
        "ประจำปีงบประมาณ พ.ศ. ๒๕๗๐ ในรอบ ๖ เดือน (ตุลาคม ๒๕๖๙ - มีนาคม ๒๕๗๐) ไม่มีการร้องเรียน ร้องทุกข์",
        "๓. ข้อเสนอ",
        "จึงเรียนมาเพื่อโปรดทราบ",
        "(นางสาวสมใจ ใจดี)",
        "นักจัดการงานทั่วไปชำนาญการ",
        "(นางสมบูรณ์ พร้อมพงษ์)",
        "ผู้อำนวยการกลุ่มงานประสานและสนับสนุน",
        "การบริหารงานพัฒนาชุมชน",
        "(นายสมหมาย ตั้งใจ)",
        "พัฒนาการจังหวัดเลย ปฏิบัติราชการแทน",
        "ผู้ว่าราชการจังหวัดเลย",
    )
    place, missing = 0, []
    for part in parts:
        found = text.find(_bare(part), place)
        missing += [part] if found < 0 else []
        place = max(found, place)
    assert missing == []


def test_every_word_of_a_report_can_be_read_out_of_its_pdf() -> None:
    paper = _memo([_fact(number, HALF, category=list(Category)[number % 4]) for number in range(40)])
    text = _bare(_text(pdf.render(paper)))
    wanted = []
    for block in (*paper.blocks, *paper.annex):
        if isinstance(block, Heading | Paragraph):
            wanted.append(block.text)
        elif isinstance(block, Table):
            wanted += [block.title, *block.head, *(str(cell) for row in block.rows for cell in row)]
        elif isinstance(block, Bars):
            wanted += [label for label, _ in block.figures]
    assert [part for part in wanted if _bare(official_digits(part)) not in text] == []


def test_no_line_of_eighty_paragraphs_breaks_inside_a_word() -> None:
    chosen = random.Random(2570)  # noqa: S311 - the same paragraphs in every run
    paragraphs = [" ".join(chosen.sample(SENTENCES, chosen.randint(2, 4))) for _ in range(80)]
    paper = Paper(Form.SHEET, "ทดสอบ", "", tuple(Paragraph(text) for text in paragraphs))
    lines = [line.strip() for line in _text(pdf.render(paper)).splitlines() if line.strip()]
    written = "".join(_bare(official_digits(text)) for text in paragraphs)
    ends, place = set(), 0
    for text in paragraphs:
        for piece in pieces(official_digits(text)):
            place += len(_bare(piece))
            ends.add(place)
    place = written.find("")
    for line in lines[1:]:  # behind the title
        bare = _bare(line)
        at = written.find(bare, place)
        if at < 0:  # a page number
            continue
        assert at == place
        place = at + len(bare)
        assert place in ends, line
    assert place == len(written)


def test_the_same_paper_gives_the_same_bytes() -> None:
    paper = _memo([_fact(1, HALF)])
    assert pdf.render(paper) == pdf.render(paper)
    assert workbook.render(paper) == workbook.render(paper)


def test_a_memo_about_single_tip_offs_is_marked_secret_on_every_page() -> None:
    with pypdfium2.PdfDocument(pdf.render(_memo([_fact(1, HALF)], secret=True))) as opened:
        assert {page.get_textpage().get_text_range().count("ลับ") for page in opened} == {2}
    assert "ลับ" not in _text(pdf.render(_memo([_fact(1, HALF)])))


def test_the_audit_head_stands_at_the_foot_of_every_page() -> None:
    rendered = pdf.render(_memo([_fact(number, HALF) for number in range(9)]))
    with pypdfium2.PdfDocument(rendered) as opened:
        assert all("abcdef" in page.get_textpage().get_text_range() for page in opened)


@pytest.mark.parametrize(
    "text", ["=1+1", "+66", "-2", "@SUM(A1)", "\t=1", "\r=1", '=cmd|" /C calc"!A0', "http://x.example"]
)
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    table = Table("t", text, ("ก", text), ((text, 3), ("ข", 4)))
    book = zipfile.ZipFile(io.BytesIO(workbook.render(Paper(Form.BOOK, text, text, (table,)))))
    names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    sheets = [ET.fromstring(book.read(name)) for name in names]  # noqa: S314 - our own file
    space = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    cells = [cell for sheet in sheets for cell in sheet.iterfind(".//s:c", space)]
    assert [cell for sheet in sheets for cell in sheet.iterfind(".//s:f", space)] == []
    assert [cell for sheet in sheets for cell in sheet.iterfind(".//s:hyperlink", space)] == []
    assert {cell.get("t") for cell in cells} == {"s", None}
    assert [cell.findtext("s:v", "", space) for cell in cells if cell.get("t") is None] == ["3", "4"]
    styles = book.read("xl/styles.xml").decode()
    assert 'quotePrefix="1"' in styles


def test_a_sheet_keeps_its_head_in_sight_shows_every_line_and_is_printed_on_one_page_across() -> None:
    long = "ขอให้ตรวจสอบการก่อสร้างถนนคอนกรีตเสริมเหล็กสายบ้านศรีพนา " * 4
    table = Table(
        "t", "ทะเบียน", ("เลขรับ", "เรื่อง", "เพิ่ม"), (("1/2570", long, "(3)"), ("2/2570", "สั้น", "4")), widths=(8, 40, 12)
    )
    book = zipfile.ZipFile(io.BytesIO(workbook.render(Paper(Form.BOOK, "ทะเบียน", "อบต.", (table,)))))
    sheet = ET.fromstring(book.read("xl/worksheets/sheet2.xml"))  # noqa: S314 - our own file
    space = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    frozen = sheet.find(".//s:pane", space)
    assert frozen is not None
    assert (frozen.get("state"), frozen.get("ySplit")) == ("frozen", "1")
    widths = [float(one.get("width", "0")) for one in sheet.iterfind(".//s:col", space)]
    assert [round(one) for one in widths] == [13, 41, 13]
    head, first, second = [float(one.get("ht", "0")) for one in sheet.iterfind(".//s:row", space)]
    assert head == second < first
    assert first >= 5 * second  # 200 letters in a column of 40
    page = sheet.find(".//s:pageSetup", space)
    assert page is not None
    assert (page.get("paperSize"), page.get("fitToHeight")) == ("9", "0")
    assert "Print_Titles" in book.read("xl/workbook.xml").decode()


def test_a_word_file_can_be_written_on_in_and_names_the_offices_font() -> None:
    paper = _memo([_fact(number, HALF) for number in range(3)])
    opened = Document(io.BytesIO(word.render(paper)))
    said = "\n".join(line.text for line in opened.paragraphs)
    for part in ("บันทึกข้อความ", "๑. ต้นเรื่อง", "๒. ข้อเท็จจริง", "๓. ข้อเสนอ", "(นายสมหมาย ตั้งใจ)"):
        assert part in said
    assert len(opened.tables) == sum(isinstance(block, Table) for block in (*paper.blocks, *paper.annex))
    fonts = {run.font.name for line in opened.paragraphs for run in line.runs if run.text.strip()}
    assert fonts == {"TH Sarabun New"}
    assert 'w:cs="TH Sarabun New"' in opened.element.xml


def test_a_field_of_a_form_is_filled_or_left_to_be_written_on() -> None:
    paper = Paper(Form.SHEET, "แบบบันทึก", "อบต.", (Field("ชื่อ", "สมชาย"), Field("ที่อยู่", "")))
    assert "ชื่อสมชายที่อยู่" in _bare(_text(pdf.render(paper)))
    assert "สมชาย" in "".join(line.text for line in Document(io.BytesIO(word.render(paper))).paragraphs)


def test_the_public_figures_hide_small_numbers_and_what_would_give_them_away() -> None:
    year = period.parse("2570")
    many = [_fact(number, HALF) for number in range(40)]
    few = [_fact(100 + number, HALF, category=Category.TIP_OFF, channel=Channel.LETTER) for number in range(2)]
    told = public.publish([*many, *few], frozenset(), HALF, Calendar())
    assert told.total == 42
    assert told.categories[Category.TIP_OFF] is None
    hidden = [name for name, number in told.categories.items() if number is None]
    # 42 less what is told must not be the two
    assert told.total - sum(number or 0 for number in told.categories.values()) >= public.LEAST or len(hidden) == 4
    later = [_fact(200 + number, period.parse("2570-H2"), category=Category.TIP_OFF) for number in range(30)]
    whole = public.publish([*many, *few, *later], frozenset(), year, Calendar())
    # the year less the second half would tell what the first one hid
    assert whole.categories[Category.TIP_OFF] is None


def test_the_public_figures_leave_out_what_is_kept_from_somebody_until_it_ends() -> None:
    facts = [_fact(number, HALF) for number in range(20)]
    secret = [_fact(50, HALF, state=CaseState.INVESTIGATING), _fact(51, HALF, state=CaseState.ANSWERED)]
    told = public.publish([*facts, *secret], frozenset({"case50", "case51"}), HALF, Calendar())
    assert told.total == 21
    assert told.statuses[PublicStatus.IN_PROGRESS] is None


def test_public_figures_of_an_empty_half_say_that_nothing_came() -> None:
    told = public.publish([], frozenset(), HALF, Calendar())
    assert told.empty
    assert memo.NONE_CAME in _text(pdf.render(memo.public(told, AGENCY, "")))
    assert json.loads(json.dumps(document.of_public(told)))["total"] == 0


def test_topics_and_places_are_words_of_a_list_told_from_five_matters_on() -> None:
    assert topics.topics_of("ถนนหน้าบ้านนายสมชายพัง") == {"ถนนและทางเท้า"}
    assert topics.place_of("บ้านนายสมชาย ตำบลกุดป่อง อำเภอเมือง") == "ตำบลกุดป่อง"
    assert topics.place_of("หน้าบ้านนายสมชาย") == ""
    assert topics.recurring(["ก"] * 5 + ["ข"] * 4 + [""] * 9) == (("ก", 5),)


@pytest.mark.parametrize("name", ["2570-13", "2570-H3", "70", "2570-1-1", "", "2026", "๒๕๗๐-H0"])
def test_what_names_no_period_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"period|month"):
        period.parse(name)


def test_a_period_is_called_and_bounded_as_offices_do() -> None:
    month = period.parse("๒๕๗๐-๐๑")
    assert (month.first, month.last, month.title) == (date(2027, 1, 1), date(2027, 1, 31), "ประจำเดือนมกราคม 2570")
    assert (HALF.first, HALF.last) == (date(2026, 10, 1), date(2027, 3, 31))
    assert period.parse("2570-H2").last == period.parse("2570").last == date(2027, 9, 30)
    assert period.parse("2570-CY").first == date(2027, 1, 1)
    assert HALF.year_before() == period.parse("2569-H1")
    assert [one.name for one in period.parse("2570").halves()] == ["2570-H1", "2570-H2"]


def test_a_report_in_json_holds_what_the_docs_say() -> None:
    found = Beside(_figures([_fact(1, HALF)]), _figures([], HALF.year_before()))
    values = json.loads(json.dumps(document.of_report(found, kind="half-year", note="", audit_head="1:ab")))
    docs = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
    assert [name for name in (*values, *values["figures"]) if f"`{name}`" not in docs] == []
