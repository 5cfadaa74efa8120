"""Thai mails whose labels lie, whose words are cut inside a character, whose bytes went through the wrong program."""

import base64
import quopri
from urllib.parse import quote

import pytest

from ingest.message import read_message

SUBJECT = "ร้องเรียนการให้บริการของสำนักงานพัฒนาชุมชน"
LETTER = "เรียน ผู้อำนวยการ\n\nข้าพเจ้าขอร้องเรียน เรื่อง “ถนนชำรุด” ที่ตำบลนาอาน…\nโทร. ๐๘๑-๒๓๔-๕๖๗๘\n\nด้วยความเคารพ\nสมชาย ใจดี"
WIRE = LETTER.replace("\n", "\r\n")
THAI = WIRE.encode("cp874")
MEANT = WIRE.encode()


def mail(body: bytes, charset: str, encoding: str = "8bit", subject: bytes = b"x", kind: str = "plain") -> bytes:
    label = f"; charset={charset}" if charset else ""
    fields = f"\r\nContent-Type: text/{kind}{label}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return b"From: a@example.com\r\nSubject: " + subject + fields.encode() + body


def words(content: bytes, charset: str, size: int, letter: str = "B") -> bytes:
    """Encoded words cut every `size` bytes, inside a character where it falls so."""
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    coded = [
        base64.b64encode(piece) if letter == "B" else b"".join(b"=%02X" % byte for byte in piece) for piece in pieces
    ]
    return b"\r\n ".join(f"=?{charset}?{letter}?".encode() + one + b"?=" for one in coded)


@pytest.mark.parametrize(
    "raw",
    [
        mail(THAI, "utf-8"),
        mail(MEANT, "tis-620"),
        mail(base64.encodebytes(MEANT), "windows-874", "base64"),
        mail(THAI, "iso-8859-1"),
        mail(MEANT, "iso-8859-1"),
        mail(THAI, "us-ascii"),
        mail(MEANT, "us-ascii"),
        mail(quopri.encodestring(THAI), "Windows-1252", "quoted-printable"),
        mail(THAI.decode("latin-1").encode(), "utf-8"),
        mail(MEANT.decode("latin-1").encode(), "utf-8"),
        mail(THAI, "TIS_620-2533"),
        mail(THAI, '"THAI"'),
        mail(THAI, "unknown-8bit"),
        mail(THAI, "x-user-defined"),
        mail(THAI, ""),
        mail(base64.encodebytes(WIRE.encode("utf-16")), "utf-16", "base64"),
        mail(WIRE.encode("utf-7"), "utf-7", "7bit"),
        mail(b"\xef\xbb\xbf" + MEANT, "utf-8"),
        mail(b"<meta charset=windows-874>" + LETTER.replace("\n", "<br>").encode("cp874"), "", kind="html"),
        mail("".join("<br>" if c == "\n" else f"&#{ord(c)};" for c in LETTER).encode(), "us-ascii", kind="html"),
    ],
)
def test_the_bytes_decide_whatever_the_label_says(raw: bytes) -> None:
    reading = read_message(raw)
    assert reading.text == LETTER
    assert "�" not in "".join(reading.warnings)


@pytest.mark.parametrize(
    "subject",
    [
        words(SUBJECT.encode(), "UTF-8", 7),
        words(SUBJECT.encode(), "utf-8", 10, "Q"),
        words(SUBJECT.encode("cp874"), "x-windows-874", 11),
        words(SUBJECT.encode("cp874"), "utf-8", 200),
        words(SUBJECT.encode(), "tis-620", 200),
        words(SUBJECT.encode("cp874").decode("latin-1").encode(), "utf-8", 200),
        SUBJECT.encode("cp874"),
        SUBJECT.encode(),
    ],
)
def test_a_subject_is_read_however_it_was_cut_and_labelled(subject: bytes) -> None:
    assert read_message(mail(b"x", "utf-8", subject=subject)).subject == SUBJECT


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b"filename*0*=utf-8''%E0%B8%84%E0;\r\n filename*1*=%B8%B3.pdf", "คำ.pdf"),
        (b"filename*1*=%B8%B3.pdf; filename*0*=utf-8''%E0%B8%84%E0", "คำ.pdf"),
        (b"filename*=tis-620''" + quote("คำ".encode("cp874")).encode() + b".pdf", "คำ.pdf"),
        (b"filename=\"???.pdf\"; filename*=utf-8''%E0%B8%84%E0%B8%B3.pdf", "คำ.pdf"),
        (b'filename="%E0%B8%84%E0%B8%B3.pdf"', "คำ.pdf"),
        (b'filename="../../etc/' + "คำ.pdf".encode() + b'"', "คำ.pdf"),
        (b"filename=" + "คำ ร้อง.pdf".encode(), "คำ ร้อง.pdf"),
        (b'filename="' + "คำ.pdf".encode("cp874") + b'"', "คำ.pdf"),
    ],
)
def test_a_file_name_is_read_however_it_was_written(disposition: bytes, name: str) -> None:
    part = b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; " + disposition
    raw = b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part + b"\r\n\r\nx\r\n--b--\r\n"
    assert [one.name for one in read_message(raw).attachments] == [name]
