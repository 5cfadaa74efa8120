"""Thai digits, as official letters have them. Pure."""

import re

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# A Tracking ID, an address of the net, a model number: written as one with Latin letters, it keeps its digits.
_LATIN_TOKEN = re.compile(r"\S*[A-Za-z@]\S*")


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
