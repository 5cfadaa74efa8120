"""A message in the form the extractors search: same words, fewer accidents, every place traceable to what was sent.

`Folded.text` is for finding (Arabic digits, plain dashes and quotes), `Folded.tidy` for showing (the writer's own
digits). Both have the same length. `skeleton` goes further: it drops spaces and tone marks and merges the letters a
scan confuses, so that "(ขอสงวนฃื่อ ในซั้นนี้)" still says ขอสงวนชื่อ.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# A message longer than this is cut: what a writer wants and who he is stands in its first pages.
LIMIT = 20_000


def _replacing(signs: dict[str, str]) -> Callable[[str], str]:
    """As `str.translate`, which asks its table for every letter: a twentieth of its time where few signs are met."""
    met = re.compile(f"[{re.escape(''.join(signs))}]")
    return lambda text: met.sub(lambda sign: signs[sign[0]], text)


_SHOWN = _replacing(dict.fromkeys("\u00a0\u2007\u202f\u3000\t\v\f", " "))
_SEARCHED = _replacing(
    {
        **{chr(0x0E50 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
    }
)
_ACCIDENT = re.compile(
    "[\u00ad\u200b-\u200f\u2060\ufeff\r]"  # zero-width, or half a line end
    "|เเ"  # two SARA E typed for one SARA AE
    "|ํ ?[่-๋]?า"  # NIKHAHIT + SARA AA for SARA AM
    "|[่-๋][ัิีึืฺุู]"  # tone mark typed before the vowel it sits on
    "|([ัิีึืฺุู็-๎])\\1+"  # a mark twice on one letter
)
# A scan's page is wrapped in the middle of words: full lines of about the same width, none of them very long.
_WRAP_MIN, _WRAP_MAX, _WRAP_SHARE = 45, 150, 0.8
_STARTS_AFRESH = re.compile(
    r" {3,}|[>\[(]|\W*(?:เรื่อง|เร[ิี]?ยน|อ้างถึง|เขียนที่|ขอแสดง|ด้วยความ|จึง ?เร|นาย|นาง|โทร|เบอร์|ลงชื่อ|"
    r"(?:บ้าน)?เลขที่ ?\d|\d{1,2}[.)]|[ก-ฮ][.)]|[ก-๎]{3,16} ?:|"
    r"\d{1,4}(?:/\d{1,4})? ?(?:หมู่|ม\.|ถนน|ถ\.|ซอย|ซ\.|ตรอก|บ้าน|ชุมชน)|บ้าน[ก-๎]{2,20} หมู่|วันที่ ?\d)|\W*$"
)

_CONFUSED = {
    **dict.fromkeys("ฟผฝ", "พ"),
    **dict.fromkeys("ดต", "ค"),
    **dict.fromkeys("ซฃ", "ช"),
    **dict.fromkeys("ีึื", "ิ"),
    "ฮ": "อ",
    "ธ": "ร",
    "ภ": "ถ",
    "ใ": "ไ",
    "ู": "ุ",
    "ำ": "า",
}
_DROPPED = frozenset("็่้๊๋์ฺํ๎ \n~`¬•|_\"'*")
# The dialects' "no" (บ่) must survive the dropping of tone marks: it takes the letter that ป leaves free.
_SMALL_NO = "บ่"
_CONFUSED_TABLE = str.maketrans(_CONFUSED)
_GONE = 0xFFFF  # no letter; it stands in the table for what is dropped


def _bare_table() -> NDArray[np.uint32]:
    table = np.arange(0x10000, dtype="<u4")
    for letter, like in _CONFUSED.items():
        table[ord(letter)] = ord(like)
    for letter in (*_DROPPED, "\0"):
        table[ord(letter)] = _GONE
    return table


_BARE = _bare_table()


@dataclass(frozen=True, slots=True)
class Folded:
    """`at[i]` is the place in the source of character `i` of `text` and of `tidy`; it has one entry more, the end.
    `joints` are the places where the end of a line was taken out; a name may begin there all the same.
    """

    text: str
    tidy: str
    at: Sequence[int]
    joints: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source characters [start, end) stand for."""
        return (self.at[start], self.at[end - 1] + 1) if end > start else (self.at[start], self.at[start])

    def shown(self, start: int, end: int) -> str:
        """The writer's words on one line."""
        return " ".join(unicodedata.normalize("NFC", self.tidy[start:end]).split())


