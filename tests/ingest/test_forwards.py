# ruff: noqa: E501  (the heads of forwarded mails, as programs write them)
"""A matter that somebody hands on: whose it is, who is acknowledged, what is read."""

import base64

import pytest

from ingest.message import read_message
from register.model import Reading, Sender

OWN = frozenset({"office@example.go.th"})
MATTER = "เรียน ผู้อำนวยการ\nถนนหน้าหมู่บ้านชำรุดมานานแล้ว ขอให้ซ่อมด้วย\nสมชาย ใจดี โทร 081-234-5678"
FIRST = Sender("สมชาย ใจดี", "somchai@gmail.com")

GMAIL = "---------- Forwarded message ---------\nจาก: สมชาย ใจดี <somchai@gmail.com>\nDate: พ. 12 มี.ค. 2568 เวลา 10:23\nSubject: ถนนพัง\nTo: <info@other.go.th>\n\n\n"
GMAIL_THAI = "---------- ข้อความที่ส่งต่อ ----------\nจาก: สมชาย ใจดี <somchai@gmail.com>\nวันที่: 12 มีนาคม 2568 10:23\nเรื่อง: ถนนพัง\nถึง: info@other.go.th\n\n"
APPLE = "Begin forwarded message:\n\n> From: สมชาย ใจดี <somchai@gmail.com>\n> Subject: ถนนพัง\n> Date: 12 March 2025 at 10:23\n> To: info@other.go.th\n>\n"
OUTLOOK_THAI = "________________________________\nจาก: สมชาย ใจดี <somchai@gmail.com>\nส่ง: 12 มีนาคม 2568 10:23\nถึง: info@other.go.th\nเรื่อง: ถนนพัง\n\n"
OUTLOOK_OLD = "-----Original Message-----\nFrom: สมชาย ใจดี [mailto:somchai@gmail.com]\nSent: Wednesday, March 12, 2025 10:23 AM\nTo: info@other.go.th\nSubject: ถนนพัง\n\n"
NOTE = "เรียน สำนักงานพัฒนาชุมชน\n\nศูนย์ดำรงธรรมขอส่งเรื่องร้องเรียนที่ได้รับทางอีเมลมาเพื่อโปรดพิจารณาดำเนินการ"


