"""Who must not know of a matter because it names them, and to whom it goes instead (law 6).

An account is in conflict when a matter names as accused its holder, or the unit its holder works in. A conflict comes
by itself and is lifted only by two: one officer asks, a second one, cleared and not in conflict, agrees. Where the
head is named, or all who would decide over the matter are, it is routed: only the cleared see it, and the account
`register.conflict_recipient` gets it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy import case as sql_case

from register import cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError, NotAllowed
from register.model import CaseContent, Finding
from register.officers import accounts, units
from register.officers.accounts import READERS, Officer
from register.sealed.sealing import open_value
from register.states import Relation, Role
from register.store import Unit, place

DECIDERS = frozenset({Role.OFFICER, Role.HEAD})

_ADVISORY_KEY = 0x7261_7063  # "rapc"
_TITLES = re.compile(r"^(?:นาย|นางสาว|นาง|น\.ส\.|ดร\.|ว่าที่\s*ร\.ต\.|ร\.ต\.[ต.]*|Mr\.?|Mrs\.?|Ms\.?)\s*")
_POSITIONS = re.compile(r"\(([^)]*)\)")
_NOT_THE_HOLDER = ("รอง", "ผู้ช่วย", "อดีต", "เลขานุการ", "เลขา", "ที่ปรึกษา")
_SHORTEST_POSITION = 3


@dataclass(frozen=True, slots=True)
class Routing:
    """What deciding over a conflict needs to know of the agency.

    `recipient`: login of the account that takes routed matters, "" for none; `central_unit`: whose officers see every
    matter; `agency`: its name, which is no unit although units may be called after it.
    """

    recipient: str = ""
    central_unit: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One account that does not know of a case. `asked_by` None: nobody asks to lift it."""

    officer: Officer
    asked_by: str | None
    asked_at: datetime | None
    reason: str


def note(unit: Unit, subject: str, accused: str, routing: Routing | None = None) -> bool:
    """Remember whom a case or intake names as accused, and route it where needed; True when its row was changed.

    What was remembered before stays: correcting the name is no way around the second officer.
    """
    if not accused.strip():
        return False
    _hold_accounts(unit, alone=False)
    given = routing or Routing()
    officers = accounts.listing(unit)
    named = _named(unit, officers, accused, given)
    new = [one for one in named if unit.insert_new(schema.conflict, {"account_id": one, "subject": subject})]
    if new:
        unit.audit("matter.conflict", "matter", subject, accounts=len(new))
    return bool(named) and _route(unit, subject, officers, given)


def names_somebody(unit: Unit, subject: str) -> bool:
    """Does an account stand in conflict with this case or intake?"""
    return unit.execute(select(schema.conflict.c.account_id).where(_stands(subject)).limit(1)).first() is not None


def admit(unit: Unit, officer: Officer, routing: Routing | None = None) -> Officer:
    """Create an account (`officer.id` is ignored) that does not see what names its holder, however old the matter.

    Raises:
        InputError: as `accounts.add`.
    """
    _hold_accounts(unit, alone=True)
    made = accounts.add(unit, officer)
    _look_back(unit, made, routing or Routing())
    return made


def change(unit: Unit, officer: Officer, after: Officer, routing: Routing | None = None) -> Officer:
    """Give an account another name, role, unit or clearance; what names its new name or unit is hidden from it.

    Raises:
        InputError: as `accounts.change`.
    """
    if after == officer:
        return officer
    _hold_accounts(unit, alone=True)
    if after.name != officer.name:
        accounts.rename(unit, officer, after.name)
    accounts.change(unit, officer, role=after.role, division=after.unit, cleared=after.cleared)
    changed = accounts.by_id(unit, officer.id)
    _look_back(unit, changed, routing or Routing())
    return changed


