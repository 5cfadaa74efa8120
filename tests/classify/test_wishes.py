import json
from pathlib import Path

import pytest

from classify import extract as extracting
from classify.extract import extract

APART = Path(extracting.__file__).with_name("corpus") / "facts-apart"


@pytest.mark.parametrize(
    "text",
    [
        "ไม่ประสงค์ออกนาม",
        "ไม่ประ สงค์ ออกนาม",
        "ไมประสงค์จะออกนาม",
        "ขอสงวนฃื่อในซั้นนี้",
        "กรุณาปกปิดชื่อด้วยครับ",
        "ขอให้เก็บชื่อข้าพเจ้าเป็นความลับ",
        "อย่าบอกว่าใครแจ้งนะ",
        "อย่าให้ผู้ใหญ่รู้ว่าหนูเป็นคนเขียน",
        "กลัวโดนแก้แค้น ช่วยปิดชื่อให้ที",
        "บ่อยากบอกซื่อ ย่านเพิ่นฮู้",
        "อย่าไปบอกไผเด้อว่าข้อยเป็นคนแจ้ง",
        "อย่าหื้อเปิ้นฮู้ว่าอุ๊ยเป๋นคนบอกเน้อ",
        "หม้ายออกชื่อนะ กลัวเขามาแค้น",
        "ไม่กล้าลงชื่อ กลัวตกงาน",
        "ขอใช้สิทธิไม่เปิดเผยชื่อ",
        "อย่าเอาชื่อหนูไปบอกครูนะคะ",
        "โปรดอย่าส่งสำเนารายชื่อให้เจ้าของฟาร์ม",
        "ไม่ต้องใส่ชื่อผมลงไปนะ",
        "หนูขอไม่บอกว่าเป็นใครนะคะ กลัว",
        "เห็นยืนคุยกันหน้าตู้ยามครับ ไม่ประสงค์ออกนาม",
        "แต่ลงชื่อไม่ได้ครับ",
        "ไม่บอกชื่อนะ เดี๋ยวเพื่อนเกลียด",
        "ขออย่าให้ทางโรงเรียนทราบว่าเป็นดิฉัน",
        "ขอให้มาดูโดยไม่ต้องบอกว่าใครแจ้ง",
        "ถ้าชื่อผมหลุดไปผมอยู่ไม่ได้",
        "ขอไม่เปิดเผยตัว",
        "please keep my name confidential",
        "ขอให้ใช้คำว่าพลเมืองดีแทนชื่อผมในหนังสือ",
        "เวลาสอบอย่าอ้างว่ามีคนในแจ้ง",
        "อย่าให้เรื่องนี้ย้อนกลับมาถึงตัวหนู",
        "ช่วยเก็บเรื่องว่าใครแจ้งไว้ด้วย",
        "ขอให้กันผมไว้เป็นผู้แจ้งลับ",
        "อย่าเปิดเผยว่าข้อมูลมาจากคนในวัด",
        "( / ) ขอปกปิดชื่อ",
        "I would rather not sign",
        "อยากให้มาตรวจแบบเป็นการตรวจปกติ ไม่ใช่มาเพราะมีคนร้อง",
        "ถ้าต้องใช้ชื่อคนร้อง ผมขอถอนเรื่อง",
        "ขอแจ้งเป็นการลับ",
        "ขอเป็นพยานลับ",
        "หากมีการสอบสวน ขอให้เรียกดิฉันไปในฐานะผู้เข้าประชุม ไม่ใช่ในฐานะผู้ร้อง",
        "ชื่อผู้แจ้ง: - (ไม่สะดวกแจ้ง)",
        "ผมเป็นใครไม่สำคัญ สำคัญที่เงินหลวงหาย",
        "โปรดอย่าส่งจดหมายนี้ต่อให้ผู้อำนวยการ เขาจำลายมือหนูได้",
        "please leave me out of the report",
    ],
)
def test_a_wish_to_stay_unnamed_is_heard_in_many_words(text: str) -> None:
    assert extract("แจ้งเรื่อง", f"มีการเก็บเงินหัวละร้อย {text}").anonymous


