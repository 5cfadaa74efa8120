"""Words that the words beside them show to be misread: their letters stand in a phrase that is written one way.

A mark that was lost leaves another word behind (แตงตั้ง, สิงที่ส่งมาด้วย), which no dictionary finds strange. What is known
here are stretches of whole words whose letters, marks and blanks aside, are written one way nearly wherever the corpus
has them (`scripts/train-phrases`). docs/ocr.md tells how often a change was right, and how often it harmed right words.
"""

import gzip
import hashlib
import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.thai import is_mark
from ingest.words.lookalikes import shape_of
from ingest.words.spelling import Spelt, cut_of, may_be_name, spelt
from ingest.words.vocabulary import rareness
from register.errors import SettingsError

SIZES = range(5, 11)  # letters of a phrase, marks aside
_MAGIC = b"raprueang phrases 1 "
_AGAIN = "install raprueang again, or make them anew with scripts/train-phrases"

# In tenths of a nat. A mark that the scan swallowed is common, every other change is not.
_MARK_LOST, _OTHER_CHANGE = 100, 125
_FAIR = 40  # not enough for a change, but for a doubt
_LETTER = 8  # what every letter of a phrase over five speaks for it
_MOST = 110  # what a likelier word speaks for it at most: that a word is in no dictionary is no proof
_SHORTEST = 3  # letters and marks between blanks; fewer are abbreviations, and a word by itself may be a name

_THAI = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e ]+")
_RUN = re.compile("[^ ]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Thai writing between figures and signs. `letters` with their marks, `starts` where in the line each begins,
    `shape` of them all (`lookalikes.shape_of`), one character a letter; `runs`: [start, end) in the line of what stands
    between blanks.
    """

    letters: tuple[str, ...]
    starts: tuple[int, ...]
    shape: str
    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """`new` for the letter `old` at `start` of a line, and what speaks for it, in tenths of a nat."""

    start: int
    old: str
    new: str
    weight: float

    @property
    def is_certain(self) -> bool:
        lost = self.old[0] == self.new[0] and set(self.old) < set(self.new)
        return self.weight >= (_MARK_LOST if lost else _OTHER_CHANGE)


def in_context(spelling: Spelt) -> tuple[Spelt, bool]:
    """The line with the words put right that stand in a known phrase and are one letter or mark from it, where the
    phrase is known well and the line is likelier with it; never in names and numbers. And whether there is another word
    of which that may be, but is not certain.
    """
    text = spelling.text
    changes = list(_changes(text))
    while certain := [change for change in changes if change.is_certain]:
        best = max(certain, key=lambda change: change.weight)
        text = text[: best.start] + best.new + text[best.start + len(best.old) :]
        changes = list(_changes(text))
    return spelling if text == spelling.text else spelt(text), bool(changes)


def stretches(line: str) -> Iterator[Stretch]:
    for found in _THAI.finditer(line):
        runs = tuple((found.start() + run.start(), found.start() + run.end()) for run in _RUN.finditer(found[0]))
        starts, letters = [], []
        for first, end in runs:
            places = [place for place in range(first, end) if place == first or not is_mark(line[place])]
            starts += places
            letters += [line[a:b] for a, b in zip(places, [*places[1:], end], strict=True)]
        yield Stretch(tuple(letters), tuple(starts), "".join(shape_of(letter) or " " for letter in letters), runs)


def letters_of(phrase: str) -> list[str]:
    """Its letters, each with its marks."""
    return next((list(one.letters) for one in stretches(phrase)), [])


def _changes(line: str) -> Iterator[_Change]:
    known = _phrases()
    for one in stretches(line):
        size = len(one.letters)
        for many in SIZES:
            for first in range(size - many + 1):
                phrase = known.get(one.shape[first : first + many])
                if phrase is not None and phrase[0] != "".join(one.letters[first : first + many]):
                    change = _change(line, one, first, phrase)
                    if change is not None:
                        yield change


def _change(line: str, where: Stretch, first: int, phrase: tuple[str, int]) -> _Change | None:
    """What makes these letters the phrase, if one letter does and something speaks for it."""
    meant = letters_of(phrase[0])
    other = [place for place, letter in enumerate(meant) if where.letters[first + place] != letter]
    if len(other) != 1:
        return None
    start, old, new = where.starts[first + other[0]], where.letters[first + other[0]], meant[other[0]]
    from_, end = next(run for run in where.runs if run[0] <= start < run[1])
    run, place = line[from_:end], start - from_
    if len(run) < _SHORTEST or run in rareness():
        return None
    mended = run[:place] + new + run[place + len(old) :]
    cut = cut_of(mended)
    known = any(word.start <= place < word.end and word.rareness is not None for word in cut.words)
    if not known or may_be_name(line[:from_], run[:place]):
        return None
    gain = min(_MOST, cut_of(run).before[-1] - cut.before[-1])
    weight = gain + _LETTER * (len(meant) - SIZES[0]) + 10 * math.log(phrase[1])
    return _Change(start, old, new, weight) if gain > 0 and weight >= _FAIR else None


@cache
def _phrases() -> Mapping[str, tuple[str, int]]:
    """Of every shape the phrase that has it, and the odds that it is written so."""
    return {
        shape_of(phrase): (phrase, int(odds))
        for line in unpacked(shipped().read_bytes()).splitlines()
        for odds, *phrases in (line.split(),)
        for phrase in phrases
    }


def shipped() -> Path:
    """The phrases that come with the program."""
    return Path(__file__).parents[1] / "model" / "phrases.gz"


def packed(text: str) -> bytes:
    """A file of phrases, one line for all of the same odds, which come first."""
    content = gzip.compress(text.encode(), mtime=0)
    return _MAGIC + hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def unpacked(content: bytes) -> str:
    """Raises SettingsError when the file is damaged."""
    head, _, rest = content.partition(b"\n")
    if head != _MAGIC + hashlib.sha256(rest).hexdigest().encode():
        raise SettingsError("the phrases of the reading are damaged: the checksum does not match", _AGAIN)
    try:
        return gzip.decompress(rest).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SettingsError("the phrases of the reading cannot be understood", _AGAIN) from error
