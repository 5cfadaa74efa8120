"""A memo or an outcome in the agency's own Word template: `memo.docx` and `outcome.docx` in its template folder.

The template is edited in Word; what it may fill in stands in `PLACEHOLDERS`. Its commands run in a sandbox: they see
these values and nothing else.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outbox.template_trouble import BROKEN, Trouble, absent, found
from outbox.thaidigits import official_digits, thai_digits, visible
from register.errors import SettingsError
from register.post.paper import Block, Form, Heading, Paper, Paragraph, Signatory
from register.reports import word
from register.workdays import thai_date

PLACEHOLDERS: dict[str, str] = {
    "office": "ส่วนราชการ",
    "number": "เลขที่หนังสือ",
    "date": "วันที่ เป็นเลขไทย",
    "subject": "เรื่อง",
    "addressee": "เรียน",
    "reference": "อ้างถึง ว่างได้",
    "address": "ที่อยู่ของหน่วยงาน ทีละบรรทัด",
    "background": "ต้นเรื่อง ทีละย่อหน้า",
    "facts": "ข้อเท็จจริง ทีละย่อหน้า",
    "proposal": "ข้อเสนอ ทีละย่อหน้า",
    "paragraphs": "ข้อความทั้งหมด ทีละย่อหน้า",
    "signatories": "ผู้ลงนาม แต่ละคนมี name และ position",
    "secret": "เป็นจริงเมื่อเป็นเรื่องลับ",
}
"""What a template may fill in, with its meaning in Thai."""

NAMES = ("memo", "outcome")
_PARTS = ("background", "facts", "proposal")
_HINT = "compare its placeholders with docs/reports.md"
_PARAGRAPH = re.compile(r"<w:p(?=[ >])")
_TAG = re.compile(r"<[^>]+>")
_SHOWN = 80  # letters of a line that is wrong


def find(folder: Path | None, name: str) -> Path | None:
    """The agency's template of that name, None where it has none."""
    file = folder / f"{name}.docx" if folder is not None else None
    return file if file is not None and file.is_file() else None


def fill(template: Path, paper: Paper) -> bytes:
    """The paper in that template.

    Raises:
        TemplateWrong: it names something that does not exist, or its commands are wrong; says in which line.
        SettingsError: it is no Word file.
    """
    document = _opened(template)
    try:
        document.render(values(paper), jinja_env=_sandbox())
    except (*BROKEN, SyntaxError) as error:  # lxml's: a command that goes through the middle of a table
        raise _placed(template, found(error), _line_around(template, error)).as_error(_HINT) from error
    if paper.secret:  # whatever the template says
        word.mark_secret(document.docx)
    word.name_nobody(document.docx, paper)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def check(folder: Path | None) -> int:
    """Every Word template of the agency, filled with a sample; returns how many there are.

    Raises:
        TemplateWrong, SettingsError: as `fill`; also for a placeholder that the sample does not come to.
    """
    files = [file for file in (find(folder, name) for name in NAMES) if file is not None]
    for file in files:
        fill(file, _SAMPLE)
        unknown = _opened(file).get_undeclared_template_variables(jinja_env=_sandbox()) - set(PLACEHOLDERS)
        if unknown:
            raise _placed(file, absent(min(unknown), file.name, 0)).as_error(_HINT)
    return len(files)


def values(paper: Paper) -> dict[str, Any]:
    """What stands for the placeholders, with Thai digits."""
    parts: dict[str, list[str]] = {name: [] for name in _PARTS}
    number = 0
    for block in paper.blocks:
        if isinstance(block, Heading):
            number += 1
        elif isinstance(block, Paragraph) and 0 < number <= len(_PARTS):
            parts[_PARTS[number - 1]] += _lines(block)
    return {
        "office": _said(paper.office),
        "number": thai_digits(visible(paper.number)),
        "date": thai_digits(thai_date(paper.day)) if paper.day else "",
        "subject": _said(paper.subject),
        "addressee": _said(paper.addressee),
        "reference": _said(paper.reference),
        "address": [_said(line) for line in paper.address],
        "paragraphs": [line for block in paper.blocks if isinstance(block, Paragraph) for line in _lines(block)],
        "signatories": [{"name": visible(one.name), "position": visible(one.position)} for one in paper.signatories],
        "secret": paper.secret,
        **parts,
    }


