"""What was done: the clauses that tell it, and silence where nothing is told."""

import pytest

from classify.extract import extract

TOLD = (
    "เรียน ท่านนายอำเภอ ผมเป็นชาวบ้านธรรมดา เจ้าหน้าที่ทะเบียนเรียกเก็บเงินค่าดำเนินการคนละ 500 บาท ไม่มีใบเสร็จ "
    "ขอให้ท่านตรวจสอบด้วย ขอบคุณครับ"
)


def test_the_clause_that_tells_the_deed_is_found_with_its_place() -> None:
    (deed,) = extract("แจ้งเบาะแส", TOLD).how
    assert "เรียกเก็บเงินค่าดำเนินการคนละ 500 บาท" in deed.text
    assert f"แจ้งเบาะแส\n{TOLD}"[deed.start : deed.end] == deed.text
    assert 0.5 < deed.confidence < 1


def test_courtesies_and_wishes_are_no_deeds() -> None:
    (deed,) = extract("แจ้งเบาะแส", TOLD).how
    assert "ขอให้ท่าน" not in deed.text
    assert "เรียน" not in deed.text


@pytest.mark.parametrize(
    "text", ["", "ขอบคุณมากค่ะ", "ขอเสนอให้ปลูกต้นไม้ริมถนนหน้าสวนสาธารณะ จะได้ร่มรื่น น่าเดิน", "ไฟทางดับ ปากซอยร่มฉัตร 8 มืดมาก"]
)
def test_where_nobody_did_anything_nothing_is_shown(text: str) -> None:
    assert extract("", text).how == ()


def test_who_writes_without_spaces_gets_no_page_back() -> None:
    told = extract("", "ผู้ใหญ่บ้านเรียกเก็บเงินหลังละสองพันบาทใครไม่จ่ายไม่ใส่ชื่อให้" * 60).how
    assert told
    assert sum(len(one.text) for one in told) < 600
