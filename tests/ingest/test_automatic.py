"""Machines get no answer; people do, also when a machine carried their words or they write about machines."""

import pytest

from ingest.message import read_message

OWN = frozenset({"rongrian@example.go.th"})


def mail(
    *fields: str, body: str = "ขอร้องเรียนเรื่องถนนชำรุดครับ", subject: str = "ร้องเรียน", sender: str = "somchai@example.com"
) -> bytes:
    typed = any(field.startswith("Content-Type") for field in fields)
    fields = fields if typed else (*fields, "Content-Type: text/plain; charset=utf-8")
    return "\r\n".join((f"From: {sender}", f"Subject: {subject}", *fields, "", body)).encode()


def rule_of(raw: bytes) -> str:
    found = read_message(raw, own_addresses=OWN).automatic
    return found.rule if found else ""


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("Return-Path: <>", "null_return_path"),
        ("Auto-Submitted: auto-replied", "auto_submitted"),
        ("Auto-Submitted: auto-generated (rejected)", "auto_submitted"),
        ("Precedence: bulk", "precedence"),
        ("Precedence: auto_reply", "precedence"),
        ("X-Auto-Response-Suppress: All", "response_suppressed"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "response_suppressed"),
        ("X-Autoreply: yes", "autoreply_mark"),
        ("X-Autorespond:", "autoreply_mark"),
        ("List-Id: <news.example.com>", "list"),
        ("List-Unsubscribe: <mailto:x@example.com>", "list"),
        ("X-Failed-Recipients: a@example.com", "failed_recipients"),
        ("X-Raprueang: acknowledgement", "own_mark"),
        ("Content-Type: message/delivery-status", "report"),
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b", "report"),
    ],
)
def test_a_telling_header_is_enough(field: str, rule: str) -> None:
    reading = read_message(mail(field), own_addresses=OWN)
    assert reading.automatic is not None
    assert reading.automatic.rule == rule
    assert reading.automatic.evidence
    assert not reading.reply_allowed


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "postmaster@example.com",
        "post_master@example.com",
        "no-reply@example.com",
        "do_not_reply@example.com",
        "NoReply-Service@example.com",
        "bounces+123@example.com",
    ],
)
def test_robots_and_mail_systems_are_known_by_their_address(sender: str) -> None:
    assert rule_of(mail(sender=sender)) == "machine_address"


@pytest.mark.parametrize(
    "sender", ["noree@example.com", "donotha@example.com", "root.chai@example.com", "norepha@example.com"]
)
def test_people_whose_names_look_alike_are_people(sender: str) -> None:
    assert rule_of(mail(sender=sender)) == ""


def test_our_own_mail_is_ours() -> None:
    assert rule_of(mail(sender="Rongrian@EXAMPLE.go.th")) == "own_address"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: ร้องเรียน",
        "Out of Office: Re: x",
        "Out of office",
        "ตอบกลับอัตโนมัติ: ร้องเรียน",
        "การตอบกลับอัตโนมัติ: ร้องเรียน",
        "ไม่อยู่ที่สำนักงาน: ร้องเรียน",
        "Auto: x",
        "Read: ร้องเรียน",
        "อ่านแล้ว: ร้องเรียน",
    ],
)
def test_vacation_answers_are_known_by_their_subject(subject: str) -> None:
    assert rule_of(mail(subject=subject)) == "away_subject"


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: ร้องเรียน",
        "Delivery Status Notification (Failure)",
        "Returned mail: see transcript for details",
        "Undelivered Mail Returned to Sender",
        "Mail delivery failed: returning message to sender",
        "failure notice",
        "Loop Alert: the same mail came twice",
        "RE: votre courrier : non remis (boite pleine)",
        "ไม่สามารถส่งได้: ร้องเรียน",
    ],
)
def test_returned_mail_is_known_by_its_subject(subject: str) -> None:
    assert rule_of(mail(subject=subject)) == "bounce_subject"


@pytest.mark.parametrize(
    "body",
    [
        "This message was created automatically by mail delivery software.\n\n  a@example.com\n   error: 550 5.1.1",
        "Your mail sent on: Thu\n  Could not be delivered to: <a@example.com>\n  As their mailbox is full.",
        "ข้อความของคุณไม่สามารถส่งถึงผู้รับ\n\n550 5.1.1 <a@example.com>",
    ],
)
def test_returned_mail_is_known_by_its_text_where_headers_are_silent(body: str) -> None:
    assert rule_of(mail(body=body, subject="ร้องเรียน")) == "returned_mail"


@pytest.mark.parametrize(
    "body",
    [
        "This is an automatic reply. I am away.",
        "Thank you for your email. I am on annual leave until 5 December.",
        "อีเมลฉบับนี้เป็นการตอบกลับอัตโนมัติ",
        "ขณะนี้ข้าพเจ้าไม่อยู่สำนักงาน หากมีเรื่องด่วนโปรดติดต่อคุณสมศรี โทร 042-000-111",
        "เรียน ผู้ติดต่อ\n\nขณะนี้ข้าพเจ้าไม่อยู่สำนักงาน จะตอบกลับเมื่อกลับมา",
        "ขอบคุณสำหรับอีเมลของท่าน ดิฉันอยู่ระหว่างลาพักร้อน หากมีเรื่องเร่งด่วนกรุณาติดต่อ 081-000-0000",
        "ขณะนี้อยู่ระหว่างเดินทางไปราชการต่างจังหวัด ไม่สะดวกตอบอีเมล จะกลับมาวันที่ 1 ธันวาคม",
        "ขอบคุณที่ติดต่อเรา ทางเราได้รับอีเมลของท่านแล้ว และจะตอบกลับภายใน 24 ชั่วโมง",
    ],
)
def test_automatic_answers_are_known_by_their_first_sentence(body: str) -> None:
    assert rule_of(mail(body=body, subject="Re: ร้องเรียน")) == "away_text"


