"""What a machine's mail says about a mail of ours: which one it names, and whether it came back, is late or arrived."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.message import read_message
from register.model import Returned
from register.states import ReturnKind

OURS = "<0123456789abcdef0123456789abcdef@agency.example>"
MARK = "01M80RB4AH87QT0DTP7XRQAR4S"
ORIGINAL = f"From: office@agency.example\nTo: somsri@example.com\nMessage-ID: {OURS}\nX-Raprueang: {MARK}\nSubject: x\n"


def report(
    action: str, status: str, *, original: str = "message/rfc822", recipient: str = "somsri@example.com"
) -> bytes:
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@example.com>
To: office@agency.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.example.com.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no

--b
Content-Type: {original}

{ORIGINAL}
--b--
""".replace("\n", "\r\n").encode()


def plain(subject: str, body: str, *fields: str, sender: str = "MAILER-DAEMON@example.com") -> bytes:
    return "\r\n".join((f"From: {sender}", f"Subject: {subject}", *fields, "", body.replace("\n", "\r\n"))).encode()


def told(raw: bytes) -> Returned:
    found = read_message(raw).returned
    assert found is not None
    return found


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(
    ("action", "status", "kind", "kept"),
    [
        ("failed", "5.1.1", ReturnKind.FAILED, "5.1.1"),
        ("failed", "5.2.2", ReturnKind.FAILED, "5.2.2"),
        ("delayed", "4.2.2", ReturnKind.DELAYED, "4.2.2"),
        ("relayed", "2.0.0", ReturnKind.AUTOMATIC, ""),
        ("delivered", "2.1.5", ReturnKind.AUTOMATIC, ""),
    ],
)
def test_a_delivery_report_is_read_with_its_original(
    action: str, status: str, kind: ReturnKind, kept: str, original: str
) -> None:
    wanted = Returned(kind, kept, (OURS,), (MARK,), ("somsri@example.com",))
    assert told(report(action, status, original=original)) == wanted


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (plain("failure notice", f"Hi. This is the qmail-send program. 550 5.1.1 no\n\n{ORIGINAL}"), "failed", "5.1.1"),
        (plain("Mail delivery failed", f"  mailbox is full: 552 over quota\n\n{ORIGINAL}"), "failed", "552"),
        (plain("Warning: message 1a2b3c-00 delayed 24 hours", f"still trying\n\n{ORIGINAL}"), "delayed", ""),
        (plain("Delayed: x", "451 4.4.1 no answer", f"References: {OURS}"), "delayed", "4.4.1"),
        (plain("ไม่สามารถส่งได้: x", "ข้อความของคุณไม่สามารถส่ง 550 5.2.2", f"In-Reply-To: {OURS}"), "failed", "5.2.2"),
        (plain("x", "no such user", "X-Failed-Recipients: somsri@example.com", f"References: {OURS}"), "failed", ""),
    ],
)
def test_a_bounce_in_words_is_read_too(raw: bytes, kind: str, status: str) -> None:
    found = told(raw)
    assert (found.kind.value, found.status) == (kind, status)
    assert OURS in found.message_ids


@pytest.mark.parametrize(
    "raw",
    [
        plain("Automatic reply: x", "away", f"In-Reply-To: {OURS}", sender="somsri@example.com"),
        plain("x", "ไม่อยู่ 551", "Auto-Submitted: auto-replied", f"References: {OURS}", sender="somsri@example.com"),
        plain("FW: Undeliverable: x", "-----Original Message-----\nFrom: a\nTo: b\nSubject: c\n\n"
              f"Your message could not be delivered 550 5.1.1\n{ORIGINAL}", "Return-Path: <>"),
    ],
)  # fmt: skip
def test_an_automatic_answer_is_no_bounce(raw: bytes) -> None:
    assert told(raw).kind is ReturnKind.AUTOMATIC


def test_a_read_receipt_says_that_it_arrived() -> None:
    raw = plain("Read: x", f"--b\nContent-Type: message/disposition-notification\n\nOriginal-Message-ID: {OURS}\n"
                "Disposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n", f"In-Reply-To: {OURS}",
                "Content-Type: multipart/report; report-type=disposition-notification; boundary=b")  # fmt: skip
    assert told(raw).kind is ReturnKind.AUTOMATIC
    assert OURS in told(raw).message_ids


def test_what_a_person_wrote_says_nothing_of_our_mails() -> None:
    body = f"ส่งไม่ถึงครับ ขอให้ตรวจสอบ 550 5.1.1\n\n-----Original Message-----\nFrom: a\nTo: b\nSubject: c\n\n{ORIGINAL}"
    for subject in ("FW: Undeliverable: x", "Re: แจ้งการรับเรื่อง"):
        reading = read_message(plain(subject, body, f"References: {OURS}", sender="somsri@example.com"))
        assert (reading.automatic, reading.returned) == (None, None)


def test_a_bounce_that_names_no_mail_says_nothing() -> None:
    assert read_message(plain("failure notice", "550 5.1.1 user unknown")).returned is None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["message/delivery-status", "text/rfc822-headers", "message/rfc822"]))
def test_no_report_breaks_the_reader(content: bytes, kind: str) -> None:
    head = (
        f"Return-Path: <>\r\nFrom: a@b.th\r\nReferences: {OURS}\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
    )
    found = read_message(
        head.encode() + b"--b\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + content + b"\r\n--b--"
    )
    assert found.returned is not None
    assert len(found.returned.message_ids) <= 20
