"""A small run of `scripts/bench workers`: daemons that share work, one of which dies, and an engine that waits."""

import random
from pathlib import Path

import numpy as np
import pytest

from ingest.ink.tesseract import Ocr, recognise
from scripts.bench_parts import workers
from scripts.bench_parts.mails import mails
from scripts.bench_parts.office import Servers
from scripts.bench_parts.workers import Run, Sizes


def test_more_processes_are_predicted_to_help_until_the_processors_have_no_more() -> None:
    one = Run(1, pieces=100, seconds=10, ours=8, servers=2)
    assert one.rate == 10
    assert [one.predicted(count, 2) for count in (1, 2, 4)] == [10, 20, 20]


def test_the_stand_in_for_the_engine_says_what_reading_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", workers.with_slow_engine(tmp_path / "engine", 0.0)["PATH"])
    read = recognise([np.full((30, 200), 255, np.uint8)] * 2, Ocr(workdir=tmp_path))
    assert [one.text for one in read] == ["ถนนหน้าบ้านชำรุด ขอให้ซ่อม"] * 2
    assert all(one.confidence > 0.9 for one in read)
    assert len(read[0].rivals) == len("ถนนหน้าบ้านชำรุดขอให้ซ่อม")


@pytest.mark.long
def test_nothing_is_lost_and_nothing_done_twice_when_a_process_is_killed(office: Servers) -> None:
    run, found = workers.of_mails(office, list(mails(60, 7, photos=False)), 2, random.Random(7))  # noqa: S311
    assert run.killed >= 1
    assert found.faults == []


@pytest.mark.long
def test_letters_wait_for_a_slow_engine_side_by_side(office: Servers) -> None:
    run = workers.of_letters(office, Sizes(0, 4, 2.0), 7, 2)
    assert run.seconds > 4  # two after another, by each of two
    assert run.ours > 0
