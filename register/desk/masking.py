"""What must not be seen before a reveal: where in a text the complainant can be recognised.

A mask is made on the server: the hidden characters never reach the browser, only a bar does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from register.model import Contact, Finding, Reading

# Ways to reach somebody that no letter needs for being understood: e-mail addresses, telephone and identity numbers in
# Arabic or Thai digits, LINE names.
_REACH = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\d๐-๙])(?:[\d๐-๙][\s().-]{0,2}){9,13}(?![\d๐-๙])"
    r"|(?<=ไลน์)\s*(?:ไอดี|id)?\s*[:：]?\s*[@\w.-]{4,30}|(?i:line)\s*(?i:id)?\s*[:：]\s*[@\w.-]{4,30}"
)
_TITLE = re.compile(r"^(?:นางสาว|นาย|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|ดร\.|คุณ|Mr\.?|Mrs\.?|Ms\.?)\s*")
_SHORTEST_NAME = 3  # characters; shorter words stand in other words


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text, and what they are: "mask", "reason" or "unsure"."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text as it is shown; `kinds` are the spans over it. A masked piece has lost its text."""

    text: str
    kinds: frozenset[str]

    @property
    def masked(self) -> bool:
        return "mask" in self.kinds


def identities(reading: Reading, finding: Finding, *people: Contact) -> list[str]:
    """The words by which the complainant, and who came for them, can be recognised, longest first."""
    found: set[str] = set()
    for one in (finding.contact, *people):
        found |= {one.phone, one.email, one.address, *_names(one.name)}
    for person in filter(None, (reading.sender, reading.writer)):
        found |= {person.address, *_names(person.name)}
    return sorted((word for word in found if len(word) >= _SHORTEST_NAME), key=len, reverse=True)


def mask_spans(text: str, words: Iterable[str]) -> list[Span]:
    """Where `text` shows one of these words, however spaced, or a way to reach somebody."""
    return [Span(match.start(), match.end(), "mask") for match in _REACH.finditer(text)] + word_spans(text, words)


def word_spans(text: str, words: Iterable[str]) -> list[Span]:
    """Where `text` shows one of these words, however spaced."""
    spans: list[Span] = []
    for word in words:
        loose = r"\s*".join(re.escape(part) for part in word.split())
        spans += [Span(match.start(), match.end(), "mask") for match in re.finditer(loose, text, re.IGNORECASE)]
    return spans


def cut(text: str, spans: Sequence[Span]) -> list[Segment]:
    """The text in pieces, each under the same spans; masked characters are left out."""
    marks = sorted({0, len(text), *(min(max(edge, 0), len(text)) for one in spans for edge in (one.start, one.end))})
    pieces: list[Segment] = []
    for start, end in pairwise(marks):
        kinds = frozenset(one.kind for one in spans if one.start <= start and end <= one.end)
        if "mask" in kinds:
            if not (pieces and pieces[-1].masked):  # one bar, whatever its length was
                pieces.append(Segment("", frozenset({"mask"})))
        else:
            pieces.append(Segment(text[start:end], kinds))
    return pieces


def hide(text: str, words: Iterable[str]) -> str:
    """The text in one line with a bar for each masked piece."""
    return "".join("▇▇▇" if one.masked else one.text for one in cut(text, mask_spans(text, words)))


def _names(name: str) -> set[str]:
    """A name whole and in its words, without its title."""
    bare = _TITLE.sub("", name.strip())
    return {bare, *bare.split()}
