"""Names and subjects that somebody wrote to deceive: on no paper do they turn a line, end it, or become a formula."""

import io
import zipfile
from datetime import date

import pypdfium2
import pytest
from docx import Document

from register.post.paper import Field, Form, Heading, Paper, Paragraph, Signatory, Table
from register.reports import pdf, word, word_template, workbook

UNSEEN = ("\r\n", "\x00", "\x1b", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\ud800", "\uffff")
HOSTILE = "นายจริง" + "".join(UNSEEN) + "ใจดี"
PLAIN = "นายจริง"


def _paper(text: str, form: Form) -> Paper:
    return Paper(
        form,
        text,
        text,
        (Heading(text), Paragraph(text), Field(text, text), Table("t", text, (text,), ((text,),))),
        number=text,
        day=date(2026, 11, 22),
        subject=text,
        addressee=text,
        reference=text,
        address=(text,),
        signatories=(Signatory(text, text),),
        footer=text,
        contact=(text,),
    )


def _tricks(text: str) -> list[str]:
    return [one for one in UNSEEN if one.strip("\r\n") and one.strip("\r\n") in text]


@pytest.mark.parametrize("form", [Form.MEMO, Form.LETTER, Form.ORDER])
def test_no_hidden_character_reaches_a_pdf(form: Form) -> None:
    with pypdfium2.PdfDocument(pdf.render(_paper(HOSTILE, form))) as opened:
        said = "".join(page.get_textpage().get_text_range() for page in opened)
        named = "".join(opened.get_metadata_dict().values())
    assert PLAIN in said
    assert _tricks(said + named) == []


@pytest.mark.parametrize("form", [Form.MEMO, Form.LETTER, Form.BOOK])
def test_no_hidden_character_reaches_a_word_file(form: Form) -> None:
    made = zipfile.ZipFile(io.BytesIO(word.render(_paper(HOSTILE, form))))
    parts = [made.read(name).decode() for name in made.namelist() if name.endswith(".xml")]
    assert PLAIN in "".join(parts)
    assert _tricks("".join(parts).replace("\ufeff<?xml", "<?xml")) == []


def test_no_hidden_character_reaches_the_agencys_own_word_template(tmp_path_factory: pytest.TempPathFactory) -> None:
    template = tmp_path_factory.mktemp("words") / "memo.docx"
    template.write_bytes(word_template.starter("memo"))
    opened = Document(io.BytesIO(word_template.fill(template, _paper(HOSTILE, Form.MEMO))))
    said = "\n".join(line.text for line in opened.paragraphs)
    assert f"({PLAIN}" in said
    assert _tricks(said) == []


def test_no_hidden_character_reaches_a_workbook() -> None:
    book = zipfile.ZipFile(io.BytesIO(workbook.render(_paper(HOSTILE + "=1+1", Form.BOOK))))
    said = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert PLAIN in said
    assert _tricks(said) == []


def test_secret_stands_also_on_a_first_page_that_has_a_head_of_its_own(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    document = Document()
    document.add_paragraph("{{ office }}")
    document.sections[0].different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    template = tmp_path_factory.mktemp("words") / "memo.docx"
    document.save(str(template))
    secret = Paper(Form.MEMO, "ลับ", "อบต.", (), secret=True)
    section = Document(io.BytesIO(word_template.fill(template, secret))).sections[0]
    heads = (section.header, section.first_page_header, section.even_page_header)
    feet = (section.footer, section.first_page_footer, section.even_page_footer)
    assert [part.paragraphs[-1].text for part in (*heads, *feet)] == ["ลับ"] * 6


@pytest.mark.parametrize("secret", [True, False])
def test_secret_stands_on_every_sheet_of_a_workbook_as_it_is_printed(*, secret: bool) -> None:
    tables = tuple(Table(name, name, ("เลขรับ",), (("1/2569",),)) for name in ("หนึ่ง", "สอง"))
    paper = Paper(Form.BOOK, "ทะเบียนรับ", "อบต.", tables, secret=secret)
    with zipfile.ZipFile(io.BytesIO(workbook.render(paper))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    for part in ("oddHeader", "oddFooter"):
        assert all((f"20ลับ</{part}>" in one) == secret for one in sheets)
