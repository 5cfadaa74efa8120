"""From labelled messages to a weight file. The only module that needs scikit-learn.

The model is a logistic regression over all features. What is reported is measured on messages the model had not
seen: five folds, drawn three times; the temperature that makes confidences honest comes from those same folds.

    python -m classify.train [--seed N] [--out FILE] [CORPUS ...]
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from classify.concepts import CONCEPTS
from classify.evaluate import calibration_error, log_loss, macro_f1, rates
from classify.features import BLOCKS, COLUMNS, LAYOUTS, message
from classify.labelled import Labelled, load_corpus
from classify.lessons import OPENINGS, SPEAKS_FOR
from classify.model import CATEGORIES, HEADS, packed, shipped
from register.errors import InputError
from register.states import Category

Doubles = NDArray[np.float64]
Numbers = NDArray[np.int64]

FOLDS = 5
REPEATS = 3
STRENGTH = 30.0  # inverse of the regularisation; docs/classification.md has the table
# The yes-or-no questions: `information_request` is learned and asked only among the messages of `other`; `urgent` leans
# to yes, because a danger missed costs more than one asked about for nothing.
QUESTION_STRENGTH = 10.0
URGENT_LEAN = 1.5
FEWEST = 3  # a feature seen in one or two messages says nothing about others, and may be a name
# Each phrase of a concept that speaks for a category, and each plain opening, is shown as a message of that category
# which counts this part of a real one: a plain accusation is known even where the corpus happens to lack the word.
PHRASE_WEIGHT = 0.02
OPENING_WEIGHT = 0.3
# How much a block counts before training; found by leaving out one writer of the corpus after the other.
SCALES = {
    "subject_words": 0.4,
    "body_words": 2.0,
    "subject_letters": 0.2,
    "body_letters": 1.4,
    "concepts": 0.4,
    "layout": 0.35,
}
_TEMPERATURES = np.geomspace(0.2, 5, 161)


@dataclass(frozen=True, slots=True)
class Report:
    """What training measured on held-out folds: figures and counts only, no text and no date.

    `calibration_error` and `log_loss` use for each fold a temperature found without it. `tip_off_recall`: tip-offs
    that came first; `information_request` and `urgent`: precision and recall of the yes-or-no questions.
    """

    messages: int
    categories: dict[str, int]
    seed: int
    folds: int
    repeats: int
    temperature: float
    log_loss: float
    macro_f1: float
    macro_f1_hard: float
    calibration_error: float
    tip_off_recall: float
    information_request: tuple[float, float]
    urgent: tuple[float, float]

    def text(self) -> str:
        """One figure a line."""
        return "\n".join(f"{name:22} {json.dumps(value)}" for name, value in asdict(self).items())


@dataclass(frozen=True, slots=True)
class Data:
    """`matrix`: scaled features, one row a message; `questions`: yes or no, one column for each of HEADS' questions.

    `phrases` are the concepts' own phrases and plain openings, which teach with their small weights.
    """

    matrix: csr_matrix
    labels: Numbers
    questions: NDArray[np.bool_]
    hard: NDArray[np.bool_]
    phrases: csr_matrix
    phrase_labels: Numbers
    phrase_weights: Doubles


def train(corpus_paths: Iterable[Path], out: Path, seed: int) -> Report:
    """Train on all messages, write the weight file and return what cross-validation said about this recipe.

    Equal input and seed give equal bytes. Raises InputError when a category has fewer messages than there are folds.
    """
    labelled = load_corpus(corpus_paths)
    counts = Counter(row.category for row in labelled)
    for category in CATEGORIES:
        if counts[category] < FOLDS:
            raise InputError(f"{counts[category]} messages of the category {category}: at least {FOLDS} are needed")
    data = collect(labelled)
    scores = held_out(data, seed)
    report = _report(data, scores, seed)
    weights, bias = fit(data, np.arange(len(labelled)))
    weights[:, : len(CATEGORIES)] /= report.temperature
    bias[: len(CATEGORIES)] /= report.temperature
    content = packed(weights, bias, asdict(report))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    return report


def collect(labelled: Sequence[Labelled]) -> Data:
    """Features and answers of `labelled`, in its order, and those of the concepts' phrases."""
    phrases = [
        (phrase.replace("…", "").replace("#", "500"), CATEGORIES.index(category), PHRASE_WEIGHT)
        for category, names in SPEAKS_FOR.items()
        for name in names
        for phrase in CONCEPTS[name].split("|")
    ]
    phrases += [
        (opening, CATEGORIES.index(category), OPENING_WEIGHT)
        for category, openings in OPENINGS.items()
        for opening in openings
    ]
    bare = _matrix([("", phrase) for phrase, _, _ in phrases])
    bare.data[bare.indices >= LAYOUTS.start] = 0  # a phrase has no layout
    return Data(
        _matrix([(row.subject, row.body) for row in labelled]),
        np.array([CATEGORIES.index(row.category) for row in labelled]),
        np.array([[row.sub_kind is not None, row.urgent] for row in labelled]),
        np.array([row.hard for row in labelled]),
        bare,
        np.array([label for _, label, _ in phrases]),
        np.array([weight for _, _, weight in phrases]),
    )


def _matrix(texts: Sequence[tuple[str, str]]) -> csr_matrix:
    messages = [message(subject, body) for subject, body in texts]
    ends = np.cumsum([0, *(len(one.columns) for one in messages)])
    columns = np.concatenate([one.columns for one in messages])
    values = np.concatenate([one.values for one in messages]).astype(np.float64) * _scales()[columns]
    return csr_matrix((values, columns, ends), shape=(len(messages), COLUMNS))


