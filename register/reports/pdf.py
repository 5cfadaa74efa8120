"""A paper as PDF for print: A4, Sarabun embedded, Thai digits, lines that break between words.

Pure: the same paper, the same bytes.
"""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from outbox.breaking import phrases, words
from outbox.letter import FONTS, font_file
from outbox.thaidigits import official_digits, thai_digits, visible
from register.paper import Block, Paper, is_figure
from register.workdays import thai_date

_EMBLEM = "raprueang:emblem"


def render(paper: Paper, emblem: bytes | None = None) -> bytes:
    """The paper as PDF. `emblem`: a PNG, JPEG or SVG of the garuda; without it its place stays empty."""
    # WeasyPrint takes half a second to load: only a process that prints pays for it.
    from outbox.press import to_pdf  # noqa: PLC0415

    values = {
        "paper": paper,
        "emblem": emblem is not None,
        "date": thai_digits(thai_date(paper.day)) if paper.day else "",
    }
    html = _environment().get_template("paper.html.j2").render(values)
    faces = {url: font_file(name) for url, name in FONTS.items()}
    return to_pdf(html, faces if emblem is None else faces | {_EMBLEM: emblem})


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
        "phrases": phrases,
        "digits": official_digits,
        "thai": thai_digits,
        "seen": visible,
        "kind": _kind,
        "figure": is_figure,
    }
    return environment


def _kind(block: Block) -> str:
    return type(block).__name__
