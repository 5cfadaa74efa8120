"""How well a model does on messages with known answers. Rendered as text for people, as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from classify.decide import TIP_OFF_FIRST, Thresholds, decide
from classify.features import message
from classify.labelled import Labelled
from classify.model import CATEGORIES, Model, answer, probabilities
from register.errors import InputError
from register.states import Category, Decision

Doubles = NDArray[np.float64]
Numbers = NDArray[np.int64]

_BINS = 10
_PARTS = 20


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one category: how many messages have it, and precision, recall and their harmonic mean, 0..1."""

    messages: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Step:
    """Messages whose confidence lies in one tenth: how many, their mean confidence, and the share that was right."""

    messages: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`confusion[true][found]` counts messages. `coverage` is the share that was accepted.

    `tip_off_seen`: share of tip-offs with P(tip_off) at or above the threshold `tip_off_possible`, that is, of those
    that are kept from unauthorised eyes whatever category was proposed.
    `tip_off_lost`: tip-offs that were accepted as another category.
    `calibration`: by tenths of confidence. `by_coverage[k]`: share right among the surest k + 1 twentieths.
    """

    messages: int
    model_version: str
    accuracy: float
    macro_f1: float
    macro_f1_hard: float
    log_loss: float
    calibration_error: float
    coverage: float
    accepted_accuracy: float
    tip_off_recall: float
    tip_off_seen: float
    tip_off_lost: int
    categories: dict[Category, Rates]
    confusion: dict[Category, dict[Category, int]]
    information_request: Rates
    urgent: Rates
    calibration: tuple[Step, ...]
    by_coverage: tuple[float, ...]

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def text(self) -> str:
        """A page of figures for a terminal of 80 columns."""
        lines = [
            f"messages {self.messages}   model {self.model_version}",
            f"macro-F1 {self.macro_f1:.3f} (hard ones {self.macro_f1_hard:.3f})   accuracy {self.accuracy:.3f}",
            f"log-loss {self.log_loss:.3f}   calibration error {self.calibration_error:.3f}",
            f"accepted {self.coverage:.1%}, of these right {self.accepted_accuracy:.1%}",
            f"tip-offs found {self.tip_off_recall:.1%}, kept from unauthorised eyes {self.tip_off_seen:.1%}",
            f"tip-offs accepted as something else {self.tip_off_lost}",
            "",
            f"{'':28}{'n':>5}{'precision':>11}{'recall':>9}{'F1':>7}",
        ]
        rows = {str(category): rates for category, rates in self.categories.items()}
        rows |= {"information_request": self.information_request, "urgent": self.urgent}
        lines += [
            f"{name:28}{rates.messages:>5}{rates.precision:>11.3f}{rates.recall:>9.3f}{rates.f1:>7.3f}"
            for name, rates in rows.items()
        ]
        lines += ["", "true \\ found".ljust(28) + "".join(f"{category[:11]:>13}" for category in CATEGORIES)]
        lines += [
            f"{true:28}" + "".join(f"{self.confusion[true][found]:>13}" for found in CATEGORIES) for true in CATEGORIES
        ]
        lines += ["", f"{'confidence':28}{'n':>5}{'mean':>11}{'right':>9}"]
        lines += [f"{step.messages:>33}{step.confidence:>11.1%}{step.accuracy:>9.1%}" for step in self.calibration]
        shown = {f"{(place + 1) * 5} %": f"{self.by_coverage[place]:.1%}" for place in (9, 14, 17, 19)}
        lines += ["", "right among the surest   " + "   ".join(f"{part}: {right}" for part, right in shown.items())]
        return "\n".join(lines)


def evaluate(model: Model, labelled: Sequence[Labelled], thresholds: Thresholds | None = None) -> Evaluation:
    """Classify every message and compare. Raises InputError when there is none."""
    if not labelled:
        raise InputError("there are no messages to evaluate")
    thresholds = thresholds or Thresholds()
    messages = [message(row.subject, row.body) for row in labelled]
    found = [probabilities(model, one) for one in messages]
    matrix = np.array([[row[category] for category in CATEGORIES] for row in found])
    labels = np.array([CATEGORIES.index(row.category) for row in labelled])
    best = foremost(matrix)
    accepted = np.array(
        [decide(row, len(one.words), thresholds) is Decision.ACCEPT for row, one in zip(found, messages, strict=True)]
    )
    right = best == labels
    hard = np.array([row.hard for row in labelled])
    tip_off = labels == CATEGORIES.index(Category.TIP_OFF)
    other = CATEGORIES.index(Category.OTHER)
    asks = np.array([answer(model, one, "information_request") >= 0.5 for one in messages]) & (best == other)
    return Evaluation(
        messages=len(labelled),
        model_version=model.version,
        accuracy=float(right.mean()),
        macro_f1=macro_f1(best, labels),
        macro_f1_hard=macro_f1(best[hard], labels[hard]) if hard.any() else 0.0,
        log_loss=log_loss(matrix, labels),
        calibration_error=calibration_error(matrix, labels),
        coverage=float(accepted.mean()),
        accepted_accuracy=_share(right, accepted),
        tip_off_recall=_share(right, tip_off),
        tip_off_seen=_share(matrix[:, CATEGORIES.index(Category.TIP_OFF)] >= thresholds.tip_off_possible, tip_off),
        tip_off_lost=int((tip_off & accepted & ~right).sum()),
        categories={category: rates(best == place, labels == place) for place, category in enumerate(CATEGORIES)},
        confusion={
            true: {found: int(((labels == row) & (best == column)).sum()) for column, found in enumerate(CATEGORIES)}
            for row, true in enumerate(CATEGORIES)
        },
        information_request=rates(asks, np.array([row.sub_kind is not None for row in labelled])),
        urgent=rates(
            np.array([answer(model, one, "urgent") >= 0.5 for one in messages]),
            np.array([row.urgent for row in labelled]),
        ),
        calibration=steps(matrix, labels),
        by_coverage=by_coverage(matrix, labels),
    )


def foremost(matrix: Doubles) -> Numbers:
    """The category that comes first for each row of probabilities, as `decide.ranking` has it."""
    tip_off = CATEGORIES.index(Category.TIP_OFF)
    return np.where(matrix[:, tip_off] >= TIP_OFF_FIRST, tip_off, matrix.argmax(axis=1))


def rates(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> Rates:
    """Precision, recall and F1 of one yes-or-no question; 0 where nothing was found or there is nothing to find."""
    both = int((found & true).sum())
    precision = both / max(1, int(found.sum()))
    recall = both / max(1, int(true.sum()))
    return Rates(int(true.sum()), precision, recall, 2 * both / max(1, int(found.sum() + true.sum())))


def macro_f1(found: Numbers, labels: Numbers) -> float:
    """Mean F1 of the categories that occur in `labels`."""
    return float(np.mean([rates(found == place, labels == place).f1 for place in np.unique(labels)]))


def log_loss(matrix: Doubles, labels: Numbers) -> float:
    """Mean negative logarithm of the probability (rows of `matrix`) given to the true category."""
    return float(-np.log(np.maximum(matrix[np.arange(len(labels)), labels], 1e-12)).mean())


def calibration_error(matrix: Doubles, labels: Numbers) -> float:
    """Expected calibration error over ten bins of equal width: mean distance of confidence and accuracy."""
    found = steps(matrix, labels)
    return sum(step.messages * abs(step.accuracy - step.confidence) for step in found) / len(labels)


def steps(matrix: Doubles, labels: Numbers) -> tuple[Step, ...]:
    """Confidence beside what was right, for each tenth of confidence that occurs, the least first."""
    confidence = matrix.max(axis=1)
    right = matrix.argmax(axis=1) == labels
    bins = np.minimum((confidence * _BINS).astype(np.int64), _BINS - 1)
    return tuple(
        Step(int(np.sum(bins == place)), float(confidence[bins == place].mean()), float(right[bins == place].mean()))
        for place in np.unique(bins)
    )


def by_coverage(matrix: Doubles, labels: Numbers) -> tuple[float, ...]:
    """The share right among the surest 5 %, 10 %, ... 100 % of the messages."""
    order = np.argsort(-matrix.max(axis=1), kind="stable")
    so_far = np.cumsum(matrix.argmax(axis=1)[order] == labels[order])
    ends = [max(1, round(len(labels) * (place + 1) / _PARTS)) for place in range(_PARTS)]
    return tuple(float(so_far[end - 1] / end) for end in ends)


def _share(true: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(true[among].mean()) if among.any() else 0.0
