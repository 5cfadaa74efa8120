"""Training: reproducible, honest about what it has not seen, and refusing what it cannot learn from."""

import json
from pathlib import Path

import numpy as np
import pytest

from classify.features import message
from classify.labelled import Labelled
from classify.model import CATEGORIES, load, probabilities
from classify.train import FOLDS, calibrated, collect, softmax, temperature, train
from register.errors import InputError
from register.states import Category

SAYINGS = {
    "tip_off": "หัวหน้าเรียกเงินใต้โต๊ะ หักหัวคิวคนงาน ปลอมลายเซ็นเบิกเท็จ เรื่องที่ {}",
    "service_complaint": "ขยะเหม็น ไฟดับ น้ำไม่ไหล โทรแจ้งหลายครั้งไม่มีใครมา เรื่องที่ {}",
    "suggestion": "ขอเสนอให้จัดตลาดนัด น่าจะดี อยากให้มีสวน ลองทำดู เรื่องที่ {}",
    "other": "โปรโมชั่นลดราคาสินค้า จำหน่ายราคาพิเศษ สนใจติดต่อฝ่ายขาย เรื่องที่ {}",
}


def corpus(tmp_path: Path, each: int = 6) -> Path:
    path = tmp_path / "rows.jsonl"
    rows = [
        {"id": f"{label}{number}", "label": label, "subject": "", "body": saying.format(number)}
        for label, saying in SAYINGS.items()
        for number in range(each)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_training_twice_gives_the_same_bytes_and_a_working_model(tmp_path: Path) -> None:
    rows = corpus(tmp_path)
    report = train([rows], tmp_path / "one.model", 1)
    train([rows], tmp_path / "deep" / "two.model", 1)
    assert (tmp_path / "one.model").read_bytes() == (tmp_path / "deep" / "two.model").read_bytes()
    model = load(tmp_path / "one.model")
    found = probabilities(model, message("", SAYINGS["suggestion"].format(99)))
    assert max(found, key=lambda one: found[one]) is Category.SUGGESTION
    assert report.messages == 24
    assert model.report["macro_f1"] == report.macro_f1
    assert "macro_f1" in report.text()


def test_too_few_messages_of_a_category_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"at least {FOLDS} are needed"):
        train([corpus(tmp_path, each=FOLDS - 1)], tmp_path / "none.model", 1)
    assert not (tmp_path / "none.model").exists()


def test_the_temperature_cools_scores_that_promise_too_much() -> None:
    generator = np.random.default_rng(1)
    labels = generator.integers(0, len(CATEGORIES), 400)
    honest = generator.normal(size=(400, len(CATEGORIES)))
    honest[np.arange(400), labels] += 1.5
    fitting = temperature(honest, labels)
    assert temperature(honest * 4, labels) == pytest.approx(4 * fitting, rel=0.1)


def test_calibrated_probabilities_sum_to_one() -> None:
    generator = np.random.default_rng(2)
    found = calibrated(generator.normal(size=(100, 4)), np.arange(100) % 4, 1)
    assert np.allclose(found.sum(axis=1), 1)
    assert np.allclose(softmax(np.array([[0.0, 0, 0, 0]])), 0.25)


def test_features_and_answers_are_collected_in_order() -> None:
    rows = [
        Labelled("1", Category.OTHER, None, urgent=False, hard=True, subject="", body="โปรโมชั่น"),
        Labelled("2", Category.TIP_OFF, None, urgent=True, hard=False, subject="", body="ใต้โต๊ะ"),
    ]
    data = collect(rows)
    assert [CATEGORIES[label] for label in data.labels] == [Category.OTHER, Category.TIP_OFF]
    assert data.questions.tolist() == [[False, False], [False, True]]
    assert data.hard.tolist() == [True, False]
    assert data.matrix.shape[0] == 2
