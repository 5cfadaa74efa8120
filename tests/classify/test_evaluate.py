"""Figures: checked by hand on small cases, and the whole on a few messages."""

import json

import numpy as np
import pytest

from classify.evaluate import by_coverage, calibration_error, evaluate, log_loss, macro_f1, rates
from classify.labelled import Labelled
from classify.model import load, shipped
from classify.picture import picture
from register.errors import InputError
from register.states import Category

MESSAGES = {
    Category.TIP_OFF: "หัวหน้าหักหัวคิวคนงานคนละ 500 บาททุกเดือน ใครไม่ให้ไม่ต่อสัญญา",
    Category.SERVICE_COMPLAINT: "ขยะไม่มีใครมาเก็บสามอาทิตย์แล้ว เหม็นมาก โทรไปหลายครั้ง",
    Category.OTHER: "ลดราคาสินค้า สนใจติดต่อฝ่ายขาย จัดส่งฟรี",
}
ROWS = [
    Labelled(str(category), category, None, urgent=False, hard=False, subject="", body=body)
    for category, body in MESSAGES.items()
]


def test_rates_count_what_was_found_and_what_was_missed() -> None:
    found = rates(np.array([True, True, False, False]), np.array([True, False, True, False]))
    assert (found.messages, found.precision, found.recall, found.f1) == (2, 0.5, 0.5, 0.5)


def test_rates_of_nothing_are_zero() -> None:
    none = np.zeros(3, dtype=bool)
    assert rates(none, none).f1 == 0


def test_macro_f1_gives_every_category_the_same_weight() -> None:
    assert macro_f1(np.array([0, 0, 0, 0]), np.array([0, 0, 0, 1])) == pytest.approx((6 / 7 + 0) / 2)


def test_log_loss_is_the_mean_surprise() -> None:
    matrix = np.array([[0.5, 0.5], [0.25, 0.75]])
    assert log_loss(matrix, np.array([0, 1])) == pytest.approx(-(np.log(0.5) + np.log(0.75)) / 2)


def test_calibration_error_is_the_gap_of_confidence_and_truth() -> None:
    matrix = np.array([[0.95, 0.05]] * 4)
    assert calibration_error(matrix, np.array([0, 0, 0, 1])) == pytest.approx(0.2)


def test_an_evaluation_counts_every_message_once_and_renders() -> None:
    found = evaluate(load(shipped()), ROWS)
    assert found.messages == 3
    assert sum(sum(row.values()) for row in found.confusion.values()) == 3
    assert found.tip_off_recall == 1
    assert json.loads(found.json())["confusion"]["tip_off"]["tip_off"] == 1
    assert "macro-F1" in found.text()


def test_the_surest_twentieths_end_with_all_messages() -> None:
    matrix = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]])
    found = by_coverage(matrix, np.array([0, 0, 1, 0]))
    assert len(found) == 20
    assert (found[9], found[14], found[-1]) == (1.0, pytest.approx(2 / 3), 0.75)


def test_the_picture_is_a_drawing_with_the_figures_and_no_words_of_a_message() -> None:
    drawn = picture(evaluate(load(shipped()), ROWS))
    assert drawn.startswith("<svg ")
    assert drawn.endswith("</svg>\n")
    assert "macro-F1" in drawn
    assert not any(row.body[:10] in drawn for row in ROWS)


def test_nothing_to_evaluate_is_an_input_error() -> None:
    with pytest.raises(InputError):
        evaluate(load(shipped()), [])
