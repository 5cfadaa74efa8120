"""The place of the writer's name, chosen by weights: what they must find, leave alone, and how often."""

import numpy as np
import pytest

from classify import names, train_names
from classify.extract import extract
from classify.names import Weights
from classify.train_names import Lesson


def name_in(text: str) -> str:
    return extract("เรื่อง", text).contact.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ถังขยะหน้าตลาดล้นมาสามวันแล้ว ขอให้มาเก็บด้วย\n\nอรพรรณ วิเศษไพร", "อรพรรณ วิเศษไพร"),
        ("ไฟหน้าโรงเรียนดับมาสองคืนครับ\n\nนายเสถียร บุญค้ำ เหรัญญิกกองทุนหมู่บ้าน\nโทร 081-000-1234", "นายเสถียร บุญค้ำ"),
        ("ถนนเข้าสวนเป็นหลุมลึก รถเข้าไม่ได้\n\nป้าเพ็ญ ขายก๋วยเตี๋ยว", "ป้าเพ็ญ"),
        ("น้ำท่วมขังหน้าบ้านทุกครั้งที่ฝนตก รบกวนมาดูให้ด้วยค่ะ\n\nขอบคุณค่ะ\nมยุรา / 089-000-4567", "มยุรา"),
    ],
)
def test_the_writer_is_told_from_what_follows_the_name(text: str, name: str) -> None:
    assert name_in(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "ถนนหน้าวัดพังมากค่ะ รถล้มทุกวัน",
        "เรียน นายวิชัย ใจงาม ผู้อำนวยการ\nห้องน้ำสถานีสกปรกมาก",
        "เจ้าหน้าที่ชื่อนายสมเดช พูดจาไม่สุภาพกับคนแก่",
        "น้ำประปาไหลอ่อน\n\nชาวบ้านหมู่ 4",
    ],
)
def test_nobody_is_named_where_the_writer_is_not(text: str) -> None:
    assert name_in(text) == ""


def test_the_test_part_written_by_another_hand_is_named_as_often_as_the_docs_say() -> None:
    result = train_names.measure(names._weights(), train_names.lessons(train_names.CORPUS / "test"))
    assert result["right"] >= 0.75 * result["named"]
    assert result["invented"] <= 0.05 * result["nobody"]


def test_weights_are_learnt_from_the_place_that_is_right() -> None:
    taught = [Lesson("a", named=True, ruled=True, columns=((1,), (2,)), right=(False, True)) for _ in range(20)]
    taught += [Lesson("a", named=False, ruled=True, columns=((1,), (1,)), right=(False, False)) for _ in range(20)]
    learnt = train_names.learn(taught)
    assert names.worth(learnt, (2,)) > 0 > names.worth(learnt, (1,))
    assert train_names.measure(learnt, taught) == {"named": 20, "right": 20, "wrong": 0, "nobody": 20, "invented": 0}


def test_equal_weights_are_packed_into_equal_bytes() -> None:
    weights = Weights(np.arange(names.COLUMNS, dtype=np.float32) / names.COLUMNS, 0.5)
    assert names.packed(weights, {"a": 1}) == names.packed(weights, {"a": 1})
