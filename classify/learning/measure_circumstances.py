"""How well the circumstances of messages are found: what was done, and the evidence spoken of.

    measure-circumstances [PART ...]      of the corpus: train and test, where none is named

`classify/corpus/told/PART.jsonl` holds a line for each labelled message of PART: {"id", "how": [words, ...],
"evidence": [{"words", "standing"}, ...]}, the words as they stand in the message. A passage found is right where most
of it lies in such words; evidence where it shares letters with words of the same standing.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from classify.extract import extract
from register.model import Passage

_CORPUS = Path(__file__).parents[1] / "corpus"
_PARTS = ("train", "test")
_MOST_OF_IT = 0.5

Span = tuple[int, int]


def measure(told: Iterable[dict[str, Any]], texts: dict[str, tuple[str, str]]) -> tuple[Counter[str], Counter[str]]:
    """Counts for what was done and for the evidence; `told` are label lines, `texts` subject and body by id."""
    how: Counter[str] = Counter()
    evidence: Counter[str] = Counter()
    for row in told:
        subject, body = texts[row["id"]]
        found, whole = extract(subject, body), f"{subject}\n{body}"
        how.update(_passages([_place(whole, words) for words in row["how"]], found.how))
        wanted = [(_place(whole, one["words"]), one["standing"]) for one in row["evidence"]]
        evidence.update(_mentions(wanted, [((one.start, one.end), one.standing) for one in found.evidence]))
    return how, evidence


def table(how: Counter[str], evidence: Counter[str]) -> str:
    """The figures as lines of text."""
    messages = (
        f"in {how['told']} of {how['telling']} messages that tell it, in {how['invented']} of {how['silent']} others"
    )
    found = f"{evidence['found']} found, {evidence['right']} right ({_share(evidence['right'], evidence['found'])})"
    lines = (
        f"how       {how['shown']} passages, {how['right']} right ({_share(how['right'], how['shown'])})",
        f"          {how['reached']} of {how['wanted']} labelled touched, {messages}",
        f"evidence  {found}, {evidence['misplaced']} misplaced, {evidence['reached']} of {evidence['wanted']} labelled",
    )
    return "\n".join(lines)


def load(part: str) -> tuple[list[dict[str, Any]], dict[str, tuple[str, str]]]:
    """The labels of a part and the texts they belong to."""
    told = list(_lines(_CORPUS / "told" / f"{part}.jsonl"))
    ids = {row["id"] for row in told}
    rows = (row for file in sorted((_CORPUS / part).glob("*.jsonl")) for row in _lines(file))
    return told, {row["id"]: (row["subject"], row["body"]) for row in rows if row["id"] in ids}


def main() -> int:
    """Print the figures of each part named."""
    for part in sys.argv[1:] or _PARTS:
        told, texts = load(part)
        sys.stdout.write(f"{part}: {len(told)} messages\n{table(*measure(told, texts))}\n\n")
    return 0


def _passages(wanted: Sequence[Span], found: Sequence[Passage]) -> dict[str, int]:
    shown = [(one.start, one.end) for one in found]
    right = sum(sum(_common(one, other) for other in wanted) >= _MOST_OF_IT * (one[1] - one[0]) for one in shown)
    return {
        "shown": len(shown),
        "right": right,
        "wanted": len(wanted),
        "reached": sum(any(_common(one, other) for other in shown) for one in wanted),
        "telling": bool(wanted),
        "told": bool(wanted and right),
        "silent": not wanted,
        "invented": bool(shown and not wanted),
    }


def _mentions(wanted: Sequence[tuple[Span, str]], found: Sequence[tuple[Span, str]]) -> dict[str, int]:
    met = [[standing for place, standing in wanted if _common(place, span)] for span, _ in found]
    right = sum(standing in standings for standings, (_, standing) in zip(met, found, strict=True))
    return {
        "found": len(found),
        "right": right,
        "misplaced": sum(bool(standings) for standings in met) - right,
        "wanted": len(wanted),
        "reached": sum(any(_common(place, span) for span, _ in found) for place, _ in wanted),
    }


def _common(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _place(whole: str, words: str) -> Span:
    """Raises ValueError where the words do not stand in the message."""
    start = whole.index(words)
    return start, start + len(words)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
