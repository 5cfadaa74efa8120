"""A small version of `scripts/bench register`: every page is answered on both databases, and the sizes are told."""

import pytest

from scripts.bench_parts import filled, register
from scripts.bench_parts.officers import LOOKING, REFUSED
from scripts.bench_parts.register import Trial


@pytest.mark.long
@pytest.mark.parametrize("database", [filled.SQLITE, filled.POSTGRESQL])
def test_a_small_register_is_measured(database: str) -> None:
    with filled.empty(database) as app, filled.empty(database) as small:
        found = register.measure(app, small, Trial(cases=300, officers=4, seconds=4, registered=50))
        app.store.engine.dispose()
        small.store.engine.dispose()
    assert found.costs.keys() == LOOKING.keys()
    assert sum(map(len, found.one.values())) > len(LOOKING)  # without a pause, and without an end at the first page
    assert not [name for name in (*found.one, *found.many) if name.startswith(REFUSED)]
    assert found.last.statements == pytest.approx(found.first.statements, rel=0.2)
    assert found.size > 300 * 1000