@pytest.mark.parametrize(
    "text",
    [
        "ไม่ต้องปิดชื่อผมนะ",
        "ดิฉันไม่กลัวและไม่ได้ต้องการปกปิดชื่อ",
        "ผมไม่กลัวเขารู้ว่าผมฟ้อง",
        "( / ) เปิดเผยชื่อได้  (  ) ขอปกปิดชื่อ",
        "พยานไม่อยากยุ่ง ขออย่าเอ่ยชื่อเขา ส่วนผมไม่มีปัญหา",
        "\n--\nข้อความในอีเมลนี้เป็นความลับและมีไว้สำหรับผู้รับที่ระบุ ห้ามเปิดเผยชื่อ",
        "เจ้าหน้าที่ไม่ยอมบอกชื่อ",
        "บัญชีรายชื่อถูกปิดเป็นความลับ ขอดูก็ไม่ให้ดู",
        "ควรออกระเบียบห้ามเปิดเผยชื่อผู้ร้องเรียนทุกราย",
        "ผมเคยร้องแบบไม่เปิดเผยชื่อแล้วเรื่องเงียบ คราวนี้เลยเปิดเผย",
        "ไม่บอกว่าใครผิดใครถูก แต่ขอให้มาไกล่เกลี่ย",
        "ยินดีเปิดเผยชื่อ",
        "ไม่จำเป็นต้องปกปิดชื่อข้าพเจ้า",
        "พร้อมให้ถ้อยคำโดยไม่ปิดบังตัว",
        "มีผู้ไม่ประสงค์ออกนามบริจาคเงิน",
        "ควรมีช่องทางร้องเรียนที่ไม่ต้องเปิดเผยชื่อ",
        "เทศบาลไม่เปิดเผยรายชื่อผู้ชนะประมูล",
        "ใบเสร็จไม่ลงชื่อผู้รับเงิน",
        "ผู้ใหญ่ปิดชื่อคนได้เงินไว้ไม่ให้ดู",
        "ไม่อยากให้ซื้อเครื่องออกกำลังกาย",
        "ขอให้ติดป้ายชื่อเจ้าหน้าที่ทุกคน",
        "ปิดประกาศรายชื่อไว้ที่ศาลา",
        "เหม็นจนต้องปิดหน้าต่างทั้งวัน",
        "ขอให้ปิดถนนหน้าโรงเรียนตอนเช้า",
        "อยากทราบว่ากฎหมายคุ้มครองพยานอย่างไร",
    ],
)
def test_other_talk_of_names_is_no_such_wish(text: str) -> None:
    assert not extract("แจ้งเรื่อง", text).anonymous


@pytest.mark.parametrize(
    "text",
    [
        "ไม่ต้องติดต่อกลับ",
        "ไม่ต้องตอบนะ",
        "อย่าโทรมา",
        "ห้ามส่งจดหมายมาที่บ้าน",
        "บ่ต้องโทรมาเด้อ",
        "ไม่ประสงค์ให้ติดต่อกลับ",
        "no need to reply",
        "If you are not the intended recipient delete it. Please do not contact me.",
    ],
)
def test_a_wish_not_to_be_contacted_is_heard(text: str) -> None:
    assert extract("แจ้งเรื่อง", f"ไฟดับ {text}").no_contact


@pytest.mark.parametrize(
    "text",
    [
        "ไม่ติดต่อกลับเลย",
        "อย่าโทรบอกก่อน",
        "เจ้าหน้าที่บอกว่าไม่ต้องโทรมาอีก",
        "โทรไปไม่รับสาย",
        "ไม่ต้องโทร ส่งอีเมลมาได้เลย",
        "อย่าตอบแบบขอไปที",
        "If you are not the intended recipient please do not reply.",
        "If you received this e-mail in error, do not reply and delete it.",
    ],
)
def test_a_complaint_about_silence_is_no_wish_for_it(text: str) -> None:
    assert not extract("แจ้งเรื่อง", text).no_contact


def test_a_wish_that_nobody_learns_who_the_writer_is_is_heard() -> None:
    assert extract("แจ้งเรื่อง", "มีคนได้กระดาษคำตอบสองชุด ขออย่าเปิดเผยว่าเป็นใครเพราะผมยังต้องสอบอีก").anonymous


@pytest.mark.parametrize("text", ["ผมกลัวตาย ขอให้ติดต่อทางนี้เท่านั้น", "ขอให้มาดูเงียบๆ สักสามวัน", "I am afraid of retaliation"])
def test_words_that_may_be_a_wish_to_stay_unnamed_are_asked_about(text: str) -> None:
    found = extract("แจ้งเรื่อง", f"มีการเก็บเงินหัวละร้อย {text}")
    assert (found.anonymous, found.anonymity_in_doubt) == (False, True)


@pytest.mark.parametrize("text", ["ไม่ประสงค์ออกนาม", "ผมกลัวถูกย้าย แต่ยินดีให้เปิดเผยชื่อ", "ช่วยซ่อมไฟด้วยครับ"])
def test_where_the_wish_is_clear_nobody_is_asked(text: str) -> None:
    assert not extract("แจ้งเรื่อง", f"มีการเก็บเงินหัวละร้อย {text}").anonymity_in_doubt


@pytest.mark.parametrize("text", ["งดโทรช่วงเวลาทำงาน สะดวกหลังหกโมงเย็น", "ไม่ต้องโทรหาผู้ใหญ่บ้าน", "ไม่อยากติดต่อหลายรอบ"])
def test_when_or_whom_to_call_is_no_wish_for_silence(text: str) -> None:
    assert not extract("แจ้งเรื่อง", f"ไฟดับ {text}").no_contact


def test_wishes_of_messages_kept_apart_are_heard_or_asked_about() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(APART.glob("*.jsonl"))]
    rows = [json.loads(line) for text in texts for line in text.splitlines()]
    found = [(row["anonymous"], extract(row["subject"], row["body"])) for row in rows]
    heard = sum(wished and facts.anonymous for wished, facts in found)
    wrong = sum(wished != facts.anonymous for wished, facts in found)
    assert heard / (heard + wrong / 2) >= 0.9
    unasked = sum(wished and not (facts.anonymous or facts.anonymity_in_doubt) for wished, facts in found)
    assert unasked <= 0.05 * sum(wished for wished, _ in found)
