"""The corpus itself: valid, large enough, nothing twice, nothing of the test part in the training part."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from classify import model as shipped_model
from classify.labelled import Labelled, load_corpus, origin
from classify.text import plain, skeleton
from classify.train import corpus
from register.states import Category, SubKind

CORPUS = Path(shipped_model.__file__).with_name("corpus")
PARTS = (
    "train",
    "train-ocr",
    "danger",
    "danger-apart",
    "categories",
    "categories-ocr",
    "categories-apart",
    "test",
    "test-ocr",
    "facts",
    "facts-apart",
    "facts-ocr",
    "facts-apart-ocr",
    "homes",
)
ONLY_MEASURED = ("danger-apart", "categories-apart", "test")
UNREAD = (
    "maple-*.jsonl",
    "alder-*.jsonl",
    "aspen-*.jsonl",
)  # hands only their writers have read: who gave second labels could not measure on them
FIELDS = {"id", "label", "sub_kind", "urgent", "hard", "subject", "body", "anonymous", "contact", "where", "source"}
SHORTEST = 60  # groups of letters: short notes of one kind, such as invoices, are alike by nature
AT_A_TIME = 500


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    """What people wrote: without the scans, which are their originals once more."""
    return load_corpus([CORPUS / part for part in ("train", "danger", "categories", *ONLY_MEASURED)])


def rows(part: str) -> dict[str, dict[str, Any]]:
    texts = (path.read_text(encoding="utf-8") for path in sorted((CORPUS / part).rglob("*.jsonl")))
    return {row["id"]: row for text in texts for row in map(json.loads, text.splitlines())}


def letters(labelled: list[Labelled]) -> csr_matrix:
    """Which groups of five letters of the body's skeleton each message has."""
    columns: dict[str, int] = {}
    found = []
    for row in labelled:
        bare = skeleton(plain(row.body)).text
        groups = {bare[place : place + 5] for place in range(len(bare) - 4)}
        found.append([columns.setdefault(group, len(columns)) for group in groups])
    ends = np.cumsum([0, *map(len, found)])
    indices = np.concatenate([np.array(one, dtype=np.int64) for one in found])
    return csr_matrix((np.ones(len(indices), dtype=np.int32), indices, ends), shape=(len(found), len(columns)))


@pytest.mark.parametrize("part", PARTS)
def test_every_line_has_every_field_of_its_kind(part: str) -> None:
    found = rows(part)
    assert found
    for row in found.values():
        assert set(row) >= FIELDS, row["id"]
        assert isinstance(row["anonymous"], bool)
        assert set(row["contact"]) == {"name", "phone", "address"}
        assert row["source"] in ({"ocr"} if part.endswith("-ocr") else {"email", "letter"})


def test_every_category_and_question_is_there(labelled: list[Labelled]) -> None:
    assert len(labelled) >= 2400
    counts = Counter(row.category for row in labelled)
    assert min(counts[category] for category in Category) >= 400
    assert sum(row.sub_kind is SubKind.INFORMATION_REQUEST for row in labelled) >= 100
    assert sum(row.urgent for row in labelled) >= 200
    assert sum(row.hard for row in labelled) >= 0.3 * len(labelled)


def test_no_two_messages_are_nearly_the_same_and_none_leaks_from_test_to_training(labelled: list[Labelled]) -> None:
    present = letters(labelled)
    sizes = np.asarray(present.sum(axis=1)).ravel()
    for start in range(0, len(labelled), AT_A_TIME):
        part = slice(start, start + AT_A_TIME)
        shared = (present[part] @ present.T).toarray()
        fewer = np.minimum(sizes[part, None], sizes[None, :])
        alike = (shared > 0.5 * fewer) & (fewer >= SHORTEST)
        alike &= np.arange(len(labelled))[None, :] > np.arange(start, start + len(shared))[:, None]
        found = [(labelled[start + one].id, labelled[other].id) for one, other in np.argwhere(alike)]
        assert not found


@pytest.mark.parametrize("part", ONLY_MEASURED)
def test_what_is_only_measured_on_is_not_trained_on(part: str) -> None:
    learnt = {origin(row.id) for row in load_corpus(corpus())}
    measured = {origin(row.id) for row in load_corpus([CORPUS / part])}
    assert measured
    assert not measured & learnt


@pytest.mark.parametrize("part", ["train", "train-ocr", "categories", "categories-ocr", "categories-apart"])
def test_a_span_covers_its_fact_letter_for_letter(part: str) -> None:
    for row in rows(part).values():
        text, facts = f"{row['subject']}\n{row['body']}", {**row["contact"], "where": row["where"]}
        for fact, (start, end) in row["spans"].items():
            assert text[start:end] == facts[fact], row["id"]
        if not part.endswith("-ocr"):
            assert set(row["spans"]) == {fact for fact, value in facts.items() if value}, row["id"]


@pytest.mark.parametrize("part", ["train", "categories", "categories-apart"])
def test_every_hard_message_that_was_read_was_labelled_twice_and_alike(part: str) -> None:
    unread = {row.id for hand in UNREAD for row in load_corpus(sorted((CORPUS / part).glob(hand)))}
    for row in rows(part).values():
        if row["id"] in unread:
            continue
        assert row.get("second_label") == (row["label"] if row["hard"] else None), row["id"]


@pytest.mark.parametrize("part", ["train", "categories", "test"])
def test_a_scan_has_the_answers_of_its_original_in_the_same_part(part: str) -> None:
    written, read = rows(part), rows(f"{part}-ocr")
    for identity, row in read.items():
        original = written[origin(identity)]
        assert identity != original["id"]
        assert not row["subject"]
        for name in ("label", "sub_kind", "urgent", "hard", "anonymous", "contact", "where"):
            assert row[name] == original[name]


def test_a_quarter_of_what_is_trained_on_was_read_by_our_own_ocr() -> None:
    written = sum(len(rows(part)) for part in ("train", "danger", "categories"))
    read = len(rows("train-ocr")) + len(rows("categories-ocr"))
    assert read >= 0.25 * (written + read)
