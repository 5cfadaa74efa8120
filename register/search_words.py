"""What of a text is searched by: its Thai words, Latin words and numbers; what of a contact: phone, name, e-mail.

Pure functions. The same folding and the same cutting serve the index and the query; what they cannot make equal is
said in docs/security.md and in the officers' help: a word is found whole, or as a dictionary word inside a compound.
The tokeniser's dictionary is loaded by pythainlp at its first use (about 0.1 s, once a process, under its own lock).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pythainlp.corpus import thai_stopwords, thai_words
from pythainlp.tokenize import word_tokenize

LIMIT = 40_000  # characters of one matter that are indexed
MOST_WORDS = 3_000  # of one matter

ARABIC = {0x0E50 + digit: str(digit) for digit in range(10)}  # from Thai digits

_SIGNS = {
    **{chr(code): digit for code, digit in ARABIC.items()},
    **dict.fromkeys("\u00a0\u2007\u202f\u3000\t\r\v\f\0", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    **dict.fromkeys("“”„", '"'),
}
_SIGN = re.compile(f"[{re.escape(''.join(_SIGNS))}]")  # they are rare: ten times faster than str.translate on Thai
_MENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\ud800-\udfff]"), " "),  # halves of a pair, which no tokeniser takes
    (re.compile("เเ"), "แ"),  # two SARA E typed for one SARA AE
    (re.compile("ํ([่-๋]?)า"), r"\1ำ"),  # NIKHAHIT + SARA AA for SARA AM
    (re.compile("([่-๋])([ัิีึืฺุู])"), r"\2\1"),  # tone mark typed before the vowel it sits on
    (re.compile("([ัิีึืฺุู็-๎า])\\1+"), r"\1"),
)
# How to reach somebody: never a word of the index, only a keyed value of the contact.
_REACH = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|(?<!\d)(?:\d[\s().-]{0,2}){8,12}\d(?!\d)", re.ASCII
)
_NUMBER = re.compile(r"(?<!\d)(?:\d[\s().-]{0,2}){8,12}\d(?!\d)", re.ASCII)  # the second half of it
_THAI = re.compile(r"[\u0e01-\u0e4e]+")
_THAI_DIGIT = re.compile(r"[\u0e50-\u0e59]")
_OTHER = re.compile(r"[a-z0-9]+")
_PHONE = re.compile(r"(?<!\d)(?:\+? ?66|0)(?:[\s().-]{0,3}\d){8,9}(?!\d)", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_TITLE = re.compile(
    r"^\s*(?:นางสาว|นาย|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|เด็กชาย|เด็กหญิง|ดร\.|คุณ|ว่าที่|(?:[ก-ฮ]\.){2,4}|(?:mrs|mr|ms|miss|dr)[. ])"
    r"(?![ะ-ฺ็-๎])\s*"
)
_LINE_END = re.compile(r"([\u0e01-\u0e4e]{1,12}) ?\n ?(?=([\u0e01-\u0e4e]{1,12}))")
_QUOTED = re.compile(r'"([^"]+)"')
_SHORTEST = 2  # characters of a word, a name, and a part of a compound
_DIGITS = 3  # a shorter number stands everywhere


def fold(text: str) -> str:
    """`text` in the one form that is compared: NFC, lower case, Arabic digits, typing accidents mended."""
    if text.isascii():  # telephone numbers, addresses of mails
        return _SIGN.sub(lambda sign: _SIGNS[sign[0]], text).lower()
    folded = _SIGN.sub(lambda sign: _SIGNS[sign[0]], unicodedata.normalize("NFC", text)).lower()
    for pattern, replacement in _MENDS:
        folded = pattern.sub(replacement, folded)
    return folded


def with_arabic(text: str) -> str:
    """The text with its Thai digits as Arabic ones."""
    return text.translate(ARABIC) if _THAI_DIGIT.search(text) else text  # to translate Thai letters takes long


def words(text: str) -> frozenset[str]:
    """The words a text is found by, those inside its compounds too (น้ำประปา: also น้ำ and ประปา)."""
    folded = searchable(text[:LIMIT], ())
    tokens = _tokens(folded) | _over_line_ends(folded)
    found = tokens | {part for token in tokens for part in _parts_of(token) if _counts(part)}
    return found if len(found) <= MOST_WORDS else frozenset(sorted(found)[:MOST_WORDS])


def readings_of(query: str) -> list[frozenset[str]]:
    """The ways to cut a query into words: as the tokeniser does, and with every compound in its parts."""
    tokens = _tokens(fold(query))
    fine = frozenset(part for token in tokens for part in (_parts_of(token) or (token,)) if _counts(part))
    return [reading for reading in dict.fromkeys((tokens, fine)) if reading]


def phrases(query: str) -> list[str]:
    """What stands in quotation marks must stand in the text just so."""
    return [" ".join(phrase.split()) for phrase in _QUOTED.findall(fold(query))]


def stands_in(wanted: frozenset[str], exact: list[str], folded: str) -> bool:
    """Do all these words stand in a searchable text, and these phrases just so? Spaces in Thai words do not matter."""
    spaced, solid = " ".join(folded.split()), "".join(folded.split())
    others = set(_OTHER.findall(folded))
    found = (word in solid if _THAI.search(word) else word in others for word in wanted)
    return all(found) and all(phrase in spaced for phrase in exact)


def phones(text: str) -> frozenset[str]:
    """Thai telephone numbers as digits with their leading 0: `+66 81-000-1234` and `๐๘๑ ๐๐๐ ๑๒๓๔` are `0810001234`."""
    found = set()
    for match in _PHONE.finditer(fold(text)):
        digits = re.sub(r"\D", "", match[0])
        found.add("0" + digits.removeprefix("66") if digits.startswith("66") else digits)
    return frozenset(number for number in found if len(number) in {9, 10})


def is_phone(query: str) -> bool:
    """Is the whole of it one telephone number?"""
    return bool(_PHONE.fullmatch(fold(query).strip()) and phones(query))


def emails(text: str) -> frozenset[str]:
    return frozenset(_EMAIL.findall(fold(text)))


def is_email(query: str) -> bool:
    return _EMAIL.fullmatch(fold(query).strip()) is not None


def whole_name(name: str) -> str:
    """The name without title and spaces, as it is looked up; empty for what is too short to be one."""
    whole = "".join(bare_name(name).split())
    return whole if len(whole) >= _SHORTEST else ""


def name_parts(name: str) -> frozenset[str]:
    """First name and surname, each for itself."""
    return frozenset(part for part in bare_name(name).split() if len(part) >= _SHORTEST)


def bare_name(name: str) -> str:
    """The folded name without its titles."""
    bare = fold(name).strip()
    while True:
        shorter = _TITLE.sub("", bare)
        if not shorter or shorter == bare:
            return bare
        bare = shorter


def searchable(text: str, identities: tuple[str, ...]) -> str:
    """The folded text without the words by which the complainant is recognised, however they are spaced in it, and
    without anybody's telephone number, identity number and e-mail address.
    """
    folded = fold(text)
    for identity in identities:
        kept, behind = [], 0
        for start, end in spaced(folded, fold(identity).split()):
            kept.append(folded[behind:start])
            behind = end
        folded = " ".join((*kept, folded[behind:]))
    return (_REACH if "@" in folded else _NUMBER).sub(" ", folded)  # the first half tries every letter


def spaced(text: str, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where these parts stand one behind the other, with any space between them: (start, end), from left to right.

    As a regular expression would find them; but each person's would have to be compiled, which takes longer.
    """
    start = text.find(parts[0]) if parts else -1
    while start >= 0:
        end = start + len(parts[0])
        for part in parts[1:]:
            while text[end : end + 1].isspace():
                end += 1
            if not text.startswith(part, end):
                end = start
                break
            end += len(part)
        if end > start:
            yield start, end
        start = text.find(parts[0], max(end, start + 1))


