"""The complainant's telephone number, among all the other digits of a complaint.

Numbering: NBTC plan (ประกาศ กสทช. เรื่อง แผนเลขหมายโทรคมนาคม): ten digits for mobiles (06, 08, 09), nine for fixed
lines (02, 03, 04, 05, 07); +66 stands for the leading zero. Short numbers (191, 1669) are nobody's own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classify.facts.phones_others import is_anothers, is_surely_own, is_told_of, leads_to_him
from classify.facts.phones_scanned import eight_for_four, mended
from classify.folding import Folded
from classify.layout import Layout
from classify.sieve import Sieve

_DIGIT = r"(?:[0-9OoQlIi|SB]|อ(?![ก-๎]))"  # อ begins words too: 02-000-0177 อีเมล
_GAP = r"[ .\-()]{0,3}"
_NUMBER = Sieve(
    rf"(?<![0-9A-Za-z/,])(?<![0-9][-./])(?:(?P<trunk>\+ ?6 ?6{_GAP}(?:\(?0\)?{_GAP})?|66(?=[-. ]?[689])[-. ]?)|"
    rf"(?P<zero>[0OoQ](?![a-zA-Z]{3})|อ(?=[0-9Oo]{2}[ .-])))"
    rf"(?P<rest>(?:{_GAP}{_DIGIT}){{8,9}})(?![-.]?[0-9A-Za-z])(?!/\d)"
    rf"(?:[ ,]{{0,3}}(?:ต่อ|ext\.?|#)[ .]{{0,2}}(?P<extension>[0-9]{{1,5}}))?"
)
_READ_AS = str.maketrans("OoQlIi|SBอ", "0001111580")
_MISREAD_MAX, _MISREAD_CALLED = 4, 9  # letters read for figures; more where a word says that it is a telephone

_ASKED = re.compile(
    r"โทร|โทธ|เบอร์|เบอร|ติดต่อ|มือถือ|ม\.ถ|\btel\b|\bmob|\bphone|\bcall\b|\bM\b|\bline\b|ไลน์|หมายเลข(?!ทะเบียน)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"โทร|เบอร์|ติดต่อ|มือถือ|\btel\b|\bphone", re.IGNORECASE)
_OWN = re.compile(
    r"(?:เบอร์|โทร|มือถือ|หมายเลข)(?:ศัพท์)?(?:ติดต่อ)?(?:ของ)?(?:ผม|กระผม|ดิฉัน|ฉัน|หนู|ข้าพเจ้า|ข้าน้อย|ข้อย|"
    r"เรา|ยาย|ตา(?!ม)|ลุง|"
    r"ป้า|ลูก|หลาน|ผู้ร้อง|ผู้แจ้ง)"
    r"|ให้เบอร์(?:ผม|ดิฉัน|หนู)?ไว้|โทรหาได้|ติดต่อ(?:กลับ|ข้าพเจ้า|ผม|กระผม|ดิฉัน|หนู|ได้|ที่|มา|เรา)|โทร(?:กลับ|"
    r"หากระผม|หาผม|หาดิฉัน|หาหนู|มาที่|มาได้|บอก(?:ผม|ดิฉัน|หนู)|"
    r"แจ้ง(?:ผม|ดิฉัน|ข้าพเจ้า))"
    r"|โทร(?:ศัพท์)?(?:มา)?(?:ถาม|นัด)(?:ได้|ผม|ดิฉัน|หนู|ฉัน|ข้าพเจ้า|ก่อน|ล่วงหน้า|มา)"
    r"|(?:เบอร์|ของ)(?:ของ)?(?:ผม|ดิฉัน|หนู|ข้าพเจ้า|ฉัน) ?(?:คือ|นะ)?|ตอบ(?:กลับ|มา|ที่)(?:มา)?(?:ที่)?|ตรงที่|ติดต่อตรง|"
    r"แจ้ง(?:ผล|กลับ|ที่|มาที่)|(?<!ชื่อ)ผู้ประสานงาน|สอบถาม(?:ข้อมูล)?เพิ่มเติม|my (?:number|phone|mobile)|"
    r"reach me|call me",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:เขา|เค้า|มัน|เธอ|ผู้รับเหมา|เจ้าหน้าที่|พนักงาน|อบต|อบจ|เทศบาล|สำนักงาน|สนง|ศูนย์|ร้าน|โรงพยาบาล|รพ|"
    r"โรงเรียน|อำเภอ|"
    r"ผอ|นายก|ปลัด|"
    r"ผู้ใหญ่|กำนัน|พยาน|คนขับ|คนร้าย|มิจฉาชีพ|บริษัท|ช่าง|หัวหน้า|เจ้าของ|ผู้ถูก|สายด่วน|คอลเซ็นเตอร์|"
    r"call ?center|ครู|เพื่อน|"
    r"ผู้เสียหาย|ธนาคาร|นายหน้า|ทนาย|แผนก|ห้องธุรการ|เบอร์กลาง)"
)
_FOREIGN_BEFORE = re.compile(
    rf"(?:เบอร์|โทรศัพท์|โทร\.?|หมายเลข|มือถือ|"
    rf"ไลน์)(?:ติดต่อ)?(?:ที่)?(?:ส่วนตัว)?(?:ของ)?(?:ทาง)? ?{_PERSON}[^0-9\n]{{0,26}}$"
    r"|ผู้ถูก(?:ร้อง(?:เรียน)?|กล่าวหา) ?:[^0-9\n]{0,54}$"
    r"|(?:ผู้รับ(?:คำร้อง|เรื่อง|แจ้ง|แบบ)|เจ้าหน้าที่ผู้รับ|อาจารย์ที่ปรึกษา|ทนาย(?:ความ)?(?:ขอแรง)?(?:ชื่อ)?)[^0-9\n]{0,46}$"
    r"|เบอร์(?:โทร)?(?:ของ(?:หมอ|พยาบาล|อาจารย์|ตำรวจ|จ่า)|ดาบ|สารวัตร)[^0-9\n]{0,20}$"
    r"|(?:โทร|ติดต่อ)(?:ศัพท์)?(?:ไป|ตาม(?!ที่|เบอร์|หมายเลข)|หา(?!ผม|กระผม|ดิฉัน|หนู|ข้าพเจ้า|ได้)|เข้า|แจ้ง(?!ผล|กลับ|ผม|ดิฉัน|ข้าพเจ้า|มา|ให้)|"
    r"ถาม|จอง|ร้องเรียน|"
    r"สายด่วน)[^0-9\n]{0,26}$"
    r"|(?:(?<!เป็น)พยาน|เพื่อน(?:บ้าน)?|ผู้เห็นเหตุการณ์)[^0-9\n]{0,46}$"
    r"|(?:มี|ใช้|จาก|ติด(?!ต่อ)|ขึ้น|ป้าย|ให้|ประกาศ|ชื่อเฟส|แปะ|โฆษณา|ลง)(?:[^0-9\n ]{0,14})(?:เบอร์|หมายเลข|"
    r"โทร)[^0-9\n]{0,12}$"
    r"|อย่าโทร[^0-9\n]{0,24}$|พร้อม ?เพย์[^0-9\n]{0,20}$",
    re.IGNORECASE,
)
# ... ขอกล่าวหา นายพนม ..., บ้านเลขที่ 15 ..., โทรศัพท์ 081...: the number of who is accused, until he speaks of himself.
_OF_THE_ACCUSED = re.compile(
    r"(?:กล่าวหา|ร้องเรียน|ฟ้อง|ผู้ถูกร้อง|คู่กรณี)(?:เรียน)?[ :]{0,3}(?:นาย(?!ก)|นาง|น\. ?ส\.|คุณ)"
    r"(?:(?!ข้าพเจ้า|กระผม|(?<![ก-๎])ผม|ดิฉัน|ผู้ร้อง(?!เรียน)|ติดต่อ|นับถือ|ลงชื่อ|\n\n|\n ?\()[^\0])*\Z"
)
# The stamp that an office puts on what it takes in.
_STAMPED = re.compile(r"[ \[(<*]*(?:ตราประทับ|ตรารับ|ประทับตรา|เลขรับ|ลงรับ)")
_MOBILE = re.compile(r"[ ,/]{0,4}(?:หรือ|และ)?[ ,/]{0,2}มือถือ[^0-9\n]{0,24}")
# A line of a form that is about somebody else, whatever figures stand before the number in it.
_OTHERS_LINE = re.compile(
    r"\W*(?:คู่กรณี|ผู้ถูก(?:ร้อง(?:เรียน)?|กล่าวหา)|พยาน|ผู้รับ(?:คำร้อง|เรื่อง|แจ้ง)|เจ้าหน้าที่(?:ผู้รับ[ก-๎]{0,12})?|ผู้รับเหมา|ผู้รับจ้าง) ?:"
)
_CALLED_SO = re.compile(
    r"(?:^|(?<=[ \n])|(?<=ชื่อ))(?:ช่าง|จ่า|ดาบ|สารวัตร|ผู้กอง|หมวด|กำนัน(?!ตำบล)|ผู้ใหญ่(?!บ้าน)|"
    r"เสี่ย|เฮีย|เจ๊|เจ้|ทนาย|นาย(?!ก)|นางสาว|นาง|น\. ?ส\. ?|คุณ)"
    r"(?P<words>[ก-๎]{2,16}?(?: [ก-๎]{2,20}?)?) ?(?:เบอร์|โทร(?:ศัพท์)?|มือถือ)[^0-9\n]{0,6}\Z"
)
# เจ้าของชื่อเจ๊แมว 086 ..., คนวิ่งชื่อช้าง โทร 084 ...: somebody who is told of by name. Not until "I" is spoken of.
_INTRODUCED = re.compile(
    r"(?:เจ้าของ|คน(?!เขียน|แจ้ง|ร้อง|ส่ง|เสนอ|ให้|พิมพ์|ถาม|เดือดร้อน)|หัวหน้า|นายหน้า|ผู้รับเหมา|ผู้จัดการ|ประธาน|ช่าง|ปลัด|เจ้าหน้าที่|จนท\.?)"
    r"[ก-๎.]{0,14} ?(?:ชื่อ(?:เล่น)?|คือ)(?:ว่า)? ?"
    r"(?:(?!ข้าพเจ้า|กระผม|ผม|ดิฉัน|หนู|ฉัน|ติดต่อ|กลับ|ครับ|ค่ะ)[^0-9\n]){2,50}\Z"
)
_FOREIGN_AFTER = re.compile(
    r"[^\n0-9]{0,6}(?:โทรมา(?!หลัง|ก่อน|ช่วง|ตอน|ได้|นะ|ที่)|โทรเข้ามา|โทรเข้า|ไม่มี(?:คน|ใคร|ผู้)รับ|ไม่รับสาย|ติดต่อไม่ได้|ไม่ติด|สายไม่ว่าง|เป็น(?:ของ|ลูก|หลาน|ญาติ|เมีย|สามี)|"
    r"เป็นเบอร์|เบอร์(?:ของ)?" + _PERSON + r"|ของ" + _PERSON + r"|โทรไป|ก็ไม่|แต่ไม่|มาขู่|มาทวง)"
)
_NO_PHONE = re.compile(
    r"(?:(?<!สอบ)(?<!นัก)(?<!ฝ่าย)บัญชี|ประชาชน|ประจำตัว|ทะเบียน|เลขรับ|เลขที่|รับที่|มิเตอร์|ผู้ใช้ไฟ|คดี|สัญญา(?!ณ)|"
    r"(?<!กลุ่ม)ผู้ใช้น้ำ(?! ?(?!หมายเลข|ราย|คือ|เลข)[ก-๎])|"
    r"ใบเสร็จ|พัสดุ|ครุภัณฑ์|คำร้อง|รหัส|เลขอ้างอิง|โฉนด|"
    r"\bIMEI|ธ\. ?ก|กสิกร|กรุงไทย|ออมสิน|ไทยพาณิชย์|ธกส|account|\bID)[^0-9\n]{0,22}$",
    re.IGNORECASE,
)
# What stands before these words belongs to another sentence.
_SENTENCE_END = re.compile(r"(?:ครับ|ค่ะ|คะ|จ้ะ|จ้า|เด้อ|ให้ที|หน่อย|5{3,})[ .)]")
# ... โทรไปสามรอบไม่มีคนรับ 081...: that was told; the last word of the message is how to reach him.
_NOBODY_ANSWERED = re.compile(r"(?:ไม่มี(?:คน|ใคร|ผู้)รับ(?:สาย)?|ไม่รับสาย|ไม่ติด)(?:เลย|สักครั้ง)? ")
_LAST_NUMBER = re.compile(r".*[0-9]{3}(?:[ -]?[0-9]{3,4}){1,2}(?![0-9])")  # what was said of the number before
_LAST_WORD = re.compile(r"(?:[\s.)^~]|ค่ะ|คะ|ครับ|นะ)*")
_SIGNED_WITH = re.compile(r"(?:[ ,/\-(\n]|เอง|ค่ะ|ครับ|โทร(?:ศัพท์)?|เบอร์|มือถือ|[Tt]el)*[.: ]*")
_BELOW_HOME = re.compile(r"[ ,/(\n]*(?:(?:หมายเลข|เบอร์)?(?:โทร(?:ศัพท์)?ฯ?|เบอร์|มือถือ|[Tt]el|T|☎)(?:ติดต่อ)?[.: \n]*)?")
_FAX = re.compile(r"(?:(?<!โทร/)(?<!โทร\./)(?<!โทรศัพท์/)โทรสาร|แฟกซ์|แฟ็กซ์|fax)[ .:]*$", re.IGNORECASE)
_ENOUGH, _BANGKOK = 1, 9  # points of his own number; figures of a number that begins with 02
_AS_A_MOBILE = re.compile(r"[0-9]{3}([ .\-])[0-9]{3}\1[0-9]{4}(?![0-9])")  # parted as only ten figures are
_LOOSE = re.compile(r" [0-9](?![0-9./])")  # a figure that a scan may have parted from the number before it


@dataclass(frozen=True, slots=True)
class Phone:
    """`start`, `end` are places in the folded text; `own` tells how much speaks for the complainant (above 0: his).
    `doubtful`: figures were read for letters or put right, so that the number should be compared with the paper.
    """

    start: int
    end: int
    number: str
    own: int
    doubtful: bool = False


def own_phone(folded: Folded, layout: Layout, name_end: int = -1, named: str = "", home_end: int = -1) -> Phone | None:
    """The number under which the complainant can be called, or None. The only number of a message, with nothing said
    of it, is the writer's, and so is the one right behind his name (`named`), which ends at `name_end` (or -1), or
    behind his address, which ends at `home_end`. What stands right behind another's name is that one's.
    """
    found = [phone for phone in find_phones(folded, layout) if not (named and _is_called_other(folded, phone, named))]
    his = [phone for phone in found if not is_anothers(folded.text, phone.start, phone.end, named)]
    if any(phone.own >= _ENOUGH for phone in his):
        found = his  # else the number of a daughter or a shop, which he gives as his own
    surely = [phone for phone in found if is_surely_own(folded.text, phone.start, phone.end)]
    if surely:
        return surely[0]
    signed = [
        phone
        for phone in found
        if 0 <= name_end <= phone.start and _SIGNED_WITH.fullmatch(folded.text, name_end, phone.start)
    ]
    if signed:
        return _or_mobile(folded.text, signed[0], his)
    below_home = [
        phone
        for phone in found
        if 0 <= home_end <= phone.start and _BELOW_HOME.fullmatch(folded.text, home_end, phone.start)
    ]
    if below_home:
        return _or_mobile(folded.text, below_home[0], his)
    own = [phone for phone in found if phone.own >= _ENOUGH]
    if not own and len({phone.number for phone in found}) == 1:
        own = [phone for phone in found if phone.own >= 0 and not is_told_of(folded.text, phone.start, phone.end)]
    if not own:
        own = [phone for phone in found if leads_to_him(folded.text, phone.start)]
    return max(own, key=lambda phone: (phone.own, -phone.start), default=None)


def _or_mobile(text: str, first: Phone, his: Sequence[Phone]) -> Phone:
    """The mobile that is named right behind a line's first number: โทร 076 ... มือถือ 081 ..."""
    return next((phone for phone in his if _MOBILE.fullmatch(text, first.end, phone.start)), first)


