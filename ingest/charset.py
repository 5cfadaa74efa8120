"""Bytes of a mail -> text, whatever the label says.

Python knows no codec of the name windows-874 and its TIS-620 lacks what Outlook writes, and Thai mail is often
labelled wrongly in either direction. So a label is a strong hint, never an order: the bytes decide.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ingest import foreign

THAI = "cp874"
"""The superset of TIS-620 and ISO 8859-11 that Windows writes: it adds the euro sign, dots and curly quotes."""

_LABELS = (
    (THAI, "windows-874 windows874 win-874 ms874 ms-874 cp-874 cp874 ibm874 ibm-874 dos-874 thai"),
    (THAI, "tis-620 tis620 tis-620-0 tis-620-1 tis620-0 tis620-1 tis-620-2533 tis620-2533 tis-620.2533 tis620.2533"),
    (THAI, "iso-8859-11 iso8859-11 iso-ir-166"),
    ("utf-8", "utf-8 utf8 utf-8n utf8mb4 unicode-1-1-utf-8 cp65001 unicode-utf-8 utf-8-bom"),
    # What is labelled Latin-1 is Windows-1252 (WHATWG Encoding, 4.2).
    ("cp1252", "iso-8859-1 iso8859-1 iso-8859-1:1987 latin1 latin-1 l1 windows-1252 cp1252"),
    # Mail labelled with the small set is often written in the large one.
    ("gb18030", "gb2312 gbk gb-2312 euc-cn gb-2312-80 cp936 ms936"),
    ("big5hkscs", "big5 big-5 cn-big5"),
    ("cp949", "ks-c-5601-1987 ks-c-5601 euc-kr euckr ksc5601"),
    ("cp932", "shift-jis shiftjis sjis windows-31j ms-kanji csshiftjis"),
    ("iso8859-8", "iso-8859-8-i iso-8859-8-e"),
    ("utf-7", "unicode-1-1-utf-7"),
)
_ALIASES = {label: codec for codec, labels in _LABELS for label in labels.split()}
# Labels that say nothing about bytes above 127.
_SILENT = frozenset(
    {
        "us-ascii",
        "ascii",
        "ansi-x3.4-1968",
        "iso-646-us",
        "unknown",
        "unknown-8bit",
        "8bit",
        "7bit",
        "binary",
        "default",
    }
)
# Text codecs of Python that are no charsets of mail; some of them take quadratic time.
_NO_CHARSET = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_SEVEN_BIT = ("iso2022", "iso-2022", "utf-7", "hz")
# Single-byte sets in which any bytes can be read, and which careless mailers write on everything.
_WEAK = frozenset({"cp1252", "iso8859-15", "mac-roman"})

_REPLACED = re.compile("\ufffd")
# The other encodings of the same script, for 8-bit text under a label that cannot hold it.
_RELATIVES = {
    "iso2022_jp": ("euc_jp", "cp932"),
    "cp932": ("euc_jp",),
    "euc_jp": ("cp932",),
    "gb18030": ("big5hkscs",),
    "big5hkscs": ("gb18030",),
    "hz": ("gb18030",),
    "iso2022_kr": ("cp949",),
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_ORPHAN_MARK = re.compile("(?<![\u0e01-\u0e3a\u0e45\u0e47-\u0e4e\u25cc])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_ORPHAN_VOWEL = re.compile("[\u0e40-\u0e44](?![\u0e01-\u0e2e])")
_LATIN_RUN = re.compile("[\u00a1-\u00ff\u0152-\u0192\u02c6\u02dc\u2018-\u2026\u2030\u2039-\u203a\u20ac\u2122]{3,}")
_MIXED_WORD = re.compile("[A-Za-z][\u0e01-\u0e5b]|[\u0e01-\u0e5b][A-Za-z]")
_RARE = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufff0-\ufffc\u0700-\u08ff\u0980-\u0dff]")
_ONLY_THAI = re.compile("[\u0e01-\u0e5b ]+")
_THAI_LETTER = re.compile("[\u0e01-\u0e2e]")
_CONTROL_POINTS = 5
_WEIGHTS = (
    (_REPLACED, 10),
    (_CONTROL, _CONTROL_POINTS),
    (_ORPHAN_MARK, 4),
    (_ORPHAN_VOWEL, 3),
    (_RARE, 3),
    (_MIXED_WORD, 1),
)
_SAMPLE = 40_000

# Runs that may be Thai bytes once shown as Latin-1/Windows-1252, or UTF-8 bytes once shown as Windows-874.
_MOJIBAKE_LATIN = re.compile(
    "[\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039-\u203a\u20ac\u2122]"
    "[\u0020\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039-\u203a\u20ac\u2122]{2,}"
)
_MOJIBAKE_THAI = re.compile("(?:[\u0e40][\u0e18\u0e19][\u0080-\u00a0\u0e01-\u0e3f\u2013-\u2026\u20ac]){2,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`charset` is the codec that was used. `relabelled`: not the one declared. `damaged`: holds U+FFFD."""

    text: str
    charset: str
    relabelled: bool = False

    @property
    def damaged(self) -> bool:
        return "\ufffd" in self.text


