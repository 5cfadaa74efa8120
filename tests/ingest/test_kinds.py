"""What a mail can be besides text: signed, encrypted, packed by Outlook, an appointment; and what it may cost."""

import base64
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail import attached
from ingest.mail.bulk import NOTHING, lift
from ingest.mail.signed import signed_content
from ingest.message import attachment_contents, read_message
from register.model import Page, Reading
from register.states import Method

LETTER = "ถนนหน้าหมู่บ้านพังมาก"
ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + LETTER.encode() + b"\r\n"
SIGNED_DATA = b"\x06\x09" + bytes.fromhex("2a864886f70d010702")
DATA = b"\x06\x09" + bytes.fromhex("2a864886f70d010701")


def element(tag: int, content: bytes, *, endless: bool = False) -> bytes:
    """A DER element, or a BER one without a length (X.690, 8.1.3)."""
    if endless:
        return bytes([tag, 0x80]) + content + b"\0\0"
    size = len(content).to_bytes(2, "big")
    return bytes([tag, 0x82]) + size + content


def cms(entity: bytes, *, endless: bool = False, kind: bytes = SIGNED_DATA) -> bytes:
    if endless:
        octets = element(0x24, element(0x04, entity[:20]) + element(0x04, entity[20:]), endless=True)
    else:
        octets = element(0x04, entity)
    inside = element(0x30, DATA + element(0xA0, octets, endless=endless), endless=endless)
    signed = element(0x30, b"\x02\x01\x01" + element(0x31, b"") + inside + element(0x31, b""), endless=endless)
    return element(0x30, kind + element(0xA0, signed, endless=endless), endless=endless)


def mail(*parts: tuple[str, bytes], text: str = "ตามไฟล์แนบ", kind: str = "mixed") -> bytes:
    head = f"From: a@example.com\r\nSubject: x\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n".encode()
    body = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode() + b"\r\n"
    for fields, content in parts:
        coded = base64.encodebytes(content)
        body += f"--b\r\nContent-Type: {fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + coded
    return head + body + b"--b--\r\n"


def lone(kind: str, content: bytes) -> Reading:
    head = f"From: a@example.com\r\nSubject: x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return read_message(head.encode() + base64.encodebytes(content))


@pytest.mark.parametrize("endless", [False, True])
def test_a_signed_mail_is_read_and_its_envelope_kept(endless: bool) -> None:  # noqa: FBT001  (pytest hands it over)
    reading = lone("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", cms(ENTITY, endless=endless))
    assert reading.text == LETTER
    assert [one.name for one in reading.attachments] == ["smime.p7m"]
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "content", [cms(ENTITY, kind=DATA), cms(ENTITY)[:40], b"", b"\x30\x80" * 5000, b"\x30\x80\x24"]
)
def test_an_encrypted_mail_is_labelled_and_not_parked(content: bytes) -> None:
    assert signed_content(content) is None
    reading = lone("application/pkcs7-mime; name=smime.p7m", content)
    assert (reading.text, reading.reply_allowed) == ("", True)
    assert attached.W_SEALED in reading.warnings


@given(st.sampled_from([cms(ENTITY), cms(ENTITY, endless=True)]), st.integers(0, 120), st.binary(max_size=6))
def test_no_bytes_break_the_reader_of_envelopes(content: bytes, place: int, other: bytes) -> None:
    signed_content(content[:place] + other + content[place + len(other) :])


