"""Formal steps of a case: memo to the head, the head's order, committee and its report, extension, evidence.

Each has its words, number and names sealed; the timeline says that it was taken, by whom and when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Table, insert, select

from register import cases, schema
from register.book import casebook, deadlines
from register.book.casebook import Case
from register.errors import InputError
from register.handling import conflicts
from register.sealed.sealing import open_value, seal_value
from register.states import CaseEvent, DeadlineKind, ProceedingKind
from register.store import Unit, new_id, place
from register.workdays import Calendar, local_date, thai_date

T = TypeVar("T")

_LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class FormalStep:
    """A formal step in words. `number` and `day` are those of the paper, `by` who ordered or signed it, `members` the
    committee (the chair first), `until` the new day of an extension, or when a committee reports.
    """

    text: str = ""
    number: str = ""
    day: date | None = None
    by: str = ""
    members: tuple[str, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Proceeding:
    """One formal step as it was recorded."""

    id: str
    at: datetime
    actor: str
    kind: ProceedingKind
    step: FormalStep


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence: what it is, from whom it came, where it is kept."""

    what: str
    source: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exhibit with its place in the list of the case."""

    number: int
    at: datetime
    actor: str
    exhibit: Exhibit


def memo(unit: Unit, item: Case, step: FormalStep) -> Case:
    """Propose to the head how to go on (บันทึกข้อความ)."""
    _require(step.text, "โปรดเขียนความเห็นที่เสนอผู้บริหาร")
    return _take(unit, item, CaseEvent.MEMO, ProceedingKind.MEMO, step)


def order(unit: Unit, item: Case, step: FormalStep) -> Case:
    """Record what the head has ordered."""
    _require(step.text, "โปรดเขียนข้อสั่งการ")
    _require(step.by, "โปรดระบุผู้สั่งการ")
    return _take(unit, item, CaseEvent.ORDER, ProceedingKind.ORDER, step)


def appoint(unit: Unit, item: Case, step: FormalStep) -> Case:
    """A fact-finding committee takes the matter up.

    Raises:
        InputError: no number, no members, or the matter names one of them.
    """
    _require(step.number, "โปรดระบุเลขที่คำสั่งแต่งตั้ง")
    _require("".join(step.members), "โปรดระบุรายชื่อคณะกรรมการ")
    if any(conflicts.names_barred(unit, item, member) for member in step.members):
        raise InputError("แต่งตั้งผู้มีส่วนได้เสียในเรื่องนี้เป็นกรรมการไม่ได้", "โปรดเลือกกรรมการคนอื่น")
    return _take(unit, item, CaseEvent.APPOINT, ProceedingKind.COMMITTEE, step)


def report(unit: Unit, item: Case, step: FormalStep) -> Case:
    """Record what the committee, or who examined the matter, reports: the facts, before anybody concludes."""
    _require(step.text, "โปรดเขียนผลการตรวจสอบข้อเท็จจริง")
    _require(step.by, "โปรดระบุผู้รายงาน เช่น ประธานกรรมการ")
    return _take(unit, item, CaseEvent.INQUIRY, ProceedingKind.INQUIRY, step)


def extend(unit: Unit, item: Case, step: FormalStep, calendar: Calendar) -> Case:
    """More time for the examination, by order: the deadline moves to the end of office hours on `step.until`.

    Raises:
        InputError: no order, or the day is no later one within a year.
    """
    _require(step.by, "โปรดระบุผู้สั่งให้ขยายเวลา")
    _require(step.text, "โปรดเขียนเหตุผลที่ขยายเวลา")
    before = casebook.deadlines(unit, item.id).get(DeadlineKind.INVESTIGATE)
    today = local_date(unit.now)
    earliest = max(local_date(before), today) if before else today
    if step.until is None or step.until <= earliest or (step.until - today).days > _LONGEST_DAYS:
        raise InputError("วันครบกำหนดใหม่ต้องหลังกำหนดเดิม และไม่เกินหนึ่งปี", f"กำหนดเดิมคือ {thai_date(earliest)}")
    deadlines.extend(unit, item.id, DeadlineKind.INVESTIGATE, calendar.closing(step.until))
    return _take(unit, item, CaseEvent.EXTEND, ProceedingKind.EXTENSION, step)


def add_evidence(unit: Unit, item: Case, exhibit: Exhibit) -> Case:
    """Put a piece of evidence on the list of the case."""
    _require(exhibit.what, "โปรดระบุรายการพยานหลักฐาน")
    _write(unit, item, schema.evidence, exhibit)
    return cases.proceed(unit, item, CaseEvent.EVIDENCE, exhibit.what)


def of_case(unit: Unit, item: Case) -> list[Proceeding]:
    """The formal steps of a case, in order."""
    return [
        Proceeding(
            row.id, row.at, row.actor, ProceedingKind(row.kind), _opened(unit, item, "proceeding", row, FormalStep)
        )
        for row in _rows(unit, item, schema.proceeding)
    ]


def evidence_of(unit: Unit, item: Case) -> list[Evidence]:
    """The list of evidence of a case, in order."""
    rows = _rows(unit, item, schema.evidence)
    return [
        Evidence(number, row.at, row.actor, _opened(unit, item, "evidence", row, Exhibit))
        for number, row in enumerate(rows, start=1)
    ]


def _take(unit: Unit, item: Case, event: CaseEvent, kind: ProceedingKind, step: FormalStep) -> Case:
    _write(unit, item, schema.proceeding, step, kind=kind.value)
    return cases.proceed(unit, item, event, told(step))


def told(step: FormalStep) -> str:
    """The step in the words of the timeline."""
    number = f"เลขที่ {step.number}" if step.number else ""
    day = f"ลงวันที่ {thai_date(step.day)}" if step.day else ""
    head = " ".join(part for part in (number, day, f"โดย {step.by}" if step.by else "") if part)
    to = "ให้รายงานภายในวันที่" if step.members else "ขยายถึงวันที่"
    until = f"{to} {thai_date(step.until)}" if step.until else ""
    members = "\n".join(f"{place_}. {name}" for place_, name in enumerate(step.members, start=1))
    return "\n".join(part for part in (head, until, members, step.text) if part)


def _write(unit: Unit, item: Case, table: Table, value: object, **more: str) -> None:
    row_id = new_id(unit.now)
    sealed = seal_value(unit, unit.key(item.data_key), value, place(table.name, "content_sealed", row_id))
    row = {"id": row_id, "case_id": item.id, "at": unit.now, "actor": unit.actor, "content_sealed": sealed, **more}
    unit.execute(insert(table), row)


def _rows(unit: Unit, item: Case, table: Table) -> Sequence[Row[Any]]:
    return unit.execute(select(table).where(table.c.case_id == item.id).order_by(table.c.at, table.c.id)).all()


def _opened(unit: Unit, item: Case, table: str, row: Row[Any], shape: type[T]) -> T:
    where = place(table, "content_sealed", row.id)
    return open_value(unit, unit.key(item.data_key), row.content_sealed, shape, where)


def _require(words: str, what: str) -> None:
    if not words.strip():
        raise InputError(what, "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
