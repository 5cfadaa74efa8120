"""Accept or review, and the phrases that carried a proposal."""

import numpy as np
import pytest

from classify.decide import Thresholds, decide, ranking, reasons
from classify.features import COLUMNS, CONCEPT, message
from classify.model import HEADS, Model, load, probabilities, shipped, weights_of
from classify.signs.concepts import NAMES
from register.states import Category, Decision

THRESHOLDS = Thresholds()
LONG = 50


def shares(**given: float) -> dict[Category, float]:
    return {category: given.get(str(category), 0.0) for category in Category}


def test_a_sure_proposal_is_accepted() -> None:
    assert decide(shares(service_complaint=0.98, suggestion=0.02), LONG, THRESHOLDS) is Decision.ACCEPT


def test_a_doubtful_proposal_is_reviewed() -> None:
    assert decide(shares(service_complaint=0.5, suggestion=0.5), LONG, THRESHOLDS) is Decision.REVIEW


@pytest.mark.parametrize("category", [Category.SERVICE_COMPLAINT, Category.SUGGESTION, Category.OTHER])
def test_nothing_else_is_accepted_while_a_tip_off_is_possible(category: Category) -> None:
    possible = THRESHOLDS.tip_off_possible
    assert decide(shares(**{category: 1 - possible, "tip_off": possible}), LONG, THRESHOLDS) is Decision.REVIEW
    below = possible * 0.9
    assert decide(shares(**{category: 1 - below, "tip_off": below}), LONG, THRESHOLDS) is Decision.ACCEPT


def test_a_very_short_or_empty_text_is_reviewed_however_sure_the_figures() -> None:
    assert decide(shares(other=1.0), 0, THRESHOLDS) is Decision.REVIEW
    assert decide(shares(other=1.0), THRESHOLDS.fewest_words - 1, THRESHOLDS) is Decision.REVIEW


def test_an_agency_can_be_stricter_for_one_category() -> None:
    strict = Thresholds(other=0.99)
    assert decide(shares(other=0.98, suggestion=0.02), LONG, strict) is Decision.REVIEW


def test_a_tie_is_ranked_for_the_one_that_is_worse_to_miss() -> None:
    assert ranking(shares(tip_off=0.5, other=0.5))[0] is Category.TIP_OFF


def test_a_tip_off_comes_first_at_a_near_tie_and_is_not_accepted() -> None:
    near = shares(tip_off=0.42, service_complaint=0.58)
    assert ranking(near)[:2] == (Category.TIP_OFF, Category.SERVICE_COMPLAINT)
    assert decide(near, LONG, THRESHOLDS) is Decision.REVIEW
    assert ranking(shares(tip_off=0.3, other=0.7))[0] is Category.OTHER


def test_reasons_are_the_phrases_whose_features_have_weight() -> None:
    weights = np.zeros((COLUMNS, len(HEADS)), dtype=np.float32)
    weights[CONCEPT.start + NAMES.index("kickback"), 0] = 1
    model = Model("test", weights, np.zeros(len(HEADS), dtype=np.float32), {})
    original = "เรื่องในกองคลัง\nหัวหน้าหักหัวคิวแม่บ้านทุกเดือน ดอกไม้สวย"
    subject, body = original.split("\n")
    seen = message(subject, body)
    found = reasons(weights_of(model, seen), seen, shares(tip_off=0.9, other=0.1), original)
    assert len(found) == 1
    assert "หัวคิว" in found[0].text
    assert "ดอกไม้" not in found[0].text
    assert found[0].weight > 0
    assert original[found[0].start : found[0].end] == found[0].text


def test_at_most_five_reasons_strongest_first_and_without_phone_numbers() -> None:
    model = load(shipped())
    subject = "ขอให้ตรวจสอบ"
    body = (
        "ปลัดเรียกเงินจากผู้รับเหมา 35,000 บาท มีสลิปโอนเข้าบัญชีภรรยา\n"
        "รถหลวงเอาไปใช้ส่วนตัว คนงานไม่มาทำงานแต่มีชื่อเบิก ลายเซ็นปลอม ญาติได้งานทุกโครงการ โทร 081-234-5678"
    )
    seen = message(subject, body)
    found = reasons(weights_of(model, seen), seen, probabilities(model, seen), f"{subject}\n{body}")
    assert 1 <= len(found) <= 5
    assert [reason.weight for reason in found] == sorted((reason.weight for reason in found), reverse=True)
    assert not any("081" in reason.text for reason in found)


def test_an_empty_message_has_no_reasons() -> None:
    model = load(shipped())
    seen = message("", "")
    assert reasons(weights_of(model, seen), seen, probabilities(model, seen), "\n") == ()
