"""Does a mail ask how a matter stands? Pure: from a reading to an `Inquiry`, or None.

It asks when it names a Tracking ID, a real one or not, and either says so in words or says nothing else. What it says
beyond the question are new facts: they go to an officer, whoever else answers the question.
"""

import re
import unicodedata
from dataclasses import dataclass

from register.model import Reading
from register.states import Channel

_LONG = 600  # letters: in a longer text the question is one sentence among others, unless the subject asks
_FACTS = 40  # letters beside the question, greetings and thanks: from so many on an officer has to read them

# Anything that a person may have typed for one: of a wrong ID nobody may learn that it is wrong.
_ID_BODY = r"[\s\-‐‑–—_.:#]*(?:[0-9A-Za-z๐-๙][\s\-‐‑–—_.]?){8,16}(?![0-9A-Za-z๐-๙])"
_OUR_WORDS = re.compile(
    r"รหัส(?:สำหรับ)?ติดตามเรื่อง(?:ร้องเรียน)?|tracking\s*(?:id|number|no\.?|code)|แจ้ง(?:ความคืบหน้า|สถานะ)ของเรื่อง"
    r"|แจ้งการรับเรื่อง|แจ้งผลการดำเนินการ|ขอข้อมูลเพิ่มเติมเกี่ยวกับเรื่องของท่าน|แจ้งการส่งเรื่องให้หน่วยงานที่เกี่ยวข้อง",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:สอบถาม|ขอทราบ|อยากทราบ|ใคร่ทราบ|อยากรู้|ขอเช็[คก]|เช็[คก]|ตรวจสอบ|ดู|แจ้ง|ถาม)\s*(?:เรื่อง)?\s*สถานะ"
    r"|สถานะ\s*(?:ของ)?\s*(?:เรื่อง|คำร้อง|การดำเนินการ|การร้องเรียน|ข้อร้องเรียน|ล่าสุด|ปัจจุบัน)"
    r"|(?:ขอ)?ติดตาม\s*(?:เรื่อง|สถานะ|ผล|ความคืบหน้า|ความก้าวหน้า|งาน|คำร้อง|ข้อร้องเรียน)"
    r"|(?:ความ)?คืบหน้า|ความก้าวหน้า|(?:ไป)?ถึงไหน|ถึงขั้นตอน|ขั้นตอนไหน"
    r"|(?:สอบถาม|ขอทราบ|อยากทราบ|อยากรู้|ทวงถาม|ถาม)\s*(?:ผล|เรื่อง)"
    r"|(?:ผล|เรื่อง)\s*เป็น\s*(?:อย่างไร|ยังไง|ไง)"
    r"|\b(?:status|follow(?:ing)?[\s-]?up|any\s+(?:update|progress|news))\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^\s*(?:เรียน|กราบเรียน|ถึง)\s.*$|^\s*(?:ด้วยความ(?:เคารพ|นับถือ)|ขอแสดงความนับถือ|(?:ลงชื่อ|จาก)\s.*)\s*$"
    r"|^\s*(?:sent from my|ส่งจาก|get outlook for).*$|^\s*(?:dear|hello|hi|regards|best regards|sincerely|thanks?)\b.*$"
    r"|สวัสดี|ขอบ(?:พระ)?คุณ|รบกวน|หน่อย|ด้วย|นะ|ครับ|คับ|ค่ะ|คะ|ฮะ|ผม|ดิฉัน|หนู|ข้าพเจ้า|เจ้าหน้าที่|ร้องเรียน|เรื่อง|ตาม|ที่|ได้|แจ้ง|ส่ง"
    r"|ไว้|แล้ว|บ้าง|ไหม|มั้ย|หรือยัง|ของ|ตอนนี้|ขณะนี้|ว่า|อยู่|กรุณา|โปรด"
    r"|\b(?:please|re|fwd?|fw|thank you|what is the|of my|case)\b",
    re.IGNORECASE | re.MULTILINE,
)
_RARE = re.compile("[^\x00-\xac\xae-\xff\u0e00-\u0e7f]")  # no other letter of a Thai or English text can be unseen
_ANSWERED = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|ตอบ|ตอบกลับ|ส่งต่อ)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question after the state of a matter. `facts`: it says more than that, and an officer has to read it."""

    facts: bool


def inquiry(reading: Reading, prefix: str) -> Inquiry | None:
    """What a mail asks; None where it does not ask, is no mail, or was written by a machine. `prefix`: the agency's."""
    if reading.channel is not Channel.EMAIL or reading.automatic is not None:
        return None
    identifier = re.compile(rf"(?<![0-9A-Za-z]){re.escape(prefix)}{_ID_BODY}", re.IGNORECASE)
    subject, text = _plain(_ANSWERED.sub("", reading.subject)), _plain(reading.text)
    if not identifier.search(f"{subject}\n{text}\n{_plain(reading.quoted)}"):
        return None
    subject, text = (_OUR_WORDS.sub(" ", identifier.sub(" ", one)) for one in (subject, text))
    empty = not _letters(text) and not reading.attachments and not _letters(_COURTESY.sub(" ", subject))
    asks = bool(_QUESTION.search(subject)) or (_letters(text) <= _LONG and bool(_QUESTION.search(text)))
    if not asks and not empty:
        return None
    more = _letters(_COURTESY.sub(" ", _QUESTION.sub(" ", text)))
    return Inquiry(facts=more > _FACTS or bool(reading.attachments))


def _plain(text: str) -> str:
    """Composed, and without what is not seen: marks of direction, joiners, soft hyphens."""
    return _RARE.sub(
        lambda one: "" if unicodedata.category(one[0]) == "Cf" else one[0], unicodedata.normalize("NFC", text)
    )


def _letters(text: str) -> int:
    """How many letters and marks there are: blanks, stops and signs say nothing."""
    return sum(unicodedata.category(char)[0] in "LMN" for char in text)
