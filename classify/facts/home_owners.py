"""Whose house it is that stands in a letter: the writer's, another's, or one where something happens.

A reply sent to the accused would betray the writer. So what is told around a house goes before how fully it is given:
whose name or part stands above it, who does what there, and whether it is one of several.
"""

import re
from collections.abc import Sequence

_SOMEBODY = re.compile(
    r"(?:เขา|เค้า|มัน|แก|เธอ|คนนี้|คนนั้น|เจ้าของ[ก-๎]{0,16}|โรงงาน[ก-๎]{0,16}|คนร้าย|ผู้ต้องสงสัย|ผู้ถูกร้อง|(?<!แซ่)ตั้ง|"
    r"(?:เพื่อนบ้าน|(?:คน)?ข้างบ้าน|บ้านข้างๆ?|คู่กรณี)(?:ของ)?(?:กระ)?(?:ผม|ดิฉัน|ฉัน|หนู|เรา)?) ?$"
)
# A house that is being built, let or dealt in, or where unlawful things are done.
_PROPERTY = re.compile(
    r"(?:(?:บ้าน|ตึก|อาคาร|ที่ดิน|สวน|ไร่|ห้อง|ร้าน|โครงการ)(?:หลัง)?(?:ที่|ขาย|เสพ|ค้า|เปิด|เล่น)[ก-๎]{2,16}|"
    r"(?:บ่อน|ซ่อง|แหล่ง|โกดัง|ตู้ม้า|วงไพ่|โต๊ะพนัน)[ก-๎]{0,20}) ?$"
)
_SELF_BEFORE = re.compile(r"(?:อยู่|เขียนที่|ที่อยู่|อาศัย|พัก)[^\n]{0,24}$")
_SCENE_BEFORE = re.compile(
    r"(?:หน้า|ข้าง|ช่วง|เข้า|หลัง|ถึง|ว่า|แบบแปลน|เยี่ยมที่|เยี่ยม|ตั้งแต่|ระหว่าง|รั้ว|คุณยาย|คุณตา|ใกล้|แถว|ตรงข้าม|ตรง|ติดกับ|บริเวณ|เจ้าของ|ที่)"
    r"(?:บ้าน)? ?$"
)
_SCENE_AFTER = re.compile(
    r" ?(?:กับ|และ|ถึง|-|มี|แอบ|น้อง|เปิด|อยู่ใน(?:เขต|พื้น)|เนื้อที่|ปล่อย|ทิ้ง|กว่า|แต่|ของ|เลี้ยง|ต่อเติม|เผา|ชอบ|ทำ|ไม่|ส่งเสียง|หัวใจ|เมื่อ)"
)
# Of whom this is told behind his house, without "I" before, he is the one accused: นายแดง 24 หมู่ 4 ... ขายยาบ้า.
_DOES_WRONG = re.compile(
    r" ?(?:ได้|มัก|เคย|ก็|มา)?(?:ขาย(?=ยา|เหล้า|บุหรี่|สุรา|หวย)|ค้ายา|เสพ|ลัก|ขโมย|ปล่อย(?:น้ำ|เงิน|กู้|ควัน)|แอบ|"
    r"บุกรุก|รุกล้ำ|ทุบ|ทำร้าย|ข่มขู่|"
    r"เรียก(?:รับ|เก็บ)|โกง|ยักยอก|เปิด(?:บ่อน|ร้าน|โรง)|เล่นการพนัน|เผา|ชอบ|ส่งเสียง|ต่อเติม)"
)
# What is told in the line below a house of him who lives there.
_GOES_ON_THERE = re.compile(
    rf"[ \n]{{0,3}}(?:{_DOES_WRONG.pattern.removeprefix(' ?')}|เปิด(?:เพลง|ทุก|ถึง|เกิน|เสียง)|รับเงิน|เก็บเงิน|ไม่จ่าย|ไม่คืน|"
    r"มั่วสุม|ส่งกลิ่น|ทิ้งขยะ|ทะเลาะ|ด่า|เห่า|ขับรถ|รายละเอียด)"
)
_OF_ANOTHER = re.compile(
    r"(?:ร้องเรียน|กล่าวหา|ว่า|กับ|ของ|(?<!ผม)(?<!ฉัน)(?<!หนู)(?<!เจ้า)(?:คือ|ชื่อ)) ?(?:นาย|นาง|น\. ?ส\.)[^\n0-9]{0,40}\Z"
)
_NAMED = re.compile(
    r"(?:(?<![ก-๎])|(?<=ห้อง)|(?<=บ้าน)|(?<=ของ)|(?<=จาก)|(?<=ถูก)|(?<=โดน)|(?<=กับ)|(?<=ว่า))"
    r"(?:นาย|นาง|น\. ?ส\.|คุณ|ผู้ใหญ่|กำนัน|ครู|ผอ\.|ปลัด|ร้าน|บริษัท|โรงงาน|หจก\.?|เสี่ย|เจ[้๊]|"
    r"เฮีย|ลุง|ป้า|ตา|ยาย)[^\n0-9]{2,40}$"
)
# What happens before a house is not at home there, however fully its address is given.
_SCENE_SAID = re.compile(
    r"(?:หน้า|ข้าง|ใกล้|ตรงข้าม|บริเวณ|แถว|ติดกับ|(?:ส่ง|โอน|ขน|เอา)(?:ของ|เงิน|สินค้า|พัสดุ|หมาย|ตำรวจ|คน)[ก-๎]{0,12}ที่|(?:เหตุ)?เกิด(?:เหตุ|ขึ้น)?(?:ที่|คือ)|จุด[ก-๎]{0,16}(?:ที่|คือ|:)|สถานที่[ก-๎]{0,12})"
    r"(?:บ้าน)? ?$"
)
_FOREIGN = re.compile(
    r"(?:หน้าซอง|กรุณาส่ง|ตราประทับ|ใบเสร็จ|สัญญา|คำสั่ง|แจ้งหนี้|คดี|หนังสือ|ทะเบียน|ครุภัณฑ์|ฎีกา|โฉนด|เอกสาร|"
    r"บิล|บัญชี|มี|"
    r"ชื่อ(?:ที่)?อยู่(?:ของ)?เขา|ร้าน[ก-์]{0,14}|ร้านอยู่|เขาอยู่|ตั้งอยู่|บริษัท[^\n]{0,24}|มันอยู่|"
    r"ป้าย)[ที่]{0,3} ?$"
)
_SPEAKS_OF_SELF = re.compile(
    r"(?:ข้าพเจ้า|กระผม|(?<![ก-๎])ผม|ดิฉัน|(?<![ก-๎])(?:ฉัน|หนู))(?:(?!ร้อง|แจ้ง|กล่าวหา|ว่า|ของ|กับ)[^\0])*\Z"
)
_NUMBER_OF = re.compile(r"(?:หมู่(?:ที่)?|ม\.|ชั้น|ห้อง|แยก|กม\.?|โครงการ|(?:ถนน|ซอย|ถ\.|ซ\.) ?[ก-๎]{0,20}) ?$")
_BARE_NUMBER, _NUMBER_ONLY = re.compile(r"(?:[^\n]{2,40} )?เลขที่"), re.compile(r"(?:เลขที่ ?)?[0-9/\-]+")
# หมาบ้านเลขที่ 14, คนในบ้านเลขที่ 14, ไปหาเขาที่บ้านเลขที่ 14: what is glued to a house says whose it is.
_GLUED = re.compile(r"[ก-๎]\Z")
_GLUED_OWN = re.compile(
    r"(?:อยู่|อาศัย|(?<!หอ)พัก|เขียน|ทำ|กลับ|(?<!ห)มา|ภูมิลำเนา|ทะเบียน(?:บ้าน)?|ตามบัตร[ก-๎]{0,12}|ผม|ดิฉัน|ฉัน|หนู|เรา|ข้าพเจ้า|ปัจจุบัน|"
    r"ราษฎร|ชาวบ้าน|ลูกบ้าน|เจ้าบ้าน|ติดต่อ|ส่ง[ก-๎]{0,20}|จดหมาย[ก-๎]{0,12}|(?<!เสียง)(?<!กลิ่น)(?<!น้ำ)(?<!ควัน)จาก|คือ|ได้)(?:ที่|ใน)?\Z"
)
_BESIDE = re.compile(r"(?:หน้า|หลัง)\Z")
_HIS_OWN = re.compile(
    r"(?:(?<!เพื่อน)บ้าน(?:ตา|ยาย|ปู่|ย่า|ป้า|ลุง|พ่อ|แม่)|(?:ผม|ดิฉัน|ฉัน|หนู|ข้าพเจ้า|เรา)(?:(?!ร้อง|แจ้ง|กล่าวหา|ว่า|กับ)[^\n]){0,60})\Z"
)
# Where somebody lives (อยู่), it is the writer only where his name or "I" stands before it, or nothing does.
_NOBODY_BEFORE = re.compile(r"(?:\A|ครับ|ค่ะ|คะ|จ้ะ|[.:,)\-])\W*(?:ปัจจุบัน|ตอนนี้|ขณะนี้|บ้าน|ที่)?\W*\Z")
# บ้านเลขที่ 3, 11, 14/2 และ 41: of several houses none is his home.
_OTHERS_AND = re.compile(r"[0-9] ?(?:,|และ|กับ|หรือ) ?\Z")
_AND_OTHERS = re.compile(r" ?(?:,|และ|กับ|หรือ) ?(?:(?:บ้าน)?เลขที่ ?)?[0-9]{1,4}(?:/[0-9]{1,4})?(?![0-9\-]| ?(?:หมู่|ม\.|ซ))")
_LABEL = re.compile(r"[ \t]*(?:(?:ที่อยู่|อยู่(?:ที่|บ้าน)?|บ้าน|ที่ตั้ง|ตั้งอยู่|พักอยู่)[ก-๎]{0,16} ?:? ?)?")
_OTHERS_LINE = re.compile(
    r"ผู้(?:ถูก(?:ร้อง|กล่าวหา|ฟ้อง)|ต้องหา|ต้องสงสัย|รับเหมา|กระทำ|ก่อเหตุ)|เป้าหมาย|ของ(?:เขา|เค้า|มัน|นาย|นาง)|เถื่อน|คู่กรณี|จำเลย|พยาน|เพื่อนบ้าน|ข้างบ้าน|"
    r"เกิดเหตุ|เหตุเกิด|จุดที่|พิกัด|บ้านหลัง|บ่อน|(?<![ก-๎])(?:ร้าน|ชื่อร้าน|คลินิก|อู่|ฟาร์ม|บริษัท|โรงงาน|หจก|ห้างหุ้นส่วน)"
)
# The parties of a form; the last that is named above a house is whose it is.
_PARTY = re.compile(
    r"(?P<other>ผู้(?:ถูก(?:ร้อง|กล่าวหา|ฟ้อง)|ต้องหา|ต้องสงสัย|กระทำ|ก่อเหตุ|จัดการ ?:)|คู่กรณี|จำเลย|"
    r"(?:ที่|จุด)เกิดเหตุ|เหตุเกิดที่|สถานประกอบการ)|"
    r"ผู้(?:ร้อง|แจ้ง|เขียน|กล่าวหา|เสียหาย)|ข้าพเจ้า|กระผม|ดิฉัน"
)
_NAMED_ABOVE = re.compile(r"(?:นาย|นาง(?:สาว)?|น\. ?ส\.) ?[ก-๎]{2,20}(?: {1,2}[ก-๎]{2,24})?\W*\Z")
REGION_WORDS = (r"ตำบล|ต\.|แขวง", r"อำเภอ|อ\.|เขต", r"จังหวัด|จ\.|กรุงเทพ|กทม", r"(?<![0-9])[1-9][0-9]{4}(?![0-9])")
_WHOLE = 2  # a house and two regions are an address, wherever they stand
_NEAR = 120  # letters before a house in which its owner is named
_HEAD = 300  # letters with which a form begins
_LINES_ABOVE, _HEADING = 3, 60  # lines that may say whose house stands below them; longer ones are running text


