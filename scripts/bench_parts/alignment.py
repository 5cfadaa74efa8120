"""Which characters of a page were read wrongly, and in which of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scripts.ocr_training.distance import squeezed

_DIGITS = frozenset("0123456789๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line that was read. `truth` is what stands there, without blanks; digits that were read too
    much count among the wrong ones. A word has a letter or a figure: stops, quotation marks and hyphens are errors, but
    no words.
    """

    truth: str
    errors: int
    wrong_digits: int
    wrong_words: int
    words: int


def faults(lines: Sequence[str], truth: str) -> list[Fault]:
    """One for every line. Words are those of a dictionary, as Thai is written without blanks between them."""
    read = [squeezed(line) for line in lines]
    owner = [number for number, line in enumerate(read) for _ in line]
    wanted = squeezed(truth)
    pairs = aligned("".join(read), wanted)
    words = _words(wanted)
    stands = _lines_of_truth(pairs, owner, words)
    parts: list[list[tuple[int, str]]] = [[] for _ in lines]  # (place in the truth, its character) of every line
    errors, digits = [0] * len(lines), [0] * len(lines)
    wrong = np.zeros(len(wanted), np.bool_)
    for mine, theirs in pairs:
        line = owner[mine] if mine is not None else stands[theirs or 0]
        if theirs is not None:
            parts[line].append((theirs, wanted[theirs]))
        got = read_character(read, owner, mine)
        true = wanted[theirs] if theirs is not None else ""
        if got == true:
            continue
        errors[line] += 1
        digits[line] += true in _DIGITS if true else got in _DIGITS
        if theirs is None and not _is_of_words(got):
            continue  # a speck taken for a stop or a quotation mark
        places = (theirs,) if theirs is not None else _beside(parts[line])
        wrong[list(places)] = True
    return [
        Fault(
            "".join(character for _, character in part), errors[number], digits[number], *_counted(part, words, wrong)
        )
        for number, part in enumerate(parts)
    ]


def _lines_of_truth(
    pairs: Sequence[tuple[int | None, int | None]], owner: Sequence[int], words: Sequence[tuple[int, int]]
) -> list[int]:
    """In which line every character of the truth stands. One that was not read between two lines stands in that of the
    rest of its word, for no word goes on in the next line; of a word that was lost whole nobody knows, and it is taken
    for part of the upper one.
    """
    read = {theirs: owner[mine] for mine, theirs in pairs if mine is not None and theirs is not None}
    found: list[int] = []
    for start, end in words:
        rest = [read[place] for place in range(start, end) if place in read]
        for place in range(start, end):
            above = found[-1] if found else 0
            found.append(read.get(place, max(above, rest[0]) if rest else above))
    return found


def read_character(read: Sequence[str], owner: Sequence[int], place: int | None) -> str:
    """The character at a place of the joined lines; nothing where none was read."""
    if place is None:
        return ""
    line = owner[place]
    return read[line][place - owner.index(line)]


def aligned(one: str, other: str) -> list[tuple[int | None, int | None]]:
    """The cheapest way from one text to the other: (place in one, place in the other), None for a gap."""
    table = _distances(one, other)
    pairs: list[tuple[int | None, int | None]] = []
    i, j = len(one), len(other)
    while i or j:
        here = table[i, j]
        if i and j and here == table[i - 1, j - 1] + (one[i - 1] != other[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and here == table[i - 1, j] + 1:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]


def _distances(one: str, other: str) -> npt.NDArray[np.int32]:
    across = np.arange(len(other) + 1, dtype=np.int32)
    table = np.empty((len(one) + 1, len(other) + 1), np.int32)
    table[0] = across
    codes = np.array([ord(character) for character in other], np.int32)
    for i, character in enumerate(one, 1):
        row = table[i - 1] + 1
        row[1:] = np.minimum(row[1:], table[i - 1, :-1] + (codes != ord(character)))
        # A gap may follow a gap: the running minimum of the row, each step costing one.
        table[i] = np.minimum.accumulate(row - across) + across
    return table


def _beside(part: Sequence[tuple[int, str]]) -> tuple[int, ...]:
    return (part[-1][0],) if part else ()


def _words(text: str) -> list[tuple[int, int]]:
    from pythainlp.tokenize import word_tokenize  # noqa: PLC0415 - a second to load

    found, place = [], 0
    for word in word_tokenize(text, engine="newmm"):
        found.append((place, place + len(word)))
        place += len(word)
    return found


def _is_of_words(character: str) -> bool:
    """Whether it is a letter, a mark of one, or a figure."""
    return character.isalnum() or "\u0e01" <= character <= "\u0e5b"


def _counted(
    part: Sequence[tuple[int, str]], words: Sequence[tuple[int, int]], wrong: npt.NDArray[np.bool_]
) -> tuple[int, int]:
    """(wrong words, words) that begin in this part of the text."""
    stands = dict(part)
    mine = [
        (start, end)
        for start, end in words
        if start in stands and any(_is_of_words(stands.get(place, "")) for place in range(start, end))
    ]
    return sum(bool(wrong[start:end].any()) for start, end in mine), len(mine)
