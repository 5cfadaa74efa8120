"""A message as numbers: hashed words and letter groups, concept counts and layout cues, each with its places.

No dictionary of words is kept anywhere: a feature is the hash of what was seen, so a weight file cannot be read back
into names. Every block of features has its own range of columns; see `BLOCKS`.
"""

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.signs.clauses import ASKING, Clauses, clauses
from classify.signs.concepts import CONCEPTS, NAMES, occurrences
from classify.text import EMAIL, LIMIT, NUMBERS, PHONE, URL, Places, Tokens, View, compose, plain, skeleton, tokens

Floats = NDArray[np.float32]
Codes = NDArray[np.uint64]


class Block(NamedTuple):
    """Columns start .. start + width - 1 belong to `name`. Hashed blocks have a width of a power of two."""

    name: str
    start: int
    width: int


LAYOUT: tuple[str, ...] = (
    "length",
    "lines",
    "digits",
    "latin",
    "urls",
    "emails",
    "phones",
    "baht",
    "exclamations",
    "questions",
    "symbols",
    "subject_empty",
    "subject_latin",
    "subject_answer",
    "opens_with_address",
    "numbered_points",
    "quoted_speech",
)
_WIDTHS = {
    "subject_words": 1 << 13,
    "body_words": 1 << 16,
    "body_gaps": 1 << 16,
    "opening_words": 1 << 14,
    "ending_words": 1 << 14,
    "clause_heads": 1 << 16,
    "clause_words": 1 << 16,
    "asking_words": 1 << 16,
    "subject_letters": 1 << 14,
    "body_letters": 1 << 17,
    "concepts": len(NAMES),
    "layout": len(LAYOUT),
}
BLOCKS: tuple[Block, ...] = tuple(
    Block(name, end - width, width)
    for (name, width), end in zip(_WIDTHS.items(), accumulate(_WIDTHS.values()), strict=True)
)
COLUMNS: int = sum(_WIDTHS.values())
SUBJECT_WORDS, BODY_WORDS, BODY_GAPS, OPENING_WORDS, ENDING_WORDS, *_ = BLOCKS
CLAUSE_HEADS, CLAUSE_WORDS, ASKING_WORDS, SUBJECT_LETTERS, BODY_LETTERS, CONCEPT, LAYOUTS = BLOCKS[5:]

LETTERS = range(2, 6)  # size of a group of letters
GAPS = range(2, 4)  # how far apart two words stand that make a pair with others between them
HEAD = 3  # words that a clause begins with
REACH = 15  # words: how far the first word of a clause tells what the others are said for
EDGE = 20  # words: what a writer wants is said in the first lines or asked for in the last
# The line of a letter that tells its matter, as scans spell it too.
_MATTER = re.compile(r"^ ?เร[ิีึื่้]*อง[ :]*(?P<matter>\S.{4,150})$", re.MULTILINE)
_HEAD = 600  # characters: beyond these a line that begins so is part of the text
_ADDRESS = frozenset(("เรียน", "กราบเรียน"))
_STARTS = [block.start for block in BLOCKS]
_LAYOUT_COLUMNS = LAYOUTS.start + np.arange(LAYOUTS.width)
_REVISION = 3  # raise it when text.py or this module gives a column another meaning

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: multiplying spreads neighbouring codes
_MIX = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """One row per feature seen at a place: which of the message's columns it is of, and original[starts:ends] that it
    covers.
    """

    features: NDArray[np.int64]
    starts: Places
    ends: Places


@dataclass(frozen=True, slots=True)
class Message:
    """`columns` are unique; `values` belong to them. Those that stand at places come first: `shares` is what each place
    has of their value. `words` are the places of tokens with a letter: a row (start, end) for each.
    """

    columns: NDArray[np.int64]
    values: Floats
    shares: Floats
    occurrences: Occurrences
    words: Places


def fingerprint() -> str:
    """Changes when columns change their meaning; weights of another fingerprint must not be used."""
    told = repr((_REVISION, BLOCKS, CONCEPTS, LETTERS, GAPS, HEAD, REACH, ASKING, EDGE, LAYOUT))
    return hashlib.sha256(told.encode()).hexdigest()


