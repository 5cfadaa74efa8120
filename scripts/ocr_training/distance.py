"""How far a text that was read is from the one that was written."""

import re
import unicodedata

from ingest.thai import repair


def squeezed(text: str) -> str:
    """The repaired text without white space, with plain quotation marks and dashes."""
    text = unicodedata.normalize("NFC", repair(text))
    for fancy, plain in ('“"', '”"', "‘'", "’'", "–-", "—-"):
        text = text.replace(fancy, plain)
    return re.sub(r"\s+", "", text)


def distance(one: str, other: str) -> int:
    """Levenshtein distance by bit vectors (Hyyrö 2003); fast enough for whole pages in plain Python."""
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for i, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << i
    full, top = (1 << len(one)) - 1, 1 << (len(one) - 1)
    plus, minus, score = full, 0, len(one)
    for character in other:
        equal = places.get(character, 0)
        diagonal = (((equal & plus) + plus) ^ plus) | equal
        up, down = minus | ~(diagonal | plus) & full, plus & diagonal
        score += bool(up & top) - bool(down & top)
        up, down = (up << 1 | 1) & full, (down << 1) & full
        vertical = equal | minus
        plus, minus = down | ~(vertical | up) & full, up & vertical
    return score
