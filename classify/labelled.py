"""Messages with the answers a person gave: the corpus, and the corrections of officers, as JSON lines.

One line: {"id", "label", "sub_kind", "urgent", "hard", "subject", "body"}; `label` is a category, the fields
`sub_kind`, `urgent` and `hard` may be absent. Other fields (contact, place, ...) are for other readers.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from register.errors import InputError
from register.states import Category, SubKind


@dataclass(frozen=True, slots=True)
class Labelled:
    """`id` is unique in a corpus. `hard` says that words and meaning point to different categories."""

    id: str
    category: Category
    sub_kind: SubKind | None
    urgent: bool
    hard: bool
    subject: str
    body: str


# What follows it in an id tells forms of one text apart: `k052~ocr` is the scan of `k052`.
_FORM = "~"


def origin(identity: str) -> str:
    """The id of the text that a message is a form of; its own where it is none."""
    return identity.partition(_FORM)[0]


def load_corpus(paths: Iterable[Path]) -> list[Labelled]:
    """Messages of files, or of every `*.jsonl` below folders. Raises InputError naming file and line."""
    found: list[Labelled] = []
    places: dict[str, str] = {}
    for path in _files(paths):
        for number, line in enumerate(_text(path).split("\n"), 1):
            if not line.strip():
                continue
            place = f"{path.name}:{number}"
            labelled = _labelled(line, place)
            if labelled.id in places:
                raise InputError(f"{place}: the id {labelled.id!r} was already used at {places[labelled.id]}")
            places[labelled.id] = place
            found.append(labelled)
    return found


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.jsonl"))
        else:
            yield path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} cannot be read as UTF-8 text") from error


def _labelled(line: str, place: str) -> Labelled:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{place}: no JSON object") from error
    if not isinstance(row, dict):
        raise InputError(f"{place}: no JSON object")
    try:
        category = Category(str(row.get("label")))
        sub_kind = None if row.get("sub_kind") is None else SubKind(row["sub_kind"])
    except ValueError as error:
        raise InputError(f"{place}: {error}") from error
    if sub_kind is not None and category is not Category.OTHER:
        raise InputError(f"{place}: sub_kind belongs to the category other")
    subject, body = _string(row, "subject", place), _string(row, "body", place)
    if not (subject + body).strip():
        raise InputError(f"{place}: subject and body are empty")
    return Labelled(
        _string(row, "id", place),
        category,
        sub_kind,
        _flag(row, "urgent", place),
        _flag(row, "hard", place),
        subject,
        body,
    )


def _string(row: dict[str, Any], name: str, place: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise InputError(f"{place}: {name} must be a text")
    return value


def _flag(row: dict[str, Any], name: str, place: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise InputError(f"{place}: {name} must be true or false")
    return value
