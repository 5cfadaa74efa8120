"""Mails and documents as nobody writes them: real ones, cut, doubled and altered. Only declared errors may come."""

import contextlib
import io
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.files.leaf import LAST, MORE, Sizes
from ingest.files.opening import Here, batch, leaves
from ingest.files.readers import DocumentLimits
from ingest.mail.attached import MailLimits
from ingest.message import attachment_contents, read_message
from register.errors import Unreadable
from tests import hostile_files as hostile
from tests.drawn_pages import letter
from tests.live_mails import live_mails

EXAMPLES = int(os.environ.get("RAPRUEANG_WILD_EXAMPLES", "150"))
"""How many of each. A long run takes 25,000, with RAPRUEANG_WILD_MAILS naming a folder of real mails."""
FOLDER = os.environ.get("RAPRUEANG_WILD_MAILS", "")

PIECES = [
    b"\r\n",
    b"\r\n\r\n",
    b"--",
    b"\xff\xfe",
    b"\x00",
    b"=?tis-620?B?",
    b"=?utf-8?Q?=E0=B8?=",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/alternative; boundary=b\r\n",
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n",
    b"Content-Type: text/rtf\r\n",
    b"Content-Type: text/html; charset=utf-16\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*0*=x''%E0",
    b"---------- Forwarded message ---------\r\nFrom: a <a@b.co>\r\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\r\n",
    "จาก: ก\r\nส่ง: 1 ม.ค. 2569 10:00\r\nถึง: ข\r\nเรื่อง: ค\r\n".encode(),
    b"<blockquote type=cite>",
    b"begin 644 a\r\n",
]


def seeds() -> list[bytes]:
    if FOLDER:
        return [path.read_bytes()[:200_000] for path in sorted(Path(FOLDER).rglob("*")) if path.is_file()]
    return [one.raw for one in live_mails()] + [hostile.mail_with(("a.txt", "text/plain", b"x"), html="<p>x")]


@st.composite
def altered(draw: st.DrawFn, originals: Sequence[bytes], most: int = 6) -> bytes:
    """An original with pieces cut out, doubled, moved, replaced, or taken from another one."""
    content = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, most))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from((0, 1, 2, 30, 400, 5000))))
        other = draw(st.sampled_from(originals))
        place = draw(st.integers(0, len(other)))
        middle = draw(
            st.one_of(
                st.just(b""),
                st.sampled_from(PIECES),
                st.binary(max_size=8),
                st.just(content[start:end] * 3),
                st.just(other[place : place + 600]),
            )
        )
        content = content[:start] + middle + content[end:]
    return content


@pytest.mark.filterwarnings("error")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(altered(seeds()))
def test_no_exception_but_the_declared_one_leaves_the_reading_of_a_mail(raw: bytes) -> None:
    with contextlib.suppress(Unreadable):
        reading = read_message(raw)
        assert reading.attachments == tuple(one.attachment for one in attachment_contents(raw))
        f"{reading}".encode()


def documents() -> list[bytes]:
    word = docx.Document()
    word.add_paragraph("เรื่อง ขอร้องเรียน")
    buffer = io.BytesIO()
    word.save(buffer)
    stored = io.BytesIO()
    with zipfile.ZipFile(buffer) as packed, zipfile.ZipFile(stored, "w") as plain:  # so that changes reach the XML
        for entry in packed.infolist():
            plain.writestr(entry.filename, packed.read(entry))
    picture = hostile.as_png(hostile_page())
    return [
        buffer.getvalue(),
        stored.getvalue(),
        hostile.pdf(),
        hostile.acting_pdf(),
        picture,
        hostile.photo(),
        *texts(),
    ]


def hostile_page() -> "hostile.Image.Image":
    return hostile.Image.fromarray(letter()[:60, :90])


def texts() -> list[bytes]:
    rtf = rb"{\rtf1\ansi\ansicpg874{\fonttbl{\f0\fcharset222 Tahoma;}}\f0 \'b6\'b9\'b9\u3614?\par x}"
    opened = io.BytesIO()
    with zipfile.ZipFile(opened, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        spaces = " ".join(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text")
        )
        body = "<office:body><text:p>ก<text:s/>ข</text:p></office:body>"
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return [rtf, opened.getvalue()]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(altered(documents()))
def test_no_exception_but_the_declared_one_leaves_the_opening_of_a_document(content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        for leaf in leaves(
            content, Sizes(max_pages=3, max_pixels=1_000_000, page_pixels=50_000, max_unpacked=1_000_000)
        ):
            assert leaf.image is None or leaf.image.size
    with contextlib.suppress(Unreadable):
        assert batch(content, Sizes(3, 1_000_000, 50_000, 1_000_000), 1, 2)[0] in {MORE, LAST}


def test_the_limits_of_a_mail_and_a_document_have_safe_defaults() -> None:
    assert (MailLimits().files, MailLimits().nesting) == (30, 3)
    assert DocumentLimits(apart=Here()).max_pages == 200
