"""Mails written to make the machine tell, on real servers: forged and doubled senders, other people in Reply-To and Cc,
line ends and turned writing in names and subjects. Nobody is told but the writer, and of nothing but the receipt.
"""

import base64
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from register.states import PublicStatus
from tests.live.agency import Agency
from tests.live.test_walk import OWN, PROOF, STRANGER, TRUSTED, body, parsed
from tests.live.test_walk import mail as plain_mail
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer

WHISTLE, INJECTED = "whistle@example.com", "twist@example.com"
OTHERS = ("boss@sripana.example", "accused@sripana.example", "spy@example.net", "press@example.net", "evil@example.net")
TIP = (
    "ขอแจ้งเบาะแสการทุจริต ไม่ประสงค์ออกนาม นายมานะ พันธุ์ไม้ หัวหน้ากองช่าง เรียกรับเงินค่าตรวจรับงานจากผู้รับเหมา "
    "ห้าหมื่นบาท เมื่อเดือนกันยายน มีสลิปโอนเงินเป็นหลักฐาน เกรงว่าจะเดือดร้อน ขอให้ปกปิดชื่อ"
)
ROAD = "ถนนหน้าวัดศรีพนาพังมาสามเดือนแล้ว รถจักรยานยนต์ล้มหลายครั้ง ขอให้มาซ่อมด้วยครับ"
TURNED = "\u202e\u2066\u200b"


@pytest.fixture
def agency(tmp_path: Path, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer) -> Agency:
    made = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user, smtp=smtp_server)
    with (made.home / "config.toml").open("a", encoding="utf-8") as written:  # the mailbox is its last section
        written.write(f'authserv_id = "{TRUSTED}"\n')
    made.meet()
    return made


def word(text: str) -> str:
    """An encoded word that says anything, line ends included."""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def raw(senders: str, subject: str, text: str, *extra: str, proof: str = PROOF, mark: str) -> bytes:
    """A mail byte by byte, as no mail program would write it."""
    lines = (
        *proof.splitlines(),
        *extra,
        senders,
        "To: rongrian@sripana.example",
        "Date: Fri, 20 Nov 2026 10:00:00 +0700",
        f"Message-ID: <{mark.replace(' ', '-').replace('/', '-')}@example.com>",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        base64.b64encode(text.encode()).decode(),
        "",
    )
    return "\r\n".join(lines).encode()


def only_to(messages: list[EmailMessage], address: str) -> list[EmailMessage]:
    return [one for one in messages if one["To"] == address]


def clean(message: EmailMessage, whole: bytes) -> None:
    """Ours from the first field to the last: no recipient beside To, nothing unseen, no field that was smuggled in."""
    allowed = {"date", "from", "to", "message-id", "in-reply-to", "references", "subject", "auto-submitted"}
    allowed |= {"x-auto-response-suppress", "x-raprueang", "mime-version", "content-language", "content-type"}
    assert {name.lower() for name in message} <= allowed
    shown = message.as_string(policy=email.policy.default) + body(message) + str(message["Subject"])
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]", shown)
    assert not [one for one in OTHERS if one in shown or one.encode() in whole]