def standing(unit: Unit, case: Case) -> list[Standing]:
    """The accounts that do not know of a case."""
    table = schema.conflict
    rows = unit.execute(select(table).where(_stands(case.id))).all()
    officers = {one.id: one for one in accounts.listing(unit)} if rows else {}
    return sorted(
        (
            Standing(
                officers[row.account_id],
                officers[row.asked_by].login if row.asked_by else None,
                row.asked_at,
                _reason(unit, case, row.account_id, row.reason_sealed),
            )
            for row in rows
        ),
        key=lambda one: one.officer.login,
    )


def ask(unit: Unit, case: Case, account_ids: Collection[str], officer: Officer, reason: str) -> None:
    """Hold that a case names somebody else than these accounts; a second officer has to agree.

    Raises:
        InputError: no reason, or no such conflict. NotAllowed: the officer is in conflict, or decides over no matter.
    """
    _require_impartial(unit, case, officer)
    if not reason.strip():
        raise InputError("โปรดเขียนเหตุผล", "เช่น เป็นผู้อื่นที่ชื่อเหมือนกัน")
    table = schema.conflict
    for account_id in account_ids:
        where = place("conflict", "reason_sealed", f"{account_id}:{case.id}")
        values = {
            "asked_by": officer.id,
            "asked_at": unit.now,
            "reason_sealed": unit.vault.seal(unit.key(case.data_key), reason.strip().encode(), where),
        }
        asked = update(table).where(_stands(case.id), table.c.account_id == account_id).values(**values)
        if unit.execute(asked).rowcount != 1:
            raise InputError("รายการนี้มีผู้ดำเนินการไปแล้ว", "โปรดเปิดหน้านี้อีกครั้ง")
        unit.audit("matter.conflict_asked", "matter", case.id, account=account_id)


def lift(unit: Unit, case: Case, account_ids: Collection[str], officer: Officer) -> None:
    """Agree with who asked: these accounts may know of the case from now on.

    Raises:
        NotAllowed: the officer is not cleared, in conflict, or the one who asked. InputError: nobody asked.
    """
    _require_impartial(unit, case, officer)
    if not officer.cleared:
        raise NotAllowed("ผู้เห็นชอบต้องเป็นผู้มีสิทธิดูเรื่องแจ้งเบาะแส", "โปรดให้เจ้าหน้าที่ที่มีสิทธิพิจารณา")
    table = schema.conflict
    for account_id in account_ids:
        asked_by = unit.execute(
            select(table.c.asked_by).where(_stands(case.id), table.c.account_id == account_id)
        ).scalar_one_or_none()
        if asked_by is None:
            raise InputError("ยังไม่มีผู้เสนอ หรือมีผู้ดำเนินการไปแล้ว", "โปรดเปิดหน้านี้อีกครั้ง")
        if asked_by == officer.id:
            raise NotAllowed("ผู้เสนอเห็นชอบเองไม่ได้", "โปรดให้เจ้าหน้าที่คนที่สองพิจารณา")
        # what nobody has verified is not of the case yet: it may name the same account for another reason
        verified = schema.intake.c.relation != Relation.UNVERIFIED.value
        intakes = select(schema.intake.c.id).where(schema.intake.c.case_id == case.id, verified)
        subjects = (table.c.subject == case.id) | table.c.subject.in_(intakes)
        lifted = update(table).where(subjects, table.c.account_id == account_id, table.c.lifted_at.is_(None))
        unit.execute(lifted.values(lifted_by=officer.id, lifted_at=unit.now))
        unit.audit("matter.conflict_lifted", "matter", case.id, account=account_id, asked_by=asked_by)
    routed = select(table.c.subject).where(_stands(case.id), table.c.routed.is_(True))
    if case.restricted and unit.execute(routed).first() is None:
        cases.unroute(unit, casebook.load(unit, case.id))


def names_barred(unit: Unit, case: Case, person: str) -> bool:
    """Is this person, however titled, one whom the case names, or the holder of an account that does not know of it?

    An account is barred for its unit or its position too, where the case does not name its holder.
    """
    barred = [one.officer.name for one in standing(unit, case)]
    return names(casebook.content(unit, case).accused, person) or any(names(person, one) for one in barred)


