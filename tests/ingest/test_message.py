"""Mails as Gmail, Outlook, iPhone, Thunderbird and Thai webmail write them."""

import base64
import quopri
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from ingest.message import AttachedFile, attachment_contents, read_message
from register.errors import TryAgain, Unreadable
from register.model import Page, Sender
from register.states import Channel, Method

SUBJECT = "ร้องเรียนการให้บริการของสำนักงานพัฒนาชุมชน"
LETTER = "เรียน ผู้อำนวยการ\n\nข้าพเจ้าขอร้องเรียน  เรื่องถนนชำรุด\n\tโทร. 081-234-5678\n\nด้วยความเคารพ\nสมชาย ใจดี"
WIRE = LETTER.replace("\n", "\r\n")
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 60


class Read:
    """What a reader of attachments returns, with one page of text."""

    def __init__(self, text: str) -> None:
        self.pages = (Page(1, "scan", text, Method.OCR, 0.9),)
        self.warnings = ("ภาพไม่ชัด",)


def word(text: str, charset: str) -> bytes:
    codec = "cp874" if charset != "utf-8" else charset
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(text.encode(codec)) + b"?="


def mail(body: bytes, *fields: bytes, subject: bytes = b"x", sender: bytes = b"somchai@example.com") -> bytes:
    head = (b"From: " + sender, b"To: office@example.go.th", b"Subject: " + subject, b"MIME-Version: 1.0", *fields)
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    inner = b"".join(b"--b1\r\n" + part + b"\r\n" for part in parts) + b"--b1--\r\n"
    return mail(inner, b"Content-Type: multipart/" + kind + b'; boundary="b1"')


def text_part(text: str = LETTER, kind: bytes = b"plain") -> bytes:
    coded = base64.encodebytes(text.encode())
    return b"Content-Type: text/" + kind + b"; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded


def file_part(content: bytes = PDF, *fields: bytes) -> bytes:
    given_fields = fields or (b'Content-Type: application/pdf; name="a.pdf"',)
    coded = base64.encodebytes(content)
    return b"\r\n".join((*given_fields, b"Content-Transfer-Encoding: base64")) + b"\r\n\r\n" + coded


@pytest.mark.parametrize("charset", ["utf-8", "windows-874", "tis-620", "TIS-620", "x-windows-874", "iso-8859-11"])
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_a_thai_mail_is_read_character_by_character(charset: str, encoding: str) -> None:
    body = WIRE.encode("utf-8" if charset == "utf-8" else "cp874")
    coded = {"8bit": body, "base64": base64.encodebytes(body), "quoted-printable": quopri.encodestring(body)}[encoding]
    raw = mail(
        coded,
        b"Content-Type: text/plain; charset=" + charset.encode(),
        b"Content-Transfer-Encoding: " + encoding.encode(),
        subject=word(SUBJECT, charset),
        sender=word("สมชาย ใจดี", charset) + b" <Somchai@Example.com>",
    )
    reading = read_message(raw)
    assert reading.text == LETTER
    assert reading.subject == SUBJECT
    assert reading.sender == Sender("สมชาย ใจดี", "Somchai@example.com")
    assert reading.warnings == ()
    assert reading.reply_allowed


def test_raw_windows_874_without_any_label_is_read() -> None:
    reading = read_message(mail(WIRE.encode("cp874"), subject=SUBJECT.encode("cp874")))
    assert (reading.text, reading.subject) == (LETTER, SUBJECT)


def test_a_subject_cut_inside_a_character_is_joined() -> None:
    content = SUBJECT.encode()
    cut = b"\r\n ".join(b"=?UTF-8?B?" + base64.b64encode(content[at : at + 31]) + b"?=" for at in range(0, 200, 31))
    assert read_message(mail(b"x", subject=b"Re: " + cut)).subject == "Re: " + SUBJECT


