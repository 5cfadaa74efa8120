"""Letters between offices to measure reading with, stand-ins for real ones: Thai figures in every place, names with
titles, a list, a signature over its name. Nothing in them is real, and nothing of them is used in training.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from scripts.bench_parts.letters import NAMES, SURNAMES, Letter

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_NUMERAL = re.compile("[๐-๙]+(?:[.,/-][๐-๙]+)*")
_TITLES = ("นาย", "นาง", "นางสาว", "ว่าที่ร้อยตรี ", "พันตำรวจโท ", "ดร.", "รองศาสตราจารย์ ")
_OFFICES = (
    ("สำนักงานส่งเสริมการเรียนรู้ประจำจังหวัด", "ถนนราชการดำเนิน"),
    ("ที่ทำการปกครองอำเภอ", "ศาลากลางหลังเก่า ชั้น ๓"),
    ("องค์การบริหารส่วนตำบลดอนขี้เหล็ก", "หมู่ที่ ๗ ถนนสายบ้านใหม่"),
    ("สำนักงานชลประทานภาค", "เลขที่ ๑๑๙ ริมคลองส่งน้ำ"),
)
_CODES = ("ศธ", "มท", "กษ", "นร", "ยธ", "ลย", "อว")
_SUBJECTS = (
    "ขอให้ชี้แจงข้อเท็จจริงกรณีการเบิกจ่ายค่าวัสดุ",
    "แจ้งผลการตรวจสอบแนวเขตทางสาธารณประโยชน์",
    "ขอเชิญประชุมคณะกรรมการสอบข้อเท็จจริง",
    "การรายงานผลดำเนินการเรื่องร้องทุกข์ของประชาชน",
)
_POSTS = ("นักวิชาการพัสดุชำนาญการ", "เจ้าพนักงานธุรการปฏิบัติงาน", "ครูชำนาญการพิเศษ", "นายช่างโยธาอาวุโส", "หัวหน้าฝ่ายนิติการ")
_MONTHS = ("มกราคม", "มีนาคม", "พฤษภาคม", "กรกฎาคม", "กันยายน", "พฤศจิกายน", "ธันวาคม")


def officials(seed: int) -> Iterator[Letter]:
    """One letter after the other, for ever; the same seed writes the same letters. Its facts are the names."""
    chance = random.Random(seed)  # noqa: S311 - pages to measure on, no secret
    while True:
        yield _letter(chance)


def numerals(text: str) -> Counter[str]:
    """The Thai numbers of a text, as they stand there, and how often."""
    return Counter(_NUMERAL.findall(text))


def _letter(chance: random.Random) -> Letter:
    office, street = chance.choice(_OFFICES)
    people = [f"{chance.choice(_TITLES)}{chance.choice(NAMES)} {chance.choice(SURNAMES)}" for _ in range(5)]
    lines: list[tuple[str, str]] = [
        *(("gap", ""), ("gap", ""), ("left", f"ที่ {_number(chance)}")),
        *(("right", office), ("right", street), ("gap", ""), ("right", _day(chance)), ("gap", "")),
        *(("left", f"เรื่อง  {chance.choice(_SUBJECTS)}"), ("left", f"เรียน  {people[0]}")),
        ("left", f"อ้างถึง  หนังสือที่ {_number(chance)} ลงวันที่ {_day(chance)}"),
        ("left", f"สิ่งที่ส่งมาด้วย  สำเนาบันทึก จำนวน {chance.randint(2, 48)} แผ่น"),
        ("gap", ""),
        (
            "indented",
            (
                f"ตามหนังสือที่อ้างถึง แจ้งว่าเมื่อวันที่ {_day(chance)} เวลา {chance.randint(8, 16)}.{chance.randint(10, 59)} น. "
                f"มีผู้พบความคลาดเคลื่อนของบัญชีเป็นเงิน {_sum(chance)} บาท จากวงเงินทั้งสิ้น {_sum(chance)} บาท "
                f"ตามระเบียบ พ.ศ. {chance.randint(2535, 2568)} ข้อ {chance.randint(3, 120)} วรรคสอง นั้น"
            ),
        ),
        ("indented", "หน่วยงานพิจารณาแล้ว จึงขอให้บุคคลดังต่อไปนี้มาให้ถ้อยคำ พร้อมเอกสารที่เกี่ยวข้อง"),
        *_listed(chance, people[1:4]),
        ("indented", f"จึงเรียนมาเพื่อโปรดดำเนินการให้แล้วเสร็จภายใน {chance.randint(5, 45)} วัน นับแต่วันที่ได้รับหนังสือนี้"),
        *(("gap", ""), ("right", "ขอแสดงความนับถือ"), ("gap", ""), ("gap", ""), ("gap", "")),
        *(("right", f"({people[4]})"), ("right", chance.choice(_POSTS)), ("gap", "")),
        ("left", f"โทร. 0 {chance.randint(2000, 7999)} {chance.randint(1000, 9999)} ต่อ {chance.randint(11, 99)}"),
    ]
    rows = tuple((place, text.translate(_THAI_DIGITS)) for place, text in lines)
    return Letter(rows, {"names": tuple(people)})


def _listed(chance: random.Random, people: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(people, 1):
        yield "indented", f"{number}. {one} {chance.choice(_POSTS)} อัตราเลขที่ {chance.randint(100, 99999)}"


def _number(chance: random.Random) -> str:
    circular = chance.choice(("", "ว "))
    return f"{chance.choice(_CODES)} {chance.randint(100, 99999):05}/{circular}{chance.randint(1, 9999)}"


def _day(chance: random.Random) -> str:
    return f"{chance.randint(1, 30)} {chance.choice(_MONTHS)} {chance.randint(2559, 2569)}"


def _sum(chance: random.Random) -> str:
    return f"{chance.randint(12, 99_999) * 50:,}.{chance.choice(('00', '25', '50', '75'))}"
