"""Several readings of one line of ink: where they differ, and what most of them say. Pure functions on strings.

A letter that is misread at one size is often read well at another, and where the sizes differ one of them is wrong.
Numbers are left to `ingest.words.digits`, which knows their shapes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.thai import is_mark
from ingest.words.digits import is_digit
from ingest.words.spelling import spelt

_BESIDE = 12  # characters on either side of a difference that show whether it is part of a word


@dataclass(frozen=True, slots=True)
class Difference:
    """Where another reading says something else: a stretch [start, end) of the first one, what stands there in the
    first and what in each of the others.
    """

    start: int
    end: int
    own: str
    others: tuple[str, ...]

    @property
    def in_number(self) -> bool:
        return any(map(is_digit, "".join((self.own, *self.others))))


def agreed(first: str, others: Sequence[str]) -> str:
    """The first reading with each of its words as all others have it, or else as the one has it that leaves the fewest
    letters in no word; its numbers are as they were.
    """
    parts, end = [], 0
    for one in differences(first, others):
        if not one.in_number:
            parts += [first[end : one.start], _chosen(one, first)]
            end = one.end
    return "".join([*parts, first[end:]])


def _chosen(one: Difference, first: str) -> str:
    if len(one.others) > 1 and len(set(one.others)) == 1:
        return one.others[0]
    # `min` keeps the first of equals, and the first reading comes first.
    return min((one.own, *one.others), key=lambda text: spelt(_beside(first, one, text)).strange)


def _beside(first: str, one: Difference, text: str) -> str:
    """What stands about a difference, if that is what stands there."""
    return first[max(0, one.start - _BESIDE) : one.start] + text + first[one.end : one.end + _BESIDE]


def marks_confused(written: str, read: str) -> int:
    """At how many places of a written text another reading of it has the same letters with other marks, and only these
    make a word. Producers of PDF confuse marks; who reads a picture confuses letters as well.
    """
    first = "".join(written.split())
    confused = 0
    for one in differences(first, ["".join(read.split())]):
        other = one.others[0]
        if _bare(one.own) == _bare(other):
            confused += _strangeness(_beside(first, one, other)) < _strangeness(_beside(first, one, one.own))
    return confused


def _strangeness(text: str) -> int:
    """Letters in no word, and one for words that had to be mended."""
    spelling = spelt(text)
    return spelling.strange + (spelling.text != text)


def _bare(text: str) -> str:
    return "".join(character for character in text if not is_mark(character))


def differences(first: str, others: Sequence[str]) -> list[Difference]:
    """From left to right; stretches that touch are one."""
    changes = [SequenceMatcher(None, first, other, autojunk=False).get_opcodes() for other in others]
    stretches = sorted((start, end) for one in changes for kind, start, end, _, _ in one if kind != "equal")
    whole: list[tuple[int, int]] = []
    for start, end in stretches:
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    sides = [_sides(len(first), one) for one in changes]
    return [
        Difference(
            start,
            end,
            first[start:end],
            tuple(other[left[start] : right[end]] for other, (left, right) in zip(others, sides, strict=True)),
        )
        for start, end in whole
    ]


def _sides(size: int, changes: Sequence[tuple[str, int, int, int, int]]) -> tuple[list[int], list[int]]:
    """For every place between two characters of the first reading the place in the other: (before, after) what the
    other has more there. Places inside of a change have none of their own.
    """
    left, right = [0] * (size + 1), [0] * (size + 1)
    for kind, start, end, first, last in reversed(changes):
        if kind == "equal":
            left[start : end + 1] = range(first, last + 1)
        left[start] = first
    for kind, start, end, first, last in changes:
        if kind == "equal":
            right[start : end + 1] = range(first, last + 1)
        right[end] = last
    return left, right
