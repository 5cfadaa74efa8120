"""Messages made up of the phrases of the classifier's made-up corpus."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

_SHORT = 12  # characters up to which a phrase is a greeting or a name
_LONG = (4, 20)  # phrases in a message


@dataclass(frozen=True, slots=True)
class Text:
    """A made-up message."""

    subject: str
    phrases: tuple[str, ...]

    @property
    def body(self) -> str:
        return " ".join(self.phrases)


class Writer:
    """Writes messages of the phrases of a corpus, as many as are wanted: each tells another story, though some phrases
    come back, as they do in letters.
    """

    def __init__(self, corpus: Path, seed: int) -> None:
        rows = [
            json.loads(line)
            for path in sorted(corpus.glob("*.jsonl"))
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        self._subjects = [row["subject"] for row in rows]
        self._phrases = sorted({phrase for row in rows for phrase in row["body"].split() if len(phrase) > _SHORT})
        self._random = random.Random(seed)  # noqa: S311 - the same messages at every run

    def write(self) -> Text:
        count = self._random.randint(*_LONG)
        return Text(self._random.choice(self._subjects), tuple(self._random.sample(self._phrases, count)))
