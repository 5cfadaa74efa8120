"""How much a Thai word sounds like a given name or a surname, for names that stand in no list.

Groups of letters are hashed into columns; weights are learnt from the name lists that come with pythainlp against
ordinary words (`train_names`). A row of weights is for one kind; its last column is what every word starts with.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["given", "family"]
KINDS: tuple[Kind, ...] = ("given", "family")
COLUMNS = 1 << 13
_LONGEST, _END = 4, "\x01"  # letters of a group, and what stands for the end of a word
# Fibonacci hashing: the highest 13 bits of a product with 2**64 divided by the golden ratio.
_SPREAD, _KEPT = np.uint64(0x9E3779B97F4A7C15), np.uint64(64 - 13)
_REMEMBERED = 1 << 14  # words
_STEP, _MOST = 1.5, 4  # points of one level, and the highest


def columns(word: str) -> NDArray[np.int64]:
    """The columns of a word's groups of two to four letters, its ends marked."""
    return _columns_of_all([word])[1]


def level(worth: float) -> int:
    """The points in few steps, -4 to 4, so that weights can be learnt for each."""
    return max(-_MOST, min(_MOST, round(worth / _STEP)))


class Sounds:
    """How much words sound like a given name and like a surname, as levels; those met of late are remembered."""

    def __init__(self, weights: NDArray[np.float32]) -> None:
        self._weights = weights
        self._heard: dict[str, tuple[int, int]] = {}

    def __call__(self, word: str) -> tuple[int, int]:
        known = self._heard.get(word)
        return known or self._listen([word])[0]

    def expect(self, words: Iterable[str]) -> None:
        """Listens to all words that will be asked for at once: together ten take as long as two one by one."""
        new = [word for word in set(words) if word not in self._heard]
        if new:
            self._listen(new)

    def _listen(self, words: Sequence[str]) -> list[tuple[int, int]]:
        of_word, found = _columns_of_all(words)
        given, family = (np.bincount(of_word, row[found], minlength=len(words)) + row[-1] for row in self._weights)
        levels = [(level(one), level(other)) for one, other in zip(given.tolist(), family.tolist(), strict=True)]
        if len(self._heard) > _REMEMBERED:
            self._heard.clear()
        self._heard.update(zip(words, levels, strict=True))
        return levels


def _columns_of_all(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns of all words, and the number of the word that each is of."""
    ended = f"{_END}{(_END + _END).join(words)}{_END}"
    letters = np.frombuffer(ended.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    owners = np.repeat(np.arange(len(words)), [len(word) + 2 for word in words])
    groups, hashes, of_word = letters, [], []
    for size in range(1, _LONGEST):
        groups = groups[:-1] * _SPREAD + letters[size:]
        inside = owners[:-size] == owners[size:]  # no group lies over two words
        hashes.append(groups[inside])
        of_word.append(owners[size:][inside])
    return np.concatenate(of_word), ((np.concatenate(hashes) * _SPREAD) >> _KEPT).astype(np.int64)
