"""The daily mail to officers: what is due, overdue and waits for them. Counts and register numbers, never a person.

Each officer is told what the officer may know of, by the same condition as on the desk: who is named in a matter does
not even find it counted. The row of the day is written before its mail leaves, so that two processes do not send two.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, select, true

from register import audit, schema
from register.book.due import OPEN, pending_deadlines, proposed, unattended
from register.errors import InputError, RaprueangError, TakenForNobody
from register.handling.referrals import awaited
from register.officers import absences, accounts
from register.officers.access import Viewer, routed, visible_cases
from register.officers.accounts import Officer
from register.sections.cases import Digest
from register.settings import Settings
from register.states import CaseState, DeadlineKind, Role
from register.store import Store, Unit
from register.watch.alarms import Notice
from register.workdays import BANGKOK, Calendar, local_date, thai_date

log = logging.getLogger("raprueang.digest")

STEPS: dict[DeadlineKind, str] = {
    DeadlineKind.COORDINATE: "ประสานหน่วยงานที่รับผิดชอบ",
    DeadlineKind.PROGRESS: "แจ้งความคืบหน้าผู้ร้อง",
    DeadlineKind.REPORT: "หน่วยงานรายงานผล",
    DeadlineKind.INVESTIGATE: "ตรวจสอบข้อเท็จจริง",
}
_TOLD = frozenset({Role.OFFICER, Role.HEAD})
_MOST = 30  # lines of one list; the desk shows the rest

Post = Callable[[str], Callable[[Notice], None]]
"""The delivery to one address; it raises a RaprueangError where it fails."""


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a case that is due."""

    number: str
    kind: DeadlineKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """What one officer is told. `own`: steps of the cases that are the officer's today; `escalated`: what anybody left
    undone too long, for the head, who stands in for the head, and who takes what the head must not know of;
    `reports`: what the officer's unit has to report; the numbers count all that the officer may know of. `audit_head`:
    the proof of the audit chain, which a mailbox keeps elsewhere.
    """

    overdue: tuple[Line, ...] = ()
    near: tuple[Line, ...] = ()
    escalated: tuple[Line, ...] = ()
    reports: tuple[Line, ...] = ()
    unassigned: int = 0
    untold: int = 0
    proposals: int = 0
    stands_for: tuple[str, ...] = ()
    audit_head: str = ""

    @property
    def empty(self) -> bool:
        listed = self.overdue or self.near or self.escalated or self.reports
        return not (listed or self.unassigned or self.untold or self.proposals)


@dataclass
class Digester:
    """Sends the digest of the day once to each who has one."""

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
            days = [(officer, self._day(unit, officer)) for officer in waiting]
            now = unit.now
        sent = 0
        for officer, day in days:
            if not self._claim(officer, now):
                continue
            if day.empty:
                continue  # nothing to say; the row says that today was looked at
            try:
                self.post(officer.email)(compose(day, officer, self.settings.agency.name, now))
            except RaprueangError as error:
                log.warning("digest not sent: %s; %s", error, error.hint)
                self._give_back(officer, now)
                if is_for_one(error):
                    continue
                break  # the next officer's would go over the same server
            sent += 1
        return sent

    def _waiting(self, unit: Unit) -> list[Officer]:
        if not is_due(unit.now, self.settings.digest, self.calendar):
            return []
        table, today = schema.digest, local_date(unit.now).isoformat()
        told = set(unit.execute(select(table.c.account_id).where(table.c.day == today)).scalars())
        return [
            one
            for one in accounts.listing(unit)
            if one.email and not one.disabled and one.role in _TOLD and one.id not in told
        ]

    def _day(self, unit: Unit, officer: Officer) -> Day:
        recipient = self.settings.register_.conflict_recipient
        viewer = Viewer(
            officer, self.settings.agency.unit, officer.login == recipient, absences.stands_for(unit, officer)
        )
        return gather(unit, viewer, self.calendar, self.settings)

    def _claim(self, officer: Officer, now: datetime) -> bool:
        row = {"account_id": officer.id, "day": local_date(now).isoformat(), "at": now}
        with self.store.unit() as unit:
            return unit.insert_new(schema.digest, row)

    def _give_back(self, officer: Officer, now: datetime) -> None:
        table = schema.digest
        mine = and_(table.c.account_id == officer.id, table.c.day == local_date(now).isoformat())
        with self.store.unit() as unit:
            unit.execute(delete(table).where(mine))


def is_due(now: datetime, given: Digest, calendar: Calendar) -> bool:
    """Is it a working day, from the hour of the mails on?"""
    local = now.astimezone(BANGKOK)
    return given.enabled and local.hour >= given.hour and calendar.is_working_day(local.date())


def is_for_one(error: RaprueangError) -> bool:
    """Does a delivery fail for its own address alone, so that the next may well arrive?"""
    return isinstance(error, InputError | TakenForNobody)