def _tokens(folded: str) -> frozenset[str]:
    cut = word_tokenize(folded, engine="nlpo3", join_broken_num=False) if _THAI.search(folded) else ()
    thai = (token.strip(".") for token in cut if _THAI.search(token))
    found = {piece for token in thai for piece in _THAI.findall(token)} | set(_OTHER.findall(folded))
    return frozenset(token for token in found if _counts(token))


def _over_line_ends(folded: str) -> frozenset[str]:
    """Dictionary words that the width of a scanned page cut in two."""
    found = set()
    for match in _LINE_END.finditer(folded):
        seam, place = len(match[1]), 0
        for token in word_tokenize(match[1] + match[2], engine="nlpo3"):
            if place < seam < place + len(token) and token in thai_words() and _counts(token):
                found.add(token)
            place += len(token)
    return frozenset(found)


def _counts(token: str) -> bool:
    if token.isdecimal():
        return len(token) >= _DIGITS
    return len(token) >= _SHORTEST and token not in thai_stopwords()


def _parts_of(token: str) -> tuple[str, ...]:
    return _parts(token) if len(token) > 2 * _SHORTEST and token in thai_words() else ()


@lru_cache(maxsize=50_000)
def _parts(compound: str) -> tuple[str, ...]:
    """A dictionary word as the fewest other dictionary words, () where it is none of that. Only dictionary words come
    here, so that the cache remembers nothing of a person.
    """
    lexicon = thai_words()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(compound)]
    for end in range(_SHORTEST, len(compound) + 1):
        for start in range(end - _SHORTEST, -1, -1):
            before, piece = best[start], compound[start:end]
            if before is None or piece == compound or piece not in lexicon:
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = (*before, piece)
    return best[-1] or ()
