"""A newly trained model beside the one that works: is it good enough to take its place?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classify.evaluate import Evaluation, evaluate
from classify.features import message
from classify.labelled import Labelled
from classify.model import CATEGORIES, Model, probabilities

# What a new model may lose against the old one. With 150 messages a difference of one hundredth is one message.
_LESS_F1 = 0.01
_LESS_RECALL = 0.02
_LESS_RIGHT = 0.02
_ENOUGH = 20  # corrections from which their figure may decide


@dataclass(frozen=True, slots=True)
class OnCorrections:
    """Of `messages` that officers decided and the old model had not learned: the share each model has right.

    `new` is held out: each message was told by a model that had not seen it.
    """

    messages: int
    old: float
    new: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """`old` and `new` on the same test messages; `corrections` is None where there is none to compare on."""

    old: Evaluation
    new: Evaluation
    corrections: OnCorrections | None

    def objections(self) -> tuple[str, ...]:
        """Why the old model has to stay; none when the new one may take its place."""
        found = []
        if self.new.macro_f1 < self.old.macro_f1 - _LESS_F1:
            found.append(f"macro-F1 falls from {self.old.macro_f1:.3f} to {self.new.macro_f1:.3f}")
        if self.new.tip_off_recall < self.old.tip_off_recall - _LESS_RECALL:
            found.append(f"tip-offs found fall from {self.old.tip_off_recall:.1%} to {self.new.tip_off_recall:.1%}")
        if self.new.tip_off_lost > self.old.tip_off_lost + 1:
            found.append(f"{self.new.tip_off_lost} tip-offs would be accepted as something else")
        seen = self.corrections
        if seen and seen.messages >= _ENOUGH and seen.new < seen.old - _LESS_RIGHT:
            found.append(f"right on the officers' decisions fall from {seen.old:.1%} to {seen.new:.1%}")
        return tuple(found)

    def text(self) -> str:
        """One figure a line, old beside new."""
        rows = [
            ("model", self.old.model_version, self.new.model_version),
            *(
                (name, f"{getattr(self.old, field):.3f}", f"{getattr(self.new, field):.3f}")
                for name, field in (
                    ("macro-F1", "macro_f1"),
                    ("macro-F1, hard ones", "macro_f1_hard"),
                    ("tip-offs found", "tip_off_recall"),
                    ("calibration error", "calibration_error"),
                    ("accepted", "coverage"),
                    ("of these right", "accepted_accuracy"),
                )
            ),
            ("tip-offs lost", str(self.old.tip_off_lost), str(self.new.tip_off_lost)),
        ]
        if self.corrections:
            name = f"right on {self.corrections.messages} decisions"
            rows.append((name, f"{self.corrections.old:.3f}", f"{self.corrections.new:.3f}"))
        lines = [f"{self.new.messages} test messages".ljust(28) + f"{'old':>14}{'new':>14}"]
        return "\n".join(lines + [f"{name:28}{old:>14}{new:>14}" for name, old, new in rows])


def compare(
    old: Model,
    new: Model,
    test: Sequence[Labelled],
    fresh: Sequence[Labelled] = (),
    held_out: np.ndarray | None = None,
) -> Comparison:
    """Both models on `test`; and on `fresh` corrections, of which `held_out` (messages x categories) is what models
    trained without each of them said.
    """
    seen = None
    if fresh and held_out is not None:
        labels = np.array([CATEGORIES.index(row.category) for row in fresh])
        before = [probabilities(old, message(row.subject, row.body)) for row in fresh]
        said = np.array([[row[category] for category in CATEGORIES] for row in before]).argmax(axis=1)
        right = float((said == labels).mean()), float((held_out.argmax(axis=1) == labels).mean())
        seen = OnCorrections(len(fresh), *right)
    return Comparison(evaluate(old, test), evaluate(new, test), seen)
