"""Many cases with made-up lives, and what was done to each, kept apart from the register: to count again by hand."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from register import casebook, cases
from register.casebook import Case
from register.cases import NewCase
from register.model import CaseContent, Contact
from register.settings import Register
from register.states import CONCLUSIONS, CaseEvent, CaseState, Category, Channel, Conclusion
from register.store import Store, Unit
from register.workdays import Calendar

BOOK = Register(prefix="LOE")
UNITS = ("กองช่าง", "กองคลัง", "สำนักปลัด")


@dataclass
class Life:
    """One case as the test remembers it: (instant, value from then on) of everything that a report counts."""

    number: str
    registered_at: datetime
    channel: Channel
    anonymous: bool
    categories: list[tuple[datetime, Category]]
    states: list[tuple[datetime, CaseState]]
    units: list[tuple[datetime, str]] = field(default_factory=list)
    conclusions: list[tuple[datetime, Conclusion | None]] = field(default_factory=list)


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
        for _ in range(2):
            index = chosen.randrange(max(0, number - 40), number + 1)
            clock.now += timedelta(seconds=1)
            with store.unit() as unit:
                case, life = made[index]
                made[index] = (_work(unit, casebook.load(unit, case.id), life, clock.now, chosen), life)
    clock.now = start + timedelta(days=days)
    return [life for _, life in made]


def value_at(turns: list[tuple[datetime, object]], moment: datetime) -> object:
    """The value that stood at an instant; None before the first."""
    stood = [value for at, value in turns if at <= moment]
    return stood[-1] if stood else None


def _register(unit: Unit, now: datetime, chosen: random.Random) -> tuple[Case, Life]:
    category = chosen.choice(list(Category))
    channel = chosen.choice(list(Channel))
    anonymous = chosen.random() < 0.2
    received = now - timedelta(hours=chosen.choice((0, 1, 30, 200)))
    new = NewCase(
        category=category,
        sub_kind=None,
        restricted=False,
        urgent=False,
        anonymous=anonymous,
        channel=channel,
        received_at=received,
        content=CaseContent(chosen.choice(("ถนนพัง", "น้ำประปาไหลอ่อน", "เสนอแนะ")), Contact(), where="ตำบลศรีพนา"),
    )
    case = cases.register(unit, new, BOOK, Calendar())
    return case, Life(case.register_number, now, channel, anonymous, [(now, category)], [(now, CaseState.RECEIVED)])


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
