"""Whose telephone is it, where a letter gives more than one."""

import pytest

from classify.extract import extract

LETTER = "เรียน นายกเทศมนตรี\n\nขอให้มาซ่อมไฟทางหน้าวัดซึ่งดับมาสองเดือน\n\nขอแสดงความนับถือ\n{}"


@pytest.mark.parametrize(
    "closing",
    [
        "เดชา ศรีสุข  081 000 7329\nล่าม คุณเมียะ 081 000 9910",
        "นายประดิษฐ์ ชอบธรรมดี\nโทร. ๐๘๑ ๐๐๐ ๗๓๒๙  (สำรอง: เลขาฯ นางสาวหฤทัย ๐๘๕ ๐๐๐ ๒๒๙๐)",
        "คำปัน อินต๊ะ\nโทรหาได้ที่ผู้ใหญ่หล้า 061-000-5520 หรือข้าเจ้า 081-000-7329",
        "นายวิชิต พึ่งบุญ\nโทร. 081-000-7329 มือถือลูกสาว 089-000-2416",
        "ธีระ เมืองพรหม โทร. 081 000 7 329 หรือฝากไว้กับน้าสาว (คุณป้าไหม ร้านขนม โทร. 064-000-1604)",
        "นางสาววราลี คำแพง\nอย่าโทรเบอร์ที่ทำงาน (042-000-121) ขอเป็น 081-000-7329",
        "สมาคมผู้ปกครอง นางเพ็ญ ใจดี\nโทร/ไลน์ 081-000-7329\nฝ่ายจองโต๊ะ: ติ่ง 086-000-7720",
    ],
)
def test_a_number_behind_words_for_somebody_else_gives_way_to_the_writers_own(closing: str) -> None:
    assert extract("", LETTER.format(closing)).contact.phone == "081-000-7329"


@pytest.mark.parametrize(
    "closing",
    [
        "นายเกลี้ยง ทองสุกใส\nโทรศัพท์ลูกสาว 081-000-7329",
        "สมควร แดงน้อย คุ้มวัดเหนือ ติดต่อผ่าน อสม. จุ๋ม 081-000-7329",
        "นางแฉล้ม ชาวเล\nไม่มีโทรศัพท์ ฝากไว้ที่ครูแดง 081-000-7329 ได้",
    ],
)
def test_the_only_number_that_a_writer_gives_is_how_to_reach_him_whosever_it_is(closing: str) -> None:
    assert extract("", LETTER.format(closing)).contact.phone == "081-000-7329"


@pytest.mark.parametrize(
    "text",
    [
        "ขอรับทางไปรษณีย์หรือโทรแจ้งให้มารับได้ที่ 0 81-000 7329",
        "มือถือ (มีสัญญาณเฉพาะบนสันเขา) 0 8 1 0 0 0 7 3 2 9",
    ],
)
def test_words_that_only_look_like_another_use_of_a_number_do_not_take_it_away(text: str) -> None:
    assert extract("", LETTER.format(f"นายธีระ เมืองพรหม\n{text}")).contact.phone == "081-000-7329"