@dataclass(frozen=True, slots=True)
class Skeleton:
    """`at[i]` is the place in the folded text of letter `i`."""

    text: str
    at: Sequence[int]


def fold(source: str, *, subject_end: int = -1) -> Folded:
    """Mends typing accidents and line wraps inside words. Pure; text beyond LIMIT characters is not looked at.

    A line feed at `subject_end` parts subject and text and always stays, however long the subject.
    """
    source = source[:LIMIT]
    tidy, at = _mended(source)
    tidy, at, joints = _unwrapped(_SHOWN(tidy), at, subject_end)
    return Folded(_SEARCHED(tidy), tidy, (*at, len(source)), joints)


def _mended(source: str) -> tuple[str, Sequence[int]]:
    pieces: list[str] = []
    at: list[int] = []
    last = 0
    for match in _ACCIDENT.finditer(source):
        pieces.append(source[last : match.start()])
        at.extend(range(last, match.start()))
        put = _put_right(match.group())
        pieces.append(put)
        at.extend([match.start()] * len(put))
        last = match.end()
    if not pieces:
        return source, range(len(source))
    pieces.append(source[last:])
    at.extend(range(last, len(source)))
    return "".join(pieces), at


def _put_right(accident: str) -> str:
    if accident == "เเ":
        return "แ"
    if accident[-1] == "า":
        return accident[1:-1].strip() + "ำ"
    if accident[0] == accident[-1] and len(accident) > 1:
        return accident[0]
    if len(accident) == 2:
        return accident[1] + accident[0]
    return ""


def _unwrapped(text: str, at: Sequence[int], kept: int) -> tuple[str, Sequence[int], tuple[int, ...]]:
    """Takes out the line ends that only the width of the paper made, and says where they were."""
    lines = text.split("\n")
    widths = sorted(len(line.rstrip()) for line in lines if line.strip())
    full = widths[-3] if len(widths) >= 3 else 0
    if full < _WRAP_MIN or widths[-1] > _WRAP_MAX:
        return text, at, ()
    drop: set[int] = set()
    joints: list[int] = []
    place = 0
    for line, following in pairwise(lines):
        place += len(line) + 1
        wrapped = len(line.rstrip(" ¬^;_")) >= _WRAP_SHARE * full and not _STARTS_AFRESH.match(following)
        if wrapped and at[place - 1] != kept:
            drop.update(range(place - 1 - (len(line) - len(line.rstrip(" ¬^;_"))), place))
            joints.append(place - len(drop))
    if not drop:
        return text, at, ()
    keep = [index for index in range(len(text)) if index not in drop]
    return "".join([text[index] for index in keep]), [at[index] for index in keep], tuple(joints)


def skeleton(folded: str) -> Skeleton:
    """The bare letters of a folded text."""
    # "บ่" becomes one letter; the vowel sign after it would make it another word (บ่าย, บ่อ).
    marked = re.sub(f"{_SMALL_NO}(?![าอวนม]|ๆ)", "ป\0", folded.replace("ป", "บ"))
    letters = np.frombuffer(marked.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    bare = np.where(letters < _GONE, _BARE[np.minimum(letters, _GONE)], letters)
    kept = np.flatnonzero(bare != _GONE)
    text = bare[kept].tobytes().decode("utf-32-le", "surrogatepass")
    return Skeleton(text.casefold(), kept.tolist())


def bones(pattern: str) -> str:
    """A regular expression written in ordinary Thai, as it must read to match a skeleton. No `ป` of its own survives:
    write บ่ for the dialects' "no".
    """
    marked = pattern.replace("ป", "บ").replace(_SMALL_NO, "ป")
    return re.sub("[็่้๊๋์ฺํ๎ ]", "", marked.translate(_CONFUSED_TABLE))