def message(subject: str, body: str) -> Message:
    """Features of a message. `starts` and `ends` count characters of subject + line feed + body, in NFC."""
    subject, body = compose(subject), compose(body)
    view = plain(f"{subject}\n{body}")
    split = int(np.searchsorted(view.starts, len(subject)))
    found = tokens(view)
    bare = skeleton(view)
    first, last = _matter(view, split)
    bare_first, bare_last = np.searchsorted(bare.starts, np.append(view.starts, LIMIT)[[first, last]])
    words = _hashed(view, found)
    in_subject = [int(number) for number in np.searchsorted(found.starts, (first, last))]
    groups = _groups(bare)
    parts = [
        _words(SUBJECT_WORDS, words, *in_subject),
        _words(BODY_WORDS, words, 0, len(found.words)),
        _gaps(words),
        _words(OPENING_WORDS, words, 0, min(EDGE, len(found.words))),
        _words(ENDING_WORDS, words, max(0, len(found.words) - EDGE), len(found.words)),
        _heads(words),
        _led(words),
        _asking(words),
        _letters(SUBJECT_LETTERS, groups, bare, int(bare_first), int(bare_last)),
        _letters(BODY_LETTERS, groups, bare, 0, len(bare.text)),
        _concepts(bare),
    ]
    seen = np.concatenate([columns for columns, _, _ in parts])
    columns, features, values, shares = _weighted(seen)
    return Message(
        np.concatenate([columns, _LAYOUT_COLUMNS]),
        np.concatenate([values, _layout(view, split, found)]),
        shares,
        Occurrences(
            features,
            np.concatenate([starts for _, starts, _ in parts]),
            np.concatenate([ends for _, _, ends in parts]),
        ),
        np.stack((words.starts, words.ends), axis=1)[
            [word[0].isalpha() or any(map(str.isalpha, word)) for word in found.words]
        ],
    )


def _matter(view: View, split: int) -> tuple[int, int]:
    """Where the subject stands: before `split`, or where nothing is written there, in a letter's line เรื่อง."""
    stated = None if view.text[:split].strip() else _MATTER.search(view.text, split, split + _HEAD)
    return stated.span("matter") if stated else (0, split)


Part = tuple[NDArray[np.int64], Places, Places]


class _Words(NamedTuple):
    """Hashes of the words and of the pairs of neighbours, their clauses, and where the words stand; hashed once for
    all blocks. `mixed` and `codes` are what ordered pairs are hashed from.
    """

    codes: Codes
    mixed: Codes

    singles: Codes
    pairs: Codes
    gaps: list[Codes]
    clauses: Clauses
    starts: Places
    ends: Places


def _hashed(view: View, found: Tokens) -> _Words:
    """Pairs are ordered: who did what to whom."""
    codes = np.array([zlib.crc32(word.encode()) for word in found.words], dtype=np.uint64)
    mixed = codes * _MIX
    pairs = _spread(mixed[:-1] + codes[1:] + np.uint64(1))
    gaps = [_spread(mixed[:-apart] + codes[apart:] + np.uint64(apart)) for apart in GAPS]
    starts, ends = view.starts[found.starts], view.ends[found.ends - 1]
    return _Words(codes, mixed, _spread(codes), pairs, gaps, clauses(found, codes), starts, ends)


def _words(block: Block, words: _Words, first: int, past: int) -> Part:
    """Words first .. past - 1 and pairs of neighbours among them."""
    last = max(first, past - 1)
    return (
        _columns(block, np.concatenate([words.singles[first:past], words.pairs[first:last]])),
        np.concatenate([words.starts[first:past], words.starts[first:last]]),
        np.concatenate([words.ends[first:past], words.ends[first + 1 : past]]),
    )


def _gaps(words: _Words) -> Part:
    """Pairs of words with one or two between them: where a scan spoils the word between, the pair still stands."""
    return (
        _columns(BODY_GAPS, np.concatenate(words.gaps)),
        np.concatenate([words.starts[:-apart] for apart in GAPS]),
        np.concatenate([words.ends[apart:] for apart in GAPS]),
    )


def _heads(words: _Words) -> Part:
    """The first word of each clause, its first two and its first three."""
    first = words.clauses.first
    rolled = words.codes
    codes, starts, ends = [], [], []
    for size in range(1, HEAD + 1):
        if size > 1:
            rolled = rolled[:-1] * _MIX + words.codes[size - 1 :] + np.uint64(size)
        (begins,) = (first[size - 1 :] == np.arange(len(rolled))).nonzero()
        codes.append(rolled[begins])
        starts.append(words.starts[begins])
        ends.append(words.ends[begins + size - 1])
    return _columns(CLAUSE_HEADS, _spread(np.concatenate(codes))), np.concatenate(starts), np.concatenate(ends)


def _led(words: _Words) -> Part:
    """The first word of a clause with each that follows it there: what is asked, denied, supposed or said."""
    first = words.clauses.first
    behind = np.arange(len(first)) - first
    (places,) = ((behind > 0) & (behind <= REACH)).nonzero()
    codes = words.mixed[first[places]] + words.codes[places]
    return _columns(CLAUSE_WORDS, _spread(codes)), words.starts[places], words.ends[places]


