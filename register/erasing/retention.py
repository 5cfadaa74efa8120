"""How long matters are kept, and the yearly list of what is to be erased.

The correspondence rules (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526, ข้อ 57 and 66) keep papers ten years as a rule,
routine ones one year, and want a list within sixty days of the end of each calendar year on which the head decides.
Who lists something does not decide over it. Nobody lists, sees or decides what access hides from them: each function
takes the condition of what its caller may know of. `register.erasing.erasure` carries out what was approved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, or_, select, true, update

from register import schema
from register.book.casebook import Case
from register.erasing import holds
from register.errors import InputError
from register.sections.retention import Retention
from register.states import CLOSED, Category, Channel, DisposalState, IntakeState, RemovalKind
from register.store import Unit, new_id
from register.workdays import BANGKOK, local_date

_CLOSED = [state.value for state in CLOSED]
_AT_ONCE = 1000  # matters that are listed in one transaction

_case, _intake, _hold, _disposal = schema.case, schema.intake, schema.legal_hold, schema.disposal
_main = schema.case.alias()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the yearly list. `category` None: it never became a case."""

    id: str
    year: int
    subject: str
    register_number: str
    category: Category | None
    channel: Channel
    received_at: datetime
    ended_at: datetime
    state: DisposalState
    listed_by: str
    decided_by: str
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Removal:
    """Where something of an erased matter still is. `done_at` None: to be removed by a person."""

    id: str
    register_number: str
    kind: RemovalKind
    place: str
    erased_at: datetime
    done_by: str | None
    done_at: datetime | None


def due_cases(periods: Retention, now: datetime) -> ColumnElement[bool]:
    """A condition on `schema.case`: closed, its period over, held by nobody; a merged one not before its main case."""
    held = exists().where(_hold.c.case_id.in_([_case.c.id, _case.c.merged_into]), _hold.c.lifted_at.is_(None))
    over = or_(
        *(
            and_(_case.c.category == category.value, _case.c.changed_at <= _years_before(now, periods.years(category)))
            for category in Category
        )
    )
    waits = exists().where(
        _main.c.id == _case.c.merged_into,
        _main.c.erased_at.is_(None),
        or_(_main.c.changed_at > _years_before(now, periods.longest), _main.c.state.not_in(_CLOSED)),
    )
    return and_(_case.c.state.in_(_CLOSED), _case.c.erased_at.is_(None), over, ~held, ~waits)


def due_intakes(periods: Retention, now: datetime) -> ColumnElement[bool]:
    """A condition on `schema.intake`: set aside, without a case, its period over."""
    return and_(
        _intake.c.state == IntakeState.SET_ASIDE.value,
        _intake.c.case_id.is_(None),
        _intake.c.erased_at.is_(None),
        _intake.c.stored_at <= _years_before(now, periods.set_aside_years),
    )


def propose(
    unit: Unit,
    periods: Retention,
    cases: ColumnElement[bool] | None = None,
    intakes: ColumnElement[bool] | None = None,
) -> int:
    """Put everything that is due on this year's list; what the head kept in an earlier year is listed again. How many.

    `cases`, `intakes`: what the caller may know of; None: everything.
    """
    year = local_date(unit.now).year + 543
    old = and_(_disposal.c.state == DisposalState.KEPT.value, _disposal.c.year < year)
    done = 0
    for column, table, due in (
        (_disposal.c.case_id, _case, and_(due_cases(periods, unit.now), true() if cases is None else cases)),
        (_disposal.c.intake_id, _intake, and_(due_intakes(periods, unit.now), true() if intakes is None else intakes)),
    ):
        known = exists().where(column == table.c.id)
        fresh = unit.execute(select(table.c.id).where(due, ~known).order_by(table.c.id).limit(_AT_ONCE)).scalars().all()
        for subject in fresh:
            _list(unit, year, **{column.name: subject})
        again = unit.execute(
            select(_disposal.c.id).join(table, table.c.id == column).where(old, due).limit(_AT_ONCE)
        ).scalars()
        for item in again.all():
            values = {"state": DisposalState.LISTED.value, "year": year, "listed_by": unit.actor}
            values |= {"listed_at": unit.now, "decided_by": "", "decided_at": None}
            unit.execute(update(_disposal).where(_disposal.c.id == item).values(**values))
            unit.audit("disposal.listed", "disposal", item, year=year)
            done += 1
        done += len(fresh)
    return done


def count_due(unit: Unit, periods: Retention, cases: ColumnElement[bool], intakes: ColumnElement[bool]) -> int:
    """How much a `propose` with the same conditions would list."""
    year = local_date(unit.now).year + 543
    total = 0
    for column, table, due in (
        (_disposal.c.case_id, _case, and_(due_cases(periods, unit.now), cases)),
        (_disposal.c.intake_id, _intake, and_(due_intakes(periods, unit.now), intakes)),
    ):
        settled = or_(_disposal.c.state != DisposalState.KEPT.value, _disposal.c.year >= year)
        known = exists().where(column == table.c.id, settled)
        total += unit.execute(select(func.count()).select_from(table).where(due, ~known)).scalar_one()
    return total


def propose_early(unit: Unit, case: Case) -> None:
    """Put one closed matter on the list before its time, e.g. because the complainant asks for it.

    Raises:
        InputError: it is open, held, or listed already; it was merged into a case that is open.
    """
    main = unit.execute(select(_case.c.id).where(_case.c.id == case.merged_into, _case.c.state.not_in(_CLOSED))).first()
    if case.state not in CLOSED or main is not None:
        raise InputError("เรื่องนี้ยังไม่ยุติ จึงขอทำลายไม่ได้", "ยุติเรื่องและแจ้งผู้ร้องก่อน")
    holds.require_free(unit, case.id)
    if unit.execute(select(_disposal.c.id).where(_disposal.c.case_id == case.id)).first() is not None:
        raise InputError("เรื่องนี้อยู่ในบัญชีแล้ว", "ดูได้ในบัญชีขอทำลาย")
    _list(unit, local_date(unit.now).year + 543, case_id=case.id)


