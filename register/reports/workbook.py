"""A paper's tables as an Excel workbook, a sheet for each.

No cell can be a formula: text is written as text, numbers as numbers, and text stays text when somebody edits the cell.
"""

import io
import re
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from outbox.thaidigits import visible
from register.paper import Cell, Paper, Table

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31  # of a sheet
_LONGEST_CELL = 32_767  # characters that Excel takes
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same tables give the same bytes


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
            _sheet(book, table, looks, _name(table, taken))
    return file.getvalue()


def _looks(book: Workbook) -> dict[str, Format]:
    font = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "top"}
    text = {**font, "num_format": "@", "quote_prefix": True, "text_wrap": True}
    return {
        "text": book.add_format(text),
        "head": book.add_format({**text, "bold": True, "align": "center", "bg_color": "#ececec", "border": 1}),
        "cell": book.add_format({**text, "border": 1}),
        "number": book.add_format({**font, "num_format": "#,##0", "border": 1}),
    }


def _cover(book: Workbook, paper: Paper, looks: dict[str, Format]) -> None:
    sheet = book.add_worksheet("ข้อมูล")
    sheet.set_column(0, 0, 100)
    lines = ["ลับ"] if paper.secret else []
    for number, line in enumerate([*lines, paper.title, paper.office, paper.footer]):
        sheet.write_string(number, 0, _plain(line), looks["text"])


def _sheet(book: Workbook, table: Table, looks: dict[str, Format], name: str) -> None:
    sheet = book.add_worksheet(name)
    widths = table.widths or tuple(100 // len(table.head) for _ in table.head)
    for column, (title, width) in enumerate(zip(table.head, widths, strict=True)):
        sheet.set_column(column, column, max(12, width))
        sheet.write_string(0, column, _plain(title), looks["head"])
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            _write(sheet, (number, column), value, looks)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, where: tuple[int, int], value: Cell, looks: dict[str, Format]
) -> None:
    if isinstance(value, int):
        sheet.write_number(*where, value, looks["number"])
    else:
        sheet.write_string(*where, _plain(value), looks["cell"])


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
