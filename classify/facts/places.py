"""Where the matter happened: the place chosen among all where it may stand, by weights learnt from the corpus."""

import heapq
import io
import json
import math
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.facts.place_marks import marks_of_end, marks_of_message, marks_of_start
from classify.facts.place_spots import Start, ends_of, starts_of, tokens_of
from classify.folding import Folded
from classify.layout import Layout

COLUMNS = 1 << 17  # with an eighth of them marks that share a column cost a twentieth of the places
# Points that all places together need against "no place is named": a place that is none misleads more than none.
ENOUGH = -1.6
_BEGINNINGS = 6  # the best beginnings, whose ends are weighed


def shipped() -> Path:
    return Path(__file__).parents[1] / "weights" / "places.npz"


def packed(columns: NDArray[np.float64], nowhere: float, report: Mapping[str, object]) -> bytes:
    """The bytes of the shipped file; equal weights give equal bytes. Columns are hashes: no place can be read in it."""
    buffer = io.BytesIO()
    about = np.frombuffer(json.dumps(report, sort_keys=True).encode(), dtype=np.uint8)
    np.savez_compressed(buffer, about=about, columns=columns.astype(np.float16), nowhere=np.float32(nowhere))
    return buffer.getvalue()


@cache
def _weights() -> tuple[Sequence[float], float]:
    with np.load(io.BytesIO(shipped().read_bytes()), allow_pickle=False) as arrays:
        return array("d", arrays["columns"].astype(np.float64).tobytes()), float(arrays["nowhere"])


def column(mark: str) -> int:
    return zlib.crc32(mark.encode()) % COLUMNS


def _points(marks: Iterable[str]) -> float:
    weights = _weights()[0]
    return sum([weights[code % COLUMNS] for code in map(zlib.crc32, map(str.encode, marks))])


def where_it_happened(folded: Folded, layout: Layout, taken: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The place of the incident as places in the folded text, or None. `taken` are the complainant's addresses."""
    tokens = tokens_of(folded, layout)
    if not tokens:
        return None
    sort = marks_of_message(folded, layout)
    begun = [
        (_points(marks_of_start(folded, layout, tokens, start, sort=sort, his=_in_any(start, taken))), start)
        for start in starts_of(folded, tokens)
    ]
    ended = [
        (worth + _points(marks_of_end(folded, tokens, start, end, last)), (start.start, end))
        for worth, start in heapq.nlargest(_BEGINNINGS, begun)
        for end, last in ends_of(folded, tokens, start)
    ]
    best = chosen([points - _weights()[1] for points, _ in ended])
    return ended[best][1] if best >= 0 else None


def chosen(points: Sequence[float]) -> int:
    """Which place to believe, or -1: the likeliest, where it is likely enough that one of them is right."""
    best = max(range(len(points)), key=points.__getitem__, default=-1)
    if best < 0:
        return -1
    together = points[best] + math.log(sum(math.exp(one - points[best]) for one in points))
    return best if together > ENOUGH else -1


def offered(
    folded: Folded, layout: Layout, taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """Every place that may be chosen, with its marks; what the weights are learnt from."""
    tokens = tokens_of(folded, layout)
    sort = marks_of_message(folded, layout)
    for start in starts_of(folded, tokens):
        begun = list(marks_of_start(folded, layout, tokens, start, sort=sort, his=_in_any(start, taken)))
        for end, last in ends_of(folded, tokens, start):
            yield (start.start, end), [*begun, *marks_of_end(folded, tokens, start, end, last)]


def _in_any(start: Start, taken: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start.start < end for first, end in taken)
