"""Facts about cases -> the figures of a period. Pure: no database, no clock.

A case belongs to the period in which it was registered: that instant never changes, so neither does the count. Its
category, state, unit and conclusion are those of the instant that the report speaks of.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from register.reports.period import Period
from register.states import (
    PUBLIC_STATUS,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    PublicStatus,
    SubKind,
)
from register.workdays import Calendar, local_date

CONCLUDED = frozenset({CaseState.CONCLUDED, CaseState.ANSWERED})


@dataclass(frozen=True, slots=True)
class Step:
    """A deadline of a case. `met_at` None: not done by the instant of the report."""

    due_at: datetime
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a report needs to know of one case. `number` is its register number, `before` its state when the period
    began, None when it was not there yet, `ended_at` when it came to its end; every other value is that of the instant
    which the report speaks of.
    """

    case_id: str
    number: str
    registered_at: datetime
    received_at: datetime
    category: Category
    sub_kind: SubKind | None
    channel: Channel
    unit: str
    before: CaseState | None
    state: CaseState
    conclusion: Conclusion | None
    restricted: bool = False
    anonymous: bool = False
    urgent: bool = False
    ended_at: datetime | None = None
    steps: Mapping[DeadlineKind, Step] | None = None


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Cases by how a step was kept: done in time, done late, overdue and not done, not due yet."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    not_due: int = 0

    @property
    def percent(self) -> float | None:
        """In time of all that could be judged."""
        judged = self.in_time + self.late + self.overdue
        return 100 * self.in_time / judged if judged else None


@dataclass(frozen=True, slots=True)
class Figures:
    """One period. carried_in + received + reopened - finished = remaining.

    `conclusions`: of cases concluded within the period. `days`: the median of working days from receipt to the end, of
    those that ended within it. Everything else is about the cases registered within it.
    """

    period: Period
    as_of: datetime
    carried_in: int
    received: int
    reopened: int
    finished: int
    remaining: int
    anonymous: int
    urgent: int
    categories: Mapping[Category, int]
    information_requests: int
    channels: Mapping[Channel, int]
    states: Mapping[CaseState, int]
    units: Mapping[str, int]
    conclusions: Mapping[Conclusion, int]
    months: Mapping[date, int]
    timeliness: Mapping[DeadlineKind, Timeliness]
    days: Mapping[Category, float]

    @property
    def empty(self) -> bool:
        """Was there nothing at all: nothing new and nothing left from before?"""
        return not (self.received or self.carried_in or self.reopened)


def count(facts: Iterable[Fact], period: Period, as_of: datetime, calendar: Calendar) -> Figures:
    """The figures of a period as things stood at `as_of`. Facts of cases registered after the period are left out."""
    known = [fact for fact in facts if fact.registered_at < period.end]
    new = [fact for fact in known if fact.registered_at >= period.start]
    old = [fact for fact in known if fact.registered_at < period.start]
    units = Counter(fact.unit for fact in new)
    channels = Counter(fact.channel for fact in new)
    states = Counter(fact.state for fact in new)
    months = Counter(local_date(fact.registered_at).replace(day=1) for fact in new)
    conclusions = Counter(
        fact.conclusion
        for fact in known
        if fact.conclusion is not None and fact.state in CONCLUDED and fact.before not in CONCLUDED
    )
    return Figures(
        period=period,
        as_of=as_of,
        carried_in=sum(_open(fact.before) for fact in old),
        received=len(new),
        reopened=sum(not _open(fact.before) and _open(fact.state) for fact in old),
        finished=sum(not _open(fact.state) and (fact.before is None or _open(fact.before)) for fact in known),
        remaining=sum(_open(fact.state) for fact in known),
        anonymous=sum(fact.anonymous for fact in new),
        urgent=sum(fact.urgent for fact in new),
        categories={one: sum(fact.category is one for fact in new) for one in Category},
        information_requests=sum(fact.sub_kind is SubKind.INFORMATION_REQUEST for fact in new),
        channels={one: channels[one] for one in Channel},
        states={one: states[one] for one in CaseState},
        units={name: units[name] for name in sorted(units)},
        conclusions={one: conclusions[one] for one in Conclusion},
        months={first: months[first] for first in period.months},
        timeliness={kind: _timeliness(new, kind, as_of) for kind in DeadlineKind},
        days=_days(known, period, as_of, calendar),
    )


def _timeliness(facts: Iterable[Fact], kind: DeadlineKind, as_of: datetime) -> Timeliness:
    found: Counter[str] = Counter()
    for fact in facts:
        step = (fact.steps or {}).get(kind)
        # what a case that has ended left undone is not asked for any more
        if step is not None and (step.met_at is not None or _open(fact.state)):
            found[_kept(step, as_of)] += 1
    return Timeliness(**found)


def _kept(step: Step, as_of: datetime) -> str:
    if step.met_at is not None and step.met_at <= as_of:
        return "in_time" if step.met_at <= step.due_at else "late"
    return "overdue" if step.due_at < as_of else "not_due"


def _days(facts: Iterable[Fact], period: Period, as_of: datetime, calendar: Calendar) -> dict[Category, float]:
    taken: dict[Category, list[int]] = {}
    for fact in facts:
        if fact.ended_at is not None and period.start <= fact.ended_at <= as_of and not _open(fact.state):
            days = calendar.working_days_between(local_date(fact.received_at), local_date(fact.ended_at))
            taken.setdefault(fact.category, []).append(days)
    return {one: median(taken[one]) for one in Category if one in taken}


def _open(state: CaseState | None) -> bool:
    """Is it a case that is not at its end? One that was not there yet is none."""
    return state is not None and PUBLIC_STATUS[state] is not PublicStatus.DONE
