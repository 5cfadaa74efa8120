# ruff: noqa: E501  (tables of wording: one alternative after the other reads better than broken lines)
"""The wording of machines that say a mail came in: ticket systems, other offices' registers, shops, filters that ask
the writer for a proof, and the line below such a text that nobody should answer it.

People quote such texts when they complain of them. So each needs its opening and a second sign, and no word of a person.
"""

import re

ANSWERING = re.compile(
    r"(?i)\s*(?:(?:re|aw|sv|antw|ตอบ(?:กลับ)?|回复|回覆|答复|返信)\s*[:：]|.{0,60}แจ้ง(?:การรับเรื่อง|ความคืบหน้า|ผลการดำเนินการ))"
)
"""A subject that answers a mail, or quotes one of ours."""
_GREETING = r"\W{0,40}(?:(?:เรียน|สวัสดี|dear|hello|hi|greetings)[^\n]{0,60}\n\W{0,20})?"
_THAI = re.compile(
    rf"""(?ix){_GREETING}(?P<before>[^\n]{{0,70}}?)
    ได้รับ\s?(?:อีเมล|ข้อความ|จดหมาย|หนังสือ|เรื่อง|คำขอ|คำร้อง|ข้อมูล|แบบคำขอ)\s?(?:ร้องเรียน|ร้องทุกข์|ติดต่อ)?\s?
    (?:ของ|จาก)\s?(?:ท่าน|คุณ|ลูกค้า)[^\n]{{0,20}}แล้ว"""
)
_THAI_PROMISE = re.compile(
    r"(?i)จะ[^\n]{0,50}?(?:ติดต่อ|ตอบ|แจ้งผล|แจ้งความคืบหน้า|ส่งต่อ|ดำเนินการ|พิจารณา)|รหัส(?:ติดตาม|เรื่อง)|ติดตามผล"
    r"|เลข(?:รับ|ที่(?:รับ|คำ|เรื่อง))|หมายเลข|ticket|ระบบ[^\n]{0,20}อัตโนมัติ"
)
_ENGLISH = re.compile(
    rf"""(?ix){_GREETING}(?:thank(?:s|\ you)\b[^\n.!]{{0,80}}[.!\n]\s*)?(?:\#\#-[^\n]*\n\W{{0,20}})?
    (?:(?:just\ confirming\ that\ )?we(?:'ve|\ have)?\ (?:received|got)\ your\ (?:request|message|e-?mail|ticket|inquiry|enquiry|query)
    | your\ (?:support\ )?(?:request|ticket|message|case|inquiry|enquiry)\b[^\n.]{{0,30}}\ has\ been\ (?:received|created|opened|logged|registered)
    | an?\ (?:request\ for\ support|support\ (?:request|ticket)|ticket|case)\ has\ been\ (?:created|opened)
    | this\ (?:message|e-?mail)\ (?:has\ been|was|is)\ (?:automatically|auto)[-\ ]?(?:generated|sent)
    | (?:this\ is\ a\ |your\ )?return\ receipt\ for\ the\ mail
    | (?:the\ message\ you\ sent|your\ (?:e-?mail|mail|message))\b[^\n.]{{0,80}}(?:requires\ (?:that\ you\ )?verif|(?:is\ )?being\ held)
    | (?:[^\n.]{{0,60}}\bi\ am\ now\ using\ spam\ ?arrest|i\ apologi[sz]e\ for\ this\ automatic\ reply)
    | (?:mailing\ list\ subscription\ confirmation|send\ \S+\ mailing\ list\ submissions\ to)
    | (?:this\ (?:mailbox|e-?mail\ address|address|account|inbox)\ is\ (?:no\ longer|not)\ (?:monitored|in\ use|active|used))
    | (?:i\ am|i'm)\ currently\ unavailable\ and\ will\ (?:respond|reply)
    | i\ (?:will\ be|am)\ out\ of\ (?:the\ )?office\ (?:from|until|till|between)\b
    | (?:i\ am|i'm)\ (?:currently\ )?(?:travell?ing|on\ \w+\ leave)\b[^\n]{{0,80}}(?:limited\ access|until|reply|back)
    | [^\n.]{{0,60}}\b(?:no\ longer\ works|is\ no\ longer\ (?:with|employed))\b | [^\n.]{{0,60}}\bwould\ like\ to\ recall\ the\ message)
    """
)
_ELSEWHERE = re.compile(
    rf"(?ix){_GREETING}(?:ขอบคุณ[^\n]{{0,60}}\n\W{{0,20}})?(?:(?:ขออภัย\s?)?(?:เรา|บัญชีนี้)?ไม่สามารถตอบกลับข้อความเป็นรายบุคคล"
    r"|(?:อีเมล|บัญชี(?:อีเมล)?|ที่อยู่อีเมล|กล่องจดหมาย)นี้(?:ไม่ได้|เลิก|ยกเลิก|ไม่มี)(?:ถูก|การ)?(?:ใช้งาน|ใช้|เปิดอ่าน|ตรวจสอบ)"
    r"|(?:กระผม|ผม|ดิฉัน|ข้าพเจ้า)(?:ได้)?(?:เกษียณ(?:อายุ)?(?:ราชการ)?|ย้าย[^\n]{0,30}|ลาออก[^\n]{0,30})แล้ว[^\n]{0,60}ติดต่อ"
    r"|[^\n]{0,60}(?:ปิด(?:ภาคเรียน|ทำการ)|หยุดทำการ)[^\n]{0,80}(?:หาก|กรณี)มีเรื่อง(?:เร่ง)?ด่วน"
    r"|(?:ขณะนี้|ช่วงนี้)[^\n]{0,20}ไม่สามารถตอบ(?:กลับ)?(?:อีเมล|ข้อความ)[^\n]{0,80}จะตอบ"
    r"|(?:กระผม|ผม|ดิฉัน|ข้าพเจ้า)?ติดราชการ[^\n]{0,80}(?:จะตอบ|จะกลับ|กลับมา))"
)
_EAST = re.compile(
    r"無法即時回覆|无法及时回复|自动(?:回复|答复|发送|生成)|自動(?:返信|送信|応答|配信|回覆|回复)|假期|休假|不在辦公室|不在办公室|不在に(?:して|いた)"
    r"|休暇中|부재 ?중|자동 ?(?:회신|응답|발송)|mailbox not found|退(?:回|信)|(?:送信|配信)できません"
)
_DO_NOT_ANSWER = re.compile(
    r"""(?imx)^[^\S\n]*[*_\-=#>]{0,20}\W{0,9}
    (?:(?:อีเมล|ข้อความ|จดหมาย)\s?(?:ฉบับ)?นี้\s?(?:เป็น|คือ|ถูก)?(?:การ|อีเมล|ข้อความ)?\s?(?:ที่)?(?:แจ้ง|จัดส่ง|ส่ง|สร้าง|ตอบ)?(?:เตือน|ขึ้น|กลับ)?\s?
       (?:โดย|จาก|ด้วย)?ระบบ\s?(?:(?:จัด)?ส่ง(?:ให้)?)?[^\n]{0,20}?อัตโนมัติ
    | (?:กรุณา|โปรด)?(?:อย่า|ห้าม|ไม่ต้อง|งด)ตอบกลับ(?:อีเมล|ข้อความ|จดหมาย)(?:ฉบับ)?นี้
    | this\ is\ an?\ (?:automated|automatic|auto-generated|automatically\ generated|system[- ]generated)\ (?:e-?mail|message|mail|notification)
    | (?:please\ )?do\ not\ reply\ to\ this\ (?:e-?mail|message|automated)
    | (?:此|本)(?:邮件|郵件|電子郵件)[^\n]{0,12}(?:自动|自動|系统|系統)[^\n]{0,30}(?:勿|不要)[^\n]{0,8}(?:回复|回覆)
    | このメール(?:は|に)[^\n]{0,20}(?:自動|返信(?:しない|できません|いただいて)))
    """
)
_SUBJECT = re.compile(
    r"(?i)\s*(?:\[ticket ?#? ?\d+\]\s*(?:$|ได้รับ|we |received|your )|\[request received\]|ticket (?:received|created|opened)\s*(?:$|[-:#\[–])"
    r"|(?:case|ticket|request|incident) ?#?\d[\d-]{3,} (?:has been |was )?(?:created|received|opened|logged)\s*(?:$|[-:.\[(])"
    r"|(?:\[[^\]]{1,40}\] ?)?your (?:request|ticket|case|inquiry) (?:has been|was) (?:received|created)\s*$"
    r"|support ticket (?:opened|created|received)\b|\[[^\]]{1,60} ?#\d+\] auto-?reply\b|your e-?mail requires verification\b"
    r"|please confirm your (?:message|e-?mail)\s*$|your message to \S+ awaits moderator approval|confirm [0-9a-f]{8,}\s*$"
    r"|virus alert: your message)"
)
_CODE = re.compile(
    r"(?i)\b(?:verification|security|login|one[- ]time|confirmation|access)\s?(?:pass)?(?:code|word|pin)\b[^\n]{0,20}\b\d{4,8}\b"
    r"|(?:\bOTP|รหัส\s?ยืนยัน)[^\n]{0,16}(?:คือ|is|[:=])\s*\d{4,8}\b"
)
_A_PERSON = re.compile(
    r"แต่|ยังไม่|ไม่มี(?:ใคร|คำตอบ)|เงียบ|หลายครั้ง|ผม|ดิฉัน|ข้าพเจ้า|หนู|แจ้งว่า|บอกว่า|ตอบว่า|\bI\b|\bmy\b|\bbut\b|\bnobody\b|\bstill\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"จนบัดนี้|ไม่ได้รับ|เก็บเงิน|ยังเก็บ|เลย|ทุกวัน|ก่อนเวลา|ความเป็นธรรม|ทุจริต|โกง|พัง|เสีย|ชำรุด|เดือดร้อน|เรียกรับ|กลั่นแกล้ง|ขอให้|ขอร้องเรียน|ขอแจ้ง|ขอทราบ"
)
_GOES_ON = re.compile(r"(?i)\b(?:but|nobody|no one|still|broken|complain|photos?|baht|officers?)\b")
_FOOT = 3_000  # characters in which such a line stands last
_TITLE = 300
_LONG = 900  # characters: a machine that says that a mail came is short


