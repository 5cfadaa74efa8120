"""The agency's own Word templates: filled with a paper's values, in a sandbox, refused by name when they are wrong."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from register.errors import SettingsError, TemplateWrong
from register.post.paper import Form, Heading, Paper, Paragraph, Signatory
from register.reports import word_template

PAPER = Paper(
    Form.MEMO,
    "บันทึก",
    "อบต. <ศรีพนา> & สภา",
    (
        Heading("1. ต้นเรื่อง"),
        Paragraph("ก 12"),
        Heading("2"),
        Paragraph("ข"),
        Paragraph("ค {{ x }}"),
        Heading("3"),
        Paragraph("ง"),
    ),
    number="บก 71601/45",
    day=date(2026, 11, 2),
    subject="ทดสอบ",
    addressee="นายก",
    signatories=(Signatory("นายหนึ่ง ใจดี", "นิติกร"), Signatory("นางสอง รักงาน", "ปลัด")),
)


def _written(tmp_path: Path, *lines: str) -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    path = tmp_path / "memo.docx"
    document.save(str(path))
    return path


def _lines(content: bytes) -> list[str]:
    return [line.text for line in Document(io.BytesIO(content)).paragraphs]


@pytest.mark.parametrize("name", word_template.NAMES)
def test_the_template_to_begin_with_can_be_filled(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.docx"
    path.write_bytes(word_template.starter(name))
    assert word_template.check(tmp_path) == 1
    lines = _lines(word_template.fill(path, PAPER))
    for part in ("ก ๑๒", "ค {{ x }}", "(นายหนึ่ง ใจดี)"):
        assert part in lines
    assert "อบต. <ศรีพนา> & สภา" in "\n".join(lines)
    assert [line for line in lines if "{%" in line] == []


def test_every_placeholder_of_the_docs_can_be_filled(tmp_path: Path) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
    assert [name for name in word_template.PLACEHOLDERS if f"`{name}`" not in docs] == []
    assert set(word_template.values(PAPER)) == set(word_template.PLACEHOLDERS)
    path = _written(tmp_path, *(f"{{{{ {name} }}}}" for name in word_template.PLACEHOLDERS))
    assert "บก ๗๑๖๐๑/๔๕" in _lines(word_template.fill(path, PAPER))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ nothing }}", "there is no placeholder “nothing”"),
        ("{{ signatories[0].nam }}", "there is no placeholder “nam”"),
        ("{% for %}", "it cannot be read: Expected an expression"),
        ("{% if secret %}ก", "it cannot be read: Unexpected end of template"),
        ("{{ office.__class__.__mro__ }}", "cannot be carried out (SecurityError)"),
        ("{{ 1 / 0 and x }}", "cannot be carried out (ZeroDivisionError)"),
        ("{{ office + 1 }}", "cannot be carried out (TypeError)"),
    ],
)
def test_a_template_that_is_wrong_is_refused_by_its_name_and_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(TemplateWrong) as caught:
        word_template.fill(_written(tmp_path, "คำนำ", "", line, "ท้าย"), PAPER)
    assert str(caught.value).startswith(f"template memo.docx, line 2 “{line}”: ")
    assert said in str(caught.value)
    assert f"แม่แบบ memo.docx บรรทัดที่ 2 “{line}” ใช้ไม่ได้" in caught.value.thai


def test_a_command_of_paragraphs_that_is_wrong_shows_its_words(tmp_path: Path) -> None:
    with pytest.raises(TemplateWrong, match=r"memo\.docx .*if %}.*cannot be read"):
        word_template.fill(_written(tmp_path, "{%p if %}"), PAPER)


def test_a_placeholder_that_the_sample_does_not_come_to_is_found(tmp_path: Path) -> None:
    _written(tmp_path, "คำนำ", "{% if secret %}{{ tyop }}{% endif %}")
    with pytest.raises(TemplateWrong, match=r"memo\.docx, line 2 .*there is no placeholder “tyop”"):
        word_template.check(tmp_path)


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "memo.docx").write_bytes(b"PK no word file")
    with pytest.raises(SettingsError, match=r"memo\.docx"):
        word_template.check(tmp_path)
    assert word_template.find(tmp_path, "outcome") is None


def test_a_secret_paper_is_marked_whatever_the_template_says(tmp_path: Path) -> None:
    path = _written(tmp_path, "{{ office }}")
    secret = Paper(Form.MEMO, "ลับ", "อบต.", (), secret=True)
    opened = Document(io.BytesIO(word_template.fill(path, secret)))
    assert [part.paragraphs[-1].text for part in (opened.sections[0].header, opened.sections[0].footer)] == ["ลับ", "ลับ"]


def test_who_wrote_the_template_stands_in_no_paper(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ subject }}")
    for name in ("author", "last_modified_by", "comments", "keywords"):
        setattr(document.core_properties, name, "นางสาววันดี มีสุข")
    path = tmp_path / "memo.docx"
    document.save(str(path))
    with zipfile.ZipFile(io.BytesIO(word_template.fill(path, PAPER))) as made:
        assert not [name for name in made.namelist() if "วันดี" in made.read(name).decode(errors="ignore")]
    properties = Document(io.BytesIO(word_template.fill(path, PAPER))).core_properties
    assert (properties.author, properties.title) == ("อบต. <ศรีพนา> & สภา", "บันทึก")
