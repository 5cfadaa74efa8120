"""What must not be erased: a matter is held for a reason, e.g. a lawsuit, until the head lifts the hold.

The reason is sealed under the key of the matter and shown to who has opened it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from register import schema
from register.book.casebook import Case
from register.errors import InputError
from register.store import Unit, new_id, place

_case, _hold = schema.case, schema.legal_hold


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a matter must not be erased. `lifted_at` None: it stands."""

    id: str
    placed_by: str
    placed_at: datetime
    reason: str
    lifted_by: str | None
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A matter that is held, without the reason."""

    case_id: str
    register_number: str
    placed_by: str
    placed_at: datetime


def put(unit: Unit, case: Case, reason: str) -> None:
    """Nothing of this matter may be erased until the hold is lifted.

    Raises:
        InputError: there is no reason, or a hold stands already.
    """
    if not reason.strip():
        raise InputError("โปรดระบุเหตุผลของการระงับการลบ", "เช่น เลขคดี หรือหนังสือของหน่วยงานที่ขอให้เก็บไว้")
    hold_id = new_id(unit.now)
    where = place("legal_hold", "reason_sealed", hold_id)
    values = {
        "id": hold_id,
        "case_id": case.id,
        "placed_by": unit.actor,
        "placed_at": unit.now,
        "reason_sealed": unit.vault.seal(unit.key(case.data_key), reason.strip().encode(), where),
    }
    if not unit.insert_new(_hold, values):
        raise InputError("เรื่องนี้ถูกระงับการลบอยู่แล้ว", "ยกเลิกการระงับเดิมก่อน")
    unit.audit("case.held", "case", case.id)


def lift(unit: Unit, case: Case) -> None:
    """Take the hold of a matter away.

    Raises:
        InputError: none stands.
    """
    standing = and_(_hold.c.case_id == case.id, _hold.c.lifted_at.is_(None))
    changed = update(_hold).where(standing).values(lifted_by=unit.actor, lifted_at=unit.now)
    if unit.execute(changed).rowcount != 1:
        raise InputError("เรื่องนี้ไม่ได้ถูกระงับการลบ", "ไม่ต้องยกเลิก")
    unit.audit("case.hold_lifted", "case", case.id)


def of_case(unit: Unit, case: Case) -> list[Hold]:
    """Every hold of a matter, the newest first; the caller may see the matter."""
    rows = unit.execute(select(_hold).where(_hold.c.case_id == case.id).order_by(_hold.c.placed_at.desc()))
    key = unit.key(case.data_key)
    return [
        Hold(
            row.id,
            row.placed_by,
            row.placed_at,
            unit.vault.open(key, row.reason_sealed, place("legal_hold", "reason_sealed", row.id)).decode(),
            row.lifted_by,
            row.lifted_at,
        )
        for row in rows
    ]


def standing(unit: Unit, cases: ColumnElement[bool]) -> list[Held]:
    """The matters that are held, of those the reader may know of."""
    joined = select(_hold, _case.c.register_number, _case.c.register_year).join(_case, _case.c.id == _hold.c.case_id)
    rows = unit.execute(joined.where(_hold.c.lifted_at.is_(None), cases).order_by(_hold.c.placed_at))
    return [
        Held(row.case_id, f"{row.register_number}/{row.register_year}", row.placed_by, row.placed_at) for row in rows
    ]


def require_free(unit: Unit, case_id: str) -> None:
    """Refuse what must not be erased.

    Raises:
        InputError: a hold stands, on this matter or on the one it was merged into.
    """
    main = select(_case.c.merged_into).where(_case.c.id == case_id)
    mine = or_(_hold.c.case_id == case_id, _hold.c.case_id.in_(main))
    standing = select(_hold.c.id).where(mine, _hold.c.lifted_at.is_(None))
    if unit.execute(standing).first() is not None:
        raise InputError("เรื่องนี้ถูกระงับการลบ", "ยกเลิกการระงับก่อน")