@pytest.mark.parametrize(
    "raw",
    [
        mail(body="ขณะนี้ข้าพเจ้าไม่อยู่บ้าน ไฟฟ้าดับมาสามวันแล้ว จะกลับมาวันเสาร์ ขอให้มาซ่อม"),
        mail(body="ขณะนี้เจ้าหน้าที่ไม่อยู่สำนักงานทุกบ่ายวันศุกร์ ติดต่อไปก็ไม่มีใครติดต่อกลับ"),
        mail(body="ดิฉันอยู่ระหว่างลาคลอด ไม่สามารถตอบโทรศัพท์ได้ แต่หน่วยงานตัดเงินเดือน"),
        mail(body="ผมลาพักร้อนกลับมาพบว่าถนนหน้าบ้านพัง"),
        mail(body="ได้รับอีเมลของท่านแล้ว ข้อมูลที่ขอคือทะเบียนรถ กก 0001 และผมจำหน้าคนขับได้"),
        mail(),
        mail("Auto-Submitted: no"),
        mail("Precedence: first-class"),
        mail("X-Auto-Response-Suppress: OOF"),
        # Typed in Outlook: Exchange adds its stamp, but no Auto-Submitted.
        mail("X-Auto-Response-Suppress: All", "Thread-Index: AQHb", "X-MS-Has-Attach:"),
        # Forwarded by a mailbox rule of Microsoft 365, which stamps what people wrote.
        mail("Auto-Submitted: auto-generated", "X-MS-Exchange-Inbox-Rules-Loop: a@b.th", subject="FW: ร้องเรียน"),
        mail("Auto-Submitted: auto-generated", "Resent-From: <a@example.go.th>"),
        # Over the agency's own group address.
        mail("List-Id: <rongrian.example.go.th>", "Precedence: list", "List-Post: <mailto:rongrian@example.go.th>"),
        mail(subject="เจ้าหน้าที่ไม่อยู่ที่สำนักงานเลยครับ"),
        mail(subject="ไม่อยู่ที่สำนักงาน รอทั้งวัน"),
        mail(subject="ร้องเรียนระบบตอบกลับอัตโนมัติ"),
        mail(subject="Re: Undeliverable: ขอให้แก้ไข"),
        mail(subject="*****SPAM***** ร้องเรียนถนนชำรุด"),  # stamped by our own filter
        mail(body="ผมส่งอีเมลถึงสำนักงาน แต่ระบบตอบกลับอัตโนมัติว่า 550 5.1.1 user unknown ขอให้ตรวจสอบด้วย"),
        mail(body="I tried to write, but my message was returned: delivery to a@example.go.th failed, 550 5.1.1"),
        mail(body="อีเมลที่ส่งไปหลายครั้งไม่มีใครตอบ มีแต่ข้อความอัตโนมัติ"),
        mail(
            subject="FW: Undeliverable: ร้องเรียน",
            body="ส่งไม่ถึงครับ ขอส่งใหม่\n\n-----Original Message-----\nFrom: Mail Delivery System\nSent: 1/1/2568 10:00\n"
            "To: a\nSubject: Undeliverable\n\nYour message could not be delivered. 550 5.1.1 user unknown",
        ),
    ],
)
def test_what_a_person_wrote_passes(raw: bytes) -> None:
    reading = read_message(raw, own_addresses=OWN)
    assert reading.automatic is None
    assert reading.reply_allowed


@pytest.mark.parametrize(
    "stamp",
    [
        ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", "X-OriginatorOrg: example.go.th"),
        ("Auto-Submitted: auto-generated", "X-MS-Exchange-Organization-AuthAs: Internal"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "X-MS-Exchange-CrossTenant-Id: x"),
    ],
)
def test_a_forward_that_exchange_stamped_is_a_matter_without_an_automatic_answer(stamp: tuple[str, ...]) -> None:
    reading = read_message(mail(*stamp, subject="FW: ร้องเรียนถนนชำรุด"), own_addresses=OWN)
    assert (reading.automatic, reading.reply_allowed) == (None, False)


@pytest.mark.parametrize("subject", ["Notification", "Automatic reply: ร้องเรียน", "Undeliverable: x"])
def test_other_mail_with_that_stamp_is_a_machines(subject: str) -> None:
    stamp = ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", "X-OriginatorOrg: example.go.th")
    assert rule_of(mail(*stamp, subject=subject)) == "auto_submitted"


def test_an_out_of_office_answer_of_exchange_does_not_pass_as_a_forward() -> None:
    raw = mail(
        "Auto-Submitted: auto-generated",
        "X-MS-Exchange-Inbox-Rules-Loop: a@b.th",
        "X-Auto-Response-Suppress: All",
        subject="ตอบกลับอัตโนมัติ: ร้องเรียน",
    )
    assert rule_of(raw) == "auto_submitted"


@pytest.mark.parametrize("sender", ["user", "a@localhost", "a b@example.com", "a@example..com", "@example.com"])
def test_an_address_that_cannot_be_written_to_is_not_answered(sender: str) -> None:
    assert not read_message(mail(sender=f"<{sender}>")).reply_allowed
