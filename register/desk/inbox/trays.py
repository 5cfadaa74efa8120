"""The trays: what waits for a person beside the review queue. What lies in each, and which the visitor may open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from starlette.responses import Response

from register import schema
from register.desk.web import words
from register.desk.web.context import Visit
from register.officers.access import Viewer, visible_additions, visible_cases, visible_intakes, visible_letters
from register.states import IntakeState, Medium, ReplyState, Role
from register.store import Unit


class FromSender(Protocol):
    """A row of a tray. `sender` is a keyed hash."""

    @property
    def sender(self) -> str | None: ...


L = TypeVar("L", bound=FromSender)

PER_PAGE = 25
READING = frozenset({Role.OFFICER, Role.HEAD, Role.AUDITOR})
DECIDING = frozenset({Role.OFFICER, Role.HEAD})
POSTING = frozenset({Role.CLERK, Role.OFFICER, Role.HEAD})

# In the order in which an officer should look at them.
UNSENT = (ReplyState.HELD, ReplyState.IN_DOUBT, ReplyState.UNDELIVERABLE)
UNADDRESSED = (ReplyState.DRAFT, ReplyState.HELD, ReplyState.SUPPRESSED)
LETTERS = (*UNADDRESSED, ReplyState.QUEUED, ReplyState.TO_PRINT, ReplyState.PRINTED)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tray: the name of its route, its Thai name, and how much lies in it for this visitor."""

    route: str
    label: str
    number: int


def show(visit: Visit) -> Response:
    """To the first tray that holds something."""
    with visit.browse() as unit:
        mine = tabs(unit, visit)
    return visit.go(next((one.route for one in mine if one.number), mine[0].route))


def tabs(unit: Unit, visit: Visit) -> list[Tab]:
    """The trays of the visitor's role."""
    viewer, role = visit.viewer, visit.officer.role
    found = []
    if role in READING:
        found.append(Tab("additions", "ข้อมูลใหม่ของเรื่องเดิม", count_additions(unit, viewer)))
        found.append(Tab("parked", "พักไว้ให้ตรวจ", count_intakes(unit, parked(viewer))))
        found.append(Tab("replies", "อีเมลตอบที่ค้าง", count_replies(unit, unsent(viewer))))
    if role in POSTING:
        found.append(Tab("letters", "หนังสือที่ต้องพิมพ์และส่ง", count_replies(unit, letters(viewer))))
    if role in READING:
        found.append(Tab("aside", "แยกไว้", count_intakes(unit, aside(viewer))))
    return found


def parked(viewer: Viewer) -> ColumnElement[bool]:
    return and_(schema.intake.c.state == IntakeState.PARKED.value, visible_intakes(viewer))


def aside(viewer: Viewer) -> ColumnElement[bool]:
    return and_(schema.intake.c.state == IntakeState.SET_ASIDE.value, visible_intakes(viewer))


def additions(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.intake` joined with `schema.case`: what arrived for a case and nobody has looked at."""
    waits = and_(schema.intake.c.state == IntakeState.ATTACHED.value, schema.intake.c.due_at.is_not(None))
    return and_(waits, visible_additions(viewer))


def unsent(viewer: Viewer, states: Sequence[ReplyState] = UNSENT) -> ColumnElement[bool]:
    """A condition on `schema.reply` joined with `schema.case`: e-mails that did not simply leave."""
    return and_(_in(states), schema.reply.c.medium == Medium.EMAIL.value, visible_cases(viewer))


def letters(viewer: Viewer, states: Sequence[ReplyState] = LETTERS) -> ColumnElement[bool]:
    """A condition on `schema.reply` joined with `schema.case`: letters that are not posted yet."""
    return and_(_in(states), schema.reply.c.medium == Medium.LETTER.value, visible_letters(viewer))


def count_intakes(unit: Unit, which: ColumnElement[bool]) -> int:
    number: int = unit.execute(number_of(which)).scalar_one()
    return number


def number_of(which: ColumnElement[bool]) -> Select[Any]:
    """The statement of `count_intakes`, for one that counts more."""
    return select(func.count()).select_from(schema.intake).where(which)


def count_additions(unit: Unit, viewer: Viewer) -> int:
    counted = with_case(select(func.count(schema.intake.c.id))).where(additions(viewer))
    number: int = unit.execute(counted).scalar_one()
    return number


def with_case(statement: Select[Any]) -> Select[Any]:
    """Intakes joined with the cases they belong to."""
    return statement.select_from(schema.intake).join(schema.case, schema.case.c.id == schema.intake.c.case_id)


def count_replies(unit: Unit, which: ColumnElement[bool]) -> int:
    number: int = unit.execute(replies_of(which)).scalar_one()
    return number


def replies_of(which: ColumnElement[bool]) -> Select[Any]:
    """The statement of `count_replies`, for one that counts more."""
    joined = schema.reply.join(schema.case, schema.case.c.id == schema.reply.c.case_id)
    return select(func.count()).select_from(joined).where(which)


def flooded(floods: Collection[str]) -> ColumnElement[str]:
    """To order intakes by: those of floods behind the others, each flood together."""
    sender = schema.intake.c.sender_mac
    return case((sender.in_(sorted(floods)), sender), else_="")


def grouped(lines: Sequence[L], floods: Collection[str]) -> list[tuple[L, ...]]:
    """Rows that stand together: those of one flood, every other row by itself."""
    groups: dict[str, list[L]] = {}
    for number, line in enumerate(lines):
        groups.setdefault(line.sender if line.sender in floods and line.sender else str(number), []).append(line)
    return [tuple(group) for group in groups.values()]


def page_number(visit: Visit) -> int:
    """The page of a long tray that the address asks for, from 1."""
    given = visit.query("page")
    return max(1, int(given)) if given.isdecimal() and given.isascii() and len(given) < 5 else 1


def thai_reason(reason: str) -> str:
    """Why something is in a tray, as officers read it; the words of programs are not for them."""
    if any("ก" <= character <= "๛" for character in reason):
        return reason
    return words.SET_ASIDE.get(reason, "ระบบทำรายการนี้ไม่สำเร็จ โปรดเปิดดูต้นฉบับ")


def waited(now: datetime, since: datetime) -> str:
    """How long something has waited, in the unit that people would say."""
    passed = max(now - since, timedelta())
    if passed < timedelta(minutes=1):
        return "เพิ่งเข้ามา"
    if passed < timedelta(hours=1):
        return f"{int(passed.total_seconds() // 60)} นาที"
    if passed < timedelta(days=2):
        return f"{int(passed.total_seconds() // 3600)} ชั่วโมง"
    return f"{passed.days} วัน"


def _in(states: Sequence[ReplyState]) -> ColumnElement[bool]:
    return schema.reply.c.state.in_([one.value for one in states])
