"""A pattern that is tried only where its first three letters may stand.

Python tries a long alternation at every letter of a text, which costs more than all else a message is asked; the
letters with which a match can begin are few. They are read out of the pattern itself, so that the two cannot part.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial, reduce
from importlib import import_module
from itertools import product
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

# How the standard library reads a pattern. It is not documented, but tests/classify/test_sieve.py stands for it.
_parser: Any = import_module("re._parser")
_compiler: Any = import_module("re._compiler")
_constants: Any = import_module("re._constants")

_DEPTH = 3  # letters that are looked at
_BITS = 64  # patterns that share a table
# A letter is of a kind: 0 to 127 the Thai block, from 128 on ASCII; then any other letter, and the end of the text.
_OTHER, _PAST, _KINDS = 256, 257, 258

_Kinds = int  # a set of kinds, one bit for each
_Head = tuple[_Kinds, ...]  # the first letters of a match, at most `_DEPTH`
_ANY: _Kinds = (1 << _KINDS) - 1
_UNKNOWN: frozenset[_Head] = frozenset((_ANY,) * length for length in range(_DEPTH + 1))


def _kind(letter: int) -> int:
    return letter - 0x0E00 if 0x0E00 <= letter < 0x0E80 else letter + 128 if letter < 128 else _OTHER


def _kinds() -> NDArray[np.uint32]:
    table = np.full(1 << 16, _OTHER, dtype=np.uint32)
    for block in (range(128), range(0x0E00, 0x0E80)):
        table[block] = [_kind(letter) for letter in block]
    return table


_KIND = _kinds()


class Sieve:
    """`finditer` of a pattern, in less time. The pattern minds case and matches no empty text; else ValueError."""

    def __init__(self, pattern: str) -> None:
        parsed = _parser.parse(pattern)
        self.pattern: re.Pattern[str] = _compiler.compile(parsed)
        heads = _heads(parsed)
        if self.pattern.flags & re.IGNORECASE or any(head[:1] in {(), (_ANY,)} for head in heads):
            raise ValueError("a pattern that may begin with anything")
        self.seconds, self.thirds = _behind(heads, 1), _behind(heads, 2)

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return _matches(self.pattern, text, self._worth_a_try(text, start, end), start, end)

    def searching(self, text: str) -> Callable[[int, int], re.Match[str] | None]:
        """`re.Pattern.search` of this text from any start to any end: its letters are looked at once for them all."""
        places = self._worth_a_try(text, 0, len(text))

        def search(start: int, end: int) -> re.Match[str] | None:
            behind = places[bisect_left(places, start) : bisect_left(places, end)]
            tried = (self.pattern.match(text, place, end) for place in behind)
            return next(filter(None, tried), None)

        return search

    def _worth_a_try(self, text: str, start: int, end: int) -> list[int]:
        second, third = _neighbours(text[start:end])
        places: list[int] = (np.flatnonzero(self.seconds[second] & self.thirds[third]) + start).tolist()
        return places


class Sieves:
    """Many patterns that share one look at the text: each has its bit in the tables. They are as those of `Sieve`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._sieves = tuple(map(Sieve, patterns))
        self._seconds = _bit_by_bit([sieve.seconds for sieve in self._sieves])
        self._thirds = _bit_by_bit([sieve.thirds for sieve in self._sieves])

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches of the first pattern, then all of the second, and so on."""
        for find in self.finditers(text):
            yield from find(0, len(text))

    def finditers(self, text: str) -> list[Callable[[int, int], Iterator[re.Match[str]]]]:
        """For each pattern `re.Pattern.finditer` of this text, from a start to an end."""
        second, third = _neighbours(text)
        places: list[list[int]] = [[] for _ in self._sieves]
        for group, (seconds, thirds) in enumerate(zip(self._seconds, self._thirds, strict=True)):
            may = seconds[second] & thirds[third]
            for place in np.flatnonzero(may).tolist():
                for bit in _members(int(may[place])):
                    places[group * _BITS + bit].append(place)
        return [
            partial(_matches, sieve.pattern, text, found) for sieve, found in zip(self._sieves, places, strict=True)
        ]


def _matches(
    pattern: re.Pattern[str], text: str, places: Sequence[int], start: int, end: int
) -> Iterator[re.Match[str]]:
    """`finditer` of a pattern that can only match at these places, which are in order."""
    reached = start
    for place in places[bisect_left(places, start) : bisect_left(places, end)]:
        match = pattern.match(text, place, end) if place >= reached else None
        if match:
            yield match
            reached = match.end()


def _neighbours(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """For each letter of a text, where its row in a table says what the second letter is, and what the third."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = np.full(len(letters) + _DEPTH - 1, _PAST, dtype=np.uint32)
    kinds[: len(letters)] = _KIND[np.minimum(letters, 0xFFFF)]
    rows = kinds[: len(letters)] * np.uint32(_KINDS)
    return rows + kinds[1:-1], rows + kinds[2:]