def starter(name: str) -> bytes:
    """A template to begin with: the program's own look with the placeholders in it."""
    memo = name == "memo"
    blocks: list[Block] = []
    for number, title, part in _MEMO_PARTS if memo else ():
        blocks += [Heading(f"{number}. {title}"), *_loop(part)]
    blocks += [Paragraph("{%p for one in signatories %}", -1)] if memo else _loop("paragraphs")
    paper = Paper(
        Form.MEMO if memo else Form.LETTER,
        title="แม่แบบ",
        office="{{ office }}",
        number="{{ number }}",
        subject="{{ subject }}",
        addressee="{{ addressee }}",
        address=() if memo else ("{%p for line in address %}", "{{ line }}", "{%p endfor %}"),
        blocks=tuple(blocks),
        signatories=(Signatory("{{ one.name }}", "{{ one.position }}\n{%p endfor %}") if memo else _FIRST,),
    )
    return word.render(paper, "{{ date }}")


_FIRST = Signatory("{{ signatories[0].name }}", "{{ signatories[0].position }}")
_SAMPLE = Paper(
    Form.MEMO,
    "ตัวอย่าง",
    "หน่วยงานตัวอย่าง",
    (Heading("1"), Paragraph("ต้นเรื่อง"), Heading("2"), Paragraph("ข้อเท็จจริง"), Heading("3"), Paragraph("ข้อเสนอ")),
    signatories=(Signatory("นางสาวตัวอย่าง ใจดี", "ตำแหน่ง"),),
)
_MEMO_PARTS = ((1, "ต้นเรื่อง", "background"), (2, "ข้อเท็จจริง", "facts"), (3, "ข้อเสนอ", "proposal"))


def _loop(name: str) -> tuple[Paragraph, ...]:
    return (Paragraph(f"{{%p for line in {name} %}}", -1), Paragraph("{{ line }}"), Paragraph("{%p endfor %}", -1))


def _sandbox() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _opened(template: Path) -> Any:
    try:
        document = DocxTemplate(str(template))
        document.init_docx()
    except (OSError, KeyError, ValueError, SyntaxError, BadZipFile, PackageNotFoundError) as error:
        raise SettingsError(f"the Word template {template.name} cannot be read", "save it again as .docx") from error
    return document


def _placed(template: Path, trouble: Trouble, around: str = "") -> Trouble:
    """With the line of the document: its number among those with words, in the body first, and what stands in it."""
    number, words = 0, ""
    wanted = re.compile(rf"\{{[{{%].*\b{re.escape(trouble.placeholder)}\b") if trouble.placeholder else None
    for count, line in enumerate(_written(_opened(template).docx), 1):
        if (wanted is not None and wanted.search(line)) or (around and around == line.strip()):
            number, words = count, line.strip()
            break
    words = words or around
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    return replace(trouble, file=template.name, line=number, words=shown)


def _written(document: Any) -> Iterator[str]:
    """Every line with words: body and tables in their order, then headers and footers."""
    parts = [document.element.body]
    parts += [part._element for one in document.sections for part in (one.header, one.footer)]  # noqa: SLF001 - lxml's
    for part in parts:
        for paragraph in part.iter(qn("w:p")):
            text = "".join(run.text or "" for run in paragraph.iter(qn("w:t")))
            if text.strip():
                yield text


def _line_around(template: Path, error: BaseException) -> str:
    """What stands in the line of a mistake; "" where nobody can tell. docxtpl makes a line of each paragraph."""
    number = getattr(error, "lineno", None) or found(error).line
    source = _opened(template)
    lines = _PARAGRAPH.sub("\n<w:p", source.patch_xml(source.get_xml())).splitlines()
    line = unescape(_TAG.sub("", lines[number - 1])).strip() if 0 < number <= len(lines) else ""
    return line if "{" in line else ""


def _lines(block: Paragraph) -> list[str]:
    return [_said(line) for line in block.text.splitlines()]


def _said(text: str) -> str:
    return official_digits(visible(text))
