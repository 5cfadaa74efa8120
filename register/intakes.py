"""The only writer of intake, reading and finding rows: from the raw bytes to the one outcome of what arrived. (A text
that a person corrects is `register.correcting`'s; what could not be processed `register.parking`'s.)

Law 1: `store_arrival` seals and commits before anything is parsed and before the source is touched.
Law 2: identity is (source, folder, UIDVALIDITY, UID) for mailboxes and the keyed hash of the bytes for folders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, Update, bindparam, literal, select, union_all, update

from register import leases, schema
from register.errors import InputError, TryAgain
from register.model import Arrival, Finding, Reading
from register.schema import intake
from register.sealing import address_mac, open_value, seal_value
from register.statements import THIS, updating
from register.states import Category, Channel, IntakeState, Method, Relation, WorkKind
from register.store import Unit, new_id, place
from register.vault import DataKey

JUNK = "โฟลเดอร์อีเมลขยะ"
_IDENTITY, _BYTES = "identity", "bytes"

SELECTED = select(intake, schema.data_key.c.ring_key, schema.data_key.c.wrapped).join(
    schema.data_key, schema.data_key.c.id == intake.c.data_key
)
_BY_ID = SELECTED.where(intake.c.id == bindparam("intake_id"))


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an arrival. `known`: it had its intake before, nothing was stored."""

    intake_id: str
    known: bool
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """One intake row, opened as far as its readers need."""

    id: str
    source: str
    channel: Channel
    media_type: str
    name: str
    size: int
    received_at: datetime
    stored_at: datetime
    state: IntakeState
    reason: str
    acknowledge: bool
    case_id: str | None
    relation: Relation | None
    due_at: datetime | None


def store_arrival(unit: Unit, arrival: Arrival, *, left_at_source: str = "") -> Stored:
    """Seal what arrived and enqueue its reading. The same bytes again become a `repeated` intake.

    `left_at_source`: why `content` holds the headers at most; the intake is parked for that reason, nothing is read,
    and the mail stays untouched where it is.

    Raises:
        TryAgain: another process stored the same thing at this moment; the unit must not commit.
    """
    mac = unit.vault.mac("intake", arrival.content)
    known, original = _find_same(unit, arrival, mac)
    if known is not None:
        return Stored(known, known=True)
    intake_id = new_id(unit.now)
    key = unit.new_key()
    values: dict[str, Any] = {
        "id": intake_id,
        "source": arrival.source,
        "folder": arrival.folder,
        "uid_validity": arrival.uid_validity,
        "uid": arrival.uid,
        "mac": mac,
        "data_key": key.id,
        "channel": arrival.channel.value,
        "media_type": arrival.media_type,
        "size": len(arrival.content),
        "name_sealed": unit.vault.seal(key, arrival.name.encode(), place("intake", "name_sealed", intake_id)),
        "received_at": arrival.received_at or unit.now,
        "stored_at": unit.now,
        "acknowledge": arrival.acknowledge,
        "state": IntakeState.STORED.value,
        "reason": arrival.doubt,
    }
    if original is not None:
        values |= {"state": IntakeState.REPEATED.value, "repeated_of": original}
    else:
        values["blob"] = unit.put_blob(key, arrival.content)
    if left_at_source:
        values["source_done"] = True
        if original is None:
            values |= {"state": IntakeState.PARKED.value, "reason": left_at_source}
    if not unit.insert_new(intake, values):
        raise TryAgain("another process is taking in the same thing", "the next look finds it stored")
    unit.audit("intake.stored", "intake", intake_id, state=values["state"], channel=arrival.channel.value)
    if values["state"] == IntakeState.STORED.value:
        leases.enqueue(unit, WorkKind.READ, intake_id)
    return Stored(intake_id, known=False, repeated=original is not None)


def _find_same(unit: Unit, arrival: Arrival, mac: str) -> tuple[str | None, str | None]:
    """The intake that this arrival already has (law 2), and the first one of the same bytes."""
    given: dict[str, Any] = {"of": arrival.source, "bytes": mac}
    if arrival.uid is not None:
        given |= {"in": arrival.folder, "since": arrival.uid_validity, "number": arrival.uid}
    rows = unit.execute(_same(in_mailbox=arrival.uid is not None), given)
    found: dict[str, str] = {row.by: row.id for row in rows}
    return found.get(_IDENTITY), found.get(_BYTES)