def _bit_by_bit(tables: Sequence[NDArray[np.bool_]]) -> list[NDArray[np.uint64]]:
    """The tables of `_BITS` patterns as one."""
    found = []
    for first in range(0, len(tables), _BITS):
        together = np.zeros(_KINDS * _KINDS, dtype=np.uint64)
        for bit, table in enumerate(tables[first : first + _BITS]):
            together[table] |= np.uint64(1 << bit)
        found.append(together)
    return found


def _behind(heads: AbstractSet[_Head], place: int) -> NDArray[np.bool_]:
    """For each kind of first letter, which may stand at this place of a match: a row for each, laid end to end."""
    found: dict[int, _Kinds] = defaultdict(int)
    for head in heads:
        for kind in _members(head[0]):
            found[kind] |= head[place] if place < len(head) else _ANY
    rows = np.zeros((_KINDS, _KINDS), dtype=np.bool_)
    for kind, kinds in found.items():
        rows[kind] = _bits(kinds)
    return rows.reshape(-1)


def _members(kinds: _Kinds) -> Iterator[int]:
    while kinds:
        yield kinds.bit_length() - 1
        kinds ^= 1 << (kinds.bit_length() - 1)


def _bits(kinds: _Kinds) -> NDArray[np.bool_]:
    octets = np.frombuffer(kinds.to_bytes(_KINDS // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(octets, count=_KINDS, bitorder="little").astype(np.bool_)


def _heads(parsed: Any) -> set[_Head]:
    """How a match of this sequence may begin; shorter than `_DEPTH` where it may be that short."""
    heads: set[_Head] = {()}
    for kind, what in parsed:
        if all(len(head) == _DEPTH for head in heads):
            break
        following = _heads_of(kind, what)
        heads = {(*head, *more)[:_DEPTH] for head, more in product(heads, following)}
    return heads


def _heads_of(kind: Any, what: Any) -> AbstractSet[_Head]:
    if kind in {_constants.LITERAL, _constants.IN}:
        return {(_letters([(kind, what)] if kind is _constants.LITERAL else what),)}
    if kind is _constants.SUBPATTERN and not what[1] & re.IGNORECASE:
        return _heads(what[3])
    if kind is _constants.BRANCH:
        return {head for way in what[1] for head in _heads(way)}
    if kind in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
        least, most, repeated = what
        times = range(min(least, _DEPTH), min(most, _DEPTH) + 1)
        return {head for count in times for head in _heads([*repeated] * count)}
    if kind in {_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT}:
        return {()}  # they stand for no letter
    return _UNKNOWN


def _letters(members: Any) -> _Kinds:
    """The kinds of a class of letters."""
    found = 0
    for kind, what in members:
        if kind is _constants.LITERAL:
            found |= 1 << _kind(what)
        elif kind is _constants.RANGE:
            found |= reduce(or_, (1 << _kind(letter) for letter in range(what[0], what[1] + 1)))
        else:
            return _ANY
    return found
