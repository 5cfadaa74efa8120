"""How a matter is tied to others: possibly the same one, decided to be the same, merged, or of the same sender.

Only what the viewer may see of both is ever named or counted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, delete, func, or_, select, update

from register import cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.officers import access
from register.officers.access import Viewer
from register.schema import case_link
from register.searching import likeness
from register.states import CaseState, Category, LinkState, SearchKind
from register.store import Unit

FLOOD_WITHIN = timedelta(hours=24)
_FLOOD_LOOK = timedelta(days=14)  # a flood of before a long holiday still lies in the queue after it
_FLOOD_MOST = 2000  # of their newest intakes are looked at
_MOST = 10


@dataclass(frozen=True, slots=True)
class Link:
    """Another case that is, or may be, the same matter. `likeness`: share of common text, 0..1."""

    case_id: str
    register_number: str
    category: Category
    case_state: CaseState
    received_at: datetime
    state: LinkState
    likeness: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another matter of the same sender. `by`: what was the same; None: the address that the mail came from."""

    case_id: str
    register_number: str
    state: str
    category: str
    registered_at: datetime
    by: SearchKind | None


def of_case(unit: Unit, viewer: Viewer, case_id: str) -> list[Link]:
    """The links of a case to others that this viewer may see, what nobody decided on first, then the most alike."""
    matter = schema.case
    other = case((case_link.c.case_id == case_id, case_link.c.other_id), else_=case_link.c.case_id)
    statement = (
        select(matter, case_link.c.state.label("link_state"), case_link.c.likeness)
        .join(case_link, matter.c.id == other)
        .where(_touches(case_id), access.visible_cases(viewer))
    )
    rows = [
        Link(
            row.id,
            f"{row.register_number}/{row.register_year}",
            Category(row.category),
            CaseState(row.state),
            row.received_at,
            LinkState(row.link_state),
            row.likeness,
        )
        for row in unit.execute(statement)
    ]
    return sorted(rows, key=lambda one: (one.state is not LinkState.POSSIBLE, -one.likeness, one.case_id))


def like_intake(unit: Unit, viewer: Viewer, intake_id: str) -> list[Link]:
    """The cases that an intake without a case may be another copy of, as far as this viewer may see them."""
    shares: dict[str, float] = {}
    for other, common in likeness.alike(unit, intake_id):
        found = unit.execute(select(schema.intake.c.case_id).where(schema.intake.c.id == other)).scalar_one()
        if found is not None:
            shares.setdefault(found, common)
    seen = [(casebook.load(unit, one), common) for one, common in shares.items() if access.sees_case(unit, viewer, one)]
    return [
        Link(one.id, one.register_number, one.category, one.state, one.received_at, LinkState.POSSIBLE, common)
        for one, common in seen
    ]


def decide(unit: Unit, viewer: Viewer, case_id: str, other_id: str, state: LinkState) -> None:
    """Say that two linked cases are the same matter, or different ones; POSSIBLE takes a decision back.

    Raises:
        InputError: they are not linked, one of them may not be seen, or they are merged, which reopening undoes.
    """
    both = all(access.sees_case(unit, viewer, one) for one in (case_id, other_id))
    row = unit.execute(select(case_link.c.likeness).where(_between(case_id, other_id))).one_or_none() if both else None
    if row is None:
        raise InputError("สองเรื่องนี้ไม่ได้เชื่อมกัน", "โปรดเปิดหน้าเรื่องอีกครั้ง")
    if state is not LinkState.SAME and _merged(unit, case_id, other_id):
        raise InputError("สองเรื่องนี้รวมกันแล้ว", "เปิดเรื่องที่รวมไว้อีกครั้งก่อน")
    if state is LinkState.POSSIBLE and row.likeness == 0.0:  # no machine ever thought so
        unit.execute(delete(case_link).where(_between(case_id, other_id)))
    else:
        officer = None if state is LinkState.POSSIBLE else viewer.officer.id
        values = {"state": state.value, "account_id": officer, "at": unit.now}
        unit.execute(update(case_link).where(_between(case_id, other_id)).values(**values))
    unit.audit(f"case.link_{state.value}", "case", case_id, other=other_id)


def merge(unit: Unit, item: Case, into: Case, reason: str = "", *, account_id: str | None = None) -> Case:
    """Merge a case into its main case and note that both are the same matter. Who may see them is asked before.

    Raises:
        InputError: see `cases.merge`.
    """
    merged = cases.merge(unit, item, into, reason)
    first, second = sorted((item.id, into.id))
    values = {"state": LinkState.SAME.value, "account_id": account_id, "at": unit.now}
    if not unit.insert_new(case_link, {"case_id": first, "other_id": second, "likeness": 0.0, **values}):
        unit.execute(update(case_link).where(_between(first, second)).values(**values))
    return merged


