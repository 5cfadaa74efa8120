"""Phrases by which `ingest.words.phrases` puts words right, found in the corpus, for `scripts/train-phrases`."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ingest.thai import repair
from ingest.words.phrases import SIZES, Stretch, stretches
from ingest.words.spelling import cut_of

_CORPUS = Path(__file__).resolve().parents[2] / "classify" / "corpus"
_TAUGHT = ("train", "facts", "categories", "danger", "told", "homes")
_MESSAGES = 2


def phrases(corpus: Path = _CORPUS) -> dict[str, int]:
    """Stretches of whole words that two messages or more have, each with the odds against another writing: how many
    messages have it for every one, and one more, that has its letters with other marks or letters like them.
    """
    messages = [[(line, one) for line in text.split("\n") for one in stretches(line)] for text in _texts(corpus)]
    whole = Counter[tuple[str, str]]()
    for message in messages:
        whole.update({part for line, one in message for part in _parts(one, _edges(line, one))})
    shapes = {shape for (shape, _), count in whole.items() if count >= _MESSAGES}
    written: dict[str, Counter[str]] = {shape: Counter() for shape in shapes}
    for message in messages:
        for shape, letters in {part for _, one in message for part in _parts(one) if part[0] in shapes}:
            written[shape][letters] += 1
    best = {shape: count.most_common(1)[0] for shape, count in written.items()}
    odds = {letters: count // (1 + written[shape].total() - count) for shape, (letters, count) in best.items()}
    return {
        letters: odds[letters]
        for shape, (letters, _) in best.items()
        if whole[shape, letters] >= _MESSAGES and odds[letters] >= _MESSAGES
    }


def listed(found: Mapping[str, int]) -> str:
    """As `ingest.words.phrases.packed` takes them."""
    alike: dict[int, list[str]] = {}
    for phrase, odds in found.items():
        alike.setdefault(odds, []).append(phrase)
    return "\n".join(" ".join([str(odds), *sorted(alike[odds])]) for odds in sorted(alike))


def _texts(corpus: Path) -> Iterator[str]:
    for part in _TAUGHT:
        for path in sorted((corpus / part).glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                message = json.loads(line)
                yield repair(f"{message.get('subject') or ''}\n{message.get('body') or ''}")


def _parts(one: Stretch, edges: frozenset[int] | None = None) -> Iterator[tuple[str, str]]:
    """(shape, letters) of every part of a stretch; only of those between two edges, where these are given."""
    ends = [*one.starts, one.runs[-1][1] if one.runs else 0]
    for many in SIZES:
        for first in range(len(one.letters) - many + 1):
            if edges is None or (ends[first] in edges and ends[first + many] in edges):
                yield one.shape[first : first + many], "".join(one.letters[first : first + many])


def _edges(line: str, one: Stretch) -> frozenset[int]:
    """Where in the line words begin or end."""
    return frozenset(start + edge for start, end in one.runs for edge in _cuts(line[start:end]))


@cache
def _cuts(run: str) -> frozenset[int]:
    return frozenset({0, *(word.end for word in cut_of(run).words)})
