"""A small version of `scripts/bench desk`: the load works on both databases, and no page is out of proportion."""

from pathlib import Path

import pytest

from scripts.bench_parts import desk
from scripts.bench_parts.desk import Trial
from scripts.bench_parts.officers import EMPTY, REFUSED

LEAST = {"front", "queue", "decide", "case", "list", "search, word"}


@pytest.mark.long
def test_the_desk_stays_quick_under_a_small_load(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    measured = desk.measure(database_url, tmp_path, Trial(cases=2000, officers=8, seconds=25, pause=1.0))
    assert measured.keys() >= LEAST
    assert not [name for name in measured if name.startswith(REFUSED)]
    empty = desk.p95(measured[EMPTY])
    every = [time for name, times in measured.items() for time in times]
    assert desk.p95(every) < max(3 * desk.LIMIT, 40 * empty)  # the machine of a test is a busy one