def test_a_tip_off_and_a_twisted_name_are_acknowledged_to_their_writers_alone(
    agency: Agency, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    cc = "Cc: accused@sripana.example, press@example.net"
    name, subject = (
        word(f"สมชาย{TURNED}\r\nBcc: evil@example.net"),
        word(f"ถนน{TURNED}\r\nBcc: evil@example.net\r\n\r\nข"),
    )
    imap_server.append_all(
        imap_user,
        [
            raw(
                f"From: {word('ผู้หวังดี')} <{WHISTLE}>",
                word("แจ้งเบาะแส"),
                TIP,
                "Reply-To: boss@sripana.example",
                cc,
                mark="a",
            ),
            raw(f"From: {name} <{INJECTED}>", subject, ROAD, "Reply-To: <spy@example.net>", cc, mark="b"),
        ],
    )
    agency.once()
    agency.once()
    messages = [parsed(one.raw) for one in smtp_server.messages]
    assert sorted(str(one["To"]) for one in messages) == sorted([WHISTLE, INJECTED])
    assert {one.envelope_to for one in smtp_server.messages} == {(WHISTLE,), (INJECTED,)}
    for message, received in zip(messages, smtp_server.messages, strict=True):
        clean(message, received.raw)
        said = body(message) + str(message["Subject"])
        assert not [one for one in ("ทุจริต", "เบาะแส", "มานะ", "กองช่าง", "ถนน", "สมชาย", "ผู้หวังดี") if one in said]
    assert len(agency.cases()) == 2


def test_who_forges_or_doubles_the_sender_is_told_no_status(
    agency: Agency, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    imap_server.append(imap_user, plain_mail("ขอให้ซ่อมถนน", ROAD))
    agency.once()
    (case,) = agency.cases()
    tracking_id = case["tracking_id"]
    ask = f"{word('สอบถามสถานะ')} {tracking_id}"
    elsewhere = PROOF.replace("example.com", "example.net")
    forged = [
        raw(f"From: {OWN}, evil@example.net", ask, "", mark="several addresses in From"),
        raw(f"From: {OWN}\r\nFrom: {STRANGER}", ask, "", mark="two fields From"),
        raw(f"From: {STRANGER}\r\nFrom: {OWN}", ask, "", proof=elsewhere, mark="two fields the other way round"),
        raw(f'From: "{OWN}" <{STRANGER}>', ask, "", proof=elsewhere, mark="the address as a name"),
        raw(f"From: {word(OWN)} <{STRANGER}>", ask, "", proof=elsewhere, mark="the same in an encoded word"),
        raw(f"From: {STRANGER} ({OWN})", ask, "", proof=elsewhere, mark="the address as a comment"),
        raw(f"From: {STRANGER}", ask, "", f"Sender: {OWN}", f"Reply-To: {OWN}", proof=elsewhere, mark="Sender"),
        raw(f"From: {STRANGER}", ask, "", f"Return-Path: <{OWN}>", f"Resent-From: {OWN}", proof=elsewhere, mark="Path"),
        raw(f"From: {word(OWN + chr(13) + chr(10) + 'From: ')} <{STRANGER}>", ask, "", proof=elsewhere, mark="CR/LF"),
        raw(f"From: {OWN}", word(f"{TURNED}สอบถามสถานะ {tracking_id}{TURNED}"), "", proof="", mark="turned, unproven"),
    ]
    imap_server.append_all(imap_user, forged)
    agency.once()
    agency.once()
    answers = [(parsed(one.raw), one.raw) for one in smtp_server.messages[1:]]
    assert answers
    assert {one["To"] for one, _ in answers} <= {OWN, STRANGER}
    for message, whole in answers:
        clean(message, whole)
        everything = message.as_string(policy=email.policy.default) + body(message)
        assert not [one for one in (tracking_id, case["register_number"], "ถนน", *PublicStatus) if one in everything]
    assert len({body(one) for one, _ in answers}) == 1
    assert len(agency.cases()) == 1
    waiting = [one for one in agency.intakes() if one["waits"]]
    assert len(waiting) == len(forged)  # an officer sees every one of them
    imap_server.append(imap_user, raw(f"From: {OWN}", ask, "", cc_of_others(), mark="own"))
    agency.once()
    told = parsed(smtp_server.messages[-1].raw)
    assert (told["To"], smtp_server.messages[-1].envelope_to) == (OWN, (OWN,))
    assert PublicStatus.RECEIVED in body(told)
    clean(told, smtp_server.messages[-1].raw)


def cc_of_others() -> str:
    return f"Cc: {', '.join(OTHERS)}\r\nReply-To: spy@example.net"