@pytest.mark.parametrize(
    "disposition",
    [
        b"attachment; filename*=windows-874''" + quote("คำร้อง ๑.pdf".encode("cp874")).encode(),
        b"attachment; filename*0*=utf-8''" + quote("คำร้อง").encode() + b";\r\n filename*1*=" + quote(" ๑.pdf").encode(),
        b'attachment; filename="' + "คำร้อง ๑.pdf".encode("cp874") + b'"',
        b'attachment; filename="' + "คำร้อง ๑.pdf".encode() + b'"',
        b'attachment; filename="' + word("คำร้อง ๑.pdf", "windows-874") + b'"',
        b"attachment; filename=" + word("คำร้อง ๑.pdf", "utf-8"),
        b'attachment; filename="C:\\\\My\\\\' + "คำร้อง ๑.pdf".encode() + b'"',
    ],
)
def test_thai_file_names_are_read_however_they_are_written(disposition: bytes) -> None:
    raw = mixed(text_part(), file_part(PDF, b"Content-Type: application/pdf", b"Content-Disposition: " + disposition))
    assert [one.name for one in read_message(raw).attachments] == ["คำร้อง ๑.pdf"]


def test_html_alone_is_read_as_text() -> None:
    html = (
        "<html><body>" + "<br>".join(line.strip() for line in LETTER.replace("  ", " ").split("\n")) + "</body></html>"
    )
    reading = read_message(mixed(text_part(html, b"html"), kind=b"alternative"))
    assert reading.text.split() == LETTER.split()


def test_plain_text_wins_over_html_unless_it_is_a_stub() -> None:
    html = text_part(f"<p>{LETTER}</p>", b"html")
    assert read_message(mixed(text_part("สั้นแต่พอเพียง " * 5), html, kind=b"alternative")).text.startswith("สั้น")
    assert "ผู้อำนวยการ" in read_message(mixed(text_part(" \n"), html, kind=b"alternative")).text
    assert "ผู้อำนวยการ" in read_message(mixed(text_part("????? ???? ??"), html, kind=b"alternative")).text


def test_flowed_lines_are_joined() -> None:
    body = "ถนนหน้าบ้าน \nพังมาก\n-- \nสมชาย".encode()
    reading = read_message(mail(body, b"Content-Type: text/plain; charset=utf-8; format=flowed"))
    assert reading.text == "ถนนหน้าบ้าน พังมาก\n-- \nสมชาย"


def test_the_text_of_attachments_follows_and_names_its_source() -> None:
    raw = mixed(text_part("ตามไฟล์แนบ"), file_part())
    reading = read_message(raw, read_attachment=lambda content, kind, name: Read(f"{kind} {name} {len(content)}"))
    assert reading.text == f"ตามไฟล์แนบ\n\napplication/pdf a.pdf {len(PDF)}"
    assert [(page.source, page.method) for page in reading.pages] == [
        ("body", Method.TEXT_LAYER),
        ("a.pdf", Method.OCR),
    ]
    assert reading.warnings == ("a.pdf: ภาพไม่ชัด",)


def test_the_kind_of_a_file_is_known_by_its_bytes() -> None:
    raw = mixed(text_part(), file_part(PDF, b'Content-Type: application/octet-stream; name="scan"'))
    kinds: list[str] = []

    def reader(_content: bytes, kind: str, _name: str) -> Read:
        kinds.append(kind)
        return Read("")

    read_message(raw, read_attachment=reader)
    assert kinds == ["application/pdf"]


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (b"RIFF0000AVI ", (b'Content-Type: video/avi; name="a.avi"',)),
        (b"PK\x03\x04....a.exe", (b'Content-Type: application/zip; name="a.zip"',)),
        (
            b"\x89PNG\r\n\x1a\n" + b"0" * 500,
            (b"Content-Type: image/png; name=logo.png", b"Content-ID: <l>", b"Content-Disposition: inline"),
        ),
    ],
)
def test_films_archives_and_logos_are_listed_unopened(content: bytes, fields: tuple[bytes, ...]) -> None:
    def never(_content: bytes, _kind: str, _name: str) -> Read:
        raise AssertionError

    reading = read_message(mixed(text_part(), file_part(content, *fields)), read_attachment=never)
    assert len(reading.attachments) == 1
    assert reading.text == LETTER


