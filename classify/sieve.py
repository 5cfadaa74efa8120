"""A pattern that is tried only where its first four letters may stand.

Python tries a long alternation at every letter of a text, which costs more than all else a message is asked; the
letters with which a match can begin are few. They are read out of the pattern itself, so that the two cannot part.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial, reduce
from importlib import import_module
from itertools import product
from operator import and_, or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

# How the standard library reads a pattern. It is not documented, but tests/classify/test_sieve.py stands for it.
_parser: Any = import_module("re._parser")
_compiler: Any = import_module("re._compiler")
_constants: Any = import_module("re._constants")

_DEPTH = 4  # letters that are looked at
_BITS = 64  # patterns that share a look
_NUMBERS = {8: np.uint8, 16: np.uint16, 32: np.uint32, _BITS: np.uint64}  # the smallest that holds a bit for each
# A letter is of a kind: 0 to 127 the Thai block, from 128 on ASCII; then any other letter, and the end of the text.
_OTHER, _PAST, _KINDS = 256, 257, 258

_Kinds = int  # a set of kinds, one bit for each
_Head = tuple[_Kinds, ...]  # the first letters of a match, at most `_DEPTH`
_ANY: _Kinds = (1 << _KINDS) - 1
_UNKNOWN: frozenset[_Head] = frozenset((_ANY,) * length for length in range(_DEPTH + 1))


def _kind(letter: int) -> int:
    return letter - 0x0E00 if 0x0E00 <= letter < 0x0E80 else letter + 128 if letter < 128 else _OTHER


def _kinds() -> NDArray[np.intp]:
    table = np.full(1 << 16, _OTHER, dtype=np.intp)
    for block in (range(128), range(0x0E00, 0x0E80)):
        table[block] = [_kind(letter) for letter in block]
    return table


_KIND = _kinds()
_BEYOND = np.full(_DEPTH - 1, _PAST, dtype=np.intp)


@lru_cache(maxsize=4)
def _kinds_of(text: str) -> NDArray[np.intp]:
    """The kind of each letter, and of those past the end. A message is looked at by several sieves in turn."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return np.concatenate((_KIND.take(letters, mode="clip"), _BEYOND))


class Sieve:
    """`finditer` of a pattern, in less time. The pattern minds case and matches no empty text; else ValueError."""

    def __init__(self, pattern: str) -> None:
        self.pattern, heads = _read(pattern)
        self._look = _Look([heads])

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        (places,) = self._look.at(text, start, end).nonzero()
        return _matches(self.pattern, text, (places + start).tolist(), start, end)

    def searching(self, text: str) -> Callable[[int, int], re.Match[str] | None]:
        """`re.Pattern.search` of this text from any start to any end: its letters are looked at once for them all."""
        (found,) = self._look.at(text, 0, len(text)).nonzero()
        places = found.tolist()
        return lambda start, end: next(_matches(self.pattern, text, places, start, end), None)


class Sieves:
    """Many patterns that share one look at the text; each is as that of `Sieve`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        read = list(map(_read, patterns))
        self._patterns = [pattern for pattern, _ in read]
        heads = [heads for _, heads in read]
        self._looks = [_Look(heads[first : first + _BITS]) for first in range(0, len(heads), _BITS)]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches of the first pattern, then all of the second, and so on."""
        last, reached = -1, 0
        for number, place in self._worth_a_try(text):
            reached = reached if number == last else 0
            match = self._patterns[number].match(text, place) if place >= reached else None
            if match:
                yield match
                reached = match.end()
            last = number

    def finditers(self, text: str) -> list[Callable[[int, int], Iterator[re.Match[str]]]]:
        """For each pattern `re.Pattern.finditer` of this text, from a start to an end."""
        places: list[list[int]] = [[] for _ in self._patterns]
        for number, place in self._worth_a_try(text):
            places[number].append(place)
        return [partial(_matches, one, text, tried) for one, tried in zip(self._patterns, places, strict=True)]

    def _worth_a_try(self, text: str) -> Iterator[tuple[int, int]]:
        """Where each pattern may match: its number, the first pattern's first, and the places in order."""
        for group, look in enumerate(self._looks):
            may = look.at(text, 0, len(text))
            (places,) = may.nonzero()
            bits = np.unpackbits(may[places].astype("<u8").view(np.uint8), bitorder="little").reshape(-1, _BITS)
            patterns, which = bits.T.nonzero()
            yield from zip((patterns + group * _BITS).tolist(), places[which].tolist(), strict=True)


