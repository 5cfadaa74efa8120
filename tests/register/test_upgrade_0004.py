"""A register of 0003 with matters in it comes whole through 0004, whose CHECKs know the new words."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from register import schema
from register.safekeeping import upgrade
from register.states import CaseEvent, DeadlineKind, ReplyKind
from register.store import open_engine

AT = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 9, 3, 0, tzinfo=UTC)
MATTER = {
    "data_key": "K1", "tracking_sealed": b"t", "register_year": 2569, "category": "suggestion", "sub_kind": None,
    "channel": "email", "state": "screened", "received_at": AT, "registered_at": AT, "changed_at": LATER,
    "content_sealed": b"c", "conclusion": None,
}  # fmt: skip
ENTRY = {"at": LATER, "actor": "somsri", "text_sealed": b"said"}
REPLY = {"data_key": "K1", "medium": "email", "date": AT, "content_sealed": b"r", "changed_at": LATER}


@pytest.fixture
def old(database_url: str) -> Iterator[Engine]:
    """A database as 0003 left it, with an open and an answered case."""
    engine = open_engine(database_url)
    upgrade.upgrade(engine, "0003")
    with engine.begin() as connection:
        _add(connection, "data_key", id="K1", ring_key="ring", wrapped=b"w", created_at=AT)
        for number, state in enumerate(("screened", "answered"), start=1):
            done = {"state": state, "conclusion": "noted" if state == "answered" else None}
            mine = {"id": f"C{number}", "tracking_mac": f"m{number}", "register_number": number}
            _add(connection, "matter", **{**MATTER, **done, **mine})
            for kind in ("acknowledge", "coordinate", "progress", "investigate"):
                _add(connection, "deadline", case_id=f"C{number}", kind=kind, due_at=LATER)
        for number, event, before, after in (
            (1, "confirm", "received", "screened"),
            (2, "confirm", "received", "screened"),
            (2, "conclude", "screened", "concluded"),
            (2, "answer", "concluded", "answered"),
        ):
            words = {"event": event, "from_state": before, "to_state": after}
            _add(connection, "entry", id=f"E{number}{event}", case_id=f"C{number}", **ENTRY, **words)
        for number, kind, state in ((1, "acknowledgement", "sent"), (2, "outcome", "sent")):
            words = {"kind": kind, "state": state, "message_id": f"<{number}>"}
            _add(connection, "reply", id=f"R{number}", case_id=f"C{number}", **REPLY, **words)
    yield engine
    engine.dispose()


def test_what_was_registered_before_comes_through_whole(old: Engine) -> None:
    with old.connect() as connection:
        before = _rows(connection)
    upgrade.upgrade(old)
    with old.connect() as connection:
        after = _rows(connection)
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0] if name != "met_at"} for row in after[table]]
        assert kept == [{name: value for name, value in row.items() if name != "met_at"} for row in rows], table


def test_the_steps_that_were_done_get_their_time(old: Engine) -> None:
    upgrade.upgrade(old)
    with old.connect() as connection:
        rows = connection.execute(text("SELECT case_id, kind FROM deadline WHERE met_at IS NOT NULL")).all()
    assert {tuple(row) for row in rows} == {
        ("C1", "acknowledge"),
        ("C1", "coordinate"),
        ("C2", "coordinate"),
        ("C2", "progress"),
        ("C2", "investigate"),
    }


def test_what_cases_were_before_is_known_as_far_as_entries_and_audit_tell(old: Engine) -> None:
    with old.begin() as connection:
        row = {"actor": "somsri", "action": "case.corrected", "subject_kind": "case", "subject": "C1", "hash": "h"}
        _add(connection, "audit", seq=1, at=AT.isoformat(), detail='{"was": "other", "now": "suggestion"}', **row)
    upgrade.upgrade(old)
    with old.connect() as connection:
        rows = connection.execute(text("SELECT case_id, field, was FROM past")).all()
    assert {tuple(row) for row in rows} == {
        ("C1", "state", "received"),
        ("C1", "category", "other"),
        ("C2", "state", "received"),
        ("C2", "state", "screened"),
        ("C2", "state", "concluded"),
    }


def test_the_checks_know_every_word_and_no_other(old: Engine) -> None:
    upgrade.upgrade(old)
    for table, column, words in (
        ("entry", "event", CaseEvent),
        ("reply", "kind", ReplyKind),
        ("deadline", "kind", DeadlineKind),
    ):
        checks = {one["name"]: one["sqltext"] for one in inspect(old).get_check_constraints(table)}
        assert set(re.findall(r"'(\w+)'", checks[f"ck_{table}_{column}"])) == {word.value for word in words}
        wanted = {one.name for one in schema.metadata.tables[table].constraints if isinstance(one, CheckConstraint)}
        assert set(checks) == wanted
    with old.begin() as connection:
        _add(connection, "deadline", case_id="C1", kind="report", due_at=LATER)
    with pytest.raises(DatabaseError), old.begin() as connection:
        _add(connection, "deadline", case_id="C2", kind="sometime", due_at=LATER)


def test_triggers_indexes_and_foreign_keys_stand_as_before(old: Engine) -> None:
    upgrade.upgrade(old)
    for statement in (
        "UPDATE entry SET actor = 'nobody'",
        "DELETE FROM entry",
        "INSERT INTO deadline (case_id, kind, due_at) VALUES ('C9', 'report', '2026-11-09 03:00:00')",
    ):
        with pytest.raises(DatabaseError), old.begin() as connection:
            connection.execute(text(statement))
    second = {"kind": "acknowledgement", "state": "sent", "message_id": "<9>"}
    with pytest.raises(DatabaseError), old.begin() as connection:
        _add(connection, "reply", id="R9", case_id="C1", **REPLY, **second)
    indexes = {one["name"] for one in inspect(old).get_indexes("reply")}
    assert {"uq_reply_acknowledgement", "ix_reply_state", "ix_reply_case_id_kind_medium_state"} <= indexes
    if old.dialect.name == "sqlite":
        with old.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def _add(connection: Connection, table: str, **values: object) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)  # noqa: S608 - our own names


def _rows(connection: Connection) -> dict[str, list[dict[str, object]]]:
    found = {}
    for table, key in (("matter", "id"), ("deadline", "case_id, kind"), ("entry", "id"), ("reply", "id")):
        rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY {key}"))  # noqa: S608 - our own names
        found[table] = [dict(row._mapping) for row in rows]
    return found
