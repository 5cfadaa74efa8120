"""Who is accused where nobody is named: the position that does the deed, as the text calls it.

"ครูเวรหอนอนเอาเหล็กดัดผมนาบแขนน้อง", "เจ้าหน้าที่ช่อง 5 โยนเอกสารคืน". It is looked for only in the passages that tell
what was done (`deeds`), and in front of a verb for a wrong. A word that many bear (เจ้าหน้าที่, ครู, ตำรวจ) names nobody
until something behind it tells which one.
"""

import re
from collections.abc import Sequence

from classify.facts.deeds import Deed
from classify.folding import Folded

_OF_ONE = (
    r"ผู้ช่วยผู้ใหญ่บ้าน|ผู้ใหญ่บ้าน|ผู้ใหญ่(?=ให้|เก็บ|สั่ง|เอา|เรียก|หัก|ยึด)|สารวัตรกำนัน|กำนัน|รองนายก|นายก(?!รัฐ)|รองปลัด|ปลัด|รอง ?ผอ\.?|"
    r"ผอ\.?|ผู้อำนวยการ|นาย(?:ทะเบียน|ช่าง|ด่าน|ตรวจ|อำเภอ)|เทศกิจ|สารวัตร|ร้อยเวร|สิบเวร|ดาบ(?=[ก-ฮเ-ไ])|พัฒนากร|ปศุสัตว์|สัสดี|ผู้คุม|"
    r"เหรัญญิก|ภารโรง|ไวยาวัจกร|เจ้าอาวาส|ช่างรังวัด|หัวหน้า(?=พยาบาล|ฝ่าย|กอง|งาน|ส่วน|ศูนย์|พัสดุ|บริหาร|โครงการ|บ้าน|หน่วย|สถานี|สำนัก)|"
    r"ประธาน(?=ชุมชน|กองทุน|สภา|กลุ่ม|สหกรณ์|กรรมการ)|พัสดุ(?=[ ]?(?:รพ|อบต|เทศ|โรง|สั่ง|ซื้อ))"
)
_OF_MANY = r"เจ้าหน้าที่|จนท\.?|ครู|อาจารย์|ตำรวจ|พนักงาน|พยาบาล|หมอ(?!ลำ|ดู)|คนเก็บ|คนขับรถ|พ่อบ้าน|ลูกจ้าง|หัวหน้า|เลขา(?:ฯ|นุการ)?"
_WHICH = r"(?:[ก-๎0-9.ฯ]| (?=[0-9]|รพ|อบต|อบจ|สภ\.)){2,22}?"
_DEED = (
    r"(?:ก็)?(?:เดินมา|เดิน|มา|ไป|ชอบ|จะ|ยัง|แอบ|เคย|ให้|สั่ง)?(?:เรียก(?:รับ|เก็บ|เงิน|เอา|ค่า|ไป|เด็ก)|เก็บ(?!ไว้|ของ|กวาด)|เอา(?!ใจ|ไว้)|หัก|ขาย|"
    r"ตบ|ตี(?!น)|เตะ|ต่อย|จับ(?!คู่|สลาก)|ด่า(?!น)|ตะคอก|ตวาด|ขู่|โยน|ลวนลาม|ลูบ|นาบ|ขัง|มัด|บังคับ|สั่งให้|เบิก|ปลอม|เซ็น(?:รับ|แทน|ผ่าน)|"
    r'รับ(?:เงิน|ซอง|ส่วน|สินบน)|กิน(?:เงิน|หัว|เปอร์)|ทอน|ขน|ยึด|ปล่อยเงิน|ขอ(?:เงิน|ค่า| ?"ค่า)|ทุจริต|โกง|'
    r"ยักยอก|ไล่|นวด|พูด(?:ไม่|จา(?!ดี))|"
    r"ให้[ก-๎]{0,10}(?:เซ็น|ซื้อ|จ่าย|โอน|ถอน|ใส่|ถอย|ขับ|พิมพ์)|ใช้(?:รถ|คน|ลูกจ้าง)|ให้เด็ก|"
    r"(?:บอก|พูด|กระซิบ|ว่า)(?=[^\n]{0,60}(?:บาท|พัน|ร้อย|หมื่น|แสน|ซอง|ค่า|จ่าย))|ซื้อ[ก-๎]{2,20}จาก|สั่ง(?:หมึก|ของ|ซื้อ))"
)
_ACTOR = re.compile(
    r"(?<!โรง)(?<!รถ)(?<!พระ)(?<!เจ้า)"
    rf"(?P<who>(?:พี่)?(?:{_OF_ONE})(?:{_WHICH})??|(?:พี่)?(?:{_OF_MANY}){_WHICH}) ?(?={_DEED})|"
    rf"(?P<named>(?:{_OF_ONE}|{_OF_MANY}) ?ชื่อ(?:เล่น)? ?[ก-๎]{{2,12}}?)(?= |มา|เดิน|เรียก|เก็บ)"
)
_NOT_HIM = re.compile(
    r"(?:(?<!ร้อง)เรียน|ถึง|ขอให้|ฝาก|แจ้ง|ไปหา|(?<!กล่าว)หา|พบ|บอก|ถาม|ร้อง|ท่าน|อยากให้|เมีย|ลูก|หลาน|ญาติ|"
    r"บ้าน|ผม|ดิฉัน|หนู|ข้าพเจ้า|เป็น|อดีต|ด่า|โกรธ|เกี่ยวกับ|ไม่มีใคร) ?\Z"
)
_SENTENCE = re.compile(
    r"(?:ให้|เอา|เรียก|ร้อง|เข็น|วิ่ง|ล็อก|เคาะ|โทร|ก็|ยัง|หรือ|ของรัฐ|ทุกคน|ซึ่ง|เก็บค่า|เอง|"
    r"บอก|พูด|แจ้ง|อ้าง|ว่า|แล้ว|ไม่|ได้|เพราะ|เมื่อ|ตอน|ครับ|ค่ะ|ผม|หนู|ดิฉัน|ลูก|เด็ก(?!เล็ก)|ถูก|โดน|และ|แต่|จน|จะ|กับ|มา|ไป)"
)
_BEFORE = 30  # letters before a passage in which its actor may stand, parted from it by a space


def who_did_it(folded: Folded, deeds: Sequence[Deed]) -> list[tuple[int, int]]:
    """The positions in these passages that do a wrong, as places in the folded text, in their order."""
    found = []
    for deed in deeds:
        for match in _ACTOR.finditer(folded.text, max(0, deed.start - _BEFORE), deed.end):
            start, end = match.span(match.lastgroup or 0)
            if match.end() < deed.start:  # his deed is not of this passage
                continue
            if _NOT_HIM.search(folded.text, max(0, start - 12), start) or _SENTENCE.search(folded.text, start + 3, end):
                continue
            found.append((start, end))
    return found
