"""A small run of `scripts/bench memory`, and its arithmetic."""

import os

import pytest

from scripts.bench_parts import memory
from scripts.bench_parts.memory import Course
from scripts.bench_parts.office import SQLITE, Servers


def test_a_course_that_rises_is_told_from_one_that_is_flat() -> None:
    flat = Course([(float(at), 100.0 + at % 2) for at in range(100)], 100.0, 1.0, 1000)
    rising = Course([(float(at), 100.0 + at) for at in range(100)], 100.0, 1.0, 1000)
    assert flat.growth == 1.0
    assert flat.slope == pytest.approx(0.0, abs=0.5)
    assert rising.growth == pytest.approx(199 / 150)
    assert rising.slope == pytest.approx(100.0)


def test_memory_of_this_process_is_seen_and_of_none_is_nothing() -> None:
    assert memory.memory(os.getpid()) > 10
    assert memory.memory(2**22 + 1) == 0


def test_a_small_backlog_comes_in(office: Servers) -> None:
    course = memory.measure(office, SQLITE, 5, seed=1)
    assert course.mails == 5
    assert 50 < course.peak < memory.MOST
    assert course.processor > 0
