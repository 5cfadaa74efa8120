"""The piece of a matter in which a searched word stands, masked like everything else."""

from collections.abc import Sequence
from dataclasses import dataclass

from register.desk.matters.masking import hide
from register.searching import search_words
from register.searching.search_index import Material

_AROUND = 45  # characters before and behind the word


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `hit`: the searched word itself."""

    text: str
    hit: bool = False


def excerpt(material: Material, wanted: Sequence[str], *, opened: bool) -> tuple[Piece, ...]:
    """Where the first of the `wanted` words that still can be seen stands first; nothing where all are masked."""
    for passage in sorted(material.passages, key=len, reverse=True):  # the subject stands in the list anyway
        line, place, word = _first(passage, wanted)
        if word and not opened:  # only now: to mask takes longer than to look
            line, place, word = _first(hide(passage, material.identities), wanted)
        if word:
            return _around(line, place, place + len(word))
    return ()


def _first(passage: str, wanted: Sequence[str]) -> tuple[str, int, str]:
    """The passage in one line, and where the first of the wanted words stands in it; "" where none does."""
    line = " ".join(passage.split())
    lowered = search_words.with_arabic(line).lower()
    if len(lowered) == len(line):  # else a character grew when lowered: places would not agree
        for word in wanted:
            place = lowered.find(word)
            if place >= 0:
                return line, place, word
    return line, 0, ""


def _around(line: str, start: int, end: int) -> tuple[Piece, ...]:
    first, last = max(0, start - _AROUND), min(len(line), end + _AROUND)
    before = ("… " if first else "") + line[first:start]
    return (Piece(before), Piece(line[start:end], hit=True), Piece(line[end:last] + (" …" if last < len(line) else "")))
