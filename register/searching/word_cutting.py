"""Thai text cut into the words that a matter is found by, and a compound into its parts. Pure.

The tokeniser's dictionary is loaded by pythainlp at its first use (about 0.1 s, once a process, under its own lock).
"""

import re
from functools import lru_cache

from pythainlp.corpus import thai_stopwords, thai_words
from pythainlp.tokenize import word_tokenize

_THAI = re.compile(r"[\u0e01-\u0e4e]+")
_OTHER = re.compile(r"[a-z0-9]+")
_LINE_END = re.compile(r"([\u0e01-\u0e4e]{1,12}) ?\n ?(?=([\u0e01-\u0e4e]{1,12}))")
_SHORTEST = 2  # characters of a word, a name, and a part of a compound
_DIGITS = 3  # a shorter number stands everywhere


def tokens(folded: str) -> frozenset[str]:
    """The words of a folded text that count, as the tokeniser cuts them."""
    cut = word_tokenize(folded, engine="nlpo3", join_broken_num=False) if _THAI.search(folded) else ()
    thai = (token.strip(".") for token in cut if _THAI.search(token))
    found = {piece for token in thai for piece in _THAI.findall(token)} | set(_OTHER.findall(folded))
    return frozenset(token for token in found if counts(token))


def over_line_ends(folded: str) -> frozenset[str]:
    """Dictionary words that the width of a scanned page cut in two."""
    found = set()
    for match in _LINE_END.finditer(folded):
        seam, place = len(match[1]), 0
        for token in word_tokenize(match[1] + match[2], engine="nlpo3"):
            if place < seam < place + len(token) and token in thai_words() and counts(token):
                found.add(token)
            place += len(token)
    return frozenset(found)


def counts(token: str) -> bool:
    """Is it long and rare enough to be found by?"""
    if token.isdecimal():
        return len(token) >= _DIGITS
    return len(token) >= _SHORTEST and token not in thai_stopwords()


def parts_of(token: str) -> tuple[str, ...]:
    """The dictionary words in a compound; none of what is no compound."""
    return _parts(token) if len(token) > 2 * _SHORTEST and token in thai_words() else ()


@lru_cache(maxsize=50_000)
def _parts(compound: str) -> tuple[str, ...]:
    """A dictionary word as the fewest other dictionary words, () where it is none of that. Only dictionary words come
    here, so that the cache remembers nothing of a person.
    """
    lexicon = thai_words()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(compound)]
    for end in range(_SHORTEST, len(compound) + 1):
        for start in range(end - _SHORTEST, -1, -1):
            before, piece = best[start], compound[start:end]
            if before is None or piece == compound or piece not in lexicon:
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = (*before, piece)
    return best[-1] or ()
