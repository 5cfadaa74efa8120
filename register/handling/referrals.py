"""To whom a matter went: units of ours, which report back in time, and outside agencies, where our part ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, select, update

from register import cases, schema
from register.book import deadlines
from register.book.casebook import Case
from register.errors import InputError
from register.schema import referral
from register.sealed.sealing import open_value, seal_value
from register.states import CaseEvent, Way
from register.store import Unit, new_id, place

_LONGEST = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes sealed: what is asked, of which agency where it is none of our units, the number of our letter."""

    text: str = ""
    agency: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral. `unit` "" for an outside agency, which has no `due_at`. `ended_at`: nobody waits for a report."""

    id: str
    at: datetime
    actor: str
    unit: str
    asked: Asked
    due_at: datetime | None
    reported_at: datetime | None
    reported_by: str
    report: str
    ended_at: datetime | None

    @property
    def to(self) -> str:
        return self.unit or self.asked.agency

    @property
    def waits(self) -> bool:
        """Is a report expected?"""
        return self.due_at is not None and self.reported_at is None and self.ended_at is None


def to_unit(unit: Unit, item: Case, division: str, asked: Asked, due_at: datetime) -> Case:
    """Refer a case to a unit of ours, which reports back by `due_at`.

    Raises:
        InputError: the state forbids it, this unit is at it already, or the day is over or no day within two years.
    """
    if not unit.now < due_at < unit.now + _LONGEST:  # a mistyped year would silence every reminder
        raise InputError("วันกำหนดรายงานต้องหลังจากนี้ และไม่เกินสองปี", "โปรดตรวจปี พ.ศ. หรือเว้นว่างไว้เพื่อใช้กำหนดปกติ")
    if any(one.waits and one.unit == division for one in of_case(unit, item)):
        raise InputError("ส่งเรื่องให้หน่วยงานนี้แล้วและยังรอรายงานอยู่", "บันทึกรายงานของหน่วยงานก่อน หรือเลือกหน่วยงานอื่น")
    after = cases.refer(unit, item, division, asked.text)
    _write(unit, item, asked, division=division, due_at=due_at)
    deadlines.await_reports(unit, item.id)
    return after


def to_agency(unit: Unit, item: Case, asked: Asked, reason: str) -> Case:
    """Pass a matter outside our remit to the agency in charge, which its caller asked for; our part ends with it.

    Raises:
        InputError: the state forbids it.
    """
    after = cases.proceed(unit, item, CaseEvent.FORWARD, reason)
    _write(unit, item, asked)
    return after


def report(unit: Unit, item: Case, referral_id: str, text: str) -> Case:
    """Record what a unit reports.

    Raises:
        InputError: no words, or no report of that referral is awaited; the state forbids it.
    """
    if not text.strip():
        raise InputError("โปรดเขียนสาระของรายงาน", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    if referral_id not in {one.id for one in of_case(unit, item) if one.waits}:
        raise InputError("ไม่มีรายงานที่รออยู่จากหน่วยงานนี้", "โปรดเปิดหน้าเรื่องอีกครั้ง")
    where = place("referral", "report_sealed", referral_id)
    values = {
        "reported_at": unit.now,
        "reported_by": unit.actor,
        "report_sealed": unit.vault.seal(unit.key(item.data_key), text.encode(), where),
    }
    unit.execute(update(referral).where(referral.c.id == referral_id).values(**values))
    after = cases.proceed(unit, item, CaseEvent.REPORT, text)
    deadlines.await_reports(unit, item.id)
    return after


def coordinate(unit: Unit, item: Case, party: str, way: Way, text: str) -> Case:
    """A unit or agency was spoken to: told beforehand of a matter, asked for papers, or reminded of its report.

    Raises:
        InputError: nobody is named, or no words; the state forbids it.
    """
    if not party or not text.strip():
        raise InputError("โปรดระบุหน่วยงานและสาระที่ประสาน", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    return cases.proceed(unit, item, CaseEvent.COORDINATE, f"{party}\n{text}", way)


def of_case(unit: Unit, item: Case) -> list[Referral]:
    """Every referral of a case, in order."""
    statement = select(referral).where(referral.c.case_id == item.id).order_by(referral.c.at, referral.c.id)
    return unit.once(("referrals", item.id), lambda: [_opened(unit, item, row) for row in unit.execute(statement)])


def awaited() -> ColumnElement[bool]:
    """A condition on `schema.referral`: a report is expected."""
    return and_(referral.c.due_at.is_not(None), referral.c.reported_at.is_(None), referral.c.ended_at.is_(None))


def _write(unit: Unit, item: Case, asked: Asked, *, division: str = "", due_at: datetime | None = None) -> None:
    referral_id = new_id(unit.now)
    where = place("referral", "content_sealed", referral_id)
    values = {
        "id": referral_id,
        "case_id": item.id,
        "at": unit.now,
        "actor": unit.actor,
        "unit": division,
        "outside": not division,
        "due_at": due_at,
        "content_sealed": seal_value(unit, unit.key(item.data_key), asked, where),
    }
    unit.execute(insert(schema.referral), values)


def _opened(unit: Unit, item: Case, row: Row[Any]) -> Referral:
    key, said = unit.key(item.data_key), ""
    if row.report_sealed is not None:
        said = unit.vault.open(key, row.report_sealed, place("referral", "report_sealed", row.id)).decode()
    return Referral(
        id=row.id,
        at=row.at,
        actor=row.actor,
        unit=row.unit,
        asked=open_value(unit, key, row.content_sealed, Asked, place("referral", "content_sealed", row.id)),
        due_at=row.due_at,
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        report=said,
        ended_at=row.ended_at,
    )