def test_an_unreadable_attachment_is_a_warning_and_a_passing_fault_is_raised() -> None:
    def broken(_content: bytes, _kind: str, _name: str) -> Read:
        raise Unreadable("ไฟล์เสีย")

    def busy(_content: bytes, _kind: str, _name: str) -> Read:
        raise TryAgain("disk full")

    raw = mixed(text_part(), file_part())
    assert read_message(raw, read_attachment=broken).warnings == ("อ่านไฟล์แนบ a.pdf ไม่ได้: ไฟล์เสีย",)
    with pytest.raises(TryAgain):
        read_message(raw, read_attachment=busy)


def test_two_files_of_one_name_are_told_apart_and_keep_their_bytes() -> None:
    raw = mixed(text_part(), file_part(PDF), file_part(b"second"))
    files = attachment_contents(raw)
    assert [(one.attachment.name, one.content) for one in files] == [("a.pdf", PDF), ("a (2).pdf", b"second")]
    assert tuple(one.attachment for one in files) == read_message(raw).attachments
    assert all(isinstance(one, AttachedFile) for one in files)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (b"application/ms-tnef", "winmail.dat"),
        (b"text/calendar", "invite.ics"),
        (b"application/pkcs7-mime", "smime.p7m"),
        (b"application/pgp-encrypted", "version.asc"),
        (b"image/png", "attachment.png"),
    ],
)
def test_unnamed_parts_are_listed_under_a_telling_name(kind: bytes, name: str) -> None:
    assert [
        one.name for one in read_message(mixed(text_part(), file_part(b"x", b"Content-Type: " + kind))).attachments
    ] == [name]


