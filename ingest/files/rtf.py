r"""A Rich Text file -> its text (specification 1.9.1). Thai stands in it as \\uN or as bytes of a font.

Only groups, control words and text are looked at; objects, pictures and macros are passed over unopened.
"""

import re

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_SKIPPED = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "header",
        "footer",
        "headerl",
        "headerr",
        "footerl",
        "footerr",
        "generator",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "themedata",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "mmathpr",
        "fldinst",
        "filetbl",
        "revtbl",
    ]
)
_SIGNS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "tab": "\t",
    "cell": "  ",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "endash": "\u2013",
    "emdash": "\u2014",
    "bullet": "\u2022",
}
_CHARSETS = {222: "cp874", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 204: "cp1251", 0: "cp1252"}
_MOST = 5_000_000
_DEEPEST = 200
"""Groups inside groups, and bytes looked at."""


def to_text(content: bytes) -> str:
    """Never raises; what is no Rich Text gives what can be found."""
    return _Reader(content[:_MOST]).text()


class _Reader:
    r"""One pass over the file. The state of a group is (skipped, bytes to skip after \\uN, codec)."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._pieces: list[str] = []
        self._raw = bytearray()
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._in_fonts = False
        self._codec = "cp1252"
        self._state: tuple[bool, int, str] = (False, 1, "")
        self._stack: list[tuple[bool, int, str]] = []
        self._pending = 0

    def text(self) -> str:
        place = 0
        while match := _TOKEN.search(self._content, place):
            word, number, byte, symbol, brace, plain = match.groups()
            place = match.end()
            if brace:
                self._brace(brace)
            elif word:
                control, value = word.decode("ascii").lower(), int(number) if number else None
                place += max(0, value or 0) if control == "bin" else 0  # raw bytes, braces among them
                self._control(control, value)
            elif byte:
                self._byte(bytes([int(byte, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif plain:
                self._byte(plain)
        self._flush()
        return re.sub(r"[ \t]+\n", "\n", "".join(self._pieces)).strip("\n")

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._pending = 0
        if brace == b"{" and len(self._stack) < _DEEPEST:
            self._stack.append(self._state)
        elif brace == b"}" and self._stack:
            self._state = self._stack.pop()
            self._in_fonts = self._in_fonts and self._state[0]

    def _control(self, word: str, number: int | None) -> None:
        skipped, unicode_skip, codec = self._state
        if word == "u" and number is not None:
            self._unicode(number)
        elif word in _SIGNS:
            self._flush()
            if not skipped:
                self._pieces.append(_SIGNS[word])
        elif word == "uc":
            self._state = (skipped, max(0, min(number if number is not None else 1, 8)), codec)
        elif word == "ansicpg" and number:
            self._codec = f"cp{number}" if number in {874, 932, 936, 949, 950, *range(1250, 1259)} else self._codec
        elif word == "f" and number is not None:
            self._flush()
            self._font = number
            self._state = (skipped, unicode_skip, self._fonts.get(number, "") if not self._in_fonts else codec)
        elif word == "fcharset" and self._in_fonts and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number]
        elif word == "plain":
            self._state = (skipped, unicode_skip, "")
        elif word in _SKIPPED:
            self._flush()
            self._in_fonts = self._in_fonts or word == "fonttbl"
            self._state = (True, unicode_skip, codec)

    def _unicode(self, number: int) -> None:
        self._flush()
        value = number & 0xFFFF
        if not self._state[0] and not 0xD800 <= value <= 0xDFFF:
            self._pieces.append(chr(value))
        self._pending = self._state[1]

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._state = (True, *self._state[1:])
        elif symbol in (b"\\", b"{", b"}"):
            self._byte(symbol)
        elif symbol in (b"~", b"_", b"\n", b"\r"):
            self._flush()
            if not self._state[0]:
                self._pieces.append({b"~": " ", b"_": "-"}.get(symbol, "\n"))

    def _byte(self, content: bytes) -> None:
        if self._pending:  # the stand-in for programs that do not know \uN
            taken = min(self._pending, len(content))
            self._pending -= taken
            content = content[taken:]
        if not self._state[0]:
            self._raw += content

    def _flush(self) -> None:
        if self._raw:
            self._pieces.append(self._raw.decode(self._state[2] or self._codec, "replace"))
            self._raw.clear()
