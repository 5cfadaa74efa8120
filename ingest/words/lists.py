"""Numbers of a list whose full stop was lost: a speck of ink, which a fax swallows first. Pure functions on strings.

That a line begins with 2 says nothing; that the one under it, as far indented, begins with 3. says that it is a list.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BARE = re.compile("([0-9\u0e50-\u0e59]{1,2})(?= [\u0e01-\u0e4e])")
_STOPPED = re.compile("([0-9\u0e50-\u0e59]{1,2})\\. ?[\u0e01-\u0e4e]")
_INSIDE = re.compile("(?<= )([0-9\u0e50-\u0e59]{1,2})\\. ?[\u0e01-\u0e4e]")
_BESIDE = 6  # per mille of the page's width that the left edges of a list differ at most
_REACH = 6  # lines of which an item has seldom more
_INDENTED = 30  # per mille by which an item stands in from a line that holds the first of them after a heading


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and its left edge, per mille of the page's width."""

    text: str
    left: int


def with_stops(lines: Sequence[Placed]) -> list[str]:
    """The lines of a page, from top to bottom, with a full stop after every number that counts the items of a list."""
    texts = [line.text for line in lines]
    stopped = {place: int(found[1]) for place, text in enumerate(texts) if (found := _STOPPED.match(text))}
    waiting = {place: found for place, text in enumerate(texts) if (found := _BARE.match(text))}
    while counted := [place for place, found in waiting.items() if _counts(lines, stopped, place, int(found[1]))]:
        for place in counted:
            number = waiting.pop(place)[1]
            texts[place] = f"{number}.{texts[place][len(number) :]}"
            stopped[place] = int(number)
    return texts


def _counts(lines: Sequence[Placed], stopped: dict[int, int], place: int, number: int) -> bool:
    """Whether the items before or after it are numbered so."""
    left = lines[place].left
    near = range(max(0, place - _REACH), min(len(lines), place + _REACH + 1))
    if any(stopped.get(other) == number for other in near):
        return False  # that item is another line
    for other in near:
        step = 1 if other > place else -1
        if stopped.get(other) == number + step and abs(lines[other].left - left) <= _BESIDE:
            return True
        if other < place and left - lines[other].left > _INDENTED:
            before = _INSIDE.findall(lines[other].text)
            if before and int(before[-1]) == number - 1:
                return True
    return False
