"""Who speaks where several sign: the first of those who stand in a row under a letter.

One writes for the others, and his house and telephone stand first; the weights of `names` like a name at the end.
"""

import re
from collections.abc import Sequence

from classify.facts import people
from classify.facts.name_places import Place

_BEFORE = re.compile(r"[ \t]*(?P<sign>ลงชื่อ|[0-9]{1,2}[.)]|\(|ผู้แทน|ตัวแทน)?[ .…_:(]*\Z")
# What stands behind a signer: whose part he has, where he lives, his number.
_BEHIND = re.compile(
    r"[ )(]{0,10}(?:ผู้แทน|ตัวแทน|ประธาน|หัวหน้า|ผู้ประสาน|รองประธาน|เหรัญญิก|กรรมการ|เลขา|สมาชิก|โทร|[0+][0-9]|"
    r"บ้านเลขที่|[0-9]{1,3}/)"
)
_COMPLAINS = re.compile(r"[ )(.…_]{0,10}ผู้(?:ร้อง|แจ้ง|เขียน|ประสาน)")
_MOST, _HEADING = 6, 90  # lines that are looked at above a signer, and how long they may be


def first_signer(text: str, places: Sequence[Place], points: Sequence[float], best: int, enough: float) -> int:
    """The place of the first signer, where `best` is one of several in a row; else `best`.

    Signers are in a row where their lines begin alike ("ลงชื่อ", a number, a bracket), or bear a part or a telephone
    behind the name. Lines between them, of an address, are passed over. A place needs `enough` of its `points`.
    """
    sign = _sign(text, places[best].start)
    if sign is None or _COMPLAINS.match(text, places[best].end):
        return best
    line = text.rfind("\n", 0, places[best].start) + 1
    for _ in range(_MOST):
        above = text.rfind("\n", 0, max(0, line - 1)) + 1
        if above >= line or not text[above:line].strip() or line - above > _HEADING + _HEADING:
            break
        signing = [
            one
            for one, place in enumerate(places)
            if above <= place.start < line and points[one] >= enough and _sign(text, place.start) is not None
        ]
        if signing:
            one = max(signing, key=lambda place: points[place])
            if _bare(text, places[one]) == _bare(text, places[best]) or not _in_a_row(
                text, places[one], places[best], sign
            ):
                break
            best = one
        elif line - above > _HEADING:
            break
        line = above
    return best


def _bare(text: str, place: Place) -> str:
    return people.without_title(text[place.start : place.end]).strip()


def _sign(text: str, start: int) -> str | None:
    """With what the line of a name begins: "#" for a number, "" for nothing, None where other words stand there."""
    before = _BEFORE.fullmatch(text, text.rfind("\n", 0, start) + 1, start)
    if not before:
        return None
    sign = before["sign"] or ""
    return "#" if sign[:1].isdigit() else "signed" if sign in {"ลงชื่อ", "ผู้แทน", "ตัวแทน"} else sign


def _in_a_row(text: str, first: Place, further: Place, sign: str) -> bool:
    begins = _sign(text, first.start)
    if begins == "signed" or (begins == sign and sign):
        return True
    return begins == sign and bool(_BEHIND.match(text, first.end) and _BEHIND.match(text, further.end))
