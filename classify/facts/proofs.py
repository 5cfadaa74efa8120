"""Evidence that a message speaks of: clips, pictures, slips, papers, witnesses; and where it is, or that there is none.

A thing is evidence only by what is said of it: that it is enclosed, that the writer keeps it, that others have it. A
receipt that was refused, papers that an office asks for and cameras somebody should put up are none.
"""

import re
from dataclasses import dataclass, replace

from classify.folding import Folded
from classify.layout import Layout
from classify.sieve import Sieves
from register.states import Standing

_MOST = 6  # of one message: an officer reads a list, not an inventory
_LONGEST = 60
_NUMBER = r"(?:[0-9]{1,4}|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ)"
_OF_THEM = (
    r"(?: ?" + _NUMBER + r"[ก-๎]{0,6} ?"
    r"(?:ใบ|รูป|คลิป|ภาพ|ชุด|ฉบับ|แผ่น|คน|ปาก|วินาที|นาที|หน้า|ครั้ง|ไฟล์|แผง|รายการ))?"
)
_PICTURES = (
    r"คลิป(?:วิดีโอ|วีดีโอ|เสียง|วงจรปิด)?|วิดีโอ|วีดีโอ|วีดิโอ|ภาพ(?:ถ่าย|หน้าจอ|วงจรปิด|จากกล้อง)|"
    r"รูป(?:ถ่าย|ภาพ)?(?![ก-ฮ]?(?:แบบ|ร่าง|ธรรม|พรรณ|หล่อ))|"
    r"ภาพ(?=[0-9 ])|ไฟล์(?:เสียง|ภาพ|วิดีโอ|ต้นฉบับ|แนบ)|เทปเสียง|แคปหน้าจอ|capture|"
    r"กล้อง(?:หน้ารถ|วงจรปิด|ดักสัตว์|ติดรถ)"
)
_PAPERS = (
    r"สลิป(?:โอนเงิน|โอน)?|ใบ(?:เสร็จ|โอน|ถอน|ส่งของ|รับรองแพทย์|แจ้งความ|นัด|สั่งซื้อ|เสนอราคา|เบิก)|หลักฐาน|"
    r"สำเนา(?!ถูกต้อง|เรียน)|เอกสาร|สมุด(?:บัญชี|เงินฝาก|จด|ใช้รถ|ไมล์|เซ็น)|บันทึก(?:ประจำวัน|รายวัน|การ)|"
    r"ข้อความ(?:ไลน์|แชต|แชท|ที่|ทั้งหมด)|แชต|แชท|(?:ประวัติ)?การ?โอน|รายชื่อ|ลายมือชื่อ(?=ทั้ง|ครบ|[ก-๎ ]{0,24}แนบ)|"
    r"ตาราง(?=[ก-ฮเ-ไ])|บิล|ต้นขั้ว|ฎีกา|ผลตรวจ|ทะเบียน(?=มรณบัตร)"
)
_THING = rf"(?:{_PICTURES}|{_PAPERS})"
_NONE = (
    r"(?:ยัง)?(?:ไม่|บ่|มิ)(?:ได้|เคย)?มี(?:ทั้ง)?(?:พยาน)?(?:หลักฐาน|เอกสาร|รูปถ่าย|ภาพถ่าย|คลิป|พยาน)"
    r"(?: ?(?:ไม่มี|หรือ|และ)?(?:พยาน|หลักฐาน|เอกสาร|รูปถ่าย|ภาพถ่าย|คลิป)){0,3}|"
    r"หา(?:พยาน)?หลักฐาน(?:มา)?(?:ไม่|บ่)ได้|หลักฐาน(?:ก็|อะไรก็)?ไม่มี|ไม่มีอะไร(?:จะ)?ยืนยัน"
)
_MADE = (
    r"(?:อัด(?:เสียง|คลิป|วิดีโอ|วีดีโอ)|ถ่าย(?:รูป|ภาพ|คลิป|วิดีโอ|วีดีโอ|เอกสาร|เก็บ)?|จด|แคป|บันทึก(?:เสียง|ภาพ|วิดีโอ)|"
    rf"เก็บ(?={_THING}))[^\n\"]{{0,28}}?(?:ไว้|แนบ(?:มา)?(?:ให้)?|มาให้|มาด้วย|มาแล้ว|เป็นหลักฐาน)"
)
_WITNESS = (
    r"(?:มี)?พยาน(?:บุคคล|รู้เห็น)?(?= ?[0-9หสจแปก]|คือ|เป็น|รู้|ที่|อยู่)" + _OF_THEM + r"|"
    r"(?:ยินดี|พร้อม|ขอ|ให้[ก-๎]{2,12})(?:จะ)?(?:มา)?เป็นพยาน|"
    r"(?:เพื่อนบ้าน|ชาวบ้าน|คนแถวนั้น|คนแถวนี้|คนในซอย|คนในตลาด|คนงาน|เพื่อนร่วมงาน|คนแก่|ลูกบ้าน|แม่ค้า|ผู้ปกครอง)[ก-๎ ]{0,16}(?:ก็)?"
    r"(?:เห็น(?:กัน|ด้วย|หมด|เหตุการณ์|กับตา|ทุกคน|(?![ก-๎]))|ยืนยันได้|รู้เห็น|เป็นพยาน|ถามได้)|"
    r"มี(?:คน|ผู้|เพื่อนบ้าน|ชาวบ้าน)[ก-๎ ]{0,12}(?:เห็น(?:เหตุการณ์|กัน|ด้วย|หลาย|(?![ก-๎]))|"
    r"ถ่าย(?:คลิป|รูป|ไว้)[ก-๎]{0,8}|อัดคลิป[ก-๎]{0,6})|"
    r"พร้อม(?:จะ)?(?:พูด|ให้(?:ปากคำ|ถ้อยคำ|การ)|อู้)(?=[ ก-๎])"
)
_CAMERA = r"กล้อง[ก-๎ ]{0,20}?(?:น่าจะ|ต้อง|คง|จะ)?(?:เห็น|จับภาพ(?:ได้)?|บันทึก(?:ไว้|ได้|ภาพ|เสียง)|ถ่าย(?:ได้|ติด|ไว้)|มีภาพ)"
_ANCHORS = Sieves((_NONE, _MADE, _WITNESS, _CAMERA, _THING))

