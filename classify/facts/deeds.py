"""What the officials did (พฤติการณ์), as the clauses of a message that tell it, for an officer to see at once.

A clause is what stands between spaces, which part Thai sentences. Cues speak for and against it (an amount of money,
who acts, what is demanded, forged or threatened; what the writer asks for and says of himself), those of its
neighbours a little too. Their points are those of a logistic regression on labelled messages of `train`, rounded.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from classify.folding import Folded
from classify.layout import Layout
from classify.sieve import Sieves

_NUMBER = r"(?:[0-9][0-9,.]{0,11}|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|ยี่สิบ|ครึ่ง)"
_CUES: tuple[tuple[float, str], ...] = (
    (  # money
        0.8,
        (
            rf"{_NUMBER}(?:[ก-๎]{{0,6}})? ?(?:บาท|"
            r"พัน|หมื่น|แสน|ล้าน|ร้อย)|(?:คนละ|หัวละ|คันละ|แผงละ|เดือนละ|ตัวละ|หลังละ|หลังคาละ|วันละ|"
            r"ร้านละ|รายละ|เที่ยวละ|ปีละ|โต๊ะละ|กล่องละ|ชุดละ|คิวละ|ใบละ|เทอมละ) ?(?:[0-9][0-9,.]{0,11}|"
            r"หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|ยี่สิบ|ครึ่ง)|[0-9,]{3,12} ?(?:บาท|฿)|[0-9]{1,3} ?(?:%|"
            r"เปอร์เซ็นต์)|(?<![0-9/-])[1-9][0-9]?,[0-9]{3}"
        ),
    ),
    (  # demanded, taken, handed over
        0.5,
        (
            r"เรียก(?:รับ|เก็บ|เงิน|เอา|ค่า)|เก็บเงิน|เก็บ(?:หัว|แผง|คน|เพิ่ม|อีก|ค่า|เด็ก)|เก็ปเงิน|"
            r"หัก(?:เงิน|ค่า|หัว|เปอร์|คืน)?|ทอน|สินบน|ใต้โต๊ะ|ส่วย|ใส่ซอง|ซอง|กินเปล่า|ค่า(?:น้ำชา|"
            r"น้ำมัน|เหนื่อย|ดำเนินการ|เดิน|กาแฟ|ดูแล|วิ่ง|อำนวย|ประสาน|รักษา)|ส่วนต่าง|คืนเงิน|ให้คืน|"
            r"ยึด|เอาเงิน|รับเงิน|จ่ายให้|โอนเข้า|ขาย(?:คิว|ตำแหน่ง|ต่อ)?|มัดจำ|แบ่งกัน|เปอร์เซ็นต์|"
            r"เข้ากระเป๋า|ส่งเงิน|รูดเงิน|กดเงิน|กดเอง|กดออก"
        ),
    ),
    (  # papers, signatures, prices
        0.6,
        (
            r"ปลอม|ลายเซ็น|ลายมือชื่อ|เซ็น(?:รับ|แทน|ผ่าน|ตรวจ|ชื่อ)|เบิก|บิล|ใบเสร็จ|ลงเวลา|ลงชื่อ|"
            r"มีชื่อ|ใบเบิก|สแกน|ใบเสนอราคา|คู่เทียบ|ล็อก(?:สเปก|ไว้)|TOR|ฮั้ว|สวมสิทธิ|แทนคนตาย|ราคา|"
            r"ใบรับรอง|ลบ(?:ทิ้ง|ด้วย)?|แก้เลข|เท็จ|ทุจริต|โกง|ยักยอก|อมเงิน"
        ),
    ),
    (  # violence and threats
        0.6,
        (
            r"ตบ|ตี(?!นเขา)(?=[ก-ฮ]|ต้น|หน้า|หลัง|หัว|ลูก)|เตะ|ต่อย|ทุบ|มัด|ขัง|ล่าม|บีบ|กระชาก|ลวนลาม|"
            r"ลูบ|จับ(?:ก้น|ไหล่|หน้าอก|หนู|ตัว|ล็อก)|นาบ|ฟาด|ยิง|ด่า|ตะคอก|ตวาด|ขู่|ข่ม|คุกคาม|โยน|"
            r"ไล่(?:กลับ|ออก|ให้)|ใส่กุญแจ|ครอบ(?:หัว|หน้า)|ปิดปาก|โชว์ปืน|กลั่นแกล้ง|แกล้ง|ย้ายไป|"
            r"หักคะแนน|ไม่สุภาพ"
        ),
    ),
    (  # what happens to who refuses
        0.6,
        (
            r"ไม่(?:จ่าย|ให้|ซื้อ|ยอม|ใส่|เซ็น|ถอน|ไหว้|ทำ)[ก-๎ ]{0,8}(?:ก็|จะ|คือ|โดน|ถูก|ไม่|เขา|"
            r"มัน|ยก|ให้|เอา|รื้อ)|ใคร(?:ไม่|ซื้อ|ให้|จ่าย|อยาก|ทำ|ทวง|มี)|ถ้า(?:ไม่|อยาก|จ่าย)|ถึงจะ|"
            r"ถึงได้|ไม่งั้น|เดี๋ยว(?:ก็|จะ|ให้)|ไม่ต่อสัญญา|พอไม่"
        ),
    ),
    (  # an official
        0.7,
        (
            r"ผู้ใหญ่(?:บ้าน)?|ผญบ|ผู้ช่วย|นายก(?!รัฐ)|ปลัด|ครู|ผอ\.?|ผู้อำนวยการ|หัวหน้า|เจ้าหน้าที่|"
            r"จนท|ตำรวจ|ดาบ|จ่า|หมอ|เทศกิจ|สารวัตร|กำนัน|พยาบาล|พนักงาน|นายอำเภอ|นายช่าง|พัสดุ|ประธาน|"
            r"กรรมการ|เหรัญญิก|ร้อยเวร|สัสดี|รอง(?:นายก|ผอ|ฯ|ผู้)|ส\.?อบต|สท\.|ช่าง|นายทะเบียน|ทาง(?:โรงเรียน|"
            r"อบต|เทศบาล|อำเภอ)|โรงเรียน(?:ให้|เก็บ|เรียก)|ภารโรง|เขา(?=ให้|บอก|เอา|เรียก|เก็บ|ว่า|"
            r"ก็)|แก(?=ให้|บอก|เอา|เรียก|เก็บ|ว่า)|มัน(?=ยก|เรียก|เอา|ให้|โชว์)|คนเก็บ|คนของ"
        ),
    ),
    (  # his words
        0.4,
        (
            r"บอก(?!ชื่อ|ว่าใคร)(?:ว่า)?|พูด(?:ว่า)?|แจ้งว่า|ตอบ(?:ว่า)?|อ้าง(?:ว่า)?|กระซิบ|ขู่ว่า|"
            r'ว่า ?"|ประกาศ'
        ),
    ),
    (  # paper against what is there
        0.2,
        (
            r"ของจริง|จริง(?:ๆ)?(?=[ก-ฮ0-9 ]{0,3}[0-9หสจแปก])|มาจริง|ทั้งที่|แต่(?:ใน|ของ|ได้|ไม่|เบิก|"
            r"ออก)|ไม่มี(?:ใบ|ใคร|เหล็ก|คน)|ได้จริง|ไม่เคย(?:มา|เห็น|ได้)|เหลือ|เต็ม|ไม่ตรง|ครบ"
        ),
    ),
    (  # nothing happens
        0.5,
        (
            r"ไม่(?:มา|ลง|รับ|ตอบ|คืน|ออก|เสนอ|ทำ|แจ้ง|เปิด|ดำเนิน)|ให้(?:รอ|กลับ|มาใหม่|ไปเอา|ไปถาม|"
            r"ถาม)|เงียบ|เลื่อน|พักเที่ยง|ปิด(?:เคาน์|ก่อน|ช่อง|รับ|บ่าย|ไฟ)|รอบ(?:แรก|สอง|สาม|สี่)|"
            r"ยังไม่|เพิกเฉย|ละเลย|ติดประชุม|ค้าง|หาย(?:ไป|เงียบ)?"
        ),
    ),
    (  # the writer asks
        -0.5,
        (
            r"ขอให้|ขอ(?:ความ|ท่าน|ร้อง|แจ้ง|เรียน|เล่า|ส่ง|คืน|เสนอ)|ช่วย(?!ขาย|งาน|กัน)|อยากให้|ฝาก|"
            r"โปรด|กรุณา|รบกวน|จึงเรียน|ตรวจสอบ|ลองไป|ให้ท่าน|ควร"
        ),
    ),
    (  # and tells of himself
        -0.8,
        (
            r"(?:อย่า|ห้าม|ไม่)(?:บอก|เปิด|แจ้ง|อยาก|กล้า)|ขอ(?:ไม่|สงวน|ปิด)|(?:ผม|ดิฉัน|หนู|ข้าพเจ้า|"
            r"กระผม|อาตมา)(?:เป็น|ชื่อ|อยู่|ไม่|กลัว|มี|ขอ|เห็น|อัด|ถ่าย|จด|รู้)|กลัว|สงสาร|เดือดร้อน|"
            r"นอนไม่หลับ|ไม่รู้|โทร ?[0-9]|[0-9]{2,3}-[0-9]{3}|นาง(?:สาว)?[ก-ฮ]|ผู้แจ้ง"
        ),
    ),
)
_SIEVES = Sieves(pattern for _, pattern in _CUES)
_POINTS = tuple(points for points, _ in _CUES)
_NEIGHBOUR = 0.35  # of a clause's points that its neighbours get
_FIRST, _LAST, _LONG = -0.5, -0.6, 0.4  # a message opens with courtesies and ends with them; long clauses tell more
_FEW = 2  # clauses: so short a message has no room for courtesies
_LONG_FROM = 60  # letters
_ENOUGH = 0.9  # a clause worth less is not shown
_PLAIN = 1.0  # nor any, unless one is worth so much
_MOST = 3  # passages of a message
_CLAUSE = 18  # letters that stand alone; shorter ones belong to what follows
_SHORT = 10
_PIECE = re.compile(r"\S{1,160}(?![ะ-ฺ็-๎])|\S{1,160}|\n")  # who writes without spaces still gets no page back


@dataclass(frozen=True, slots=True)
class Deed:
    """A passage as places in the folded text."""

    start: int
    end: int
    confidence: float


def what_was_done(folded: Folded, layout: Layout) -> list[Deed]:
    """The clauses that tell best what was done, neighbours as one passage, in the order of the message."""
    clauses = _clauses(folded.text, layout.body_start, layout.body_end)
    if not clauses:
        return []
    points = _points(folded.text, clauses)
    best = sorted((place for place, worth in enumerate(points) if worth > _ENOUGH), key=lambda place: -points[place])
    if not best or points[best[0]] < _PLAIN:
        return []
    deeds: list[Deed] = []
    for place in sorted(best[:_MOST]):
        (start, end), sure = clauses[place], _confidence(points[place])
        gap = folded.text[deeds[-1].end : start] if deeds else "\n"
        if gap in {"", " "}:
            deeds[-1] = Deed(deeds[-1].start, end, max(sure, deeds[-1].confidence))
        else:
            deeds.append(Deed(start, end, sure))
    return deeds


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between spaces; a few letters alone go with what stands before them."""
    found: list[tuple[int, int]] = []
    fresh = True
    for piece in _PIECE.finditer(text, start, end):
        first, last = piece.span()
        if text[first] == "\n":
            fresh = True
            continue
        if not fresh and (found[-1][1] - found[-1][0] < _CLAUSE or last - first < _SHORT):
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
        fresh = False
    return found


def _points(text: str, clauses: Sequence[tuple[int, int]]) -> list[float]:
    starts = [start for start, _ in clauses]
    own = [0.0] * len(clauses)
    for points, find in zip(_POINTS, _SIEVES.finditers(text), strict=True):
        last, times = -1, 0
        for match in find(starts[0], clauses[-1][1]):
            place = bisect_right(starts, match.start()) - 1
            times = times + 1 if place == last else 1
            last = place
            if times <= 2:
                own[place] += points
    around = [0.0, *own, 0.0]
    told = [
        worth + _NEIGHBOUR * (around[place] + around[place + 2]) + _LONG * min(1.0, (end - start) / _LONG_FROM)
        for place, (worth, (start, end)) in enumerate(zip(own, clauses, strict=True))
    ]
    if len(told) > _FEW:
        told[0] += _FIRST
        told[-1] += _LAST
    return told


def _confidence(points: float) -> float:
    """The share of clauses of so many points that told it, where they were labelled."""
    return round(min(0.9, 0.35 + 0.2 * points), 2)