def receipt_opening(text: str) -> str:
    """The first sentence of a text by which a machine confirms that something came, asks the writer for a proof, or
    says that nobody reads here; "" where a person may be the writer.
    """
    if len(text) > _LONG:
        return ""
    english, elsewhere, thai = _ENGLISH.match(text), _ELSEWHERE.match(text), _THAI.match(text)
    if thai and (_A_PERSON.search(text) or not _THAI_PROMISE.search(text, thai.end("before"))):
        thai = None
    if english and _GOES_ON.search(text):
        english = None
    match = english or elsewhere or thai
    if match is None or _TOLD.search(text):
        return ""
    return " ".join(match.group().split())


def receipt_subject(subject: str, text: str) -> str:
    """A ticket system's, list's or filter's own subject, or "". With Re: before it a person answers it."""
    subject = subject[:_TITLE]
    thai = _THAI.match(subject)
    said = (
        thai
        and not re.match(r"(?i)\s*(?:re|fwd?|ตอบ(?:กลับ)?|ส่งต่อ)\s*[:：]", subject)
        and not _A_PERSON.search(f"{subject} {text}")
    )
    return subject.strip() if said or _SUBJECT.match(subject) else ""


def eastern_answer(text: str) -> str:
    """The sign of an automatic answer in a short Chinese, Japanese or Korean text, or ""."""
    match = _EAST.search(text[:200]) if len(text) <= 400 else None
    return match.group() if match else ""


def asks_no_answer(text: str) -> str:
    """The line that says a machine wrote and nobody should answer, or ""; also a code sent for a login."""
    text = text[-_FOOT:]
    match = _DO_NOT_ANSWER.search(text)
    if match is None or _A_PERSON.search(text, match.end()):  # quoted by a person who goes on
        match = _CODE.search(text) if len(text) <= 400 else None
    return " ".join(match.group().split()) if match else ""
