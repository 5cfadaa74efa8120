"""Training: reproducible, honest about what it has not seen, and refusing what it cannot learn from."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from classify.features import message
from classify.labelled import Labelled, load_corpus, origin
from classify.learning.fitting import FOLDS, Data, Doubles, collect, draw, fit, softmax
from classify.model import CATEGORIES, load, probabilities
from classify.train import FALSE_ALARMS, calibrated, learn, scaling, train
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


def test_scores_become_honest_probabilities_whatever_their_size() -> None:
    generator = np.random.default_rng(1)
    labels = generator.integers(0, len(CATEGORIES), 400)
    scores = generator.normal(size=(400, len(CATEGORIES)))
    scores[np.arange(400), labels] += 1.5
    first, second = (
        softmax(given @ matrix + shift) for given in (scores, scores * 4) for matrix, shift in [scaling(given, labels)]
    )
    assert np.abs(first - second).max() < 0.02
    assert abs(first.max(axis=1).mean() - (first.argmax(axis=1) == labels).mean()) < 0.02


def test_calibrated_probabilities_sum_to_one() -> None:
    generator = np.random.default_rng(2)
    found = calibrated(generator.normal(size=(100, 4)), np.arange(100) % 4, np.arange(100) // 4 % FOLDS)
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
    assert data.matrix.shape[0] == 2 + len(data.opening_labels)


def test_of_all_messages_no_more_are_marked_urgent_wrongly_than_is_bearable(tmp_path: Path) -> None:
    rows = [
        replace(row, urgent=place % 4 == 0, body=f"{row.body} {'เด็กจมน้ำ' if place % 3 == 0 else 'วันนี้'}")
        for place, row in enumerate(load_corpus([corpus(tmp_path, each=15)]))
    ]
    said = learn(rows, 1).answers[:, :, 1]
    urgent = np.array([row.urgent for row in rows])
    assert (said & ~urgent).mean() <= FALSE_ALARMS
    assert (said & ~urgent).any()  # the line is drawn as low as that allows


def test_a_scan_never_parts_from_its_original(tmp_path: Path) -> None:
    rows = load_corpus([corpus(tmp_path)])
    scans = [
        Labelled(f"{row.id}~ocr", row.category, None, urgent=False, hard=False, subject="", body=row.body)
        for row in rows[::2]
    ]
    data = collect([*rows, *scans])
    fold = draw(data, 3)
    assert {row.id: fold[place] for place, row in enumerate(rows)}.items() >= {
        (origin(row.id), fold[len(rows) + place]) for place, row in enumerate(scans)
    }
    assert len(np.unique(fold)) == FOLDS


def test_held_out_scores_are_those_of_a_model_that_had_not_seen_the_fold(tmp_path: Path) -> None:
    rows = load_corpus([corpus(tmp_path)])
    data = collect(rows)
    fold = draw(data, 5)
    held_out = fit(data, [fold]).held_out[0]

    class Faded(Data):
        """The same messages; those of the fold count for next to nothing."""

        def importances(self) -> list[Doubles]:
            given = Data.importances(self)
            for one in given:
                one[unseen] = np.where(one[unseen] > 0, 1e-9, 0)
            return given

    unseen = np.flatnonzero(fold == 0)
    fitted = fit(Faded(*(getattr(data, one.name) for one in fields(data))), [])
    for place in unseen:
        seen = message("", rows[place].body)
        scores = seen.values.astype(float) @ fitted.weights[seen.columns] + fitted.bias
        assert np.allclose(scores[:4], held_out[place, :4], atol=1e-4)