def codec_of(declared: str | None) -> str | None:
    """The name of a Python codec for a label of a mail, None when the label is absent, silent or unknown."""
    if not declared:
        return None
    name = declared.strip(" \t\"'<>;").lower().replace("_", "-").partition("*")[0][:40]
    name = name.removeprefix("x-").removeprefix("charset=").removeprefix("cs") if name not in _ALIASES else name
    if name in _SILENT or not name.isascii():
        return None
    if name in _ALIASES:
        return _ALIASES[name]
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return None if not is_text or info.name.replace("-", "_") in _NO_CHARSET else info.name


def strangeness(text: str) -> int:
    """How unlike written language a text looks: 0 is a clean one. Compares readings of the same bytes."""
    sample = text[:_SAMPLE]
    if sample.isascii():
        return _CONTROL_POINTS * len(_CONTROL.findall(sample))  # all else that is strange lies beyond ASCII
    points = sum(weight * len(pattern.findall(sample)) for pattern, weight in _WEIGHTS)
    return points + sum(len(run) for run in _LATIN_RUN.findall(sample))


def better(first: str, *others: str) -> str:
    """The least strange of several readings of the same thing; the first one wins a tie."""
    return min((first, *(other for other in others if other)), key=strangeness)


def decode(content: bytes, declared: str | None = None, hint: str | None = None) -> Decoded:
    """The text of `content`. Never raises; U+FFFD stands only where no reading explains a byte.

    `hint`: a charset that other parts of the mail name; it counts where nothing is declared and the bytes are strange.
    """
    codec = codec_of(declared)
    if codec is None and content.isascii() and (text := content.decode("ascii")).isprintable():
        return Decoded(text, "ascii")  # most fields: nothing to weigh
    decoded = _decode(content, codec)
    if hint and codec is None and strangeness(decoded.text):
        other = _decode(content, codec_of(hint))
        if strangeness(other.text) < strangeness(decoded.text):
            return other
    return decoded


def _decode(content: bytes, codec: str | None) -> Decoded:
    marked = _byte_order_mark(content)
    if marked is not None:
        return marked
    if content.isascii():
        return _seven_bit(content, codec)
    decoded = _eight_bit(content, codec)
    repaired = repair_mojibake(decoded.text)
    return decoded if repaired == decoded.text else Decoded(repaired, decoded.charset, relabelled=True)


