"""How sure the reading of a line is: the chance that no word and no digit in it is wrong. Pure functions.

Three things tell wrong lines from right ones. The network says of every character how sure it is, and is between 0.90
and 0.97 where it is right; what it lacks to 0.90 is summed over the line, because the mean does not move for a single
wrong digit in a long line. It says what else a character might have been; a runner-up that comes close is a bad sign
even where the network is sure. And a dictionary says which letters are in no word. docs/ocr.md says how the constants
were measured, and on what.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.digits import ill_formed, is_digit, numbers

Pieces = Sequence[tuple[str, float]]
"""What was read of a line with the network's confidence, 0..1: mostly single characters."""

_SURE = 0.90
_DIGIT_LIMIT = 0.80  # under which a line with numbers is worth reading again
# Logarithms of the odds that something is wrong.
_WORDS, _LACKING, _RIVALS, _STRANGE = 0.09, 0.77, 0.75, 1.13
_NUMBERS, _ILL_FORMED, _DISSENT, _RIVAL_DIGIT = -4.13, 4.1, 0.86, 4.28
_WEIGHT = 3  # a wrong digit is as bad as so many wrong words: nothing around it says what it should be


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a line's reading. `rivals`: every character that was read and the confidence, 0..1, of what it
    might have been instead; `strange`: letters in no known word; `dissent`: another reading holds other numbers.
    """

    text: str
    pieces: Pieces
    rivals: Pieces
    strange: int = 0
    dissent: bool = False


def chance_of_right(line: Evidence) -> float:
    """0..1. A line without pieces is surely wrong."""
    if not line.pieces:
        return 0.0
    lacking = sum(max(0.0, _SURE - score) for _, score in line.pieces)
    odds = _WORDS + _LACKING * math.log(0.02 + lacking)
    odds += _RIVALS * math.log(0.05 + sum(score for _, score in line.rivals)) + _STRANGE * math.log1p(line.strange)
    return _chance(-odds) * _chance_of_numbers(line) ** _WEIGHT


def _chance_of_numbers(line: Evidence) -> float:
    if not numbers(line.text):
        return 1.0
    rival = max((score for character, score in line.rivals if any(map(is_digit, character))), default=0.0)
    odds = _NUMBERS + _RIVAL_DIGIT * rival + _ILL_FORMED * bool(ill_formed(line.text)) + _DISSENT * line.dissent
    return _chance(-odds)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def has_doubtful_number(text: str, pieces: Pieces) -> bool:
    """Whether a number in the line may be wrong: of a shape that none has, or with a digit that is not sure."""
    return bool(numbers(text)) and (_least_digit(pieces) < _DIGIT_LIMIT or ill_formed(text) > 0)


def _least_digit(pieces: Pieces) -> float:
    return min((score for piece, score in pieces if any(map(is_digit, piece))), default=1.0)
