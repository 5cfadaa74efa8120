"""The bytes of a mail: readable by any parser, the same on any day, and closed to injection."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.mail import ascii_address, build
from register.errors import InputError, SettingsError
from register.model import Outgoing, ReplyDraft
from register.states import ReplyKind

TEXT = "เรียน ท่านผู้ติดต่อ\n\n" + "ได้รับเรื่องของท่านแล้ว " * 30 + "\n.\n"
OUTGOING = Outgoing(
    reply_id="42",
    message_id="<3f2c.raprueang@example.go.th>",
    date=datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC),
    draft=ReplyDraft(
        recipient="somsri@example.com",
        subject="แจ้งการรับเรื่อง รหัสติดตามเรื่อง LOE-7KQ4-M2XD-9RTC-5",
        text=TEXT,
        html=f"<p>{TEXT}</p>",
        in_reply_to="<parent@example.com>",
        references=("<root@example.com>", "<parent@example.com>"),
    ),
)
SENDER = "สำนักงานพัฒนาชุมชนจังหวัดเลย กลุ่มงานประสานและสนับสนุนการบริหารงานพัฒนาชุมชน"


def _build(outgoing: Outgoing = OUTGOING, kind: ReplyKind = ReplyKind.ACKNOWLEDGEMENT, name: str = SENDER) -> bytes:
    return build(outgoing, kind=kind, sender_name=name, sender_address="office@example.go.th")


def _parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def _content(part: Message) -> str:
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def _with(**changes: object) -> Outgoing:
    return replace(OUTGOING, draft=replace(OUTGOING.draft, **changes))  # type: ignore[arg-type]


def test_the_same_row_gives_the_same_bytes() -> None:
    assert _build() == _build()


def test_lines_are_ascii_end_in_crlf_and_stay_short() -> None:
    raw = _build()
    raw.decode("ascii")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_a_parser_reads_back_what_went_in() -> None:
    message = _parse(_build())
    assert message["Subject"] == OUTGOING.draft.subject
    # By the older decoder: the newer one of Python 3.11 leaves blanks between the encoded words of a name.
    assert str(make_header(decode_header(message_from_bytes(_build())["From"]))) == f"{SENDER} <office@example.go.th>"
    assert message["From"].addresses[0].addr_spec == "office@example.go.th"
    assert message["To"] == "somsri@example.com"
    assert message["Message-ID"] == OUTGOING.message_id
    assert message["Date"].datetime == OUTGOING.date
    assert message["In-Reply-To"] == "<parent@example.com>"
    assert message["References"].split() == ["<root@example.com>", "<parent@example.com>"]
    assert message["X-Raprueang"] == "42"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert _content(plain) == TEXT
    assert _content(html) == f"<p>{TEXT}</p>"


def test_a_reply_without_html_is_one_part() -> None:
    message = _parse(_build(_with(html="")))
    assert message.get_content_type() == "text/plain"
    assert _content(message) == TEXT


def test_there_is_no_reply_to() -> None:
    assert _parse(_build())["Reply-To"] is None


@pytest.mark.parametrize("kind", list(ReplyKind))
def test_only_what_a_machine_wrote_is_marked_so(kind: ReplyKind) -> None:
    message = _parse(_build(kind=kind))
    marked = kind in {ReplyKind.ACKNOWLEDGEMENT, ReplyKind.STATUS}
    assert message["Auto-Submitted"] == ("auto-replied" if marked else None)
    assert message["X-Auto-Response-Suppress"] == "All"


def test_no_encoded_word_ends_inside_a_thai_cluster() -> None:
    raw = _build(_with(subject="ที่นี่ " + "น้ำผึ้งปั้นเป็นก้อน" * 10))
    (line,) = [part for part in raw.replace(b"\r\n ", b" ").split(b"\r\n") if part.startswith(b"Subject:")]
    words = line.removeprefix(b"Subject: ").split()
    decoded = [str(_parse(b"Subject: " + word + b"\r\n\r\n")["Subject"]) for word in words]
    assert "".join(decoded) == "ที่นี่ " + "น้ำผึ้งปั้นเป็นก้อน" * 10
    assert not any(unicodedata.category(word[0]) == "Mn" for word in decoded)
    assert max(map(len, words)) <= 75


def test_a_long_message_id_in_references_is_left_whole() -> None:
    long = "<" + "a" * 150 + "@example.com>"
    assert _parse(_build(_with(references=(long,))))["References"].split() == [long, "<parent@example.com>"]


def test_of_many_references_the_first_and_the_last_are_kept() -> None:
    many = tuple(f"<{number}@example.com>" for number in range(100))
    kept = _parse(_build(_with(references=many, in_reply_to=many[-1])))["References"].split()
    assert kept == [many[0], *many[-19:]]


@pytest.mark.parametrize("forged", ["<a@b>\r\nBcc: x@example.com", "no brackets", "<ก@b>", "<a b>", ""])
def test_a_strangers_message_id_that_is_none_is_dropped(forged: str) -> None:
    message = _parse(_build(_with(in_reply_to=forged, references=(forged,))))
    assert message["In-Reply-To"] is None
    assert message["References"] is None
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.org\r\nBcc: c@d.org",
        "a@b.org, c@d.org",
        "<a@b.org>",
        "a\u202eb@c.org",
        "สมศรี@example.com",
        "a@",
        "",
        "a b@c.org",
    ],
)
def test_a_recipient_that_is_no_plain_address_is_refused(recipient: str) -> None:
    with pytest.raises(InputError):
        _build(_with(recipient=recipient))


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@example.com", "a\nb", "a\u2028b", "a\u202eb", "a\x00b"])
def test_a_subject_cannot_end_its_line(subject: str) -> None:
    with pytest.raises(InputError):
        _build(_with(subject=subject))


def test_the_senders_name_cannot_end_its_line() -> None:
    with pytest.raises(SettingsError):
        _build(name="a\r\nBcc: x@example.com")


@pytest.mark.parametrize("change", [{"reply_id": "1\r\nX: y"}, {"message_id": "<a>\r\nX: y"}])
def test_an_id_of_the_row_cannot_end_its_line(change: dict[str, str]) -> None:
    with pytest.raises(InputError):
        _build(replace(OUTGOING, **change))  # type: ignore[arg-type]


def test_a_thai_domain_is_written_as_the_net_knows_it() -> None:
    assert ascii_address("office@ไทย.ไทย") == "office@xn--o3cw4h.xn--o3cw4h"


@given(st.text(max_size=120), st.text(max_size=60))
def test_whatever_the_subject_and_name_the_header_set_is_ours(subject: str, name: str) -> None:
    try:
        raw = build(
            _with(subject=subject),
            kind=ReplyKind.OUTCOME,
            sender_name=name,
            sender_address="office@example.go.th",
        )
    except (InputError, SettingsError):
        return
    message = message_from_bytes(raw)
    assert set(message.keys()) == {
        "Date",
        "From",
        "To",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Subject",
        "X-Auto-Response-Suppress",
        "X-Raprueang",
        "MIME-Version",
        "Content-Language",
        "Content-Type",
    }
    assert max(map(len, raw.split(b"\r\n"))) <= 78
