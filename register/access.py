"""Who may see which matter: the rules of law 6 in one place, as SQL for lists and as a check for one item.

An officer of the central unit sees every matter, one of another unit those referred to that unit or assigned to the
officer. What counts as a tip-off needs clearance. Who is named as accused sees nothing of it, not even that it exists.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, insert, or_, select, true

from register import accounts, schema
from register.accounts import READERS, Officer
from register.model import CaseContent, Finding
from register.sealing import open_value
from register.states import IntakeState, Role
from register.store import Unit, place

TIP_OFF_SUSPICION = 0.05

_ADVISORY_KEY = 0x7261_7063  # "rapc"
_TITLES = re.compile(r"^(?:นาย|นางสาว|นาง|น\.ส\.|ดร\.|ว่าที่\s*ร\.ต\.|ร\.ต\.[ต.]*|Mr\.?|Mrs\.?|Ms\.?)\s*")


@dataclass(frozen=True, slots=True)
class Viewer:
    """An officer with the name of the agency's central unit, whose officers see the matters of all units."""

    officer: Officer
    central_unit: str = ""

    @property
    def central(self) -> bool:
        return self.officer.unit in {"", self.central_unit}


def visible_cases(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.case`: the cases this viewer may know of."""
    if viewer.officer.role not in READERS:
        return false()
    return _within_reach(viewer)


def visible_letters(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.case`: the cases whose letters this viewer may address, print and post.

    A clerk does so without reading matters, within the same bounds of unit, clearance and conflict.
    """
    if viewer.officer.role not in {Role.CLERK, Role.OFFICER, Role.HEAD}:
        return false()
    return _within_reach(viewer)


def _within_reach(viewer: Viewer) -> ColumnElement[bool]:
    officer = viewer.officer
    mine = schema.case.c.assigned_to == officer.id
    return and_(
        true() if officer.cleared else schema.case.c.restricted.is_(False),
        true() if viewer.central else or_(schema.case.c.unit == officer.unit, mine),
        _without_conflict(officer, schema.case.c.id),
    )


def visible_intakes(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.intake` for those without a case: only the central unit decides over them."""
    officer = viewer.officer
    if officer.role not in READERS or not viewer.central:
        return false()
    return and_(
        schema.intake.c.case_id.is_(None),
        true() if officer.cleared else _harmless(schema.intake.c.id),
        _without_conflict(officer, schema.intake.c.id),
    )


def sees_case(unit: Unit, viewer: Viewer, case_id: str) -> bool:
    mine = and_(schema.case.c.id == case_id, visible_cases(viewer))
    return unit.execute(select(schema.case.c.id).where(mine)).first() is not None


def sees_intake(unit: Unit, viewer: Viewer, intake_id: str) -> bool:
    """Whether the viewer may know of an intake: by its case where it has one."""
    row = unit.execute(select(schema.intake.c.case_id).where(schema.intake.c.id == intake_id)).one_or_none()
    if row is None:
        return False
    if row.case_id is not None:
        return sees_case(unit, viewer, row.case_id) and not _conflicts(unit, viewer.officer, intake_id)
    mine = and_(schema.intake.c.id == intake_id, visible_intakes(viewer))
    return unit.execute(select(schema.intake.c.id).where(mine)).first() is not None


def intake_restricted(unit: Unit, intake_id: str) -> bool:
    """Does an intake count as a tip-off? By its case; without one, unless it was read and found harmless."""
    row = unit.execute(
        select(schema.case.c.restricted)
        .join(schema.intake, schema.intake.c.case_id == schema.case.c.id)
        .where(schema.intake.c.id == intake_id)
    ).one_or_none()
    if row is not None:
        return bool(row.restricted)
    harmless = select(schema.intake.c.id).where(schema.intake.c.id == intake_id, _harmless(schema.intake.c.id))
    return unit.execute(harmless).first() is None


def may_take(unit: Unit, officer: Officer, case_id: str, *, restricted: bool) -> bool:
    """May this case be given to that officer, whatever unit the officer works in?"""
    decides = officer.role in READERS and not officer.disabled and (officer.cleared or not restricted)
    return decides and not _conflicts(unit, officer, case_id)


def note_conflicts(unit: Unit, subject: str, accused: str) -> None:
    """Remember which accounts a matter names as accused; what was remembered before is replaced."""
    table = schema.conflict
    _hold_accounts(unit, alone=False)
    unit.execute(delete(table).where(table.c.subject == subject))
    named = [officer.id for officer in accounts.listing(unit) if names(accused, officer.name)]
    if named:
        unit.execute(insert(table), [{"account_id": account_id, "subject": subject} for account_id in named])
        unit.audit("matter.conflict", "matter", subject, accounts=len(named))


def admit(unit: Unit, officer: Officer) -> Officer:
    """Create an account (`officer.id` is ignored) that does not see what names its holder, however old the matter.

    Raises:
        InputError: as `accounts.add`.
    """
    _hold_accounts(unit, alone=True)
    made = accounts.add(unit, officer)
    for subject, accused in _accused(unit):
        row = {"account_id": made.id, "subject": subject}
        if names(accused, made.name) and unit.insert_new(schema.conflict, row):
            unit.audit("matter.conflict", "matter", subject, accounts=1)
    return made


def names(accused: str, name: str) -> bool:
    """Does `accused` name this person? First name and surname must both stand in it, titles and spaces aside."""
    words = _TITLES.sub("", name.strip()).split()
    text = "".join(accused.split()).casefold()
    return bool(words) and all(word.casefold() in text for word in words)


def _harmless(intake_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Read, not by hand, found, and hardly a tip-off."""
    # aliases: inside a query that names these tables itself, the tests must not refer to its rows
    found, read = schema.finding.alias(), schema.reading.alias()
    return and_(
        exists().where(found.c.intake_id == intake_id, found.c.p_tip_off < TIP_OFF_SUSPICION),
        exists().where(read.c.intake_id == intake_id, read.c.handwritten.is_(False)),
        schema.intake.c.state != IntakeState.PARKED.value,
    )


def _without_conflict(officer: Officer, subject: ColumnElement[str]) -> ColumnElement[bool]:
    table = schema.conflict.alias()
    return ~exists().where(table.c.account_id == officer.id, table.c.subject == subject)


def _conflicts(unit: Unit, officer: Officer, subject: str) -> bool:
    table = schema.conflict
    mine = and_(table.c.account_id == officer.id, table.c.subject == subject)
    return unit.execute(select(table.c.subject).where(mine)).first() is not None


def _accused(unit: Unit) -> list[tuple[str, str]]:
    """(case or intake id, whom it names) of everything that names somebody; what was erased names nobody."""
    case, intake, found, key = schema.case, schema.intake, schema.finding, schema.data_key
    wrapped = (key.c.id, key.c.ring_key, key.c.wrapped)
    of_cases = select(case.c.id.label("subject"), case.c.content_sealed, *wrapped).join(
        key, key.c.id == case.c.data_key
    )
    of_intakes = (
        select(found.c.intake_id.label("subject"), found.c.content_sealed, *wrapped)
        .join(intake, intake.c.id == found.c.intake_id)
        .join(key, key.c.id == intake.c.data_key)
    )
    named = []
    readers: tuple[tuple[Select[Any], str, type[CaseContent | Finding]], ...] = (
        (of_cases, "matter", CaseContent),
        (of_intakes, "finding", Finding),
    )
    for query, table, shape in readers:
        for row in unit.execute(query.where(key.c.wrapped.is_not(None))):
            data_key = unit.vault.unwrap(row.id, row.ring_key, row.wrapped)
            where = place(table, "content_sealed", row.subject)
            accused = open_value(unit, data_key, row.content_sealed, shape, where).accused
            if accused:
                named.append((row.subject, accused))
    return named


def _hold_accounts(unit: Unit, *, alone: bool) -> None:
    """A matter that names somebody and an account for that person must not miss each other on PostgreSQL, where both
    may be written at once. On SQLite there is one writer.
    """
    if unit.connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        unit.execute(select(lock(_ADVISORY_KEY)))
