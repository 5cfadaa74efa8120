"""Copiers, fax gateways and web forms: believed only when vouched for; what they carry is the matter."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ingest import devices
from ingest.apart.pageimage import page_count, page_image
from ingest.devices import Found
from ingest.document import DocumentLimits
from ingest.files import bundle
from ingest.files.opening import Here
from ingest.mail.vouching import Gate
from ingest.ocr import Ocr
from ingest.stage import Reader, without_blank_sides
from register.errors import Unreadable
from register.model import Page, Reading
from register.settings import Device
from register.states import Channel, Method

COPIER = Device.model_validate({"name": "copier", "from": "Copier@agency.example", "channel": "letter"})
FORM = Device.model_validate({"name": "form", "from": "web@agency.example", "channel": "website"})
GATE = Gate("mx.agency.example")
SIGNED = "Authentication-Results: mx.agency.example; "
PASS = SIGNED + "dmarc=pass header.from=agency.example\r\n"


def mail(head: str = PASS, *, sender: str = "copier@agency.example", body: str = "scan attached") -> bytes:
    return f"{head}From: KONICA <{sender}>\r\nSubject: Message from KM\r\n\r\n{body}\r\n".encode()


def proven(raw: bytes, gate: Gate = GATE, listed: tuple[Device, ...] = (COPIER, FORM)) -> bool | None:
    found = devices.find(raw, listed, gate)
    return found.proven if found else None


@pytest.mark.parametrize(
    "head",
    [
        PASS,
        SIGNED + "dmarc=pass (p=none dis=none)\r\n",
        SIGNED + "spf=pass smtp.mailfrom=copier@agency.example\r\n",
        SIGNED + "spf=fail smtp.mailfrom=x@y.example;\r\n dkim=pass (2048-bit) header.d=agency.example\r\n",
        SIGNED + 'dkim=pass header.i="@mail.agency.example"\r\n',
        "Authentication-Results: MX.agency.example 1; dmarc=pass\r\n",
    ],
)
def test_a_device_is_believed_when_our_server_vouches_for_it(head: str) -> None:
    assert proven(mail(head)) is True


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Authentication-Results: mx.evil.example; dmarc=pass\r\n",
        "Authentication-Results: mx.evil.example; none\r\n" + PASS,
        SIGNED + "spf=fail smtp.mailfrom=agency.example\r\n" + PASS,
        SIGNED + "dmarc=fail; spf=pass smtp.mailfrom=agency.example\r\n",
        SIGNED + "spf=pass smtp.mailfrom=a@evil.example; dkim=pass header.d=evil.example\r\n",
        SIGNED + "spf=pass smtp.mailfrom=a@evilagency.example\r\n",
        SIGNED + "dkim=pass header.d=example\r\n",
        SIGNED + "spf=pass (dmarc=pass)\r\n",
        SIGNED + "none\r\n",
    ],
)
def test_what_merely_looks_like_a_device_is_not_believed(head: str) -> None:
    assert proven(mail(head)) is False


def test_without_the_name_of_our_server_nothing_is_believed() -> None:
    assert proven(mail(), Gate()) is False
    assert proven(mail(""), Gate(internal=True)) is True


def test_other_senders_two_senders_and_our_own_replies_are_no_devices() -> None:
    assert proven(mail(sender="somchai@agency.example")) is None
    assert proven(mail(PASS + "From: other@b.example\r\n")) is None
    assert proven(mail(PASS + "X-Raprueang: 1\r\n")) is None


def test_devices_that_share_an_address_are_told_apart_by_a_field() -> None:
    fax = Device.model_validate(
        {"name": "fax", "from": "copier@agency.example", "header": "X-Mailer: FaxGate", "channel": "fax"}
    )
    found = devices.find(mail(PASS + "X-Mailer: faxgate 3.1\r\n"), (fax, COPIER), GATE)
    assert found == Found(fax, proven=True)
    assert devices.find(mail(PASS + "X-Mailer: other\r\n"), (fax, COPIER), GATE) == Found(COPIER, proven=True)


@settings(deadline=None)  # the first example loads the parser, which takes long on a busy machine
@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(raw: bytes) -> None:
    devices.find(raw, (COPIER,), GATE)
    devices.find(b"From: copier@agency.example\r\nAuthentication-Results: " + raw, (COPIER,), GATE)


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    gates = {"imap:main": GATE}
    return Reader(Ocr(workdir=tmp_path), DocumentLimits(apart=Here()), frozenset(), (COPIER, FORM), gates)


def letter(text: str) -> bytes:
    """A mail of the copier with a PDF; text layers need no OCR, so a small text file stands for the scan."""
    parts = (
        "Content-Type: text/plain\r\n\r\nscanned",
        f'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\n{text}',
    )
    attached = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n"
    head = PASS + "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
    return f"{head}From: copier@agency.example\r\nSubject: Message from KM\r\n\r\n{attached}".encode()


def test_a_copiers_file_is_the_letter_and_its_own_words_are_not(reader: Reader) -> None:
    raw = letter("เรื่อง ขอให้ซ่อมถนนสายบ้านใหม่\nเรียน นายอำเภอ ถนนพังมานาน")
    reading = reader.read(raw, "message/rfc822", "", Channel.EMAIL, "imap:main")
    assert (reading.channel, reading.sender, reading.automatic, reading.reply_allowed) == (
        Channel.LETTER,
        None,
        None,
        False,
    )
    assert reading.subject == "ขอให้ซ่อมถนนสายบ้านใหม่"
    assert "scanned" not in reading.text
    assert "scanned" in reading.quoted


def test_the_text_of_a_form_is_the_matter_and_nobody_is_its_sender(reader: Reader) -> None:
    raw = mail(sender="web@agency.example", body="name: A B\ne-mail: a.b@home.example\nmessage: the road is broken")
    reading = reader.read(raw, "message/rfc822", "", Channel.EMAIL, "imap:main")
    assert (reading.channel, reading.sender, reading.reply_allowed) == (Channel.WEBSITE, None, False)
    assert "the road is broken" in reading.text
    assert reading.subject == "Message from KM"


@pytest.mark.parametrize("source", ["imap:other", "", "mailfolder"])
def test_a_lookalike_is_an_ordinary_mail_with_a_warning(reader: Reader, source: str) -> None:
    reading = reader.read(mail(), "message/rfc822", "", Channel.EMAIL, source)
    assert reading.channel is Channel.EMAIL
    assert reading.sender is not None
    assert devices.W_UNPROVEN in reading.warnings


def test_blank_backs_are_left_out_with_a_word_and_keep_the_numbers_of_the_others() -> None:
    pages = tuple(
        Page(number, "scan", text, Method.OCR, sure)
        for number, text, sure in ((1, "a", 0.9), (2, "", 1.0), (3, "", 0.0))
    )
    kept = without_blank_sides(Reading(Channel.LETTER, None, "", "a", pages=pages))
    assert [page.number for page in kept.pages] == [1, 3]  # page 3 could not be read: somebody has to look
    assert "หน้า 2 " in kept.warnings[0]
    empty = Reading(Channel.LETTER, None, "", "", pages=pages[1:2])
    assert without_blank_sides(empty) == empty


def picture(color: str) -> bytes:
    page, written = Image.new("RGB", (300, 400), color), BytesIO()
    ImageDraw.Draw(page).rectangle((0, 0, 40, 40), fill="black")
    page.save(written, "PNG")
    return written.getvalue()


def test_each_page_of_a_letter_of_several_files_can_be_drawn() -> None:
    packed = bundle.pack([(".png", picture("red")), (".png", picture("blue"))])
    assert page_count(packed, bundle.MEDIA_TYPE) == 2
    for source, number in (("page-002.png", 1), ("scan", 2)):
        drawn = Image.open(BytesIO(page_image(packed, bundle.MEDIA_TYPE, source, number)))
        red, _, blue = drawn.convert("RGB").getpixel((200, 200))
        assert blue > 200 > red
    with pytest.raises(Unreadable):
        page_image(packed, bundle.MEDIA_TYPE, "scan", 3)


def test_only_our_own_bundles_are_opened() -> None:
    with pytest.raises(Unreadable):
        bundle.unpack(b"PK\x03\x04 no zip")
