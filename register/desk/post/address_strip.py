"""Where on a letter its address was read, so that only these lines are shown to who compares it."""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from register.model import Line, Page, Reading

Box = tuple[int, int, int, int]

_LEAST = 6  # characters: fewer in common are chance
_SHARE = 0.5  # of a line that must belong to the address, or it is about something else
_WHOLE = 0.85  # of a line that stands for all of it
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


@dataclass(frozen=True, slots=True)
class Strip:
    """Pieces of one page, from its top down."""

    page: Page
    boxes: tuple[Box, ...]


def find_strip(reading: Reading, address: str) -> Strip | None:
    """The lines of the page that gave most of the address; None where they have no place in a picture."""
    wanted = _compact(address)
    if len(wanted) < _LEAST:
        return None
    best: tuple[int, Strip] | None = None
    for page in reading.pages:
        found = [(common, box) for line in page.lines for common, box in _piece(line, wanted)]
        total = sum(common for common, _ in found)
        if found and (best is None or total > best[0]):
            best = total, Strip(page, tuple(box for _, box in found))
    return best[1] if best else None


def _piece(line: Line, wanted: str) -> list[tuple[int, Box]]:
    """(characters in common, box) of the line's part that belongs to the address, if most of it does."""
    text = _compact(line.text)
    if line.box is None or not text:
        return []
    match = SequenceMatcher(None, text, wanted, autojunk=False).find_longest_match()
    if match.size < min(_LEAST, len(wanted)) or match.size < _SHARE * len(text):
        return []
    left, top, right, bottom = line.box
    if match.size >= _WHOLE * len(text):
        return [(match.size, line.box)]
    # the rest of the line is not for the eyes of a clerk; marks take no width
    before, inside = _width(text[: match.a]), _width(text[match.a : match.a + match.size])
    whole = max(1, _width(text))
    start = left + (right - left) * before // whole
    end = left - (-(right - left) * (before + inside) // whole)
    return [(match.size, (start, top, min(right, end), bottom))]


def _compact(text: str) -> str:
    return "".join(text.translate(_DIGITS).split())


def _width(text: str) -> int:
    return sum(unicodedata.category(one) != "Mn" for one in text)
