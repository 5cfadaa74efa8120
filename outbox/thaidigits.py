"""Thai digits, as official letters have them. Pure."""

import re

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# A Tracking ID, an address of the net, a model number: written as one with Latin letters, it keeps its digits.
_LATIN_TOKEN = re.compile(r"\S*[A-Za-z@]\S*")
# What nobody sees and what turns the direction of writing: controls, zero width, marks and overrides of direction
# (Unicode TR 36, "bidirectional text spoofing"), halves of surrogates, what XML forbids.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """`text` without what nobody sees: no name can turn the line it stands in. Line feeds stay, tabs become blanks."""
    return _UNSEEN.sub("", text).replace("\t", " ")


def thai_digits(text: str) -> str:
    """Every ASCII digit as a Thai one."""
    return text.translate(_TO_THAI)


def official_digits(text: str) -> str:
    """ASCII digits as Thai ones, but not in words with Latin letters: a Tracking ID and a web address keep theirs."""
    parts: list[str] = []
    end = 0
    for match in _LATIN_TOKEN.finditer(text):
        parts += [thai_digits(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, thai_digits(text[end:])])
