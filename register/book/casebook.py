"""Reading the book of cases: one case by its id, number or Tracking ID, its content, deadlines and timeline.

Every writer is in `register.cases`. Who may see what is asked of `register.officers.access` before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select

from register import schema
from register.errors import InputError
from register.model import CaseContent
from register.schema import case, data_key
from register.sealed.sealing import open_value
from register.states import (
    PUBLIC_STATUS,
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    PublicStatus,
    SubKind,
    Way,
)
from register.store import Unit, place
from register.tracking import parse_tracking_id, tracking_mac

# A case comes with its data key: each statement takes longer to ask than to answer.
_CASES = select(case, data_key.c.ring_key, data_key.c.wrapped).join(data_key, data_key.c.id == case.c.data_key)
_BY_ID = _CASES.where(case.c.id == bindparam("case_id"))


@dataclass(frozen=True, slots=True)
class Case:
    """One case row with its Tracking ID opened; its content stays sealed until asked for."""

    id: str
    tracking_id: str
    register_number: str
    category: Category
    sub_kind: SubKind | None
    category_confirmed: bool
    restricted: bool
    urgent: bool
    anonymous: bool
    channel: Channel
    state: CaseState
    conclusion: Conclusion | None
    received_at: datetime
    registered_at: datetime
    sender_mac: str | None
    assigned_to: str | None
    unit: str
    data_key: str
    version: int
    merged_into: str | None = None
    project: str = ""

    @property
    def public_status(self) -> PublicStatus:
        return PUBLIC_STATUS[self.state]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's timeline."""

    at: datetime
    actor: str
    event: CaseEvent
    from_state: CaseState
    to_state: CaseState
    text: str
    way: Way | None = None


def load(unit: Unit, case_id: str) -> Case:
    """The case of that internal id.

    Raises:
        InputError: there is none.
    """
    return _opened(unit, _row(unit, case_id))


def visible(unit: Unit, case_id: str, which: ColumnElement[bool]) -> Case | None:
    """The case of that internal id, if it is one of these (`access.visible_cases`)."""
    row = unit.execute(_BY_ID.where(which), {"case_id": case_id}).one_or_none()
    if row is None:
        return None
    return _opened(unit, unit.once(("matter", case_id), lambda: row))


def find(unit: Unit, reference: str, prefix: str) -> Case:
    """The case that an internal id, a register number (`12/2570`) or a Tracking ID names.

    Raises:
        InputError: none; the message does not repeat the reference, which may be a Tracking ID.
    """
    number, slash, year = reference.strip().partition("/")
    tracking_id = parse_tracking_id(reference, prefix)
    chosen: ColumnElement[bool]
    if slash and number.isdecimal() and year.isdecimal() and max(len(number), len(year)) < 10:
        chosen = (case.c.register_number == int(number)) & (case.c.register_year == int(year))
    elif tracking_id is not None:
        chosen = case.c.tracking_mac == tracking_mac(unit.vault, tracking_id)
    else:
        chosen = case.c.id == reference.upper()
    row = unit.execute(_CASES.where(chosen)).one_or_none()
    if row is None:
        hint = "give a register number, a Tracking ID or the id of `raprueang case list`"
        raise InputError("no case of that ID", hint)
    return _opened(unit, row)


def by_tracking_id(unit: Unit, tracking_id: str) -> Case | None:
    """The case of a canonical Tracking ID."""
    mac = tracking_mac(unit.vault, tracking_id)
    row = unit.execute(_CASES.where(case.c.tracking_mac == mac)).one_or_none()
    return _opened(unit, row) if row else None


