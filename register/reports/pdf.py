"""A paper as PDF for print: A4, Sarabun embedded, Thai digits, lines that break between words.

Pure: the same paper, the same bytes.
"""

from collections.abc import Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from outbox.breaking import phrases, words
from outbox.letter import FONTS, font_file
from outbox.thaidigits import official_digits, thai_digits, visible
from register.post.paper import Block, Form, Paper, Table, is_figure
from register.workdays import thai_date

_EMBLEM, _PICTURE = "raprueang:emblem", "raprueang:picture/"
# Millimetres between the margins and points of the letters in tables, as in paper.css.j2; with blanks left and right.
_BOOK, _SHEET = (267.0, 9.0), (160.0, 10.5)
_PADDING = 4.2
_MILLIMETRES_OF_A_POINT = 25.4 / 72


def render(paper: Paper, emblem: bytes | None = None, pictures: Sequence[bytes] = ()) -> bytes:
    """The paper as PDF. `emblem`: a PNG, JPEG or SVG of the garuda; without it its place stays empty. `pictures`: the
    JPEGs of a paper of the form PICTURES, a page each.
    """
    # WeasyPrint takes half a second to load: only a process that prints pays for it.
    from outbox.press import to_pdf  # noqa: PLC0415

    values = {
        "paper": paper,
        "emblem": emblem is not None,
        "pictures": [f"{_PICTURE}{number}" for number in range(len(pictures))],
        "date": thai_digits(thai_date(paper.day)) if paper.day else "",
    }
    html = _environment().get_template("paper.html.j2").render(values)
    given = {url: font_file(name) for url, name in FONTS.items()}
    given |= {f"{_PICTURE}{number}": picture for number, picture in enumerate(pictures)}
    return to_pdf(html, given if emblem is None else given | {_EMBLEM: emblem})


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("register.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "words": words,
        "column": _column,
        "phrases": phrases,
        "digits": official_digits,
        "thai": thai_digits,
        "seen": visible,
        "kind": _kind,
        "figure": is_figure,
    }
    return environment


@pass_context
def _column(context: Context, text: str, table: Table, place: int) -> Markup:
    """Text in a column of a table, whose words break where one of them is wider than the column."""
    if not table.widths:
        return words(text)
    wide, size = _BOOK if context["paper"].form is Form.BOOK else _SHEET
    inner = wide * table.widths[place] / sum(table.widths) - _PADDING
    return words(text, inner / (size * _MILLIMETRES_OF_A_POINT))


def _kind(block: Block) -> str:
    return type(block).__name__
