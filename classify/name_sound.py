"""How much a Thai word sounds like a given name or a surname, for names that stand in no list.

Groups of letters are hashed into columns; weights are learnt from the name lists that come with pythainlp against
ordinary words (`train_names`). A row of weights is for one kind; its last column is what every word starts with.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["given", "family"]
KINDS: tuple[Kind, ...] = ("given", "family")
COLUMNS = 1 << 13
_LONGEST, _END = 4, 1  # letters of a group, and what stands for the end of a word
# Fibonacci hashing: the highest 13 bits of a product with 2**64 divided by the golden ratio.
_SPREAD, _KEPT = np.uint64(0x9E3779B97F4A7C15), np.uint64(64 - 13)
_STEP, _MOST = 1.5, 4  # points of one level, and the highest


def columns(word: str) -> NDArray[np.int64]:
    """The columns of a word's groups of two to four letters, its ends marked."""
    letters = np.array([_END, *map(ord, word), _END], dtype=np.uint64)
    groups, hashes = letters, []
    for size in range(1, _LONGEST):
        groups = groups[:-1] * _SPREAD + letters[size:]
        hashes.append(groups)
    return ((np.concatenate(hashes) * _SPREAD) >> _KEPT).astype(np.int64)


def points(weights: NDArray[np.float32], found: NDArray[np.int64]) -> list[float]:
    """What a word with these columns is worth as each kind; above 0 it is likelier a name than not."""
    return [float(one) for one in weights[:, found].sum(axis=1) + weights[:, -1]]


def level(worth: float) -> int:
    """The points in few steps, -4 to 4, so that weights can be learnt for each."""
    return max(-_MOST, min(_MOST, round(worth / _STEP)))
