"""Which part of a message is what: letterhead, address line, body, signature, quotation.

A Thai letter (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖, หนังสือภายนอก, and the private letters that imitate
it) puts the writer's place and the date first, then เรื่อง and เรียน, the body, a closing phrase and the name. A mail may
have any or none of these.
"""

import re
from dataclasses import dataclass

_HEADER = re.compile(
    r"\W{0,3}(?:เ ?รื่ ?อง|เร[ืิ]อง|เ ?[รธ][ิี]? ?ย ?น(?= )|กราบเร[ิี]?ยน|เจริญพร(?= )|สิ่?งที่?ส่?งมาด้?วย|อ้างถึง)(?=[\s:]|"
    r"ท่าน|คุณ|นาย|ผู้|ปลัด|$)"
)
_ADDRESSEE = re.compile(r"\W{0,3}(?:เ ?[รธ][ิี]? ?ย ?น|กราบเร[ิี]?ยน|เจริญพร|ถึง |Dear )")
_CLOSING = re.compile(
    r"\W*(?:ข ?อ ?(?:แ ?ส ?[ดค] ?ง ?)ค ?ว ?า ?ม ?น ?ับ ?[ถก] ?ื ?อ|[ดค]้? ?ว ?ย ?ค ?ว ?า ?ม ?(?:เ ?ค ?า ?ร ?พ|น "
    r"?ับ ?ถ ?ื ?อ|จริงใจ|ขอบคุณ)|"
    r"นับ ?ถือ|ขอเจริญพร|ขอนมัสการ|เคารพ|รักและ|ขอแสดง[ก-์ ]{0,20}$|(?:best |kind |warm |yours |with )?"
    r"(?:regards|sincerely|respectfully|cheers|thank you|thanks|faithfully)\b)[^\n]{0,40}$",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\W*(?:ขอบ(?:พระ)?คุณ|ขอบใจ|ด้วยรัก|จาก)(?:[ก-์ ]{0,16})?(?:ค่ะ|คะ|ครับ|จ้ะ|จ้า)?[\W]*$")
_QUOTE = re.compile(r"\s*>|-{3,} ?(?:Original|Forwarded)|On .{4,60} wrote:|เมื่อ .{4,60} เขียนว่า")
_FOOTER = re.compile(
    r"confidential|disclaimer|this (?:e-?mail|message)|\bsale\b|ลดสูงสุด|ช้อป|sent from|ส่งจาก(?:มือถือ|iphone)|"
    r"camscanner|https?://|ความลับของบริษัท",
    re.IGNORECASE,
)
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
    for index, line in enumerate(lines):
        if _QUOTE.match(line.text) and any(earlier.text.strip() for earlier in lines[:index]):
            return index
    return len(lines)


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


def is_addressee(line: str) -> bool:
    return bool(_ADDRESSEE.match(line))
