"""Alarms: what is wrong is raised once, shown on the desk, logged, told over a second route, cleared with its cause.

One process of a register looks at a time: it holds a lease. A standing alarm is one row; who was told stands in it, so
that a new process goes on where a killed one stopped. A route that fails is an alarm of its own.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from register import leases, schema
from register.book.due import date_parked
from register.errors import InputError, RaprueangError
from register.settings import Settings
from register.store import Store, Unit, new_id
from register.watch import alarm_rules, vitals
from register.watch.alarm_rules import Seen, Trouble, sentence
from register.workdays import BANGKOK, Calendar, local_date, thai_date

log = logging.getLogger("raprueang.alarms")

_LEASE = "alarms"
_AGAIN = timedelta(hours=24)  # a standing alarm is told once a day
_KEPT = 200  # rows of the history


@dataclass(frozen=True, slots=True)
class Notice:
    """What goes over the routes: no person, no matter."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Route:
    """A way to tell people. `deliver` raises a RaprueangError when nobody was reached; `instead` is tried then."""

    name: str
    deliver: Callable[[Notice], None]
    instead: Callable[[Notice], None] | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """How a route did. `error` "" where it worked; `told`: somebody was reached, if only by what stood in for it."""

    route: str
    error: str
    hint: str
    told: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """One row. `cleared_at` None: it stands. `acknowledged_by`: a login."""

    id: str
    rule: str
    subject: str
    number: int
    raised_at: datetime
    cleared_at: datetime | None
    mailed_at: datetime | None
    acknowledged_by: str
    acknowledged_at: datetime | None

    @property
    def sentence(self) -> str:
        """The Thai sentence without its number."""
        return sentence(self.rule, self.subject)

    @property
    def counted(self) -> str:
        """The Thai sentence with its number."""
        return sentence(self.rule, self.subject, self.number)

    @property
    def advice(self) -> str:
        rule = alarm_rules.BY_NAME.get(self.rule)
        return rule.advice if rule else ""

    @property
    def matters(self) -> bool:
        """Does it speak of matters, which not everybody may know of?"""
        rule = alarm_rules.BY_NAME.get(self.rule)
        return rule is None or rule.matters


@dataclass
class Watch:
    """Looks for alarms and tells them. `daemon` False: the desk alone, which can tell that no daemon lives."""

    store: Store
    settings: Settings
    calendar: Calendar
    routes: Sequence[Route]
    daemon: bool = True
    token: str = field(default_factory=lambda: secrets.token_hex(16))

    def step(self) -> int:
        """One look: raise, clear and tell. Returns how many alarms are new.

        Raises:
            ServiceDown, TryAgain: the database.
        """
        if not self._mine():
            return 0
        with self.store.unit() as unit:
            date_parked(unit, self.calendar)
        with self.store.browse() as unit:
            seen = Seen(vitals.look(unit, self.settings), vitals.waiting(unit, self.calendar), self.settings.alarms)
        troubles = alarm_rules.judge(seen)
        with self.store.unit() as unit:
            new = settle(unit, troubles)
            pending = _to_tell(unit) if self.routes else []
            now = unit.now
        if pending:
            self._tell(pending, now)
        return new

    def _mine(self) -> bool:
        """Take or keep the lease; the daemon also leaves its sign of life."""
        table = schema.source_lease
        with self.store.unit() as unit:
            now = leases.literal_now(unit.connection.dialect.name)
            # longer than a look with slow routes may take: a second process must not tell the same again
            until = now + self.settings.alarms.interval * 3 + 300.0
            row = {"source": _LEASE, "token": self.token, "holder": "", "lease_until": until}
            mine = unit.insert_new(table, row)
            if not mine:
                free = and_(table.c.source == _LEASE, or_(table.c.token == self.token, table.c.lease_until < now))
                mine = unit.execute(update(table).where(free).values(token=self.token, lease_until=until)).rowcount == 1
            if self.daemon:
                vitals.beat(unit)
        return mine

    def rest(self) -> None:
        """Let another process look at once."""
        table = schema.source_lease
        with self.store.unit() as unit:
            mine = and_(table.c.source == _LEASE, table.c.token == self.token)
            unit.execute(update(table).where(mine).values(lease_until=0.0))

    def _tell(self, pending: list[Alarm], now: datetime) -> None:
        tried = send(self.routes, compose(pending, self.settings.agency.name, now))
        with self.store.unit() as unit:
            if any(one.told for one in tried):
                table = schema.alarm
                told = table.c.id.in_([one.id for one in pending])
                unit.execute(update(table).where(told).values(mailed_at=unit.now))
            note_routes(unit, tried)


