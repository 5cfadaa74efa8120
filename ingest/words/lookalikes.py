"""Words that a word may be a misreading of: its letters with other marks, or letters like them. Pure functions.

A mark that was lost often leaves another word behind (หยุด, หยด; แต่งตั้ง, แตง ตั้ง), which no dictionary finds strange. But
the line is then made of rarer words than it need be.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from ingest.thai import is_mark
from ingest.words.spelling import Cut, cut_of
from ingest.words.vocabulary import LONGEST, rareness

_ALIKE = ("ดคตศ", "ขชซ", "กถภ", "พผ", "ฟฝ", "จธฐ", "ฎฏ", "นณ", "บป", "โใไ", "าำ")
_SHAPE = str.maketrans(
    {letter: group[0] for group in _ALIKE for letter in group[1:]}
    | {mark: None for mark in map(chr, range(0x0E00, 0x0E80)) if is_mark(mark)}
)
_RAREST = 135  # tenths of a nat: rarer words are nobody's rivals
_FLOOR = -40  # tenths of a nat: by so much a rarer word is a rival still
_MOST = 160
_CHANGE = 30  # the price of every further letter that would have to be misread


def rival_words(run: str) -> list[int]:
    """For every letter of a run how much likelier the run would be, in tenths of a nat over `_FLOOR`, with a word in
    which that letter was misread; 0 where no such word is known.
    """
    cut = cut_of(run)
    gains = [0] * len(run)
    for start, end, word in _rivals(run, cut):
        gain = cut.before[-1] - cut.before[start] - rareness()[word] - cut.after[end] - _FLOOR
        if gain > 0:
            first, last = _changed(run[start:end], word)
            gain -= _CHANGE * (max(last - first, len(word) - (end - start) + last - first) - 1)
            for place in range(start + first, start + max(last, first + 1)):
                gains[place] = max(gains[place], min(_MOST, gain))
    return gains


def _rivals(run: str, cut: Cut) -> Iterator[tuple[int, int, str]]:
    """(start, end, word) of what may stand there instead."""
    known = _by_shape()
    shape = [shape_of(letter) for letter in run]
    ends = set(cut.open_places)
    for start in cut.open_places:
        piece = ""
        for end in range(start + 1, min(len(run), start + LONGEST) + 1):
            piece += shape[end - 1]
            if end in ends:
                for word in known.get(piece, ()):
                    if word != run[start:end]:
                        yield start, end, word


def _changed(piece: str, word: str) -> tuple[int, int]:
    """The stretch of a piece that is another one in the word; that of the letter before where the word has more."""
    first = next((place for place, pair in enumerate(zip(piece, word, strict=False)) if pair[0] != pair[1]), None)
    first = min(len(piece), len(word)) if first is None else first
    last, end = len(piece), len(word)
    while last > first and end > first and piece[last - 1] == word[end - 1]:
        last, end = last - 1, end - 1
    return (first, last) if last > first else (max(0, first - 1), max(0, first - 1))


def shape_of(text: str) -> str:
    """Its letters, marks aside, those like each other as one of them."""
    return text.translate(_SHAPE)


@cache
def _by_shape() -> Mapping[str, tuple[str, ...]]:
    shapes: dict[str, tuple[str, ...]] = {}
    for word, rare in rareness().items():
        if rare > _RAREST:
            continue
        shape = shape_of(word)
        shapes[shape] = (*shapes.get(shape, ()), word)
    return shapes