def gather(unit: Unit, viewer: Viewer, calendar: Calendar, settings: Settings) -> Day:
    """What this viewer is told today."""
    given, table, today = settings.digest, schema.case, local_date(unit.now)
    soon = calendar.closing(calendar.add_working_days(today, given.near_days))
    mine = table.c.assigned_to.in_(viewer.own)
    known = {one.id: one for one in accounts.listing(unit)}
    since = unit.now
    while calendar.working_days_between(local_date(since), today) < given.escalate_days:
        since -= timedelta(days=1)
    long_late = and_(schema.deadline.c.due_at <= since, _escalated_to(viewer, known))
    return Day(
        overdue=_lines(unit, viewer, and_(mine, schema.deadline.c.due_at < unit.now)),
        near=_lines(unit, viewer, and_(mine, schema.deadline.c.due_at.between(unit.now, soon))),
        escalated=_lines(unit, viewer, long_late),
        reports=awaited_reports(unit, viewer.officer.unit, soon, visible_cases(viewer)),
        unassigned=_count(unit, viewer, and_(unattended(today), table.c.state.in_(_values(OPEN)))),
        untold=_count(unit, viewer, and_(mine, table.c.state == CaseState.CONCLUDED.value)),
        proposals=_count(unit, viewer, table.c.id.in_(_proposed(viewer.officer.login))),
        stands_for=tuple(known[account_id].name for account_id in viewer.stands_for),
        audit_head=str(audit.head(unit)),
    )


def _escalated_to(viewer: Viewer, known: Mapping[str, Officer]) -> ColumnElement[bool]:
    """Of what is late too long, on which does this viewer decide? The head, or who is the head today: on all that may
    be known; who takes what names the head: on that.
    """
    if Role.HEAD in {viewer.officer.role, *(known[account_id].role for account_id in viewer.stands_for)}:
        return true()
    return routed(schema.case.c.id) if viewer.takes_conflicts else false()


def compose(day: Day, officer: Officer, agency: str, now: datetime) -> Notice:
    """The mail in words."""
    today = thai_date(local_date(now))
    lines = [f"เรียน {officer.name}", "", f"สรุปงานเรื่องร้องเรียนของ{agency} ประจำวันที่ {today}"]
    if day.stands_for:
        lines.append(f"รวมเรื่องของผู้ที่ท่านปฏิบัติหน้าที่แทน: {', '.join(day.stands_for)}")
    for title, some in (
        ("เรื่องของท่านที่เกินกำหนด", day.overdue),
        ("เรื่องของท่านที่ใกล้ครบกำหนด", day.near),
        ("เรื่องที่เกินกำหนดนาน โปรดพิจารณาสั่งการ", day.escalated),
        ("เรื่องที่หน่วยงานของท่านต้องรายงานผล", day.reports),
    ):
        if some:
            lines += ["", title, *written(some)]
    counts = (
        ("เรื่องที่ยังไม่มีผู้รับผิดชอบ", day.unassigned),
        ("เรื่องของท่านที่สรุปผลแล้ว รอแจ้งผู้ร้อง", day.untold),
        ("ข้อเสนอให้สรุปผลหรือยุติเรื่องที่รอท่านเห็นชอบ", day.proposals),
    )
    told = [f"{words} {number} เรื่อง" for words, number in counts if number]
    if told:
        lines += ["", *told]
    if day.audit_head:
        lines += ["", f"หัวห่วงโซ่บันทึก {day.audit_head}"]
    lines += ["", "ดูรายละเอียดได้ที่ระบบรับเรื่อง ข้อความนี้ระบบส่งเอง โปรดอย่าตอบกลับ"]
    return Notice(f"[รับเรื่อง] สรุปงานประจำวันที่ {today}", "\n".join(lines))


def awaited_reports(unit: Unit, division: str, until: datetime, which: ColumnElement[bool]) -> tuple[Line, ...]:
    """What a unit has to report until then on cases of which `which` holds, the longest overdue first."""
    table, referral = schema.case, schema.referral
    statement = (
        select(table.c.register_number, table.c.register_year, referral.c.due_at)
        .join(referral, referral.c.case_id == table.c.id)
        .where(awaited(), referral.c.unit == division, referral.c.due_at <= until, which)
        .where(table.c.state.in_(_values(OPEN)))
        .order_by(referral.c.due_at, referral.c.id)
    )
    rows = unit.execute(statement) if division else ()
    return tuple(Line(f"{one.register_number}/{one.register_year}", DeadlineKind.REPORT, one.due_at) for one in rows)


def written(some: Sequence[Line]) -> list[str]:
    """The lines in words; of many the first."""
    shown = [
        f"- เลขรับ {one.number} {STEPS.get(one.kind, '')} กำหนดวันที่ {thai_date(local_date(one.due_at))}"
        for one in some[:_MOST]
    ]
    return [*shown, f"- และอีก {len(some) - _MOST} รายการ"] if len(some) > _MOST else shown


def _lines(unit: Unit, viewer: Viewer, which: ColumnElement[bool]) -> tuple[Line, ...]:
    table, deadline = schema.case, schema.deadline
    statement = (
        select(table.c.register_number, table.c.register_year, deadline.c.kind, deadline.c.due_at)
        .join(deadline, deadline.c.case_id == table.c.id)
        .where(pending_deadlines(), which, visible_cases(viewer))
        .order_by(deadline.c.due_at, table.c.id)
    )
    return tuple(
        Line(f"{row.register_number}/{row.register_year}", DeadlineKind(row.kind), row.due_at)
        for row in unit.execute(statement)
    )


def _count(unit: Unit, viewer: Viewer, which: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(schema.case).where(which, visible_cases(viewer))
    number: int = unit.execute(statement).scalar_one()
    return number


def _proposed(login: str) -> Select[tuple[str]]:
    """The cases whose proposed conclusion, or end without one, waits for somebody other than who proposed it."""
    return proposed().where(schema.verdict.c.actor != login)


def _values(states: Sequence[CaseState]) -> list[str]:
    return [state.value for state in states]
