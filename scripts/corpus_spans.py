#!/usr/bin/env python3
"""Say where the facts of corpus messages stand: field `spans`, {fact: [start, end]} in subject, line feed and body.

corpus_spans.py FOLDER ...

A name and a telephone number are marked where they stand last, which is the signature, a place and an address where
they stand first. What a scan misread is not marked: a span covers the fact letter for letter.
"""

import json
import sys
from pathlib import Path
from typing import Any

_AT_THE_END = ("name", "phone")


def spans(row: dict[str, Any]) -> dict[str, list[int]]:
    """The places of the facts that a corpus row gives in `contact` and `where`."""
    text = f"{row['subject']}\n{row['body']}"
    found: dict[str, list[int]] = {}
    for fact, value in {**row["contact"], "where": row["where"]}.items():
        if value and value in text:
            start = text.rfind(value) if fact in _AT_THE_END else text.find(value)
            found[fact] = [start, start + len(value)]
    return found


def main() -> None:
    for folder in map(Path, sys.argv[1:]):
        for path in sorted(folder.glob("*.jsonl")):
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            marked = [{**row, "spans": spans(row)} for row in rows]
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in marked), encoding="utf-8")


if __name__ == "__main__":
    main()
