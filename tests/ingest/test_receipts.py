"""Machines that say a mail came, ask for a proof or tell that nobody reads here; and people who quote them."""

import pytest

from ingest.message import read_message
from register.model import Reading

OWN = frozenset({"rongrian@example.go.th"})
MATTER = "ถนนหน้าบ้านเลขที่ 5 หมู่ 3 เป็นหลุมลึก ขอร้องเรียนให้เร่งซ่อมด้วยครับ"
OURS = "แจ้งการรับเรื่อง SPN-7KQ4-M2XD-9RTC-5"


def read(*fields: str, subject: str = f"Re: {OURS}", body: str = MATTER, sender: str = "kan@example.com") -> Reading:
    typed = any(field.startswith("Content-Type") for field in fields)
    kind = () if typed else ("Content-Type: text/plain; charset=utf-8",)
    lines = (f"From: {sender}", f"Subject: {subject}", *fields, *kind, "", body)
    return read_message("\r\n".join(lines).encode(), own_addresses=OWN)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("[Ticket#2026112310000012] ได้รับเรื่องของท่านแล้ว", "ทีมงานจะติดต่อกลับโดยเร็ว"),
        (OURS, "Your request (12345) has been received and is being reviewed by our support staff."),
        (OURS, "Dear customer,\nA request for support has been created and assigned #554433."),
        ("[uni.example #4711] AutoReply: x", "Greetings"),
        ("ตอบกลับ: ร้องเรียน", "เรียน ผู้ร้อง\nศูนย์ดำรงธรรมได้รับเรื่องของท่านไว้แล้ว เลขรับ 1234/2569 จะแจ้งผลให้ท่านทราบ"),
        ("ระบบรับเรื่องร้องทุกข์ : ได้รับเรื่องของท่านแล้ว", "ติดตามผลได้ที่เว็บไซต์"),
        (OURS, "องค์การบริหารส่วนตำบลบ้านใหม่ได้รับเรื่องของท่านไว้แล้ว\n\nรหัสติดตามเรื่อง: BMI-7KQ4-M2XD-9RTC-5"),
        (f"Re: {OURS}", "ขอบคุณที่ติดต่อ\nอีเมลนี้ไม่ได้ใช้งานแล้ว กรุณาส่งมาที่ new@example.com แทน"),
        (f"Re: {OURS}", "##- Please type above this line -##\n\nYour request (12345) has been received."),
        ("Your email requires verification verify#abc-1", "reply to this message"),
        (OURS, "Kan here, I am now using Spam Arrest. Click the link below."),
        ("Re: [parents] digest", "Send parents mailing list submissions to\n\tparents@lists.example"),
        ("Return Receipt (displayed) - x", "This is a Return Receipt for the mail that you sent to k."),
        (f"Re: {OURS}", "This mailbox is no longer monitored. Please write to new@example.com."),
        (f"Re: {OURS}", "อีเมลนี้ไม่ได้ใช้งานแล้ว กรุณาส่งมาที่ new@example.com แทน"),
        (f"Re: {OURS}", "เรียน ผู้ติดต่อ\n\nกระผมติดราชการต่างจังหวัดถึงวันที่ 25 จะตอบอีเมลของท่านเมื่อกลับมา"),
        (f"Re: {OURS}", "Thanks for your message. I am out of the office until 1 December."),
        ("[#HX-2231] Your request has been received", "We will reply soon."),
        (f"Re: {OURS}", "ขณะนี้ไม่สามารถตอบอีเมลได้ เนื่องจากอยู่ระหว่างเดินทาง จะตอบกลับวันจันทร์"),
        ("자동 회신: x", "부재중입니다."),
        ("自動応答: x", "ただいま不在にしております。"),
        ("自动答复: x", "您好，我正在休假。"),
        (f"回复: {OURS}", "您的邮件已收到。此邮件为自动回复，请勿直接回复。"),
        ("系统退信", "您的邮件被退回来了"),
        ("Re: x", "ただいま休暇中のため、12月1日以降にご連絡いたします。"),
    ],
)
def test_a_machines_receipt_is_a_machines(subject: str, body: str) -> None:
    reading = read(subject=subject, body=body)
    assert reading.automatic is not None
    assert not reading.reply_allowed