def _is_called_other(folded: Folded, phone: Phone, named: str) -> bool:
    """Whether the number stands behind a name of which no word is the writer's: จ่าเปี๊ยกเบอร์ 089..."""
    who = _CALLED_SO.search(folded.text, max(0, phone.start - 60), phone.start)
    if not who or any(word in named for word in who["words"].split()):
        return False
    line = folded.text[folded.text.rfind("\n", 0, phone.start) + 1 : phone.start]
    return not any(word in line for word in named.split())


def find_phones(folded: Folded, layout: Layout) -> list[Phone]:
    """Every telephone number of the text in canonical form, whoever's it is."""
    found = []
    for match in _NUMBER.finditer(folded.text, 0, len(folded.text)):
        called = _CALLED.search(folded.text, max(0, match.start() - 14), match.start())
        digits, misread = _digits(match)
        likely = eight_for_four(digits, folded.tidy[match.start() : match.end()])
        if misread <= (_MISREAD_CALLED if called else _MISREAD_MAX) and (
            number := _canonical(likely, misread, as_a_mobile=bool(_AS_A_MOBILE.match(folded.text, match.start())))
        ):
            number = f"{number} ต่อ {match['extension']}" if match["extension"] else number
            own = _ownership(folded.text, *match.span(), layout)
            loose = _LOOSE.match(folded.text, match.end()) and not match["extension"]
            strange = likely[1] == "2" and len(likely) > _BANGKOK  # perhaps 08 on the paper
            doubtful = misread > 0 or likely != digits or bool(loose) or strange
            found.append(Phone(*match.span(), number, own, doubtful))
    met = {place for phone in found for place in range(phone.start, phone.end)}
    for one in mended(folded):
        if one.start not in met and (number := _canonical(one.digits, 0)):
            own = _ownership(folded.text, one.start, one.end, layout)
            found.append(Phone(one.start, one.end, number, own, doubtful=True))
    return found