def mail(text: str, *, sender: str = "damrongtham@other.go.th", subject: str = "Fwd: ถนนพัง", more: str = "") -> bytes:
    return (
        f"From: {sender}\r\nTo: office@example.go.th\r\nSubject: {subject}\r\n{more}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    ).encode()


def read(raw: bytes) -> Reading:
    return read_message(raw, own_addresses=OWN)


def marked(head: str) -> str:
    return "\n".join(f"> {line}" for line in MATTER.split("\n")) if head is APPLE else MATTER


@pytest.mark.parametrize("note", ["", NOTE, "ฝากด้วยครับ", NOTE + "\n\n-- \nศูนย์ดำรงธรรม โทร 042-000-000"])
@pytest.mark.parametrize("head", [GMAIL, GMAIL_THAI, APPLE, OUTLOOK_THAI, OUTLOOK_OLD])
def test_who_wrote_first_is_the_complainant_and_who_sent_it_is_answered(head: str, note: str) -> None:
    reading = read(mail(f"{note}\n\n{head}{marked(head)}" if note else head + marked(head)))
    assert reading.writer == FIRST
    assert reading.sender == Sender("", "damrongtham@other.go.th")
    assert reading.reply_allowed
    assert reading.text == f"{note}\n\n{MATTER}".strip()
    assert "somchai@gmail.com" in reading.quoted
    assert any("ส่งต่อเรื่องของผู้อื่น" in warning for warning in reading.warnings)


def test_a_forward_that_was_forwarded_belongs_to_the_innermost_writer() -> None:
    second = "---------- Forwarded message ---------\nFrom: อบต. <clerk@abt.go.th>\nDate: 13 March 2025 10:00\nSubject: Fwd: ถนนพัง\nTo: x@other.go.th\n\n"
    reading = read(mail(f"{NOTE}\n\n{second}เพื่อโปรดพิจารณา\n\n{GMAIL}{MATTER}"))
    assert reading.writer == FIRST
    assert reading.text == f"{NOTE}\n\nเพื่อโปรดพิจารณา\n\n{MATTER}"


def test_a_name_without_an_address_is_taken_too() -> None:
    head = "จาก: สมชาย ใจดี\nส่ง: 12 มีนาคม 2568 10:23\nถึง: ข้อมูล\nเรื่อง: ถนนพัง\n\n"
    assert read(mail(head + MATTER)).writer == Sender("สมชาย ใจดี", "")


@pytest.mark.parametrize(
    ("sender", "inside"),
    [
        ("somchai@gmail.com", "Office <clerk@other.go.th>"),  # hands on what an office answered him
        ("somchai@gmail.com", "Bank <no-reply@bank.co.th>"),
        ("somchai@gmail.com", "สมชาย <somchai@gmail.com>"),
        ("somchai@gmail.com", "Office <office@example.go.th>"),
    ],
)
def test_a_forward_that_is_evidence_leaves_the_sender_the_complainant(sender: str, inside: str) -> None:
    head = GMAIL.replace("สมชาย ใจดี <somchai@gmail.com>", inside)
    assert read(mail(head + "ทางเราดำเนินการแล้ว", sender=sender)).writer is None


def test_a_complaint_of_one_s_own_above_a_forward_is_one_s_own() -> None:
    own = "ข้าพเจ้าไม่พอใจการทำงานของสำนักงาน เพราะแจ้งถนนพังไปสามเดือนแล้วแต่ได้รับเพียงคำตอบสั้น ๆ ข้างล่างนี้ " * 8
    reading = read(mail(own + "\n\n" + GMAIL + MATTER, sender="malee@gmail.com"))
    assert reading.writer is None
    assert reading.text.strip() == own.strip()
    assert MATTER in reading.quoted


def test_an_answer_that_quotes_a_forward_is_no_forward() -> None:
    reading = read(mail("ขอบคุณครับ\n\n" + GMAIL + MATTER, subject="Re: ถนนพัง"))
    assert (reading.text, reading.writer) == ("ขอบคุณครับ", None)


def nested(inner: bytes, cover: str = "ขอส่งเรื่องร้องเรียนตามไฟล์แนบ") -> bytes:
    part = b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\n"
    text = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + cover.encode() + b"\r\n"
    return (
        b"From: clerk@other.go.th\r\nSubject: =?utf-8?B?"
        + base64.b64encode("ส่งเรื่อง".encode())
        + b'?=\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + text
        + part
    )


def test_a_mail_forwarded_as_a_file_belongs_to_who_wrote_it() -> None:
    reading = read(nested(mail(MATTER, sender="Somchai <somchai@gmail.com>", subject="ถนนพัง")))
    assert reading.writer == Sender("Somchai", "somchai@gmail.com")
    assert MATTER in reading.text


def test_a_mail_attached_to_a_long_letter_is_evidence() -> None:
    cover = "ข้าพเจ้าขอร้องเรียนเจ้าหน้าที่ซึ่งส่งอีเมลไม่สุภาพถึงข้าพเจ้าหลายครั้ง " * 15
    assert read(nested(mail("อย่ามายุ่ง", sender="rude@gmail.com"), cover)).writer is None


def test_mails_inside_mails_are_followed_so_deep_and_no_deeper() -> None:
    inner = mail(MATTER, sender="somchai@gmail.com")
    for _ in range(6):
        head, _, rest = nested(b"@@").partition(b"@@")
        boundary = b"b%d" % len(inner)
        inner = head.replace(b'"b"', b'"' + boundary + b'"').replace(b"--b", b"--" + boundary) + inner
        inner += rest.replace(b"--b", b"--" + boundary)
    reading = read(inner)
    assert len(reading.attachments) == 4
    assert any("ซ้อนกัน" in warning for warning in reading.warnings)