def nfc(text: str) -> str:
    """Unicode NFC with bare line feeds; nothing else is touched."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _byte_order_mark(content: bytes) -> Decoded | None:
    for mark, codec in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            text = _strict(content[len(mark) :] if codec == "utf-8" else content, codec)
            if text is not None and (codec == "utf-8" or strangeness(text) <= len(text) // 10):
                return Decoded(text, codec)
    return None


def _strict(content: bytes, codec: str) -> str | None:
    """The text, or None where the codec objects or yields lone surrogates (UTF-7 does)."""
    try:
        text = content.decode(codec)
        text.encode("utf-8")
    except (UnicodeError, LookupError, ValueError):
        return None
    return text


def _seven_bit(content: bytes, codec: str | None) -> Decoded:
    if codec is None and b"\x1b$" in content:
        codec = "iso2022_jp"
    if codec is not None and codec.startswith(_SEVEN_BIT):
        tries = ["iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_2004"] if codec.startswith("iso2022_jp") else []
        for candidate in (codec, *tries):
            text = _strict(content, candidate)
            if text is not None:
                return Decoded(text, candidate)
        return Decoded(_tolerant(content, codec), codec)
    if codec is not None and codec.startswith(("utf-16", "utf-32")) and b"\x00" in content:
        text = _strict(content, codec)
        if text is not None:
            return Decoded(text, codec)
    return Decoded(content.decode("ascii"), codec or "ascii")


def _eight_bit(content: bytes, codec: str | None) -> Decoded:
    utf8 = _strict(content, "utf-8")
    if utf8 is not None and (codec in (None, "utf-8") or codec in _WEAK or codec == THAI):
        return _utf8_or_thai(content, utf8, codec)
    if codec is not None and codec not in _WEAK and codec not in ("utf-8", THAI):
        return _as_declared(content, codec, utf8)
    thai, latin = _strict(content, THAI), content.decode("cp1252", "replace")
    by_line = _line_by_line(content) if codec in (None, "utf-8") or thai is None else None
    if codec == THAI and thai is not None:
        return Decoded(thai, THAI)
    candidates = [(thai, THAI), (by_line, "utf-8"), (latin, "cp1252")]
    if codec == THAI:
        candidates.insert(0, (content.decode(THAI, "replace"), THAI))
    if codec in _WEAK and thai is not None and _mostly_thai(thai):
        candidates = [(thai, THAI), (latin, "cp1252")]
    readings = [(text, name) for text, name in candidates if text is not None]
    text, name = min(readings, key=lambda reading: strangeness(reading[0]))
    if codec != THAI and strangeness(text) * 4 > sum(char > "\x7f" for char in text[:_SAMPLE]):
        text, name = foreign.guess(content) or (text, name)
    return Decoded(text, name, relabelled=codec not in (None, name))


def _utf8_or_thai(content: bytes, utf8: str, codec: str | None) -> Decoded:
    """Valid UTF-8 is UTF-8, but for a few short Thai words whose bytes happen to be valid UTF-8 as well (E0 A2 B5)."""
    thai = _strict(content, THAI) if codec in (None, THAI) and not _mostly_thai(utf8) else None
    doubtful = codec == THAI or _RARE.search(utf8) is not None
    if thai is not None and doubtful and strangeness(thai) <= strangeness(utf8):
        return Decoded(thai, THAI)
    return Decoded(utf8, "utf-8", relabelled=codec not in (None, "utf-8"))


def _as_declared(content: bytes, codec: str, utf8: str | None) -> Decoded:
    if utf8 is not None and (_mostly_thai(utf8) or _strict(content, codec) is None):
        return Decoded(utf8, "utf-8", relabelled=True)
    text = _strict(content, codec)
    for relative in _RELATIVES.get(codec, ()) if text is None else ():
        other = _strict(content, relative)
        if other is not None and not strangeness(other):
            return Decoded(other, relative, relabelled=True)
    if text is None:
        thai = _strict(content, THAI)
        text = _tolerant(content, codec)
        if thai is not None and _mostly_thai(thai) and strangeness(thai) < strangeness(text):
            return Decoded(thai, THAI, relabelled=True)
    return Decoded(text, codec)


def _tolerant(content: bytes, codec: str) -> str:
    """Bad bytes become U+FFFD, but the rest of the text survives."""
    try:
        return content.decode(codec, "replace").encode("utf-8", "replace").decode("utf-8")
    except (UnicodeError, LookupError, ValueError):
        return content.decode("cp1252", "replace")


def _line_by_line(content: bytes) -> str:
    """Two encodings in one text: a UTF-8 mail with a footer in TIS-620 appended by a list or a virus scanner."""
    return "".join(_one_line(line) for line in content.splitlines(keepends=True))


def _one_line(line: bytes) -> str:
    text = _strict(line, "utf-8")
    if text is not None:
        return text
    replaced = line.decode("utf-8", "replace")
    thai = _strict(line, THAI)
    return replaced if thai is None else better(thai, replaced, line.decode("cp1252", "replace"))


def _mostly_thai(text: str) -> bool:
    """True when Thai letters make up most of what is not ASCII."""
    other = sum(1 for char in text[:_SAMPLE] if char > "\x7f")
    thai = sum(1 for char in text[:_SAMPLE] if "\u0e01" <= char <= "\u0e5b")
    return thai * 10 >= other * 8 > 0


def repair_mojibake(text: str) -> str:
    """Thai that an earlier program read as Latin-1 (or UTF-8 read as Windows-874) and then wrote as Unicode."""
    if _LATIN_RUN.search(text) or _CONTROL.search(text):
        wrong = ("latin-1", "cp1252")
        mended = _MOJIBAKE_LATIN.sub(lambda match: _reread(match.group(), wrong), text)
        # Where one word went through the wrong program, digits and short words beside it did too.
        text = mended if mended == text else _MOJIBAKE_LATIN.sub(lambda m: _reread(m.group(), wrong, sure=True), mended)
    if _MOJIBAKE_THAI.search(text):
        text = "".join(
            _reread(line, (THAI,)) if _MOJIBAKE_THAI.search(line) else line for line in text.splitlines(keepends=True)
        )
    return text


def _reread(run: str, wrong: Iterable[str], *, sure: bool = False) -> str:
    """`run` as the bytes it once was, read rightly; itself when that gives no clean Thai. `sure`: other words of the
    same text were read wrongly.
    """
    original = b"".join(_byte_of(char, tuple(wrong)) or b"\x00\x00" for char in run)
    if b"\x00" in original:
        return run
    for codec in ("utf-8", THAI):
        text = _strict(original, codec)
        # One byte a letter is weak evidence ("£££" would pass), so a TIS-620 run must be longer and varied.
        if sure and text is not None and _ONLY_THAI.fullmatch(text) and not strangeness(text):
            return text
        letters = _THAI_LETTER.findall(text or "")
        if text is None or len(set(letters)) < (2 if codec == "utf-8" else 4):
            continue
        if _mostly_thai(text) and strangeness(text) * 10 <= len(text) and strangeness(text) < strangeness(run) + 3:
            return text
    return run


def _byte_of(char: str, codecs_tried: tuple[str, ...]) -> bytes | None:
    if char < "\x80":
        return char.encode("ascii")
    for codec in (*codecs_tried, "latin-1"):
        try:
            return char.encode(codec)
        except UnicodeError:
            continue
    return None
