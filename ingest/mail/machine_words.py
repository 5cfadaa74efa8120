# ruff: noqa: E501  (tables of wording: one alternative after the other reads better than broken lines)
"""The wording of machines: names, subjects, returned mail and out-of-office answers, where headers say nothing.

A single phrase proves nothing: people write of bounces too. A returned mail opens with a machine's sentence about
"your message" and bears a second sign (an SMTP answer, a report field, the original mail).
"""

import re

DAEMON = re.compile(
    r"(?i)^(?:(?:.*[-_.+])?mailer[-_.]?d(?:a)?emon|daemon|post[-_.]?master|mail[-_.]?(?:system|delivery|robot|agent)"
    r"|mdaemon|mailerdaemon|listserv|majordomo|root|nobody|cron|bounces?(?:[-_.+=].*)?|.*[-_.+]bounces?"
    r"|auto[-_.]?(?:reply|responder|response|answer|confirm)|autoresponder|returned[-_.]?mail|undeliverable)(?:[+=].*)?$"
)
NO_REPLY = re.compile(
    r"(?i)(?:^|[-_.+=])(?:no[-_.]?(?:reply|replies|response|return)|not?[-_.]?reply|do[-_.]?n[o']?t[-_.]?(?:reply|respond|answer)"
    r"|donotreply|unattended|ne[-_.]?pas[-_.]?repondre|no[-_.]?responder|keine[-_.]?antwort)(?:$|[-_.+=\d])"
)
ROBOT = re.compile(
    r"(?i)(?:notif(?:y|ications?)|alerts?|e?newsletters?|e?news|wordpress|www-data|apache|automail(?:er)?|mailer|system|quarantine|anti-?(?:spam|virus)|spam(?:-?reports?)?"
    r"|owner-.+|.+[-_.](?:owner|request|subscribe|unsubscribe|confirm|notifications?|alerts?))(?:[+=].*)?"
)
"""Local parts of programs and lists: a matter may come from one, an answer would reach nobody."""
DAEMON_NAME = re.compile(
    r"(?i)(?:the )?(?:internet )?(?:mail|e-?mail|message) (?:delivery|system|administrator|transport|admin|router)"
    r"(?: (?:sub)?system| service| agent| program)?(?: administrator)?|mailer[- ]?d(?:a)?emon|mailerdaemon|post ?master"
    r"|system administrator|mail delivery subsystem|delivery (?:sub)?system|(?:smtp|email) delivery agent|auto[- ]?reply"
    r"|microsoft outlook|exchange|no[- ]?reply|do[- ]?not[- ]?reply|ระบบตอบกลับอัตโนมัติ|ห้ามตอบกลับ|ระบบอัตโนมัติ"
)
BOUNCE_SUBJECT = re.compile(
    r"(?i)\s*(?:undeliver(?:able|ed)\b|delivery status notif|delivery (?:notification|failure|failed|report|has failed|error|problem)"
    r"|(?:mail|message|e-?mail) (?:delivery|transfer|transport|system)[a-z ]{0,12} ?(?:fail|error|status|problem|delay|notif|warn|report|subsystem|could not)"
    r"|mail system error|returned (?:e-?)?mail\b|returned to sender|return(?:ed|ing) (?:message|to sender)"
    r"|failure (?:notice|notification|delivery)|non-?deliver|nondeliverable|not delivered:"
    r"|mail (?:could not|not|failure|undeliverable|returned|failed)|(?:your )?message (?:not delivered|could not be|status\b|undeliverable|delayed)"
    r"|could not (?:send|deliver) (?:message|mail)|unable to deliver|undelivered mail|warning: (?:could not send|message .* delayed|.*still trying)"
    r"|postmaster notify:|(?:notice: )?(?:mail )?delivery (?:status|report)\.?\s*$|недоставленное|ваше сообщение не доставлено|(?:недоставк|ошибка доставки)"
    r"|\*{3,}\s*(?:undeliver|mail not)|user unknown|address (?:rejected|unknown|change)|(?:\[?auto\]?|automatic) bounce"
    r"|loop alert:|.{0,80}: non remis \(|complaint about message from|email feedback report|dmarc aggregate|(?:\[preview\] )?report domain:"
    r"|ไม่สามารถ(?:จัด)?ส่ง(?:ได้|ข้อความ|อีเมล|จดหมาย)?\s*[:：]|ส่งไม่ได้\s*[:：]|ไม่ได้(?:จัด)?ส่ง\s*[:：]|การ(?:จัด)?ส่ง(?:ข้อความ|อีเมล|จดหมาย)?ล้มเหลว"
    r"|การแจ้ง(?:เตือน)?สถานะการ(?:จัด)?ส่ง|จดหมายตีกลับ|อีเมลตีกลับ|メールエラー|配信不能|(?:系统)?退信|郵件傳遞失敗|邮件(?:投递|发送)失败|unzustellbar|zustellung fehlgeschlagen|non remis|no se puede entregar)"
)
AWAY_SUBJECT = re.compile(
    r"(?i)\s*(?:(?:automatic|auto|automated|autom\.|automatische)[- ]?(?:reply|response|answer|antwort)\b\s*(?:$|[:：;!.,(\[\-–]|re\b|to\b|from\b)|autoreply\b|autoresponse\b|auto\s*:"
    r"|(?:re\s*:\s*)?out[- ]of[- ](?:the[- ])?office\b\s*(?:$|[:;!.,(\-–]|auto|re\b|reply|until|from)|\[?ooo\]?\s*(?:$|[:：]|re\b)|on (?:vacation|leave)\s*[:：]"
    r"|vacation (?:reply|response|message|notice)|vacation\s*:|away from (?:the |my )?(?:office|mail|desk)|absence (?:notice|du bureau)|abwesenheit|réponse automatique"
    r"|respuesta automática|risposta automatica|【?自動(?:返信|応答|配信|回覆|回复)|【?自动(?:回复|答复)|자동 ?(?:회신|응답)\s*[:：]|trả lời tự động|autosvar\s*:|автоматический ответ|رد تلقائي|balasan otomatis|automatisch antwoord|odpowiedź automatyczna|ຕອບກັບອັດຕະໂນມັດ|read(?: receipt)?\s*:|not read\s*:|return receipt \(|message recall (?:success|failure)|disposition notification|已[读讀]\s*[:：]|開封済み\s*[:：]|ใบตอบรับการ(?:อ่าน|เปิดอ่าน)|อ่านแล้ว\s*[:：]|ไม่ได้อ่าน\s*[:：]"
    r"|(?:การ|ข้อความ|อีเมล)?ตอบ(?:กลับ|รับ)(?:โดย)?อัตโนมัติ\s*(?:$|[:：(\-–])|(?:\[|\()?(?:ข้อความ|อีเมล)?อัตโนมัติ(?:\]|\)|\s*[:：])"
    r"|(?:ขณะนี้|ช่วงนี้)?ไม่อยู่(?:ที่|ใน)?(?:สำนักงาน|ออฟฟิศ)\s*(?:$|[:：])|ลาพักร้อน\s*[:：])"
)
INVITED = re.compile(
    r"(?i)\s*(?:accepted|declined|tentative(?:ly accepted)?|cancell?ed|(?:ได้)?(?:ยอม|ตอบ)รับ(?:แล้ว)?|ปฏิเสธ(?:แล้ว)?|ไม่แน่นอน|ยกเลิก(?:แล้ว)?)\s*[:：]"
)
"""What calendars write before the subject of an answer to an invitation."""
BOUNCE_LIKE_SUBJECT = re.compile(r"(?i)\s*(?:(?:rejected|delayed|relayed|expanded):|abuse report)")
"""What mail systems write before a subject and people at the beginning of one."""
# The first letters of them all come first: most letters of a text are refused by these at once.
_OPENING = re.compile(
    r"""(?ix)(?=["acdfikmnrtuyнกขจอไおエ宛送邮郵配])(?:
    this\ (?:message|e-?mail|report|notification)\ (?:was|is|has\ been)\ (?:created|generated|sent)\ automatically
    | this\ is\ (?:a|an)\ (?:auto(?:matic|mated)(?:ally)?[- ](?:generated\ )?|permanent\ error|delivery\ (?:status\ )?|non-?delivery)
    | this\ is\ the\ [^.\n]{0,40}?\b(?:system|program|agent|server|send)\b | transcript\ of\ (?:smtp\ )?session\ follows | this\ report\ relates\ to\ a\ message\ you\ sent
    | this\ is\ an?\ e-?mail\ (?:abuse|feedback)\ report
    | i'?\ ?a?m\ (?:afraid|sorry).{0,80}(?:unable|not\ able|wasn'?t\ able|could\ ?n[o']t)
    | (?:your|the\ (?:following|enclosed|attached|original|below))\ (?:e-?mail\ |mail\ |recent\ )?(?:message|e-?mail|mail)s?\b.{0,160}?
        (?:could\ ?n[o']t|can\ ?n?[o']?t|was\ ?n[o']t|has\ not|did\ not|undeliver|not\ be(?:en)?\ deliver|fail|reject|return|delay|bounce|blocked|refused)
    | (?:could\ ?n[o']t|unable\ to|cannot|failed\ to|not\ able\ to)\ (?:be\ )?(?:deliver|send|relay|transfer)(?:ed)?\ (?:to\b|your|the|this|message|mail)
    | deliver(?:y|ed|ing)\ (?:to|of|for|has|attempt|status|report|failed|failure|error|notification)
    | (?:the\ )?following\ (?:address|recipient|destination|user|e-?mail)(?:es|s|\(s\))?
    | (?:address|recipient)(?:es|s|\(s\))?\ (?:had|have)\ (?:permanent|transient|fatal|delivery)
    | the\ original\ message\ was\ (?:received|sent)|(?:returned|undeliver(?:ed|able))\ (?:mail|message)|did\ not\ reach\ the
    | returning\ (?:message|mail)|message\ (?:delivery\ )?(?:fail|undeliver|not\ delivered|rejected|from\ .{1,60}\ to\ .{1,60}\ was)
    | non-?delivery|mail(?:er|\ delivery)[- ](?:daemon|fail|error|subsystem)|the\ (?:user|mailbox|account|address)\b.{0,80}(?:full|unknown|exist|disabled|not\ found)
    | "(?:notificationType|eventType)"\s*:\s*"(?:Bounce|Complaint|Delivery)
    | 送信できません | 配信できません | 配送できません | お届けできません | 宛先不明 | エラーメール
    | не\ (?:может\ быть|было|удалось)\ достав | konnte\ nicht\ zugestellt | n'a\ pas\ p[uû]\ [êe]tre | no\ (?:se\ )?(?:pudo|ha\ podido|puede)\ (?:ser\ )?entreg
    | (?:邮件|郵件)[^\n]{0,12}(?:退回|无法(?:送达|投递)|無法傳遞) | กล่องจดหมายของผู้รับ[^\n]{0,60}เต็ม
    | (?:อีเมล|จดหมาย|ข้อความ)(?:ของคุณ|ของท่าน)?ถึง[^\n]{0,60}ส่งไม่สำเร็จ | ข้อความ(?:ของคุณ|ของท่าน|นี้)?ไม่(?:ได้|สามารถ)(?:ถูก)?(?:จัด)?ส่ง | (?:อีเมล|จดหมาย)(?:ของคุณ|ของท่าน)ไม่(?:ได้|สามารถ)(?:ถูก)?(?:จัด)?ส่ง
    | ไม่สามารถ(?:จัด)?ส่ง(?:ข้อความ|อีเมล|จดหมาย)(?:ของคุณ|ของท่าน) | การ(?:จัด)?ส่งถึงผู้รับ.{0,40}ล้มเหลว
    )
    """
)
_SECOND_SIGN = re.compile(
    r"""(?imx)
    ^[\s>]*(?:final-recipient|original-recipient|reporting-mta|diagnostic-code|remote-mta|arrival-date|x-postfix-\w+)\s*:
    | ^[\s>]*action\s*:\s*(?:failed|delayed|expired)
    | \b[45]\d\d[\ -]+\#?[45]\.\d{1,3}\.\d{1,3}\b | \b(?:smtp|error|host|server|said|response|reply|replied|code)\b.{0,60}\b[45]\d\d\b | \(\#[45]\.\d\.\d\)
    | \b55[0-4][\ -]
    | transcript\ of\ session|session\ transcript|unsent\ message\ (?:below|follows)|original\ message\ (?:follows|text|header|attached|below)
    | (?:copy|header|text)s?\ of\ (?:the|your)\ (?:original\ )?(?:message|mail) | (?:user|recipient|host|mailbox|domain)\ (?:is\ )?(?:unknown|not\ found|unavailable|rejected)
    | unknown\ (?:user|recipient|host|address|mailbox)|no\ such\ (?:user|recipient|domain|address|mailbox|host)|(?:mailbox|quota)\ (?:is\ )?(?:full|exceeded)|over\ ?quota
    | does(?:\ not|n't)\ exist|relay(?:ing)?\ (?:denied|not\ permitted)|access\ denied|connection\ (?:timed\ out|refused)|retry\ time(?:out)?\ | retr(?:y|ied)\ .{0,30}(?:days|hours|exceeded)
    | ^[\s>]*(?:received:\ from|message-id:\s*<)|"bounce(?:Type|dRecipients)"|"diagnosticCode"
    | 不存在|ไม่สามารถรับ(?:จดหมาย|อีเมล)|ขัดข้อง|ไม่พบ(?:ที่อยู่|ผู้รับ)|กล่องจดหมาย.{0,20}เต็ม
    """
)
_PERSON_BEFORE = re.compile(
    r"(?i)\b(?:i (?:sent|tried|wrote|have|got|received|was)|my (?:e-?mail|mail|message|name)|we (?:sent|tried|have))\b"
)
_THAI = re.compile("[\u0e01-\u0e2e]")
_HEAD = 1_500
_AWAY = re.compile(
    r"""(?ix)\W*(?:(?:dear|hello|hi|thank)\b[^\n]{0,80}?(?:\n|[.!]\ )\W*|เรียน[^\n]{0,60}\n\W*|สวัสดี[^\n]{0,40}\n\W*)?
    (?:this\ is\ an?\ auto(?:matic|mated)(?:ally\ generated)?[- ](?:reply|response|message|e-?mail|answer|acknowledg)
    | (?:i\ am|i'm)\ (?:currently\ )?(?:out\ of\ (?:the\ )?office|on\ (?:vacation|annual\ leave|holiday|leave)|away\ from\ (?:the\ |my\ )?(?:office|desk|mail))
    | (?:นี่(?:คือ|เป็น)|(?:อีเมล|ข้อความ|จดหมาย)(?:ฉบับ)?นี้(?:คือ|เป็น))\s*(?:อีเมล|ข้อความ|จดหมาย|การ)?(?:ที่)?(?:ตอบกลับ|ตอบรับ|แจ้ง|ส่ง|สร้าง)(?:โดย|จากระบบ)?อัตโนมัติ
    | (?:อีเมล|ข้อความ|จดหมาย)(?:ฉบับ)?นี้(?:ถูก)?(?:ส่ง|สร้าง|จัดส่ง|ตอบ)(?:กลับ)?(?:ขึ้น)?(?:โดย|จาก)ระบบอัตโนมัติ
    | ระบบ(?:ได้)?(?:ตอบกลับ|ตอบรับ)อัตโนมัติ
    | (?:ขณะนี้|ช่วงนี้)?\s*(?:ผม|ดิฉัน|ข้าพเจ้า)\s*(?:ขณะนี้)?ไม่อยู่(?:ที่|ใน)?(?:สำนักงาน|ออฟฟิศ|ที่ทำงาน).{0,60}(?:จะกลับ|ตั้งแต่|ถึงวันที่|ระหว่างวันที่))
    """
)
_ABSENT = re.compile(
    r"""(?x)\W*(?:เรียน[^\n]{0,60}\n\W*|สวัสดี[^\n]{0,40}\n\W*|ขอบคุณ[^\n]{0,60}?(?:อีเมล|ข้อความ|ติดต่อ)[^\n\ ]{0,30}[\ \n]\W*){0,2}
    (?=ขณะนี้|ช่วงนี้|ตอนนี้|อยู่ระหว่าง|กระผม|ผม|ดิฉัน|ข้าพเจ้า)(?:ขณะนี้|ช่วงนี้|ตอนนี้)?\s*(?:กระผม|ผม|ดิฉัน|ข้าพเจ้า)?\s*(?:ขณะนี้)?
    (?:(?:จะ)?ไม่อยู่\s*(?:ที่|ใน)?(?:สำนักงาน|ออฟฟิศ|ที่ทำงาน)
    | (?:อยู่ระหว่าง|อยู่ในช่วง|กำลัง|ขอ)?(?:การ)?(?:ลา(?:พักร้อน|พักผ่อน|กิจ|คลอด|ป่วย|หยุด)|(?:เดินทาง)?ไปราชการ))
    """
)
_RECEIVED = re.compile(
    r"""(?x)\W*(?:เรียน[^\n]{0,60}\n\W*|สวัสดี[^\n]{0,40}\n\W*)?(?:ขอบคุณ[^\n]{0,60}?\s\W*)?(?:ทางเรา|เรา|ระบบ|หน่วยงาน)?\s*
    ได้รับ(?:อีเมล|ข้อความ|จดหมาย)ของ(?:ท่าน|คุณ)[^\n]{0,20}แล้ว[^\n]{0,60}จะ[^\n]{0,20}(?:ติดต่อ|ตอบ)กลับ"""
)
_INSTEAD = re.compile(
    r"กลับมา|จะกลับ|(?:จะ|โปรด|กรุณา)[^\n]{0,12}(?:ติดต่อ|ตอบ)[^\n]{0,8}กลับ|เรื่อง(?:เร่ง)?ด่วน|ติดต่อ[^\n]{0,40}(?:แทน|ท่านอื่น)|ไม่(?:สะดวก|สามารถ)[^\n]{0,6}(?:ตอบ|เปิด|อ่าน)"
)
_MATTER = re.compile(
    r"ร้องเรียน|ร้องทุกข์|เบาะแส|ทุจริต|โกง|ขอให้|ขอแจ้ง|ช่วย|เดือดร้อน|ถนน|น้ำ|ไฟ|พัง|เสีย|ปล่อย|ตัดเงิน|เบี้ย|เพราะ|กลั่นแกล้ง|คุกคาม|ละเมิด|ข่มขู่"
)
_SHORT, _SHORTEST = 800, 250  # characters: an absence is told in a few lines, that something came in one or two


def looks_returned(text: str, *, with_original: bool) -> str:
    """The machine's opening sentence of a returned mail, or "". `with_original`: a mail is attached."""
    head = text[:_HEAD]
    opening = _OPENING.search(head)
    if opening is None:
        return ""
    before = head[: opening.start()]
    if _PERSON_BEFORE.search(before) or len(_THAI.findall(before)) > 40:
        return ""
    rest = text[: opening.start()] + text[opening.end() :]
    if not with_original and _SECOND_SIGN.search(rest[:20_000]) is None:
        return ""
    return " ".join(opening.group().split())


def out_of_office_opening(text: str) -> str:
    """The first sentence of an automatic answer, or ""."""
    match = _AWAY.match(text[:600])
    if match is None and len(text) <= _SHORT and not _MATTER.search(text):
        absent = _ABSENT.match(text)
        match = absent if absent and _INSTEAD.search(text, absent.end()) else None
        match = match or (_RECEIVED.match(text) if len(text) <= _SHORTEST else None)
    return " ".join(match.group().split()) if match else ""
