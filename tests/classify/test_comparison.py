"""A new model takes the place of the old one only when it is no worse."""

from dataclasses import replace

import numpy as np
import pytest

from classify.comparison import Comparison, OnCorrections, compare
from classify.model import load, shipped
from tests.classify.test_evaluate import ROWS


@pytest.fixture(scope="module")
def same() -> Comparison:
    model = load(shipped())
    return compare(model, model, ROWS)


def test_a_model_is_no_worse_than_itself(same: Comparison) -> None:
    assert same.objections() == ()
    assert same.corrections is None
    assert same.new.model_version in same.text()


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        ({"macro_f1": 0.5}, "macro-F1 falls"),
        ({"tip_off_recall": 0.5}, "tip-offs found"),
        ({"tip_off_lost": 9}, "9 tip"),
    ],
)
def test_a_worse_model_is_objected_to_with_the_figure(same: Comparison, worse: dict[str, float], said: str) -> None:
    (objection,) = replace(same, new=replace(same.new, **worse)).objections()  # type: ignore[arg-type]
    assert said in objection


def test_officers_decisions_count_once_there_are_enough_of_them(same: Comparison) -> None:
    few, many = (replace(same, corrections=OnCorrections(count, 0.9, 0.7)) for count in (19, 20))
    assert few.objections() == ()
    assert "officers' decisions" in many.objections()[0]
    assert "right on 20 decisions" in many.text()


def test_decisions_are_told_by_the_old_model_and_by_what_was_held_out() -> None:
    model = load(shipped())
    wrong = np.tile([0.0, 0.0, 1.0, 0.0], (len(ROWS), 1))
    seen = compare(model, model, ROWS, ROWS, wrong).corrections
    assert seen == OnCorrections(3, 1.0, 0.0)