def _asking(words: _Words) -> Part:
    """Words and pairs of neighbours in the clauses that ask for something."""
    first, asks = words.clauses
    (singles,) = asks.nonzero()
    (pairs,) = (asks[:-1] & (first[:-1] == first[1:])).nonzero()
    return (
        _columns(ASKING_WORDS, np.concatenate([words.singles[singles], words.pairs[pairs]])),
        words.starts[np.concatenate([singles, pairs])],
        words.ends[np.concatenate([singles, pairs + 1])],
    )


def _groups(bare: View) -> list[Codes]:
    """Hashes of the groups of 2 to 5 letters of the skeleton, for each size the groups in order."""
    letters = np.frombuffer(bare.text.encode("utf-16-le"), dtype="<u2").astype(np.uint64)
    found: list[Codes] = []
    rolled = letters
    for size in LETTERS:
        rolled = rolled[:-1] * _MIX + letters[size - 1 :] + np.uint64(size)
        found.append(_spread(rolled))
    return found


def _letters(block: Block, groups: Sequence[Codes], bare: View, start: int, end: int) -> Part:
    """The groups that lie between two places of the skeleton."""
    lasts = [max(start, end - size + 1) for size in LETTERS]
    return (
        _columns(block, np.concatenate([codes[start:last] for codes, last in zip(groups, lasts, strict=True)])),
        np.concatenate([bare.starts[start:last] for last in lasts]),
        np.concatenate(
            [bare.ends[start + size - 1 : last + size - 1] for size, last in zip(LETTERS, lasts, strict=True)]
        ),
    )


def _spread(codes: Codes) -> Codes:
    """Codes whose highest bits tell neighbours apart."""
    return (codes ^ (codes >> np.uint64(29))) * _GOLDEN


def _columns(block: Block, spread: Codes) -> NDArray[np.int64]:
    shift = np.uint64(64 - (block.width.bit_length() - 1))
    return (spread >> shift).view(np.int64) + block.start


def _concepts(bare: View) -> Part:
    """Every place where a concept is met."""
    found = np.array(occurrences(bare.text), dtype=np.int64).reshape(-1, 3)
    return CONCEPT.start + found[:, 0], bare.starts[found[:, 1]], bare.ends[found[:, 2] - 1]


def _weighted(
    seen: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats]:
    """The columns seen, each once; which of them each one seen is; their values, 1 + ln(count) scaled to length 1 over
    each block; and what each one seen has of its value.
    """
    unique, features, counts = np.unique(seen, return_inverse=True, return_counts=True)
    values = (1 + np.log(counts)).astype(np.float32)
    edges = [*np.searchsorted(unique, _STARTS).tolist(), len(unique)]
    squares = values * values
    lengths = [np.add.reduce(squares[first:past]) for first, past in pairwise(edges)]
    values /= np.sqrt(np.array(lengths, dtype=np.float32)).repeat(np.diff(edges))
    return unique, features, values, (values / counts).astype(np.float32)


def _layout(view: View, split: int, found: Tokens) -> Floats:
    """The look of a message; every value lies in about 0..1."""
    text, subject, body = view.text, view.text[:split], view.text[split:].strip()
    length = max(1, len(text))
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    latin = (codes >= ord("a")) & (codes <= ord("z"))
    numbers = (codes >= NUMBERS[0]) & (codes <= NUMBERS[-1])
    return np.array(
        [
            np.log1p(length) / 10,
            np.log1p(text.count("\n")) / 5,
            min(1.0, 10 * np.count_nonzero(numbers) / length),
            np.count_nonzero(latin) / length,
            min(1.0, text.count(URL) / 3),
            min(1.0, text.count(EMAIL) / 3),
            min(1.0, text.count(PHONE) / 3),
            min(1.0, text.count("บาท") / 5),
            min(1.0, text.count("!") / 5),
            min(1.0, text.count("?") / 5),
            min(1.0, np.count_nonzero(codes > 0xFFFF) / 5),
            float(not subject.strip()),
            np.count_nonzero(latin[:split]) / max(1, split),
            float(subject.lstrip().startswith(("re:", "fw:", "fwd:", "ตอบ:"))),
            float(not _ADDRESS.isdisjoint(found.words[:40])),
            min(1.0, sum(body.count(f"\n{chr(NUMBERS[1])}{mark}") for mark in ".)") / 4),
            min(1.0, text.count('"') / 6),
        ],
        dtype=np.float32,
    )
