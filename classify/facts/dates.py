"""When it happened, in the writer's words: dates, ranges, parts of the day, "three weeks now".

A small grammar rather than a list: a time expression is a *core* (a date, a month, a day, a span of time), words that
may stand before it (ตั้งแต่, เมื่อ, ทุก, เช้า) and after it (ปีที่แล้ว, เวลา ๗.๒๐ น.), and joints (ถึง, และ, กับ) to the next.
"""

import re
from dataclasses import dataclass

from classify.folding import Folded
from classify.layout import Layout
from classify.sieve import Sieve

# Spaces and a lost mark inside month names are what scanning does to them.
_MONTH = (
    r"(?:ม ?ก ?ร ?า(?: ?ค ?ม)?|กุม ?ภ ?า(?: ?พั ?น ?ธ์?)?|มี ?น ?า(?: ?ค ?ม)?|เม ?ษ ?า(?: ?ย ?น)?|พ ?ฤ ?ษ ?ภ "
    r"?า(?: ?ค ?ม)?|มิ ?ถุ ?น ?า(?: ?ย ?น)?|ก ?ร ?ก ?ฎ ?า(?: ?[คต] ?ม)?|"
    r"สิ ?ง ?ห ?า(?: ?ค ?ม)?|กั ?น ?ย ?า(?: ?ย ?น)?|ตุ ?ล ?า(?: ?ค ?ม)?|พ ?ฤ ?ศ ?จิ ?ก ?า(?: ?ย ?น)?|ธั ?น ?ว "
    r"?า(?: ?ค ?ม)?|ม\. ?ค\.?|ก\. ?พ\.?|มี\. ?ค\.?|เม\. ?ย\.?|พ\. ?ค\.?|มิ\. ?ย\.?|ก\. ?ค\.?|"
    r"ส\. ?ค\.?|ก\. ?ย\.?|ต\. ?ค\.?|พ\. ?ย\.?|ธ\. ?ค\.?|Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|"
    r"June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_YEAR = r"(?: ?(?:พ\. ?ศ\. ?|ปี ?)?(?:2[45SO5-6][0-9OSl]{2}|20[0-9]{2}|'?[4-7][0-9](?![0-9]))(?![0-9,]))"
_DAY_NUMBER = r"[0-3]?[0-9](?![0-9])"
_WEEKDAY = r"(?:จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์)"
_PART = (
    r"(?:เช้า ?มืด|เช้า|สาย|เที่ยง|บ่าย|เย็น|ค่ำ|หัวค่ำ|กลางคืน|กลางวัน|กลางดึก|ดึก|คืน|ตี(?:หนึ่ง|สอง|สาม|สี่|ห้า| ?[1-5])|พลบค่ำ|"
    r"รุ่งเช้า|ใกล้ค่ำ|มื้อแลง|มื้อเซ้า)"
)
_PART_OF = rf"(?:(?<!กระ)(?<!เดิน)(?:ตอน?|ช่วง|เวลา|หลัง|ก่อน)?{_PART} ?(?:ของ)?)?"
_HOUR_WORD = r"(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|สิบเอ็ด|[0-9]{1,2})"
_CLOCK = (
    r"(?:[0-2]?[0-9][.:][0-5][0-9](?: ?(?:น\.|น(?![ก-๎])|นาฬิกา))?|[0-2]?[0-9] ?(?:น\.|นาฬิกา|โมง(?:เช้า|เย็น|ครึ่ง|"
    r"กว่า)?|ทุ่ม(?:ครึ่ง|กว่า)?)|"
    rf"{_HOUR_WORD}(?:โมง(?:เช้า|เย็น)?|ทุ่ม)(?:ครึ่ง|กว่า(?: ?ๆ)?)?|(?:บ่าย|ตี) ?{_HOUR_WORD}(?:โมง)?(?:ครึ่ง|กว่า)?|"
    rf"เที่ยง(?:คืน|วัน|ครึ่ง)?)"
)
_CLOCKS = (
    rf"(?: ?(?:เวลา|ตอน|ประมาณ|ราวๆ?|ราว|ช่วง|ช่วงเวลา|หลัง|ก่อน|เมื่อเวลา){{1}}(?:ประมาณ|ราว)? ?{_CLOCK}(?: ?(?:ถึง|"
    rf"-|จนถึง) ?{_CLOCK})?)"
)
_AGO = r"(?:ปี)?(?:ที่แล้ว|ที่ผ่านมา|ก่อน(?!หน้า)|นี้|กลาย|โน้น|ที่ผ่านไป|หน้านี้|ฮั่น)"
_COUNT = (
    r"(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|สิบเอ็ด|สิบสอง|ยี่สิบ|สามสิบ|ครึ่ง|หลาย|สองสาม|สามสี่|ร่วม|เกือบ|กว่า|เป็น|"
    r"[0-9]{1,3}(?:-[0-9]{1,2})?)"
)
_UNIT = r"(?:วัน|อาทิตย์|สัปดาห์|เดือน|ปี|คืน|เทอม|เตื้อ|ชั่วโมง)"

_DATE = (
    rf"(?:(?:วันที่|วัน{_WEEKDAY}ที่|วัน|ว\.ด\.ป\.) ?)?(?:{_DAY_NUMBER}(?: ?(?:-|ถึง|และ|กับ|,) ?(?:(?:คืน|เช้า|"
    rf"บ่าย)?วัน(?:{_WEEKDAY})?ที่ ?)?){{0,1}})?(?:{_DAY_NUMBER} ?(?:เดือน ?)?)(?:{_MONTH}){_YEAR}?"
)
_NUMERIC = rf"(?:วันที่ ?)?(?<![0-9/]){_DAY_NUMBER}[/.-][01]?[0-9][/.-](?:25[0-9]{{2}}|20[0-9]{{2}}|[4-7][0-9])(?![0-9/])"
_DAY_OF_WEEK = rf"วัน{_WEEKDAY}(?:ที่ ?{_DAY_NUMBER})?(?:{_AGO})?"
_MONTHS = rf"(?:ต้น|กลาง|ปลาย|สิ้น)?เดือน ?{_MONTH}{_YEAR}?(?:{_AGO})?"
_MONTH_YEAR = rf"(?:ต้น|กลาง|ปลาย)?{_MONTH}{_YEAR}"
_RELATIVE = (
    rf"เมื่อ ?(?:วานซืน|วาน(?:นี้)?|คืน(?:นี้|วาน|ก่อน)?|เช้า(?:นี้|วาน)?|เย็น(?:วาน)?|บ่าย(?:นี้|วาน)?|ตะกี้|กี้นี้|สักครู่|ค่ำ|หัวค่ำ|"
    rf"เที่ยง|แลงวาน|วันก่อน|ปี(?:ก่อน|กลาย|ที่แล้ว)|(?:ต้น|กลาง|ปลาย)(?:เดือน|ปี|สัปดาห์)(?:{_AGO})?|"
    rf"(?:ราว|ประมาณ)? ?{_COUNT} ?{_UNIT}(?:{_AGO}))|(?:วันนี้|เช้านี้|คืนนี้|มื้อวาน(?:นี้)?|มื้อนี้|วานนี้|วานซืน)|(?:อาทิตย์|"
    rf"สัปดาห์|เดือน|ปี|เทอม|ต้นปี|ปลายปี|กลางปี)(?:ที่แล้ว|ที่ผ่านมา|ก่อน(?![ก-๎])|ก่อน(?=จ่าย|ไป|มี|มา|เขา|ผม|โดน|ถูก|ก็|ยัง)|กลาย|"
    rf"นี้(?![ก-๎])|นี้(?=ไม่|ก็|เขา|ยัง|โดน))|"
    rf"(?:ต้น|กลาง|ปลาย)(?:เดือน|ปี|สัปดาห์|เทอม)(?:ที่แล้ว|ที่ผ่านมา)|(?<=แต่)(?:ต้น|กลาง|ปลาย)(?:เดือน|ปี|สัปดาห์|เทอม)(?!หน้า)"
)
_DURATION = (
    rf"(?:(?:เป็นเวลา|มา|นาน|กว่า|เกือบ|ร่วม|ได้|มานาน){{0,2}} ?)?{_COUNT}(?:กว่า)? ?{_UNIT}(?:กว่า|เต็ม(?:ๆ)?|ครึ่ง)? "
    rf"?(?:แล้ว|มาแล้ว|ละ(?![ก-๎])|หวาแล้ว|ที่ผ่านมา|ที่แล้ว|มานี้|ก่อน(?!หน้า))|"
    rf"(?:มา|มานาน|เป็นเวลา|นาน)(?:กว่า|เกือบ|ร่วม) ?{_COUNT} ?{_UNIT}(?:กว่า|เต็ม)?|"
    rf"{_COUNT} ?{_UNIT}(?:เต็ม)?ติด(?:ต่อกัน|กัน)?(?=ครับ|ค่ะ|คะ|แล้ว|[^ก-๎]|\Z)|"
    rf"มา(?:ได้)? ?(?:{_COUNT} ?)?ชั่วโมง(?:ครึ่ง|กว่า)?(?![ก-๎])|{_COUNT} ?{_UNIT}เต็ม(?:ๆ)?|"
    rf"มา(?:ได้)? ?(?:{_COUNT} ?{_UNIT}(?:กว่า|ครึ่ง)?|{_UNIT}(?:กว่า|ครึ่ง))(?![ก-๎])"
)
_EVERY = (
    rf"(?:ทุก ?ๆ? ?(?:เช้า|เย็น|คืน|วัน(?:{_WEEKDAY}|ที่ [0-9]+|หยุด)?|เดือน|สัปดาห์|อาทิตย์|ปี|ครั้งที่ฝนตก|สิ้นเดือน|ต้นเดือน|"
    rf"กลางคืน|ค่ำ|มื้อ|{_CLOCK})(?:{_PART})?(?: ?{_CLOCK} ?(?:ถึง|ยัน|-) ?{_CLOCK})?)"
)
_FISCAL = (
    r"(?:(?:ไตรมาส(?:ที่)? ?[1-4]|ภาคเรียนที่ ?[1-2]|เทอม ?[1-2]|งวดที่ ?[0-9]+)(?: ?(?:/|ของ| )?(?:ปี(?:งบประมาณ|"
    r"การศึกษา)? ?)?(?:พ\.ศ\. ?)?(?:25[0-9]{2}))?|ปี(?:งบประมาณ|การศึกษา)? ?(?:พ\. ?ศ\. ?)?25[0-9]{2}(?: "
    r"?[-ถึง]+ ?25[0-9]{2})?|(?:พ\. ?ศ\. ?)25[0-9]{2}|(?<=แต่)ปี ?'?[4-7][0-9](?![0-9,]))"
)
_FEAST = (
    r"(?:(?:ช่วง|วัน|หลัง|ก่อน|คืน|งาน|เทศกาล)?(?:สงกรานต์|ปีใหม่|ลอยกระทง|เข้าพรรษา|ออกพรรษา|ตรุษจีน|วันแม่|วันพ่อ|วันเด็ก|"
    r"เปิดเทอม|ปิดเทอม)(?:เดือน ?" + _MONTH + rf"{_YEAR}?|ปีที่แล้ว|ปีก่อน|ปีนี้|ที่ผ่านมา|ที่แล้ว)?)"
)

_SINCE_MONTH = rf"(?<=แต่)(?:ต้น|กลาง|ปลาย)?{_MONTH}(?![ก-๎])"
_HOURS = rf"(?<=แต่){_CLOCK} ?(?:ถึง|ยัน|จน(?:ถึง)?|-) ?{_CLOCK}"
_DAYS = rf"{_DATE}|{_NUMERIC}|{_FISCAL}|{_SINCE_MONTH}|{_HOURS}"
_CORE = rf"(?:{_DAYS}|{_MONTHS}|{_MONTH_YEAR}|{_DAY_OF_WEEK}|{_RELATIVE}|{_EVERY}|{_FEAST})"
_UNTIL_NOW = r"(?: ?(?:จนถึง|จน|มาจน(?:ถึง|ฮอด)?|ถึง|กระทั่ง)(?:วันนี้|ปัจจุบัน|ตอนนี้|บัดนี้|เดี๋ยวนี้|มื้อนี้|ทุกวันนี้))"
_SINCE = (
    r"(?:(?:มา)?ตั้ง ?แต่|นับ(?:ตั้ง)?แต่|เริ่มตั้งแต่|ระหว่าง(?:วันที่ ?)?|ใน ?ช่วง|ช่วง|ใน(?=วัน|เดือน|คืน|ปี|ไตรมาส)|เมื่อ ?|"
    r"ประมาณ ?|จาก(?=เดือน|วันที่)|ก่อน(?=วัน|สง|ปี)|หลัง(?=วัน|สง|ปี))?"
)
_CLOCK_OF = rf"(?:(?:ช่วง)?เวลา ?{_CLOCK}(?: ?(?:ถึง|-) ?{_CLOCK})? ?(?:ของ|ใน) ?(?=วัน|คืน))?"
_EXTRA_MONTH = rf"(?: ?(?:และ|กับ|,|ถึง|-)? ?(?:เดือน ?)?{_MONTH}{_YEAR}?)"
_JOINT = r" ?(?:ถึง|จนถึง|-|และ|กับ|จน|,|แล้วก็) ?"
_PHRASE = Sieve(
    (
        rf"(?:{_EVERY} ?(?=(?:มา)?ตั้งแต่))?{_CLOCK_OF}(?P<since>{_SINCE}) ?{_PART_OF}(?P<core>{_CORE})"
        rf"(?P<more>{_EXTRA_MONTH}{{0,3}}(?:{_JOINT}(?:ต้น|กลาง|ปลาย)?"
        rf"{_PART_OF}(?:{_CORE}|{_DAY_NUMBER}(?= ?{_MONTH})|วันนี้|ปัจจุบัน))*)"
        rf"(?: ?ของ{_FISCAL})?(?: ?เป็นต้นมา)?(?P<now>{_UNTIL_NOW})?(?P<clock>{_CLOCKS}| ?(?:ตอน|ช่วง|"
        rf"เวลา)(?:{_PART})(?:{_CLOCKS})?)?(?: ?โดยเฉพาะ(?:ช่วง|ตอน|หลัง)?(?:{_CLOCK}|{_PART}))?"
    ).replace("วันที่", "วันที่?")  # scans lose the mark
)
_LASTING = Sieve(_DURATION)
_COME = re.compile(r"(?:มา(?=ตั้งแต่))?")
_BARE_CLOCK = re.compile(rf"(?:เวลา(?:ประมาณ)?|ตอน|ประมาณ) ?{_CLOCK}(?: ?(?:ถึง|-) ?{_CLOCK})?")
_NOT_THEN = re.compile(
    r"(?:ลงวันที่|ภายใน(?:วันที่)?|ก่อนวันที่|จะ[ก-์]{0,14}(?:ใน)?|นัด(?:ใหม่)?|ขอให้[ก-์]{0,20}|(?<!เหตุ)เกิด(?:วันที่|เมื่อ)?|"
    r"พระราชบัญญัติ[ก-์ .]{0,50}|พ\.ร\.บ\.[ก-์ .]{0,40}|ระเบียบ[ก-์ .]{0,40}|หนังสือที่[^\n]{0,40}|ครบกำหนด|ถึงวันที่|"
    r"สิ้นสุด|โครงการ[ก-์ ]{0,24}(?:ประจำ)?|แผน[ก-์ ]{0,20}|รุ่น|เคยร้อง[ก-์]{0,8}|แจ้งไป[ก-์]{0,10}|ร้องเรียน[ก-์]{0,6}ไป|"
    r"อายุ|เลขรับ[^\n]{0,14}|รับที่[^\n]{0,14}|บำนาญ|ย้ายมา[ก-์ ]{0,12}|ตายไป[ก-์]{0,8}|เสียชีวิต[ก-์]{0,8}|"
    r"ยืนราคา[ก-์]{0,8}) ?$"
)
_HABIT = re.compile(r"(?:เดือนละ|วันละ|ปีละ|เท่าเดิม|เก็บเงิน[ก-์]{0,10}|จ่าย[ก-์]{0,10}|ตรงเป๊ะ|มาเดิน[ก-์]{0,24}) ?$")
# Invitations, proposals and thanks name days too, but nothing happened on them.
_NO_INCIDENT = re.compile(
    r"(?!\W*(?:re|fw|fwd|ตอบ) ?:).*(?:เสนอ|เชิญ|ไอเดีย|ขอบ(?:พระ)?คุณ|ขอบใจ|พระคุณ|ใบแจ้งหนี้|แนะนำ|นวัตกรรม|idea|"
    r"สวัสดี|undeliver|automatic reply|ตอบกลับอัตโนมัติ)",
    re.IGNORECASE,
)
_SINCE_THEN = re.compile(r" ?(?:มา)?ตั้งแต่|เมื่อวันที่")
_VAGUE = re.compile(r"(?:ทุก ?ๆ? ?(?:วัน|เดือน|ปี|เช้า|เย็น|คืน)$|วันนี้|เดือนนี้|ปีนี้|สัปดาห์นี้|อาทิตย์นี้|เทอมนี้|คืนนี้)")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    worth: int


def when_it_happened(folded: Folded, layout: Layout, subject_end: int) -> tuple[int, int] | None:
    """The time of the incident as places in the folded text, or None."""
    start, end = layout.body_start, layout.body_end
    found = [rated for match in _PHRASE.finditer(folded.text, start, end) if (rated := _rated(folded.text, match))]
    if not found:
        found = [_Found(*match.span(), 3) for match in _LASTING.finditer(folded.text, start, end)]
    if not found:
        found = [_Found(*match.span(), 2) for match in _BARE_CLOCK.finditer(folded.text, start, end)]
    if not found and subject_end:
        found = [
            rated for match in _PHRASE.finditer(folded.text, 0, subject_end) if (rated := _rated(folded.text, match))
        ]
    # The first time named is the one the story begins with.
    first = min((time.start for time in found), default=0)
    best = max(found, key=lambda time: (time.worth + 2 * (time.start == first), -time.start), default=None)
    if best and _NO_INCIDENT.match(folded.text, 0, subject_end) and not _SINCE_THEN.match(folded.text, best.start):
        return None
    return _tidied(folded.text, best) if best else None


def _rated(text: str, match: re.Match[str]) -> _Found | None:
    before = text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]
    core = match["core"]
    if _NOT_THEN.search(before) or _HABIT.search(before) or len(core) < 4:
        return None
    exact = bool(re.search(r"[0-9]", core))
    worth = (
        4
        + 2 * (exact or bool(match["clock"]))
        + 2 * bool(match["since"])
        + 2 * bool(match["now"])
        + bool(match["clock"])
        + bool(match["more"])
    )
    worth -= 4 * bool(_VAGUE.match(match.group().strip()) and not match["clock"])
    worth += 2 * bool(re.search(r"(?:คือ|เมื่อ|เหตุ(?:เกิด)?|เวลา|ใน) ?$", before))
    return _Found(match.start(), match.end(), worth)


def _tidied(text: str, found: _Found) -> tuple[int, int]:
    words = text[found.start : found.end]
    start = found.start + len(words) - len(words.lstrip(" ,"))
    if re.match(r"(?:เมื่อ|ใน|ประมาณ|ใน ?ช่วง) ?(?=(?:เช้า|คืน|บ่าย)?(?:วัน|เดือน|ไตรมาส))", text[start : found.end]):
        start = re.compile(r"(?:เมื่อ|ใน ?ช่วง|ใน|ประมาณ) ?").match(text, start).end()  # type: ignore[union-attr]
    start = _COME.match(text, start).end()  # type: ignore[union-attr]
    return start, start + len(text[start : found.end].rstrip(" ,-"))