def earlier(unit: Unit, viewer: Viewer, sender_mac: str | None, item: Case | None) -> list[Earlier]:
    """Other matters of the same sender that this viewer may know of, the newest first: ten at most.

    The same sender is the same address of a mail (`sender_mac`, its keyed hash, else that of the case), or the same
    telephone number or full name in the index of search.
    """
    mac = sender_mac or (item.sender_mac if item else None)
    found: dict[str, Earlier] = {}
    if mac is not None:
        for row in unit.execute(_by_address(viewer), {"mac": mac, "own_id": item.id if item else ""}):
            found[row.id] = _earlier(row, None)
    if item is not None:
        for row in unit.execute(_by_value(viewer), {"own_id": item.id}):
            found.setdefault(row.id, _earlier(row, SearchKind(row.kind)))
    return sorted(found.values(), key=lambda one: one.registered_at, reverse=True)[:_MOST]


def floods(unit: Unit, viewer: Viewer, at_most: int) -> set[str]:
    """Keyed hashes of senders of whom more than `at_most` intakes came within a day, counting what the viewer sees."""
    intake, matter = schema.intake, schema.case
    since = unit.now - _FLOOD_LOOK
    # by an expression: SQLite would walk all senders of all years by their index, not the last days by theirs
    sender = func.coalesce(intake.c.sender_mac, "")
    many = select(sender).where(intake.c.stored_at > since).group_by(sender).having(func.count() > at_most)
    busy = [one for one in unit.execute(many).scalars() if one]  # most days nobody, and then that was all
    if not busy:
        return set()
    seen = or_(access.visible_intakes(viewer), and_(matter.c.id.is_not(None), access.visible_additions(viewer)))
    statement = (
        select(intake.c.sender_mac, intake.c.stored_at)
        .outerjoin(matter, matter.c.id == intake.c.case_id)
        .where(intake.c.stored_at > since, intake.c.sender_mac.in_(busy), seen)
        .order_by(intake.c.stored_at.desc())
        .limit(_FLOOD_MOST)
    )
    arrivals: defaultdict[str, list[datetime]] = defaultdict(list)
    for row in unit.execute(statement):
        arrivals[row.sender_mac].append(row.stored_at)
    return {mac for mac, stamps in arrivals.items() if _crowded(stamps, at_most)}


def _crowded(stamps: list[datetime], at_most: int) -> bool:
    """Do more than `at_most` of these instants, given newest first, lie within a day?"""
    pairs: Iterable[tuple[datetime, datetime]] = zip(stamps, stamps[at_most:], strict=False)
    return any(last - first < FLOOD_WITHIN for last, first in pairs)


@lru_cache(maxsize=256)  # with every matter that is shown: making them takes longer than asking
def _by_address(viewer: Viewer) -> Select[Any]:
    return _newest(viewer).where(schema.case.c.sender_mac == bindparam("mac"))


@lru_cache(maxsize=256)
def _by_value(viewer: Viewer) -> Select[Any]:
    mine, theirs = schema.search_value.alias(), schema.search_value.alias()
    same = and_(theirs.c.kind == mine.c.kind, theirs.c.value_mac == mine.c.value_mac)
    return (
        _newest(viewer)
        .add_columns(theirs.c.kind)
        .join(theirs, theirs.c.case_id == schema.case.c.id)
        .join(mine, same)
        .where(mine.c.case_id == bindparam("own_id"))
    )


def _newest(viewer: Viewer) -> Select[Any]:
    table = schema.case
    columns = (table.c.id, table.c.register_number, table.c.register_year, table.c.state, table.c.category)
    return (
        select(*columns, table.c.registered_at)
        .where(access.visible_cases(viewer), table.c.id != bindparam("own_id"))
        .order_by(table.c.registered_at.desc())
        .limit(_MOST)
    )


def _earlier(row: Row[Any], by: SearchKind | None) -> Earlier:
    number = f"{row.register_number}/{row.register_year}"
    return Earlier(row.id, number, row.state, row.category, row.registered_at, by)


def _touches(case_id: str) -> ColumnElement[bool]:
    return or_(case_link.c.case_id == case_id, case_link.c.other_id == case_id)


def _between(one: str, other: str) -> ColumnElement[bool]:
    first, second = sorted((one, other))
    return and_(case_link.c.case_id == first, case_link.c.other_id == second)


def _merged(unit: Unit, one: str, other: str) -> bool:
    pair = {one, other}
    return any(casebook.load(unit, each).merged_into in pair for each in pair)
