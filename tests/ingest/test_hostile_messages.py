"""Mails made to break whoever reads them: deep, endless, torn, of any bytes."""

import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.message import attachment_contents, read_message
from register.errors import Unreadable
from register.model import Reading


def mail(body: bytes, *fields: bytes, subject: bytes = b"x") -> bytes:
    head = (b"From: somchai@example.com", b"To: office@example.go.th", b"Subject: " + subject, b"MIME-Version: 1.0")
    return b"\r\n".join((*head, *fields)) + b"\r\n\r\n" + body


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x00\x00"])
def test_nothing_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_message(raw)


def hostile() -> dict[str, bytes]:
    multipart = b'Content-Type: multipart/mixed; boundary="%b"\r\n\r\n--%b\r\n'
    return {
        "nested": mail(b"", b"".join(multipart.replace(b"%b", b"b%d" % at) for at in range(20_000))),
        "nested mails": mail(b"", b"Content-Type: message/rfc822\r\n\r\n" * 30_000),
        "parts": mail(b"--b\r\n\r\nx\r\n" * 100_000, b"Content-Type: multipart/mixed; boundary=b"),
        "parts without boundary": mail(b"--b\r\nA: b\r\n\r\nx\r\n" * 50_000, b"Content-Type: multipart/mixed"),
        "header": mail(b"x", b"To: " + b"a@example.com, " * 100_000),
        "words": mail(b"x", subject=b"=?utf-8?q?a?= " * 10_000),
        "comments": mail(b"<!--" * 200_000, b"Content-Type: text/html"),
        "tables": mail(b"<table><tr><td>" * 20_000, b"Content-Type: text/html"),
        "flowed": mail(b"a \r\n" * 200_000, b"Content-Type: text/plain; format=flowed"),
        "quotations": mail(b"On 1\r\n" * 100_000),
    }


@pytest.mark.parametrize("name", sorted(hostile()))
def test_hostile_mail_is_read_in_a_few_seconds(name: str) -> None:
    start = datetime.now(UTC)
    read_message(hostile()[name])
    assert (datetime.now(UTC) - start).total_seconds() < 5


@pytest.mark.parametrize("line", [b"A!" * 37, b"A" * 76 + b" ", b"A " * 38])
def test_rubbish_that_calls_itself_base64_takes_no_more_memory_than_a_few_of_it(line: bytes) -> None:
    raw = mail((line + b"\r\n") * 10_000, b"Content-Type: application/pdf", b"Content-Transfer-Encoding: base64")
    tracemalloc.start()
    try:
        read_message(raw)
        assert tracemalloc.get_traced_memory()[1] < 12 * len(raw)
    finally:
        tracemalloc.stop()


FRAGMENTS = st.sampled_from(
    [
        b"From: a@example.com\r\n",
        b"From: <\r\n",
        b"Subject: =?utf-8?B?4Lg=?=",
        b"\r\n",
        b"\r\n\r\n",
        b"--b\r\n",
        b"--b--",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: multipart/report\r\n",
        b"Content-Type: ;;=\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: text/plain; charset*=''x\r\n\r\n\xff",
        b"Content-Type: message/delivery-status\r\n",
        b"Content-Type: text/html; charset=utf-7\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"begin 644 x\r\nM",
        b"Date: 9\r\n",
        b"Content-Disposition: attachment; filename*0*=x''%E0\r\n",
        b"References: <[\r\n",
        b"To: unlisted-recipients:;\r\n",
        b"<p>",
    ]
)


@given(
    st.one_of(
        st.binary(max_size=400), st.lists(st.one_of(FRAGMENTS, st.binary(max_size=12)), max_size=25).map(b"".join)
    )
)
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    try:
        reading = read_message(raw)
    except Unreadable:
        return
    assert isinstance(reading, Reading)
    reading.text.encode("utf-8")
    reading.subject.encode("utf-8")
    assert len(attachment_contents(raw)) == len(reading.attachments)
