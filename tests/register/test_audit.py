"""Whatever is done to the chain afterwards is found; and the database itself refuses the doing."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from register import audit, schema
from register.arrivals import intakes
from register.audit import Head
from register.errors import Tampered
from register.handling import casework, matters
from register.handling.matters import Desk
from register.officers.accounts import Officer
from register.safekeeping import integrity
from register.states import CaseEvent, CaseState, Role
from register.store import Store, Unit, new_id
from tests.register.matter_examples import arrival, finding, reading

ROWS = 5
CHANGES: dict[str, Any] = {
    "at": "2026-11-20T03:00:01.000000+00:00",
    "actor": "somchai",
    "action": "test.undone",
    "subject_kind": "other",
    "subject": "99",
    "detail": '{"count": 99}',
    "hash": "f" * 64,
}


@pytest.fixture
def chain(store: Store) -> Store:
    """Five rows in three units."""
    for numbers in ((1, 2), (3,), (4, 5)):
        with store.unit("somsri") as unit:
            for number in numbers:
                unit.audit("test.done", "test", str(number), count=number)
    return store


@contextmanager
def unguarded(store: Store) -> Iterator[Unit]:
    """A unit of an intruder who has switched the triggers off, and whom our chain does not see."""
    with store.unit() as unit:
        if unit.connection.dialect.name == "postgresql":
            unit.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        else:
            for change in ("update", "delete"):
                unit.execute(text(f"DROP TRIGGER audit_no_{change}"))
        yield unit


def verify(store: Store, *published: Head) -> Head:
    with store.unit() as unit:
        return audit.verify(unit, published)


def head(store: Store) -> Head:
    with store.unit() as unit:
        return audit.head(unit)


def test_an_untouched_chain_is_whole(chain: Store) -> None:
    assert verify(chain) == head(chain)
    assert head(chain).seq == ROWS


def test_an_empty_chain_is_whole(store: Store) -> None:
    assert verify(store) == Head(0, audit.GENESIS)


def test_every_column_is_covered() -> None:
    assert {"seq", *CHANGES} == set(schema.audit.columns.keys())


def test_a_changed_column_is_found_in_its_row(chain: Store) -> None:
    with unguarded(chain) as unit:
        for seq, (column, value) in itertools.product(range(1, ROWS + 1), CHANGES.items()):
            attempt = unit.connection.begin_nested()
            unit.execute(update(schema.audit).where(schema.audit.c.seq == seq).values({column: value}))
            with pytest.raises(Tampered, match=f"row {seq} "):
                audit.verify(unit)
            attempt.rollback()
        assert audit.verify(unit).seq == ROWS


def test_one_changed_byte_in_any_column_of_any_row_is_found(chain: Store) -> None:
    """Each character of each value, one after the other, becomes its neighbour."""
    table = schema.audit
    tried = 0
    with unguarded(chain) as unit:
        rows = unit.execute(select(table).order_by(table.c.seq)).mappings().all()
        for row, column in itertools.product(rows, CHANGES):
            value = row[column]
            for place in range(len(value)):
                changed = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
                at = table.c.seq == row["seq"]
                unit.execute(update(table).where(at).values({column: changed}))
                with pytest.raises(Tampered, match=f"row {row['seq']} "):
                    audit.verify(unit)
                unit.execute(update(table).where(at).values({column: value}))
                tried += 1
        assert audit.verify(unit).seq == ROWS
    assert tried == sum(len(row[column]) for row in rows for column in CHANGES)


def test_a_row_that_took_another_number_is_found(chain: Store) -> None:
    with unguarded(chain) as unit:
        for old, new in itertools.product(range(1, ROWS + 1), (0, ROWS + 1, 99)):
            attempt = unit.connection.begin_nested()
            unit.execute(update(schema.audit).where(schema.audit.c.seq == old).values(seq=new))
            with pytest.raises(Tampered, match=f"row ({old}|1) "):
                audit.verify(unit)
            attempt.rollback()


def test_every_pair_of_rows_that_changed_places_is_found(chain: Store) -> None:
    with unguarded(chain) as unit:
        for one, other in itertools.combinations(range(1, ROWS + 1), 2):
            attempt = unit.connection.begin_nested()
            for old, new in ((one, 100), (other, one), (100, other)):
                unit.execute(update(schema.audit).where(schema.audit.c.seq == old).values(seq=new))
            with pytest.raises(Tampered, match=f"row {one} was changed"):
                audit.verify(unit)
            attempt.rollback()


def test_a_tail_of_any_length_that_was_cut_off_is_found(chain: Store) -> None:
    with unguarded(chain) as unit:
        for left in range(ROWS):
            attempt = unit.connection.begin_nested()
            unit.execute(delete(schema.audit).where(schema.audit.c.seq > left))
            with pytest.raises(Tampered, match=f"ends at row {left}"):
                audit.verify(unit)
            attempt.rollback()


def test_a_removed_row_is_found(chain: Store) -> None:
    with unguarded(chain) as unit:
        for seq in range(1, ROWS + 1):
            attempt = unit.connection.begin_nested()
            unit.execute(delete(schema.audit).where(schema.audit.c.seq == seq))
            with pytest.raises(Tampered):
                audit.verify(unit)
            attempt.rollback()


def test_a_removed_row_is_found_also_when_the_rest_moves_up(chain: Store) -> None:
    with unguarded(chain) as unit:
        unit.execute(delete(schema.audit).where(schema.audit.c.seq == 2))
        for seq in range(3, ROWS + 1):
            unit.execute(update(schema.audit).where(schema.audit.c.seq == seq).values(seq=seq - 1))
        unit.execute(update(schema.audit_head).values(seq=ROWS - 1))
    with pytest.raises(Tampered, match="row 2 was changed"):
        verify(chain)


def test_two_rows_that_changed_places_are_found(chain: Store) -> None:
    with unguarded(chain) as unit:
        for old, new in ((2, 100), (3, 2), (100, 3)):
            unit.execute(update(schema.audit).where(schema.audit.c.seq == old).values(seq=new))
    with pytest.raises(Tampered, match="row 2 was changed"):
        verify(chain)


def test_a_row_slipped_in_at_the_end_is_found(chain: Store) -> None:
    with chain.unit() as unit:
        row = dict(unit.execute(select(schema.audit).where(schema.audit.c.seq == ROWS)).mappings().one())
        unit.execute(insert(schema.audit), {**row, "seq": ROWS + 1})
    with pytest.raises(Tampered, match=f"row {ROWS + 1} was changed"):
        verify(chain)


def test_a_tail_cut_off_is_found_by_the_head(chain: Store) -> None:
    with unguarded(chain) as unit:
        unit.execute(delete(schema.audit).where(schema.audit.c.seq > 3))
    with pytest.raises(Tampered, match="ends at row 3"):
        verify(chain)


def test_a_tail_cut_off_together_with_the_head_is_found_by_a_published_one(chain: Store) -> None:
    published = head(chain)
    with unguarded(chain) as unit:
        third = unit.execute(select(schema.audit.c.hash).where(schema.audit.c.seq == 3)).scalar_one()
        unit.execute(delete(schema.audit).where(schema.audit.c.seq > 3))
        unit.execute(update(schema.audit_head).values(seq=3, hash=third))
    assert verify(chain).seq == 3  # nothing in the database tells
    with pytest.raises(Tampered, match="cut off"):
        verify(chain, published)


def test_a_chain_written_anew_is_found_by_a_published_head(chain: Store) -> None:
    published = head(chain)
    with unguarded(chain) as unit:
        unit.execute(delete(schema.audit))
        unit.execute(update(schema.audit_head).values(seq=0, hash=audit.GENESIS))
    for number in range(ROWS):
        with chain.unit("somsri") as unit:
            unit.audit("test.done", "test", str(number), count=77)
    assert verify(chain).seq == ROWS
    with pytest.raises(Tampered, match="published head"):
        verify(chain, published)


def test_rows_of_units_at_the_same_time_make_one_chain(store: Store) -> None:
    def one(number: int) -> None:
        with store.unit() as unit:
            unit.audit("test.done", "test", str(number))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(30)))
    assert verify(store).seq == 30


def test_heads_are_published_and_read_again(tmp_path: Path) -> None:
    heads = [Head(1, "a" * 64), Head(2, "b" * 64)]
    for item in heads:
        integrity.publish_head(tmp_path, item)
    assert integrity.published_heads(tmp_path) == heads


def test_no_head_was_published_before_the_first(tmp_path: Path) -> None:
    assert integrity.published_heads(tmp_path) == []


def test_a_list_of_heads_that_was_changed_is_found(tmp_path: Path) -> None:
    integrity.publish_head(tmp_path, Head(1, "a" * 64))
    (tmp_path / "audit-heads.log").write_text("nothing here\n", encoding="ascii")
    with pytest.raises(Tampered):
        integrity.published_heads(tmp_path)


def _fill(store: Store, desk: Desk) -> None:
    """A row in each table that only grows."""
    with store.unit("somsri") as unit:
        intake_id = intakes.store_arrival(unit, arrival()).intake_id
        intakes.save_reading(unit, intake_id, reading())
        case = matters.settle_finding(unit, intakes.load(unit, intake_id), reading(), finding(), desk)
        assert case is not None
        casework.reveal_case(unit, case, Officer("1", "somsri", "x", Role.OFFICER), "ตรวจทาน")
        values = {"event": CaseEvent.ASSIGN, "from_state": CaseState.RECEIVED, "to_state": CaseState.RECEIVED}
        row = {"id": new_id(), "case_id": case.id, "at": datetime.now(UTC), "actor": "somsri", **values}
        unit.execute(insert(schema.entry), row)


def test_the_database_refuses_to_change_what_only_grows(store: Store, desk: Desk) -> None:
    _fill(store, desk)
    statements = ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"]
    if store.engine.dialect.name == "postgresql":
        statements.append("TRUNCATE {}")
    for table, statement in itertools.product(("audit", "entry", "reveal"), statements):
        with store.unit() as unit:
            attempt = unit.connection.begin_nested()
            with pytest.raises(DBAPIError, match=f"{table} is append-only"):
                unit.execute(text(statement.format(table)))
            attempt.rollback()
            count = unit.execute(text(f"SELECT count(*) FROM {table} WHERE actor = 'somsri'")).scalar_one()  # noqa: S608
            assert count >= 1