def refuse_named_unit(unit: Unit, case: Case, division: str) -> None:
    """A unit none of whose officers may know of a matter cannot work it.

    Raises:
        InputError: it is such a unit.
    """
    table = schema.conflict
    barred = set(unit.execute(select(table.c.account_id).where(_stands(case.id))).scalars())
    there = [one for one in accounts.listing(unit) if one.unit == division and not one.disabled]
    if there and all(one.id in barred for one in there):
        raise InputError("ส่งเรื่องให้หน่วยงานที่ถูกกล่าวหาไม่ได้", "เลือกหน่วยงานอื่น หรือเสนอยกเลิกการกันผู้มีส่วนได้เสียก่อน")


def trouble_with_recipient(unit: Unit, routing: Routing) -> str:
    """What is wrong with `register.conflict_recipient`; empty when nothing is."""
    if not routing.recipient:
        return "register.conflict_recipient is not set: nobody is charged with matters that name the head"
    officer = next((one for one in accounts.listing(unit) if one.login == routing.recipient), None)
    if officer is None or officer.disabled:
        return "register.conflict_recipient names no enabled account"
    if officer.role not in DECIDERS or not officer.cleared:
        return "register.conflict_recipient must be a cleared officer or head"
    if officer.role is Role.HEAD:
        return "register.conflict_recipient is the head: name somebody who works matters that accuse the head"
    return ""


def names(accused: str, name: str) -> bool:
    """Does `accused` name this person: by first name and surname, titles and spaces aside, or by a position?

    Positions stand behind the name of the account, in brackets and parted by commas: "สมชาย ใจดี (ปลัด อบต.)".
    """
    text = _folded(accused)
    person = _TITLES.sub("", _POSITIONS.sub("", name).strip()).split()
    positions = (_folded(one) for listed in _POSITIONS.findall(name) for one in listed.split(","))
    return (bool(person) and all(_folded(word) in text for word in person)) or any(
        _holds(text, one) for one in positions if len(one) >= _SHORTEST_POSITION
    )


def named_units(accused: str, divisions: Iterable[str], agency: str = "") -> set[str]:
    """The units that `accused` names; the longest name counts, and the agency's own name is none of a unit."""
    text, whole = _folded(accused), _folded(agency)
    found = set()
    for division in sorted(set(divisions), key=len, reverse=True):
        folded = _folded(division)
        if folded and folded not in whole and folded in text:
            found.add(division)
            text = text.replace(folded, "\0")
    return found


def _named(unit: Unit, officers: list[Officer], accused: str, routing: Routing) -> set[str]:
    if not accused.strip():
        return set()
    divisions = {one.unit for one in officers} | set(units.all_names(unit)) | {routing.central_unit}
    accused_units = named_units(accused, divisions, routing.agency)
    return {
        one.id for one in officers if names(accused, one.name) or (one.unit or routing.central_unit) in accused_units
    }


def _route(unit: Unit, subject: str, officers: list[Officer], routing: Routing) -> bool:
    """Route a matter whose conflicts ask for it. True: its case was changed."""
    table = schema.conflict
    barred = set(unit.execute(select(table.c.account_id).where(_stands(subject))).scalars())
    case = _case_of(unit, subject)
    taken = next((one for one in officers if case and one.id == case.assigned_to), None)
    if not _must_route(officers, barred, case, routing):
        if case is None or taken is None or taken.id not in barred:
            return False
        cases.release_assignee(unit, case)
        return True
    unit.execute(update(table).where(_stands(subject)).values(routed=True))
    if case is None:
        return False
    if taken is not None and taken.cleared and taken.id not in barred and case.restricted:
        return False
    recipient = next((one for one in officers if one.login == routing.recipient and _fit(one, barred)), None)
    cases.route(unit, case, recipient.id if recipient else None)
    return True


def _must_route(officers: list[Officer], barred: set[str], case: Case | None, routing: Routing) -> bool:
    if any(one.id in barred and one.role is Role.HEAD and not one.disabled for one in officers):
        return True
    restricted = case is not None and case.restricted
    would_decide = [
        one
        for one in officers
        if one.role in DECIDERS
        and not one.disabled
        and one.unit in {"", routing.central_unit}
        and (one.cleared or not restricted)
    ]
    return any(one.id in barred for one in would_decide) and all(one.id in barred for one in would_decide)


