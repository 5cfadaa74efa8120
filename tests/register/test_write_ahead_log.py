"""SQLite's write-ahead log is emptied where nobody reads, and nobody is waited for."""

import time

from sqlalchemy import select

from register import schema
from register.arrivals import intakes
from register.database import connecting
from register.store import Store
from tests.register.matter_examples import arrival


def test_what_is_being_read_keeps_the_log_and_makes_nobody_wait(store: Store) -> None:
    with store.browse() as unit:
        unit.execute(select(schema.intake)).all()
        with store.unit() as other:
            intakes.store_arrival(other, arrival())
        started = time.monotonic()
        assert connecting.empty_log(store.engine) == (store.engine.dialect.name != "sqlite")
        assert time.monotonic() - started < 5
    assert connecting.empty_log(store.engine)
