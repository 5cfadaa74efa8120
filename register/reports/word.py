"""A paper as a Word document that the agency goes on writing in: TH Sarabun New 16 pt, Thai digits, real tables.

The charts stay in the PDF. Fonts are named and not embedded: every office in Thailand has them.
"""

import io

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from outbox.emblem import is_svg
from outbox.thaidigits import official_digits, thai_digits, visible
from outbox.thaitext import held_together
from register.post.paper import Block, Field, Form, Heading, Paper, Paragraph, Signatory, Table, is_figure
from register.workdays import thai_date

FONT = "TH Sarabun New"
_SIZE, _SMALL, _SMALLEST, _TITLE = 16, 14, 12, 29
_INDENT = Cm(2.5)
_EMBLEM_HEIGHT = {Form.MEMO: Cm(1.5), Form.LETTER: Cm(3), Form.ORDER: Cm(3)}
_SECRET = RGBColor(0xB0, 0, 0)
_LONGEST_PROPERTY = 255  # characters that Word takes
# Word refuses properties in another order (ISO/IEC 29500-1, CT_RPr); these are all that we set
_ORDER = [qn(f"w:{name}") for name in ("rFonts", "b", "bCs", "color", "sz", "szCs", "u", "cs", "lang")]


def render(paper: Paper, day: str = "", emblem: bytes | None = None) -> bytes:
    """The paper as DOCX. `day`: what stands for its day, where that is no date. `emblem`: as in `pdf`; Word takes no
    SVG.
    """
    document = Document()
    _set_page(document, paper)
    if emblem is not None and paper.form in _EMBLEM_HEIGHT and not is_svg(emblem):
        _set_emblem(document, paper.form, emblem)
    _head(document, paper, day or (thai_digits(thai_date(paper.day)) if paper.day else ""))
    _blocks(document, paper.blocks)
    if paper.form is Form.LETTER:
        _line(document, "ขอแสดงความนับถือ", align=WD_ALIGN_PARAGRAPH.CENTER, left=Cm(7))
    if paper.form is Form.ORDER and paper.day:
        _line(document, f"สั่ง ณ วันที่ {thai_date(paper.day)}", left=Cm(5))
    for one in paper.signatories:
        _sign(document, one)
    for text in paper.contact:
        _line(document, text)
    if paper.annex:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _line(document, "เอกสารแนบ", bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        _blocks(document, paper.annex)
    name_nobody(document, paper)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_emblem(document: Docx, form: Form, emblem: bytes) -> None:
    """Above the head: left on a memo, else in the middle (correspondence rules, แบบที่ 1, 2 and 4)."""
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT if form is Form.MEMO else WD_ALIGN_PARAGRAPH.CENTER
    line.add_run().add_picture(io.BytesIO(emblem), height=_EMBLEM_HEIGHT[form])


def name_nobody(document: Docx, paper: Paper) -> None:
    """The properties of the file say what it is and whose office made it; who wrote the template goes out of them."""
    properties = document.core_properties
    properties.title = visible(paper.title)[:_LONGEST_PROPERTY]
    properties.author = visible(paper.office)[:_LONGEST_PROPERTY]
    for name in ("last_modified_by", "comments", "keywords", "subject", "category", "identifier"):
        setattr(properties, name, "")


def mark_secret(document: Docx) -> None:
    """ลับ on top and at the foot of every page, also of a first one and of even ones that have their own."""
    for section in document.sections:
        parts = [section.header, section.footer]
        if section.different_first_page_header_footer:
            parts += [section.first_page_header, section.first_page_footer]
        if document.settings.odd_and_even_pages_header_footer:
            parts += [section.even_page_header, section.even_page_footer]
        for part in parts:
            mark = part.paragraphs[0] if not part.paragraphs[0].text else part.add_paragraph()
            mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(mark, "ลับ", size=26, bold=True).font.color.rgb = _SECRET


def _set_page(document: Docx, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    if paper.form is Form.BOOK:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(1.5)
    style = document.styles["Normal"]
    style.paragraph_format.space_after = Pt(0)
    style.font.name, style.font.size = FONT, Pt(_SIZE)
    _thai_font(style.element.get_or_add_rPr(), _SIZE, bold=False)
    if paper.secret:
        mark_secret(document)
    note = section.footer.paragraphs[0] if not paper.secret else section.footer.add_paragraph()
    _write(note, official_digits(paper.footer), size=10)
    note.add_run("\t")
    note.paragraph_format.tab_stops.add_tab_stop(_width(section), WD_TAB_ALIGNMENT.RIGHT)
    _write_page(note)


def _width(section: Section) -> Emu:
    """Of the text between the margins."""
    return Emu((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))


def _write_page(line: DocxParagraph) -> None:
    """หน้า ๑ ของ ๒, counted by Word."""
    for said, name in (("หน้า ", "PAGE"), (" ของ ", "NUMPAGES")):
        _write(line, said, size=10)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f"{name} \\* THAIARABIC")
        field.append(_write(line, "๑", size=10)._r)  # noqa: SLF001 - python-docx has no call for a field
        line._p.append(field)  # noqa: SLF001 - as above


def _head(document: Docx, paper: Paper, day: str) -> None:
    centre = WD_ALIGN_PARAGRAPH.CENTER
    if paper.form is Form.MEMO:
        _line(document, "บันทึกข้อความ", size=_TITLE, bold=True, align=centre)
        _labelled(document, ("ส่วนราชการ", official_digits(paper.office)))
        _labelled(document, ("ที่", thai_digits(paper.number)), ("วันที่", day))
        _labelled(document, ("เรื่อง", official_digits(paper.subject)))
        _line(document, f"เรียน  {paper.addressee}")
    elif paper.form is Form.ORDER:
        for line in (f"คำสั่ง{paper.office}", f"ที่ {thai_digits(paper.number)}", f"เรื่อง {paper.subject}", "_" * 28):
            _line(document, line, align=centre)
    elif paper.form is Form.LETTER:
        _line(document, f"ที่ {thai_digits(paper.number)}")
        for line in (paper.office, *paper.address):
            _line(document, line, left=Cm(9.7))
        _line(document, day, left=Cm(7.5))
        for label, value in (("เรื่อง", paper.subject), ("เรียน", paper.addressee), ("อ้างถึง", paper.reference)):
            if value:
                _line(document, f"{label}  {value}")
    elif paper.form is not Form.ADDRESSES:
        _line(
            document, paper.title if paper.form is Form.BOOK else paper.subject or paper.title, bold=True, align=centre
        )
        _line(document, paper.office, align=centre)


def _blocks(document: Docx, blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        _block(document, block)


def _block(document: Docx, block: Block) -> None:
    if isinstance(block, Heading):
        _line(document, block.text, bold=True, left=_INDENT)
    elif isinstance(block, Paragraph):
        for text in block.text.splitlines():
            line = _line(document, text)
            if block.level >= 0:
                line.paragraph_format.first_line_indent = Cm(2.5 + 0.7 * block.level)
    elif isinstance(block, Field):
        _labelled(document, (block.label, official_digits(block.value) or "." * 60), size=_SIZE)
    elif isinstance(block, Table):
        _table(document, block)


def _table(document: Docx, block: Table) -> None:
    if block.title:
        _line(document, block.title, bold=True).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.head))
    table.style = "Table Grid"
    small = _SMALLEST if document.sections[0].orientation == WD_ORIENT.LANDSCAPE else _SMALL
    table.autofit = not block.widths
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(cell.paragraphs[0], official_digits(text), size=small, bold=True)
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no call for a repeated head
    head.append(OxmlElement("w:tblHeader"))
    for number, row in enumerate(block.rows):
        sums = block.total and number == len(block.rows) - 1
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        cells = added.cells
        for cell, value in zip(cells, row, strict=True):
            text = f"{value:,}" if isinstance(value, int) else value
            if isinstance(value, int) or (cell is not cells[0] and is_figure(text)):
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _write(cell.paragraphs[0], official_digits(text), size=small, bold=sums)
    widths = [Emu(_width(document.sections[0]) * share // sum(block.widths)) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=False):  # Word reads those of the cells, LibreOffice these
        column.width = width
    for written in table.rows if widths else ():
        for cell, width in zip(written.cells, widths, strict=True):
            cell.width = width
    if block.note:
        _line(document, block.note, size=12)


def _sign(document: Docx, one: Signatory) -> None:
    centre = WD_ALIGN_PARAGRAPH.CENTER
    _line(document, "", align=centre, left=Cm(7))
    _line(document, "", align=centre, left=Cm(7))
    for text in (f"({one.name})", *one.position.splitlines()):
        _line(document, text, align=centre, left=Cm(7))


def _labelled(document: Docx, *parts: tuple[str, str], size: int = 20) -> None:
    """One line of labels with what stands behind each, as in the head of a memo."""
    line = document.add_paragraph()
    for number, (label, value) in enumerate(parts):
        _write(line, f"{'    ' if number else ''}{label}  ", size=size, bold=size > _SIZE)
        _write(line, value or " " * 30).font.underline = False


def _line(
    document: Docx,
    text: str,
    *,
    size: int = _SIZE,
    bold: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
    left: Cm | None = None,
) -> DocxParagraph:
    line = document.add_paragraph()
    if align is not None:
        line.alignment = align
    if left is not None:
        line.paragraph_format.left_indent = left
    _write(line, official_digits(text), size=size, bold=bold)
    return line


def _write(line: DocxParagraph, text: str, *, size: int = _SIZE, bold: bool = False) -> Run:
    """A run in the font and size of Thai text, which Word keeps apart from those of Latin text."""
    run = line.add_run(held_together(visible(text)))
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    _thai_font(run._r.get_or_add_rPr(), size, bold=bold)  # noqa: SLF001 - python-docx sets Latin properties only
    return run


def _thai_font(properties: object, size: int, *, bold: bool) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined] # an element of python-docx
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    wanted = {"w:bCs": "1" if bold else "0", "w:szCs": str(size * 2), "w:cs": "1"}
    for name, value in wanted.items():
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        properties.append(element)  # type: ignore[attr-defined] # as above
    ordered = sorted(properties, key=lambda one: _ORDER.index(one.tag))  # type: ignore[call-overload] # as above
    properties[:] = ordered  # type: ignore[index] # as above