def fit(data: Data, rows: Numbers) -> tuple[Doubles, Doubles]:
    """Weights (columns x heads) for unscaled feature values and bias (heads), learned from `rows`."""
    matrix = data.matrix[rows]
    kept = np.flatnonzero(np.bincount(matrix.indices, minlength=COLUMNS) >= FEWEST)
    weights, bias = np.zeros((COLUMNS, len(HEADS))), np.zeros(len(HEADS))
    narrow = matrix[:, kept]
    many = len(CATEGORIES)
    learned = _regression(
        STRENGTH,
        vstack([narrow, data.phrases[:, kept]]),
        np.concatenate([data.labels[rows], data.phrase_labels]),
        np.concatenate([_balance(data.labels[rows]), data.phrase_weights * _balance(data.phrase_labels)]),
    )
    weights[kept, :many], bias[:many] = learned.coef_.T, learned.intercept_
    other = data.labels[rows] == CATEGORIES.index(Category.OTHER)
    asked = (other, np.ones_like(other))
    for place, (among, lean) in enumerate(zip(asked, (0.0, URGENT_LEAN), strict=True)):
        yes = data.questions[rows, place][among]
        if yes.any() and not yes.all():
            learned = _regression(QUESTION_STRENGTH, narrow[among], yes, _balance(yes.astype(np.int64)))
            weights[kept, many + place], bias[many + place] = learned.coef_[0], learned.intercept_[0] + lean
        else:
            bias[many + place] = -10.0  # never seen: the answer is no
    return weights * _scales()[:, None], bias


def held_out(data: Data, seed: int) -> Doubles:
    """Scores of every message by models that had not seen it: (repeats, messages, heads)."""
    scores = np.zeros((REPEATS, len(data.labels), len(HEADS)))
    inverse = 1 / _scales()
    for repeat in range(REPEATS):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed + repeat)
        for seen, unseen in folds.split(data.labels, data.labels):
            weights, bias = fit(data, seen)
            scores[repeat, unseen] = data.matrix[unseen] @ (weights * inverse[:, None]) + bias
    return scores


def temperature(scores: Doubles, labels: Numbers) -> float:
    """The divisor of category `scores` (messages x categories) that makes their probabilities fit `labels` best."""
    losses = [log_loss(softmax(scores / divisor), labels) for divisor in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def softmax(scores: Doubles) -> Doubles:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def calibrated(scores: Doubles, labels: Numbers, seed: int) -> Doubles:
    """Probabilities for held-out category scores; the temperature of each fold comes from the other folds."""
    found = np.zeros_like(scores)
    for rest, fold in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(labels, labels):
        found[fold] = softmax(scores[fold] / temperature(scores[rest], labels[rest]))
    return found


def _report(data: Data, scores: Doubles, seed: int) -> Report:
    many = len(CATEGORIES)
    stacked = scores[:, :, :many].reshape(-1, many)
    labels = np.tile(data.labels, REPEATS)
    found = np.concatenate([calibrated(scores[r, :, :many], data.labels, seed + r) for r in range(REPEATS)])
    best = found.argmax(axis=1)
    hard = np.tile(data.hard, REPEATS)
    tip_off = CATEGORIES.index(Category.TIP_OFF)
    yes = np.tile(data.questions, (REPEATS, 1))
    answers = scores[:, :, many:].reshape(-1, 2) >= 0
    asks = rates(answers[:, 0] & (best == CATEGORIES.index(Category.OTHER)), yes[:, 0])
    urgent = rates(answers[:, 1], yes[:, 1])
    return Report(
        messages=len(data.labels),
        categories={str(name): int((data.labels == place).sum()) for place, name in enumerate(CATEGORIES)},
        seed=seed,
        folds=FOLDS,
        repeats=REPEATS,
        temperature=round(temperature(stacked, labels), 4),
        log_loss=round(log_loss(found, labels), 4),
        macro_f1=round(macro_f1(best, labels), 4),
        macro_f1_hard=round(macro_f1(best[hard], labels[hard]), 4) if hard.any() else 0.0,
        calibration_error=round(calibration_error(found, labels), 4),
        tip_off_recall=round(rates(best == tip_off, labels == tip_off).recall, 4),
        information_request=(round(asks.precision, 4), round(asks.recall, 4)),
        urgent=(round(urgent.precision, 4), round(urgent.recall, 4)),
    )


def _regression(strength: float, matrix: csr_matrix, answers: NDArray[Any], importance: Doubles) -> Any:
    return LogisticRegression(C=strength, max_iter=1000).fit(matrix, answers, sample_weight=importance)


def _balance(labels: Numbers) -> Doubles:
    """One weight for each of `labels`, such that every label weighs the same in all and the mean is 1."""
    counts = np.bincount(labels)
    return np.asarray((len(labels) / (np.count_nonzero(counts) * np.maximum(1, counts)))[labels])


def _scales() -> Doubles:
    return np.repeat([SCALES[block.name] for block in BLOCKS], [block.width for block in BLOCKS])


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the shipped weights, or others. Prints the report."""
    parser = argparse.ArgumentParser(prog="classify.train", description="Train the classifier from labelled messages.")
    parser.add_argument("corpus", nargs="*", type=Path, help="JSON-lines files or folders")
    parser.add_argument("--seed", type=int, default=2570)
    parser.add_argument("--out", type=Path, default=shipped())
    chosen = parser.parse_args(arguments)
    corpus = chosen.corpus or [Path(__file__).with_name("corpus") / "train"]
    report = train(corpus, chosen.out, chosen.seed)
    sys.stdout.write(report.text() + "\n")


if __name__ == "__main__":
    main()