def listing(
    unit: Unit, states: Sequence[DisposalState], cases: ColumnElement[bool], intakes: ColumnElement[bool]
) -> list[Item]:
    """The list as far as its reader may know of it, in the order of the register."""
    wanted = _disposal.c.state.in_([state.value for state in states])
    of_cases = _of_cases().where(wanted, cases).order_by(_case.c.register_year, _case.c.register_number)
    of_intakes = _of_intakes().where(wanted, intakes).order_by(_intake.c.stored_at, _intake.c.id)
    return [
        *(_case_item(row) for row in unit.execute(of_cases)),
        *(_intake_item(row) for row in unit.execute(of_intakes)),
    ]


def decide(unit: Unit, item_ids: Sequence[str], *, erase: bool) -> int:
    """The head's decision over listed items: erase them, or keep them for another year. How many.

    The caller has taken the ids from a `listing` of what the decider may know of.

    Raises:
        InputError: the decider put one of them on the list.
    """
    state = DisposalState.APPROVED if erase else DisposalState.KEPT
    done = 0
    for item_id in item_ids:
        waiting = and_(_disposal.c.id == item_id, _disposal.c.state == DisposalState.LISTED.value)
        row = unit.execute(select(_disposal.c.listed_by).where(waiting)).one_or_none()
        if row is None:
            continue
        if row.listed_by == unit.actor:
            raise InputError("ผู้จัดทำบัญชีไม่สามารถอนุมัติรายการของตนเองได้", "ให้ผู้บริหารคนอื่นเป็นผู้อนุมัติ")
        values = {"state": state.value, "decided_by": unit.actor, "decided_at": unit.now}
        unit.execute(update(_disposal).where(waiting).values(**values))
        unit.audit(f"disposal.{state.value}", "disposal", item_id)
        done += 1
    return done


def removals(unit: Unit, decided_by: str | None = None) -> list[Removal]:
    """What people have to remove elsewhere, of what that person approved (None: of everything); undone first."""
    table = schema.removal
    joined = table.join(_disposal, _disposal.c.id == table.c.disposal_id).outerjoin(
        _case, _case.c.id == _disposal.c.case_id
    )
    mine = true() if decided_by is None else _disposal.c.decided_by == decided_by
    columns = (table, _disposal.c.erased_at, _case.c.register_number, _case.c.register_year)
    ordered = select(*columns).select_from(joined).where(mine).order_by(table.c.done_at.is_not(None), table.c.id)
    return [
        Removal(
            row.id,
            f"{row.register_number}/{row.register_year}" if row.register_number else "",
            RemovalKind(row.kind),
            row.place,
            row.erased_at,
            row.done_by,
            row.done_at,
        )
        for row in unit.execute(ordered)
    ]


def note_removed(unit: Unit, removal_id: str) -> None:
    """Somebody has removed it.

    Raises:
        InputError: there is no such thing, or it was noted already.
    """
    table = schema.removal
    waiting = and_(table.c.id == removal_id, table.c.done_at.is_(None))
    changed = update(table).where(waiting).values(done_by=unit.actor, done_at=unit.now)
    if unit.execute(changed).rowcount != 1:
        raise InputError("ไม่พบรายการที่ต้องลบ", "อาจมีผู้บันทึกไว้แล้ว")
    unit.audit("removal.done", "removal", removal_id)


def _list(unit: Unit, year: int, **subject: str) -> None:
    item_id = new_id(unit.now)
    row = {"id": item_id, "year": year, "state": DisposalState.LISTED.value}
    unit.execute(insert(_disposal), {**row, "listed_by": unit.actor, "listed_at": unit.now, **subject})
    unit.audit("disposal.listed", "disposal", item_id, year=year, **subject)


def _years_before(now: datetime, years: int) -> datetime:
    """The same day so many years ago; the 29th of February becomes the 28th."""
    local = now.astimezone(BANGKOK)
    try:
        return local.replace(year=local.year - years)
    except ValueError:
        return (local - timedelta(days=1)).replace(year=local.year - years)


def _of_cases() -> Select[Any]:
    return select(
        _disposal,
        _case.c.register_number,
        _case.c.register_year,
        _case.c.category,
        _case.c.channel,
        _case.c.received_at,
        _case.c.changed_at,
    ).join(_case, _case.c.id == _disposal.c.case_id)


def _of_intakes() -> Select[Any]:
    columns = (_disposal, _intake.c.channel, _intake.c.received_at, _intake.c.stored_at.label("changed_at"))
    return select(*columns).join(_intake, _intake.c.id == _disposal.c.intake_id)


def _case_item(row: Row[Any]) -> Item:
    return _item(row, row.case_id, f"{row.register_number}/{row.register_year}", Category(row.category))


def _intake_item(row: Row[Any]) -> Item:
    return _item(row, row.intake_id, "", None)


def _item(row: Row[Any], subject: str, number: str, category: Category | None) -> Item:
    return Item(
        id=row.id,
        year=row.year,
        subject=subject,
        register_number=number,
        category=category,
        channel=Channel(row.channel),
        received_at=row.received_at,
        ended_at=row.changed_at,
        state=DisposalState(row.state),
        listed_by=row.listed_by,
        decided_by=row.decided_by,
        erased_at=row.erased_at,
    )
