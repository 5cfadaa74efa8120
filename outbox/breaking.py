"""Thai text as HTML whose lines break between words and nowhere else. Pure."""

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from markupsafe import Markup, escape

from outbox.thaidigits import visible
from outbox.thaitext import pieces

_LONGEST_PHRASE = 24
_LINE = 20.0  # ems: what fits into the narrowest lines outside of tables
_FACE = "Sarabun-700.ttf"  # the wider one


def words(text: str, room: float = _LINE) -> Markup:
    """Thai text with a break opportunity between words and none inside one, but where a single word is wider than
    `room` ems (a web address, a name in a narrow column): that one may break anywhere.

    Left alone, Pango breaks by libthai's smaller dictionary, also inside names and compounds. The zero-width space
    leaves no trace in the PDF: it has no glyph, and `pdftext` writes the text without it.
    """
    return _joined(pieces(visible(text)), room)


def phrases(text: str) -> Markup:
    """As `words` for a name or an address line: breaks at its spaces, inside a phrase only when that is too long."""
    found = re.split(r"( +)", visible(text))
    return _joined(
        (piece for phrase in found for piece in ([phrase] if len(phrase) <= _LONGEST_PHRASE else pieces(phrase))), _LINE
    )


def _joined(parts: Iterable[str], room: float) -> Markup:
    """Each part in a span that does not break, a blank at the end of the part before it, ZERO WIDTH SPACE between."""
    glued: list[str] = []
    for part in parts:
        if glued and part.isspace():
            glued[-1] += " "
        elif part:
            glued.append(part)
    return Markup("\u200b").join(
        Markup('<span class="w">{}</span>').format(part) if _width(part.rstrip()) <= room else escape(part)
        for part in glued
    )


def _width(text: str) -> float:
    """How wide the text is, in ems."""
    widths = _widths()
    return sum(widths.get(ord(char), 1.0) for char in text)


@lru_cache(maxsize=1)
def _widths() -> dict[int, float]:
    with TTFont(io.BytesIO((files("outbox") / "fonts" / _FACE).read_bytes())) as face:
        advances, em = face["hmtx"], face["head"].unitsPerEm
        return {code: advances[name][0] / em for code, name in face.getBestCmap().items()}
