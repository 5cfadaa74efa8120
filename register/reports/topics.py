"""What comes again and again: topics by a fixed list of words, places by the name of their sub-district. Pure.

Only words of this list and names of sub-districts are ever told, never what somebody wrote; and only from `LEAST`
matters on, none of them a tip-off.
"""

import re
from collections import Counter
from collections.abc import Iterable

from register.reports.public import LEAST

TOPICS: dict[str, tuple[str, ...]] = {
    "ถนนและทางเท้า": ("ถนน", "ทางเท้า", "หลุม", "ฟุตบาท", "สะพาน"),
    "ไฟฟ้าสาธารณะ": ("ไฟฟ้า", "ไฟส่องสว่าง", "ไฟถนน", "ไฟดับ", "เสาไฟ"),
    "น้ำประปา": ("ประปา", "น้ำไม่ไหล", "น้ำไหลอ่อน"),
    "น้ำท่วมและการระบายน้ำ": ("น้ำท่วม", "ท่อระบายน้ำ", "ระบายน้ำ", "ท่ออุดตัน", "ลำห้วย"),
    "ขยะและความสะอาด": ("ขยะ", "สิ่งปฏิกูล", "ความสะอาด", "ห้องน้ำ"),
    "เสียงและกลิ่นรบกวน": ("เสียงดัง", "เสียงรบกวน", "กลิ่น", "ควัน", "ฝุ่น"),
    "สัตว์รบกวน": ("สุนัข", "หมาจรจัด", "แมวจรจัด", "นกพิราบ"),
    "การจราจรและที่จอดรถ": ("จราจร", "ที่จอดรถ", "จอดรถ", "รถติด"),
    "การให้บริการที่สำนักงาน": ("คิว", "รอนาน", "พูดจา", "การบริการ", "ให้บริการ", "เคาน์เตอร์"),
    "สวัสดิการและเงินช่วยเหลือ": ("เบี้ยยังชีพ", "เงินช่วยเหลือ", "สวัสดิการ", "เงินอุดหนุน", "กองทุน"),
    "ภาษีและค่าธรรมเนียม": ("ภาษี", "ค่าธรรมเนียม", "ใบเสร็จ"),
    "การก่อสร้างและผังเมือง": ("ก่อสร้าง", "รุกล้ำ", "ต่อเติม", "ใบอนุญาต"),
    "การศึกษาและสถานศึกษา": ("โรงเรียน", "นักเรียน", "ครู", "อาหารกลางวัน"),
    "สาธารณสุข": ("โรงพยาบาล", "อนามัย", "ยุงลาย", "ไข้เลือดออก", "วัคซีน"),
    "ขอข้อมูลข่าวสาร": ("ขอข้อมูล", "ขอสำเนา", "ข้อมูลข่าวสาร"),
}
"""What a topic is called, and the words that speak of it."""

_SUB_DISTRICT = re.compile(r"(?:ตำบล|ต\.)\s*([ก-๎]{2,24})")


def topics_of(text: str) -> frozenset[str]:
    """The topics that a subject or a text speaks of."""
    return frozenset(topic for topic, words in TOPICS.items() if any(word in text for word in words))


def place_of(text: str) -> str:
    """`ตำบลกุดป่อง` of a place, "" where no sub-district is named."""
    match = _SUB_DISTRICT.search(text)
    if match is None:
        return ""
    name = re.split("อำเภอ|จังหวัด|หมู่ที่|ถนน", match[1])[0]
    return f"ตำบล{name}" if len(name) >= 2 else ""


def recurring(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """(name, number of matters), the most frequent first; what came less than `LEAST` times is left out."""
    counted = Counter(name for name in names if name)
    return tuple((name, number) for name, number in sorted(counted.items(), key=_rank) if number >= LEAST)


def _rank(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
