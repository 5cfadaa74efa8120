"""Who wrote: the place chosen among all where a name may stand, by weights learnt from the corpus."""

import io
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.facts import people
from classify.facts.name_marks import first_word, is_likely, marks, words_heard
from classify.facts.name_places import Place, places
from classify.facts.name_sound import Sounds
from classify.facts.people import Name
from classify.facts.signers import first_signer
from classify.folding import Folded
from classify.layout import Layout

COLUMNS = 1 << 14
ENOUGH = -0.65  # points that a place needs to be believed
_AGREES = 3.0  # points for a word that is also in the display name of the mail
_IN_FULL = 0.0  # points that a place needs that says the same name with more
_FULL = 2  # words: given name and surname
_SURER, _EVEN = 0.44, 0.37  # logarithm of the odds that a place is right: a point's worth, and at none; held-out hands
_LEAST_SURE = 0.5  # of a name in the text; under it stands that of a mail's display name


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A weight for each column; `nobody` is what a place must be worth to stand against "there is no name". `sound` has
    a row for each of `name_sound.KINDS`.
    """

    columns: NDArray[np.float32]
    nobody: float
    sound: NDArray[np.float32]


def shipped() -> Path:
    return Path(__file__).parents[1] / "weights" / "names.npz"


@cache
def _weights() -> Weights:
    with np.load(io.BytesIO(shipped().read_bytes()), allow_pickle=False) as arrays:
        columns, sound = (arrays[name].astype(np.float32) for name in ("columns", "sound"))
        return Weights(columns, float(arrays["nobody"]), sound)


def packed(weights: Weights, report: Mapping[str, object]) -> bytes:
    """The bytes of the shipped file; equal weights give equal bytes. Columns are hashes: no name can be read in it."""
    buffer = io.BytesIO()
    about = np.frombuffer(json.dumps(report, sort_keys=True).encode(), dtype=np.uint8)
    np.savez_compressed(
        buffer,
        about=about,
        columns=weights.columns.astype(np.float16),
        nobody=np.float32(weights.nobody),
        sound=weights.sound.astype(np.float16),
    )
    return buffer.getvalue()


def offered(folded: Folded, layout: Layout, body_from: int, by_rule: Name | None, sounds: Sounds) -> list[Place]:
    """The places worth weighing: all but those whose words cannot be a name."""
    text, found = folded.text, places(folded, layout, body_from, by_rule)
    sounds.expect(first_word(text, place) for place in found)
    likely = [place for place in found if place.anchor == "rule" or is_likely(text, place, sounds)]
    sounds.expect(word for place in likely for word in words_heard(text, place))
    return likely


def columns_of(text: str, layout: Layout, place: Place, by_rule: Name | None, sounds: Sounds) -> list[int]:
    """The columns of a place's marks."""
    return [code % COLUMNS for code in map(zlib.crc32, map(str.encode, marks(text, layout, place, by_rule, sounds)))]


@cache
def _sounds() -> Sounds:
    return Sounds(_weights().sound)


def own_name(folded: Folded, layout: Layout, body_from: int, sender: str = "") -> Name | None:
    """The complainant's name, or None. `body_from` is where the text begins in the folded message; `sender` the display
    name of a mail, which makes a place likelier that agrees with it.
    """
    by_rule = people.name_by_rule(folded, layout, body_from)
    found = offered(folded, layout, body_from, by_rule, _sounds())
    points = worths(_weights(), [columns_of(folded.text, layout, place, by_rule, _sounds()) for place in found])
    said = [folded.text[place.start : place.end] for place in found]
    if sender:
        points = [worth + _AGREES * _agree(words, sender) for worth, words in zip(points, said, strict=True)]
    more = fuller(said, [place.start for place in found])
    best = chosen(points, more)
    if best < 0:
        return None
    best = first_signer(folded.text, found, points, best, ENOUGH)
    odds = float(np.exp(_SURER * max(points) + _EVEN))
    return Name(found[best].start, found[best].end, max(odds / (1 + odds), _LEAST_SURE))


def _agree(words: str, sender: str) -> bool:
    return bool({word for word in people.without_title(words).split() if len(word) > 1} & set(sender.split()))


def chosen(points: Sequence[float], more: Sequence[Sequence[int]]) -> int:
    """The place to believe, or -1: the one worth most, or where the same name stands in full (`more`, see `fuller`)."""
    best = int(np.argmax(points)) if points else -1
    if best < 0 or points[best] < ENOUGH:
        return -1
    longer = [other for other in more[best] if points[other] >= _IN_FULL]
    return max(longer, key=lambda other: points[other], default=best)


def fuller(offered: Sequence[str], starts: Sequence[int]) -> list[list[int]]:
    """For each of these words, which others say the same name elsewhere with more: its title, or a surname after it.
    Of two ends of one place the weights have judged already, unless a nickname in brackets follows.
    """
    titles = [people.formal_title(words) for words in offered]
    parts = [(title, words[len(title) :].split()) for title, words in zip(titles, offered, strict=True)]
    return [
        [
            other
            for other, (more_title, more) in enumerate(parts)
            if more[: len(bare)] == bare
            and bare
            and (starts[one] != starts[other] or offered[other].endswith(")"))
            and bool(more_title) >= bool(title)
            and (len(more), bool(more_title)) > (len(bare), bool(title))
            and (len(more) == len(bare) or (len(bare) == 1 and len(more) == _FULL and bool(more_title)))
        ]
        for one, (title, bare) in enumerate(parts)
    ]


def worths(weights: Weights, places: Sequence[Sequence[int]]) -> list[float]:
    """Points of each place with these columns; above 0 it is likelier than that nobody is named."""
    if not places:
        return []
    starts = np.concatenate(([0], np.cumsum([len(columns) for columns in places])[:-1]))
    flat = weights.columns[np.fromiter((column for columns in places for column in columns), dtype=np.int64)]
    return [float(points) for points in np.add.reduceat(flat, starts) - weights.nobody]
