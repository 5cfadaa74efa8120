"""What came from a person and is no part of a case: not a matter, parked, still waiting, or from an address that nobody
has verified. The index of search knows cases only; so each of these letters is opened and looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select

from register import schema
from register.model import Contact, Sender
from register.officers import access
from register.officers.access import Viewer
from register.schema import finding, intake, reading
from register.sealed.sealing import open_value
from register.searching import search_words
from register.states import Channel, IntakeState, Relation, SearchKind
from register.store import Unit, place

Value = tuple[SearchKind, str]

_BATCH = 200  # letters opened at a time


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the person; nothing of what it says."""

    id: str
    channel: Channel
    state: IntakeState
    received_at: datetime
    restricted: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """`unread`: so many more could not be searched, because nobody has read them yet."""

    found: tuple[Letter, ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Wrote:
    sender: Sender | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    contact: Contact = field(default_factory=Contact)


def of_person(unit: Unit, viewer: Viewer, queries: Iterable[str]) -> Letters:
    """The letters that this viewer may know of and whose writer has one of these numbers, addresses or whole names."""
    asked = {value for query in queries for value in _asked(query)}
    ids = unit.execute(_outside().where(_seen_by(viewer)).order_by(intake.c.stored_at, intake.c.id)).scalars().all()
    found: list[Letter] = []
    unread = 0
    for start in range(0, len(ids), _BATCH):
        batch, unknown = _of_batch(unit, ids[start : start + _BATCH], asked)
        found += batch
        unread += unknown
        unit.forget_keys()
    return Letters(tuple(found), unread)


def sees(unit: Unit, viewer: Viewer, intake_id: str) -> bool:
    """Is it such a letter, and may this viewer know of it?"""
    return unit.execute(_outside().where(intake.c.id == intake_id, _seen_by(viewer))).first() is not None


def note_looked_up(unit: Unit, letters: Letters) -> None:
    """Somebody looked for a person and learned that these letters are that person's: one audit row for each."""
    for letter in letters.found:
        unit.audit("intake.looked_up", "intake", letter.id)


def _outside() -> Select[tuple[str]]:
    joined = intake.outerjoin(schema.case, schema.case.c.id == intake.c.case_id)
    outside = or_(intake.c.case_id.is_(None), intake.c.relation == Relation.UNVERIFIED.value)
    kept = and_(intake.c.state != IntakeState.REPEATED.value, intake.c.erased_at.is_(None))
    return select(intake.c.id).select_from(joined).where(outside, kept)


def _seen_by(viewer: Viewer) -> ColumnElement[bool]:
    attached = and_(schema.case.c.id.is_not(None), access.visible_additions(viewer))
    return or_(access.visible_intakes(viewer), attached)


def _of_batch(unit: Unit, ids: Sequence[str], asked: set[Value]) -> tuple[list[Letter], int]:
    """Those of these letters that are the person's, and how many were never read."""
    joined = intake.outerjoin(reading, reading.c.intake_id == intake.c.id)
    joined = joined.outerjoin(finding, finding.c.intake_id == intake.c.id)
    columns = (intake.c.id, intake.c.data_key, intake.c.channel, intake.c.state, intake.c.received_at)
    sealed = (reading.c.content_sealed.label("read"), finding.c.content_sealed.label("found"))
    statement = select(*columns, *sealed).select_from(joined).where(intake.c.id.in_(ids))
    rows = unit.execute(statement.order_by(intake.c.stored_at, intake.c.id)).all()
    unit.hold_keys({row.data_key for row in rows})
    found, unread = [], 0
    for row in rows:
        if row.read is None:
            unread += 1
            continue
        key = unit.key(row.data_key)
        wrote = open_value(unit, key, row.read, _Wrote, place("reading", "content_sealed", row.id))
        people = [Contact(name=wrote.sender.name, email=wrote.sender.address)] if wrote.sender else []
        if row.found is not None:
            where = place("finding", "content_sealed", row.id)
            people.append(open_value(unit, key, row.found, _Found, where).contact)
        if any(asked & _values(one) for one in people):
            restricted = access.intake_restricted(unit, row.id)
            found.append(Letter(row.id, Channel(row.channel), IntakeState(row.state), row.received_at, restricted))
    return found, unread


def _asked(query: str) -> set[Value]:
    """What a query looks for, as `search.of_person` takes it."""
    if search_words.is_phone(query):
        return {(SearchKind.PHONE, number) for number in search_words.phones(query)}
    if search_words.is_email(query):
        return {(SearchKind.EMAIL, address) for address in search_words.emails(query)}
    whole = search_words.whole_name(query)
    return {(SearchKind.NAME, whole)} if whole else set()


def _values(one: Contact) -> set[Value]:
    return search_words.values(one.name, one.phone, one.email)
