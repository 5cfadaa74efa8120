"""Learn how given names and surnames sound: lists of names against ordinary words and what stands together of them."""

import random
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pythainlp.corpus import thai_words
from pythainlp.corpus.tnc import word_freqs
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from classify.facts.name_lists import family_names, given_names
from classify.facts.name_sound import COLUMNS, KINDS, columns

_SEED, _TOGETHER = 2570, 40_000
_PENALTY, _ROUNDS = 2.0, 80
_LONGEST = 24
_THAI = re.compile(f"[ก-๎]{{2,{_LONGEST}}}")
Floats = NDArray[np.float64]


def learn_sound() -> NDArray[np.float32]:
    """A row of weights for each kind. The names of the corpus have no part in it, so that they stay a fair test."""
    given, family = given_names(), family_names()
    others = ordinary(given | family)
    names = {"given": given, "family": family}
    return np.array([_learn(_thai(names[kind]), others) for kind in KINDS], dtype=np.float32)


def ordinary(names: frozenset[str]) -> list[str]:
    """Words of the dictionary that name nobody, and two to four frequent words at a time, as sentences run them."""
    words = _thai(frozenset(thai_words()) - names)
    frequent = sorted((word, count) for word, count in word_freqs() if word not in names and _THAI.fullmatch(word))
    chance = random.Random(_SEED)  # noqa: S311 - equal every time, nothing to guess
    drawn = iter(chance.choices([word for word, _ in frequent], [count for _, count in frequent], k=4 * _TOGETHER))
    together = ("".join(next(drawn) for _ in range(chance.randint(2, 4))) for _ in range(_TOGETHER))
    return words + sorted({run[:_LONGEST] for run in together} - names)


def _thai(words: frozenset[str]) -> list[str]:
    return sorted(word for word in words if _THAI.fullmatch(word))


def _learn(names: Sequence[str], others: Sequence[str]) -> Floats:
    rows = [columns(word) for word in (*names, *others)]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    flat = np.fromiter((column for row in rows for column in row), dtype=np.int32)
    heard = csr_matrix((np.ones(len(flat)), flat, starts), shape=(len(rows), COLUMNS))
    turned = heard.T.tocsr()
    sign = np.concatenate((np.ones(len(names)), -np.ones(len(others))))
    count = np.where(sign > 0, len(others) / len(names), 1.0)  # both sides weigh the same

    def loss(guess: Floats) -> tuple[float, Floats]:
        worth = sign * (heard @ guess[:-1] + guess[-1])
        wrong = -count * sign / (1 + np.exp(np.clip(worth, -500, 500)))
        value = (count * np.logaddexp(0, -worth)).sum() + _PENALTY / 2 * float(guess[:-1] @ guess[:-1])
        return float(value), np.append(turned @ wrong + _PENALTY * guess[:-1], wrong.sum())

    found = minimize(loss, np.zeros(COLUMNS + 1), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    return np.asarray(found.x, dtype=np.float64)
