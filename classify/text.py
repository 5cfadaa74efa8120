"""A message as the classifier sees it: normalised, personal data blanked, every place traceable.

Two forms are made. The *plain* form keeps words readable for the tokeniser; the *skeleton* drops what scanning gets
wrong most (spaces, tone marks, tails that tell พ from ฟ), so that the letters of a bad scan still meet those of a
clean mail. Both carry, for each of their characters, the place in the original it stands for.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pythainlp.tokenize import word_tokenize

Places = NDArray[np.int32]

# Longer texts are cut: what a writer wants is said in the first pages, and the cost of one message stays bounded.
LIMIT = 20_000

# Placeholders lie in Unicode's private-use area: one character each, never typed by a person.
URL, EMAIL, PHONE, RESCUE = "\ue000", "\ue001", "\ue002", "\ue003"
NUMBERS = range(0xE010, 0xE019)  # by count of digits, at most 8: its size says much, the number is nobody's business

_ONE_TO_ONE = {
    **{chr(0x0E50 + digit): str(digit) for digit in range(10)},
    **dict.fromkeys("\u00a0\u2007\u202f\u3000\t", " "),
    **dict.fromkeys(map(chr, (*range(9), *range(0x0E, 0x20), 0x7F)), " "),
    **dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("\ue000\ue001\ue002\ue003", " "),
    **dict.fromkeys(map(chr, NUMBERS), " "),
}

# Each with signs without which it cannot match: to look for these takes a tenth of the time, and most are absent.
_EDITS: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    ((), re.compile("[\ud800-\udfff]"), "\ufffd"),  # halves of a pair, which no tokeniser takes
    ((), re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe0f]+"), ""),  # zero-width: copied along from web pages
    (("เเ",), re.compile("เเ"), "แ"),  # two SARA E typed for one SARA AE
    (("ํ",), re.compile("ํ([่-๋]?)า"), r"\1ำ"),  # NIKHAHIT + SARA AA for SARA AM
    ((), re.compile("([่-๋])([ัิีึืฺุู])"), r"\2\1"),  # tone mark typed before the vowel it sits on
    (("://", "www."), re.compile(r"(?:https?://|www\.)[^\s<>\"ก-๛]{3,200}"), URL),
    (("@",), re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}"), EMAIL),
    (("0", "+66"), re.compile(r"(?<!\d)(?:\+66|0)[ -]?\d(?:[ -]?\d){7,8}(?!\d)"), PHONE),
)
_REPEATED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"([^\W\d_\ue000-\ue0ff])\1{2,}"), r"\1"),  # มากกกก
    (re.compile(r"([ัิีึืฺุู็-๎า])\1+"), r"\1"),
    (re.compile(r"([^\w\s])\1{2,}"), r"\1\1"),
    (re.compile(r" {2,}"), " "),
)
_MARKS = frozenset(map(ord, "ัิีึืฺุู็่้๊๋์ํ๎า "))  # what is no more than once where it belongs
_LINE_ENDS = re.compile(r" \n\s*|\n\s+")
_FIGURES = re.compile(r"\d+(?:[,.]\d+)*")
# Police, fire, ambulance (two), disasters, children, minds in distress: who names one of them tells of danger.
_RESCUERS = frozenset({"191", "199", "1669", "1646", "1784", "1300", "1323"})

_FOLDS = {
    **dict.fromkeys("ฟผฝ", "พ"),
    **dict.fromkeys("ดต", "ค"),
    "ซ": "ช",
    "ป": "บ",
    "ฮ": "อ",
    "ภ": "ถ",
    "ศ": "ส",
    **dict.fromkeys("ีึื", "ิ"),
    "ู": "ุ",
    "ใ": "ไ",
    **dict.fromkeys("็่้๊๋์ฺํ๎ \n~`¬•|_", "\0"),
}
_REPLACED = re.compile(f"[{re.escape(''.join(_ONE_TO_ONE))}]")  # they are few: str.translate takes twenty times as long


def _fold_table() -> NDArray[np.uint16]:
    table = np.arange(0x10000, dtype="<u2")
    for character, folded in _FOLDS.items():
        table[ord(character)] = ord(folded)
    table[0xD800:0xE000] = 0xFFFD  # lone surrogates cannot be decoded again
    return table


_FOLDED = _fold_table()


@dataclass(frozen=True, slots=True)
class View:
    """Normalised text; character i stands for original[starts[i]:ends[i]]."""

    text: str
    starts: Places
    ends: Places


class Tokens(NamedTuple):
    """Words of a View in order; word i is text[starts[i]:ends[i]]."""

    words: list[str]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def plain(original: str) -> View:
    """The readable normal form of `original`, which must be NFC (see `compose`)."""
    text = _REPLACED.sub(lambda sign: _ONE_TO_ONE[sign[0]], original[:LIMIT])
    lowered = text.lower()
    if len(lowered) == len(text):  # İ grows when lowered; places matter more than its case
        text = lowered
    places = np.arange(len(text), dtype=np.int32)
    view = View(text, places, places + 1)
    for signs, pattern, replacement in _EDITS:
        if not signs or any(sign in view.text for sign in signs):
            view = _edited(view, pattern, replacement)
    if _repeats(view.text):
        for pattern, replacement in _REPEATED:
            view = _edited(view, pattern, replacement)
    return _edited(_edited(view, _LINE_ENDS, "\n"), _FIGURES, None)


def _repeats(text: str) -> bool:
    """Whether a sign stands there thrice, or a mark or a space twice."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    twice = codes[1:] == codes[:-1]
    return bool((twice[1:] & twice[:-1]).any()) or not _MARKS.isdisjoint(codes[1:][twice].tolist())


