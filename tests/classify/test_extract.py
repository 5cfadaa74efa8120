import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.extract import extract
from register.model import Sender

THAI = "กขคงนมยรลวสหอะาิีุูเแโไ่้๊์ำํ ๐๑๒0189-.,()\n>@:/"


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("นายคำพอง เหรัญญิกกองทุน ปลอมลายเซ็นในสัญญากู้", "นายคำพอง เหรัญญิกกองทุน"),
        ("ผอ.กองคลัง หักหัวคิวแม่บ้านคนละ 500 บาท", "ผอ.กองคลัง"),
        ("เจ้าหน้าที่เทศกิจบอกว่ารถเข็นของแม่ผมผิดระเบียบ แล้วเรียกเงิน", "เจ้าหน้าที่เทศกิจ"),
        ("ผู้ใหญ่บ้านหมู่ 9 เบิกเงินแทนคนตาย", "ผู้ใหญ่บ้านหมู่ 9"),
        ("เจ้าหน้าที่ประมงรับเงินเรืออวนรุนลำละสองพัน", "เจ้าหน้าที่ประมง"),
        ("จนท.ที่ดิน เรียกรับเงินค่ารังวัด", "จนท.ที่ดิน"),
        ("เงินหายเพราะ รองนายกชาญ เอาเงินไปใช้ ทุจริตชัดเจน", "รองนายกชาญ"),
        ("ครูเวรหอนอนเอาเหล็กดัดผมนาบแขนน้อง ป.4 สามคนแล้ว", "ครูเวรหอนอน"),
        ("วันนี้ไปต่อภาษีรถ เจ้าหน้าที่ผู้หญิงช่อง 3 โยนเอกสารคืนแล้วตะคอกแม่ผม", "เจ้าหน้าที่ผู้หญิงช่อง 3"),
        ("พัสดุ รพ.สมเด็จฯ ซื้อถุงมือยางจากบริษัทของแฟนตัวเอง กล่องละ 189", "พัสดุ รพ.สมเด็จฯ"),
        ("ตลาดนัดคลองถม เทศกิจชื่อเล่นเบิร์ด มาเก็บแผงละ 300 ทุกวันจันทร์ ไม่ให้ก็ยกเตาขึ้นรถ", "เทศกิจชื่อเล่นเบิร์ด"),
        ("ขอร้องเรียนร.ต.ต.ชูเกียรติ สิงห์ทอง ว่าเรียกเก็บส่วยรถขนดินคันละสองร้อย", "ร.ต.ต.ชูเกียรติ สิงห์ทอง"),
        ("ขอกล่าวหานายประทวน ศรีสะอาด ปลัดเทศบาล ว่ายักยอกเงินโครงการ", "นายประทวน ศรีสะอาด ปลัดเทศบาล"),
        ("นายช่างโยธาชื่อวรพจน์เรียกค่าตรวจแบบห้าพัน ไม่มีใบเสร็จ", "นายช่างโยธาชื่อวรพจน์"),
        ("ผู้ใหญ่บ้านหมู่ที่ 13 เบิกเงินแทนคนตาย", "ผู้ใหญ่บ้านหมู่ที่ 13"),
    ],
)
def test_the_accused_is_named_as_in_the_text(text: str, accused: str) -> None:
    assert extract("แจ้งเบาะแส", text).accused == accused


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        (
            "ผมชื่อนายแดง มีสุข ขอร้องเรียนร.ต.ต.ชูเกียรติ สิงห์ทองกับส.ต.อ.วีระ รักดี ว่าเรียกรับเงินคันละสองร้อย",
            ["ร.ต.ต.ชูเกียรติ สิงห์ทอง", "ส.ต.อ.วีระ รักดี"],
        ),
        (
            "ปลัดเทศบาลเบิกค่าน้ำมันเกินจริงทุกเดือน และหัวหน้าพัสดุปลอมใบเสร็จให้ทุกครั้ง",
            ["ปลัดเทศบาล", "หัวหน้าพัสดุ"],
        ),
    ],
)
def test_everybody_who_is_accused_is_named(text: str, accused: list[str]) -> None:
    named = extract("แจ้งเบาะแส", text).accused
    assert [one for one in accused if one not in named] == []