def speaks_of_self(text: str, start: int, end: int) -> bool:
    """Whether "I" stands between `start` and a house at `end`, and nobody is complained of since."""
    return bool(_SPEAKS_OF_SELF.search(text, start, end))


def does_wrong(text: str, end: int) -> bool:
    """Whether what follows a house at `end` is a wrong done by who lives there."""
    return bool(_DOES_WRONG.match(text, end))


def lives_there(before: str) -> bool:
    """Whether somebody or something else is what "lives" at a house: the words of the line before อยู่."""
    return bool(_SOMEBODY.search(before) or _PROPERTY.search(before))


def is_who_lives_there(text: str, start: int, mentions: Sequence[int]) -> bool:
    """Whether "อยู่" at `start` is said of the writer: his name, his own or "I" stands near before it, or nobody does."""
    line = text.rfind("\n", 0, start) + 1
    if _NOBODY_BEFORE.search(text[line:start]) or any(start - _NEAR <= mention <= start for mention in mentions):
        return True
    return speaks_of_self(text, max(0, start - _NEAR), start) or bool(_HIS_OWN.search(text, line, start))


def is_written_on(before: str) -> bool:
    """Whether an address stands on a paper, a sign or a bill, or is a firm's: the words of the line before it."""
    return bool(_FOREIGN.search(before))


