"""The only writer of intake, reading and finding rows: from the raw bytes to the one outcome of what arrived. (A text
that a person corrects is `register.handling.correcting`'s; what could not be processed `register.arrivals.parking`'s.)

Law 1: `store_arrival` seals and commits before anything is parsed and before the source is touched.
Law 2: identity is (source, folder, UIDVALIDITY, UID) for mailboxes and the keyed hash of the bytes for folders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Update, bindparam, select, update

from register import leases, schema
from register.database.statements import THIS, inserting_new, updating
from register.errors import InputError, TryAgain
from register.model import Arrival, Finding, Reading
from register.schema import intake
from register.sealed.sealing import address_mac, open_value, seal_value
from register.states import Category, Channel, IntakeState, Method, Relation, WorkKind
from register.store import Unit, new_id, place
from register.vault import DataKey

JUNK = "โฟลเดอร์อีเมลขยะ"

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
    return store_arrivals(unit, [(arrival, left_at_source)])[0]


def store_arrivals(unit: Unit, given: Sequence[tuple[Arrival, str]]) -> list[Stored]:
    """As `store_arrival`, with several, each with its `left_at_source`; what became of each, in their order."""
    macs = [unit.vault.mac("intake", arrival.content) for arrival, _ in given]
    mine, same = _find_same(unit, [arrival for arrival, _ in given], macs)
    stored = []
    for (arrival, left_at_source), mac in zip(given, macs, strict=True):
        unit.begin_piece()
        identity = _identity(arrival, mac)
        if identity in mine:
            stored.append(Stored(mine[identity], known=True))
            continue
        original = same.get(mac)
        intake_id = _store(unit, arrival, mac, original, left_at_source)
        mine[identity] = intake_id
        same.setdefault(mac, intake_id)
        stored.append(Stored(intake_id, known=False, repeated=original is not None))
    unit.flush()
    return stored


def _store(unit: Unit, arrival: Arrival, mac: str, original: str | None, left_at_source: str) -> str:
    intake_id = new_id(unit.now)
    key = unit.new_key()
    state, reason = IntakeState.STORED, arrival.doubt
    if original is not None:
        state = IntakeState.REPEATED
    elif left_at_source:
        state, reason = IntakeState.PARKED, left_at_source
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
        "received_at": min(arrival.received_at or unit.now, unit.now),  # a mail server's clock may be ahead
        "stored_at": unit.now,
        "acknowledge": arrival.acknowledge,
        "state": state.value,
        "reason": reason,
        "repeated_of": original,
        "blob": None if original is not None else unit.put_blob(key, arrival.content),
        "source_done": bool(left_at_source),
    }
    taken = TryAgain("another process is taking in the same thing", "the next look finds it stored")
    unit.later(inserting_new(intake, unit.connection.dialect.name), values, missed=taken)
    unit.audit("intake.stored", "intake", intake_id, state=state.value, channel=arrival.channel.value)
    if state is IntakeState.STORED:
        leases.enqueue(unit, WorkKind.READ, intake_id)
    return intake_id


def _identity(arrival: Arrival, mac: str) -> tuple[object, ...]:
    """The keyed hash is the identity of a file, the UID that of a mail (law 2)."""
    if arrival.uid is None:
        return arrival.source, mac
    return arrival.source, arrival.folder, arrival.uid_validity, arrival.uid


def _find_same(
    unit: Unit, arrivals: Sequence[Arrival], macs: Sequence[str]
) -> tuple[dict[tuple[object, ...], str], dict[str, str]]:
    """The intakes that these arrivals already have (law 2), and the first ones of the same bytes, by their hash."""
    mine: dict[tuple[object, ...], str] = {}
    same: dict[str, str] = {}
    for row in unit.execute(_of_bytes(), {"macs": macs}):
        if row.uid is None:
            mine.setdefault((row.source, row.mac), row.id)
        if row.state != IntakeState.REPEATED.value:
            same.setdefault(row.mac, row.id)
    for source, folder, since in {
        (one.source, one.folder, one.uid_validity) for one in arrivals if one.uid is not None
    }:
        here = (source, folder, since)
        uids = [one.uid for one in arrivals if (one.source, one.folder, one.uid_validity) == here]
        rows = unit.execute(_of_uids(), {"of": source, "in": folder, "since": since, "uids": uids})
        mine |= {(*here, row.uid): row.id for row in rows}
    return mine, same


@cache
def _of_bytes() -> Select[Any]:
    columns = (intake.c.id, intake.c.source, intake.c.uid, intake.c.mac, intake.c.state)
    same = intake.c.mac.in_(bindparam("macs", expanding=True))
    first = intake.c.uid.is_(None) | (intake.c.state != IntakeState.REPEATED.value)  # one mail may come very often
    return select(*columns).where(same, first).order_by(intake.c.stored_at)


@cache
def _of_uids() -> Select[Any]:
    here = (intake.c.source == bindparam("of")) & (intake.c.folder == bindparam("in"))
    here &= (intake.c.uid_validity == bindparam("since")) & intake.c.uid.in_(bindparam("uids", expanding=True))
    return select(intake.c.id, intake.c.uid).where(here)


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
    unit.put(schema.reading, intake_id, values)
    message_mac = unit.vault.mac("message-id", result.message_id.encode()) if result.message_id else None
    sender_mac = address_mac(unit, result.sender.address) if result.sender else None
    known = {"message_mac": message_mac, "sender_mac": sender_mac, "channel": result.channel.value}
    erased = InputError("this matter was erased", "its data key has been destroyed as retention ordered")
    unit.later(_noting_read(), {THIS: intake_id, "state": IntakeState.READ.value, **known}, missed=erased)
    unit.audit("intake.read", "intake", intake_id, pages=len(pages), rule=rule)
    if find:
        leases.enqueue(unit, WorkKind.FIND, intake_id)


@cache
def _noting_read() -> Update:
    return updating(intake).where(intake.c.erased_at.is_(None))  # whoever opened its key before may not know yet


def reading(unit: Unit, intake_id: str) -> Reading | None:
    sealed = unit.execute(
        select(schema.reading.c.content_sealed).where(schema.reading.c.intake_id == intake_id)
    ).scalar_one_or_none()
    if sealed is None:
        return None
    key = data_key(unit, intake_id)
    return open_value(unit, key, sealed, Reading, place("reading", "content_sealed", intake_id))


def is_corrected(unit: Unit, intake_id: str) -> bool:
    """Is the text of this intake a person's correction of what was read?"""
    table = schema.reading
    chosen = (table.c.intake_id == intake_id) & table.c.machine_sealed.is_not(None)
    return unit.execute(select(table.c.intake_id).where(chosen)).first() is not None


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
    unit.put(schema.finding, intake_id, values)
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
    taken = InputError(f"intake {intake_id} belongs to a case already", "see `raprueang intake list`")
    unit.later(_joining(), {THIS: intake_id, **values}, missed=taken)
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