def skeleton(view: View) -> View:
    """The form that survives a bad scan: no spaces, no tone marks, look-alike letters folded into one."""
    codes = np.frombuffer(view.text.encode("utf-32-le"), dtype="<u4")
    folded = _FOLDED[np.minimum(codes, 0xFFFD)]  # whatever lies beyond the basic plane is one and the same sign
    kept = folded != 0
    return View(folded[kept].tobytes().decode("utf-16-le"), view.starts[kept], view.ends[kept])


@cache
def fold(words: str) -> str:
    """`words` as they look in a skeleton."""
    return skeleton(plain(words)).text


def compose(text: str) -> str:
    """NFC, the form every text has between the rooms; a place in a Reason counts characters of this form."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def tokens(view: View) -> Tokens:
    """Words of `view` without white space, in order."""
    cut = word_tokenize(view.text, engine="nlpo3", join_broken_num=False)
    sizes = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
    kept = [not word.isspace() for word in cut]
    ends = sizes.cumsum()
    (places,) = np.array(kept, dtype=np.bool_).nonzero()
    last = ends[places]
    return Tokens(list(compress(cut, kept)), last - sizes[places], last)


def _edited(view: View, pattern: re.Pattern[str], replacement: str | None) -> View:
    """`view` with every match replaced; None writes the number's size. A grown or shrunk match maps to its whole."""
    pieces: list[str] = []
    starts: list[Places] = []
    ends: list[Places] = []
    done = 0
    for match in pattern.finditer(view.text):
        first, last = match.span()
        new = _new(match, replacement)
        pieces += (view.text[done:first], new)
        starts += (view.starts[done:first], view.starts[first : first + 1].repeat(len(new)))
        ends += (view.ends[done:first], view.ends[last - 1 : last].repeat(len(new)))
        done = last
    if not pieces:
        return view
    pieces.append(view.text[done:])
    starts.append(view.starts[done:])
    ends.append(view.ends[done:])
    return View("".join(pieces), np.concatenate(starts), np.concatenate(ends))


def _new(match: re.Match[str], replacement: str | None) -> str:
    if replacement is None and match[0] in _RESCUERS:
        return RESCUE
    if replacement is None:
        return chr(NUMBERS[min(8, sum(map(str.isdigit, match[0])))])
    return match.expand(replacement) if "\\" in replacement else replacement