def test_a_mail_forwarded_as_a_file_is_listed_and_read() -> None:
    inner = mail(LETTER.encode(), b"Content-Type: text/plain; charset=utf-8", subject=word("ถนนพัง", "utf-8"))
    reading = read_message(mixed(text_part("ส่งต่อครับ"), b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert [one.name for one in reading.attachments] == ["ถนนพัง.eml"]
    assert reading.text == f"ส่งต่อครับ\n\nเรื่อง: ถนนพัง\n\n{LETTER}"


def test_a_named_text_behind_the_body_is_a_file_and_read() -> None:
    part = b'Content-Type: text/plain; charset=utf-8; name="notes.txt"\r\n\r\n' + LETTER.encode()
    reading = read_message(mixed(text_part("ตามไฟล์แนบ"), part))
    assert [one.name for one in reading.attachments] == ["notes.txt"]
    assert reading.text == f"ตามไฟล์แนบ\n\n{LETTER}"
    assert read_message(mixed(part)).attachments == ()


def test_a_nested_mail_with_raw_utf8_in_its_fields_is_read() -> None:
    inner = mail(LETTER.encode(), b"Content-Type: text/plain; charset=utf-8", subject="ถนนพัง".encode())
    reading = read_message(mixed(text_part("ส่งต่อ"), b"Content-Type: message/global\r\n\r\n" + inner))
    assert [one.name for one in reading.attachments] == ["ถนนพัง.eml"]
    assert LETTER in reading.text


def test_a_blank_before_the_colon_of_a_field_does_no_harm() -> None:
    reading = read_message(b"From : a@example.com\r\nSubject  : x\r\n\r\n" + LETTER.encode())
    assert (reading.sender, reading.subject, reading.text) == (Sender("", "a@example.com"), "x", LETTER)


def test_a_nested_mail_keeps_its_bytes() -> None:
    inner = mixed(text_part(), file_part()).replace(b"\r\n", b"\n") + b"\n"
    raw = mail(
        b"--o\n" + text_part("ส่งต่อ") + b"\n--o\nContent-Type: message/rfc822\n\n" + inner + b"\n--o--\n",
        b"Content-Type: multipart/mixed; boundary=o",
    )
    nested, inside = attachment_contents(raw)
    assert [one.content for one in attachment_contents(nested.content)] == [PDF]
    assert (inside.attachment.name, inside.content) == ("a.pdf", PDF)


def test_nothing_of_a_mail_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    read_message(mail(b"x", b"Content-Type: text/secret", subject=b"=?utf-8?B?4Lgx4Lg=?="))
    assert caplog.text == ""


def test_identifiers_date_and_verdict_are_read() -> None:
    raw = mail(
        b"x",
        b"Message-ID: <[1@a]>",
        b"In-Reply-To: Your message of Monday <2@b> and <2@b>",
        b"References: <1@a>\r\n <2@b> junk <<",
        b"Date: Wed, 12 Mar 2025 10:23:00 +0700 (ICT)",
        b"Authentication-Results: mx.example.go.th; spf=pass (dmarc=fail); dmarc=Fail (p=none) header.from=example.com",
        b"Authentication-Results: forged; dmarc=pass",
    )
    reading = read_message(raw)
    assert reading.message_id == "<[1@a]>"
    assert reading.in_reply_to == ("<2@b>",)
    assert reading.references == ("<1@a>", "<2@b>")
    assert reading.written_at == datetime(2025, 3, 12, 3, 23, tzinfo=UTC)
    assert reading.dmarc == "fail"


@pytest.mark.parametrize(
    ("field", "sender"),
    [
        (b'"boss@agency.go.th" <thief@Example.com>', Sender("boss@agency.go.th", "thief@example.com")),
        (b"a@example.com (" + word("สมชาย", "utf-8") + b")", Sender("สมชาย", "a@example.com")),
        (word("ก, <x@y.z>", "utf-8") + b" <a@example.com>", Sender("ก, <x@y.z>", "a@example.com")),
        (b"=?utf-8?Q?=E2=80=AEmoc=0ABcc:_x?= <a@example.com>", Sender("moc Bcc: x", "a@example.com")),
        (b"a@example.com, b@example.com", Sender("", "a@example.com")),
        (b"unlisted-recipients:; (no To-header on input)", None),
        (b"<>", None),
        (b"", None),
    ],
)
def test_the_sender_is_the_first_mailbox_of_from(field: bytes, sender: Sender | None) -> None:
    assert read_message(mail(b"x", b"Reply-To: thief@example.org", sender=field)).sender == sender


def test_two_from_fields_are_not_answered() -> None:
    reading = read_message(mail(b"x", b"From: other@example.org"))
    assert not reading.reply_allowed
    assert reading.automatic is None


@pytest.mark.parametrize(
    ("sender", "proven"),
    [
        (b"a@example.com, b@example.net", False),
        (b'"a@example.com" <b@example.net>', None),
        (b"a@example.com (b@example.net)", None),
        (b"a@example.com, A@Example.com", None),
    ],
)
def test_a_mail_of_several_writers_is_answered_as_a_mail_that_nobody_vouches_for(
    sender: bytes,
    proven: bool | None,  # noqa: FBT001
) -> None:
    reading = read_message(mail(b"x", sender=sender))
    assert reading.reply_allowed
    assert reading.proven is proven


def test_a_mail_without_from_is_read_but_cannot_be_answered() -> None:
    reading = read_message(b"Subject: x\r\n\r\n" + LETTER.encode())
    assert (reading.sender, reading.reply_allowed, reading.text) == (None, False, LETTER)


def test_what_nobody_sees_in_a_text_is_left_out_and_a_soft_line_end_ends_a_line() -> None:
    raw = b"From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    assert read_message(raw + "ถนน\0พัง\x0bซอย\x1b 3\x0cจบ".encode()).text == "ถนนพัง\nซอย 3\nจบ"


@pytest.mark.parametrize("start", [b"\r\n\r\n", b"\xef\xbb\xbf", b"From a@b Mon Jan  1 00:00:00 2024\r\n"])
def test_what_stands_before_the_header_does_no_harm(start: bytes) -> None:
    assert read_message(start + mail(b"hello")).sender == Sender("", "somchai@example.com")


@pytest.mark.parametrize(
    "field", [b"Content-Type: multipart/mixed", b'Content-Type: multipart/mixed; boundary="other"']
)
def test_a_missing_boundary_is_found(field: bytes) -> None:
    inner = b"--b1\r\n" + text_part() + b"\r\n--b1\r\n" + file_part() + b"\r\n--b1--\r\n"
    reading = read_message(mail(inner, field))
    assert reading.text == LETTER
    assert len(reading.attachments) == 1


def test_the_channel_is_handed_through() -> None:
    assert read_message(mail(b"x"), channel=Channel.WEBSITE).channel is Channel.WEBSITE