@cache
def _same(*, in_mailbox: bool) -> CompoundSelect[Any]:
    """The keyed hash is the identity of a file, the UID that of a mail (law 2)."""
    mine = intake.c.source == bindparam("of")
    if in_mailbox:
        here = (intake.c.folder == bindparam("in")) & (intake.c.uid_validity == bindparam("since"))
        mine &= here & (intake.c.uid == bindparam("number"))
    else:
        mine &= (intake.c.mac == bindparam("bytes")) & intake.c.uid.is_(None)
    same = (intake.c.mac == bindparam("bytes")) & (intake.c.state != IntakeState.REPEATED.value)
    first = select(intake.c.id).where(same).order_by(intake.c.stored_at).limit(1).subquery()
    return union_all(
        select(literal(_IDENTITY).label("by"), intake.c.id).where(mine), select(literal(_BYTES).label("by"), first.c.id)
    )


def load(unit: Unit, intake_id: str) -> Intake:
    """One intake. Raises InputError where there is none."""
    return opened(unit, _row(unit, intake_id))


def listing(unit: Unit, states: Sequence[IntakeState] = (), limit: int | None = None) -> list[Intake]:
    """Intakes, newest first, of the given states or of all."""
    statement = SELECTED.order_by(intake.c.stored_at.desc(), intake.c.id.desc()).limit(limit)
    statement = statement.where(intake.c.erased_at.is_(None))
    if states:
        statement = statement.where(intake.c.state.in_([state.value for state in states]))
    return [opened(unit, row) for row in unit.execute(statement)]


def raw(unit: Unit, intake_id: str) -> bytes:
    """The bytes as they arrived; of a repeated intake those of its original."""
    return _raw(unit, _row(unit, intake_id))


def load_whole(unit: Unit, intake_id: str) -> tuple[Intake, bytes]:
    """An intake and its bytes, of one look at its row; raises as `load`."""
    row = _row(unit, intake_id)
    return opened(unit, row), _raw(unit, row)


def _raw(unit: Unit, row: Row[Any]) -> bytes:
    return unit.get_blob(row.blob) if row.blob else raw(unit, row.repeated_of)


def save_reading(unit: Unit, intake_id: str, result: Reading, *, find: bool = True) -> None:
    """Seal the reading and mark the intake as read. What a device sent has its channel.

    `find`: enqueue the finding; False where the caller settles it in the same unit.
    """
    sealed = seal_value(unit, data_key(unit, intake_id), result, place("reading", "content_sealed", intake_id))
    pages = result.pages
    rule = result.automatic.rule if result.automatic else None
    values = {
        "content_sealed": sealed,
        "confidence": min((page.confidence for page in pages), default=1.0),
        "automatic_rule": rule,
        "read_at": unit.now,
        "handwritten": any(page.method is Method.HANDWRITING for page in pages),
        "machine_sealed": None,
    }
    if not unit.insert_new(schema.reading, {"intake_id": intake_id, **values}):
        unit.update(schema.reading, intake_id, values)
    message_mac = unit.vault.mac("message-id", result.message_id.encode()) if result.message_id else None
    sender_mac = address_mac(unit, result.sender.address) if result.sender else None
    known = {"message_mac": message_mac, "sender_mac": sender_mac, "channel": result.channel.value}
    unit.update(intake, intake_id, {"state": IntakeState.READ.value, **known})
    unit.audit("intake.read", "intake", intake_id, pages=len(pages), rule=rule)
    if find:
        leases.enqueue(unit, WorkKind.FIND, intake_id)


def reading(unit: Unit, intake_id: str) -> Reading | None:
    sealed = unit.execute(
        select(schema.reading.c.content_sealed).where(schema.reading.c.intake_id == intake_id)
    ).scalar_one_or_none()
    if sealed is None:
        return None
    key = data_key(unit, intake_id)
    return open_value(unit, key, sealed, Reading, place("reading", "content_sealed", intake_id))


def save_finding(unit: Unit, intake_id: str, result: Finding) -> None:
    key = data_key(unit, intake_id)
    values = {
        "category": result.category.value,
        "sub_kind": result.sub_kind.value if result.sub_kind else None,
        "confidence": result.confidence,
        "p_tip_off": result.probabilities[Category.TIP_OFF],
        "decision": result.decision.value,
        "runner_up": result.runner_up.value,
        "content_sealed": seal_value(unit, key, result, place("finding", "content_sealed", intake_id)),
        "model_version": result.model_version,
        "found_at": unit.now,
    }
    if not unit.insert_new(schema.finding, {"intake_id": intake_id, **values}):
        unit.update(schema.finding, intake_id, values)
    unit.audit("intake.found", "intake", intake_id, decision=result.decision.value, model=result.model_version)


