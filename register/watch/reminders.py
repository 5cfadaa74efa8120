"""The mail to units whose report on a referred matter is late or nearly so. Register numbers and days, never a person.

A unit's mailbox is read by whoever works there. So it hears of no tip-off, and of no matter that anybody of the unit
may not know of; an officer with an address of their own is told by the digest, by what that officer may know.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_, select

from register import schema
from register.errors import RaprueangError
from register.settings import Settings
from register.store import Store, Unit
from register.watch.alarms import Notice
from register.watch.digest import Line, Post, awaited_reports, is_due, is_for_one, written
from register.workdays import Calendar, local_date, thai_date

log = logging.getLogger("raprueang.reminders")


@dataclass
class Reminder:
    """Reminds each unit once a working day, at the hour of the digest."""

    store: Store
    settings: Settings
    calendar: Calendar
    post: Post

    def step(self) -> int:
        """Send what is due now; returns how many mails left. One that fails is tried again at the next step.

        Raises:
            ServiceDown, TryAgain: the database.
        """
        with self.store.browse() as unit:
            waiting = self._waiting(unit)
            now = unit.now
        sent = 0
        for name, address, lines in waiting:
            if not self._claim(name, now):
                continue
            try:
                self.post(address)(compose(name, lines, self.settings.agency.name, now))
            except RaprueangError as error:
                log.warning("reminder not sent: %s; %s", error, error.hint)
                self._give_back(name, now)
                if is_for_one(error):
                    continue
                break
            sent += 1
        return sent

    def _waiting(self, unit: Unit) -> list[tuple[str, str, tuple[Line, ...]]]:
        """(unit, address, what is due) of those that have not been reminded today."""
        if not is_due(unit.now, self.settings.digest, self.calendar):
            return []
        told, table = schema.unit_reminder, schema.agency_unit
        today = local_date(unit.now)
        done = select(told.c.unit).where(told.c.day == today.isoformat())
        mine = and_(table.c.email != "", table.c.closed.is_(False), table.c.name.not_in(done))
        rows = unit.execute(select(table.c.name, table.c.email).where(mine).order_by(table.c.name)).all()
        soon = self.calendar.closing(self.calendar.add_working_days(today, self.settings.digest.near_days))
        found = [(row.name, row.email, overdue(unit, row.name, soon)) for row in rows]
        return [one for one in found if one[2]]

    def _claim(self, name: str, now: datetime) -> bool:
        with self.store.unit() as unit:
            return unit.insert_new(schema.unit_reminder, {"unit": name, "day": local_date(now).isoformat(), "at": now})

    def _give_back(self, name: str, now: datetime) -> None:
        table = schema.unit_reminder
        mine = and_(table.c.unit == name, table.c.day == local_date(now).isoformat())
        with self.store.unit() as unit:
            unit.execute(delete(table).where(mine))


def overdue(unit: Unit, name: str, until: datetime) -> tuple[Line, ...]:
    """The reports that are awaited from a unit until then and that everybody in it may know of."""
    case, part, conflict = schema.case, schema.case.alias(), schema.conflict
    people = select(schema.account.c.id).where(schema.account.c.unit == name)
    named = select(conflict.c.subject).where(
        conflict.c.lifted_at.is_(None), or_(conflict.c.account_id.in_(people), conflict.c.routed.is_(True))
    )
    parts = select(part.c.merged_into).where(part.c.merged_into.is_not(None), part.c.id.in_(named))
    free = and_(
        case.c.restricted.is_(False),
        case.c.erased_at.is_(None),
        case.c.id.not_in(named),
        case.c.id.not_in(parts),
        or_(case.c.merged_into.is_(None), case.c.merged_into.not_in(named)),
    )
    return awaited_reports(unit, name, until, free)


def compose(name: str, lines: tuple[Line, ...], agency: str, now: datetime) -> Notice:
    """The mail in words."""
    today = thai_date(local_date(now))
    text = [f"เรียน {name}", "", f"{agency}ยังไม่ได้รับรายงานผลของเรื่องที่ส่งให้หน่วยงานของท่านดำเนินการ ดังนี้"]
    for title, some in (
        ("เกินกำหนดรายงานแล้ว", tuple(one for one in lines if one.due_at < now)),
        ("ใกล้ครบกำหนดรายงาน", tuple(one for one in lines if one.due_at >= now)),
    ):
        if some:
            text += ["", title, *written(some)]
    text += ["", "โปรดรายงานผลการดำเนินการ หรือแจ้งเหตุที่ล่าช้า ข้อความนี้ระบบส่งเอง โปรดอย่าตอบกลับ"]
    return Notice(f"[รับเรื่อง] เตือนรายงานผล ณ วันที่ {today}", "\n".join(text))
