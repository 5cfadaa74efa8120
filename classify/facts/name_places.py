"""Where in a message the writer's name may stand: ends of lines, brackets, behind ผม, ลงชื่อ or ชื่อ:, first words.

Every place is offered with several ends, because what follows a name ("สมพร ยิ่งดี ผู้ใหญ่บ้าน") looks like a surname.
`names` chooses among them.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from classify.facts import people, titles
from classify.folding import Folded
from classify.layout import Layout, Line
from classify.sieve import Sieve

_Search = Callable[[int, int], re.Match[str] | None]


class Place(NamedTuple):
    """Characters [start, end) of the folded text; `anchor` says why a name may begin there."""

    start: int
    end: int
    anchor: str


_MARKER = Sieve(
    rf"(?P<me>{people.ME})(?:เอง)?(?P<called>คือ|ชื่อ(?:ว่า)?|ชือ|ซื่อ|เป็นราษฎรชื่อ)?|"
    r"(?P<named>ชื่อ(?:เล่น|ว่า|จริง|[ -]?(?:นาม)?สกุล)?|ซื่อ|นาม(?!สกุล)|"
    r"เรียก(?:ผม|ดิฉัน|หนู)ว่า)|(?P<english>[Mm]y name is(?= [A-Z])|(?:I am|I'm)(?= [A-Z][a-z]+ [A-Z]))|"
    r"(?P<signed>ลงชื่อ|ลงนาม|จาก|โดย|ผู้แจ้ง|ผู้ร้อง(?:เรียน|ทุกข์)?|ผู้ประสาน(?:งาน)?|ผู้ติดต่อ|ผู้เสนอ|เขียนแทน|เขียนให้|ติดต่อ|"
    rf"สวัสดี(?:ค่ะ|ครับ|คะ|จ้า)?|นี่|ถาม|หา)|(?P<title>{titles.FORMAL}|(?:(?<![{titles.LETTER}])|(?<=เบอร์)|(?<=บ้าน)){titles.KIN})"
)
# Here a name has ended, whatever came before.
_ENDS = Sieve(
    people.GOES_ON.pattern + r"|ขาย|ทำ(?=งาน)|นี่|ซึ่ง|แม่ของ|พ่อของ|คุม|เฝ้า|ปลูก|ใน(?=ฐานะ|นาม)|เจ้าของ|[()\[\]{}<>|,/:;\"…]|"
    r"(?<=[ก-์])ที่(?=มา|นั่ง|อยู่|เป็น|เคย|ไป|รอ)|"
    r"มือถือ|ตู้ ?ป\.? ?ณ|[Tt]el|[0-9]{3}|ณ วัน|(?<= )วัด|(?<= )[ปมจตซถอ]\. ?[ก-๎0-9]|(?<= )เลข(?:ประจำ|บัตร|ทะ)|(?<=  )บ้าน|"
    r"(?<= )(?:ร้าน|โรงน้ำ|หน้า(?:วัด|โรง|ตลาด)|สอน(?:ชั้น|อยู่)|เลี้ยง(?:วัว|ควาย|หมู|ไก่|ปลา)|"
    r"เขียน(?:แทน|ให้|มา)|พักอยู่|ไปเยี่ยม|นิสิต|นักศึกษา)"
)
_BEFORE_NAME = " .,:;-_–…·•*\"'^~()[]{}/=|>"
_POLITE_FIRST = re.compile(r"(?:นะ)?(?:ครับ|ค่ะ|คะ|จ้ะ|จ้า|เด้อ|ฮะ)[ .,/]+")
# The letters with which _POLITE_LAST ends: most names have others, and to look takes a tenth of a search.
_POLITE_ENDS = ("ครับ", "ผม", "ค่ะ", "คะ", "จ้ะ", "จ้า", "เด้อ", "เน้อ", "ค่า", "ฮะ", "เจ้า")
_POLITE_LAST = re.compile(r"(?:เอง)?(?:นะ)?(?:ครับ(?:ผม)?|ค่ะ|คะ|จ้ะ|จ้า|เด้อ|เน้อ|ค่า|ฮะ|เจ้า)$")
_GAP = re.compile(" +")
_INITIAL = re.compile("(?: [ก-ฮ]| [A-Z]|^[A-Z])$")
# ด.ญ.ปุณยาพร (น้องข้าวหอม): what friends call the writer, unless the brackets say what he is.
_EXPLAINED = re.compile(
    r"\((?!เกษียณ|ลูก|หลาน|แม่|พ่อ|ภรรยา|สามี|พี่(?!น้อง)|ขอ|สงวน|นาม|แทน|ผู้|ข้าราชการ|อดีต|เจ้าของ|ไม่|โทร|ตัวแทน|ประธาน|อายุ|บ้าน|หมู่)"
    r"[ก-๎A-Za-z]{1,14}\)"
)
# นางสมทรง (หมวย) อัศวเรืองชัย: the surname behind it.
_FRIENDLY = re.compile(r"\([ก-๎A-Za-z0-9 ]{1,16}\) {0,2}[ก-๎]{2,20}(?: [ก-๎]{2,20})?(?=[ \n]|\Z)")
_LAST_LINES, _FIRST_LINES = 7, 3
_SOON, _LATE = 420, 220  # characters from the start and from the end of the text in which writers name themselves
_TAIL = 60  # characters at the end of a line in which a name may follow a sentence
_LONGEST, _WORDS = 48, 5
# A place in the tail of a line that an introduction leads to is told by the introduction.
_WEAK, _STRONG = frozenset({"late", "late2"}), frozenset({"me called", "named", "field"})
_MOST = 60  # beginnings that are looked at; ordinary messages have about ten


def places(folded: Folded, layout: Layout, body_from: int, by_rule: people.Name | None) -> list[Place]:
    """Every place that may be the name; that of the rules is among them."""
    over = _ENDS.searching(folded.text)
    beginnings = _beginnings(folded, layout, body_from)
    found = {place[:2]: place for begin in beginnings for place in _with_ends(over, *begin)}
    if by_rule:
        found.setdefault((by_rule.start, by_rule.end), Place(by_rule.start, by_rule.end, "rule"))
    return list(found.values())


def _beginnings(folded: Folded, layout: Layout, body_from: int) -> list[tuple[str, int, int, str]]:
    """(text, start, end of the line, anchor), each start once."""
    text, end = folded.text, layout.quoted_from
    found: dict[int, str] = {}
    joints = ((joint, "joint") for joint in folded.joints if body_from <= joint < end and end - joint < _LATE)
    for offered, anchor in chain(joints, _on_lines(text, body_from, end), _behind_markers(text, layout, body_from)):
        start = _first_letter(text, offered, end)
        if start < end and (start not in found or (found[start] in _WEAK and anchor in _STRONG)):
            found[start] = anchor
        if len(found) == _MOST:
            break
    return [(text, start, _line_end(text, start, end), anchor) for start, anchor in found.items()]


def _first_letter(text: str, start: int, end: int) -> int:
    while start < end and text[start] in _BEFORE_NAME:
        start += 1
    polite = _POLITE_FIRST.match(text, start)
    return polite.end() if polite else start


def _on_lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    lines = [line for line in _lines(text, start, end) if line.text.strip(" .,!~_-^")]
    for index, line in enumerate(lines):
        left = len(lines) - 1 - index
        if left < _LAST_LINES:
            yield line.start, f"tail{min(left, _LAST_LINES - 1)}"
            for bracket in islice(re.finditer(r"[(\[{]", line.text), 3):
                yield line.start + bracket.end(), "bracket"
            tail = max(0, len(line.text) - _TAIL)
            for gap in re.finditer(r"[ /,:\-]+", line.text[tail:]):
                yield line.start + tail + gap.end(), "late" if left < 2 else "late2"
        elif index < _FIRST_LINES:
            yield line.start, f"head{index}"


def _behind_markers(text: str, layout: Layout, body_from: int) -> Iterator[tuple[int, str]]:
    end = layout.quoted_from
    for marker in _MARKER.finditer(text, body_from, end):
        near = marker.start() - layout.body_start < _SOON or end - marker.start() < _LATE
        if marker["title"]:
            if near or text[marker.start() - 1] in "\n(":
                yield marker.start(), "title"
        elif marker["english"]:
            yield marker.end(), "me called"
        elif marker["me"]:
            if near or marker["called"]:
                yield marker.end(), "me called" if marker["called"] else "me"
        else:
            yield marker.end(), "named" if marker["named"] else "signed"
    for field in people.FIELD.finditer(text, max(0, body_from - 1), end):
        yield field.start("name"), "field"


def _with_ends(over: _Search, text: str, start: int, line_end: int, anchor: str) -> Iterator[Place]:
    """The place with each end it may have: behind a word, where the sentence goes on, without the polite particle."""
    words = text[start : min(line_end, start + 64)]
    ended = over(start + max(2, len(people.formal_title(words))), start + len(words))
    limit = ended.start() - start if ended else len(words)
    gaps = [gap for gap in (*(gap.start() for gap in _GAP.finditer(words)), len(words)) if 2 <= gap <= limit][:_WORDS]
    explained = _EXPLAINED.match(words, limit)
    friendly = _FRIENDLY.match(words, limit)
    for end in {*gaps, limit, explained.end() if explained else limit, friendly.end() if friendly else limit}:
        bare = len(words[:end].rstrip(" .,-_^~¬°•:;/\"'"))
        if words[bare : bare + 1] == "." and _INITIAL.search(words, 0, bare):
            bare += 1  # ณัฐพล ท.
        impolite = len(_POLITE_LAST.sub("", words[:bare])) if words.endswith(_POLITE_ENDS, 0, bare) else bare
        for cut in {bare, impolite}:
            if 2 <= cut <= _LONGEST:
                yield Place(start, start + cut, anchor)


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    for line in text[start:end].split("\n"):
        yield Line(start, start + len(line), line)
        start += len(line) + 1


def _line_end(text: str, start: int, end: int) -> int:
    found = text.find("\n", start, end)
    return end if found < 0 else found