def test_who_saw_a_wrong_or_suffered_it_is_not_accused() -> None:
    text = "เจ้าหน้าที่พัสดุเรียกรับเงินห้าพัน นายแหลม ใจดี พร้อมเป็นพยาน นายสี ทองคำ โดนด่าทุกวัน"
    assert extract("แจ้งเบาะแส", text).accused == "เจ้าหน้าที่พัสดุ"


@pytest.mark.parametrize(
    "text",
    [
        "ตารอคิวฟันปลอมเจ็ดเดือน หมอชื่อหมอเตยย้ายไปแล้ว",
        "ป.ป.ช. ประจำจังหวัด ประกาศว่าผู้ใดรับสินบนจะถูกลงโทษ",
        "ไฟถนนดับ ฝากนายกช่วยดูด้วย",
        "พวกเราไม่ได้สงสัยว่าใครทุจริต ผู้ใหญ่บ้านก็ช่วยเต็มที่",
        "ขอเสนอให้ผู้อำนวยการโรงเรียนจัดตลาดนัด",
        "เมื่อ พ.ย. เสาร์ที่แล้ว มีการเบิกเงินผิดปกติ",
        "เจ้าหน้าที่พูดจาดี ครูก็ให้เด็กซื้อสมุดเล่มละ 8 บาท",
        "ผมเป็นผู้ใหญ่บ้านเก็บเงินค่าน้ำหลังละ 50 บาท มีคนว่าแพง",
    ],
)
def test_nobody_is_accused_where_nobody_is_blamed(text: str) -> None:
    assert extract("แจ้ง", text).accused == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ส่ง e-mail ได้ที่ pimchanok. w@example.com", "pimchanok.w@example.com"),
        ("ติดต่อทางอีเมล somchai @ gmail . com", "somchai@gmail.com"),
        ("เคยส่งเมลไปที่ info@loei.example แล้วเงียบ", ""),
    ],
)
def test_only_his_own_mailbox_counts(text: str, address: str) -> None:
    assert extract("แจ้ง", text).contact.email == address


def test_an_address_in_the_text_goes_before_the_senders() -> None:
    sender = Sender("", "office-pc@mail.example")
    assert extract("แจ้ง", "ตอบที่อีเมล ying@mail.example นะคะ", sender=sender).contact.email == "ying@mail.example"
    assert extract("แจ้ง", "ไฟดับ", sender=sender).contact.email == "office-pc@mail.example"


def test_quoted_mail_is_somebody_elses_words() -> None:
    text = (
        "ยังไม่มีใครมาค่ะ ชลธิชา\n\n> On 2 ก.ย. 2568 งานสารบรรณ wrote:\n> ขอแสดงความนับถือ\n> (นายเอกชัย ดีงาม)\n"
        "> โทร 042-811-773"
    )
    facts = extract("Re: ฝาท่อ", text)
    assert (facts.contact.name, facts.contact.phone) == ("ชลธิชา", "")


def test_spans_point_into_subject_and_text_as_sent() -> None:
    subject, text = "ฝาท่อ", "เเจ้งครับ ฝาท่อแตกที่ซอยสุขใจ ๔ มาสามวันแล้ว\nขอบคุณครับ\nนายก้อง ทองดี\nโทร ๐๘๑-๒๓๔-๕๖๗๘"
    facts = extract(subject, text)
    joined = f"{subject}\n{text}"
    cut = {fact: joined[start:end] for fact, (start, end) in facts.spans.items()}
    assert cut["name"] == facts.contact.name == "นายก้อง ทองดี"
    assert cut["phone"] == "๐๘๑-๒๓๔-๕๖๗๘"
    assert cut["where"] == facts.where == "ซอยสุขใจ ๔"