@pytest.mark.parametrize("piece", [b"\x04\x00", b"\x24\x80", b"\x04\x81"])
def test_an_envelope_of_millions_of_pieces_is_given_up(piece: bytes) -> None:
    begun = time.monotonic()
    assert signed_content(b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80\x30\x80\x24\x80" + piece * 5_000_000) is None
    assert time.monotonic() - begun < 5


def test_a_text_that_pgp_signed_is_read_without_armour() -> None:
    text = (
        f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{LETTER}\n- -- \nสมชาย\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAd\n-----END PGP SIGNATURE-----\n"
    )
    reading = read_message(mail(text=text))
    assert reading.text == f"{LETTER}\n-- \nสมชาย"
    assert reading.warnings == ()


def test_what_pgp_encrypted_is_kept_and_labelled() -> None:
    text = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"
    assert attached.W_SEALED in read_message(mail(text=text)).warnings
    files = (("application/pgp-encrypted", b"Version: 1"), ("application/octet-stream; name=encrypted.asc", b"x"))
    reading = read_message(mail(*files, text="", kind="encrypted"))
    assert attached.W_SEALED in reading.warnings
    assert [one.name for one in reading.attachments] == ["version.asc", "encrypted.asc"]


@pytest.mark.parametrize(
    ("fields", "content", "told"),
    [
        ("application/ms-tnef", b"x", "winmail.dat"),
        ("application/octet-stream; name=winmail.dat", b"x\x9f\x3e\x22\0\0", "winmail.dat"),
        ("text/calendar; method=REQUEST", b"BEGIN:VCALENDAR", "ปฏิทิน"),
        ("video/mp4; name=a.mp4", b"\0\0\0\x18ftypmp42", "วิดีโอ"),
        ("application/octet-stream; name=a.m4a", b"\0\0\0\x18ftypM4A ", "เสียง"),
        ("application/zip; name=a.zip", b"PK\x03\x04....a.exe", "บีบอัด"),
        ("application/msword; name=a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
        ("application/vnd.ms-excel; name=a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ตาราง"),
    ],
)
def test_what_is_kept_unopened_is_said_and_listed(fields: str, content: bytes, told: str) -> None:
    def never(_content: bytes, _kind: str, _name: str) -> attached.Document:
        raise AssertionError

    reading = read_message(mail((fields, content)), read_attachment=never)
    assert any(told in warning for warning in reading.warnings)
    assert len(reading.attachments) == 1


def test_texts_in_files_are_read() -> None:
    files = (
        ("text/plain; charset=windows-874\r\nContent-Disposition: attachment; filename=a.txt", LETTER.encode("cp874")),
        ("application/octet-stream; name=b.txt", LETTER.encode()),
    )
    assert read_message(mail(*files)).text == f"ตามไฟล์แนบ\n\n{LETTER}\n\n{LETTER}"


class _Read:
    def __init__(self, text: str) -> None:
        self.pages = (Page(1, "", text, Method.TEXT_LAYER, 1.0),)
        self.warnings = ()


@pytest.mark.parametrize(
    "fields", ["text/rtf", "application/rtf; name=a.rtf", "application/octet-stream; name=letter.odt"]
)
def test_rich_text_and_open_documents_go_to_the_reader_of_documents(fields: str) -> None:
    content = (
        b"{\\rtf1 x}"
        if "rtf" in fields
        else b"PK\x03\x04" + b"0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text"
    )
    reading = read_message(mail((fields, content)), read_attachment=lambda _content, kind, _name: _Read(kind))
    assert reading.pages[-1].text.endswith(("rtf", "opendocument.text"))


def test_only_so_many_files_are_read_and_only_so_long() -> None:
    files = [(f"application/pdf; name={number}.pdf", b"%PDF-") for number in range(4)]
    few = attached.MailLimits(files=2)
    reading = read_message(mail(*files), read_attachment=lambda *_: _Read("x"), limits=few)
    assert (len(reading.pages), len(reading.attachments)) == (3, 4)
    assert attached.W_TOO_MANY in reading.warnings
    late = attached.MailLimits(seconds=0)
    assert (
        attached.W_TOO_LONG in read_message(mail(*files), read_attachment=lambda *_: _Read("x"), limits=late).warnings
    )


def test_a_file_that_is_too_large_is_kept_and_named_and_the_next_one_read() -> None:
    files = [("application/pdf; name=a.pdf", b"%PDF-" + b"x" * 900), ("application/pdf; name=b.pdf", b"%PDF-")]
    reading = read_message(mail(*files), read_attachment=lambda *_: _Read("x"), limits=attached.MailLimits(size=500))
    assert [page.source for page in reading.pages] == ["body", "b.pdf"]
    assert attached.W_TOO_LARGE.format(name="a.pdf") in reading.warnings


def test_long_base64_whose_last_line_is_full_is_put_back_too() -> None:
    content = bytes(range(256)) * 57 * 3  # 57 bytes a line: no short line at the end, so the boundary eats its line end
    coded = base64.encodebytes(content).decode().replace("\n", "\r\n")
    raw = (
        "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        f"Content-Type: video/mp4; name=a.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}--b--\r\n"
    ).encode()
    (film,) = attachment_contents(raw)
    assert film.content == content


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"%PDF-1.4", b"PK\x03\x04"])
def test_a_picture_or_document_labelled_as_text_is_a_file(start: bytes) -> None:
    reading = read_message(
        mail(("text/plain; charset=iso-8859-1", start + bytes(range(200, 256)))),
        read_attachment=lambda *_: _Read("จากภาพ"),
    )
    assert "\ufffd" not in reading.text
    assert len(reading.attachments) == 1


