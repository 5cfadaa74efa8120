"""Many cases with made-up lives, and what was done to each, kept apart from the register: to count again by hand."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from register import cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.cases import NewCase
from register.model import CaseContent, Contact
from register.settings import Register
from register.states import (
    CONCLUSIONS,
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    SubKind,
)
from register.store import Store, Unit
from register.workdays import Calendar

BOOK = Register(prefix="LOE")
UNITS = ("กองช่าง", "กองคลัง", "สำนักปลัด")


Steps = dict[DeadlineKind, tuple[datetime, datetime | None]]
"""When each step is due, and when it was done."""


@dataclass
class Life:
    """One case as the test remembers it: (instant, value from then on) of everything that a report counts."""

    number: str
    registered_at: datetime
    received_at: datetime
    channel: Channel
    anonymous: bool
    urgent: bool
    asks: bool
    """It asks for information."""
    categories: list[tuple[datetime, Category]]
    states: list[tuple[datetime, CaseState]]
    units: list[tuple[datetime, str]] = field(default_factory=list)
    conclusions: list[tuple[datetime, Conclusion | None]] = field(default_factory=list)
    steps: list[tuple[datetime, Steps]] = field(default_factory=list)
    """As they stood in the register after each thing that was done: nothing is taken back to know them."""


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def live(store: Store, clock: Clock, chosen: random.Random, days: int, count: int) -> list[Life]:
    """`count` cases, registered over `days` days from the clock's now on and worked in between."""
    events = sorted(chosen.uniform(0, days * 86400) for _ in range(count))
    start = clock.now
    made: list[tuple[Case, Life]] = []
    for number, seconds in enumerate(events):
        clock.now = start + timedelta(seconds=round(seconds))
        with store.unit() as unit:
            made.append(_register(unit, clock.now, chosen))
            _note_steps(unit, *made[-1], clock.now)
        for _ in range(2):
            index = chosen.randrange(max(0, number - 40), number + 1)
            clock.now += timedelta(seconds=1)
            with store.unit() as unit:
                case, life = made[index]
                made[index] = (_work(unit, casebook.load(unit, case.id), life, clock.now, chosen), life)
                _note_steps(unit, *made[index], clock.now)
    clock.now = start + timedelta(days=days)
    return [life for _, life in made]


def _note_steps(unit: Unit, case: Case, life: Life, now: datetime) -> None:
    table = schema.deadline
    rows = unit.execute(select(table.c.kind, table.c.due_at, table.c.met_at).where(table.c.case_id == case.id))
    life.steps.append((now, {DeadlineKind(row.kind): (row.due_at, row.met_at) for row in rows}))


def value_at(turns: list[tuple[datetime, object]], moment: datetime) -> object:
    """The value that stood at an instant; None before the first."""
    stood = [value for at, value in turns if at <= moment]
    return stood[-1] if stood else None


def _register(unit: Unit, now: datetime, chosen: random.Random) -> tuple[Case, Life]:
    category = chosen.choice(list(Category))
    channel = chosen.choice(list(Channel))
    anonymous = chosen.random() < 0.2
    received = now - timedelta(hours=chosen.choice((0, 1, 30, 200)))
    urgent, asks = chosen.random() < 0.1, category is Category.OTHER and chosen.random() < 0.5
    new = NewCase(
        category=category,
        sub_kind=SubKind.INFORMATION_REQUEST if asks else None,
        restricted=False,
        urgent=urgent,
        anonymous=anonymous,
        channel=channel,
        received_at=received,
        content=CaseContent(chosen.choice(("ถนนพัง", "น้ำประปาไหลอ่อน", "เสนอแนะ")), Contact(), where="ตำบลศรีพนา"),
    )
    case = cases.register(unit, new, BOOK, Calendar())
    begun = [(now, CaseState.RECEIVED)]
    return case, Life(case.register_number, now, received, channel, anonymous, urgent, asks, [(now, category)], begun)


def _work(unit: Unit, case: Case, life: Life, now: datetime, chosen: random.Random) -> Case:
    """One thing that may be done to it in its state."""
    state = case.state
    if state is CaseState.RECEIVED and chosen.random() < 0.3:
        after = cases.correct(unit, case, chosen.choice(list(Category)))
        life.categories.append((now, after.category))
    elif state is CaseState.RECEIVED:
        after = cases.confirm(unit, case)
    elif state is CaseState.SCREENED:
        if chosen.random() < 0.4:
            division = chosen.choice(UNITS)
            after = cases.refer(unit, case, division)
            life.units.append((now, division))
        else:
            event = chosen.choice((CaseEvent.INVESTIGATE, CaseEvent.REJECT, CaseEvent.FORWARD))
            after = cases.proceed(unit, case, event, "เหตุผล")
    elif state in {CaseState.REFERRED, CaseState.INVESTIGATING}:
        conclusion = chosen.choice(sorted(CONCLUSIONS[case.category]))
        after = cases.conclude(unit, case, conclusion, "ตรวจแล้ว")
        life.conclusions.append((now, conclusion))
    elif state is CaseState.CONCLUDED and chosen.random() < 0.8:
        after = cases.answer(unit, case, "แจ้งผลแล้ว")
    else:
        after = cases.reopen(unit, case, "มีข้อมูลใหม่")
        life.conclusions.append((now, None))
    life.states.append((now, after.state))
    return after


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
