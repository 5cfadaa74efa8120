"""Corpus files: every mistake is named with its file and line."""

import json
from pathlib import Path

import pytest

from classify.labelled import load_corpus
from register.errors import InputError
from register.states import Category, SubKind

GOOD = {"id": "a1", "label": "other", "sub_kind": "information_request", "subject": "ขอสำเนา", "body": "ขอสำเนาสัญญา"}


def corpus(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_line_becomes_a_labelled_message(tmp_path: Path) -> None:
    (row,) = load_corpus([corpus(tmp_path, GOOD)])
    assert row.category is Category.OTHER
    assert row.sub_kind is SubKind.INFORMATION_REQUEST
    assert (row.id, row.urgent, row.hard, row.subject) == ("a1", False, False, "ขอสำเนา")


def test_folders_are_searched_and_blank_lines_skipped(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    path = corpus(tmp_path / "deep", GOOD)
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert len(load_corpus([tmp_path])) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"label": "praise"},
        {"label": None},
        {"sub_kind": "question"},
        {"label": "tip_off"},
        {"body": None},
        {"subject": "", "body": " "},
        {"urgent": "yes"},
        {"id": 7},
    ],
)
def test_a_wrong_field_is_refused_with_file_and_line(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"rows\.jsonl:2"):
        load_corpus([corpus(tmp_path, GOOD, {**GOOD, "id": "a2", **change})])


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"already used at rows\.jsonl:1"):
        load_corpus([corpus(tmp_path, GOOD, GOOD)])


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe"])
def test_what_is_no_json_line_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"rows\.jsonl"):
        load_corpus([path])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl"):
        load_corpus([tmp_path / "none.jsonl"])
