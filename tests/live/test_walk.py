"""One matter from end to end on real servers: by mail until the complainant is told how it stands, and by post."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from register.states import PublicStatus
from tests.drawn_pages import letter
from tests.live.agency import Agency
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer

OWN, STRANGER, THIRD = "somchai@example.com", "other@example.net", "third@example.net"
TRUSTED = "mx.sripana.example"
PROOF = f"Authentication-Results: {TRUSTED}; dmarc=pass header.from=example.com\r\n"
MATTER = (
    "เรียน นายก อบต.\r\nถนนหน้าวัดศรีพนาพังมาสามเดือนแล้ว รถจักรยานยนต์ล้มหลายครั้ง ขอให้มาซ่อมด้วยครับ\r\nสมชาย ใจดี โทร 081-000-1234"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def agency(request: pytest.FixtureRequest, tmp_path: Path, imap_server: ImapServer, imap_user: str) -> Agency:
    url = str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else None
    smtp = request.getfixturevalue("smtp_server")
    return Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user, smtp=smtp, database=url)


def test_mail_in_reviewed_concluded_told_asked_and_answered(
    agency: Agency, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    config = agency.home / "config.toml"
    with config.open("a", encoding="utf-8") as written:  # the mailbox is its last section
        written.write(f'authserv_id = "{TRUSTED}"\n')
    agency.said("user", "add", "somsri", "--name", "x", "--role", "officer", "--cleared")
    agency.meet()
    imap_server.append(imap_user, mail("ขอให้ซ่อมถนน", MATTER))
    agency.once()
    (case,) = agency.cases()
    number, tracking_id = case["register_number"], case["tracking_id"]
    for words in (
        ("case", "confirm", number),
        ("case", "investigate", number),
        ("case", "conclude", number, "founded", "--text", "พบว่าถนนชำรุดจริง"),
        ("case", "answer", number, "--text", "ซ่อมแล้วเสร็จเมื่อวันที่ 1"),
    ):
        agency.said(*words, "--as", "somsri")
    questions = [
        mail(f"สอบถามสถานะ {tracking_id}", "", extra="Reply-To: spy@example.net\r\nCc: press@example.net\r\n"),
        # whoever forges From has no proof of the server: below it, above it, of another name, inside a quoted string
        mail(f"ติดตามเรื่อง {tracking_id}", "", proof=""),
        mail(f"ติดตามเรื่อง  {tracking_id}", "", proof=f"Authentication-Results: mx.evil.example; dmarc=pass\r\n{PROOF}"),
        mail(f"ติดตามเรื่อง {tracking_id} ", "", proof=quoted_lie()),
        mail(f"ติดตามเรื่อง {tracking_id}  ", "", proof=""),
        mail(tracking_id, "", sender=STRANGER),
        mail("SPN-7KQ4-M2XD-9RTC-5", "", sender=THIRD),
        mail(f"สอบถามสถานะ {tracking_id}", "", extra="Auto-Submitted: auto-replied\r\n"),
    ]
    imap_server.append_all(imap_user, questions)
    agency.once()
    agency.once()
    sent = [parsed(one.raw) for one in smtp_server.messages]
    assert [one["To"] for one in sent[:2]] == [OWN, OWN]  # receipt and outcome, in order
    assert "ซ่อมแล้วเสร็จ" in body(sent[1])
    answers = sent[2:]
    told = [one for one in answers if tracking_id in str(one["Subject"])]
    assert [one["To"] for one in told] == [OWN]
    assert PublicStatus.DONE in body(told[0])
    assert told[0]["In-Reply-To"] == parsed(questions[0])["Message-ID"]
    neutral = [one for one in answers if one not in told]
    assert sorted(str(one["To"]) for one in neutral) == sorted(
        [OWN, OWN, OWN, STRANGER, THIRD]
    )  # of four forged three go
    assert len({(body(one), str(one["Subject"])) for one in neutral}) == 1
    assert all(len(one.envelope_to) == 1 for one in smtp_server.messages)
    for one in neutral:
        everything = one.as_string() + body(one)
        assert not [word for word in (tracking_id, number, "ถนน", *PublicStatus) if word in everything]
        assert one["Auto-Submitted"] == "auto-replied"
    assert len(agency.cases()) == 1
    waits = {one["relation"] for one in agency.intakes() if one["waits"]}
    review = [one for one in agency.intakes() if one["state"] == "review"]
    assert (waits, len(review)) == ({"unverified"}, 1)


def test_letter_in_address_confirmed_receipt_and_outcome_printed_and_posted(tmp_path: Path) -> None:
    agency = Agency.make(tmp_path / "agency")
    agency.said("user", "add", "somsri", "--name", "x", "--role", "officer", "--cleared")
    target = agency.home / "inbox" / "letters" / "post" / "letter.png"
    Image.fromarray(letter()).save(target, dpi=(200, 200))
    agency.once()
    (case,) = agency.cases()
    acting = ("--as", "somsri")
    address = "นายสมชาย ใจดี\n12 หมู่ 3\nตำบลศรีพนา อำเภอเมือง จังหวัดเลย 42000"
    for step in (("confirm",), ("investigate",), ("conclude", "founded", "--text", "พบว่าล่าช้าจริง")):
        agency.said("case", step[0], case["register_number"], *step[1:], *acting)
    agency.said("case", "answer", case["register_number"], "--text", "พิจารณาแล้วเสร็จ", *acting)
    letters = [one for one in agency.json("reply", "list") if one["medium"] == "letter"]
    assert [one["kind"] for one in letters] == ["acknowledgement", "outcome"]
    for one in letters:
        agency.said("reply", "confirm-address", one["id"], "--address", address, *acting)
    agency.once()
    parts = ("แจ้งการรับเรื่อง", case["tracking_id"]), ("แจ้งผลการดำเนินการ", "พิจารณาแล้วเสร็จ", "ขอแสดงความนับถือ")
    for index, one in enumerate(letters):
        out = tmp_path / f"{index}.pdf"
        agency.said("reply", "print", one["id"], "--out", str(out), *acting)
        said = words_of(out)
        assert [line for line in (*address.splitlines(), *parts[index]) if "".join(line.split()) not in said] == []
        agency.said("reply", "posted", one["id"], "--number", "EM123456785TH", *acting)
    assert {one["state"] for one in agency.json("reply", "list")} == {"posted"}
    assert agency.cases()[0]["public_status"] == PublicStatus.DONE


def mail(subject: str, text: str, *, sender: str = OWN, proof: str = PROOF, extra: str = "") -> bytes:
    """As the mail server delivers it: its verdict on top."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"สมชาย <{sender}>"
    message["To"] = "rongrian@sripana.example"
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0700"
    message["Message-ID"] = f"<{abs(hash((subject, sender, extra, proof)))}@{sender.partition('@')[2]}>"
    message["Subject"] = subject
    message.set_content(text)
    top = proof.replace("example.com", sender.partition("@")[2]) if sender != OWN else proof
    return top.encode() + extra.encode() + message.as_bytes()


def quoted_lie() -> str:
    """A verdict that the sender wrote into the local part of the envelope, as a careless server repeats it."""
    sender = '"x;dmarc=pass header.from=example.com;"@evil.test'
    return f"Authentication-Results: {TRUSTED}; spf=pass smtp.mailfrom={sender}\r\n"


def words_of(pdf: Path) -> str:
    """All that stands in a printed letter, without blanks."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return "".join("".join(page.get_textpage().get_text_range() for page in opened).split())


def parsed(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
