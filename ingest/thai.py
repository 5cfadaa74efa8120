"""Repair of Thai text as OCR and broken PDF layers deliver it. Pure functions on strings.

Thai letters carry up to two marks: a vowel above or below, then a tone mark or a thanthakhat. Fonts draw the same
picture for the wrong order and for the parts of sara am; searching and classifying need the one right spelling.
"""

import re
import unicodedata

_ABOVE = "\u0e31\u0e34-\u0e37\u0e47\u0e4d"
_BELOW = "\u0e38-\u0e3a"
_TONES = "\u0e48-\u0e4b"
_MARKS = f"{_ABOVE}{_BELOW}{_TONES}\u0e4c\u0e4e"

# Shifted and raised glyph variants that Windows and tlwg fonts keep in the private-use area, U+F700 to U+F71A.
_PRIVATE = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
_LINE_ENDS = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
# Control characters, zero-width and direction marks, soft hyphens, and surrogates that no encoder accepts.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_EDGES = re.compile("^ | $", re.MULTILINE)
_DETACHED = re.compile(f" (?=[{_MARKS}\u0e33])")
_ORPHANS = re.compile(f"^[{_MARKS}\u0e33]+", re.MULTILINE)
_MARK_RUN = re.compile(f"[{_MARKS}]{{2,}}")
_LATE_TONE = re.compile(
    f"([\u0e01-\u0e2e])\u0e33([{_TONES}]+)"
)  # only after a consonant: the repair must come to an end
_SPLIT_AM = re.compile(f"\u0e4d([{_TONES}]*) ?\u0e32")
# Vowels, then nikhahit (so that it meets a following sara aa), then tones; canonical ordering (NFC) agrees with it.
_ORDER = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e3a\u0e38\u0e39\u0e4d\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"

_BROKEN = re.compile("[\u0000\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)")
_THAI = re.compile("[\u0e01-\u0e5b]")
_LETTERS = re.compile("[\u0e01-\u0e2e\u0e50-\u0e590-9A-Za-z]")
# Neither Thai nor English nor a sign that documents use. Accented Latin letters are here because a layer full of them
# is Thai in an eight-bit encoding that the PDF took for Latin-1.
_STRANGE = re.compile(
    "[^\u0e01-\u0e3a\u0e3f-\u0e5b -~\u00a0\u00a9\u00ab\u00ae\u00b0\u00b1\u00b2\u00b3\u00b7\u00bb\u00bd\u00d7\u00f7"
    "\u2010-\u2027\u2030-\u205e\u20ac\u2190-\u22ff\u2500-\u27bf\\s]"
)
_LOST_AM = re.compile(f"([\u0e01-\u0e2e] ?[{_TONES}]?) +\u0e32")
_TWICE_AM = re.compile("\u0e33 ?\u0e32")
_DOUBLED = re.compile(f"([{_MARKS}])\\1")
# Two vowels on one letter, a sara u under a letter that a leading vowel holds: no syllable is written so.
_TONE = f"[{_TONES}]?"
_IMPOSSIBLE = re.compile(
    f"[\u0e38\u0e39]{_TONE}[\u0e30\u0e32\u0e33]|[\u0e34-\u0e37]{_TONE}[\u0e32\u0e33]|[\u0e30\u0e32\u0e33][\u0e38\u0e39]"
    f"|[\u0e40-\u0e44][\u0e01-\u0e2e]{_TONE}[\u0e38\u0e39]|[\u0e41-\u0e44][\u0e01-\u0e2e][\u0e31\u0e34-\u0e37]"
    f"|[\u0e38\u0e39\u0e30][\u0e31\u0e34-\u0e37\u0e47]|[\u0e31\u0e34-\u0e37\u0e47][\u0e38\u0e39]|[{_TONES}]{{2}}|[\u0e40-\u0e44]{{2}}"
)
_MOST_WRONG = 1 / 300  # of a layer's letters may be typing errors
_STRAY_MARK = re.compile(f"(?:^|[^\u0e01-\u0e2e{_MARKS}])[{_MARKS}\u0e33]", re.MULTILINE)


def repair(text: str) -> str:
    """`text` in NFC, one right spelling for every syllable, single spaces, line feeds kept. Idempotent.

    Characters that cannot be mended (NULs of unmapped glyphs) are dropped; ask `damage` first how many there are.
    """
    text = _LINE_ENDS.sub("\n", text).translate(_PRIVATE)
    text = _INVISIBLE.sub("", text)
    while (mended := _mend(text)) != text:
        text = mended
    return text


def mend_layer(text: str) -> str:
    """`repair` for the text layer of a PDF, where the first half of a sara am is often a glyph without a name: what is
    left is a sara aa that starts a word, which no word does. LibreOffice names that half a whole sara am.
    """
    return repair(_LOST_AM.sub("\\1\u0e33", _TWICE_AM.sub("\u0e33", _SPACES.sub(" ", text))))


def damage(text: str) -> float:
    """How much of a raw text layer is no text, 0..1: NULs, private-use glyphs without a meaning, stray marks."""
    visible = len(text) - sum(map(str.isspace, text))
    if not visible:
        return 0.0
    known = text.translate(_PRIVATE)
    bad = len(_BROKEN.findall(known)) + len(_STRANGE.findall(known)) + len(_STRAY_MARK.findall(repair(known)))
    return min(1.0, bad / visible)


def is_broken(text: str) -> bool:
    """Whether a text layer holds glyphs nobody can name (NUL, U+FFFD, (cid:n), an unmapped private-use character), or
    letters that the PDF's writer confused: a sara uu under a mai tho written as a second mai tho, a mai ek as a sara
    uu, every sara aa as a sara am (which in Thai is six times rarer).
    """
    known = text.translate(_PRIVATE)
    wrong = len(_DOUBLED.findall(known)) + len(_IMPOSSIBLE.findall(repair(known)))
    if _BROKEN.search(known) or wrong > _MOST_WRONG * letter_count(known):
        return True
    am = known.count("\u0e33")
    return am >= 3 and am > 2 * known.count("\u0e32")


def is_mark(character: str) -> bool:
    """Whether it stands above or below a letter; glyph variants in the private-use area count."""
    return bool(character) and character.translate(_PRIVATE) in _ORDER


def thai_share(text: str) -> float:
    """Thai characters among the visible ones, 0..1; 0 for a text without any."""
    visible = len(text) - sum(map(str.isspace, text))
    return len(_THAI.findall(text)) / visible if visible else 0.0


def letter_count(text: str) -> int:
    """Consonants, digits and Latin letters: what a line must have to be a line of writing."""
    return len(_LETTERS.findall(text))


def _mend(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = _LINE_EDGES.sub("", _SPACES.sub(" ", text))
    text = _ORPHANS.sub("", _DETACHED.sub("", text))
    text = text.replace("\u0e40\u0e40", "\u0e41")
    text = _LATE_TONE.sub("\\1\\2\u0e33", text)
    text = _MARK_RUN.sub(_sorted_run, text)
    return _SPLIT_AM.sub("\\1\u0e33", text)


def _sorted_run(run: re.Match[str]) -> str:
    return "".join(sorted(set(run[0]), key=_ORDER.index))
