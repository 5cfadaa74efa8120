"""Pages of the register book (ทะเบียนรับ): every matter of a period that the reader may know of, one line each.

Names and subjects stay closed unless an officer gives a reason; each case is then revealed and audited as on the desk.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from register.book import casebook
from register.book.casebook import Case
from register.desk.web import words
from register.errors import NotAllowed
from register.handling import casework
from register.officers.accounts import Officer
from register.post.paper import Table
from register.reports.period import Period
from register.schema import case
from register.states import Category
from register.store import Unit
from register.workdays import BANGKOK, MONTHS_SHORT

CLOSED = "ปกปิด"
ERASED = "ลบข้อมูลแล้ว"
UNNAMED = "ไม่ประสงค์ออกนาม"
HEAD = ("เลขรับ", "วันที่รับ", "ช่องทาง", "จาก", "เรื่อง", "ประเภทเรื่อง", "หน่วยงานที่รับผิดชอบ", "สถานะ", "ผลการพิจารณา")


@dataclass(frozen=True, slots=True)
class Line:
    """One matter. `sender` and `subject` are `CLOSED` unless they were revealed."""

    number: str
    registered_at: datetime
    channel: str
    sender: str
    subject: str
    category: str
    unit: str
    state: str
    conclusion: str
    restricted: bool


def lines(
    unit: Unit, which: ColumnElement[bool], period: Period, officer: Officer | None = None, reason: str = ""
) -> list[Line]:
    """The lines of a period in the order of their numbers. With `reason` names and subjects are opened to `officer`.

    Raises:
        NotAllowed: a reason without an officer, or the officer may not see one of them.
    """
    if reason and officer is None:
        raise NotAllowed("names in the register book need --as USER", "it is audited under that user's name")
    chosen = and_(which, case.c.registered_at >= period.start, case.c.registered_at < period.end)
    order = (case.c.register_year, case.c.register_number)
    ids = unit.execute(select(case.c.id, case.c.data_key).where(chosen).order_by(*order)).all()
    unit.hold_keys([row.data_key for row in ids])
    return [_line(unit, row, officer, reason) for row in unit.execute(select(case).where(chosen).order_by(*order))]


def table(found: list[Line]) -> Table:
    """The lines as they are printed."""
    rows = tuple(
        (
            one.number,
            short_moment(one.registered_at),
            one.channel,
            one.sender,
            one.subject,
            one.category,
            one.unit,
            one.state,
            one.conclusion,
        )
        for one in found
    )
    return Table("register-book", "", HEAD, rows, widths=(8, 11, 9, 13, 21, 12, 11, 9, 6))


def short_moment(moment: datetime) -> str:
    """`22 พ.ย. 69 10.05 น.` in Bangkok."""
    local = moment.astimezone(BANGKOK)
    return f"{local.day} {MONTHS_SHORT[local.month - 1]} {(local.year + 543) % 100:02} {local:%H.%M} น."


def _line(unit: Unit, row: Any, officer: Officer | None, reason: str) -> Line:
    known = unit.holds(row.data_key)
    sender, subject = (UNNAMED if row.anonymous else CLOSED, CLOSED) if known else (ERASED, ERASED)
    if known and officer is not None and reason:
        opened: Case = casebook.load(unit, row.id)
        content, reading = casework.reveal_case(unit, opened, officer, reason)
        name = content.contact.name or (reading.sender.name if reading and reading.sender else "")
        sender = UNNAMED if row.anonymous else name or "ไม่ระบุ"
        sender = " ".join(part for part in (sender, content.agency and f"({content.agency} {content.letter})") if part)
        subject = content.subject or "-"
    conclusion = {one.value: said for one, said in words.CONCLUSION.items()}.get(row.conclusion or "", "")
    return Line(
        number=f"{row.register_number}/{row.register_year}",
        registered_at=row.registered_at,
        channel={one.value: said for one, said in words.CHANNEL.items()}[row.channel],
        sender=sender,
        subject=subject,
        category=words.category(Category(row.category)),
        unit=row.unit,
        state={one.value: said for one, said in words.CASE_STATE.items()}[row.state],
        conclusion=conclusion,
        restricted=row.restricted,
    )
