"""Which mails ask how a matter stands, and which of them say more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.compose import SUBJECTS
from register.arrivals.inquiry import Inquiry, inquiry
from register.model import Attachment, Automatic
from register.states import Channel
from tests.register.matter_examples import reading

ID = "LOE-7KQ4-M2XD-9RTC-5"
PURE = Inquiry(facts=False)
LONG = "เมื่อวันที่ 3 มกราคม เจ้าหน้าที่คนเดิมมาข่มขู่ที่บ้านอีกครั้ง และบอกว่าจะตัดน้ำถ้าไม่ถอนเรื่อง มีพยานเห็นสองคน"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (f"สอบถามสถานะ {ID}", ""),
        (f"ติดตามเรื่อง {ID}", "ขอบคุณครับ"),
        (ID, ""),
        (ID.lower(), "\n \n"),
        ("สอบถาม", f"ขอทราบความคืบหน้าของเรื่อง {ID} ด้วยค่ะ"),
        ("", f"เรียน เจ้าหน้าที่\nเรื่อง {ID} ถึงไหนแล้วครับ\nขอบคุณครับ\nจาก สมชาย ใจดี"),
        (f"Re: แจ้งการรับเรื่อง รหัสติดตามเรื่อง {ID}", ""),
        (f"ตอบกลับ: แจ้งการรับเรื่อง รหัสติดตามเรื่อง {ID}", "ขอทราบสถานะครับ"),
        ("status?", f"What is the status of my case {ID}"),
        ("สถานะ", "LOE 7KQ4 M2XD 9RTC 5 สถานะของเรื่อง"),
        (f"สอบ\u200bถามสถานะ {ID}", ""),
        ("ติดตามเรื่อง LOE-๗KQ4-M2XD-9RTC-๕", ""),
    ],
)
def test_a_question_with_a_tracking_id_is_one(subject: str, text: str) -> None:
    assert inquiry(reading(subject=subject, text=text), "LOE") == PURE


@pytest.mark.parametrize(
    "wrong", ["LOE-7KQ4-M2XD-9RTC-6", "LOE-0000-0000-0000-0", "LOE-7KQ4-M2XD-9RT", "LOE 7KQ4M2XD9"]
)
def test_a_wrong_tracking_id_asks_as_a_right_one(wrong: str) -> None:
    assert inquiry(reading(subject=f"สอบถามสถานะ {wrong}", text=""), "LOE") == PURE
    assert inquiry(reading(subject=wrong, text=""), "LOE") == PURE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("สอบถามสถานะ", "ขอทราบสถานะเรื่องร้องเรียนค่ะ"),
        (f"อ้างถึง {ID}", LONG),
        ("ถนนพัง", ID),
        (f"Re: แจ้งการรับเรื่อง รหัสติดตามเรื่อง {ID}", "ขอบคุณครับ"),
        (f"Re: แจ้งความคืบหน้าของเรื่อง รหัสติดตามเรื่อง {ID}", "รับทราบครับ"),
        (f"ข้อมูลเพิ่มเติม {ID}", LONG * 8 + " ขอให้ติดตามเรื่องนี้ด้วย"),
        ("ติดตามเรื่อง ABC-7KQ4-M2XD-9RTC-5", ""),
    ],
)
def test_what_names_no_id_or_asks_nothing_is_none(subject: str, text: str) -> None:
    assert inquiry(reading(subject=subject, text=text), "LOE") is None


@pytest.mark.parametrize("subject", SUBJECTS.values())
def test_thanks_below_one_of_our_own_subjects_ask_nothing(subject: str) -> None:
    for mark in ("Re: ", "RE: Re: ", "ตอบกลับ: "):
        thanks = reading(subject=f"{mark}{subject} รหัสติดตามเรื่อง {ID}", text="ขอบคุณมากครับ")
        assert inquiry(thanks, "LOE") is None


def test_new_facts_beside_the_question_are_told() -> None:
    assert inquiry(reading(subject=f"ติดตามเรื่อง {ID}", text=LONG), "LOE") == Inquiry(facts=True)
    photo = (Attachment("a.jpg", "image/jpeg", 9, "0" * 64),)
    assert inquiry(reading(subject=f"สอบถามสถานะ {ID}", text="", attachments=photo), "LOE") == Inquiry(facts=True)


def test_an_attachment_below_nothing_but_an_id_asks_nothing() -> None:
    photo = (Attachment("a.jpg", "image/jpeg", 9, "0" * 64),)
    assert inquiry(reading(subject=ID, text="", attachments=photo), "LOE") is None


def test_machines_and_paper_ask_nothing() -> None:
    assert inquiry(reading(subject=f"สอบถามสถานะ {ID}", automatic=Automatic("vacation", "x")), "LOE") is None
    assert inquiry(reading(subject=f"สอบถามสถานะ {ID}", channel=Channel.LETTER, sender=None), "LOE") is None


@given(subject=st.text(max_size=200), text=st.text(max_size=2000))
def test_no_text_breaks_it(subject: str, text: str) -> None:
    inquiry(reading(subject=subject + " LOE", text=text), "LOE")
