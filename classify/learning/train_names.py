"""Learn which place of a message is the writer's name: one choice a message, among its places and "nobody".

Weights are those of a conditional choice (softmax over the places and "nobody"), with an L2 penalty. The corpus says
who wrote; its hands are kept apart in turn to measure.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from classify.facts import names, people
from classify.facts.name_sound import Sounds
from classify.facts.names import COLUMNS, Weights
from classify.folding import fold
from classify.layout import lay_out
from classify.learning.train_sound import learn_sound

CORPUS = Path(__file__).parents[1] / "corpus"
TAUGHT = ("train", "train-ocr", "facts", "facts-ocr", "categories", "categories-ocr")
APART = ("test", "test-ocr", "facts-apart", "facts-apart-ocr")
_PENALTY, _ROUNDS, _FOLDS = 1.0, 150, 5
_LIKE = 0.75  # share of the letters of a name that a scan must have left
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One message: `right[i]` says whether place i is the name; none is right where nobody is named. `fuller`: see
    `names.fuller`.
    """

    hand: str
    named: bool
    columns: tuple[tuple[int, ...], ...]
    right: tuple[bool, ...]
    fuller: tuple[tuple[int, ...], ...] = ()


def lessons(folder: Path, sounds: Sounds) -> list[Lesson]:
    """All messages of a part of the corpus; the hand is the file's name up to its number."""
    return [
        lesson(path.stem.rpartition("-")[0], json.loads(line), sounds)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def lesson(hand: str, row: dict[str, object], sounds: Sounds) -> Lesson:
    subject, contact = str(row["subject"]).replace("\n", " "), row.get("contact") or {}
    folded = fold(f"{subject}\n{row['body']}", subject_end=len(subject))
    body_from = folded.text.find("\n") + 1
    layout = lay_out(folded.text, body_from)
    by_rule = people.name_by_rule(folded, layout, body_from)
    found = names.offered(folded, layout, body_from, by_rule, sounds)
    wanted = _squeezed(fold(str(contact.get("name") or "")).text) if isinstance(contact, dict) else ""
    words = [folded.text[place.start : place.end] for place in found]
    offered = [_squeezed(one) for one in words]
    right = [bool(wanted) and one == wanted for one in offered]
    if wanted and row.get("source") == "ocr" and not any(right):
        right = _nearest(offered, wanted)
    return Lesson(
        hand,
        bool(wanted),
        tuple(tuple(names.columns_of(folded.text, layout, place, by_rule, sounds)) for place in found),
        tuple(right),
        tuple(map(tuple, names.fuller(words, [place.start for place in found]))),
    )


def _nearest(offered: Sequence[str], wanted: str) -> list[bool]:
    """Which of the words a scan made are the name: the likest, where they are like it at all."""
    likeness = [SequenceMatcher(None, words, wanted).ratio() for words in offered]
    best = max(likeness, default=0.0)
    return [best >= _LIKE and one == best for one in likeness]


def learn(learnt: Iterable[Lesson], sound: NDArray[np.float32]) -> Weights:
    """Weights that make the right places most likely; messages whose name stands at no place teach nothing."""
    columns, nobody = chosen_rightly(learnt)
    return Weights(columns.astype(np.float32), nobody, sound)


def chosen_rightly(learnt: Iterable[Lesson], width: int = COLUMNS) -> tuple[Floats, float]:
    """A weight for each of `width` columns, and what a place must be worth to stand against "none"."""
    used = [one for one in learnt if one.columns and any(one.right) == one.named]
    marks, right = _matrix(used, width), np.array([one for lesson in used for one in lesson.right], dtype=np.float64)
    counts = np.array([len(lesson.right) for lesson in used])
    owner, first = np.repeat(np.arange(len(used)), counts), np.concatenate(([0], np.cumsum(counts)[:-1]))
    named, turned = np.array([lesson.named for lesson in used], dtype=np.float64), marks.T.tocsr()

    def loss(guess: Floats) -> tuple[float, Floats]:
        weights, nobody = guess[:-1], guess[-1]
        worth = marks @ weights
        most = np.maximum(np.maximum.reduceat(worth, first), nobody)
        share, none = np.exp(worth - most[owner]), np.exp(nobody - most)
        total = np.add.reduceat(share, first) + none
        good = np.where(named > 0, np.add.reduceat(share * right, first), none)
        wanted = np.where(named[owner] > 0, share * right / np.maximum(good[owner], 1e-300), 0)
        slope = turned @ (share / total[owner] - wanted)
        value = -np.log(good / total + 1e-300).sum() + _PENALTY / 2 * float(weights @ weights)
        return float(value), np.append(slope + _PENALTY * weights, (none / total - (1 - named)).sum())

    best = minimize(loss, np.zeros(width + 1), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    return best[:-1], float(best[-1])


def measure(judged: Iterable[tuple[Lesson, list[float]]]) -> dict[str, int]:
    """How many are named, found as written, found otherwise, and found where nobody is named."""
    result = {"named": 0, "right": 0, "wrong": 0, "nobody": 0, "invented": 0}
    for one, worths in judged:
        best = names.chosen(worths, one.fuller)
        result["named" if one.named else "nobody"] += 1
        if best >= 0:
            result[("right" if one.right[best] else "wrong") if one.named else "invented"] += 1
    return result


def by_folds(learnt: Sequence[Lesson], sound: NDArray[np.float32]) -> list[list[float]]:
    """What the places of each message are worth by weights that have not seen its hand."""
    hands = sorted({one.hand for one in learnt})
    judged: list[list[float]] = [[] for _ in learnt]
    for number in range(_FOLDS):
        apart = set(hands[number::_FOLDS])
        weights = learn([one for one in learnt if one.hand not in apart], sound)
        for index, one in enumerate(learnt):
            if one.hand in apart:
                judged[index] = names.worths(weights, one.columns)
    return judged


def main() -> int:
    """Train, measure, and write the shipped weights."""
    sound = learn_sound()
    sounds = Sounds(sound)
    taught = {part: lessons(CORPUS / part, sounds) for part in TAUGHT}
    everything = [one for part in taught.values() for one in part]
    judged = iter(by_folds(everything, sound))
    weights = learn(everything, sound)
    report = {
        f"{part}, hands held out": measure([(one, next(judged)) for one in rows]) for part, rows in taught.items()
    }
    for part in APART:
        tried = lessons(CORPUS / part, sounds)
        report[part] = measure([(one, names.worths(weights, one.columns)) for one in tried])
    names.shipped().write_bytes(names.packed(weights, report))
    json.dump(report, sys.stdout, indent=1)
    return 0


def _matrix(learnt: Sequence[Lesson], width: int) -> csr_matrix:
    rows = [columns for lesson in learnt for columns in lesson.columns]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    flat = np.fromiter((column for row in rows for column in row), dtype=np.int32)
    return csr_matrix((np.ones(len(flat)), flat, starts), shape=(len(rows), width))


def _squeezed(name: str) -> str:
    return re.sub(r"[\s,]+", "", name)


if __name__ == "__main__":
    sys.exit(main())
