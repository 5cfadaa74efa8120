"""Mail addresses of a line that a network for Latin letters has read as well. Pure functions on strings.

Ours knows Latin letters in few faces; Debian's English one knows them well, and nothing of Thai. So an address is
believed as that one has it, and all about it as ours does.
"""

import re
from difflib import SequenceMatcher

_ADDRESS = re.compile(r"([A-Za-z0-9][A-Za-z0-9._%+-]*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_AT = re.compile(" ?@ ?")
_REACH = 3  # characters that ours may have more or less on either side of the @
_LIKE = 0.55  # as alike as the two readings of one side must be at least, 0..1
_EDGE = 0.1  # so much more alike counts a stretch that ends where a blank or the line does


def holds_address(text: str) -> bool:
    """Whether the line is worth such a reading."""
    return "@" in text


def with_addresses(text: str, latin: str) -> str:
    """The line with each of its addresses as the other reading has it; as it was where the two are too unlike."""
    found = list(_ADDRESS.finditer(_AT.sub("@", latin)))
    places = list(_AT.finditer(text))
    if len(found) != len(places):
        return text
    for place, address in zip(reversed(places), reversed(found), strict=True):
        before, after = text[: place.start()], text[place.end() :]
        user, host = _stretch(before[::-1], address[1][::-1]), _stretch(after, address[2])
        if user and host:
            text = before[: len(before) - user] + address[0] + after[host:]
    return text


def _stretch(text: str, wanted: str) -> int:
    """How many characters at the beginning of a text are a reading of what is wanted; 0 where none are."""
    lengths = range(max(1, len(wanted) - _REACH), min(len(text), len(wanted) + _REACH) + 1)
    alike = {
        length: SequenceMatcher(None, text[:length], wanted, autojunk=False).ratio()
        + _EDGE * (not text[length : length + 1].strip())
        for length in lengths
    }
    best = max(alike, key=lambda length: alike[length], default=0)
    return best if alike.get(best, 0.0) > _LIKE else 0