_MINE = r"(?:ผม|ดิฉัน|ฉัน|หนู|ข้าพเจ้า|กระผม|อาตมา|ตัวเอง|ป้า|ลุง|ยาย|เรา|มือถือ|เครื่อง|โทรศัพท์)"
_THEIRS = re.compile(
    r"(?:เขา|แก|มัน|เค้า|เจ้าหน้าที่|กรรมการ|ครู|หัวหน้า|ผอ\.?|ตำรวจ|นายก|ทาง[ก-๎]{2,12}|ให้[ก-๎]{0,12})(?:ก็)?(?:มา|ยืน|แค่)? ?\Z"
)
_ENCLOSING = re.compile(r"(?:แนบ|ส่ง)(?:มา)?(?:พร้อม)?(?:นี้)?(?:ด้วย)? ?(?:ซึ่ง|คือ|เป็น)?[ก-๎]{0,6} ?\Z|ใน(?:ไฟล์)?แนบ\Z")
_ENCLOSED = re.compile(
    r"[^\n]{0,44}?(?:แนบ(?!เนียน)|มาพร้อม(?:นี้|กัน|หนังสือ)|ใน(?:ซอง|อีเมล|เมล)นี้|ส่งมา(?:ให้|ด้วย|พร้อม)|มาให้(?:ดู|ท่าน|แล้ว)|ตามที่ส่ง|ถ่ายมาด้วย)"
)
_KEEPING = re.compile(r"(?<!ไม่)(?<!ใคร)(?<!ไม่ได้)(?<!ต้อง)(?:มี|เก็บ|ถือ|อัด|ได้(?=รูป|คลิป))(?:ทั้ง|แต่|แค่|ตัว|ทั้งหมด)? ?\Z")
_KEPT = re.compile(
    rf"[^\n]{{0,36}}?(?:เก็บ(?:ไว้|รักษา|เอาไว้)|ไว้(?=[ครทหแ0-9 ]|$)|ยังเก็บ|มีครบ|(?:ยัง)?อยู่(?:กับ|ที่|ใน)(?:ตัว)?{_MINE}|"
    rf"พร้อม(?:ส่ง|แสดง|มอบ)|ส่งให้ได้|จะ(?:ส่ง|มอบ)|ยังไม่(?:ได้)?ส่ง|ขอดูได้|{_MINE}มี)"
)
_ELSEWHERE = re.compile(r"[^\n ]{0,14} ?(?:ยัง|ก็)?อยู่(?:ที่|กับ|ใน|บน|หน้า|โต๊ะ|ตรง)")
_CALLED_FOR = re.compile(
    r"(?:ขอให้|ขอ(?=ดู)|ลอง|ให้(?=เรียก|ตรวจ|เบิ่ง|มาดู))[^\n]{0,24}?(?:เรียก|ตรวจ|ดู|เอา|เบิ่ง|เทียบ)(?:ที่|สอบ|ใน|จาก)? ?\Z"
)
_BY_OTHERS = re.compile(r"(?:มีคน|คนอื่น|เพื่อน[ก-๎]{0,10}|ญาติ|พี่เลี้ยง|ลูกเขย|ใครบางคน)(?:ถ่าย|อัด|มี|เก็บ|ส่ง|ได้)?\Z")
_ASKED_FOR = re.compile(
    r"(?:ขอ(?:คัด)?|คัด|ยื่น|ขาด|ต้อง(?:ใช้|มี)|นำ|ส่ง(?=สำเนา)|ไม่(?:ออก|ได้|มี|เคยได้)|พอขอ|ออก|เรื่อง|"
    r"ไม่ยอมออก|ตาม|ปลอม|ทำ|เซ็น) ?\Z"
)
_TAIL = re.compile(rf"(?:[ก-๎]*){_OF_THEM}")


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as places in the folded text."""

    start: int
    end: int
    standing: Standing
    confidence: float


def evidence_mentioned(folded: Folded, layout: Layout) -> list[Proof]:
    """The evidence a message speaks of, in its order, at most a handful."""
    text, begin, until = folded.text, layout.body_start, layout.quoted_from
    none, made, witness, camera, things = _ANCHORS.finditers(text)
    found = [Proof(*one.span(), Standing.NONE, 0.9) for one in none(begin, until)]
    for one in made(begin, until):
        if not _THEIRS.search(text, max(0, one.start() - 24), one.start()):
            enclosed = "แนบ" in one[0] or one[0].endswith(("มาให้", "มาด้วย"))
            found.append(_proof(text, one, Standing.ENCLOSED if enclosed else Standing.HELD, 0.8))
    for one in witness(begin, until):
        proof = _proof(text, one, Standing.ELSEWHERE, 0.7)
        found.append(replace(proof, start=_phrase(text, one.start(), begin)))  # who it is stands before
    for one in camera(begin, until):
        held = re.search(_MINE, text[one.start() : one.end() + 8]) or "หน้ารถ" in one[0]
        found.append(_proof(text, one, Standing.HELD if held else Standing.ELSEWHERE, 0.75))
    for one in things(begin, until):
        standing = _standing(text, one)
        if standing:
            found.append(_proof(text, one, standing, 0.8 if standing is not Standing.ELSEWHERE else 0.6))
    return _apart(found)


def _phrase(text: str, place: int, begin: int) -> int:
    """Where the phrase around a place begins, if that is near."""
    start = max(text.rfind(" ", begin, place), text.rfind("\n", begin, place), begin - 1) + 1
    return start if place - start <= _LONGEST // 2 else place


def _standing(text: str, thing: re.Match[str]) -> Standing | None:
    """What is said of a thing in its own line; None where nothing makes it evidence."""
    line = text.rfind("\n", 0, thing.start()) + 1
    before = text[max(line, thing.start() - 32) : thing.start()]
    last = text.find("\n", thing.end())
    after = text[thing.end() : min(thing.end() + 60, last if last >= 0 else len(text))]
    keeping = _KEEPING.search(before)
    theirs = keeping is not None and _THEIRS.search(before[: keeping.start()]) is not None
    told = (
        (Standing.ELSEWHERE, _BY_OTHERS.search(before)),
        (Standing.ENCLOSED, _ENCLOSING.search(before)),
        (None, _ASKED_FOR.search(before)),
        (Standing.ENCLOSED, _ENCLOSED.match(after)),
        (Standing.ELSEWHERE if theirs else Standing.HELD, keeping),
        (Standing.ELSEWHERE, _CALLED_FOR.search(before)),
        (Standing.HELD, _KEPT.match(after)),
        (Standing.ELSEWHERE, _ELSEWHERE.match(after)),
    )
    return next((standing for standing, said in told if said), None)


def _proof(text: str, match: re.Match[str], standing: Standing, confidence: float) -> Proof:
    """With the rest of its phrase, and how many there are."""
    tail = _TAIL.match(text, match.end(), min(len(text), match.start() + _LONGEST))
    return Proof(match.start(), tail.end() if tail else match.end(), standing, confidence)


def _apart(found: list[Proof]) -> list[Proof]:
    """In the order of the text, of those that overlap the first."""
    apart: list[Proof] = []
    for one in sorted(found, key=lambda proof: (proof.start, -proof.end)):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return apart[:_MOST]
