"""Evidence that a message speaks of: what it is, and where."""

import pytest

from classify.extract import extract
from register.states import Standing


@pytest.mark.parametrize(
    ("text", "what", "standing"),
    [
        ("ผมมีคลิปวิดีโอตอนเขานับเงิน", "คลิปวิดีโอ", Standing.HELD),
        ("อัดเสียงไว้ในมือถือ", "อัดเสียงไว้", Standing.HELD),
        ("ถ่ายรูปซองกับเงินไว้ทุกเดือน", "ถ่ายรูปซองกับเงินไว้", Standing.HELD),
        ("สลิปโอนเงิน 3 ใบแนบมาด้วยค่ะ", "สลิปโอนเงิน 3 ใบ", Standing.ENCLOSED),
        ("ได้แนบสำเนาสัญญามาพร้อมนี้", "สำเนาสัญญา", Standing.ENCLOSED),
        ("รูปถ่ายทั้งสี่รูปแนบมาแล้ว", "รูปถ่าย", Standing.ENCLOSED),
        ("มีพยาน 4 คน", "พยาน 4 คน", Standing.ELSEWHERE),
        ("เพื่อนบ้านเห็นกันหมด", "เพื่อนบ้านเห็น", Standing.ELSEWHERE),
        ("กล้องในสำนักงานน่าจะเห็นตอนยื่นซอง", "กล้องในสำนักงาน", Standing.ELSEWHERE),
        ("หลักฐานอยู่ที่ห้องการเงิน", "หลักฐาน", Standing.ELSEWHERE),
        ("มีหลักฐานแต่ยังไม่ส่ง", "หลักฐาน", Standing.HELD),
        ("ข้าพเจ้าไม่มีหลักฐาน มีแต่ตากับหู", "ไม่มีหลักฐาน", Standing.NONE),
    ],
)
def test_evidence_is_found_with_its_standing(text: str, what: str, standing: Standing) -> None:
    first, *_ = extract("แจ้งเบาะแส", text).evidence
    assert what in first.text
    assert first.standing is standing
    assert f"แจ้งเบาะแส\n{text}"[first.start : first.end] == first.text


@pytest.mark.parametrize(
    "text",
    [
        "เก็บเงินไม่มีใบเสร็จ",
        "พอขอใบเสร็จเขาหัวเราะ",
        "ขอคัดสำเนาแบบแปลนอาคาร",
        "ขอให้ติดตั้งกล้องวงจรปิดหน้าตลาด",
        "กรรมการมายืนถ่ายรูปแล้วกลับ",
        "ไฟทางดับ",
    ],
)
def test_what_only_sounds_like_evidence_is_none(text: str) -> None:
    assert extract("", text).evidence == ()