def _digits(match: re.Match[str]) -> tuple[str, int]:
    """The figures of a number, and how many of them stand as letters."""
    rest = re.sub(r"[ .\-()]", "", match["rest"])
    return "0" + rest.translate(_READ_AS), sum(not letter.isdigit() for letter in rest)


def _canonical(digits: str, misread: int, *, as_a_mobile: bool = False) -> str:
    mobile = digits[1] in "689"
    # Nine digits are a fixed line's; writers who give ten mean a mobile's and are shown what they wrote.
    long = mobile or (len(digits) == 10 and misread == 0 and (digits[1] != "2" or as_a_mobile))
    if digits[1] in "01" or len(digits) != (10 if long else 9):
        return ""
    if long:
        number = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    elif digits[1] == "2":
        number = f"02-{digits[2:5]}-{digits[5:]}"
    else:
        number = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return number


def _ownership(text: str, start: int, end: int, layout: Layout) -> int:
    line_start = text.rfind("\n", 0, start) + 1
    before = _LAST_NUMBER.sub("", text[max(line_start, start - 60) : start])
    after = text[end : end + 30]
    near = before[-26:]
    clause = before[max((end.end() for end in _SENTENCE_END.finditer(before)), default=0) :]
    last = bool(_LAST_WORD.fullmatch(text, end, max(end, layout.quoted_from)))
    if last:
        clause = clause[max((told.end() for told in _NOBODY_ANSWERED.finditer(clause)), default=0) :]
    if start >= layout.quoted_from or (_NO_PHONE.search(clause) and not _CALLED.search(near[-12:])):
        return -9
    own = 1 if layout.in_signature(start) or layout.in_letterhead(start) else 0
    own += 2 * bool(_ASKED.search(near)) + 3 * bool(_OWN.search(before[-40:]))
    own += 2 * last  # the last word of the message
    if (_FOREIGN_BEFORE.search(clause) or _FOREIGN_AFTER.match(after)) and not _OWN.search(near):
        own -= 7
    if _INTRODUCED.search(clause):
        own -= 7
    if _OTHERS_LINE.match(text, line_start, start) or _STAMPED.match(text, line_start, start):
        own -= 7
    if _FAX.search(near):
        own -= 3
    if _OF_THE_ACCUSED.search(text, max(0, start - 200), start):
        own -= 4
    return own
