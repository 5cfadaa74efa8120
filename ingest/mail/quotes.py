"""What in a mail is new, and what is quoted or forwarded: pure functions on text.

The markers are those Gmail, Outlook, Apple Mail, Thunderbird and Yahoo write in Thai and English. A signature after
"-- " stays with the new text, because it names the writer; the line a telephone adds by itself goes.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Marker(StrEnum):
    """What stands between the new text and the rest."""

    FORWARD = "forward"
    ORIGINAL = "original"
    HEADER = "header"
    ATTRIBUTION = "attribution"


@dataclass(frozen=True, slots=True)
class Split:
    """`new` is the writer's own text, `quoted` the rest. `forward`: the mail hands on another one; then `new` is that
    one behind the `note` of who hands it on, and `quoted` the lines that say whose it was.
    """

    new: str
    quoted: str
    forward: bool = False
    note: str = ""


_FORWARD_LINE = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded (?:message|by\b.*)|ข้อความที่(?:ถูก)?ส่งต่อ|จดหมายที่ส่งต่อ|อีเมลที่ส่งต่อ)\s*-{2,}"
    r"|begin forwarded message\s*:|เริ่ม(?:ต้น)?ข้อความที่ส่งต่อ\s*:|ข้อความที่ส่งต่อเริ่มต้น(?:ที่นี่)?\s*:)\s*",
    re.IGNORECASE,
)
_ORIGINAL_LINE = re.compile(
    r"\s*-{2,}\s*(?:original (?:message|appointment)|reply message"
    r"|ข้อความ(?:ต้นฉบับ|เดิม|ดั้งเดิม)|จดหมาย(?:ต้นฉบับ|เดิม))\s*-{2,}\s*",
    re.IGNORECASE,
)
_RULE_LINE = re.compile(r"\s*(?:_{10,}|-{10,}|\*{10,})\s*")
_ATTRIBUTION = re.compile(
    r"\s*(?:(?:on|เมื่อ|ในวันที่|วันที่|ใน)(?=[\s\d]|วัน).{4,400}?(?:wrote|เขียนว่า|ได้เขียน(?:ว่า)?|เขียน|ตอบว่า|กล่าวว่า)\s*[:：]"
    r"|\d{4}[-/]\d{1,2}[-/]\d{1,2}.{1,200}<[^<>\s]+@[^<>\s]+>\s*[:：]"
    r"|.{1,200}<[^<>\s]+@[^<>\s]+>\s*(?:wrote|เขียน(?:ว่า|เมื่อ.{4,80})?)\s*[:：])\s*",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTION_START = re.compile(r"\s*(?:on\b|เมื่อ|ในวันที่|วันที่|ใน|\d{4}[-/]|.{1,120}<[^<>\s]+@)", re.IGNORECASE)
_FIELD = re.compile(
    r"\s*\*?(?:(?P<sender>from|จาก|ผู้ส่ง)|(?P<date>sent|date|ส่งเมื่อ|ส่ง|วันที่ส่ง|วันที่|เมื่อ)|(?P<to>to|ถึง|ผู้รับ)"
    r"|(?P<copy>cc|bcc|สำเนาถึง|สำเนา|reply-to|ตอบกลับไปยัง|importance|ความสำคัญ|attachments|สิ่งที่แนบมา)"
    r"|(?P<subject>subject|เรื่อง|หัวเรื่อง|ชื่อเรื่อง|หัวข้อ))\s*\*?\s*[:：]\*?(?P<value>.*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}|@")
_STAMP = re.compile(
    r"\s*(?:sent from (?:my |mail for |yahoo|outlook|samsung|galaxy|proton|the new outlook|gmail|iphone|ipad"
    r"|windows mail).{0,80}"
    r"|get outlook for (?:ios|android|mac|windows).{0,80}|sent (?:via|with|using) .{1,60}"
    r"|ส่งจาก\s*(?:my\s*)?(?:iphone|ipad|samsung|galaxy|android|huawei|oppo|vivo|xiaomi|redmi|realme|yahoo|outlook|gmail"
    r"|สมาร์ทโฟน|โทรศัพท์|มือถือ|อุปกรณ์|แอป|เมล|จดหมาย|mail\b|windows|line\b|โปรแกรม|เว็บเมล).{0,80}"
    r"|ได้รับจาก\s*(?:my\s*)?(?:iphone|ipad|samsung|galaxy|android|huawei|oppo|vivo|xiaomi|yahoo|outlook|gmail|อุปกรณ์|โทรศัพท์).{0,80}"
    r"|ดาวน์โหลด outlook สำหรับ .{1,40}|(?:ได้)?รับ outlook สำหรับ .{1,40}|yahoo mail\s*: .{1,80})\s*",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|ส่งต่อ)\s*[:：\]]", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"\s*(?:re|ตอบ|ตอบกลับ|aw|sv)\s*[:：]", re.IGNORECASE)
_SIGNATURE = re.compile(r"(?:^|\n)-- ?\n")
_SEPARATOR = "\n\n"
# What an office or a neighbour writes above a matter that they hand on, behind the letters with which it can begin.
_COVERING = re.compile(
    r"(?=[fpsขจดนสเโไ])"
    r"(?:ส่งต่อ|(?:ขอ|จัด|นำ|จึง)ส่ง|ส่งเรื่อง|ส่งมาเพื่อ|เพื่อ(?:โปรด)?(?:พิจารณา|ทราบ|ดำเนินการ)|โปรด(?:พิจารณา|ดำเนินการ|ทราบ)"
    r"|ได้รับ(?:อีเมล|เมล|เรื่อง|แจ้ง|หนังสือ|ข้อความ|คำร้อง)|(?:ด้าน|ข้าง)ล่าง"
    r"|\bforward|\bfyi\b|for your (?:information|action|consideration)|please (?:see|handle|find|take care)|see below)",
    re.IGNORECASE,
)
_SHORT_NOTE = 80
_LONG_NOTE = 600
"""Letters and digits of a covering note: any words up to the first, words that say so up to the second."""
_MOST_HANDS = 3


def is_forward_subject(subject: str) -> bool:
    return _FORWARD_SUBJECT.match(subject) is not None


def is_reply_subject(subject: str) -> bool:
    return _REPLY_SUBJECT.match(subject) is not None


def split(text: str, *, subject: str = "", reply: bool = False) -> Split:
    """Takes the text of a mail apart. `reply`: the header says the mail answers another one."""
    lines = text.split("\n")
    start, end, marker = _first_marker(lines)
    new, cited = _without_cited_lines(lines[:start])
    own = _trim(_without_stamp(new))
    if _says_something(own):
        handed = marker is Marker.FORWARD or (marker is not None and is_forward_subject(subject))
        if handed and not is_reply_subject(subject) and is_covering(own):
            inner = _handed_on(lines[start:], end - start, [], marker)
            if inner.quoted:
                return replace(inner, new=_join(own, inner.new), note=_join(own, inner.note))
        return Split(own, _join(_trim(cited), _trim(lines[start:])))
    forwarded = marker is Marker.FORWARD or is_forward_subject(subject)
    if forwarded and (marker is not None or cited):
        return _handed_on(lines[start:], end - start, cited, marker)
    if reply or is_reply_subject(subject):
        return Split(own, _join(_trim(cited), _trim(lines[start:])))
    # Neither a reply nor a forward: what looks like a quotation is how this person writes.
    return Split(_trim(_without_stamp(lines)), "")


def is_covering(note: str) -> bool:
    """Do these words only hand on what follows? Nothing, a line, or a note that says so."""
    letters = sum(map(str.isalnum, note))
    return letters <= _SHORT_NOTE or (letters <= _LONG_NOTE and _COVERING.search(note) is not None)


def writers_in(head: str) -> tuple[str, ...]:
    """The values of From, จาก, ผู้ส่ง in the lines that say whose a forwarded mail was, the outermost first."""
    matches = (_FIELD.match(re.sub(r"^[\s>]+", "", line)) for line in head.split("\n"))
    return tuple(match["value"].strip() for match in matches if match is not None and match["sender"])


def _handed_on(lines: list[str], size: int, cited: list[str], marker: Marker | None, depth: int = 0) -> Split:
    """The forwarded text is the matter; the lines that say whose it was go to `quoted`. `size`: lines of the marker."""
    if marker is None:
        inner = [re.sub(r"^\s?> ?", "", line) for line in cited]
    else:
        inner = lines[size:]
        if marker is Marker.FORWARD and inner and all(line.startswith(">") for line in inner if line.strip()):
            inner = [re.sub(r"^> ?", "", line) for line in inner]
    head = lines[:size] if marker is not None else []
    first = next((index for index, line in enumerate(inner) if line.strip()), 0)
    block = _header_block(inner, first)
    if block:
        head, inner = head + inner[first : first + block], inner[first + block :]
    body = _trim(_without_stamp(inner))
    if not body:
        return Split(_trim(lines), "", forward=True)
    further = _forward_inside(inner, depth)
    if further is not None and further.quoted:
        return replace(further, quoted=_join(_trim(head), further.quoted))
    return Split(body, _trim(head), forward=True)


def _forward_inside(lines: list[str], depth: int) -> Split | None:
    """A forward that was forwarded: the matter is the innermost mail. None where the mail inside is none."""
    start, end, marker = _first_marker(lines)
    note = _trim(_without_stamp(lines[:start]))
    if marker is not Marker.FORWARD or depth == _MOST_HANDS or not is_covering(note):
        return None
    inner = _handed_on(lines[start:], end - start, [], marker, depth + 1)
    return replace(inner, new=_join(note, inner.new), note=_join(note, inner.note))


def _first_marker(lines: list[str]) -> tuple[int, int, Marker | None]:
    """(first line of the marker, line after it, its kind); (len, len, None) where all lines are before any marker."""
    for index, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith(">"):
            continue
        if _FORWARD_LINE.fullmatch(line):
            return index, index + 1 + _header_block(lines, index + 1), Marker.FORWARD
        if _ORIGINAL_LINE.fullmatch(line):
            return index, index + 1 + _header_block(lines, index + 1), Marker.ORIGINAL
        rule = _RULE_LINE.fullmatch(line) is not None
        first = _next_written(lines, index + 1) if rule else index
        size = _header_block(lines, first)
        if size:
            return index, first + size, Marker.HEADER
        used = _attribution(lines, index)
        if used and not _cited_follows(lines, index + used):
            return index, index + used, Marker.ATTRIBUTION
    return len(lines), len(lines), None


def _next_written(lines: list[str], index: int) -> int:
    return next((at for at in range(index, len(lines)) if lines[at].strip()), len(lines))


def _header_block(lines: list[str], index: int) -> int:
    """How many lines from `index` on are the header of a quoted mail (From, Sent, To, Subject), 0 for none.

    A date with a time of day or an address is asked for: people write letters that begin with จาก, ถึง and เรื่อง.
    """
    seen: set[str] = set()
    evidence, size = "", 0
    for line in lines[index : index + 12]:
        match = _FIELD.match(line)
        if match is not None and match.lastgroup == "value":
            kind = next(name for name in ("sender", "date", "to", "copy", "subject") if match[name])
            if kind in seen and kind != "copy":
                break
            seen.add(kind)
            evidence += match["value"] if kind in ("sender", "date", "to") else ""
        elif not line.strip() or not seen or not _continues(line):
            break
        size += 1
    complete = "sender" in seen and "date" in seen and bool(seen & {"to", "subject"})
    return size if complete and _CLOCK.search(evidence) else 0


def _continues(line: str) -> bool:
    """A folded header line: indented, or a list of addresses."""
    return line[:1] in " \t" or "@" in line or line.rstrip().endswith(";")


def _attribution(lines: list[str], index: int) -> int:
    """How many lines from `index` on are an "On ..., ... wrote:", 0 for none; mailers fold it into up to four."""
    if not _ATTRIBUTION_START.match(lines[index]):
        return 0
    for count in range(1, 5):
        part = lines[index : index + count]
        if len(part) < count or not part[-1].strip():
            return 0
        if not part[-1].rstrip().endswith((":", "：")):
            continue
        joined = " ".join(line.strip() for line in part)
        if _ATTRIBUTION.fullmatch(joined):
            followed = _cited_follows(lines, index + count)
            dated = re.search(r"\d{4}|\d{1,2}[:.]\d{2}|<[^<>\s]+@[^<>\s]+>", joined)
            return count if followed or dated else 0
    return 0


def _cited_follows(lines: list[str], index: int) -> bool:
    at = _next_written(lines, index)
    return at < len(lines) and lines[at].lstrip().startswith(">")


def _without_cited_lines(lines: list[str]) -> tuple[list[str], list[str]]:
    """(new, cited): lines marked with > and the attributions above them are cited; answers between them are new."""
    new: list[str] = []
    cited: list[str] = []
    index = 0
    while index < len(lines):
        used = _attribution(lines, index) if lines[index].strip() else 0
        if used:
            cited += lines[index : index + used]
            index += used
        elif _is_cited(lines, index):
            cited.append(lines[index])
            index += 1
        else:
            new.append(lines[index])
            index += 1
    return new, cited


def _is_cited(lines: list[str], index: int) -> bool:
    """`>From` alone is how mail folders protect a line, not a quotation."""
    line = lines[index]
    stripped = line.lstrip(" ")
    if not stripped.startswith(">") or len(line) - len(stripped) > 1:
        return False
    return not stripped.startswith(">From ") or any(other.startswith("> ") for other in lines)


def _without_stamp(lines: list[str]) -> list[str]:
    """Cuts the advertising line a telephone or a mail program put at the end by itself."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or _STAMP.fullmatch(kept[-1])):
        kept.pop()
    return kept


def _says_something(text: str) -> bool:
    """False for nothing, a bare signature mark, or a line of dashes."""
    return any(char.isalnum() for char in _SIGNATURE.split(text)[0])


def _trim(lines: list[str] | str) -> str:
    """Without blank lines at either end."""
    kept = lines.split("\n") if isinstance(lines, str) else list(lines)
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return "\n".join(kept)


def _join(*texts: str) -> str:
    return _SEPARATOR.join(text for text in texts if text)