def is_told_of(before: str) -> bool:
    """Whether a house is told of somebody who is complained of by name."""
    return bool(_OF_ANOTHER.search(before))


def happens_there(before: str) -> bool:
    """Whether something happens, or is sent, where a house stands: the words of the line before it."""
    return bool(_SCENE_SAID.search(before))


def is_anothers(before: str) -> bool:
    """Whether the words of the line before a whole address give it to somebody or something else."""
    others = (_FOREIGN, _OF_ANOTHER, _SOMEBODY, _NUMBER_OF, _SCENE_SAID)
    return any(other.search(before) for other in others)


def is_somebodys(before: str, place: int, mentions: Sequence[int]) -> bool:
    """Whether a name stands right before a house, and not the writer's."""
    named = _NAMED.search(before)
    return bool(named) and named is not None and not any(place - len(named.group()) < end <= place for end in mentions)


def is_scene(text: str, start: int, end: int) -> bool:
    """Whether a house that only bears its number is where something happens (หน้าบ้านเลขที่ 304), or no house at all."""
    words, line = text[start:end], text.rfind("\n", 0, start) + 1
    if _AND_OTHERS.match(text, end) or _OTHERS_AND.search(text, line, start):
        return True
    if _GLUED.search(text, line, start) and not _GLUED_OWN.search(text, line, start):
        beside = _BESIDE.search(text, line, start)  # before his own house, where he speaks of himself
        return not (beside and _HIS_OWN.search(text, line, start))
    regions = sum(bool(re.search(region, words)) for region in REGION_WORDS[:3])
    alone = not text[line:start].strip()
    if _BARE_NUMBER.match(words):
        return (not alone or _NUMBER_ONLY.fullmatch(words) is not None) and not _SELF_BEFORE.search(text[line:start])
    return regions < _WHOLE and bool(_SCENE_BEFORE.search(text, line, start) or _SCENE_AFTER.match(text, end))