def send(routes: Sequence[Route], notice: Notice) -> list[Tried]:
    """Send over every route; one that fails stops no other."""
    return [_try(route, notice) for route in routes]


def settle(unit: Unit, troubles: Sequence[Trouble]) -> int:
    """Raise what is new, clear what is over, note new numbers; rules that others speak for are left alone.

    Returns how many are new.
    """
    judged = {rule.name for rule in alarm_rules.RULES if rule.look}
    return _match(unit, troubles, lambda one: one.rule in judged)


def note(unit: Unit, rule: str, subject: str, *, wrong: bool) -> None:
    """Somebody else than the rules says whether this alarm stands."""
    troubles = [Trouble(rule, subject)] if wrong else []
    _match(unit, troubles, lambda one: (one.rule, one.subject) == (rule, subject))


def note_routes(unit: Unit, tried: Sequence[Tried]) -> None:
    for one in tried:
        note(unit, alarm_rules.ROUTE, one.route, wrong=bool(one.error))


def standing(unit: Unit) -> list[Alarm]:
    """The alarms that stand, in the order of the rules, the oldest of each first."""
    order = [rule.name for rule in alarm_rules.RULES]
    rows = _listing(unit, schema.alarm.c.cleared_at.is_(None))
    return sorted(rows, key=lambda one: (order.index(one.rule) if one.rule in order else 0, one.raised_at))


def history(unit: Unit, limit: int = _KEPT) -> list[Alarm]:
    """Newest first."""
    return _listing(unit, schema.alarm.c.id.is_not(None), limit)


def acknowledge(unit: Unit, account_id: str, alarm_id: str) -> None:
    """Somebody has seen it; it stays until its cause is gone. The first one stands in the row.

    Raises:
        InputError: there is no such alarm that stands.
    """
    table = schema.alarm
    found = next((one for one in standing(unit) if one.id == alarm_id), None)
    if found is None:
        raise InputError("ไม่มีการแจ้งเตือนนี้แล้ว", "เหตุอาจกลับเป็นปกติแล้ว")
    if found.acknowledged_at is None:
        values = {"acknowledged_by": account_id, "acknowledged_at": unit.now}
        unit.execute(update(table).where(table.c.id == alarm_id).values(**values))
        unit.audit("alarm.acknowledged", "alarm", alarm_id, rule=found.rule)


def compose(alarms: Sequence[Alarm], agency: str, now: datetime) -> Notice:
    """One message about all of them: what is new, what still stands, what is over."""
    new = [one for one in alarms if one.cleared_at is None and one.mailed_at is None]
    old = [one for one in alarms if one.cleared_at is None and one.mailed_at is not None]
    over = [one for one in alarms if one.cleared_at is not None]
    what = f"แจ้งเตือน {len(new) + len(old)} รายการ" if new or old else f"กลับเป็นปกติ {len(over)} รายการ"
    lines = [f"ระบบรับเรื่อง {agency}", f"เวลา {_moment(now)}"]
    for title, some in (("เกิดขึ้นใหม่", new), ("ยังไม่ได้แก้ไข", old)):
        if some:
            lines += ["", title]
        for one in some:
            lines += [f"- {one.counted} (ตั้งแต่ {_moment(one.raised_at)})", f"  ควรทำ: {one.advice}"]
    if over:
        lines += ["", "กลับเป็นปกติแล้ว", *(f"- {one.sentence}" for one in over)]
    lines += ["", "ดูได้ที่หน้าแรกของระบบ ข้อความนี้ระบบส่งเอง โปรดอย่าตอบกลับ"]
    return Notice(f"[รับเรื่อง] {what}", "\n".join(lines))


