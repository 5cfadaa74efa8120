"""Nothing that a person wrote may get into a column that is neither sealed nor hashed: each says why it may be plain.

A new column fails here until it is sealed (`*_sealed`), hashed (`*_mac`), restricted to words of `register.states` by a
CHECK, or written down below with what stands in it.
"""

import re

from sqlalchemy import CheckConstraint, Column, LargeBinary, String, Table
from sqlalchemy.sql.type_api import TypeEngine

from register import schema

OFFICE = "of the office: who works here, and in which unit; not of a complainant"
CODE = "a word of the program's own, or a number"
OURS = "chosen by the agency in its configuration or on the desk, before any matter"
DIGEST = "a hash, of random or keyed bytes"
DAY = "a day in digits"

PLAIN: dict[str, str] = {
    "absence.actor": OFFICE,
    "absence.first_day": DAY,
    "absence.last_day": DAY,
    "account.email": OFFICE,
    "account.login": OFFICE,
    "account.name": OFFICE,
    "account.unit": OFFICE,
    "agency_unit.email": OFFICE,
    "agency_unit.name": OFFICE,
    "alarm.rule": CODE,
    "alarm.subject": "the name of a mailbox or folder, or of a route; register.watch.alarm_rules takes no other",
    "aside_proposal.actor": OFFICE,
    "audit.action": CODE,
    "audit.actor": OFFICE,
    "audit.at": "an instant",
    "audit.detail": "JSON of codes, numbers and internal ids",
    "audit.hash": DIGEST,
    "audit.subject": "an internal id, or a period of a report",
    "audit.subject_kind": CODE,
    "audit_head.hash": DIGEST,
    "blob.file": "two letters of the blob's internal id, and the id",
    "channel_check.day": DAY,
    "credential.password_hash": "argon2id of an officer's password",
    "data_key.ring_key": CODE,
    "decision.before": "JSON of codes that an undo puts back",
    "digest.day": DAY,
    "disposal.decided_by": OFFICE,
    "disposal.listed_by": OFFICE,
    "entry.actor": OFFICE,
    "evidence.actor": OFFICE,
    "finding.model_version": CODE,
    "intake.folder": OURS,
    "intake.mac": DIGEST,
    "intake.media_type": "of the raw bytes, as we recognised them",
    "intake.reason": "sentences of the program's own",
    "intake.source": OURS,
    "legal_hold.lifted_by": OFFICE,
    "legal_hold.placed_by": OFFICE,
    "mailbox.folder": OURS,
    "mailbox.name": OURS,
    "matter.project": OURS,
    "matter.unit": OFFICE,
    "past.field": CODE,
    "past.was": "a state, category, unit or instant that a case had; register.book.past.KEPT has no other",
    "proceeding.actor": OFFICE,
    "process.id": "random",
    "process.machine": OFFICE,
    "process.parts": CODE,
    "published_head.hash": DIGEST,
    "quota.day": DAY,
    "reading.automatic_rule": CODE,
    "referral.actor": OFFICE,
    "referral.reported_by": OFFICE,
    "referral.unit": OFFICE,
    "removal.done_by": OFFICE,
    "removal.place": "mailbox, folder and UID, or channel and day",
    "reply.answer": "status codes of a mail server; register.post.mail_status drops words, which name people",
    "reply.message_id": "random, with the agency's host",
    "reply.reason": "sentences of the program's own",
    "reveal.actor": OFFICE,
    "saved_view.query": "filters of the address: codes, units and days; never what was searched for",
    "source_lease.holder": DIGEST,
    "source_lease.source": DIGEST,
    "source_lease.token": DIGEST,
    "template.body": OURS,
    "template.name": CODE,
    "unit_reminder.day": DAY,
    "unit_reminder.unit": OFFICE,
    "upkeep.name": CODE,
    "verdict.actor": OFFICE,
    "verdict.decided_by": OFFICE,
    "work.error": "a sentence of our own errors, or the class of a foreign one without its words",
    "work.token": "random",
}


def is_key(column: Column[object]) -> bool:
    """An internal id: our own, or that of another row."""
    return bool(column.foreign_keys) or (isinstance(column.type, String) and column.type.length == 26)


def is_word(table: Table, column: Column[object]) -> bool:
    """Does a CHECK leave it nothing but words of the program?"""
    checks = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
    return any(re.search(rf"\b{column.name} IN \('", check) for check in checks)


def says_something(kind: TypeEngine[object]) -> bool:
    """Could a sentence stand in a column of this type?"""
    return isinstance(kind, String | LargeBinary)


def unguarded() -> set[str]:
    """Every column in which words could stand in the open, as far as its name and type tell."""
    return {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if says_something(column.type)
        and not column.name.endswith(("_sealed", "_mac"))
        and not is_key(column)
        and not is_word(table, column)
    } - {"data_key.wrapped"}  # a key under the key ring


def test_every_plain_column_says_why_it_may_be_plain() -> None:
    assert unguarded() - set(PLAIN) == set()


def test_no_reason_stands_for_a_column_that_is_gone() -> None:
    assert set(PLAIN) - unguarded() == set()


def test_a_new_column_of_words_would_be_found() -> None:
    """The walk itself can fail: it sees a plain column of each type, and passes what is sealed or a word."""
    assert {"account.name", "work.error", "past.was"} <= unguarded()
    assert not {"matter.content_sealed", "matter.state", "matter.tracking_mac", "entry.way"} & unguarded()


def test_what_is_called_sealed_holds_bytes_and_what_is_called_a_mac_no_words() -> None:
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if column.name.endswith("_sealed"):
                assert isinstance(column.type, LargeBinary), f"{table.name}.{column.name}"
            if column.name.endswith("_mac") and isinstance(column.type, String):
                assert column.type.length == 64, f"{table.name}.{column.name}"
