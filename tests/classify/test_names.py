"""The place of the writer's name, chosen by weights: what they must find, leave alone, and how often."""

import numpy as np
import pytest

from classify.extract import extract
from classify.facts import names
from classify.facts.names import Weights
from classify.learning import train_names
from classify.learning.train_names import Lesson


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


def test_the_name_is_given_as_fully_as_it_is_written_anywhere() -> None:
    text = "ข้าพเจ้า นางสาววิภา เพชรรุ่ง ขอร้องเรียนเรื่องน้ำประปาไม่ไหล\n\nวิภา เพชรรุ่ง"
    assert name_in(text) == "นางสาววิภา เพชรรุ่ง"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ท่อระบายน้ำหน้าตลาดตันมาสองเดือนแล้ว\n\nผู้ร้องเรียน นายเจนภพ ทองสุก 02-000-9914", "นายเจนภพ ทองสุก"),
        ("The lift has been out for a week. My name is Andrew Collins, I live on the ninth floor.", "Andrew Collins"),
        ("หญ้าริมทางบังตา รถออกจากซอยมองไม่เห็น\n\nคุณหญิงอุ่นเรือน ณ ลำพูน\n9 ถ.รอบเมืองใน", "คุณหญิงอุ่นเรือน ณ ลำพูน"),
        (
            "ขอให้ลอกท่อหน้าวัด\n\nลงชื่อ......ผู้ยื่นคำร้อง\n(นางเพ็ญศรี อุ่นจิต)\nลงชื่อ......ผู้รับคำร้อง\n(นางสาวกมล ดีพร้อม)",
            "นางเพ็ญศรี อุ่นจิต",
        ),
        ("เรียน หัวหน้าสถานี\n\nกระผมนายทวี ลูกจ้างประจำ ขอแจ้งว่าเครื่องสูบน้ำเสียมาสามวัน", "นายทวี"),
    ],
)
def test_a_name_begins_and_ends_where_its_words_do(text: str, name: str) -> None:
    assert name_in(text) == name


def test_a_name_that_a_scan_ran_into_the_line_before_it_is_found() -> None:
    lines = ["ถนนหน้าบ้านพังมาสามเดือนแล้วยังไม่มีใครมาดูเลยสักครั้งเดียวค่ะท่าน"] * 5
    assert name_in("\n".join([*lines, "นางบุญเรือน พูลเพิ่ม"])) == "นางบุญเรือน พูลเพิ่ม"


def test_words_are_heard_as_names_by_their_letters() -> None:
    sounds = names._sounds()
    assert sounds("ณัฐธยาน์")[0] > 0 > sounds("ซ่อมถนน")[0]
    assert sounds("เกตุสุวรรณวงศ์")[1] > 0 > sounds("แผงขายปลา")[1]


def test_the_test_part_written_by_another_hand_is_named_as_often_as_the_docs_say() -> None:
    tried = train_names.lessons(train_names.CORPUS / "test", names._sounds())
    result = train_names.measure([(one, names.worths(names._weights(), one.columns)) for one in tried])
    assert result["right"] >= 0.8 * result["named"]
    assert result["invented"] <= 0.06 * result["nobody"]


def test_weights_are_learnt_from_the_place_that_is_right() -> None:
    def lesson(right: tuple[bool, bool], columns: tuple[tuple[int, ...], ...]) -> Lesson:
        return Lesson("a", named=any(right), columns=columns, right=right, fuller=((), ()))

    taught = [lesson((False, True), ((1,), (2,))) for _ in range(20)]
    taught += [lesson((False, False), ((1,), (1,))) for _ in range(20)]
    learnt = train_names.learn(taught, names._weights().sound)
    bad, good = names.worths(learnt, [(1,), (2,)])
    assert good > 0 > bad
    judged = [(one, names.worths(learnt, one.columns)) for one in taught]
    assert train_names.measure(judged) == {"named": 20, "right": 20, "wrong": 0, "nobody": 20, "invented": 0}


def test_a_scanned_name_is_taught_by_the_words_most_like_it() -> None:
    row = {"subject": "", "body": "ขอบคุณค่ะ\nนางสาวมาลึ ใจดื", "contact": {"name": "นางสาวมาลี ใจดี"}, "source": "ocr"}
    assert any(train_names.lesson("a", row, names._sounds()).right)


def test_equal_weights_are_packed_into_equal_bytes() -> None:
    weights = Weights(np.arange(names.COLUMNS, dtype=np.float32) / names.COLUMNS, 0.5, np.ones((2, 9), np.float32))
    assert names.packed(weights, {"a": 1}) == names.packed(weights, {"a": 1})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("สะพานขาดครับ\n1. นายคำปัน แสนดี\n2. นางบัวผัด ศรีคำ\n3. นายอินถา ใจกว้าง", "นายคำปัน แสนดี"),
        ("ขอถังขยะค่ะ\n1) มาลี สายทอง 081-000-1111\n2) วันดี ศรีคำ 082-000-2222\n3) สมพร ใจกว้าง", "มาลี สายทอง"),
        (
            "พวกเราขอลานกีฬาครับ\nตัวแทน นายคำปัน แสนดี 081-000-1111\n   นายอินถา ใจกว้าง\n   นางบัวผัด ศรีคำ 082-000-2222",
            "นายคำปัน แสนดี",
        ),
        ("ถนนพังครับ\nลงชื่อ นายอินถา ใจกว้าง พยาน\nลงชื่อ นายคำปัน แสนดี ผู้ร้องเรียน", "นายคำปัน แสนดี"),
        ("ผู้ที่โกงมี\n1. นายดำ แดงเดือด\n2. นางเขียว มากโลภ\nขอให้ตรวจสอบ\n\nคำปัน แสนดี 081-000-1111", "คำปัน แสนดี"),
        ("ถนนพังครับ\n\nลงชื่อ คำปัน แสนดี\n(นายคำปัน แสนดี)", "นายคำปัน แสนดี"),
    ],
)
def test_of_several_who_sign_in_a_row_the_first_speaks(text: str, name: str) -> None:
    assert extract("", text).contact.name == name
