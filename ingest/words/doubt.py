"""How sure the reading of a line is: the chance that no word and no digit in it is wrong. Pure functions.

What tells a wrong character from a right one is weighed for each character by itself, because errors stand alone: what
else the network might have read there and how sure it is of the neighbours, whether the word is known and how rare it
is for its length, and whether the line says something else there when it is read at other sizes. The line's chance
follows from the sum. docs/ocr.md says how the constants were fitted, and on what.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from ingest.words.digits import ill_formed, is_digit
from ingest.words.lookalikes import rival_words
from ingest.words.readings import differences
from ingest.words.spelling import Spelt

Pieces = Sequence[tuple[str, float]]
"""What was read of a line with the network's confidence, 0..1: mostly single characters."""

# Logarithms of the odds that a character is wrong, for each of its `signs_of`.
_WEIGHTS = (0.55, 6.19, 1.16, 5.98, 5.83, 4.7, 3.68, 0.4, 0.98, 1.15, 1.07, 0.1)
_BIAS = -4.29
_SURE = 0.95  # of a character that is right
_RAREST = 60  # tenths of a nat a letter: no word is rarer
_DIGIT = 1  # a wrong digit is as bad as so many wrong words more: nothing around it says what it should be
_ILL_FORMED = 0.8  # wrong digits in a number that cannot be right
_QUESTIONED = 0.6  # wrong words in a line that the words beside one would have otherwise
# So many faults are to be expected of a line that is as likely right as wrong; how fast that changes with their number.
_EVEN, _STEEP = 1.41, 1.40

Signs = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a line's reading: its text cut into words; what the network read, and every character with the
    confidence, 0..1, of what it might have been instead; what the line says at other sizes, if it was read again;
    whether the words beside a word would have it otherwise (`ingest.words.phrases`).
    """

    spelling: Spelt
    pieces: Pieces
    rivals: Pieces
    others: tuple[str, ...] = ()
    questioned: bool = False


@dataclass(frozen=True, slots=True)
class _Letter:
    """A character of a line, blanks aside: `group` is that of its word; `rareness` of the word in tenths of a nat a
    letter, None out of words.
    """

    character: str
    group: int
    known: bool = True
    rareness: float | None = None


def chance_of_right(faults: float) -> float:
    """0..1, of a line of which so many faults are to be expected."""
    return 1 / (1 + math.pow(faults / _EVEN, _STEEP))


def expected_faults(line: Evidence) -> float:
    """How many words of a line may be expected to be wrong, a wrong digit counting `_DIGIT` more; no end of them where
    nothing was read.
    """
    if not line.pieces:
        return math.inf
    right: dict[int, float] = {}  # of every word the chance that all of it is
    digits = 0.0
    for letter, chance in zip(_letters(line.spelling), map(chance_of_wrong, signs_of(line)), strict=True):
        right[letter.group] = right.get(letter.group, 1.0) * (1 - chance)
        digits += chance * is_digit(letter.character)
    digits += _ILL_FORMED * ill_formed(line.spelling.text)
    words = sum(1 - chance for chance in right.values()) + _QUESTIONED * line.questioned
    return words + _DIGIT * digits


def chance_of_wrong(signs: Signs) -> float:
    """Of a character of which `signs_of` tells."""
    return 1 / (1 + math.exp(-_BIAS - sum(weight * sign for weight, sign in zip(_WEIGHTS, signs, strict=True))))


def signs_of(line: Evidence) -> Iterator[Signs]:
    """What tells whether a character is wrong, of every one of a line but blanks, in the order of `_WEIGHTS`."""
    letters = _letters(line.spelling)
    text = "".join(letter.character for letter in letters)
    sure, rivals = _scores(text, line.pieces, line.rivals)
    likelier = _likelier(line.spelling)
    lacking = [max(0.0, _SURE - one) for one in sure]
    disputed = _disputed(text, line.others)
    for place, letter in enumerate(letters):
        digit = is_digit(letter.character)
        latin = letter.character.isascii() and letter.character.isalpha()
        sign = not (letter.character.isalnum() or "\u0e01" <= letter.character <= "\u0e5b")
        rival = math.log(0.02 + rivals[place])
        yield (
            rival,
            not letter.known,
            min(_RAREST, letter.rareness or 0.0) / 10,
            letter.known and letter.rareness is None and not (digit or latin or sign),
            digit,
            sign,
            latin,
            rival * digit,
            math.log(0.02 + max(lacking[max(0, place - 1) : place + 2])),
            disputed[place] > 0,
            disputed[place] > 1,
            likelier[place] / 10,
        )


def _likelier(spelling: Spelt) -> list[int]:
    """For every character but blanks how much speaks for another word in its place (`ingest.words.lookalikes`)."""
    found = [0] * len(spelling.text)
    for start, end in spelling.runs:
        found[start:end] = rival_words(spelling.text[start:end])
    return [one for one, character in zip(found, spelling.text, strict=True) if not character.isspace()]


def _letters(spelling: Spelt) -> list[_Letter]:
    found = [_Letter(character, -place) for place, character in enumerate(spelling.text)]
    for number, word in enumerate(spelling.words, 1):
        rareness = None if word.rareness is None else word.rareness / (word.end - word.start)
        for place in range(word.start, word.end):
            found[place] = _Letter(spelling.text[place], number, rareness is not None, rareness)
    return [letter for letter in found if not letter.character.isspace()]


def _scores(text: str, pieces: Pieces, rivals: Pieces) -> tuple[list[float], list[float]]:
    """(the network's confidence, that of the runner-up) for every character of the text. Where it was put right they
    are the worst of what had been read there.
    """
    read = "".join(piece for piece, _ in pieces)
    sure = [score for piece, score in pieces for _ in piece]
    likely = [score for piece, score in rivals for _ in piece]
    likely += [0.0] * (len(read) - len(likely))
    if text == read:
        return sure, likely[: len(read)]
    mine, theirs = [], []
    for kind, start, end, first, last in SequenceMatcher(None, read, text, autojunk=False).get_opcodes():
        if kind == "equal":
            mine += sure[start:end]
            theirs += likely[start:end]
        else:
            mine += [min(sure[start:end], default=0.5)] * (last - first)
            theirs += [max(likely[start:end], default=0.5)] * (last - first)
    return mine, theirs


def _disputed(text: str, others: Sequence[str]) -> list[int]:
    """In how many other readings each character is another; one that these have more counts for the one before it."""
    steps = [0] * (len(text) + 2)
    for one in differences(text, ["".join(other.split()) for other in others]):
        first = one.start if one.end > one.start else max(0, one.start - 1)
        voices = sum(other != one.own for other in one.others)
        steps[first] += voices
        steps[max(one.end, first + 1)] -= voices
    return list(accumulate(steps))[: len(text)]
