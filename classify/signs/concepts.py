"""What Thai writers say when they accuse, complain, propose or sell: words of the laws and of everyday speech, grouped.

A few hundred labelled messages cannot teach every word for a bribe; these groups can. Each is one feature, so the
trained weights, not this list, say how much it counts. `…` stands for up to twelve letters in between, `#` for a
number in figures or words. Matched on skeletons: spaces, tone marks and look-alike letters do not matter.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.signs.phrases_of_danger import DANGER
from classify.signs.phrases_of_mail import ASIDE, NEITHER
from classify.signs.phrases_of_services import CLAIMS_AND_PLANS, GRIEVANCES, IDEAS, NO_ACCUSATION
from classify.signs.phrases_of_wrongs import ACCUSING, MONEY_AND_PAPER, OFFENCES, UNSEEN_GAIN
from classify.text import NUMBERS, fold

# Their order is that of the columns in the weight file.
CONCEPTS: dict[str, str] = {
    **OFFENCES,
    **ACCUSING,
    **UNSEEN_GAIN,
    **NO_ACCUSATION,
    **GRIEVANCES,
    **IDEAS,
    **NEITHER,
    **MONEY_AND_PAPER,
    **CLAIMS_AND_PLANS,
    **ASIDE,
    **DANGER,
}

NAMES: tuple[str, ...] = tuple(CONCEPTS)

_NUMERALS = "หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ ยี่ ครึ่ง ร้อย พัน หมื่น แสน ล้าน"
_NUMBER = f"(?:[{chr(NUMBERS[0])}-{chr(NUMBERS[-1])}]|(?:{'|'.join(map(fold, _NUMERALS.split(' ')))})+)"
_BAR = "§"  # parts phrases where | would not outlive the folding
_KEYS = (5, 3)  # letters of a phrase by which it is looked up: as many as it has
_SIZES = ((), (3,), (5,), (5, 3))  # by what may stand at a place: a bit for each of _KEYS, the shortest first
_STEP = np.uint16(211)  # odd and wider than the Thai letters: neighbouring groups get different numbers


class _Phrase(NamedTuple):
    """`literal` is what a match begins with; `pattern` is None where that is all of it."""

    concept: int
    literal: str
    pattern: re.Pattern[str] | None


def occurrences(bare: str) -> list[tuple[int, int, int]]:
    """(number in NAMES, start, end) of phrases met in a skeleton; of one concept the longest phrase at a place."""
    found: list[tuple[int, int, int]] = []
    reached = [0] * len(NAMES)
    for concept, needed, sized in _NUMBER_FIRST:
        if needed in bare:
            found += ((concept, *match.span()) for match in sized.finditer(bare))
    for place, sizes in _worth_a_look(bare):
        for size in sizes:
            for concept, literal, pattern in _BY_KEY.get(bare[place : place + size], ()):
                if place < reached[concept] or not bare.startswith(literal, place):
                    continue
                end = place + len(literal)
                if pattern:
                    match = pattern.match(bare, place)
                    if not match:
                        continue
                    end = match.end()
                found.append((concept, place, end))
                reached[concept] = end
    return found


def _worth_a_look(bare: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Where keys may stand, in order, and of which sizes: every place where one does and a few more, in a fraction of
    the time of asking the dictionary at every letter.
    """
    may = np.zeros(len(bare), dtype=np.uint8)
    for bit, (size, groups) in enumerate(_sieved(bare).items()):
        may[: len(groups)] |= _SIEVES[size][groups] << bit
    (places,) = may.nonzero()
    return zip(places.tolist(), (_SIZES[sizes] for sizes in may[places].tolist()), strict=True)


def _sieved(text: str) -> dict[int, NDArray[np.uint16]]:
    """For each size of a key a number for each group of so many letters."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint16)
    found, groups = {}, letters
    for size in range(2, max(_KEYS) + 1):
        groups = groups[:-1] * _STEP + letters[size - 1 :]
        if size in _KEYS:
            found[size] = groups
    return found


def _sieve(size: int) -> NDArray[np.uint8]:
    table = np.zeros(1 << 16, dtype=np.uint8)
    for key in _BY_KEY:
        if len(key) == size:
            table[_sieved(key)[size]] = 1
    return table


def _tables() -> tuple[dict[str, list[_Phrase]], list[tuple[int, str, re.Pattern[str]]]]:
    by_key: dict[str, list[_Phrase]] = {}
    number_first: list[tuple[int, str, re.Pattern[str]]] = []
    for concept, phrases in enumerate(CONCEPTS.values()):
        # All phrases of a concept are folded at once: one by one they took most of the time of loading this module.
        for phrase in sorted(fold(phrases.replace("|", _BAR)).split(_BAR), key=len, reverse=True):
            literals = re.split("[#…]", phrase)
            literal = literals[0]
            if phrase.startswith("#"):
                number_first.append((concept, max(literals, key=len), re.compile(_pattern(phrase))))
                continue
            pattern = re.compile(_pattern(phrase)) if len(literals) > 1 else None
            size = next((size for size in _KEYS if len(literal) >= size), _KEYS[-1])
            by_key.setdefault(literal[:size], []).append(_Phrase(concept, literal, pattern))
    return by_key, number_first


def _pattern(phrase: str) -> str:
    """Of a folded phrase."""
    return ".{0,12}?".join(_NUMBER.join(map(re.escape, part.split("#"))) for part in phrase.split("…"))


_BY_KEY, _NUMBER_FIRST = _tables()
_SIEVES = {size: _sieve(size) for size in _KEYS}
