"""Learn which words of a message are the place of the incident: one choice a message, among its places and "none".

Weights are learnt as those of the names are (`train_names`); the corpus says where, its hands are kept apart in turn.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from classify.facts import places
from classify.facts.homes import home_addresses
from classify.facts.names import own_name
from classify.folding import fold
from classify.layout import lay_out
from classify.learning.train_names import CORPUS, Floats, Lesson, chosen_rightly

TAUGHT, APART = ("train", "categories"), "test"
_FOLDS = 4
Judged = tuple[Lesson, list[str], str, list[float]]


def lesson(hand: str, row: dict[str, object]) -> tuple[Lesson, list[str], str]:
    """A message as a choice, the words of each place without gaps, and those that are right ("" for none)."""
    subject = str(row["subject"]).replace("\n", " ")
    folded = fold(f"{subject}\n{row['body']}", subject_end=len(subject))
    body_from = folded.text.find("\n") + 1
    layout = lay_out(folded.text, body_from)
    name = own_name(folded, layout, body_from)
    taken = home_addresses(folded, layout, body_from, (name.start, name.end) if name else None)
    found = list(places.offered(folded, layout, taken))
    wanted = _squeezed(fold(str(row.get("where") or "")).text)
    words = [_squeezed(folded.text[start:end]) for (start, end), _ in found]
    columns = tuple(tuple(places.column(mark) for mark in marks) for _, marks in found)
    right = tuple(bool(wanted) and one == wanted for one in words)
    return Lesson(hand, bool(wanted), columns=columns, right=right), words, wanted


def lessons(folder: Path) -> list[tuple[Lesson, list[str], str]]:
    """All messages of a part of the corpus; the hand is the file's name up to its number."""
    return [
        lesson(path.stem.rpartition("-")[0], json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def measure(judged: Iterable[Judged]) -> dict[str, int]:
    """How many places are found as written, how many in part or with more, and found where none is given."""
    result = {"given": 0, "right": 0, "in part": 0, "wrong": 0, "none": 0, "invented": 0}
    for one, words, wanted, worths in judged:
        best = places.chosen(worths)
        found = words[best] if best >= 0 else ""
        result["given" if one.named else "none"] += 1
        if found and not one.named:
            result["invented"] += 1
        elif found:
            result["right" if found == wanted else "in part" if found in wanted or wanted in found else "wrong"] += 1
    return result


def by_folds(learnt: Sequence[tuple[Lesson, list[str], str]]) -> Iterable[Judged]:
    """What the places of each message are worth by weights that have not seen its hand."""
    hands = sorted({one.hand for one, *_ in learnt})
    for number in range(_FOLDS):
        apart = set(hands[number::_FOLDS])
        columns, nowhere = chosen_rightly((one for one, *_ in learnt if one.hand not in apart), places.COLUMNS)
        for one, words, wanted in learnt:
            if one.hand in apart:
                yield one, words, wanted, _worths(columns, nowhere, one)


def main() -> int:
    """Train, measure, and write the shipped weights."""
    taught = [one for part in TAUGHT for one in lessons(CORPUS / part)]
    columns, nowhere = chosen_rightly((one for one, *_ in taught), places.COLUMNS)
    apart = [(*one, _worths(columns, nowhere, one[0])) for one in lessons(CORPUS / APART)]
    report = {f"{' and '.join(TAUGHT)}, hands held out": measure(by_folds(taught)), APART: measure(apart)}
    places.shipped().write_bytes(places.packed(columns, nowhere, report))
    json.dump(report, sys.stdout, indent=1)
    return 0


def _worths(columns: Floats, nowhere: float, one: Lesson) -> list[float]:
    return [float(columns[list(place)].sum()) - nowhere for place in one.columns]


def _squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


if __name__ == "__main__":
    sys.exit(main())
