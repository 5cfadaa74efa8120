"""Accept the machine's own proposal or ask an officer; and show which phrases carried it.

The costs are not equal: a tip-off taken for something else may be read by the wrong person or lie unread, so
nothing is accepted as another category while a tip-off is still possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.features import Floats, Message
from classify.model import CATEGORIES, HEADS
from register.model import Reason
from register.states import Category, Decision

# A tip-off comes first from this probability on, though something else may be more probable: an officer who is shown a
# tip-off that is none loses a minute. Nothing is accepted at such a figure.
TIP_OFF_FIRST = 0.36
_MOST_REASONS = 5
_MOST_ALARMS = 3  # an officer reads these in the tray before the text
_LONGEST_PHRASE = 60  # characters; longer ones are no longer a reason but a quotation
_FAINT = 0.2  # words below this part of the strongest word do not join a phrase


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least confidence at which a category is accepted; docs/classification.md shows how these were measured.

    `tip_off_possible`: from this P(tip_off) on nothing is accepted as another category.
    `fewest_words`: a shorter message is always looked at by a person.
    """

    tip_off: float = 0.95
    service_complaint: float = 0.93
    suggestion: float = 0.93
    other: float = 0.93
    tip_off_possible: float = 0.05
    fewest_words: int = 6

    def least(self, category: Category) -> float:
        return {
            Category.TIP_OFF: self.tip_off,
            Category.SERVICE_COMPLAINT: self.service_complaint,
            Category.SUGGESTION: self.suggestion,
            Category.OTHER: self.other,
        }[category]


def ranking(probabilities: Mapping[Category, float]) -> tuple[Category, ...]:
    """Categories, the most probable first; a tie goes to the one that is worse to miss, and so does a near tie with a
    tip-off (`TIP_OFF_FIRST`).
    """
    leaning = probabilities[Category.TIP_OFF] >= TIP_OFF_FIRST
    return tuple(
        sorted(
            CATEGORIES, key=lambda category: (not (leaning and category is Category.TIP_OFF), -probabilities[category])
        )
    )


def decide(probabilities: Mapping[Category, float], words: int, thresholds: Thresholds) -> Decision:
    """ACCEPT when the first category is sure enough, the text long enough and no tip-off overlooked; else REVIEW."""
    first = ranking(probabilities)[0]
    overlooked = first is not Category.TIP_OFF and probabilities[Category.TIP_OFF] >= thresholds.tip_off_possible
    if words < thresholds.fewest_words or overlooked or probabilities[first] < thresholds.least(first):
        return Decision.REVIEW
    return Decision.ACCEPT


def reasons(
    weights: Floats, message: Message, probabilities: Mapping[Category, float], original: str
) -> tuple[Reason, ...]:
    """The phrases of `original` (subject + line feed + body, NFC) that spoke most for the category that came first.

    `weights` are those of the message (`model.weights_of`).
    """
    return _carrying(weights[:, : len(CATEGORIES)] @ _against_the_rest(probabilities), message, original)


def alarms(weights: Floats, message: Message, original: str) -> tuple[Reason, ...]:
    """As `reasons`, the phrases that spoke most for danger to life or to a child."""
    return _carrying(weights[:, HEADS.index("urgent")], message, original)[:_MOST_ALARMS]


def _carrying(speaks: NDArray[np.floating], message: Message, original: str) -> tuple[Reason, ...]:
    """What each column of the message `speaks` for an answer is spread evenly over the characters that its feature was
    seen at; words collect what lies on them, and neighbouring words that speak for it make a phrase.
    """
    seen = message.occurrences
    speaks = speaks[: len(message.shares)] * message.shares
    share = speaks[seen.features] / np.maximum(1, seen.ends - seen.starts)
    size = len(original) + 1
    change = np.bincount(seen.starts, share, size) - np.bincount(seen.ends, share, size)
    collected = np.concatenate([[0.0], np.cumsum(np.cumsum(change))])
    starts, ends = message.words.T
    words = zip(starts.tolist(), ends.tolist(), (collected[ends] - collected[starts]).tolist(), strict=True)
    best = sorted(_phrases(list(words), original), key=lambda phrase: -phrase[2])[:_MOST_REASONS]
    return tuple(Reason(original[start:end], start, end, round(weight, 4)) for start, end, weight in best)


def _against_the_rest(probabilities: Mapping[Category, float]) -> NDArray[np.float64]:
    """Coefficients that turn scores into: first category minus the others, each as much as it rivals."""
    first = ranking(probabilities)[0]
    rest = 1 - probabilities[first]
    others = len(CATEGORIES) - 1
    return np.array(
        [
            1.0 if category is first else -(probabilities[category] / rest if rest > 1e-9 else 1 / others)
            for category in CATEGORIES
        ]
    )


def _phrases(words: list[tuple[int, int, float]], original: str) -> list[tuple[int, int, float]]:
    """Runs of neighbouring words that speak for the decision, as (start, end, weight)."""
    strongest = max((weight for _, _, weight in words), default=0.0)
    found: list[tuple[int, int, float]] = []
    for start, end, weight in words:
        if weight <= strongest * _FAINT:
            continue
        if found:
            begun, until, so_far = found[-1]
            near = original[until:start].strip(" ") == "" and end - begun <= _LONGEST_PHRASE
            if near:
                found[-1] = (begun, end, so_far + weight)
                continue
        found.append((start, end, weight))
    return found
