"""The corpus itself: valid, large enough, nothing twice, nothing of the test part in the training part."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from classify import model as shipped_model
from classify.labelled import Labelled, load_corpus
from classify.text import plain, skeleton
from register.states import Category, SubKind

CORPUS = Path(shipped_model.__file__).with_name("corpus")
FIELDS = {"id", "label", "sub_kind", "urgent", "hard", "subject", "body", "anonymous", "contact", "where", "source"}


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    return load_corpus([CORPUS])


def letters(row: Labelled) -> set[str]:
    """Groups of five letters of the body's skeleton."""
    bare = skeleton(plain(row.body)).text
    return {bare[place : place + 5] for place in range(len(bare) - 4)}


def test_every_line_has_every_field_of_its_kind() -> None:
    for path in sorted(CORPUS.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert set(row) >= FIELDS, path.name
            assert isinstance(row["anonymous"], bool)
            assert set(row["contact"]) == {"name", "phone", "address"}
            assert row["source"] in {"email", "letter"}


def test_every_category_and_question_is_there(labelled: list[Labelled]) -> None:
    assert len(labelled) >= 240
    for category in Category:
        assert sum(row.category is category for row in labelled) >= 40
    assert sum(row.sub_kind is SubKind.INFORMATION_REQUEST for row in labelled) >= 15
    assert sum(row.urgent for row in labelled) >= 15
    assert sum(row.hard for row in labelled) >= 60


def test_no_two_messages_are_nearly_the_same_and_none_leaks_from_test_to_training(labelled: list[Labelled]) -> None:
    known = [(row.id, letters(row)) for row in labelled]
    for (one, first), (other, second) in combinations(known, 2):
        fewer = min(len(first), len(second))
        if fewer >= 60:  # short notes of one kind, such as invoices, are alike by nature
            assert len(first & second) <= 0.5 * fewer, f"{one} and {other}"
