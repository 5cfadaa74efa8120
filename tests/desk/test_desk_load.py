"""A small version of `scripts/bench desk`: the load works on both databases, and no page is out of proportion."""

from pathlib import Path

import pytest

from scripts.bench_parts import filled, grown
from scripts.bench_parts.desk import Trial, measure
from scripts.bench_parts.officers import EMPTY

LEAST = {"front", "queue", "decide", "case", "list", "search, word"}


@pytest.mark.long
def test_the_desk_stays_quick_under_a_small_load(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    app = filled.opened(tmp_path, database_url)
    office = filled.fill(app, 2000, grown.hire(app.store, 8))
    measured = measure(office, Trial(officers=8, seconds=25, pause=1.0))
    assert measured.times.keys() >= LEAST
    assert not measured.refused
    empty = filled.p95(measured.times[EMPTY])
    every = [time for times in measured.pages.values() for time in times]
    assert filled.p95(every) < max(3 * filled.LIMIT, 40 * empty)  # the machine of a test is a busy one
    office.app.store.engine.dispose()
