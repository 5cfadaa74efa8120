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

from classify import people
from classify.folding import Folded
from classify.layout import Layout
from classify.name_marks import marks
from classify.name_places import Place, places
from classify.people import Name

COLUMNS = 1 << 14
ENOUGH, ALONE = -0.5, 1.25  # points that a place needs which a rule supports or touches, and one that none does
_SURER, _EVEN = 0.35, 0.3  # logarithm of the odds that a place is right: a point's worth, and at none; held-out hands
_BY_RULE_ALONE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A weight for each column; `nobody` is what a place must be worth to stand against "there is no name"."""

    columns: NDArray[np.float32]
    nobody: float


def shipped() -> Path:
    return Path(__file__).with_name("weights") / "names.npz"


@cache
def _weights() -> Weights:
    with np.load(io.BytesIO(shipped().read_bytes()), allow_pickle=False) as arrays:
        return Weights(arrays["columns"].astype(np.float32), float(arrays["nobody"]))


def packed(weights: Weights, report: Mapping[str, object]) -> bytes:
    """The bytes of the shipped file; equal weights give equal bytes. Columns are hashes: no name can be read in it."""
    buffer = io.BytesIO()
    about = np.frombuffer(json.dumps(report, sort_keys=True).encode(), dtype=np.uint8)
    np.savez_compressed(
        buffer, about=about, columns=weights.columns.astype(np.float16), nobody=np.float32(weights.nobody)
    )
    return buffer.getvalue()


def columns_of(text: str, layout: Layout, place: Place, by_rule: Name | None) -> list[int]:
    """The columns of a place's marks."""
    return [zlib.crc32(mark.encode()) % COLUMNS for mark in marks(text, layout, place, by_rule)]


def own_name(folded: Folded, layout: Layout, body_from: int) -> Name | None:
    """The complainant's name, or None. `body_from` is where the text begins in the folded message."""
    by_rule = people.name_by_rule(folded, layout, body_from)
    found = places(folded, layout, body_from, by_rule)
    weights = _weights()
    worths = [worth(weights, columns_of(folded.text, layout, place, by_rule)) for place in found]
    best = int(np.argmax(worths)) if worths else -1
    if best < 0 or worths[best] < (ENOUGH if by_rule else ALONE):
        return Name(by_rule.start, by_rule.end, _BY_RULE_ALONE) if by_rule else None
    odds = float(np.exp(_SURER * worths[best] + _EVEN))
    return Name(found[best].start, found[best].end, max(odds / (1 + odds), _BY_RULE_ALONE))


def worth(weights: Weights, columns: Sequence[int]) -> float:
    """Points of a place with these marks; above 0 it is likelier than that nobody is named."""
    return float(weights.columns[list(columns)].sum()) - weights.nobody
