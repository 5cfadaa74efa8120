"""Who is away, and who stands in: a stand-in sees and works the matters that were given to the absent officer.

Clearance and conflict stay the stand-in's own: nobody sees through an absence what is closed to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, select, update

from register.errors import InputError
from register.officers import accounts
from register.officers.accounts import Officer
from register.schema import absence
from register.states import Role
from register.store import Unit, new_id
from register.workdays import local_date

_WORKERS = frozenset({Role.OFFICER, Role.HEAD})
_LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence, first and last day included (Bangkok)."""

    id: str
    officer: Officer
    stand_in: Officer
    first: date
    last: date


def note(unit: Unit, officer: Officer, stand_in: Officer, first: date, last: date) -> None:
    """Write down an absence with its stand-in.

    Raises:
        InputError: the days are none of one year ahead, one of the two works no cases, or somebody's absence overlaps.
    """
    today = local_date(unit.now)
    if not today <= last or not first <= last or (last - first).days > _LONGEST_DAYS:
        raise InputError("โปรดตรวจวันเริ่มและวันสุดท้ายที่ไม่อยู่", "วันสุดท้ายต้องไม่ก่อนวันเริ่มและไม่ก่อนวันนี้")
    if officer.id == stand_in.id or stand_in.disabled or {officer.role, stand_in.role} - _WORKERS:
        raise InputError("ผู้รักษาการแทนต้องเป็นเจ้าหน้าที่หรือผู้บริหารคนอื่น", "โปรดเลือกผู้อื่น")
    overlaps = [one for one in coming(unit) if one.first <= last and first <= one.last]
    if any(one.officer.id in {officer.id, stand_in.id} for one in overlaps):
        raise InputError("มีการลาของท่านหรือผู้รักษาการแทนในช่วงวันเดียวกันแล้ว", "เลือกช่วงวันอื่นหรือผู้อื่น")
    row_id = new_id(unit.now)
    values = {
        "id": row_id,
        "account_id": officer.id,
        "stand_in": stand_in.id,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "at": unit.now,
        "actor": unit.actor,
    }
    unit.execute(insert(absence), values)
    unit.audit("absence.noted", "account", officer.id, stand_in=stand_in.id, first=str(first), last=str(last))


def call_off(unit: Unit, absence_id: str) -> None:
    """The officer is back, or does not go.

    Raises:
        InputError: there is no such absence.
    """
    found = next((one for one in coming(unit) if one.id == absence_id), None)
    if found is None:
        raise InputError("ไม่มีการลานี้แล้ว", "โปรดเปิดหน้านี้อีกครั้ง")
    unit.execute(update(absence).where(absence.c.id == absence_id).values(ended_at=unit.now))
    unit.audit("absence.called_off", "account", found.officer.id)


def coming(unit: Unit) -> list[Absence]:
    """Absences of today and later, the earliest first."""
    today = local_date(unit.now).isoformat()
    which = and_(absence.c.ended_at.is_(None), absence.c.last_day >= today)
    rows = unit.execute(select(absence).where(which).order_by(absence.c.first_day, absence.c.id)).all()
    return _opened(unit, rows)


def stands_for(unit: Unit, officer: Officer) -> tuple[str, ...]:
    """The accounts for whom this officer stands in today, in a fixed order."""
    rows = unit.execute(select(absence.c.account_id).where(_today(unit), absence.c.stand_in == officer.id))
    return tuple(sorted(set(rows.scalars())))


def stand_in_of(unit: Unit, account_id: str) -> str | None:
    """Who stands in for this account today, None while it is at work."""
    rows = unit.execute(select(absence.c.stand_in).where(_today(unit), absence.c.account_id == account_id))
    return rows.scalars().first()


def _today(unit: Unit) -> ColumnElement[bool]:
    today = local_date(unit.now).isoformat()
    return and_(absence.c.ended_at.is_(None), absence.c.first_day <= today, absence.c.last_day >= today)


def _opened(unit: Unit, rows: Sequence[Row[Any]]) -> list[Absence]:
    officers = {one.id: one for one in accounts.listing(unit)} if rows else {}
    return [
        Absence(
            row.id,
            officers[row.account_id],
            officers[row.stand_in],
            date.fromisoformat(row.first_day),
            date.fromisoformat(row.last_day),
        )
        for row in rows
    ]
