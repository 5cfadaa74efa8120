"""Long titles and ranks before a name: what a run of letters that begins with one of them, misread, should say. The
dictionary leaves names alone (`ingest.words.spelling`), and a title is written together with the name it stands before.
"""

import re
from collections.abc import Iterator
from functools import cache

_OFFICER = ("พันตำรวจ", "ร้อยตำรวจ", "พลตำรวจ")
_GRADES = ("เอก", "โท", "ตรี")
_MARK, _LETTER = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", "[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e45]"
_TITLES = (
    *("รองศาสตราจารย์", "ผู้ช่วยศาสตราจารย์", "ศาสตราจารย์", "ทันตแพทย์หญิง", "สัตวแพทย์หญิง", "เภสัชกรหญิง", "หม่อมราชวงศ์"),
    *("ว่าที่ร้อยเอก", "ว่าที่ร้อยโท", "ว่าที่ร้อยตรี", "ว่าที่พันตรี"),
    *(rank + grade for rank in _OFFICER for grade in _GRADES),
)


def _one_edit(title: str) -> Iterator[str]:
    """Patterns of everything one letter or mark away from a title: one too much, changed, or lost. Letters are taken
    for letters and marks for marks, and the last letter is not lost: it would be taken from the name.
    """
    signs = [re.escape(sign) for sign in title]
    last = len(title) - 1
    for at in range(1, last + 1):
        yield "".join([*signs[:at], f"(?:{_LETTER}|{_MARK})", *signs[at:]])
    for at, sign in enumerate(title):
        yield "".join([*signs[:at], _MARK if re.match(_MARK, sign) else _LETTER, *signs[at + 1 :]])
    for at, sign in enumerate(title):
        if at < last or re.match(_MARK, sign):
            yield "".join([*signs[:at], *signs[at + 1 :]])


_EXACT = re.compile("|".join(_TITLES))


@cache
def _misread() -> re.Pattern[str]:
    """Made with the first scan: no other pattern takes as long, and an office that only gets mail needs none."""
    return re.compile("|".join(f"(?P<t{number}>{'|'.join(_one_edit(title))})" for number, title in enumerate(_TITLES)))


def titled(run: str) -> str:
    """A run of Thai letters that stands where a name may begin, with the title it begins with as it is written. Only
    titles so long that one misread letter leaves no doubt of which was meant; what begins with none stays as it is.
    """
    if _EXACT.match(run):
        return run
    found = _misread().match(run)
    if found is None or found.lastgroup is None:
        return run
    return _TITLES[int(found.lastgroup[1:])] + run[found.end() :]
