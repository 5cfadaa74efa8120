"""Which part of a message is what: letterhead, address line, body, signature, quotation.

A Thai letter (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖, หนังสือภายนอก, and the private letters that imitate
it) puts the writer's place and the date first, then เรื่อง and เรียน, the body, a closing phrase and the name. A mail may
have any or none of these.
"""

import re
from dataclasses import dataclass

_HEADER = re.compile(
    r"\W{0,3}(?:เ ?รื่ ?อง|เร[ืิ]อง|เรื่?ออ|เ ?[รธ][ิี]?[่-๋]? ?ย ?น(?= )|กราบเร[ิี]?ยน|เจริญพร(?= )|"
    r"สิ่?งที่?ส่?งมาด้?วย|อ้างถึง)(?=[\s:]|"
    r"ท่าน|คุณ|นาย|ผู้|ปลัด|$)"
)
_ADDRESSEE = re.compile(r"\W{0,3}(?:เ ?[รธ][ิี]?[่-๋]? ?ย ?น|กราบเร[ิี]?ยน|เจริญพร|ถึง |Dear )")
_CLOSING = re.compile(
    r"\W*(?:ข ?อ ?(?:แ ?ส ?[ดค] ?ง ?)ค ?ว ?า ?ม ?น ?ับ ?[ถก] ?ื ?อ|[ดค]้? ?ว ?ย ?ค ?ว ?า ?ม ?(?:เ ?ค ?า ?ร ?พ|น "
    r"?ับ ?ถ ?ื ?อ|จริงใจ|ขอบคุณ)|"
    r"นับ ?ถือ|ขอเจริญพร|ขอนมัสการ|เคารพ|รักและ|ขอแสดง[ก-์ ]{0,20}$|(?:best |kind |warm |yours |with )?"
    r"(?:regards|sincerely|respectfully|cheers|thank you|thanks|faithfully)\b)[^\n]{0,40}$",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\W*(?:ขอบ(?:พระ)?คุณ|ขอบใจ|ด้วยรัก|จาก)(?:[ก-์ ]{0,16})?(?:ค่ะ|คะ|ครับ|จ้ะ|จ้า)?[\W]*$")
_QUOTE = re.compile(r"\s*>|-{3,} ?(?:Original|Forwarded)|On .{4,60} wrote:|เมื่อ .{4,60} เขียนว่า")
# What mail programs put above the mail they answer or send on.
_MAIL_HEAD = re.compile(r"\W*(?:จาก|From) ?:|_{10,}\s*$")
_MAIL_SENT = re.compile(r"\W*(?:ส่ง(?:เมื่อ)?|วันที่|ถึง|Sent|Date|To) ?:")
_QUOTE_LINE, _OWN_LINE = re.compile(r"\s*>"), re.compile(r"\s*[^\s>-](?!.{0,80}(?:wrote|เขียนว่า):)")
_FOOTER = re.compile(
    r"confidential|disclaimer|this (?:e-?mail|message)|\bsale\b|ลดสูงสุด|ช้อป|sent from|ส่งจาก(?:มือถือ|iphone)|"
    r"camscanner|https?://|ความลับของบริษัท",
    re.IGNORECASE,
)
_WRITTEN_AT = re.compile(
    r"(?:\W*|[^\n]{0,10}[^ก-๎])(?:เ ?[ขฃซ] ?[ีิ] ?ย ?น ?[ทห] ?[ีิ]? ?่? ?|เขียนจาก|ทำที่|ที่อยู่(?:ของ)?(?:ปัจจุบัน|"
    r"ผู้ร้อง(?:เรียน|ทุกข์)?|ผู้แจ้ง|ที่ติดต่อได้|สำหรับติดต่อ)?)[ :.]*"
)
_DATE_LINE = re.compile(
    r"(?!.*(?:หมู่|ม\. ?[0-9]|ซอย|ซ\.|ถนน|ถ\.|ตรอก|ตำบล|ต\. ?[ก-ฮเ-ไ][ก-๎]|แขวง|บ้าน))"  # 45 หมู่ 2 is a house
    r"\W*(?:วัน ?ที่? ?)?[0-9OolSI]{1,2} ?(?:เ ?ดื ?อ ?น ?)?[ก-๎. ]{3,16}(?:[4-7][0-9])?$|.*(?:พ ?\. ?ศ ?\.|"
    r"25[0-9S]{2})|"
    r"\W*(?:(?:คืน|เช้า|เย็น)?วัน(?:จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์|อาทิตย์|พระ)|(?:ต้น|กลาง|ปลาย)เดือน|"
    r"(?:ขึ้น|แรม) ?[0-9ก-๎]{1,6} ?ค่ำ)"
)
# A day by its month, whatever figures a scan made of its year.
_MONTH = re.compile(
    r"\W*(?:วันที่ ?)?[0-9OolSIว]{1,4} ?(?:เดือน ?)?(?:มกรา|กุมภา|มีนา|เมษา|พฤษภา|มิถุนา|กรกฎา|สิงหา|กันยา|ตุลา|พฤศจิกา|ธันวา)"
)
# What a letter is about, above the place it comes from or below it, as scans spell it.
_ABOUT = re.compile(r"\W{0,3}[เร]?\W{0,2}[รธ] ?[ืิี]?[่-๋]? ?อง")
# ที่ กส 0017/ว 1182: what stands at the head of such a letter is an office's.
_OFFICIAL = re.compile(r"[^ก-๎]*ที่ ?[ก-ฮ]{1,4} ?[0-9]{3}")
_CIRCULAR = re.compile(r"[^ก-๎]*ที่ ?[ก-ฮ]{1,4} ?[0-9]{3,5}[0-9.]*/ ?ว ?[0-9]")
# What the receiving office or a fax machine put on the page.
_STAMP = re.compile(
    r"^\W*(?:วันที่|จาก|ถึง|ส่ง(?:เมื่อ)?|เรื่อง|Date|Sent|From|To|Subject) ?:|เลขรับ|เลขที่รับ|รับที่|"
    r"ที่ [ก-ฮ]{2} ?[0-9]|^\W*เลขที่ [ก-ฮ]|โทร|e-?mail|@|อีเมล|ด่วน|(?<![ก-๎])ลับ(?![ก-๎])|ถึง |\(|เวลา|"
    r"\bfax\b|\bfrom ?:|\bpage\b|\bP\. ?[0-9]|หน้า ?[0-9]|[0-9]{1,2}:[0-9]{2}|เบอร์|มือถือ",
    re.IGNORECASE,
)
# Offices that receive complaints; the writer does not live there. A village head's or a group's own place is none.
_OFFICE = re.compile(
    r"\W*(?:ณ ?|ที่ )?(?:สำ?นั?กงาน(?!ทนาย|กฎหมาย|บัญชี|ขาย|กองทุน|กลุ่ม)|สนง\.|ที่ว่าการ|ที่ทำการ(?:อบต|องค์การ|"
    r"ปกครอง|ไปรษณีย์|"
    r"อำเภอ)|ศาลากลาง(?!บ้าน|หมู่)|ศาลาว่าการ|องค์การบริหาร|เทศบาล|อบต|อบจ|กรม|กระทรวง|ศูนย์(?:ดำรงธรรม|ราชการ|"
    r"บริการ(?:ร่วม|ประชาชน)|"
    r"รับเรื่อง)|สถานีตำรวจ|สภ\.|โรงพัก|กองบังคับ)"
)
_BARE_HOUSE = re.compile(r"\W*[0-9]{1,4}(?:/[0-9]{1,4})?\W*$")
_POSTCODE_END = re.compile(r"(?<![0-9])[1-9](?: ?[0-9]){4}\W*$")
_LETTERHEAD_LINES = 12
_SIGNATURE_LINES = 5
_SHORT = 64


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in the folded text. `body_start` is past the letterhead and address lines, `body_end` before closing and
    signature; `quoted_from` is where a quotation of older mail begins, or the end.
    """

    letterhead: tuple[Line, ...]
    body_start: int
    body_end: int
    signature: tuple[Line, ...]
    closed: bool
    quoted_from: int

    def in_signature(self, place: int) -> bool:
        return bool(self.signature) and self.signature[0].start <= place < self.quoted_from

    def in_letterhead(self, place: int) -> bool:
        return bool(self.letterhead) and place < self.letterhead[-1].end


def lay_out(text: str, text_start: int) -> Layout:
    """Reads the parts of a folded message whose subject ends before `text_start`."""
    lines = _lines(text, text_start)
    own = lines[: _first_quote(lines)]
    quoted_from = own[-1].end if own else text_start
    head, first = _head(own)
    closing = _closing(own, first)
    if closing is not None:
        signature = tuple(line for line in own[closing + 1 :] if line.text.strip())[: _SIGNATURE_LINES + 3]
        body_end = own[closing].start
    else:
        signature = _short_tail(own, first)
        body_end = signature[0].start if signature else quoted_from
    body_start = own[first].start if first < len(own) else quoted_from
    return Layout(head, min(body_start, body_end), body_end, signature, closing is not None, quoted_from)


def _lines(text: str, start: int) -> list[Line]:
    lines = []
    for line in text[start:].split("\n"):
        lines.append(Line(start, start + len(line), line))
        start += len(line) + 1
    return lines


def _first_quote(lines: list[Line]) -> int:
    """The line at which older mail begins, below which nothing of the writer's own follows; else past the last."""
    for index, line in enumerate(lines):
        forwarded = _MAIL_HEAD.match(line.text) and any(
            _MAIL_SENT.match(below.text) for below in lines[index : index + 3]
        )
        if (_QUOTE.match(line.text) or forwarded) and any(map(_is_said, lines[:index])):
            answered = _QUOTE_LINE.match(line.text) and any(_OWN_LINE.match(below.text) for below in lines[index:])
            return len(lines) if answered else index
    return len(lines)


def _is_said(line: Line) -> bool:
    """Whether a line above a forwarded mail is words of the one who sends it on."""
    return bool(line.text.strip()) and not (_QUOTE.match(line.text) or _MAIL_HEAD.match(line.text))


def _head(lines: list[Line]) -> tuple[tuple[Line, ...], int]:
    """The lines above เรื่อง/เรียน, and the index of the first line below them."""
    headers = [index for index, line in enumerate(lines[:_LETTERHEAD_LINES]) if _HEADER.match(line.text)]
    if not headers:
        return (), 0
    last = headers[0]
    for index in headers:
        if index - last > 2:
            break
        last = index
    # "เรียนคุณหลาน ยายจันทร์หอมเองจ้ะ ..." is address line and body in one.
    below = last if len(lines[last].text.strip()) > 90 else last + 1
    return tuple(line for line in lines[: headers[0]] if line.text.strip()), below


def _closing(lines: list[Line], first: int) -> int | None:
    for index in range(len(lines) - 1, first, -1):
        if _CLOSING.match(lines[index].text):
            return index
    for index in range(len(lines) - 1, max(first, len(lines) - 5), -1):
        if _THANKS.match(lines[index].text):
            return index
    return None


def _short_tail(lines: list[Line], first: int) -> tuple[Line, ...]:
    tail: list[Line] = []
    filled = [line for line in lines[first:] if line.text.strip()]
    for line in reversed([line for line in filled[1:] if not _FOOTER.search(line.text)]):
        if len(line.text.strip()) > _SHORT or len(tail) == _SIGNATURE_LINES:
            break
        tail.append(line)
    return tuple(reversed(tail))


def place_lines(layout: Layout) -> tuple[tuple[Line, ...], int, bool]:
    """Lines of a letterhead that give the writer's place, where the place begins, and whether a label says so.

    Everything above the date is his place, whatever words it uses, save stamps and the rubble a scan makes of a fax
    header. The lines are empty where there is none.
    """
    lines: list[Line] = []
    labelled = 0
    for line in layout.letterhead:
        written = _WRITTEN_AT.match(line.text)
        if written:
            lines, labelled = [], written.end()  # what stands above the label is not part of it
        elif _STAMP.search(line.text) or (not labelled and is_office(line.text)):
            continue
        elif (
            _MONTH.match(line.text)
            or is_about(line.text)
            or (_DATE_LINE.match(line.text.strip()) and not _POSTCODE_END.search(line.text))
        ):
            if lines:
                break
            continue
        postcode = _POSTCODE_END.search(line.text)
        if written or postcode or re.search(r"[ก-๎]{3}", line.text) or _BARE_HOUSE.match(line.text):
            lines.append(line)
        if postcode:
            break
    # A number alone is a house only with something under it.
    if not any(re.search(r"[ก-๎]{3}", line.text[labelled:]) for line in lines):
        return (), 0, False
    first = lines[0]
    blank = len(first.text) - len(first.text.lstrip(" ~¬°•.|"))
    return tuple(lines), first.start + (labelled or blank), labelled > 0


def is_office(words: str) -> bool:
    """Whether a place is named as a public office."""
    return bool(_OFFICE.match(words))


def is_about(line: str) -> bool:
    """Whether a line says what a letter is about."""
    return bool(_ABOUT.match(line))


def is_official(layout: Layout) -> bool:
    """Whether an office writes: its name and a number stand in the letterhead, or the number of a circular."""
    lines = layout.letterhead
    if any(_CIRCULAR.match(line.text) for line in lines):
        return True
    return any(_OFFICIAL.match(line.text) for line in lines) and any(is_office(line.text) for line in lines)


def is_addressee(line: str) -> bool:
    return bool(_ADDRESSEE.match(line))