def test_words_labelled_base64_are_words() -> None:
    words = "\r\n".join(["kindly look into the matter of the broken bridge beyond the market"] * 9)
    raw = (
        "From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{words}\r\n"
    ).encode()
    assert read_message(raw).text.count("broken bridge") == 9


@pytest.mark.parametrize(("place", "damage"), [(0, "!!!@@@"), (40, "!"), (80, "#\r\n")])
def test_a_damaged_character_in_base64_costs_no_text_behind_it(place: int, damage: str) -> None:
    coded = base64.b64encode(("ถนนหน้าวัดพังมาก " * 9).encode()).decode()
    raw = "From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert read_message(f"{raw}{coded[:place]}{damage}{coded[place:]}".encode()).text.count("ถนนหน้าวัดพังมาก") == 9


def test_a_character_lost_from_base64_costs_its_line_and_no_other() -> None:
    lines = base64.encodebytes(("ถนนหน้าวัดพังมาก " * 27).encode()).decode().splitlines()
    lines[3] = lines[3][:8] + "!" + lines[3][10:]
    raw = "From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert read_message((raw + "\r\n".join(lines)).encode()).text.count("ถนนหน้าวัดพังมาก") >= 24


def test_long_base64_is_lifted_out_and_put_back_byte_for_byte() -> None:
    content = bytes(range(256)) * 400
    raw = mail(("video/mp4; name=a.mp4", content))
    thin, bulk = lift(raw)
    assert len(thin) < 1000 < len(raw)
    assert bulk.restored(thin) == raw
    assert lift(b"short") == (b"short", NOTHING)
    assert read_message(raw).attachments[0].size == len(content)


_COSTLY = """
import base64, os, resource, sys, time
from ingest.message import attachment_contents, read_message
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
head = b"From: a@example.com\\r\\nSubject: x\\r\\n"
mails = {
    "film": lambda: head + b"Content-Type: video/mp4; name=a.mp4\\r\\nContent-Transfer-Encoding: base64\\r\\n\\r\\n"
    + base64.encodebytes(bytes(26_000_000)),
    "text": lambda: head + b"Content-Type: text/plain; charset=tis-620\\r\\n\\r\\n"
    + b"\\xb6\\xb9\\xb9\\xbe\\xd1\\xa7 \\xc1\\xd2\\xa1\\r\\n" * 2_500_000,
    "fields": lambda: head + b"X-A: b\\r\\n" * 100_000 + b"\\r\\nx",
    "nesting": lambda: head + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\\r\\n\\r\\n--b%d\\r\\n' % (n, n) for n in range(55_000)
    ),
}
for name, make in mails.items():
    raw = make()
    begun = time.monotonic()
    read_message(raw)
    print(name, len(raw), round(time.monotonic() - begun, 2))
    assert time.monotonic() - begun < 30
"""


def test_the_largest_mails_are_read_in_a_gigabyte_and_half_a_minute() -> None:
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-c", _COSTLY], cwd=root, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
