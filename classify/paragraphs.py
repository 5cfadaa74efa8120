"""What a message begins with, below its letterhead: where somebody asks for something, that is what he asks.

Under the two lines of a mail from an office there often stand ten of its signature, with what the firm sells, how to
follow it and a lawyer's warning. All of them together outweigh the two.
"""

import re

from classify.folding import fold
from classify.layout import lay_out

_BETWEEN = re.compile(r"\n[ \t]*\n\s*")
_LETTER = re.compile(r"[ก-ฮA-Za-z]")
_FEW = 25  # letters: a greeting or a heading, and no paragraph yet


def first_paragraph(subject: str, text: str) -> str:
    """Of what is new in a message, a greeting included. Empty where nothing else follows."""
    subject = subject.replace("\n", " ")
    folded = fold(f"{subject}\n{text}", subject_end=len(subject))
    layout = lay_out(folded.text, folded.text.find("\n") + 1)
    body = folded.tidy[layout.body_start : layout.quoted_from].strip()
    for gap in _BETWEEN.finditer(body):
        if len(_LETTER.findall(body, 0, gap.start())) >= _FEW:
            return body[: gap.start()]
    return ""
