"""How well the facts of messages are found: one table a part of the corpus, counted against what its lines say.

    measure-facts [FOLDER or FILE.jsonl ...]      the parts of the corpus, where none is named

Exact are the words of the corpus but for spaces and commas, of a telephone its figures, +66 as 0; in part: one contains
the other. An address is usable where the post reads the same parts, however they are written, and nothing else but a
province or postcode that was derived; `deliverable` are those of them that reach their house without more. Names and
places of `train` are those of shipped weights that have learnt from them; `scripts/train-names` and
`scripts/train-places` print them by weights that have not.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from classify.extract import Facts, extract
from register.model import Sender
from register.post import postal

_CORPUS = Path(__file__).parents[1] / "corpus"
_PARTS = ("train", "facts", "homes", "facts-apart", "test", "train-ocr", "test-ocr", "facts-ocr", "facts-apart-ocr")
_FACTS = ("name", "phone", "address", "where", "usable", "deliverable")
_WISHES = ("anonymous", "no_contact")
_COLUMNS = ("exact", "in part", "elsewhere", "missed", "invented")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def compare(fact: str, wanted: str, found: str) -> str:
    """One of the columns, or "none" where nothing is given and nothing found."""
    if fact in {"usable", "deliverable"} and wanted and _reads_alike(wanted, found):
        return "exact"
    wanted, found = _bare(fact, wanted), _bare(fact, found)
    if not (wanted and found):
        return "missed" if wanted else "invented" if found else "none"
    return "exact" if wanted == found else "in part" if wanted in found or found in wanted else "elsewhere"


def measure(lines: Iterator[str]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """What became of each fact, and of each wish: heard, asked about, missed, heard wrongly, asked without reason."""
    facts: dict[str, Counter[str]] = {fact: Counter() for fact in _FACTS}
    wishes: dict[str, Counter[str]] = {wish: Counter() for wish in _WISHES}
    for line in lines:
        row = json.loads(line)
        sender = Sender(row["sender"], "") if row.get("sender") else None
        found = extract(row["subject"], row["body"], sender=sender)
        for fact, (wanted, got) in _pairs(row, found).items():
            facts[fact][compare(fact, wanted, got)] += 1
        for wish in _WISHES:
            if wish in row:
                asked = wish == "anonymous" and found.anonymity_in_doubt
                wishes[wish][_heard(wished=row[wish], heard=getattr(found, wish), asked=asked)] += 1
    return facts, wishes


def table(facts: Mapping[str, Counter[str]], wishes: Mapping[str, Counter[str]]) -> str:
    """The figures as lines of text."""
    lines = [f"{'':12}{'given':>8}" + "".join(f"{column:>12}" for column in _COLUMNS)]
    for fact, count in facts.items():
        given = count.total() - count["none"] - count["invented"]
        lines.append(f"{fact:12}{given:8}" + "".join(f"{count[column]:12}" for column in _COLUMNS))
    for wish, count in wishes.items():
        given = count["heard"] + count["asked"] + count["missed"]
        wrong = count["missed"] + count["asked"] + count["heard wrongly"]
        score = count["heard"] / (count["heard"] + wrong / 2) if given or wrong else 1.0
        heard = ", ".join(f"{name} {number}" for name, number in sorted(count.items()) if name != "none")
        lines.append(f"{wish:12}{given:8}  F1 {score:.3f}  {heard}")
    return "\n".join(lines)


def main() -> int:
    """Print a table for each folder or file named."""
    for path in [Path(name) for name in sys.argv[1:]] or [_CORPUS / part for part in _PARTS]:
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
        sys.stdout.write(f"{path.name}\n{table(*measure(lines))}\n\n")
    return 0


def _pairs(row: dict[str, Any], found: Facts) -> dict[str, tuple[str, str]]:
    contact, also = row.get("contact") or {}, row.get("also") or {}
    pairs = {fact: (contact.get(fact) or "", getattr(found.contact, fact)) for fact in _FACTS[:3]}
    for fact, others in also.items():  # of two telephones or two writers either is right
        wanted, got = pairs[fact]
        pairs[fact] = next((other for other in others if compare(fact, other, got) == "exact"), wanted), got
    wanted, got = pairs["address"]
    whole = "" if postal.lacking(wanted) else wanted
    deliverable = (whole, got if whole or not (wanted or postal.lacking(got)) else "")
    return {
        **pairs,
        "where": (row.get("where") or "", found.where),
        "usable": (wanted, got),
        "deliverable": deliverable,
    }


def _reads_alike(wanted: str, found: str) -> bool:
    given, read = postal.parts(wanted), postal.parts(found)
    return given <= read and all(re.fullmatch(r"จ\..+|กรุงเทพ|[1-9][0-9]{4}", part) for part in read - given)


def _heard(*, wished: bool, heard: bool, asked: bool) -> str:
    if heard:
        return "heard" if wished else "heard wrongly"
    return ("asked" if wished else "asked wrongly") if asked else "missed" if wished else "none"


def _bare(fact: str, words: str) -> str:
    if fact == "phone":  # +66 stands for the leading zero
        return re.sub(r"\D", "", re.sub(r"^\D*\+ ?66[ \-]*(?:\(0\))?", "0", words.translate(_DIGITS)))
    return re.sub(r"[\s,]", "", words.translate(_DIGITS))


if __name__ == "__main__":
    sys.exit(main())
