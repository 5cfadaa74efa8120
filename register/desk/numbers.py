"""The figures of the front page: today's arrivals, what waits, what is due, and whether everything still comes in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, case, exists, func, or_, select

from register import schema
from register.access import Viewer, visible_cases
from register.settings import Settings
from register.states import CaseState, Category, DeadlineKind, IntakeState, ReplyKind, ReplyState
from register.store import Unit
from register.workdays import BANGKOK

_WORKED = (CaseState.SCREENED, CaseState.REFERRED, CaseState.INVESTIGATING)
OPEN = (CaseState.RECEIVED, *_WORKED, CaseState.CONCLUDED)
_FOR_A_PERSON = (
    ReplyState.DRAFT,
    ReplyState.HELD,
    ReplyState.IN_DOUBT,
    ReplyState.UNDELIVERABLE,
    ReplyState.TO_PRINT,
    ReplyState.PRINTED,
)
_STUCK_AFTER = timedelta(minutes=15)
_SILENT_POLLS = 10  # polls without an answer before a mailbox counts as unreachable
_LEAST_SILENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Due:
    """A case with the step that is due next."""

    case_id: str
    register_number: str
    category: Category
    state: CaseState
    kind: DeadlineKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the intake's health. `tone`: "good", "soon" (look at it) or "late" (something is wrong)."""

    name: str
    tone: str
    words: str
    at: datetime | None = None


def start_of_day(now: datetime) -> datetime:
    """Midnight in Bangkok."""
    return now.astimezone(BANGKOK).replace(hour=0, minute=0, second=0, microsecond=0)


def intakes_today(unit: Unit) -> dict[IntakeState, int]:
    """Arrivals since midnight in Bangkok, by what has become of them."""
    table = schema.intake
    statement = (
        select(table.c.state.label("state"), func.count().label("number"))
        .where(table.c.stored_at >= start_of_day(unit.now))
        .group_by(table.c.state)
    )
    return {IntakeState(row.state): row.number for row in unit.execute(statement)}


def intakes_waiting(unit: Unit, state: IntakeState) -> int:
    statement = select(func.count()).select_from(schema.intake).where(schema.intake.c.state == state.value)
    number: int = unit.execute(statement).scalar_one()
    return number


def replies_waiting(unit: Unit) -> dict[ReplyState, int]:
    """Replies that wait for a person, by state."""
    table = schema.reply
    statement = select(table.c.state.label("state"), func.count().label("number")).where(
        table.c.state.in_([one.value for one in _FOR_A_PERSON])
    )
    return {ReplyState(row.state): row.number for row in unit.execute(statement.group_by(table.c.state))}


def pending_deadlines() -> ColumnElement[bool]:
    """A condition on `schema.case` joined with `schema.deadline`: the step is still to be done."""
    matter, deadline, reply = schema.case, schema.deadline, schema.reply
    told = exists().where(
        reply.c.case_id == matter.c.id,
        reply.c.kind.in_([ReplyKind.PROGRESS.value, ReplyKind.OUTCOME.value]),
        reply.c.state.in_([ReplyState.SENT.value, ReplyState.POSTED.value]),
    )
    received = matter.c.state == CaseState.RECEIVED.value
    worked = matter.c.state.in_([one.value for one in _WORKED])
    return and_(
        # first and alone, so that the database starts from the few open cases and not from every deadline
        matter.c.state.in_([one.value for one in OPEN]),
        or_(
            and_(deadline.c.kind == DeadlineKind.COORDINATE.value, received),
            and_(deadline.c.kind == DeadlineKind.PROGRESS.value, ~told),
            and_(deadline.c.kind == DeadlineKind.INVESTIGATE.value, or_(received, worked)),
        ),
    )


def due(unit: Unit, viewer: Viewer, until: datetime, *, since: datetime | None = None, limit: int = 8) -> list[Due]:
    """Steps due up to `until` (and from `since` on), the earliest first."""
    matter, deadline = schema.case, schema.deadline
    statement = (
        select(matter, deadline.c.kind, deadline.c.due_at)
        .join(deadline, deadline.c.case_id == matter.c.id)
        .where(_window(since, until), pending_deadlines(), visible_cases(viewer))
        .order_by(deadline.c.due_at, matter.c.id)
        .limit(limit)
    )
    return [
        Due(
            row.id,
            f"{row.register_number}/{row.register_year}",
            Category(row.category),
            CaseState(row.state),
            DeadlineKind(row.kind),
            row.due_at,
        )
        for row in unit.execute(statement)
    ]


