"""Words that were misread: mended where a dictionary makes it certain, counted where it does not. Pure functions.

A run of Thai letters is cut into known words, the cheapest way by their rareness. What no word covers is strange. One
changed letter or mark that turns it into a word is taken for the truth only when that word is long and common enough
and no other comes close; names are left as they were read. docs/ocr.md tells how often that was right.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.words.titles import titled
from ingest.words.vocabulary import LONGEST, rareness

_ABOVE, _BELOW, _TONES = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d", "\u0e38\u0e39", "\u0e48\u0e49\u0e4a\u0e4b"
_MARKS = frozenset(f"{_ABOVE}{_BELOW}{_TONES}\u0e4c")
_CLINGING = _MARKS | frozenset("ะาำๅ")  # no word begins with these
_LOST = "ุูิีึืั็่้์"  # marks that a scan may swallow
_BARE = frozenset("ะาำเแโใไ")  # letters that carry no mark
_ALIKE = (
    *("ุู", "ิี", "ีื", "ึื", "ิึ", "ัิ", "ัี", "่้", "้๊", "ั้", "็์", "ดค", "ตด", "ขช", "ซช", "บข", "ฐจ", "ฎภ", "ฎฏ", "ฏภ"),
    *("ถภ", "กภ", "กถ", "ธร", "พผ", "ฟฝ", "พฟ", "ปบ", "าว", "ญถ", "ณน", "นม", "ลส", "อฮ", "โใ", "ไโ", "ศค", "ษบ", "ตค"),
    *("ฐธ", "ขบ", "ยบ", "หท", "วจ", "ฉจ", "ฌณ"),
)
_RUN = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]{3,}")
_TITLES = "นาย|นาง|นางสาว|ชื่อ|สกุล|ตำบล|อำเภอ|จังหวัด|แขวง|เขต|บ้าน|หมู่บ้าน|ถนน|ซอย"
_AFTER_TITLE = re.compile(f"(?:{_TITLES}|คุณ|[ตอจ]\\.) *(?:[\u0e01-\u0e4e]+ )?$|\\( *$")
_NAME_BEGINS = re.compile(r"(?:^|\(|เรียน) *$")
_TITLED = re.compile(f"(?:{_TITLES}|วัด)[\u0e01-\u0e4e]{{0,12}}$")

# In tenths of a nat, as `rareness`.
_STRANGE, _STRANGE_LETTER = 100, 60
_MARK_CHANGED, _LETTER_CHANGED = 40, 50
_GAIN, _LEAD = 120, 50
_SHORTEST = 4  # letters and marks of a word that a strange piece may be mended to
_REACH = 7  # letters on either side of a strange piece that may be part of its word
_NEVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Word:
    """What stands at [start, end) of a line: how rare it is (`ingest.words.vocabulary`), None where it is no word."""

    start: int
    end: int
    rareness: int | None


@dataclass(frozen=True, slots=True)
class Spelt:
    """A line as it should stand, and the words that its Thai runs are cut into."""

    text: str
    words: tuple[Word, ...]

    @property
    def runs(self) -> Iterator[tuple[int, int]]:
        """[start, end) of every run."""
        return (found.span() for found in _RUN.finditer(self.text))

    @property
    def letters(self) -> int:
        """Letters and marks of the runs."""
        return sum(word.end - word.start for word in self.words)

    @property
    def strange(self) -> int:
        """How many of these are in no word."""
        return sum(word.end - word.start for word in self.words if word.rareness is None)


def spelt(line: str) -> Spelt:
    """The line with its certain misreadings mended; its numbers, blanks and Latin words are as they were."""
    parts, end, place = [], 0, 0
    words: list[Word] = []
    for run in _RUN.finditer(line):
        text = titled(run[0]) if _NAME_BEGINS.search(line[: run.start()]) else run[0]
        cut = cut_of(text)
        while (mended := _mended(text, cut, line[: run.start()])) is not None:
            text, cut = mended, cut_of(mended)
        parts += [line[end : run.start()], text]
        place += run.start() - end
        words += [Word(place + word.start, place + word.end, word.rareness) for word in cut.words]
        place += len(text)
        end = run.end()
    return Spelt("".join([*parts, line[end:]]), tuple(words))


@dataclass(frozen=True, slots=True)
class Cut:
    """The cheapest way through a run of letters: its cost up to every place and from there on, where words may begin
    and end, and its pieces.
    """

    before: list[int]
    after: list[int]
    open_places: list[int]
    words: list[Word]

    @property
    def strange(self) -> list[tuple[int, int]]:
        """(first, past last) of the pieces that are no words, from the last one to the first."""
        return [(word.start, word.end) for word in reversed(self.words) if word.rareness is None]


def cut_of(run: str) -> Cut:
    open_ = [place in {0, len(run)} or run[place] not in _CLINGING for place in range(len(run) + 1)]
    before, back = _costs(run, open_)
    after, _ = _costs(run[::-1], open_[::-1], step=-1)
    words, place = [], len(run)
    while place:
        start, known = back[place]
        words.append(Word(start, place, before[place] - before[start] if known else None))
        place = start
    return Cut(before, after[::-1], [place for place, is_open in enumerate(open_) if is_open], words[::-1])


def _costs(run: str, open_: list[bool], step: int = 1) -> tuple[list[int], list[tuple[int, bool]]]:
    """The least cost up to every place and (start, whether a word) of the piece that ends there. `step` -1 reads a run
    that was turned round.
    """
    words, size = rareness(), len(run)
    cost, strange = [_NEVER] * (size + 1), [_NEVER] * (size + 1)
    back, begun = [(0, False)] * (size + 1), [0] * (size + 1)
    cost[0] = 0
    for place in range(size):
        if open_[place]:
            for end in range(place + 1, min(size, place + LONGEST) + 1):
                if open_[end]:
                    rare = words.get(run[place:end][::step])
                    if rare is not None and cost[place] + rare < cost[end]:
                        cost[end], back[end] = cost[place] + rare, (place, True)
            if cost[place] + _STRANGE <= strange[place]:
                strange[place], begun[place] = cost[place] + _STRANGE, place
        end, dear = place + 1, strange[place] + _STRANGE_LETTER
        strange[end], begun[end] = dear, begun[place]
        if open_[end] and dear < cost[end]:
            cost[end], back[end] = dear, (begun[place], False)
    return cost, back


def _mended(run: str, cut: Cut, before: str) -> str | None:
    """The run with one strange piece made a word; None where nothing is certain."""
    if not cut.strange or _AFTER_TITLE.search(before):
        return None
    for first, last in cut.strange:
        best = sorted(_readings(run, cut, first, last).values())[:2]
        if not best or cut.before[-1] - best[0].cost < _GAIN or len(best[0].word) < _SHORTEST:
            continue
        if len(best) > 1 and best[1].cost - best[0].cost < _LEAD:
            continue
        if not _TITLED.search(run[: _first_change(run, best[0].run)]):
            return best[0].run
    return None


@dataclass(frozen=True, slots=True, order=True)
class _Reading:
    """What a run may say, and the word that then stands where it was strange."""

    cost: int
    run: str
    word: str


def may_be_name(before: str, begun: str) -> bool:
    """Whether what stands in a run after `begun` may belong to a name; `before`: the line up to the run."""
    return bool(_AFTER_TITLE.search(before) or _TITLED.search(begun))


def _readings(run: str, cut: Cut, first: int, last: int) -> dict[str, _Reading]:
    """What the run may be when one letter or mark in or about a strange piece was misread."""
    words = rareness()
    found: dict[str, _Reading] = {}
    for start in range(max(0, first - _REACH), first + 1):
        for end in range(last, min(len(run), last + _REACH) + 1):
            around = cut.before[start] + cut.after[end]
            if around >= _NEVER:
                continue
            for word, price in _misreadings(run[start:end]):
                rare = words.get(word)
                if rare is not None:
                    one = _Reading(around + rare + price, run[:start] + word + run[end:], word)
                    found[one.run] = min(found.get(one.run, one), one)
    return found


def _misreadings(piece: str) -> Iterator[tuple[str, int]]:
    """(what may have stood there, the price of it): a mark too much, a mark lost, a letter taken for one like it."""
    if len(piece) > LONGEST:
        return
    for place, letter in enumerate(piece):
        if letter in _MARKS:
            yield piece[:place] + piece[place + 1 :], _MARK_CHANGED
        for other in _LIKE.get(letter, ""):
            yield piece[:place] + other + piece[place + 1 :], _LETTER_CHANGED
        if letter not in _BARE:
            for mark in _LOST:
                yield piece[: place + 1] + mark + piece[place + 1 :], _MARK_CHANGED


def _likenesses() -> dict[str, str]:
    like: dict[str, str] = {}
    for one, other in map(tuple, _ALIKE):
        like[one] = like.get(one, "") + other
        like[other] = like.get(other, "") + one
    return like


_LIKE = _likenesses()


def _first_change(one: str, other: str) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
