"""Undeclared bytes that are neither UTF-8 nor Thai nor Western: which script do they give common letters of?

Mail from abroad and old webmail leave the charset out. Any byte is a letter in the single-byte sets, so that "it can be
decoded" proves nothing: a reading counts only where nearly all of it are letters that its script uses every day.
"""

import re
from collections.abc import Callable

_FEWEST = 8
"""Letters outside ASCII below which nothing is proved."""
_ASCII = re.compile("[\x00-\x7f]+")
_KANA = re.compile("[\u3041-\u30ff]")
_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uff5e]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]")
_RUSSIAN = re.compile("[а-яё]")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_MIXED = re.compile("[A-Za-z][А-я]|[А-я][A-Za-z]")
"""As in French words read as Cyrillic."""


def guess(content: bytes) -> tuple[str, str] | None:
    """(text, codec) of bytes that name no charset, None where no script explains them."""
    for codec, plausible in _CANDIDATES:
        try:
            text = content.decode(codec)
        except UnicodeError:
            continue
        letters = _ASCII.sub("", text)
        if len(letters) >= _FEWEST and plausible(letters) and len(_MIXED.findall(text)) * 20 <= len(letters):
            return text, codec
    return None


def _share(pattern: re.Pattern[str], letters: str) -> float:
    return len(pattern.findall(letters)) / len(letters)


def _japanese(letters: str) -> bool:
    """Every sentence has kana between its signs."""
    return _share(_KANA, letters) > 0.2 and _share(_JAPANESE, letters) > 0.9


def _korean(letters: str) -> bool:
    return _share(_HANGUL, letters) > 0.8


def _chinese_simplified(letters: str) -> bool:
    return _share(_HAN, letters) > 0.9 and _common(letters, "gb2312", 0xD7)


def _chinese_traditional(letters: str) -> bool:
    return _share(_HAN, letters) > 0.9 and _common(letters, "big5", 0xC6)


def _common(letters: str, codec: str, last: int) -> bool:
    """Are most signs of the first level of their set, the 3,755 (5,401) of daily use? They end with that lead byte."""
    coded = [sign.encode(codec, "ignore") for sign in letters if "\u4e00" <= sign <= "\u9fff"]
    return sum(1 for sign in coded if sign and sign[0] <= last) > 0.9 * len(coded) > 0


def _russian(letters: str) -> bool:
    """Small letters, as prose is written: the two sets of Russian differ by swapping large and small ones."""
    return _share(_CYRILLIC, letters) > 0.9 and _share(_RUSSIAN, letters) > 0.6


_CANDIDATES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("euc_jp", _japanese),
    ("cp932", _japanese),
    ("cp949", _korean),
    ("gb18030", _chinese_simplified),
    ("big5hkscs", _chinese_traditional),
    ("koi8_r", _russian),
    ("cp1251", _russian),
)
