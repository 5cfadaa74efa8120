"""What officers made of the machine's proposals, one row each: undo reads it, and the classifier learns from it."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from register import cases, schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.handling import casework
from register.handling.matters import Desk
from register.model import Finding
from register.officers.accounts import Officer
from register.states import CaseState, Category, IntakeState, ReviewAction, SubKind
from register.store import Unit, new_id
from register.workdays import Calendar

UNDO_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of one officer. `subject`: the case, or the intake where there is none."""

    id: str
    at: datetime
    action: ReviewAction
    decided: Category
    intake_id: str
    case_id: str | None
    can_undo: bool


def decide_case(
    unit: Unit, officer: Officer, item: Case, category: Category, sub_kind: SubKind | None = None, *, calendar: Calendar
) -> Case:
    """Confirm the proposed category, or correct it to another one, whose periods count then."""
    intake_id = casework.origin_of(unit, item)
    same = category is item.category and sub_kind is item.sub_kind
    after = cases.confirm(unit, item) if same else cases.correct(unit, item, category, sub_kind)
    if not same:
        cases.recount(unit, after, calendar)
    action = ReviewAction.CONFIRM if same else ReviewAction.CORRECT
    before = {
        "category": item.category.value,
        "sub_kind": item.sub_kind.value if item.sub_kind else None,
        "confirmed": item.category_confirmed,
        "restricted": item.restricted,
        "state": item.state.value,
    }
    _write(unit, officer, action, category, intake_id, before, after)
    return after


def discard(unit: Unit, officer: Officer, intake_id: str, *, two_persons: Collection[Category]) -> bool:
    """Agree that what waits on the review tray is no matter: it is set aside. False: that is proposed to a second
    person, see `register.handling.asides`.
    """
    item = intakes.load(unit, intake_id)
    if not casework.discard(unit, intake_id, two_persons=two_persons):
        return False
    before = {"state": item.state.value, "due_at": item.due_at.isoformat() if item.due_at else None}
    _write(unit, officer, ReviewAction.DISCARD, Category.OTHER, intake_id, before, None)
    return True


def register(unit: Unit, officer: Officer, intake_id: str, category: Category, desk: Desk) -> Case:
    """Decide that what waits on the review tray, or was set aside, is a matter of this category."""
    born = casework.register_by_officer(unit, intake_id, desk)
    same = category is born.category
    after = cases.confirm(unit, born) if same else cases.correct(unit, born, category)
    if not same:
        cases.recount(unit, after, desk.calendar)
    _write(unit, officer, ReviewAction.REGISTER, category, intake_id, {}, after)
    return after


def last(unit: Unit, officer: Officer) -> Decision | None:
    """The newest decision of an officer that still stands; None when there is none of the last half hour."""
    table = schema.decision
    mine = (table.c.account_id == officer.id) & table.c.undone_at.is_(None) & (table.c.at > unit.now - UNDO_WITHIN)
    row = unit.execute(select(table).where(mine).order_by(table.c.at.desc(), table.c.id.desc()).limit(1)).one_or_none()
    return _opened(row) if row else None


def undo(unit: Unit, officer: Officer, decision_id: str, calendar: Calendar) -> Decision:
    """Take a decision back, as long as nobody worked on what came of it.

    Raises:
        InputError: not this officer's, too old, undone before, a registration, or the case was changed since.
    """
    table = schema.decision
    mine = (table.c.id == decision_id) & (table.c.account_id == officer.id) & table.c.undone_at.is_(None)
    row = unit.execute(select(table).where(mine, table.c.at > unit.now - UNDO_WITHIN)).one_or_none()
    if row is None:
        raise InputError("การตัดสินใจนี้ย้อนกลับไม่ได้แล้ว", "แก้ไขได้ที่หน้าเรื่อง")
    if row.action == ReviewAction.REGISTER.value:
        raise InputError("เรื่องที่ลงทะเบียนแล้วถอนเลขรับไม่ได้", "ยุติเรื่องได้ที่หน้าเรื่อง")
    before = json.loads(row.before)
    if row.case_id is None:
        if intakes.load(unit, row.intake_id).state is not IntakeState.SET_ASIDE:
            raise InputError("มีผู้ดำเนินการกับรายการนี้ต่อแล้ว จึงย้อนกลับไม่ได้", "โปรดตรวจที่ถาดเรื่อง")
        due_at = datetime.fromisoformat(before["due_at"]) if before["due_at"] else None
        intakes.settle(unit, row.intake_id, IntakeState(before["state"]), due_at=due_at)
    else:
        restored = _restore(unit, row, before)
        if row.action == ReviewAction.CORRECT.value:  # another category counts; to agree has changed no day
            cases.recount(unit, restored, calendar)
    unit.execute(update(table).where(table.c.id == decision_id).values(undone_at=unit.now))
    return _opened(row)


def undone_of(unit: Unit, case_id: str) -> set[datetime]:
    """Instants of the decisions on a case that were taken back, to mark them in its timeline."""
    table = schema.decision
    taken_back = (table.c.case_id == case_id) & table.c.undone_at.is_not(None)
    return {row.at for row in unit.execute(select(table.c.at).where(taken_back))}


def _restore(unit: Unit, row: Row[Any], before: dict[str, Any]) -> Case:
    item = casebook.load(unit, row.case_id)
    if item.version != row.version:
        raise InputError("มีผู้ดำเนินการกับเรื่องนี้ต่อแล้ว จึงย้อนกลับไม่ได้", "แก้ไขได้ที่หน้าเรื่อง")
    old = replace(
        item,
        category=Category(before["category"]),
        sub_kind=SubKind(before["sub_kind"]) if before["sub_kind"] else None,
        category_confirmed=before["confirmed"],
        restricted=before["restricted"],
        state=CaseState(before["state"]),
    )
    return cases.restore(unit, item, old)


def _write(  # noqa: PLR0917 - the columns of a row
    unit: Unit,
    officer: Officer,
    action: ReviewAction,
    decided: Category,
    intake_id: str,
    before: dict[str, Any],
    after: Case | None,
) -> None:
    finding: Finding | None = intakes.finding(unit, intake_id)
    if finding is None:
        raise InputError("รายการนี้ยังไม่มีผลการคัดแยก", "โปรดลองใหม่ภายหลัง")
    values = {
        "id": new_id(unit.now),
        "at": unit.now,
        "account_id": officer.id,
        "intake_id": intake_id,
        "case_id": after.id if after else None,
        "action": action.value,
        "proposed": finding.category.value,
        "decided": decided.value,
        "confidence": finding.confidence,
        "before": json.dumps(before),
        "version": after.version if after else None,
    }
    unit.execute(insert(schema.decision), values)


def _opened(row: Row[Any]) -> Decision:
    return Decision(
        id=row.id,
        at=row.at,
        action=ReviewAction(row.action),
        decided=Category(row.decided),
        intake_id=row.intake_id,
        case_id=row.case_id,
        can_undo=row.action != ReviewAction.REGISTER.value,
    )