def _fit(officer: Officer, barred: set[str]) -> bool:
    return officer.role in DECIDERS and officer.cleared and not officer.disabled and officer.id not in barred


def _case_of(unit: Unit, subject: str) -> Case | None:
    known = unit.execute(select(schema.case.c.id).where(schema.case.c.id == subject)).first()
    return casebook.load(unit, subject) if known else None


def _look_back(unit: Unit, officer: Officer, routing: Routing) -> None:
    """Note what names an account that is new, or has a new name, unit or role, in everything that is there."""
    officers = accounts.listing(unit)
    for subject, accused in _accused(unit):
        if officer.id not in _named(unit, [officer], accused, routing):
            continue
        if unit.insert_new(schema.conflict, {"account_id": officer.id, "subject": subject}):
            unit.audit("matter.conflict", "matter", subject, accounts=1)
        _route(unit, subject, officers, routing)


def _accused(unit: Unit) -> set[tuple[str, str]]:
    """(case or intake id, whom it names) of everything that names somebody; what was erased names nobody."""
    case, intake, found, key = schema.case, schema.intake, schema.finding, schema.data_key
    wrapped = (key.c.id.label("key_id"), key.c.ring_key, key.c.wrapped)
    of_cases = select(case.c.id.label("subject"), case.c.id.label("case_id"), case.c.content_sealed, *wrapped).join(
        key, key.c.id == case.c.data_key
    )
    believed = sql_case((intake.c.relation != Relation.UNVERIFIED.value, intake.c.case_id), else_=None)
    of_intakes = (
        select(found.c.intake_id.label("subject"), believed.label("case_id"), found.c.content_sealed, *wrapped)
        .join(intake, intake.c.id == found.c.intake_id)
        .join(key, key.c.id == intake.c.data_key)
    )
    named = set()
    readers: tuple[tuple[Select[Any], str, type[CaseContent | Finding]], ...] = (
        (of_cases, "matter", CaseContent),
        (of_intakes, "finding", Finding),
    )
    for query, table, shape in readers:
        for row in unit.execute(query.where(key.c.wrapped.is_not(None))):
            data_key = unit.vault.unwrap(row.key_id, row.ring_key, row.wrapped)
            where = place(table, "content_sealed", row.subject)
            accused = open_value(unit, data_key, row.content_sealed, shape, where).accused
            if accused:  # what a later mail of a case says counts for the case too, once it is known who wrote it
                named |= {(row.subject, accused), (row.case_id or row.subject, accused)}
    return named


def _require_impartial(unit: Unit, case: Case, officer: Officer) -> None:
    table = schema.conflict
    own = unit.execute(select(table.c.subject).where(_stands(case.id), table.c.account_id == officer.id)).first()
    if own is not None or officer.role not in DECIDERS & READERS:
        raise NotAllowed(f"user {officer.login} may not do that", "another officer can")


def _reason(unit: Unit, case: Case, account_id: str, sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    where = place("conflict", "reason_sealed", f"{account_id}:{case.id}")
    return unit.vault.open(unit.key(case.data_key), sealed, where).decode()


def _stands(subject: str) -> Any:
    table = schema.conflict
    return and_(table.c.subject == subject, table.c.lifted_at.is_(None))


def _holds(text: str, position: str) -> bool:
    """Does the text name the holder of a position, and not the deputy or an assistant?"""
    return any(not text[: found.start()].endswith(_NOT_THE_HOLDER) for found in re.finditer(re.escape(position), text))


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _hold_accounts(unit: Unit, *, alone: bool) -> None:
    """A matter that names somebody and an account for that person must not miss each other on PostgreSQL, where both
    may be written at once. On SQLite there is one writer.
    """
    if unit.connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        unit.execute(select(lock(_ADVISORY_KEY)), beside=True)
