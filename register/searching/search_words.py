"""What of a text is searched by: its Thai words, Latin words and numbers; what of a contact: phone, name, e-mail.

Pure functions. The same folding and the same cutting serve the index and the query; what they cannot make equal is
said in docs/security.md and in the officers' help: a word is found whole, or as a dictionary word inside a compound.
Only what cuts words loads the tokeniser (`register.searching.word_cutting`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from register.states import SearchKind

LIMIT = 40_000  # characters of one matter that are indexed
MOST_WORDS = 3_000  # of one matter

ARABIC = {0x0E50 + digit: str(digit) for digit in range(10)}  # from Thai digits

_SIGNS = {
    **{chr(code): digit for code, digit in ARABIC.items()},
    **dict.fromkeys("\u00a0\u2007\u202f\u3000\t\r\v\f\0", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),  # as word processors write them into telephone numbers
}
_SIGN = re.compile(f"[{re.escape(''.join(_SIGNS))}]")  # they are rare: ten times faster than str.translate on Thai
_MENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\ud800-\udfff]"), " "),  # halves of a pair, which no tokeniser takes
    (re.compile("เเ"), "แ"),  # two SARA E typed for one SARA AE
    (re.compile("ํ([่-๋]?)า"), r"\1ำ"),  # NIKHAHIT + SARA AA for SARA AM
    (re.compile("ำ([่-๋])"), r"\1ำ"),  # tone mark typed behind SARA AM: it looks the same
    (re.compile("([่-์])([ัิีึืฺุู])"), r"\2\1"),  # tone mark or THANTHAKHAT typed before the vowel it sits on
    (re.compile("([ัิีึืฺุู็-๎า])\\1+"), r"\1"),
)
# How to reach somebody: never a word of the index, only a keyed value of the contact.
_REACH = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|(?<!\d)(?:\d[\s().-]{0,2}){8,12}\d(?!\d)", re.ASCII
)
# The second half of it; first the digit, which is found sooner than a place with none before it.
_NUMBER = re.compile(r"\d(?<!\d\d)(?:[\s().-]{0,2}\d){8,12}(?!\d)", re.ASCII)
_THAI = re.compile(r"[\u0e01-\u0e4e]+")
_THAI_DIGIT = re.compile(r"[\u0e50-\u0e59]")
_OTHER = re.compile(r"[a-z0-9]+")
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+ ?|00)?66[\s().-]{0,3}(?:0[\s().-]{0,3})?(?=[1-9])|0)(?:[\s().-]{0,3}\d){8,9}", re.ASCII
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
# What may stand around a telephone number or an address that is looked for: its name, an extension, brackets.
_AROUND_PHONE = re.compile(r"หมายเลข|เบอร์|โทรศัพท์|โทร|มือถือ|tel|phone|mobile|ต่อ ?\d{1,5}(?!\d)|[\s.,:;()/+-]")
_AROUND_EMAIL = re.compile(r"อีเมล[ล์]*|e-?mail|mailto|^[^<>@]*<|[\s.,:;()<>]")
_RANK = "(?:พล|พัน|ร้อย|จ่าสิบ|สิบ)(?:ตำรวจ)?(?:เอก|โท|ตรี)|ดาบตำรวจ|จ่าสิบตำรวจ"
_TITLE = re.compile(
    rf"^\s*(?:นางสาว|นาย|นาง|เด็กชาย|เด็กหญิง|คุณ|ว่าที่|{_RANK}|(?:[ก-ฮ]\.){{2,4}}(?:หญิง(?=\s))?|[ก-ฮ]{{2,3}}\."
    r"|(?:mrs|mr|ms|miss|dr)[. ])(?![ะ-ฺ็-๎])\s*"
)
_QUOTED = re.compile(r'"([^"]+)"')
_SHORTEST = 2  # characters of a word, a name, and a part of a compound
_BETWEEN = "\1"  # stands between texts that are folded together, and is no letter
_NO_CONSONANT = re.compile("[^ก-ฮ]+")


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
    # A tenth of a second to load: most commands cut no words.
    from register.searching import word_cutting  # noqa: PLC0415

    folded = searchable(text[:LIMIT], ())
    tokens = word_cutting.tokens(folded) | word_cutting.over_line_ends(folded)
    found = tokens | {part for token in tokens for part in word_cutting.parts_of(token) if word_cutting.counts(part)}
    return found if len(found) <= MOST_WORDS else frozenset(sorted(found)[:MOST_WORDS])


def readings_of(query: str) -> list[frozenset[str]]:
    """The ways to cut a query into words: as the tokeniser does, and with every compound in its parts."""
    from register.searching import word_cutting  # noqa: PLC0415 - as above

    tokens = word_cutting.tokens(fold(query))
    pieces = (part for token in tokens for part in (word_cutting.parts_of(token) or (token,)))
    fine = frozenset(piece for piece in pieces if word_cutting.counts(piece))
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


def may_stand_in(wanted: frozenset[str], exact: list[str], text: str) -> bool:
    """Can `stands_in` be true of this text, which is not folded yet? Folding mends vowels, tone marks, digits and
    spaces, and leaves Thai consonants as they are, so that those must stand in their order.
    """
    if all(one in text for one in wanted) and not exact:
        return True  # mostly so
    consonants = _NO_CONSONANT.sub("", text)
    return all(_NO_CONSONANT.sub("", one) in consonants for one in (*wanted, *exact))


def phones(text: str) -> frozenset[str]:
    """Thai telephone numbers as digits with their leading 0: `+66 81-000-1234` and `๐๘๑ ๐๐๐ ๑๒๓๔` are `0810001234`."""
    found = set()
    for match in _PHONE.finditer(fold(text)):
        digits = re.sub(r"\D", "", match[0]).removeprefix("00")
        found.add("0" + digits.removeprefix("66").lstrip("0") if digits.startswith("66") else digits)
    return frozenset(number for number in found if len(number) in {9, 10})


def values(name: str, phone: str, email: str) -> set[tuple[SearchKind, str]]:
    """All that a person is looked up by exactly."""
    found = {(SearchKind.PHONE, number) for number in phones(phone)}
    found |= {(SearchKind.EMAIL, address) for address in emails(email)}
    whole = whole_name(name)
    return found | {(SearchKind.NAME, whole)} if whole else found


def is_phone(query: str) -> bool:
    """Is it telephone numbers and nothing else, however they are written?"""
    return bool(phones(query)) and not _AROUND_PHONE.sub("", _PHONE.sub("", fold(query)))


def lacks_digits(phone: str) -> bool:
    """Is this meant as a telephone number, and too short for one? Numbers of other countries pass, four digits too: so
    short are those of an office's own exchange and the hotlines.
    """
    digits = re.sub(r"\D", "", fold(phone))
    return bool(phone.strip()) and len(digits) < 9 and len(digits) != 4


def emails(text: str) -> frozenset[str]:
    return frozenset(_EMAIL.findall(fold(text)))


def is_email(query: str) -> bool:
    """Is it an e-mail address and nothing else but, as mail programs copy it, the name before it?"""
    return bool(emails(query)) and not _AROUND_EMAIL.sub("", _EMAIL.sub("", fold(query)))


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
    # all of them in one: each call costs more than what it folds
    for identity in fold(_BETWEEN.join(identities)).split(_BETWEEN):
        kept, behind = [], 0
        for start, end in spaced(folded, identity.split()):
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