def stands_under_another(text: str, start: int, end: int, mentions: Sequence[int]) -> bool:
    """Whether a house in a line of its own stands under another's name, part or firm, or is followed by a deed.

    `mentions` are the places where the writer's name ends; the lines above it without a gap are looked at.
    """
    line = text.rfind("\n", 0, start) + 1
    if not _LABEL.fullmatch(text, line, start):
        return False
    above, top = line, ""
    for _ in range(_LINES_ABOVE):
        begins = text.rfind("\n", 0, max(0, above - 1)) + 1
        words = text[begins : max(0, above - 1)]
        if not 0 < len(words.strip()) <= _HEADING or begins >= above:
            break
        above, top = begins, top or words
    if any(above < mention <= start for mention in mentions):
        return False
    if _GOES_ON_THERE.match(text, end) or _OTHERS_LINE.search(text, above, start):
        return True
    return bool(mentions and _NAMED_ABOVE.search(top))


def is_other_partys(text: str, body_from: int, place: tuple[int, int]) -> bool:
    """Whether the head of a form, in short lines from `body_from` on, gives a house to the accused or the scene."""
    number = re.compile("[0-9]").search(text, *place)
    house = number.start() if number else place[0]
    if house - body_from > _HEAD or any(len(line) > _HEADING for line in text[body_from:house].split("\n")):
        return False
    parties = [party["other"] for party in _PARTY.finditer(text, body_from, house)]
    return bool(parties) and parties[-1] is not None
