"""A paper's tables as an Excel workbook, a sheet for each.

No cell can be a formula: text is written as text, numbers as numbers, and text stays text when somebody edits the cell.
"""

import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from outbox.thaidigits import visible
from register.post.paper import Cell, Paper, Table, is_figure

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31  # of a sheet
_LONGEST_CELL = 32_767  # characters that Excel takes
_LINE, _HIGHEST = 27.0, 409.0  # points of a line, and of the highest row that Excel takes
_COVER, _NARROWEST = 80, 12  # characters
_UPRIGHT = 5  # columns that an upright page has room for
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same tables give the same bytes

_MARK = '&C&"Sarabun,Bold"&20ลับ'


def render(paper: Paper) -> bytes:
    """The workbook; its first sheet says what it is about."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        named = {"title": _plain(paper.title), "author": _plain(paper.office)}
        book.set_properties({**named, "created": _MADE.replace(tzinfo=None)})
        looks = _looks(book)
        _cover(book, paper, looks)
        taken: set[str] = set()
        for table in (block for block in (*paper.blocks, *paper.annex) if isinstance(block, Table)):
            _sheet(_added(book, _name(table, taken), secret=paper.secret), table, looks)
    return file.getvalue()


def _looks(book: Workbook) -> dict[str, Format]:
    font = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "top"}
    text = {**font, "num_format": "@", "quote_prefix": True, "text_wrap": True}
    return {
        "text": book.add_format(text),
        "head": book.add_format({**text, "bold": True, "align": "center", "bg_color": "#ececec", "border": 1}),
        "cell": book.add_format({**text, "border": 1}),
        "figure": book.add_format({**text, "border": 1, "align": "right"}),
        "number": book.add_format({**font, "num_format": "#,##0", "border": 1}),
    }


def _cover(book: Workbook, paper: Paper, looks: dict[str, Format]) -> None:
    sheet = _added(book, "ข้อมูล", secret=paper.secret)
    sheet.set_column(0, 0, _COVER)
    lines = ["ลับ"] if paper.secret else []
    for number, line in enumerate([*lines, paper.title, paper.office, paper.footer]):
        sheet.write_string(number, 0, _plain(line), looks["text"])
        sheet.set_row(number, _height([(line, _COVER)]))


def _added(book: Workbook, name: str, *, secret: bool) -> xlsxwriter.worksheet.Worksheet:
    """A sheet that is printed on A4, all its columns side by side, with the mark ลับ on each page where it is due."""
    sheet = book.add_worksheet(name)
    if secret:
        sheet.set_header(_MARK)
        sheet.set_footer(_MARK)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    return sheet


def _sheet(sheet: xlsxwriter.worksheet.Worksheet, table: Table, looks: dict[str, Format]) -> None:
    if len(table.head) > _UPRIGHT:
        sheet.set_landscape()
    shares = table.widths or tuple(100 // len(table.head) for _ in table.head)
    widths = [max(_NARROWEST, share) for share in shares]
    sheet.set_row(0, _height(zip(table.head, widths, strict=True)))
    for column, (title, width) in enumerate(zip(table.head, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, _plain(title), looks["head"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)  # on every page that is printed
    for number, row in enumerate(table.rows, 1):
        sheet.set_row(number, _height((str(value), width) for value, width in zip(row, widths, strict=True)))
        for column, value in enumerate(row):
            _write(sheet, (number, column), value, looks)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, where: tuple[int, int], value: Cell, looks: dict[str, Format]
) -> None:
    if isinstance(value, int):
        sheet.write_number(*where, value, looks["number"])
    else:
        look = "figure" if where[1] and is_figure(value) else "cell"
        sheet.write_string(*where, _plain(value), looks[look])


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Points that a row needs, for texts in columns of so many characters: not every program works it out by itself."""
    return min(_HIGHEST, _LINE * max(_lines(text, width) for text, width in cells))


def _lines(text: str, width: int) -> int:
    lines = text.splitlines() or [""]
    wide = [sum(unicodedata.category(char) != "Mn" for char in line) for line in lines]  # marks have no width
    return sum(max(1, -(-one // (width - 1))) for one in wide)


def _plain(text: str) -> str:
    return visible(text)[:_LONGEST_CELL]


def _name(table: Table, taken: set[str]) -> str:
    """A name that Excel takes for a sheet, and that no other sheet has."""
    wanted = (
        _FORBIDDEN.sub(" ", visible(table.title or table.name).replace("\n", " "))[:_LONGEST_NAME].strip() or table.name
    )
    name = wanted
    while name.casefold() in taken:
        name = f"{wanted[: _LONGEST_NAME - 3]} {len(taken)}"
    taken.add(name.casefold())
    return name
