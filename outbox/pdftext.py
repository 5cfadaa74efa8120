"""Makes the Thai text of a PDF from WeasyPrint come out as it went in.

Two things go wrong without it (measured with WeasyPrint 70). The shaper splits ำ into its ring and า, so that the
font's character map reads every า of the letter as ำ. A reader that orders characters by where they stand puts tone
marks, which have no width, behind the next consonant. So each face gets a true character map, and each line of text
carries its characters as ActualText (ISO 32000-1, 14.9.4), which pdftotext, PDFium and Acrobat take, not guessing.
"""

import io
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pydyf  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

_FACE = "Sarabun-400.ttf"  # both faces have the same glyphs in the same order
_FAMILY = b"Sarabun"
_GLYPHS = re.compile(rb"<([0-9a-fA-F]*)>")
_POSITION = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm")
_IN_A_LINE = re.compile(rb" (?:Tf|TJ|Ts)$")
_FONT_CHOICE = re.compile(rb"/(\S+) \S+ Tf")
_BFCHAR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
_UNI_NAME = re.compile(r"uni((?:[0-9A-F]{4})+)(?:\..*)?")
_SPLIT_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")

CharacterMap = dict[int, str]


def make_readable(_document: object, pdf: Any) -> None:
    """WeasyPrint's `finisher`: mends the character maps and adds ActualText to every line of text, in place."""
    maps = _mend_maps(pdf)
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and b"BT" in thing.stream:
            thing.stream = _with_actual_text(thing.stream, maps)


def _mend_maps(pdf: Any) -> dict[bytes, CharacterMap]:
    """Rewrites the ToUnicode stream of each face of ours; returns the map of every font by its resource name."""
    maps: dict[bytes, CharacterMap] = {}
    for thing in pdf.objects:
        if not (isinstance(thing, pydyf.Dictionary) and thing.get("Subtype") == "/Type0"):
            continue
        stream = pdf.objects[int(thing["ToUnicode"].split()[0])].stream
        own = _FAMILY in thing["BaseFont"]
        known: CharacterMap = {}
        for index, line in enumerate(stream):
            match = _BFCHAR.fullmatch(line)
            if match is None:
                continue
            glyph = int(match[1], 16)
            known[glyph] = bytes.fromhex(match[2].decode()).decode("utf-16-be")
            if own and glyph in _face_map():
                known[glyph] = _face_map()[glyph]
                stream[index] = b"<%04x> <%s>" % (glyph, known[glyph].encode("utf-16-be").hex().encode())
        maps[thing["BaseFont"].removeprefix(b"/").partition(b"+")[0]] = known
    return maps


def _with_actual_text(items: list[bytes], maps: dict[bytes, CharacterMap]) -> list[bytes]:
    """The operators of a page, each line of text as one marked run.

    WeasyPrint begins a text object (BT ... ET) for each flow of text and places every word in it (Tm); words of one
    line share their second coordinate. A column beside it is a text object of its own.
    """
    result: list[bytes] = []
    line: list[bytes] = []
    text = ""
    place = (0.0, 0.0)
    font: CharacterMap = {}
    for item in items:
        position = _POSITION.fullmatch(item)
        goes_on = _IN_A_LINE.search(item) is not None
        if position is not None:
            before, place = place, (float(position[1]), float(position[2]))
            goes_on = bool(line) and place[1] == before[1] and place[0] >= before[0]
        choice = _FONT_CHOICE.fullmatch(item)
        if choice is not None:
            font = maps.get(choice[1], {})
        if not goes_on:
            result += _marked(line, text)
            line, text = [], ""
        if goes_on or position is not None:
            line.append(item)
            text += _shown(item, font) if item.endswith(b" TJ") else ""
        else:
            result.append(item)
    return result + _marked(line, text)


def _shown(operator: bytes, font: CharacterMap) -> str:
    glyphs = b"".join(_GLYPHS.findall(operator)).decode()
    return "".join(font.get(int(glyphs[start : start + 4], 16), "") for start in range(0, len(glyphs), 4))


def _marked(line: list[bytes], text: str) -> list[bytes]:
    if not text.strip():
        return line
    actual = ("\ufeff" + _SPLIT_AM.sub("\\1\u0e33", text.rstrip())).encode("utf-16-be").hex().upper().encode()
    return [b"/Span <</ActualText <%s>>> BDC" % actual, *line, b"EMC"]


@lru_cache(maxsize=1)
def _face_map() -> CharacterMap:
    """Glyph number to text for every glyph of our face, also the small, narrow and joined forms the shaper picks."""
    with TTFont(io.BytesIO((files("outbox") / "fonts" / _FACE).read_bytes())) as face:
        named = {name: chr(code) for code, name in sorted(face.getBestCmap().items(), reverse=True)}
        order = face.getGlyphOrder()
    table: CharacterMap = {}
    for glyph, name in enumerate(order):
        match = _UNI_NAME.fullmatch(name)
        if match is not None:
            codes = match[1]
            table[glyph] = "".join(chr(int(codes[start : start + 4], 16)) for start in range(0, len(codes), 4))
        elif name.partition(".")[0] in named:
            table[glyph] = named[name.partition(".")[0]]
    return table
