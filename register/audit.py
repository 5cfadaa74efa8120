"""The audit chain: append-only rows, each hash covering the row and the hash before it.

Rows carry codes and internal ids, never anything of a person. The head (number and hash of the last row) is kept in
one locked row and published outside the database, so that a cut-off tail is found as well.
"""

import hashlib
import json
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, select, update

from register import schema
from register.database.statements import inserting
from register.errors import Tampered
from register.store import AuditRow, Unit

GENESIS = "0" * 64

# kept: `json.dumps` with options makes an encoder anew for each call
_detail = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of a row of the chain; printed as `seq:hash`."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, line: str) -> "Head":
        seq, _, digest = line.strip().partition(":")
        return cls(int(seq), digest)


def append_pending(unit: Unit) -> None:
    """Chain the unit's pending rows. Registered as the store's last hook before a commit: it locks the head."""
    if not unit.pending_audit:
        return
    locked = unit.execute(_locking_head()).one()
    head = Head(locked.seq, locked.hash)
    rows = []
    for pending in unit.pending_audit:
        row = _row(head, unit, pending)
        head = Head(row["seq"], row["hash"])
        rows.append(row)
    unit.write_all(inserting(schema.audit), rows)
    unit.write(_moving_head(), {"seq": head.seq, "hash": head.hash})
    unit.pending_audit.clear()


@cache
def _locking_head() -> Select[Any]:
    return select(schema.audit_head).with_for_update()


@cache
def _moving_head() -> Update:
    return update(schema.audit_head)


def head(unit: Unit) -> Head:
    row = unit.execute(select(schema.audit_head)).one()
    return Head(row.seq, row.hash)


def verify(unit: Unit, published: Iterable[Head] = ()) -> Head:
    """Walk the whole chain and return its head.

    Raises:
        Tampered: a row was changed, removed, reordered or cut off; the message names the first such row.
    """
    expected = {mark.seq: mark.hash for mark in published}
    seq, digest = 0, GENESIS
    with closing(_rows(unit)) as rows:
        for row in rows:
            seq += 1
            if row["seq"] != seq:
                raise Tampered(f"audit row {seq} is missing", "compare with the last backup")
            if row["hash"] != _digest(digest, row):
                raise Tampered(f"audit row {seq} was changed", "compare with the last backup")
            digest = row["hash"]
            if expected.pop(seq, digest) != digest:
                raise Tampered(f"audit row {seq} differs from the published head", "compare with the last backup")
    last = head(unit)
    if (last.seq, last.hash) != (seq, digest):
        raise Tampered(f"the audit chain ends at row {seq}, its head says {last.seq}", "compare with the last backup")
    if expected:
        raise Tampered(f"the published head {max(expected)} is cut off", "compare with the last backup")
    return last


def _rows(unit: Unit) -> Generator[dict[str, Any]]:
    statement = select(schema.audit).order_by(schema.audit.c.seq).execution_options(yield_per=1000)
    with unit.execute(statement) as found:
        for row in found.mappings():
            yield dict(row)


def _row(previous: Head, unit: Unit, pending: AuditRow) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": previous.seq + 1,
        "at": unit.now.isoformat(timespec="microseconds"),
        "actor": unit.actor,
        "action": pending.action,
        "subject_kind": pending.kind,
        "subject": pending.subject,
        "detail": _detail(pending.detail),
    }
    row["hash"] = _digest(previous.hash, row)
    return row


def _digest(previous: str, row: dict[str, Any]) -> str:
    fields = [row[name] for name in ("seq", "at", "actor", "action", "subject_kind", "subject", "detail")]
    return hashlib.sha256(_canonical([previous, *fields]).encode()).hexdigest()