class _Look:
    """Says of every letter of a text which of at most `_BITS` patterns may begin there: their bits in a number.

    Letters that no pattern tells apart are of one kind and numbers no larger than the patterns are many, so that the
    tables are small and stay in the processor's cache.
    """

    def __init__(self, patterns: Sequence[AbstractSet[_Head]]) -> None:
        tables = [_table(patterns, place) for place in range(1, _DEPTH)]
        told_apart = np.hstack([*tables, *(table.T for table in tables)])
        first_of: dict[bytes, int] = {}
        like = [first_of.setdefault(row.tobytes(), kind) for kind, row in enumerate(told_apart)]
        one_of_each = np.array(list(first_of.values()))
        self._kinds = np.searchsorted(one_of_each, like)
        self._rows = self._kinds * len(one_of_each)
        few = np.ix_(one_of_each, one_of_each)
        bits = next(kind for size, kind in _NUMBERS.items() if len(patterns) <= size)
        self._tables = [table[few].reshape(-1).astype(bits) for table in tables]

    def at(self, text: str, start: int, end: int) -> NDArray[np.unsignedinteger]:
        """The first letter of a match must stand before the second, two before the third, and so on."""
        letters = _kinds_of(text)[start : end + len(_BEYOND)]
        kinds, size = self._kinds.take(letters), max(0, len(letters) - len(_BEYOND))
        rows = self._rows.take(letters[:size])
        further = (table.take(rows + kinds[place : place + size]) for place, table in enumerate(self._tables, 1))
        return reduce(and_, further)


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


def _table(patterns: Sequence[AbstractSet[_Head]], place: int) -> NDArray[np.uint64]:
    """For each kind of first letter (rows), which patterns may have which kind (columns) at this place of a match."""
    table = np.zeros((_KINDS, _KINDS), dtype=np.uint64)
    for number, heads in enumerate(patterns):
        found: dict[int, _Kinds] = defaultdict(int)
        for head in heads:
            for kind in _members(head[0]):
                found[kind] |= head[place] if place < len(head) else _ANY
        for kind, kinds in found.items():
            table[kind, _bits(kinds)] |= np.uint64(1 << number)
    return table


def _members(kinds: _Kinds) -> Iterator[int]:
    while kinds:
        yield kinds.bit_length() - 1
        kinds ^= 1 << (kinds.bit_length() - 1)


def _bits(kinds: _Kinds) -> NDArray[np.bool_]:
    octets = np.frombuffer(kinds.to_bytes(_KINDS // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(octets, count=_KINDS, bitorder="little").astype(np.bool_)


def _read(pattern: str) -> tuple[re.Pattern[str], set[_Head]]:
    """A pattern compiled, and how its matches may begin."""
    parsed = _parser.parse(pattern)
    compiled: re.Pattern[str] = _compiler.compile(parsed)
    heads = _heads(parsed)
    if compiled.flags & re.IGNORECASE or any(head[:1] in {(), (_ANY,)} for head in heads):
        raise ValueError("a pattern that may begin with anything")
    return compiled, heads


def _heads(parsed: Any) -> set[_Head]:
    """How a match of this sequence may begin; shorter than `_DEPTH` where it may be that short."""
    heads: set[_Head] = {()}
    for kind, what in parsed:
        if all(len(head) == _DEPTH for head in heads):
            break
        heads = _joined(heads, _heads_of(kind, what))
    return heads


def _joined(heads: AbstractSet[_Head], following: AbstractSet[_Head]) -> set[_Head]:
    """How a match may begin that goes on so."""
    behind = following if len(following) == 1 else _merged(following, 0)
    longer = {(*head, *more)[:_DEPTH] for head, more in product(heads - {()}, behind)}
    return _merged(longer | following if () in heads else longer, 1)


def _merged(heads: Iterable[_Head], told_apart: int) -> set[_Head]:
    """Heads of one length that begin with the same letters, as many as are `told_apart`, become one: the tables know no
    more, and there would be thousands.
    """
    found: dict[tuple[int, _Head], _Head] = {}
    for head in heads:
        key = len(head), head[:told_apart]
        found[key] = tuple(map(or_, found[key], head)) if key in found else head
    return set(found.values())


def _heads_of(kind: Any, what: Any) -> AbstractSet[_Head]:
    if kind in {_constants.LITERAL, _constants.IN}:
        return {(_letters([(kind, what)] if kind is _constants.LITERAL else what),)}
    if kind is _constants.SUBPATTERN and not what[1] & re.IGNORECASE:
        return _heads(what[3])
    if kind is _constants.BRANCH:
        return _merged((head for way in what[1] for head in _heads(way)), 1)
    if kind in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
        least, most, repeated = what
        once = _heads(repeated)
        times: list[set[_Head]] = [{()}]
        for _ in range(min(most, _DEPTH)):
            times.append(_joined(times[-1], once))
        return _merged((head for heads in times[min(least, _DEPTH) :] for head in heads), 1)
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
