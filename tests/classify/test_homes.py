"""Where the complainant lives: where he wants answers sent, what stands behind his name, places without a house."""

import pytest

from classify.extract import extract


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "ร้านแม่เพ็ญ 4-6 ถนนหน้าเมือง ต.กลาง\nเรียน ผอ. เพลงดังครับ\nส่งที่ เลขที่ 4 ถนนหน้าเมือง ตำบลกลาง อำเภอเมือง จังหวัดพะเยา 56000",
            "เลขที่ 4 ถนนหน้าเมือง ตำบลกลาง อำเภอเมือง จังหวัดพะเยา 56000",
        ),
        ("ผมนายเดช กล้าหาญ ขอสำเนาโฉนด ส่งเอกสารมาที่ 31/2 ถ.ตลาดเก่า หรือทางเมลก็ได้", "31/2 ถ.ตลาดเก่า"),
        ("ติดต่อผมทางจดหมายที่ตู้ ปณ. 45 ไปรษณีย์แม่จันเท่านั้น", "ตู้ ปณ. 45 ไปรษณีย์แม่จันเท่านั้น"),
        (
            "ย้ายทะเบียนมา 5 หมู่ 1 ต.ปัว อ.ปัว จ.น่าน 55120 ตั้งแต่ปีก่อน สิทธิยังไม่ย้าย\nกมลชนก ดีใจ โทร 061-000-2090",
            "5 หมู่ 1 ต.ปัว อ.ปัว จ.น่าน 55120",
        ),
    ],
)
def test_where_he_wants_to_be_written_to_goes_before_what_stands_in_a_heading(text: str, address: str) -> None:
    assert extract("เรื่อง", text).contact.address.removesuffix("เท่านั้น") == address.removesuffix("เท่านั้น")


def test_the_house_behind_a_later_mention_of_the_name_is_his() -> None:
    text = "เรียน นายอำเภอ\nผมนายคำ แสนดี อดีตผู้ช่วยผู้ใหญ่บ้าน ขอให้ตรวจสอบการขุดลอก\nลงชื่อ นายคำ แสนดี ๑๕ หมู่ ๔ บ้านโนนสูง"
    assert extract("ขุดลอก", text).contact.address == "๑๕ หมู่ ๔ บ้านโนนสูง"


def test_a_tambon_without_its_word_belongs_to_the_house_before_it() -> None:
    text = "น้ำประปาไม่ไหลสามวันแล้วค่ะ\nป้าจันทร์ แก้วดี บ้านเลขที่ 8 หมู่ 2 ดอนมูล เบอร์ 086-332-1190"
    assert extract("น้ำ", text).contact.address == "บ้านเลขที่ 8 หมู่ 2 ดอนมูล"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ฝายพังครับ\nมานพ ใจกว้าง บ้านหนองสองห้อง โทร 082-771-4409", "บ้านหนองสองห้อง"),
        ("ฝายพังครับ\nมานพ ใจกว้าง\nชุมชนวัดเหนือ 081-000-0764", "ชุมชนวัดเหนือ"),
        ("บ้านปางมะโอ\nวันแรม ๘ ค่ำ เดือน ๑๑\n\nถึง ท่านนายอำเภอ\n\nฝายพังครับ\n\nนายมานพ ใจกว้าง", "บ้านปางมะโอ"),
        ("วัดโคกกลาง\n๕ มกราคม ๒๕๖๙\n\nเรียน นายอำเภอ\n\nฝายพัง\n\nพระครูมานพ ฐานธมฺโม", "วัดโคกกลาง"),
    ],
)
def test_a_place_without_a_house_is_kept_for_the_officer_to_complete(text: str, address: str) -> None:
    assert extract("ฝาย", text).contact.address == address


@pytest.mark.parametrize(
    "text",
    [
        "หมาจรจัดเยอะค่ะ\nเจ๊นก ร้านลาบ 064-000-2701",
        "ขอเสนอเรื่องสนามสอบ\nนายธนกร ดีงาม เลขประจำตัวสอบ 220417",
        "หนังสือห้องสมุดเก่าค่ะ\nเด็กหญิงพลอย อุ่นใจ\nเลขที่ ๑๔",
        "นายทองพูน ดีจริง แพทย์ประจำตำบล ๐๖๑-๘๔๘-๒๒๙๐",
        "วัดแห่งหนึ่งในอำเภอชายเขา\n\nแรม ๔ ค่ำ\n\nเจริญพร ท่านผู้ตรวจการ\n\nอาตมาบวชมา ๙ พรรษา\n\nพระภิกษุรูปหนึ่ง",
    ],
)
def test_a_stall_a_number_or_a_place_left_unnamed_is_no_address(text: str) -> None:
    assert extract("เรื่อง", text).contact.address == ""
