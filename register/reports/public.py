"""Figures for everybody (statistics of the integrity assessment, ITA), in which small numbers identify nobody. Pure.

The number of all matters says nothing of any of them. Of what they were a number under `LEAST` is not told, zero
included: who knows of one matter must not learn that it is the only one. What is not told must not follow from the rest
either: the numbers hidden in one table come to `LEAST` together, or the whole table is hidden. A year does not tell
what its halves hid, or the year less one half would give the other. Months are too small for this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from register.errors import InputError
from register.reports.figures import Fact, Figures, count
from register.reports.period import Period, Span
from register.states import PUBLIC_STATUS, Category, Channel, PublicStatus
from register.workdays import Calendar

LEAST = 5
NOT_TOLD = "ไม่แสดง"
NOTE = (
    f"จำนวนที่น้อยกว่า {LEAST} เรื่อง และจำนวนที่คำนวณย้อนไปหาได้ ไม่แสดงเป็นตัวเลข เพื่อคุ้มครองผู้แจ้งและผู้ถูกกล่าวหา "
    "และไม่นับเรื่องที่อยู่ระหว่างดำเนินการซึ่งต้องปกปิดตามระเบียบ"
)

K = TypeVar("K", bound=StrEnum)
Told = Mapping[K, int | None]


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What may be published. A number that is None is not told."""

    period: Period
    total: int
    categories: Told[Category]
    channels: Told[Channel]
    statuses: Told[PublicStatus]

    @property
    def empty(self) -> bool:
        return self.total == 0


def publish(
    facts: Iterable[Fact],
    barred: frozenset[str],
    period: Period,
    calendar: Calendar,
    halves: Sequence[Figures] | None = None,
) -> PublicFigures:
    """The public figures of a half or a whole fiscal year that is over. `barred`: cases that some account must not know
    of; they count once they have ended. `facts` stand at the end of the period; `halves`: the figures of a year's
    halves as they were published, each at its own end (`countable`).

    Raises:
        InputError: the period is another one.
    """
    if period.span not in {Span.HALF, Span.FISCAL}:
        raise InputError("public figures are made of halves and whole fiscal years", "e.g. 2570-H1 or 2570")
    counted = countable(facts, barred)
    whole = count(counted, period, period.end, calendar)
    if halves is None:
        halves = [count(counted, half, period.end, calendar) for half in period.halves()]
    parts = [_tables(one) for one in halves]
    tables = _tables(whole)
    if whole.received == 0:
        return PublicFigures(period, 0, *tables)  # type: ignore[arg-type] # the tables in the order of the fields
    shown = [_told(table, [part[number] for part in parts]) for number, table in enumerate(tables)]
    return PublicFigures(period, whole.received, *shown)  # type: ignore[arg-type] # as above


def countable(facts: Iterable[Fact], barred: frozenset[str]) -> list[Fact]:
    """What nobody is barred from, and what has ended."""
    return [fact for fact in facts if fact.case_id not in barred or _ended(fact)]


def told(number: int | None) -> str:
    """As it is printed."""
    return NOT_TOLD if number is None else f"{number:,}"


def _ended(fact: Fact) -> bool:
    return PUBLIC_STATUS[fact.state] is PublicStatus.DONE


def _tables(figures: Figures) -> list[dict[StrEnum, int]]:
    statuses: dict[StrEnum, int] = dict.fromkeys(PublicStatus, 0)
    for state, number in figures.states.items():
        statuses[PUBLIC_STATUS[state]] += number
    categories: dict[StrEnum, int] = {one: figures.categories[one] for one in Category}
    channels: dict[StrEnum, int] = {one: figures.channels[one] for one in Channel}
    return [categories, channels, statuses]


def _told(table: Mapping[StrEnum, int], parts: list[dict[StrEnum, int]]) -> dict[StrEnum, int | None]:
    """The table with what must not be told as None. `parts`: the same table of the halves."""
    hidden = _hidden(table)
    for part in parts:
        hidden |= _hidden(part) if sum(part.values()) else set()
    hidden = _covered(table, hidden)
    return {name: None if name in hidden else number for name, number in table.items()}


def _hidden(table: Mapping[StrEnum, int]) -> set[StrEnum]:
    return _covered(table, {name for name, number in table.items() if number < LEAST})


def _covered(table: Mapping[StrEnum, int], hidden: set[StrEnum]) -> set[StrEnum]:
    """Hide the smallest numbers left until those hidden cannot be told apart from the total."""
    covered = set(hidden)
    rest = sorted((name for name in table if name not in covered), key=lambda name: (table[name], name))
    while covered and rest and (len(covered) < 2 or sum(table[name] for name in covered) < LEAST):
        covered.add(rest.pop(0))
    return covered
