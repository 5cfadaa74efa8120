"""The arithmetic of training: least squares over all features, held-out scores of it, and honest probabilities.

Weights are those of ridge regression on +1 and -1, found in the dual form: one equation for each message instead of one
for each of 200,000 columns. The scores that a message would get from a model trained without its fold come exactly
out of the same inverse, so that five folds drawn three times cost no more than one training. It is linear algebra
alone: no step size, no stopping rule, equal input gives equal weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_matrix, vstack

from classify.features import BLOCKS, COLUMNS, CONCEPT, LAYOUTS, message
from classify.labelled import Labelled, origin
from classify.learning.lessons import OPENINGS
from classify.model import CATEGORIES
from register.states import Category

Doubles = NDArray[np.float64]
Numbers = NDArray[np.int64]

FOLDS = 5
RIDGE = 0.06  # what keeps weights small; docs/classification.md has the table
INTERCEPT = 2.5  # scale of the column of ones: a bias is learned like a weight
FEWEST = 4  # a feature seen in one or two messages says nothing about others, and may be a name
OPENING_WEIGHT = 0.3  # a plain opening of `lessons.py` counts this part of a message
URGENT_WEIGHT = 2.0  # an urgent message counts as much as two others
# How much a block counts before training; found by leaving out one writer of the corpus after the other.
SCALES = {
    "subject_words": 0.4,
    "body_words": 2.0,
    "body_gaps": 1.0,
    "opening_words": 0.7,
    "ending_words": 0.7,
    "clause_heads": 1.0,
    "clause_words": 0.8,
    "asking_words": 0.8,
    "subject_letters": 0.2,
    "body_letters": 1.6,
    "concepts": 0.3,
    "layout": 0.35,
}
# How many times more than that the concepts count for the categories, then for each question: dangers are told in few
# words and many ways, of which the corpus has too few.
CONCEPTS_COUNT = (1.0, 1.0, 3.0)
# The heads of the linear layer in the order of `model.HEADS`: categories, then the yes-or-no questions.
MANY = len(CATEGORIES)


@dataclass(frozen=True, slots=True)
class Data:
    """`matrix`: scaled features, one row a message, then one for each plain opening (`taught` rows in all).

    `labels` and `hard`: one for each message. `questions`: yes or no, columns as HEADS' questions. `groups`: messages
    of one number are one text in several forms (a mail and its scan) and never part between folds.
    """

    matrix: csr_matrix
    labels: Numbers
    questions: NDArray[np.bool_]
    hard: NDArray[np.bool_]
    groups: Numbers
    opening_labels: Numbers

    def targets(self) -> Doubles:
        """What each head should say of each row: +1, -1, or 0 where it was not asked."""
        labels = np.concatenate([self.labels, self.opening_labels])
        answers = np.where(self.questions, 1.0, -1.0)
        unasked = np.zeros((len(self.opening_labels), answers.shape[1]))
        return np.hstack([np.eye(MANY)[labels] * 2 - 1, np.vstack([answers, unasked])])

    def importances(self) -> list[Doubles]:
        """For the categories, then for each question, how much each row counts; 0 where it is not asked."""
        openings = len(self.opening_labels)
        category = np.concatenate(
            [balance(self.labels), OPENING_WEIGHT * balance(self.labels)[_first_of(self.labels, self.opening_labels)]]
        )
        other = (self.labels == CATEGORIES.index(Category.OTHER)).astype(np.float64)
        urgent = np.where(self.questions[:, 1], URGENT_WEIGHT, 1.0)
        return [category, *(np.concatenate([one, np.zeros(openings)]) for one in (other, urgent))]


@dataclass(frozen=True, slots=True)
class Fitted:
    """`weights` (columns x heads) belong to unscaled feature values, `bias` to heads.

    `held_out` (draws x messages x heads): scores of messages by models that had not seen their fold.
    """

    weights: Doubles
    bias: Doubles
    held_out: Doubles


def collect(labelled: Sequence[Labelled]) -> Data:
    """Features and answers of `labelled`, in its order, and those of the plain openings."""
    openings = [(opening, CATEGORIES.index(category)) for category, some in OPENINGS.items() for opening in some]
    bare = _matrix([("", opening) for opening, _ in openings])
    bare.data[bare.indices >= LAYOUTS.start] = 0  # an opening has no layout
    numbers: dict[str, int] = {}
    return Data(
        vstack([_matrix([(row.subject, row.body) for row in labelled]), bare]).tocsr(),
        np.array([CATEGORIES.index(row.category) for row in labelled]),
        np.array([[row.sub_kind is not None, row.urgent] for row in labelled]),
        np.array([row.hard for row in labelled]),
        np.array([numbers.setdefault(origin(row.id), len(numbers)) for row in labelled]),
        np.array([label for _, label in openings]),
    )


def draw(data: Data, seed: int) -> Numbers:
    """A fold for each message: groups stay together, categories are spread evenly."""
    generator = np.random.default_rng(seed)
    first = np.unique(data.groups, return_index=True)[1]
    order = generator.permutation(len(first))
    order = order[np.argsort(data.labels[first][order], kind="stable")]
    of_group = np.empty(len(first), dtype=np.int64)
    of_group[order] = np.arange(len(first)) % FOLDS
    return of_group[data.groups]


def fit(data: Data, folds: Sequence[Numbers]) -> Fitted:
    """Learn from all of `data`; `held_out` has one layer for each of `folds`."""
    kept = _shared(data)
    narrow = data.matrix[:, kept].tocsr()
    gram = (narrow @ narrow.T).toarray() + INTERCEPT**2
    concepts = (kept >= CONCEPT.start) & (kept < CONCEPT.start + CONCEPT.width)
    part = narrow[:, np.flatnonzero(concepts)]
    targets = data.targets()
    count = len(data.labels)
    weights, bias = np.zeros((COLUMNS, targets.shape[1])), np.zeros(targets.shape[1])
    held_out = np.zeros((len(folds), count, targets.shape[1]))
    places = [slice(0, MANY), *(slice(head, head + 1) for head in range(MANY, targets.shape[1]))]
    for heads, importance, stress in zip(places, data.importances(), CONCEPTS_COUNT, strict=True):
        asked = np.flatnonzero(importance > 0)
        taught = targets[asked, heads]
        if np.any(np.ptp(taught, axis=0) == 0):
            bias[heads], held_out[:, :, heads] = -10.0, -10.0  # never seen: the answer is no
            continue
        alike = gram if stress == 1 else gram + (stress**2 - 1) * (part @ part.T).toarray()
        ridge = RIDGE * float(np.diag(alike).mean()) / importance[asked]
        inverse = _inverse(alike[np.ix_(asked, asked)] + np.diag(ridge))
        dual = inverse @ taught
        weights[kept, heads] = (narrow[asked].T @ dual) * np.where(concepts, stress**2, 1.0)[:, None]
        bias[heads] = INTERCEPT**2 * dual.sum(axis=0)
        for layer, fold in enumerate(folds):
            held_out[layer, :, heads] = _left_out(inverse, dual, alike[:count, asked], asked, fold)
    return Fitted(weights * _scales()[:, None], bias, held_out)


def _left_out(inverse: Doubles, dual: Doubles, cross: Doubles, asked: Numbers, fold: Numbers) -> Doubles:
    """Scores of all messages, those of each fold by the model without it (block form of leaving one out)."""
    scores = cross @ dual
    seen_as = np.full(len(fold), -1)
    seen_as[asked[asked < len(fold)]] = np.flatnonzero(asked < len(fold))
    for number in np.unique(fold):
        members = np.flatnonzero(fold == number)
        rows = seen_as[members]
        taught_rows = rows[rows >= 0]
        change = np.linalg.solve(inverse[np.ix_(taught_rows, taught_rows)], dual[taught_rows])
        without = dual - inverse[:, taught_rows] @ change
        without[taught_rows] = 0
        scores[members] = cross[members] @ without
    return scores


def balance(labels: Numbers) -> Doubles:
    """One weight for each of `labels`, such that every label weighs the same in all and the mean is 1."""
    counts = np.bincount(labels)
    return np.asarray((len(labels) / (np.count_nonzero(counts) * np.maximum(1, counts)))[labels])


def softmax(scores: Doubles) -> Doubles:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _inverse(matrix: Doubles) -> Doubles:
    """Inverse of a symmetric positive matrix: half the work of the general one."""
    factor, _ = lapack.dpotrf(matrix, lower=1, overwrite_a=1)
    lower, _ = lapack.dpotri(factor, lower=1, overwrite_c=1)
    return np.asarray(np.tril(lower) + np.tril(lower, -1).T)


def _shared(data: Data) -> Numbers:
    """Columns that at least FEWEST different texts have; a scan of a letter is not another text."""
    messages = data.matrix[: len(data.labels)]
    present = csr_matrix((np.ones_like(messages.data), messages.indices, messages.indptr), shape=messages.shape)
    together = csr_matrix(
        (np.ones(len(data.groups)), (data.groups, np.arange(len(data.groups)))),
        shape=(int(data.groups.max()) + 1, len(data.groups)),
    )
    texts = (together @ present).tocsr()
    return np.flatnonzero(np.bincount(texts.indices, minlength=COLUMNS) >= FEWEST)


def _first_of(labels: Numbers, wanted: Numbers) -> Numbers:
    return np.array([int(np.argmax(labels == one)) for one in wanted], dtype=np.int64)


def _matrix(texts: Sequence[tuple[str, str]]) -> csr_matrix:
    messages = [message(subject, body) for subject, body in texts]
    ends = np.cumsum([0, *(len(one.columns) for one in messages)])
    columns = np.concatenate([one.columns for one in messages])
    values = np.concatenate([one.values for one in messages]).astype(np.float64) * _scales()[columns]
    return csr_matrix((values, columns, ends), shape=(len(messages), COLUMNS))


def _scales() -> Doubles:
    return np.repeat([SCALES[block.name] for block in BLOCKS], [block.width for block in BLOCKS])