def count_due(unit: Unit, viewer: Viewer, soon: datetime) -> tuple[int, int]:
    """How many cases have a step overdue, and how many others one that is due up to `soon`."""
    matter, deadline = schema.case, schema.deadline
    first = (
        select(func.min(deadline.c.due_at).label("due_at"))
        .join(matter, matter.c.id == deadline.c.case_id)
        .where(pending_deadlines(), visible_cases(viewer))
        .group_by(matter.c.id)
        .subquery()
    )
    late = func.coalesce(func.sum(case((first.c.due_at < unit.now, 1), else_=0)), 0)
    statement = select(late.label("late"), func.count().label("all")).where(first.c.due_at < soon)
    row = unit.execute(statement).one()
    return row.late, row.all - row.late


def health(unit: Unit, settings: Settings) -> list[Sign]:
    """Does everything still come in and go out?"""
    return [*_mailboxes(unit, settings), _letters(unit), _outbox(unit), _completeness(unit)]


def _window(since: datetime | None, until: datetime) -> ColumnElement[bool]:
    before = schema.deadline.c.due_at < until
    return before if since is None else and_(before, schema.deadline.c.due_at >= since)


def _mailboxes(unit: Unit, settings: Settings) -> list[Sign]:
    reached = {row.name: row.reached_at for row in unit.execute(select(schema.mailbox))}
    signs = []
    for box in settings.mailbox:
        at = reached.get(box.name)
        silence = max(_LEAST_SILENCE, timedelta(seconds=box.interval * _SILENT_POLLS))
        if at is None:
            signs.append(Sign(f"กล่องจดหมาย {box.name}", "late", "ยังไม่เคยติดต่อได้"))
        elif unit.now - at > silence:
            signs.append(Sign(f"กล่องจดหมาย {box.name}", "late", "ติดต่อไม่ได้ ติดต่อได้ครั้งล่าสุด", at))
        else:
            signs.append(Sign(f"กล่องจดหมาย {box.name}", "good", "ติดต่อได้ล่าสุด", at))
    return signs


def _letters(unit: Unit) -> Sign:
    table = schema.intake
    at = unit.execute(select(func.max(table.c.stored_at)).where(table.c.source == "letters")).scalar_one()
    if at is None:
        return Sign("โฟลเดอร์สแกน", "good", "ยังไม่มีจดหมายเข้า")
    return Sign("โฟลเดอร์สแกน", "good", "รับจดหมายล่าสุด", at)


def _outbox(unit: Unit) -> Sign:
    table = schema.reply
    mine = table.c.state.in_([ReplyState.QUEUED.value, ReplyState.SENDING.value])
    waiting, oldest = _count_and_oldest(unit, table.c.changed_at, mine)
    if oldest is None:
        return Sign("ตู้ส่งออก", "good", "ไม่มีรายการค้างส่ง")
    tone = "late" if unit.now - oldest > _STUCK_AFTER else "good"
    return Sign("ตู้ส่งออก", tone, f"รอส่ง {waiting} รายการ เก่าสุด", oldest)


def _completeness(unit: Unit) -> Sign:
    """Law 2: everything that was seen has exactly one outcome."""
    table = schema.intake
    underway = table.c.state.in_([IntakeState.STORED.value, IntakeState.READ.value])
    waiting, oldest = _count_and_oldest(unit, table.c.stored_at, underway)
    if oldest is None:
        return Sign("ความครบถ้วน", "good", "ทุกรายการที่เข้ามามีผลแล้ว")
    tone = "late" if unit.now - oldest > _STUCK_AFTER else "good"
    return Sign("ความครบถ้วน", tone, f"กำลังอ่าน {waiting} รายการ เก่าสุด", oldest)


def _count_and_oldest(unit: Unit, at: Column[Any], which: ColumnElement[bool]) -> tuple[int, datetime | None]:
    row = unit.execute(select(func.count().label("number"), func.min(at).label("oldest")).where(which)).one()
    return row.number, row.oldest