def test_a_page_wrapped_inside_words_is_read_as_written() -> None:
    text = (
        "          ข้าพเจ้าเป็นชาวบ้านหมู่สาม ขอแจ้งว่าถนนในหมู่บ้านของเราเป็นหลุมเป็นบ่อมานาน รถล้มทุกวันไม่มีใ\n"
        "ครมาดูเลยสักครั้งเดียว ข้าพเจ้าขอให้ท่านช่วยมาดูด้วยตนเองสักครั้ง และขอให้ปกปิดชื่อของข้าพ\n"
        "เจ้าไว้ด้วย เพราะเกรงว่าผู้รับเหมาจะมาต่อว่าที่บ้าน เนื่องจากรู้จักกันหมดทั้งหมู่บ้านแห่งนี้แล\n"
        "ะไม่อยากมีเรื่องกับใคร"
    )
    facts = extract("ถนน", text)
    assert facts.anonymous


def test_a_message_is_read_in_milliseconds() -> None:
    text = "ข้าพเจ้า นายดำรง คงมั่น บ้านเลขที่ 8 หมู่ 11 ตำบลหนองบัว ขอร้องเรียนว่าถนนหน้าโรงเรียนบ้านนาดี เป็นหลุม " * 6
    extract("ถนน", text)
    fastest = min(_seconds(text) for _ in range(5))
    assert fastest < 0.02  # 3 ms on a free machine; the rest is for a busy one


@pytest.mark.parametrize("piece", ["0", "a.", "0 ", " ", "นาย", "ไม่ขอ", "1/1 ", "หมู่ 1 ", "1 มกราคม ", "(", "\n"])
def test_a_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    start = time.perf_counter()
    extract("x", piece * (20_000 // len(piece)))
    assert time.perf_counter() - start < 2


def _seconds(text: str) -> float:
    start = time.perf_counter()
    extract("ถนน", text)
    return time.perf_counter() - start


@given(st.text(max_size=40), st.text(alphabet=THAI, max_size=300) | st.text(max_size=300))
def test_any_text_yields_facts_with_spans_inside_it(subject: str, text: str) -> None:
    facts = extract(subject, text)
    for start, end in facts.spans.values():
        assert 0 <= start < end <= len(subject) + 1 + len(text)


@pytest.mark.parametrize(
    ("text", "name", "phone"),
    [
        (
            "นายสมบัติ ใจร้าย กำนันตำบลทุ่งขวาง บ้านเลขที่ 1 หมู่ 4 ต.ทุ่งขวาง อ.พนัสนิคม โทร 081-000-1011 ขายหนองน้ำ ขอไม่ลงชื่อ กลัวเขา",
            "",
            "",
        ),
        (
            "ผมนายสมบัติ ใจดี ขอแจ้งว่ามีคนขายหนองน้ำสาธารณะของตำบล ขอให้ปกปิดชื่อผมด้วย โทร 081-000-1011",
            "นายสมบัติ ใจดี",
            "081-000-1011",
        ),
    ],
)
def test_who_is_told_of_before_the_writer_asks_to_stay_unnamed_is_not_the_writer(
    text: str, name: str, phone: str
) -> None:
    facts = extract("แจ้งเบาะแส", text)
    assert (facts.anonymous, facts.contact.name, facts.contact.phone, bool(facts.contact.address)) == (
        True,
        name,
        phone,
        False,
    )


def test_a_name_and_a_number_of_whom_it_is_told_what_he_does_are_not_those_of_who_asks_to_be_nameless() -> None:
    told = extract("", "กำนันเดช 081-000-1111 เรียกเงินชาวบ้านรายละพัน ไม่ประสงค์ออกนามครับ")
    assert (told.anonymous, told.contact.name, told.contact.phone) == (True, "", "")
