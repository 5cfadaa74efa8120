"""What the daemon does for the register itself: a head a day, in the log, in the list and in the table."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from register import audit, schema
from register.arrivals import intakes
from register.audit import Head
from register.erasing import upkeep
from register.errors import Tampered
from register.safekeeping import integrity
from register.store import Store
from tests.register.matter_examples import arrival

LARGE = os.urandom(300_000)


def later(store: Store, hours: float) -> Store:
    with store.browse() as unit:
        now = unit.now + timedelta(hours=hours)
    made = Store(store.engine, store.vault, store.blob_folder, clock=lambda: now)
    made.before_commit(audit.append_pending)
    return made


def write(store: Store, number: int) -> None:
    with store.unit("somsri") as unit:
        unit.audit("test.done", "test", str(number))


def test_the_head_is_published_once_a_day(store: Store, tmp_path: Path) -> None:
    write(store, 1)
    first = upkeep.publish_daily(store, tmp_path)
    assert first is not None
    assert first.seq == 1
    write(store, 2)
    assert upkeep.publish_daily(later(store, 2), tmp_path) is None
    assert upkeep.step(later(store, 24), tmp_path) == 0
    heads = integrity.published_heads(tmp_path)
    assert [head.seq for head in heads] == [1, 2]
    with store.browse() as unit:
        assert integrity.noted_heads(unit) == heads


def test_what_a_killed_process_left_in_the_blob_folder_goes_within_two_days(store: Store, tmp_path: Path) -> None:
    with store.unit() as unit:
        kept = unit.put_blob(unit.new_key(), LARGE)
        file = unit.execute(select(schema.blob.c.file)).scalar_one()
    folder = store.blob_folder / "ZZ"
    folder.mkdir()
    unnamed, unknown, young = folder / "01.140.new", folder / "01", folder / "02"
    for path in (unnamed, unknown, young):
        path.write_bytes(b"sealed")
    old = time.time() - 2 * 86400
    for path in (unnamed, unknown, store.blob_folder / file):
        os.utime(path, (old, old))
    upkeep.step(store, tmp_path)
    assert sorted(folder.iterdir()) == [young]  # it may belong to a commit under way
    with store.browse() as unit:
        assert unit.get_blob(kept) == LARGE


def test_a_chain_cut_back_together_with_its_head_is_found_by_the_table(store: Store, tmp_path: Path) -> None:
    for number in range(3):
        write(store, number)
    upkeep.publish_daily(store, tmp_path)
    with store.unit() as unit:
        if unit.connection.dialect.name == "postgresql":
            unit.connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER ALL")
        else:
            unit.connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
        second = unit.execute(select(schema.audit.c.hash).where(schema.audit.c.seq == 2)).scalar_one()
        unit.execute(delete(schema.audit).where(schema.audit.c.seq > 2))
        unit.execute(update(schema.audit_head).values(seq=2, hash=second))
    with store.snapshot() as unit:
        assert audit.verify(unit) == Head(2, second)
        with pytest.raises(Tampered, match="cut off"):
            audit.verify(unit, integrity.noted_heads(unit))


def test_the_daily_look_lets_go_of_what_hundreds_of_old_letters_were_compared_by(store: Store, tmp_path: Path) -> None:
    with store.unit() as unit:
        for number in range(101):
            stored = intakes.store_arrival(unit, arrival(f"{number}".encode()))
            unit.execute(insert(schema.likeness), {"band_mac": number, "intake_id": stored.intake_id})
    upkeep.step(later(store, 800 * 24), tmp_path)
    with store.browse() as unit:
        assert unit.execute(select(schema.likeness)).all() == []
