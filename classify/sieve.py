"""A pattern that is tried only where its first two letters may stand.

Python tries a long alternation at every letter of a text, which costs more than all else a message is asked; the pairs
of letters with which a match can begin are few. They are read out of the pattern itself, so that the two cannot part.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np

# How the standard library reads a pattern. It is not documented, but tests/classify/test_sieve.py stands for it.
_parser: Any = import_module("re._parser")
_constants: Any = import_module("re._constants")

_PAIR = 2
_ANY = ""  # stands for any letter
_MOST_LETTERS = 120  # of a class that is written out; the Thai letters and signs are 87
_STEP = 211  # odd and wider than the Thai letters: neighbouring pairs get different numbers
_NUMBERS = 1 << 16
_FEW_LETTERS = 12

_Head = tuple[str, ...]  # the first letters of a match, at most two
_UNKNOWN: frozenset[_Head] = frozenset({(), (_ANY,), (_ANY, _ANY)})


class Sieve:
    """`finditer` of a pattern, in less time. The pattern minds case and matches no empty text; else ValueError."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        heads = _heads(_parser.parse(pattern))
        self.first_letters = len({head[:1] for head in heads})
        if self.pattern.flags & re.IGNORECASE or any(head[:1] in {(), (_ANY,)} for head in heads):
            raise ValueError("a pattern that may begin with anything")
        self._begins = np.zeros(_NUMBERS, dtype=np.bool_)
        self._begins[[ord(head[0]) % _NUMBERS for head in heads]] = True
        self._pairs = np.zeros(_NUMBERS, dtype=np.bool_)
        for first, *more in heads:
            if more and more[0] != _ANY:
                self._pairs[(ord(first) * _STEP + ord(more[0])) % _NUMBERS] = True
            else:
                self._pairs[(ord(first) * _STEP + np.arange(_NUMBERS)) % _NUMBERS] = True

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        reached = start
        for place in self._worth_a_try(text[start:end]):
            if start + place >= reached:
                match = self.pattern.match(text, start + place, end)
                if match:
                    yield match
                    reached = match.end()

    def _worth_a_try(self, text: str) -> list[int]:
        letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint16)
        may = self._begins[letters]
        may[:-1] &= self._pairs[
            letters[:-1] * np.uint16(_STEP) + letters[1:]
        ]  # behind the last letter nothing is asked
        found: list[int] = np.flatnonzero(may).tolist()
        return found


def quick(pattern: str) -> Sieve | re.Pattern[str]:
    """The pattern, sieved where that pays: Python itself is quick where few letters can begin a match."""
    sieve = Sieve(pattern)
    return sieve if sieve.first_letters > _FEW_LETTERS else sieve.pattern


def _heads(parsed: Any) -> set[_Head]:
    """How a match of this sequence may begin; shorter than two letters where it may be that short."""
    heads: set[_Head] = {()}
    for kind, what in parsed:
        if all(len(head) == _PAIR for head in heads):
            break
        following = _heads_of(kind, what)
        heads = {(*head, *more)[:_PAIR] for head, more in product(heads, following)}
    return heads


def _heads_of(kind: Any, what: Any) -> AbstractSet[_Head]:
    if kind in {_constants.LITERAL, _constants.IN}:
        return {(letter,) for letter in _letters([(kind, what)] if kind is _constants.LITERAL else what)}
    if kind is _constants.SUBPATTERN and not what[1] & re.IGNORECASE:
        return _heads(what[3])
    if kind is _constants.BRANCH:
        return {head for way in what[1] for head in _heads(way)}
    if kind in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
        least, most, repeated = what
        times = range(min(least, _PAIR), min(most, _PAIR) + 1)
        return {head for count in times for head in _heads([*repeated] * count)}
    if kind in {_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT}:
        return {()}  # they stand for no letter
    return _UNKNOWN


def _letters(members: Any) -> set[str]:
    found: set[str] = set()
    for kind, what in members:
        if kind is _constants.LITERAL:
            found.add(chr(what))
        elif kind is _constants.RANGE and what[1] - what[0] < _MOST_LETTERS:
            found.update(map(chr, range(what[0], what[1] + 1)))
        else:
            return {_ANY}
    return found
