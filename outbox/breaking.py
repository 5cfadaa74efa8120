"""Thai text as HTML whose lines break between words and nowhere else. Pure."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from outbox.thaidigits import visible
from outbox.thaitext import pieces

_LONGEST_PHRASE = 24
_LONGEST_PART = 30


def words(text: str) -> Markup:
    """Thai text with a break opportunity between words and none inside one.

    Left alone, Pango breaks by libthai's smaller dictionary, also inside names and compounds. The zero-width space
    leaves no trace in the PDF: it has no glyph, and `pdftext` writes the text without it.
    """
    return _joined(pieces(visible(text)))


def phrases(text: str) -> Markup:
    """As `words` for a name or an address line: breaks at its spaces, inside a phrase only when that is too long."""
    found = re.split(r"( +)", visible(text))
    return _joined(
        piece for phrase in found for piece in ([phrase] if len(phrase) <= _LONGEST_PHRASE else pieces(phrase))
    )


def _joined(parts: Iterable[str]) -> Markup:
    """Each part in a span that does not break, a blank at the end of the part before it, ZERO WIDTH SPACE between."""
    glued: list[str] = []
    for part in parts:
        if glued and part.isspace():
            glued[-1] += " "
        elif part:
            glued.append(part)
    return Markup("\u200b").join(
        # A part too long for the narrowest column (a web address) must be able to break after all.
        Markup('<span class="w">{}</span>').format(part) if len(part) <= _LONGEST_PART else escape(part)
        for part in glued
    )
