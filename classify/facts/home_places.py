"""Where a complainant lives who gives a place and no house: "ลำดวน ศรีบุญ บ้านหนองสระบัวใหญ่", a letter headed "วัดห้วยเดื่อ".

The post could not find it, but the officer who knows the area can, and sees what is missing (`register.post.postal`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from classify.facts.address_patterns import any_part
from classify.folding import Folded
from classify.layout import Layout, Line, is_about, is_office, is_official, place_lines

_SORT = (
    r"บ้าน(?!เลขที่|อยู่|ผม|เรา|ฉัน|ดิฉัน|หนู|เมือง|ตรงข้าม|ข้างๆ|ติดกัน)|หมู่(?:ที่)? ?[0-9]|หมู่บ้าน|ชุมชน|"
    r"คุ้ม|วัด|สำนักสงฆ์|สำนักชี|โรงเรียน|ร\. ?ร\.|รร\.|ศศช\.|"
    r"หอพัก|แฟลต|คอนโด|อาคาร|ตึกแถว|ห้องแถว|ห้องเช่า|ห้อง ?[0-9]|ร้าน|ตลาด|แผง|แพ(?!ทย์)(?=[ก-๎])|"
    r"อู่|โรงหล่อ|เพิง|นิคม|ศูนย์พักพิง|"
    r"มหาวิทยาลัย|คณะ(?=[ก-๎]{2,24}ศาสตร์)|สถานีขนส่ง|ที่ทำการ(?:กำนัน|ผู้ใหญ่)|"
    r"ท้าย|ปลาย(?=แหลม|คลอง|ซอย)|ปาก(?=คลอง|ซอย|น้ำ)|หัวมุม|ข้าง|หลัง(?=วัด|ตลาด|โรง)|ตรงข้าม|ใต้(?=ทางด่วน|สะพาน)|ริม|ซอย|ถนน|ตรอก"
)
_PLACE = re.compile(rf"(?:{_SORT})[^\n]{{0,60}}")
# What may stand between the name and the place, and what follows a place at the end of a letter.
_GAP = re.compile(r"(?: ?\((?!ผู้)[^()\n]{1,30}\))? *(?:[,/\-]? ?(?:[0+][0-9][0-9 .\-]{7,12}[0-9]))?[ ,/]+")
_OVER = re.compile(r" ?[,/(\[]? ?(?:โทร|เบอร์|มือถือ|Tel|tel|\(|\[|[0+][0-9][0-9 .\-]{7})")
_SAID = re.compile(
    r"(?::|แห่งหนึ่ง|ของ(?!ชำ|ฝาก|เก่า)|สุด|เดิม|ประจำ|ครับ|ค่ะ|คะ|จ้ะ|ขอ(?=ร้อง|ให้|แจ้ง)|ไม่|ได้|มี|เป็น|ให้|แล้ว|จะ|กับ|และ|ถูก|โดน|ผู้แทน|พร้อม|แจ้ง)"
)
_ADDRESSED = re.compile(r"\W{0,3}(?:กราบ)?(?:เรียน|ถึง|นมัสการ|สวัสดี|แด่|เจริญพร|ท่าน(?=[ก-๎]))")
# A stall or a shop without a place is no place: เจ๊นก ร้านลาบ.
_SHOP, _SOMEWHERE = re.compile("ร้าน|แผง"), re.compile("[0-9]|หน้า|ตลาด|ข้าง|ปาก|หลัง|ท้าย|ซอย|ถนน|วัด|ริม")
_DAY = re.compile(
    r"(?:(?:^|\n|(?<= ))[ \t]*(?:เขียน)?วัน(?:ที่|จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์|อาทิตย์|พระ|ขึ้น|แรม|"
    r"ออกพรรษา|เข้าพรรษา|ไหว้|ลอย|สงกรานต์|เพ็ญ)|"
    r"\n[ \t]*(?:วัน|เพ็ญ|เดือน|ขึ้น [0-9]|แรม [0-9]|ส่งด้วย)|"
    r"(?<=[ก-๎0-9]) [0-9]{1,2} (?:[ก-ฮ]\. ?[ก-ฮ]\.|มกรา|กุมภา|มีนา|เมษา|พฤษ|มิถุนา|กรกฎา|สิงหา|กันยา|ตุลา|พฤศ|ธันวา)).*",
    re.DOTALL,
)
_HEADS = re.compile(rf"\s*(?:เขียน(?:ที่|จาก) ?|(?:{_SORT}))")
_LONGEST, _LAST_LINES, _FIRST_LINES = 56, 3, 4


def beside_name(folded: Folded, layout: Layout, mentions: Iterable[int]) -> tuple[int, int] | None:
    """The place behind the name, or on the line below it, where the letter ends."""
    end = layout.quoted_from
    last = last_lines(folded.text, end, _LAST_LINES)
    for mention in mentions:
        if mention < last:
            continue
        gap = _GAP.match(folded.text, mention, end)
        place = _PLACE.match(folded.text, gap.end(), end) if gap else None
        below = folded.text.find("\n", mention, end)
        if not place and below > 0:
            place = _PLACE.match(folded.text, below + 1 + (folded.text[below + 1 :].startswith(" ")), end)
        found = _cut(place) if place else None
        if found:
            return found
    return None


def last_lines(text: str, end: int, number: int) -> int:
    """Where the last `number` lines before `end` that hold anything begin."""
    place = end
    for _ in range(number):
        place = text.rfind("\n", 0, len(text[:place].rstrip())) + 1
    return place


def heading(folded: Folded, layout: Layout) -> tuple[int, int] | None:
    """The place that heads a letter, without a house."""
    head = headed(folded, layout)
    lines, start, labelled = place_lines(head)
    if not lines or is_official(head) or (not labelled and not _PLACE.match(folded.text, start)):
        return None
    # What stands below the place is his own remark, unless it goes on with the address.
    last = next(
        (number for number, line in enumerate(lines[1:]) if not any_part().match(line.text.strip())), len(lines) - 1
    )
    end = without_day(folded, start, lines[last].start + len(lines[last].text.rstrip(" _^~¬.|")))
    words = folded.text[start:end]
    if is_office(words) or end - start > 2 * _LONGEST or _SAID.search(words):
        return None
    return start, end


def without_day(folded: Folded, start: int, end: int) -> int:
    """The end of a heading [start, end) before the day that is written below a place or beside it."""
    day = _DAY.search(folded.text, start, end)
    return start + len(folded.text[start : day.start()].rstrip()) if day and day.start() > start else end


def headed(folded: Folded, layout: Layout) -> Layout:
    """The layout with its letterhead: of a letter without เรียน in a line of its own, what stands above its greeting, or
    a place above a blank line.
    """
    if layout.letterhead:
        return layout
    first = folded.text.find("\n") + 1
    lines: list[Line] = []
    for text in folded.text[first : layout.quoted_from].split("\n")[: 2 * _FIRST_LINES]:
        line = Line(first, first + len(text), text)
        first = line.end + 1
        if _ADDRESSED.match(text) or (lines and not text.strip() and _HEADS.match(lines[0].text)):
            return replace(layout, letterhead=tuple(lines))
        if is_about(text):
            if lines:
                return replace(layout, letterhead=tuple(lines))
            continue
        if len(text.strip()) > _LONGEST or len(lines) == _FIRST_LINES:
            break
        if text.strip():
            lines.append(line)
    return layout


def _cut(place: re.Match[str]) -> tuple[int, int] | None:
    over = _OVER.search(place.group())
    words = place.group()[: over.start()] if over else place.group()
    words = words.rstrip(" ,.-")
    if not 5 <= len(words) <= _LONGEST or _SAID.search(words):
        return None
    if _SHOP.match(words) and not _SOMEWHERE.search(words, 4):
        return None
    return place.start(), place.start() + len(words)
