"""How sure the reading of a line is: the chance that no word and no digit in it is wrong. Pure functions.

The network says of every character how sure it is, and is between 0.90 and 0.97 where it is right. What it lacks to
0.90, summed over the line, tells wrong lines from right ones better than the mean, which a single wrong digit in a long
line does not move. docs/ocr.md says how the constants were measured, and on what.
"""

import math
from collections.abc import Sequence

from ingest.digits import ill_formed, is_digit, numbers

Pieces = Sequence[tuple[str, float]]
"""What was read of a line with the network's confidence, 0..1: mostly single characters."""

_SURE = 0.90
_DIGIT = 2.0  # a doubtful digit counts so many times more than a letter, which its neighbours explain
_ILL_FORMED = 3.0
_DISSENT = 2.0
_LOG_ODDS, _SLOPE, _FLOOR = -1.63, 1.26, 0.02
_DIGIT_LIMIT = 0.80  # under which a line with numbers is worth reading again


def chance_of_right(text: str, pieces: Pieces, *, dissent: bool = False) -> float:
    """0..1. `dissent`: another reading of the line holds other numbers. A line without pieces is surely wrong."""
    if not pieces:
        return 0.0
    doubt = sum(max(0.0, _SURE - score) for _, score in pieces)
    doubt += _DIGIT * max(0.0, _SURE - _least_digit(pieces))
    doubt += _ILL_FORMED * bool(ill_formed(text)) + _DISSENT * dissent
    return 1 / (1 + math.exp(-_LOG_ODDS + _SLOPE * math.log(_FLOOR + doubt)))


def has_doubtful_number(text: str, pieces: Pieces) -> bool:
    """Whether a number in the line may be wrong: of a shape that none has, or with a digit that is not sure."""
    return bool(numbers(text)) and (_least_digit(pieces) < _DIGIT_LIMIT or ill_formed(text) > 0)


def _least_digit(pieces: Pieces) -> float:
    return min((score for piece, score in pieces if any(map(is_digit, piece))), default=1.0)
