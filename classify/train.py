"""From labelled messages to a weight file. The only command of this room that needs scikit-learn.

What is reported is measured on messages the model had not seen: five folds, drawn three times, forms of one text always
together. From those same folds come the small matrix that turns scores into honest probabilities (Kull et al. 2019,
"matrix scaling"; it is worked into the weights) and the points from which questions are answered yes.

    python -m classify.train [--seed N] [--out FILE] [CORPUS ...]
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classify.evaluate import calibration_error, foremost, log_loss, macro_f1, rates
from classify.labelled import Labelled, load_corpus
from classify.learning.fitting import FOLDS, MANY, Data, Doubles, Fitted, Numbers, collect, draw, fit, softmax
from classify.model import CATEGORIES, packed, shipped
from register.errors import InputError
from register.states import Category

REPEATS = 3
_FREEDOM = 10.0  # inverse of the regularisation of the matrix; hardly matters, there are few numbers to learn
_POINTS = np.linspace(0.05, 0.95, 181)
# The part of all messages that may be marked urgent and are not: a danger that nobody sees today is worse than a mark
# too many, which costs an officer a look. The corpus has far more of what only sounds like danger than a mail room.
FALSE_ALARMS = 0.05


@dataclass(frozen=True, slots=True)
class Report:
    """What training measured on held-out folds: figures and counts only, no text and no date.

    `calibration_error` and `log_loss` use for each fold a matrix found without it. `tip_off`: precision and recall of
    what came first; `information_request` and `urgent`: those of the yes-or-no questions.
    """

    messages: int
    categories: dict[str, int]
    seed: int
    folds: int
    repeats: int
    log_loss: float
    macro_f1: float
    macro_f1_hard: float
    calibration_error: float
    tip_off: tuple[float, float]
    tip_off_recall: float
    information_request: tuple[float, float]
    urgent: tuple[float, float]

    def text(self) -> str:
        """One figure a line."""
        return "\n".join(f"{name:22} {json.dumps(value)}" for name, value in asdict(self).items())


@dataclass(frozen=True, slots=True)
class Learned:
    """`probabilities` (draws x messages x categories) and `answers` (draws x messages x questions): held out.

    `weights` (columns x heads) and `bias` are ready for `model.packed`.
    """

    weights: Doubles
    bias: Doubles
    probabilities: Doubles
    answers: NDArray[np.bool_]
    report: Report


def train(corpus_paths: Iterable[Path], out: Path, seed: int) -> Report:
    """Train on all messages, write the weight file and return what cross-validation said about this recipe.

    Equal input and seed give equal bytes. Raises InputError when a category has fewer messages than there are folds.
    """
    learned = learn(load_corpus(corpus_paths), seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content_of(learned))
    return learned.report


def content_of(learned: Learned) -> bytes:
    """The bytes of the weight file."""
    return packed(learned.weights, learned.bias, asdict(learned.report))


def learn(labelled: Sequence[Labelled], seed: int) -> Learned:
    """Weights learned from all of `labelled`. Raises InputError as `train`."""
    counts = Counter(row.category for row in labelled)
    for category in CATEGORIES:
        if counts[category] < FOLDS:
            raise InputError(f"{counts[category]} messages of the category {category}: at least {FOLDS} are needed")
    data = collect(labelled)
    folds = [draw(data, seed + repeat) for repeat in range(REPEATS)]
    fitted = fit(data, folds)
    probabilities = np.stack(
        [calibrated(fitted.held_out[place, :, :MANY], data.labels, fold) for place, fold in enumerate(folds)]
    )
    weights, bias, points = _honest(fitted, data)
    answers = fitted.held_out[:, :, MANY:] >= points
    return Learned(weights, bias, probabilities, answers, _report(data, probabilities, answers, seed))


def calibrated(scores: Doubles, labels: Numbers, fold: Numbers) -> Doubles:
    """Probabilities for held-out category `scores`; the matrix of each fold comes from the other folds."""
    found = np.zeros_like(scores)
    for number in np.unique(fold):
        inside = fold == number
        matrix, shift = scaling(scores[~inside], labels[~inside])
        found[inside] = softmax(scores[inside] @ matrix + shift)
    return found


def scaling(scores: Doubles, labels: Numbers) -> tuple[Doubles, Doubles]:
    """The matrix and the shift that turn category `scores` (messages x categories) into log-probabilities."""
    fitted = LogisticRegression(C=_FREEDOM, max_iter=1000).fit(scores, labels)
    return fitted.coef_.T, fitted.intercept_


def _honest(fitted: Fitted, data: Data) -> tuple[Doubles, Doubles, Doubles]:
    """Weights and bias whose scores are log-probabilities, and the score from which each question is answered yes."""
    draws = len(fitted.held_out)
    labels = np.tile(data.labels, draws)
    matrix, shift = scaling(fitted.held_out[:, :, :MANY].reshape(-1, MANY), labels)
    weights, bias = fitted.weights.copy(), fitted.bias.copy()
    weights[:, :MANY], bias[:MANY] = fitted.weights[:, :MANY] @ matrix, fitted.bias[:MANY] @ matrix + shift
    points = np.zeros(len(bias) - MANY)
    for place in range(len(points)):
        true = np.tile(data.questions[:, place], draws)
        scores = fitted.held_out[:, :, MANY + place].reshape(-1)
        if place == 0:
            asked = labels == CATEGORIES.index(Category.OTHER)
            points[place], steep = _turning(scores[asked], true[asked])
        else:
            points[place], steep = _alarming(scores, true)
        weights[:, MANY + place] *= steep
        bias[MANY + place] = (bias[MANY + place] - points[place]) * steep
    return weights, bias, points


def _turning(scores: Doubles, true: NDArray[np.bool_]) -> tuple[float, float]:
    """The score from which yes gives the best F-measure, and how steeply certainty grows there."""
    if not true.any() or true.all():
        return 0.0, 1.0
    steep, shift = _certainty(scores, true)
    candidates = (np.log(_POINTS / (1 - _POINTS)) - shift) / steep
    return float(candidates[int(np.argmax([rates(scores >= one, true).f1 for one in candidates]))]), steep


def _alarming(scores: Doubles, true: NDArray[np.bool_]) -> tuple[float, float]:
    """The lowest score from which yes is wrong for at most FALSE_ALARMS of all messages, and how steeply certainty
    grows there.
    """
    if not true.any() or true.all():
        return 0.0, 1.0
    calm = np.sort(scores[~true])[::-1]
    allowed = min(int(FALSE_ALARMS * len(scores)), len(calm) - 1)
    return float(np.nextafter(calm[allowed], np.inf)), _certainty(scores, true)[0]


def _certainty(scores: Doubles, true: NDArray[np.bool_]) -> tuple[float, float]:
    """Steepness and shift of the curve that turns scores into the probability of yes."""
    fitted = LogisticRegression(C=_FREEDOM).fit(scores[:, None], true)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _report(data: Data, probabilities: Doubles, answers: NDArray[np.bool_], seed: int) -> Report:
    labels, hard = np.tile(data.labels, REPEATS), np.tile(data.hard, REPEATS)
    found = probabilities.reshape(-1, MANY)
    best = foremost(found)
    place = CATEGORIES.index(Category.TIP_OFF)
    tip_off = rates(best == place, labels == place)
    yes = np.tile(data.questions, (REPEATS, 1))
    said = answers.reshape(-1, answers.shape[2])
    asks = rates(said[:, 0] & (best == CATEGORIES.index(Category.OTHER)), yes[:, 0])
    urgent = rates(said[:, 1], yes[:, 1])
    return Report(
        messages=len(data.labels),
        categories={str(name): int((data.labels == number).sum()) for number, name in enumerate(CATEGORIES)},
        seed=seed,
        folds=FOLDS,
        repeats=REPEATS,
        log_loss=round(log_loss(found, labels), 4),
        macro_f1=round(macro_f1(best, labels), 4),
        macro_f1_hard=round(macro_f1(best[hard], labels[hard]), 4) if hard.any() else 0.0,
        calibration_error=round(calibration_error(found, labels), 4),
        tip_off=(round(tip_off.precision, 4), round(tip_off.recall, 4)),
        tip_off_recall=round(tip_off.recall, 4),
        information_request=(round(asks.precision, 4), round(asks.recall, 4)),
        urgent=(round(urgent.precision, 4), round(urgent.recall, 4)),
    )


def corpus() -> list[Path]:
    """The folders of training messages that come with the program."""
    folder = Path(__file__).with_name("corpus")
    return [folder / part for part in ("train", "train-ocr", "danger", "categories", "categories-ocr")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the shipped weights, or others. Prints the report."""
    parser = argparse.ArgumentParser(prog="classify.train", description="Train the classifier from labelled messages.")
    parser.add_argument("corpus", nargs="*", type=Path, help="JSON-lines files or folders")
    parser.add_argument("--seed", type=int, default=2570)
    parser.add_argument("--out", type=Path, default=shipped())
    chosen = parser.parse_args(arguments)
    report = train(chosen.corpus or corpus(), chosen.out, chosen.seed)
    sys.stdout.write(report.text() + "\n")


if __name__ == "__main__":
    main()
