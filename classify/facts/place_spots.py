"""Where the place of the incident may stand: from a word for a place (ซอย, หน้า) to the end of any word after it.

Every beginning is offered with several ends, because Thai writes no space between a place and what happened there
(หน้าซอยล้น). `places` chooses among them.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from pythainlp.tokenize import word_tokenize

from classify.folding import Folded
from classify.layout import Layout

_HEADS = (
    "หน้า หนา หลัง ข้าง ตรงข้าม บริเวณ ปากทาง ปากซอย ท้ายซอย ต้นซอย กลางซอย ท้ายหมู่บ้าน ท้าย ริม ริมคลอง ริมแม่น้ำ ริมถนน ใต้ เชิง "
    "สี่แยก สามแยก ทางแยก แยก วงเวียน โค้ง ทางโค้ง หัวมุม ซอย ตรอก ถนน ทางหลวง ทางหลวงชนบท แขวงทางหลวง หมู่บ้าน หมู่ที่ หมู่ "
    "ชุมชน คุ้ม บ้าน บ้านพัก บ้านพักคนชรา ตลาด ตลาดนัด ตลาดโต้รุ่ง ตลาดสด แผง หาด ชายหาด เกาะ เขา ดอย ภู น้ำตก ถ้ำ สันเขา "
    "โรงเรียน วิทยาลัย มหาวิทยาลัย วัด สำนักสงฆ์ โรงพยาบาล โรงพยาบาลส่งเสริมสุขภาพตำบล สถานีอนามัย อนามัย คลินิก หอผู้ป่วย "
    "ที่ว่าการ ที่ว่าการอำเภอ ที่ทำการ ที่ดินสาขา ศาลากลาง ศาลา ศาลาประชาคม ศาลาเอนกประสงค์ ศาลาอเนกประสงค์ ศาลหลักเมือง "
    "ศาลเจ้า ห้องสมุด หอสมุด หองสมุค หอประชุม หอกระจายข่าว พิพิธภัณฑ์ สวน สวนสาธารณะ สนาม สนามกีฬา สนามเด็กเล่น ลาน ลานกีฬา "
    "ลานจอดรถ ลานว่าง สะพาน สะพานลอย คอสะพาน คลอง ลำห้วย ห้วย หนอง ลำคลอง ลำน้ำ สระ สระน้ำ อ่างเก็บน้ำ อ่าง บึง แม่น้ำ ท่าเรือ "
    "ท่าเทียบเรือ ท่าน้ำ ท่าทราย ท่า แพ ฝาย เขื่อน ประตูน้ำ ประปา การประปา การไฟฟ้า ด่าน ป้อม สถานี สถานีขนส่ง สถานีตำรวจ "
    "สถานีรถไฟ ขนส่ง สนามบิน ไปรษณีย์ ธนาคาร สหกรณ์ นิคม ฟาร์ม โรงงาน โรงสี โรงฆ่าสัตว์ โรงน้ำแข็ง โรงโม่ โรงครัว โรงอาหาร โรงแรม "
    "รีสอร์ต โกดัง คลังสินค้า บ่อขยะ บ่อ ป่าช้า เมรุ สุสาน ฌาปนสถาน มัสยิด สุเหร่า โบสถ์ ห้าง ร้าน ปั๊ม หอพัก คอนโด แฟลต ศูนย์ "
    "ศูนย์เด็กเล็ก ศูนย์บริการ ศูนย์ดำรงธรรม สำนักงาน สำนัก สถานสงเคราะห์ สถานธนานุบาล เรือนจำ แดน ค่าย กองทุนหมู่บ้าน กองช่าง "
    "กองคลัง กองการศึกษา กองสาธารณสุข กองสวัสดิการสังคม งานทะเบียน งานพัฒนาชุมชน งานป้องกัน ฝ่าย ฝ่ายทะเบียน แผนก ห้อง ห้องน้ำ "
    "ห้องบัตร ห้องฉุกเฉิน เคาน์เตอร์ ช่อง ช่องบริการ เทศบาล เทศบาลตำบล องค์การบริหารส่วนตำบล องค์การบริหารส่วนจังหวัด อาคาร "
    "ตึก ประตู รั้ว กำแพง ทางเข้า ทางลง ทางขึ้น ทางเดิน ทางม้าลาย ทางรถไฟ ทางเท้า ฟุตบาท ฟุตปาธ ลูกระนาด ป้าย ป้ายรถเมล์ "
    "ศาลารอรถ จุด หลุม ไร่ ไร่อ้อย นา ที่นา ที่ดิน ที่ว่าง ป่า ป่าสงวน ป่าชุมชน อุทยาน แปลง ตำบล อำเภอ แขวง เขต จังหวัด ช่วง "
    "โรง โรงพัก โรงยิม โรงแยกขยะ สถาน สถาบัน โครงการ มุม คัน หน่วย กรม ฝั่ง ชั้น ท่อ ท่อระบายน้ำ เสา เสาไฟ ทุ่ง โคก หอ หอศิลป์ ท่ารถ "
    "กลุ่ม ตู้ เว็บ เว็บไซต์ เส้นทาง เส้น สาย สายด่วน เรือ ลำ กม. กิโลเมตร"
)
_DOTTED = (
    r"รพ\. ?สต\.|ร\. ?ร\.|รร\.|ร\.พ\.|รพ\.|อบต\.|อบจ\.|สภ\.|สน\.|ศพด\.|สพป\.|สพม\.|สนง\.|บขส\.|กศน\.|"
    r"ถ\. ?(?=[ก-ฮเ-ไ])|ซ\. ?(?=[ก-ฮเ-ไ0-9])|ต\. ?(?=[ก-ฮเ-ไ])|อ\. ?(?=[ก-ฮเ-ไ])|ม\. ?(?=[0-9])|"
    r"[0-9]{1,4}/[0-9]{1,4}(?= )"
)
_FIRST_LETTERS = frozenset(head[:2] for head in _HEADS.split()) | frozenset(
    ("รพ", "ร.", "รร", "อบ", "สภ", "สน", "ศพ", "สพ", "บข", "กศ", "ถ.", "ซ.", "ต.", "อ.", "ม.")
)
_HEAD = re.compile(rf"(?:{'|'.join(sorted(_HEADS.split(), key=len, reverse=True))}|{_DOTTED})(?![ะ-ฺ็-๎ๅ])")
# Words for a place that mean something else here: to measure, to sort, after, to pass.
_NO_PLACE = re.compile(
    r"วัด(?:ระยะ|ขนาด|พื้นที่|แนว|ปริมาณ|ค่า|อุณหภูมิ|ไข้|ความ|น้ำ|ระดับ|ผล|คุณ|ตัว)|แยก(?:ขยะ|ประเภท|กัน|เป็น|ย้าย)|หลัง(?:จาก|คา|เลิก|ละ)|"
    r"หน้า(?:ที่|ตา|ฝน|แล้ง|หนาว|ร้อน|กาก|กระดาษ|ใหม่|เดียว|เว็บ(?!ไซต์))|ข้าง(?:เคียง|ละ|ต้น)|สวน(?:ทาง|กัน)|บ่อย|ห้างหุ้น|สำนัก(?:ข่าว|พิมพ์)|"
    r"สำนักงาน [0-9]|แปลงเพศ|จุดประสงค์|สายตา|เรือนจำนวน|หนองใจ|นา(?:ย|ง|ที)|ท่าน"
)
_SIDE = re.compile("หน้?า|หลัง|ข้าง|ปาก|ท้าย|ริม|ใต้|ใน")
# No place goes on past one of these.
_OVER_WORDS = (
    "ซึ่ง ไม่ ได้ ให้ แล้ว เป็น มี จะ ก็ ว่า เมื่อ ตั้งแต่ ครับ ค่ะ คะ เพราะ แต่ หรือ เลย โดน ถูก ยัง เพิ่ง กำลัง นะ น่ะ เนี่ย ผม ดิฉัน หนู เพิ่น เรา "
    "ใคร เจ้าหน้าที่ พนักงาน เหม็น เดือดร้อน บอก ขอ เด้อ ละ ดับ ชำรุด ท่วม ปล่อย ทรุด บ่ โดย จน อีก ทำไม จำนวน แทน ไหม แม้แต่ "
    "เท่านั้น เสมอ บ่อย พร้อม เนื่องจาก ดังกล่าว ต่อหน้า ขณะ ขณะนี้ ปัจจุบัน อาจ ต้อง ควร อยาก กลับ วันที่ เวลา หน่อย ด้วย ล้น ตะคอก"
)
_OVER_BEGINS = ("ทุก", "อย่าง", "ตลอด", "ทันที", "ไม่")  # ทุกคืน, อย่างเดียว, ตลอดเวลา, ไม่ต้อง
_OVER = frozenset(_OVER_WORDS.split())
_BREAK = re.compile(r"[\n,;:!?()\"“”]|  ")
_LONGEST, _MOST_STARTS, _MOST_ENDS = 46, 18, 7
_FAR = 800  # characters within which a writer says where


class Token(NamedTuple):
    start: int
    end: int
    word: str


class Start(NamedTuple):
    """A word for a place, [start, head_end) of the folded text; `behind` is the number of the word before it."""

    start: int
    head_end: int
    behind: int
    order: int


def tokens_of(folded: Folded, layout: Layout) -> list[Token]:
    """The words as far as a place may stand."""
    words = word_tokenize(folded.text[: min(layout.quoted_from, _FAR)], engine="nlpo3", join_broken_num=False)
    ends = list(accumulate(map(len, words), initial=0))
    return list(map(Token._make, zip(ends, ends[1:], words, strict=False)))


def starts_of(folded: Folded, tokens: list[Token]) -> Iterator[Start]:
    """Words for a place where a word begins; inside another word (เว-ลาน-้ำ, ผู้ใหญ่-บ้าน) they are none."""
    order, text = 0, folded.text
    for number, (begun, _, word) in enumerate(tokens):
        if text[begun : begun + 2] not in _FIRST_LETTERS and not word[0].isdigit():
            continue
        side = _SIDE.match(word)
        for at in (begun, begun + side.end()) if side and side.end() < len(word) else (begun,):
            head = _HEAD.match(text, at)
            if head and not _NO_PLACE.match(text, at):
                yield Start(at, head.end(), number - 1, order)
                order += 1
                if order == _MOST_STARTS:
                    return


def ends_of(folded: Folded, tokens: list[Token], start: Start) -> Iterator[tuple[int, int]]:
    """(end in the folded text, number of the last word) of every place that begins here."""
    over = _BREAK.search(folded.text, start.head_end, start.start + _LONGEST)
    limit = over.start() if over else start.start + _LONGEST
    offered = 0
    for number in range(start.behind + 1, len(tokens)):
        token = tokens[number]
        if token.end > limit or offered == _MOST_ENDS:
            return
        past = token.start >= start.head_end
        if past and (token.word in _OVER or token.word.startswith(_OVER_BEGINS)):
            return
        if token.end >= start.head_end and not token.word.isspace():
            offered += 1
            yield token.end, number
