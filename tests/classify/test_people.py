import pytest

from classify.extract import extract
from register.model import Sender


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("กระผมนายสมชาย ใจดีอยู่บ้านเลขที่ 12 ขอร้องเรียนเรื่องน้ำ", "นายสมชาย ใจดี"),
        ("ข้าพเจ้า นางสาวมาลี แซ่ตั้ง ขอร้องเรียนนายสมศักดิ์ ผู้ใหญ่บ้าน", "นางสาวมาลี แซ่ตั้ง"),
        ("ข้าฟเจ้า นางแก้ว คำดี อายุ 60 ปี ขอแจ้งเรื่องถนน", "นางแก้ว คำดี"),
        ("ผมชื่อสมชาย อยู่หมู่ 3 ไฟดับครับ", "สมชาย"),
        ("หนูชื่อแนนค่ะ เรียนอยู่ ม.2 ห้องน้ำเหม็นมาก", "แนน"),
        ("น้ำไม่ไหลเลยค่ะ ช่วยที จาก ครูแอน", "ครูแอน"),
        ("ป้าสมศรีเองค่ะ ถนนพังอีกแล้ว", "ป้าสมศรี"),
        ("ลุงพลเองนะหลาน ไฟหน้าบ้านไม่ติด", "ลุงพล"),
        ("ผม ร.ต.อ.วินัย กล้าหาญ ขอแจ้งเรื่องเสียงดัง", "ร.ต.อ.วินัย กล้าหาญ"),
        ("อาตมา พระมหาสุชาติ วัดป่านาดี ขอแจ้งเรื่องขยะ", "พระมหาสุชาติ"),
        ("สวัสดีครับ ผมวิชัย แจ้งไฟดับครับ", "วิชัย"),
        ("มีปัญหาเรื่องน้ำ\nลงชื่อ สมหญิง รักดี", "สมหญิง รักดี"),
        ("ไฟดับทุกวัน\nด้วยความเคารพ\n(ลงชื่อ) นายทองดี มีสุข", "นายทองดี มีสุข"),
        ("น้ำเน่ามาก\nขอแสดงความนับ ถือ\n........\n(นายอาทิตย์ แสงทอง)\nผู้ร้องเรียน", "นายอาทิตย์ แสงทอง"),
        ("เรียน นายกเทศมนตรี\nถนนพังมากค่ะ\nขอบคุณค่ะ\nวิภา", "วิภา"),
        ("ชื่อ-สกุล: นางสาวจิราพร ดวงดี\nรายละเอียด: ขยะล้น", "นางสาวจิราพร ดวงดี"),
        ("ไฟไม่ติดเลยครับ ด่วน สมพงษ์ 081-234-5678", "สมพงษ์"),
        ("Road is broken.\nBest regards,\nJohn Smith", "John Smith"),
        ("เขียนแทน นางคำมูล วงศ์ใหญ่ ซึ่งเขียนหนังสือไม่ได้ น้ำไม่ไหล", "นางคำมูล วงศ์ใหญ่"),
    ],
)
def test_the_writer_is_found_where_writers_put_their_name(text: str, name: str) -> None:
    assert extract("เรื่อง", text).contact.name == name


@pytest.mark.parametrize(
    "text",
    [
        "เรียน นายสมชาย ใจดี ผู้อำนวยการ\nน้ำไม่ไหลสามวันแล้ว",
        "นายกไม่ทำงาน ถนนพัง",
        "ขอร้องเรียน นายสมาน ผู้ช่วยผู้ใหญ่บ้าน เก็บเงินหัวละร้อย",
        "น้ำไม่ไหล\nขอแสดงความนับถือ\nชาวบ้านหมู่ 5",
        "ขยะล้น\nขอแสดงความนับถือ\n(ผู้หวังดี)",
        "เจ้าหน้าที่ชื่อนายวิทยา พูดจาไม่ดีกับผม",
    ],
)
def test_addressee_accused_and_well_wishers_are_not_the_writer(text: str) -> None:
    assert extract("เรื่อง", text).contact.name == ""


def test_the_senders_display_name_helps_out_with_little_confidence() -> None:
    facts = extract("ไฟดับ", "ไฟหน้าบ้านไม่ติด", sender=Sender("สมชาย ใจดี", "somchai@mail.example"))
    assert (facts.contact.name, facts.contact.email) == ("สมชาย ใจดี", "somchai@mail.example")
    assert facts.name_confidence < 0.5


def test_the_display_name_says_which_word_of_the_text_is_the_name() -> None:
    text = "แจ้งเรื่องท่อแตกหน้าบ้านครับ น้ำไหลทิ้งทั้งคืน ไลลา"
    assert extract("ท่อแตก", text, sender=Sender("ไลลา เดชอุดม", "l@mail.example")).contact.name == "ไลลา"


def test_an_office_is_no_personal_name() -> None:
    assert extract("ไฟดับ", "ไฟไม่ติด", sender=Sender("Copier Scan 2", "scan@office.example")).contact.name == ""


def test_a_writer_who_wants_no_name_gets_none_from_the_envelope() -> None:
    facts = extract("แจ้ง", "ขอไม่ออกนามค่ะ ครูเก็บเงินเด็ก", sender=Sender("มาลี ใจงาม", "malee@mail.example"))
    assert facts.anonymous
    assert (facts.contact.name, facts.contact.email) == ("", "")