def test_an_answer_to_an_invitation_is_a_calendars_and_the_invitation_is_not() -> None:
    field = "Content-Type: text/calendar; charset=utf-8"
    answer, invitation = read(field, subject="Accepted: ประชุม"), read(field, subject="เชิญประชุม")
    assert answer.automatic
    assert answer.automatic.rule == "calendar"
    assert read("Content-Type: text/calendar; method=REPLY", subject="ประชุม").automatic
    assert invitation.automatic is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("ร้องเรียน", "อบต.แจ้งว่าได้รับเรื่องของท่านแล้ว จะติดต่อกลับ แต่ไม่มีใครมา"),
        ("ได้รับเรื่องแล้วแต่ไม่ดำเนินการ", "อบต.ได้รับเรื่องของผมแล้วตั้งแต่เดือนก่อน จะติดต่อกลับก็ไม่มา"),
        ("Re: [Ticket#123456] ได้รับเรื่องของท่านแล้ว", "ไฟดับมาห้าวันแล้ว ขอร้องเรียน"),
        ("Rejected: my application", "The officer asked for 5,000 baht and rejected my application."),
        ("Delayed: salary of teachers for 3 months", "We were not paid for three months."),
        ("Abuse report: teacher hits children", "A teacher hits children at Ban Mai school."),
        ("Automatic reply ไม่เคยมาถึง", MATTER),
        ("ร้องเรียน", "ดิฉันอยู่ระหว่างลาป่วยเพราะถูกหัวหน้ากลั่นแกล้ง กรุณาติดต่อกลับทางอีเมลนี้"),
        ("ยอมรับไม่ได้: ครูตีเด็ก", "ครูตีลูกจนเป็นแผล"),
        ("ร้องเรียน", "โรงเรียนปิดภาคเรียนแล้ว แต่ยังเก็บค่าอาหารกลางวัน หากมีเรื่องด่วนโทรหาผม 081-222-3333"),
        (f"Re: {OURS}", "ผมเกษียณอายุราชการแล้วเมื่อ 30 กันยายน จนบัดนี้ยังไม่ได้รับบำเหน็จ ติดต่อกองคลังแล้ว"),
        ("ได้รับเรื่องของท่านแล้ว", "หัวข้อนี้คือสิ่งที่ผมได้รับทุกครั้ง แต่ถนนยังพังเหมือนเดิม"),
        ("Ticket created without reason", "A police ticket was created without reason."),
        ("Case 12345678 was received but nothing happened", "I filed it in May."),
        (f"Re: {OURS}", "I am traveling until Monday but the road in Moo 3 is still broken."),
        ("Recall: dangerous playground", "Please recall the dangerous playground equipment."),
        ("ร้องเรียน", "ผมได้รับข้อความว่า\nอีเมลฉบับนี้เป็นระบบอัตโนมัติ กรุณาอย่าตอบกลับ\nแต่ถนนยังพังมาก"),
        ("รหัส OTP หลุด", "เจ้าหน้าที่กองทุนขอรหัส OTP จากแม่ แล้วเงินหาย 5000 บาท"),
        ("漏水投诉", "我家门前的路坏了三个月，请修理。"),
    ],
)
def test_who_writes_of_such_machines_is_a_person(subject: str, body: str) -> None:
    reading = read(subject=subject, body=body)
    assert reading.automatic is None
    assert reading.reply_allowed


@pytest.mark.parametrize(
    ("field", "sender", "body"),
    [
        ("Reply-To: No Reply <no-reply@example.com>", "kan@example.com", MATTER),
        ("Reply-To: nobody@example.com", "kan@example.com", MATTER),
        ("X-Loop: kan@example.com", "kan@example.com", MATTER),
        ("X-Mailer: x", "notifications@example.com", MATTER),
        ("X-Mailer: x", "wordpress@school.example.com", MATTER),
        ("X-Mailer: x", "parents-owner@lists.example.com", MATTER),
        ("X-Mailer: x", "kan@example.com", f"{MATTER}\n\n** อีเมลนี้เป็นการส่งจากระบบอัตโนมัติ กรุณาอย่าตอบกลับ **"),
        ("X-Mailer: x", "kan@example.com", f"{MATTER}\n\nThis is an automated message, please do not reply."),
        ("X-Mailer: x", "kan@example.com", "Your verification code is 123456."),
        ("X-Mailer: x", "kan@example.com", "เทศบาลได้รับเรื่องของท่านแล้ว เลขรับ 1234/2569"),
    ],
)
def test_what_nobody_may_read_the_answer_to_is_a_matter_without_an_automatic_one(
    field: str, sender: str, body: str
) -> None:
    reading = read(field, subject="ร้องเรียน", sender=sender, body=body)
    assert (reading.automatic, reading.reply_allowed) == (None, False)


@pytest.mark.parametrize(
    "reply_to", ["", "parents@lists.example.com", "rongrian@example.go.th", "a@b.example, c@d.example"]
)
def test_another_address_for_answers_silences_nobody(reply_to: str) -> None:
    assert read(f"Reply-To: {reply_to}").reply_allowed
