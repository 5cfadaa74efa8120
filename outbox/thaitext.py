"""The places where a Thai line may break. Pure."""

import re
from collections.abc import Iterator

from pythainlp.tokenize import word_tokenize

from register.workdays import MONTHS, MONTHS_SHORT

_MONTH = "|".join(MONTHS)
_SHORT_MONTH = "|".join(map(re.escape, MONTHS_SHORT))
# Read as one: 22 พฤศจิกายน 2569, (ตุลาคม 2569, 2 พ.ย. 69, 10.05 น., โทร. 0 4281 1773, พ.ศ. 2570, 60 เรื่อง, 0 4281 1773
_UNBROKEN = re.compile(
    rf"[(\[“]?(?:(?:(?<!\S)\d+ |(?<=\()\d+ )?(?:{_MONTH}) \d+|(?<!\S)(?:"
    rf"\d+ (?:{_SHORT_MONTH}) \d+|\d+\.\d+ น\.|\d[\d,]* (?:เรื่อง|วัน|คน|ราย|ครั้ง|บาท)(?![\u0e01-\u0e4e])|"
    r"\d+(?: \d+)+(?!\S)|(?:[\u0e01-\u0e4e]{1,6}\.)+(?: ?\d+(?: \d+)*)?))[)\]”.,;:]*"
)
# Marks that may not begin a line: they belong to what stands before them.
_CLINGS_LEFT = frozenset("ๆฯ.,;:!?)]}”’%\"'")
_CLINGS_RIGHT = frozenset("([{“‘฿\"'")
_COMBINING = re.compile(r"[\u0e31\u0e33-\u0e3a\u0e45\u0e47-\u0e4e\u0300-\u036f]")
_LEADING_VOWELS = frozenset("เแโใไ")


def held_together(text: str) -> str:
    """`text` with no-break spaces in what is read as one, for a program that breaks lines by itself."""
    return _UNBROKEN.sub(lambda match: match.group().replace(" ", "\u00a0"), text)


def pieces(text: str) -> Iterator[str]:
    """`text` cut where a line may break; joined again they are `text`. White space is a piece of its own.

    Breaks fall between the words of the newmm dictionary (engine nlpo3), never before a mark that clings to its
    left neighbour (ๆ, a closing bracket), after an opening one, inside a cluster of consonant, vowel and tone, or
    inside a date or a telephone number.
    """
    end = 0
    for match in _UNBROKEN.finditer(text):
        yield from _words(text[end : match.start()])
        yield match.group()
        end = match.end()
    yield from _words(text[end:])


def _words(text: str) -> Iterator[str]:
    held = ""
    for token in word_tokenize(text, engine="nlpo3", keep_whitespace=True, join_broken_num=False):
        if held and (token.isspace() or not _together(held, token)):
            yield held
            held = ""
        if token.isspace():
            yield token
        else:
            held += token
    if held:
        yield held


def _together(left: str, right: str) -> bool:
    if right[0] in _CLINGS_LEFT or left[-1] in _CLINGS_RIGHT or left[-1] in _LEADING_VOWELS:
        return True
    if _COMBINING.match(right):
        return True
    # Latin words, numbers and what joins them (a Tracking ID, 123/2570) are one piece.
    return not _is_thai(left[-1]) and not _is_thai(right[0])


def _is_thai(char: str) -> bool:
    return "\u0e01" <= char <= "\u0e4e" and char != "\u0e3f"
