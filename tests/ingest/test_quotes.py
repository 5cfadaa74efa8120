"""New text against quoted text, as the usual programs write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.quotes import split

GMAIL_THAI = "เมื่อ พ. 12 มี.ค. 2568 เวลา 10:23 สำนักงาน <office@example.go.th>\nเขียนว่า:\n\n> เรียน คุณสมชาย\n> รับเรื่องแล้ว\n"
OUTLOOK_THAI = "จาก: สำนักงาน <office@example.go.th>\nส่ง: วันพุธที่ 12 มีนาคม 2568 10:23\nถึง: สมชาย\nเรื่อง: ถนน\n\nรับเรื่องแล้ว"
OUTLOOK = "From: Office\nSent: Wednesday, March 12, 2025 10:23 AM\nTo: Somchai\nCc: B\nSubject: Road\n\nreceived"


@pytest.mark.parametrize(
    "below",
    [
        GMAIL_THAI,
        OUTLOOK_THAI,
        OUTLOOK,
        "________________________________\n" + OUTLOOK,
        "-----Original Message-----\n" + OUTLOOK,
        "-----ข้อความต้นฉบับ-----\nรับเรื่องแล้ว",
        "On Wed, Mar 12, 2025 at 10:23 AM Office <office@example.go.th> wrote:\n> received",
        "On Wed, Mar 12, 2025 at 10:23 AM Office <office@example.go.th> wrote:\nreceived without marks",
        "ในวันที่ พ. 12 มี.ค. 2025 เวลา 10:23 Office <office@example.go.th> เขียนว่า:\n> received",
        "2025-03-12 10:23 GMT+07:00 Office <office@example.go.th>:\n> received",
        "---------- Forwarded message ---------\nจาก: ก <a@example.com>\n\nเก่า",
    ],
)
def test_a_top_posted_answer_is_parted_from_what_it_answers(below: str) -> None:
    parted = split("ขอบคุณครับ แต่ถนนยังพังอยู่\n\n" + below, subject="Re: ถนน", reply=True)
    assert parted.new == "ขอบคุณครับ แต่ถนนยังพังอยู่"
    assert parted.quoted == below.strip() or "> " in parted.quoted


def test_an_answer_below_the_quotation_is_new() -> None:
    parted = split(GMAIL_THAI + "\nยังไม่ได้ซ่อมครับ\n", reply=True)
    assert parted.new == "ยังไม่ได้ซ่อมครับ"


def test_answers_between_quoted_lines_are_new() -> None:
    parted = split("> ชื่ออะไร\nสมชาย\n> อยู่ที่ไหน\nเมืองเลย\n", reply=True)
    assert parted.new == "สมชาย\nเมืองเลย"
    assert parted.quoted == "> ชื่ออะไร\n> อยู่ที่ไหน"


@pytest.mark.parametrize(
    "stamp",
    [
        "ส่งจาก iPhone ของฉัน",
        "Sent from my iPhone",
        "Get Outlook for Android<https://aka.ms/x>",
        "Sent from Yahoo Mail on Android",
    ],
)
def test_the_line_of_the_telephone_goes(stamp: str) -> None:
    assert split(f"ถนนพัง\n\n{stamp}\n").new == "ถนนพัง"


def test_the_signature_stays_because_it_names_the_writer() -> None:
    assert split("ถนนพัง\n\n-- \nสมชาย ใจดี โทร 081-234-5678\n").new == "ถนนพัง\n\n-- \nสมชาย ใจดี โทร 081-234-5678"


GMAIL_FORWARD = """---------- Forwarded message ---------
From: ก <a@example.com>
Date: พ. 12 มี.ค. 2568 เวลา 10:23
Subject: ถนน
To: <b@example.com>


ถนนพัง
มาก
"""
APPLE_FORWARD = """Begin forwarded message:

> From: A <a@example.com>
> Subject: x
> Date: 12 March 2025 at 10:23
> To: b@example.com
>
> ถนนพัง
> มาก
"""


@pytest.mark.parametrize(
    "text",
    [
        GMAIL_FORWARD,
        APPLE_FORWARD,
        OUTLOOK.replace("received", "ถนนพัง\nมาก"),
        "\n\nส่งจาก iPhone ของฉัน\n\n" + APPLE_FORWARD,
    ],
)
def test_a_mere_forward_is_the_matter_itself(text: str) -> None:
    parted = split(text, subject="FW: ถนน")
    assert parted.forward
    assert parted.new == "ถนนพัง\nมาก"
    assert "From" in parted.quoted


def test_an_empty_answer_stays_empty() -> None:
    parted = split(GMAIL_THAI, subject="Re: ถนน", reply=True)
    assert parted.new == ""
    assert "รับเรื่องแล้ว" in parted.quoted


@pytest.mark.parametrize(
    "letter",
    [
        "จาก: นายสมชาย ใจดี\nวันที่: 3 มีนาคม 2568\nถึง: ผู้อำนวยการ\nเรื่อง: ร้องเรียนถนน\n\nถนนพัง",
        "เมื่อวันที่ 3 มี.ค. 2568 ข้าพเจ้าไปติดต่อ เจ้าหน้าที่เขียนว่า:\nปิดทำการ",
        "ปรากฏดังนี้\n----------\nข้อ 1  สองช่อง\n\n\n\nข้อ 2",
        "On the road there is a hole:\nplease repair",
        ">From the start this road was bad",
    ],
)
def test_what_a_person_writes_in_the_form_of_a_quotation_stays(letter: str) -> None:
    assert split(letter).new == letter
    assert split(letter).quoted == ""


@given(st.text(alphabet=st.sampled_from("ก> :-\nOnw@<1จากถึง"), max_size=200), st.booleans())
def test_no_text_breaks_the_splitter(text: str, reply: bool) -> None:  # noqa: FBT001  (hypothesis hands it over)
    parted = split(text, subject="Fwd: x", reply=reply)
    assert len(parted.new) <= len(text)
