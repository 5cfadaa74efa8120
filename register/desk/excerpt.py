"""The piece of a matter in which a searched word stands, masked like everything else."""

from dataclasses import dataclass

from register import search_words
from register.desk.masking import hide
from register.search import Material

_AROUND = 45  # characters before and behind the word


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `hit`: the searched word itself."""

    text: str
    hit: bool = False


def excerpt(material: Material, query: str, *, opened: bool) -> tuple[Piece, ...]:
    """Where the longest searched word that still can be seen stands first; nothing where all of them are masked."""
    cuts = search_words.readings_of(query)
    wanted = sorted(cuts[0] if cuts else (), key=len, reverse=True)
    for passage in sorted(material.passages, key=len, reverse=True):  # the subject stands in the list anyway
        line = " ".join((passage if opened else hide(passage, material.identities)).split())
        lowered = line.translate(search_words.ARABIC).lower()
        if len(lowered) != len(line):
            continue  # a character that grows when lowered: places would not agree
        for word in wanted:
            place = lowered.find(word)
            if place >= 0:
                return _around(line, place, place + len(word))
    return ()


def _around(line: str, start: int, end: int) -> tuple[Piece, ...]:
    first, last = max(0, start - _AROUND), min(len(line), end + _AROUND)
    before = ("… " if first else "") + line[first:start]
    return (Piece(before), Piece(line[start:end], hit=True), Piece(line[end:last] + (" …" if last < len(line) else "")))