def listing(
    unit: Unit,
    states: Sequence[CaseState] = (),
    *,
    restricted: bool = True,
    limit: int | None = None,
    which: ColumnElement[bool] | None = None,
) -> list[Case]:
    """Cases, newest first; without `restricted` those that count as tip-offs are left out. `which`: only these."""
    statement = _CASES.order_by(case.c.registered_at.desc(), case.c.id.desc()).limit(limit)
    statement = statement.where(case.c.erased_at.is_(None))
    if which is not None:
        statement = statement.where(which)
    if states:
        statement = statement.where(case.c.state.in_([state.value for state in states]))
    if not restricted:
        statement = statement.where(case.c.restricted.is_(False))
    return [_opened(unit, row) for row in unit.execute(statement)]


def content(unit: Unit, item: Case) -> CaseContent:
    """What the case says of people. The caller has checked the right to see it and audited the reveal."""
    return content_of(unit, _row(unit, item.id))


def content_of(unit: Unit, row: Row[Any]) -> CaseContent:
    """The content of a selected row of the table; the caller's duties are those of `content`."""
    where = place("matter", "content_sealed", row.id)
    return open_value(unit, unit.key(row.data_key), row.content_sealed, CaseContent, where)


def parts(unit: Unit, item: Case) -> list[Case]:
    """The cases that were merged into this one, in the order of their registration."""
    mine = (case.c.merged_into == item.id) & case.c.erased_at.is_(None)
    statement = _CASES.where(mine).order_by(case.c.registered_at, case.c.id)
    return [_opened(unit, row) for row in unit.execute(statement)]


def deadlines(unit: Unit, case_id: str) -> dict[DeadlineKind, datetime]:
    rows = unit.execute(select(schema.deadline).where(schema.deadline.c.case_id == case_id))
    return {DeadlineKind(row.kind): row.due_at for row in rows}


def timeline(unit: Unit, item: Case) -> list[Entry]:
    rows = unit.execute(
        select(schema.entry).where(schema.entry.c.case_id == item.id).order_by(schema.entry.c.at, schema.entry.c.id)
    )
    return [_entry(unit, item, row) for row in rows]


def released(unit: Unit, item: Case) -> str:
    """What the public status page may show beside the status; empty when nothing was released."""
    sealed = _row(unit, item.id).released_sealed
    if sealed is None:
        return ""
    return unit.vault.open(unit.key(item.data_key), sealed, place("matter", "released_sealed", item.id)).decode()


def _entry(unit: Unit, item: Case, row: Row[Any]) -> Entry:
    text = ""
    if row.text_sealed is not None:
        key = unit.key(item.data_key)
        text = unit.vault.open(key, row.text_sealed, place("entry", "text_sealed", row.id)).decode()
    return Entry(
        row.at,
        row.actor,
        CaseEvent(row.event),
        CaseState(row.from_state),
        CaseState(row.to_state),
        text,
        Way(row.way) if row.way else None,
    )


def _row(unit: Unit, case_id: str) -> Row[Any]:
    row = unit.once(("matter", case_id), lambda: unit.execute(_BY_ID, {"case_id": case_id}).one_or_none())
    if row is None:
        raise InputError(f"no case {case_id}", "`raprueang case list` shows them")
    return row


def _opened(unit: Unit, row: Row[Any]) -> Case:
    unit.hold_key(row)
    key, where = unit.key(row.data_key), place("matter", "tracking_sealed", row.id)
    return Case(
        id=row.id,
        tracking_id=unit.vault.open(key, row.tracking_sealed, where).decode(),
        register_number=f"{row.register_number}/{row.register_year}",
        category=Category(row.category),
        sub_kind=SubKind(row.sub_kind) if row.sub_kind else None,
        category_confirmed=row.category_confirmed,
        restricted=row.restricted,
        urgent=row.urgent,
        anonymous=row.anonymous,
        channel=Channel(row.channel),
        state=CaseState(row.state),
        conclusion=Conclusion(row.conclusion) if row.conclusion else None,
        received_at=row.received_at,
        registered_at=row.registered_at,
        sender_mac=row.sender_mac,
        assigned_to=row.assigned_to,
        unit=row.unit,
        data_key=row.data_key,
        version=row.version,
        merged_into=row.merged_into,
        project=row.project,
    )
