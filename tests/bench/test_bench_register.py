"""A small version of `scripts/bench register`: every page is answered on both databases, and the sizes are told."""

from pathlib import Path

import pytest

from scripts.bench_parts import filled, register
from scripts.bench_parts.officers import LOOKING, REFUSED
from scripts.bench_parts.register import Trial


@pytest.mark.long
def test_a_small_register_is_measured(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    app = filled.opened(tmp_path, database_url)
    found = register.measure(app, Trial(cases=300, officers=4, seconds=4, registered=10))
    assert found.costs.keys() == LOOKING.keys()
    assert sum(map(len, found.one.values())) > len(LOOKING)  # without a pause, and without an end at the first page
    assert not [name for name in (*found.one, *found.many) if name.startswith(REFUSED)]
    assert found.last.statements == pytest.approx(found.first.statements, rel=0.2)
    assert found.size > 300 * 1000
    app.store.engine.dispose()
