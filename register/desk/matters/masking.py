"""What must not be seen before a reveal: where in a text the complainant can be recognised.

A mask is made on the server: the hidden characters never reach the browser, only a bar does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from register.model import Contact, Finding, Reading
from register.searching.search_words import fold, spaced

# What parts the digits of a number: blanks, brackets, dots, dashes of all kinds, signs that cannot be seen.
_APART = "\\s().\u2010-\u2015\u2212\u200b-\u200d\u2060\ufeff-"
# Ways to reach somebody that no letter needs for being understood: e-mail addresses, telephone and identity numbers in
# Arabic or Thai digits, LINE names.
_REACH = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\d๐-๙])(?:[\d๐-๙][{_APART}]{{0,2}}){{9,13}}(?![\d๐-๙])"
    r"|(?<=ไลน์)\s*(?:ไอดี|id)?\s*[:：]?\s*[@\w.-]{4,30}|(?i:line)\s*(?i:id)?\s*[:：]\s*[@\w.-]{4,30}"
)
# Of these, what has no sign of its own; first the digit, which is found sooner than a place with none before it.
_NUMBER = re.compile(rf"\d(?<!\d\d)[{_APART}]{{0,2}}(?:\d[{_APART}]{{0,2}}){{8,12}}(?!\d)")
_TITLE = re.compile(r"^(?:นางสาว|นาย|นาง|(?:[ก-ฮ]\.){2,4}|[ก-ฮ]{2,3}\.|คุณ|Mr\.?|Mrs\.?|Ms\.?)\s*")
_LIKE_ASCII = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))
# NIKHAHIT and SARA AA for SARA AM with the tone mark between, before or behind; two SARA E for one SARA AE
_TYPED_OTHERWISE = re.compile("[ำํแ]|เเ")
_TYPED = tuple(
    (re.compile(signs), typed)
    for signs, typed in (("([่-๋]?)ำ", "ํ\\1า"), ("([่-๋]?)ำ", "\\1ํา"), ("([่-๋])ำ", "ำ\\1"), ("แ", "เเ"))
)
# What programs that deliver mail call themselves: nobody is known by these, and their words stand in every subject
_MACHINES = frozenset({
    "auto", "automatic", "daemon", "delivery", "donotreply", "mail", "mailer", "mailer-daemon", "no-reply", "noreply",
    "postmaster", "server", "subsystem", "system",
})  # fmt: skip
_SHORTEST_NAME = 3  # characters; shorter words stand in other words


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text, and what they are: "mask", "reason", "alarm", "how" or "unsure"."""

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
    signed = "@" in text or "ไลน์" in text or "line" in _in_lower(text)  # else most of the expression tries in vain
    found = (_REACH if signed else _NUMBER).finditer(text)
    return [Span(match.start(), match.end(), "mask") for match in found] + word_spans(text, words)


def word_spans(text: str, words: Iterable[str]) -> list[Span]:
    """Where `text` shows one of these words, however spaced."""
    forms = (form for word in words for form in _as_typed(word))
    return [Span(start, end, "mask") for form in forms for start, end in _places(text, form.split())]


def _as_typed(word: str) -> Iterable[str]:
    """The word, and what looks the same on paper and is typed all the time."""
    if not _TYPED_OTHERWISE.search(word):
        return (word,)
    forms = {word, fold(word)}
    for signs, typed in _TYPED:
        forms |= {signs.sub(typed, form) for form in forms}
    return forms


def _places(text: str, parts: list[str]) -> Iterator[tuple[int, int]]:
    """Where these parts stand one behind the other, with any space between them and in any case."""
    if all(part == part.lower() == part.upper() for part in parts):  # Thai knows no case
        yield from spaced(text, parts)
        return
    plain = _in_lower(text)
    if any(part.isascii() and part.lower() not in plain for part in parts):
        return  # before a pattern is compiled, which takes far longer
    loose = r"\s*".join(re.escape(part) for part in parts)
    yield from (match.span() for match in re.finditer(loose, text, re.IGNORECASE))


def _in_lower(text: str) -> str:
    """The text in lower case, as an expression that ignores it compares ASCII letters."""
    if text.isascii():
        return text.lower()
    for sign, letter in _LIKE_ASCII:
        text = text.replace(sign, letter)
    return text.lower()


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
    words = [word for word in bare.split() if word.strip("()<>,.").lower() not in _MACHINES]
    return {bare, *words} if words else set()
