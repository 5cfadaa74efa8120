"""Rows that nobody waits for are written together, in an order that the database and the later reader accept."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from ingest import stage
from register import schema
from register.arrivals import intakes
from register.database.statements import THIS, inserting, updating
from register.errors import InputError
from register.handling import matters
from register.handling.matters import Desk
from register.model import Arrival
from register.states import IntakeState
from register.store import Store
from register.tracking import next_register_number
from tests.register.matter_examples import arrival, finding, reading


@contextmanager
def said(store: Store) -> Iterator[list[str]]:
    """The statements of the block."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        found.append(sql)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def mail(content: bytes, uid: int) -> Arrival:
    return arrival(content, source="imap:main", folder="INBOX", uid_validity=1, uid=uid)


def counter(year: int, last: int) -> dict[str, int]:
    return {"year": year, "last": last}


def test_three_mails_take_no_more_statements_than_one(store: Store) -> None:
    mails = [mail(bytes([number]), number) for number in range(1, 5)]
    with said(store) as alone, store.unit() as unit:
        intakes.store_arrival(unit, mails[0])
    with said(store) as together, store.unit() as unit:
        stored = intakes.store_arrivals(unit, [(one, "") for one in mails[1:]])
    assert len(together) == len(alone)
    with store.unit() as unit:
        assert [intakes.raw(unit, one.intake_id) for one in stored] == [b"\2", b"\3", b"\4"]


def test_the_same_bytes_and_the_same_uid_are_known_again_within_one_portion(store: Store) -> None:
    mails = [mail(b"a", 1), mail(b"a", 2), mail(b"b", 1)]
    with store.unit() as unit:
        first, again, known = intakes.store_arrivals(unit, [(one, "") for one in mails])
    assert (first.repeated, again.repeated, known.known) == (False, True, True)
    assert known.intake_id == first.intake_id


def test_what_refers_to_a_row_may_be_given_before_it(store: Store) -> None:
    with store.unit() as unit:
        unit.insert(schema.blob, {"id": "B", "data_key": "K", "size": 1, "content_sealed": b"1"})
        unit.insert(schema.data_key, {"id": "K", "ring_key": "k1", "wrapped": b"1", "created_at": unit.now})
    with store.unit() as unit:
        assert unit.execute(select(schema.blob.c.data_key)).scalar_one() == "K"


def test_who_looks_sees_what_was_given_before(store: Store) -> None:
    table = schema.register_counter
    with store.unit() as unit:
        unit.insert(table, counter(2570, 7))
        assert unit.execute(select(table.c.last)).scalar_one() == 7


def test_a_piece_that_changes_a_row_back_has_its_last_word(store: Store) -> None:
    table = schema.data_key
    with store.unit() as unit:
        for name in ("A", "B"):
            unit.insert(table, {"id": name, "ring_key": "k1", "wrapped": b"1", "created_at": unit.now})
        for name in ("A", "B"):
            unit.begin_piece()
            unit.later(updating(table), {THIS: name, "ring_key": "k2"})
            unit.later(updating(table), {THIS: name, "ring_key": "k3", "wrapped": None})
            unit.later(updating(table), {THIS: name, "ring_key": "k4"})
    with store.unit() as unit:
        rows = unit.execute(select(table.c.ring_key, table.c.wrapped)).all()
    assert [tuple(row) for row in rows] == [("k4", None)] * 2


def test_a_change_that_meets_no_row_undoes_the_whole_unit(store: Store) -> None:
    table = schema.register_counter

    def change() -> None:
        with store.unit() as unit:
            unit.insert(table, counter(2570, 1))
            for year in (2570, 2569):
                unit.later(updating(table), {THIS: year, "last": 2}, missed=InputError("no such counter"))

    with pytest.raises(InputError, match="no such counter"):
        change()
    with store.unit() as unit:
        assert unit.execute(select(table)).all() == []


def test_a_whole_register_is_not_held_in_memory(store: Store) -> None:
    with said(store) as found, store.unit() as unit:
        for year in range(2_100):
            unit.later(inserting(schema.register_counter), counter(year, 1))
        assert len([sql for sql in found if "INSERT" in sql]) >= 1


def test_a_unit_that_holds_the_counter_counts_on_and_the_next_one_behind_it(store: Store) -> None:
    with store.unit() as unit:
        assert [next_register_number(unit, 2570) for _ in range(3)] == [1, 2, 3]
    with store.unit() as unit:
        assert next_register_number(unit, 2570) == 4


def test_what_was_erased_while_it_was_read_gets_no_reading(store: Store) -> None:
    with store.unit() as unit:
        gone = intakes.store_arrival(unit, arrival()).intake_id
        key = intakes.data_key(unit, gone)
        unit.update(schema.intake, gone, {"erased_at": unit.now})
    with pytest.raises(InputError, match="was erased"), store.unit() as unit:
        stage._save(unit, intake_id=gone, key=key, reading=reading())
    with store.unit() as unit:
        assert unit.execute(select(schema.reading)).all() == []
        assert unit.execute(select(schema.intake.c.state)).scalar_one() == IntakeState.STORED.value


def test_a_reading_unit_loses_no_row_without_a_word(store: Store) -> None:
    with pytest.raises(InputError, match="cannot write"), store.browse() as unit:
        unit.insert(schema.register_counter, counter(2570, 1))


def test_a_mail_that_names_an_accused_does_not_part_the_rows_of_those_that_share_its_commit(
    store: Store, desk: Desk
) -> None:
    told = reading(message_id="")
    with store.unit() as unit:
        given = intakes.store_arrivals(unit, [(mail(bytes([number]), number), "") for number in range(1, 4)])
        items = [intakes.load(unit, one.intake_id) for one in given]
    with said(store) as statements, store.unit() as unit:
        for item in items:
            unit.hold_open(intakes.data_key(unit, item.id), item.id)
        for item in items:
            unit.begin_piece()
            intakes.save_reading(unit, item.id, told, find=False)
            matters.settle_finding(unit, item, told, finding(accused="นายหนึ่ง ปลอดภัย"), desk)
    assert len([sql for sql in statements if sql.startswith("INSERT INTO matter")]) == 1