def trial(agency: str, now: datetime) -> Notice:
    """The message of a test."""
    text = f"ระบบรับเรื่อง {agency}\nเวลา {_moment(now)}\n\nข้อความนี้ส่งเพื่อทดสอบเส้นทางแจ้งเตือน ไม่ต้องดำเนินการใด"
    return Notice("[รับเรื่อง] ทดสอบการแจ้งเตือน", text)


def _match(unit: Unit, troubles: Sequence[Trouble], mine: Callable[[Alarm], bool]) -> int:
    table, new = schema.alarm, 0
    before = {(one.rule, one.subject): one for one in standing(unit) if mine(one)}
    for trouble in troubles:
        known = before.pop((trouble.rule, trouble.subject), None)
        if known is None:
            row = {"id": new_id(unit.now), "rule": trouble.rule, "subject": trouble.subject[:128]}
            unit.execute(insert(table), {**row, "raised_at": unit.now, "number": trouble.number})
            new += 1
            log.warning("alarm raised: %s %s %d", trouble.rule, trouble.subject, trouble.number)
        elif known.number != trouble.number:
            unit.execute(update(table).where(table.c.id == known.id).values(number=trouble.number))
    for over in before.values():
        unit.execute(update(table).where(table.c.id == over.id).values(cleared_at=unit.now))
        log.warning("alarm cleared: %s %s", over.rule, over.subject)
    return new


def _to_tell(unit: Unit) -> list[Alarm]:
    """New ones, those standing that were told a day ago, and those told that are over since."""
    table = schema.alarm
    stands = table.c.cleared_at.is_(None)
    due = or_(table.c.mailed_at.is_(None), table.c.mailed_at <= unit.now - _AGAIN)
    return _listing(unit, or_(and_(stands, due), table.c.mailed_at < table.c.cleared_at))


def _listing(unit: Unit, which: ColumnElement[bool], limit: int = _KEPT) -> list[Alarm]:
    table, account = schema.alarm, schema.account
    statement = (
        select(table, account.c.login)
        .outerjoin(account, account.c.id == table.c.acknowledged_by)
        .where(which)
        .order_by(table.c.raised_at.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [
        Alarm(
            id=row.id,
            rule=row.rule,
            subject=row.subject,
            number=row.number,
            raised_at=row.raised_at,
            cleared_at=row.cleared_at,
            mailed_at=row.mailed_at,
            acknowledged_by=row.login or "",
            acknowledged_at=row.acknowledged_at,
        )
        for row in unit.execute(statement)
    ]


def _try(route: Route, notice: Notice) -> Tried:
    try:
        route.deliver(notice)
    except RaprueangError as error:
        log.warning("alarm route %s: %s; %s", route.name, error, error.hint)
        return Tried(route.name, str(error), error.hint, told=route.instead is not None and _reached(route, notice))
    return Tried(route.name, "", "", told=True)


def _reached(route: Route, notice: Notice) -> bool:
    """Did what stands in for a failing route reach somebody?"""
    try:
        if route.instead is not None:
            route.instead(notice)
    except RaprueangError as error:
        log.warning("in place of alarm route %s: %s; %s", route.name, error, error.hint)
        return False
    return route.instead is not None


def _moment(moment: datetime) -> str:
    return f"{thai_date(local_date(moment))} เวลา {moment.astimezone(BANGKOK):%H:%M} น."