def finding(unit: Unit, intake_id: str) -> Finding | None:
    sealed = unit.execute(
        select(schema.finding.c.content_sealed).where(schema.finding.c.intake_id == intake_id)
    ).scalar_one_or_none()
    if sealed is None:
        return None
    key = data_key(unit, intake_id)
    return open_value(unit, key, sealed, Finding, place("finding", "content_sealed", intake_id))


def settle(unit: Unit, intake_id: str, state: IntakeState, *, reason: str = "", due_at: datetime | None = None) -> None:
    """Give an intake an outcome without a case: set aside, parked, or the review tray."""
    _row(unit, intake_id)
    unit.update(intake, intake_id, {"state": state.value, "reason": reason, "due_at": due_at})
    unit.audit(f"intake.{state.value}", "intake", intake_id, reason=reason)


def join_case(unit: Unit, intake_id: str, case_id: str, relation: Relation, *, due_at: datetime | None = None) -> None:
    """Tie the intake to its case: as its origin, as more of the same matter, or unverified.

    `due_at`: until when an officer should have looked at it.

    Raises:
        InputError: it belongs to a case already (two officers registered it at once).
    """
    state = IntakeState.REGISTERED if relation is Relation.ORIGIN else IntakeState.ATTACHED
    values = {"state": state.value, "case_id": case_id, "relation": relation.value, "reason": "", "due_at": due_at}
    if unit.write(_joining(), {THIS: intake_id, **values}).rowcount != 1:
        raise InputError(f"intake {intake_id} belongs to a case already", "see `raprueang intake list`")
    unit.audit(f"intake.{state.value}", "intake", intake_id, case=case_id, relation=relation.value)


@cache
def _joining() -> Update:
    # what was set aside beside a case is no part of it yet
    return updating(intake).where(intake.c.case_id.is_(None) | (intake.c.state == IntakeState.SET_ASIDE.value))


def set_aside_in_case(unit: Unit, intake_id: str, case_id: str, *, reason: str) -> None:
    """What a machine wrote about a mail of ours: no matter, but shown on its case, and only to who may see that."""
    settle(unit, intake_id, IntakeState.SET_ASIDE, reason=reason)
    values = {"case_id": case_id, "relation": Relation.UNVERIFIED.value}
    unit.execute(update(intake).where(intake.c.id == intake_id).values(**values))
    unit.audit("intake.linked", "intake", intake_id, case=case_id)


def believe(unit: Unit, intake_id: str) -> None:
    """What was attached to a case has been seen and is the complainant's; it waits no longer."""
    values = {"relation": Relation.ATTACHED.value, "due_at": None}
    unit.execute(update(intake).where(intake.c.id == intake_id).values(**values))


def leave_case(unit: Unit, intake_id: str, state: IntakeState, *, reason: str = "") -> None:
    """Take what was attached to a case out of it again.

    Raises:
        InputError: a case was born from it, or it has none.
    """
    attached = (intake.c.id == intake_id) & (intake.c.state == IntakeState.ATTACHED.value)
    values = {"case_id": None, "relation": None, "state": state.value, "reason": reason, "due_at": None}
    if unit.execute(update(intake).where(attached).values(**values)).rowcount != 1:
        raise InputError(f"intake {intake_id} is not attached to a case", "see `raprueang intake list`")
    unit.audit(f"intake.{state.value}", "intake", intake_id, reason=reason)


def data_key(unit: Unit, intake_id: str) -> DataKey:
    """The data key of an intake; which one it is never changes, so that a unit asks once."""
    if intake_id not in unit.key_ids:
        unit.hold_key(row := _row(unit, intake_id))
        unit.key_ids[intake_id] = row.data_key
    return unit.key(unit.key_ids[intake_id])


def _row(unit: Unit, intake_id: str) -> Row[Any]:
    row = unit.once(("intake", intake_id), lambda: unit.execute(_BY_ID, {"intake_id": intake_id}).one_or_none())
    if row is None:
        raise InputError(f"no intake {intake_id}", "`raprueang intake list` shows them")
    return row


def opened(unit: Unit, row: Row[Any]) -> Intake:  # of SELECTED
    unit.hold_key(row)
    name = unit.vault.open(unit.key(row.data_key), row.name_sealed, place("intake", "name_sealed", row.id))
    return Intake(
        id=row.id,
        source=row.source,
        channel=Channel(row.channel),
        media_type=row.media_type,
        name=name.decode(),
        size=row.size,
        received_at=row.received_at,
        stored_at=row.stored_at,
        state=IntakeState(row.state),
        reason=row.reason,
        acknowledge=row.acknowledge,
        case_id=row.case_id,
        relation=Relation(row.relation) if row.relation else None,
        due_at=row.due_at,
    )
