"""The filters of the list of cases: read from an address, a form, a saved view or a command line; as SQL; as codes.

Only codes, days, names of units and internal ids are filters, so that an address says nothing of a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import parse_qs

from sqlalchemy import ColumnElement, and_, select, true

from register import schema
from register.book.due import OPEN as OPEN_STATES
from register.book.due import pending_deadlines, proposed, unattended
from register.desk.web.dates import parse_day
from register.states import CaseState, Category, Channel
from register.workdays import BANGKOK, Calendar, local_date

OPEN, CLOSED, ALL = "open", "closed", "all"
SOON_DAYS = 2  # working days in which a step is due soon, as on the front page

_GROUPS = {
    OPEN: OPEN_STATES,
    CLOSED: tuple(state for state in CaseState if state not in OPEN_STATES),
    ALL: tuple(CaseState),
}
_BUDDHIST = 543


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows. Empty text and False: not filtered by that.

    state: a state, or "open" (the default), "closed", "all". who: "me", "nobody" or the id of an account. due: "late"
    or "soon". proposed: a conclusion or an end waits for its second person. since, until: days of receipt in Bangkok,
    both included. sort: "due" or empty (newest first).
    """

    state: str = OPEN
    category: str = ""
    channel: str = ""
    unit: str = ""
    who: str = ""
    due: str = ""
    since: date | None = None
    until: date | None = None
    urgent: bool = False
    anonymous: bool = False
    unconfirmed: bool = False
    proposed: bool = False
    sort: str = ""

    @classmethod
    def of(cls, given: Callable[[str], str]) -> "Filters":
        """The filters by their names in an address; unknown values are as good as none."""
        state, who = given("state"), given("who")
        return cls(
            state=state if state in {*CaseState, CLOSED, ALL} else OPEN,
            category=_known(given("category"), set(Category)),
            channel=_known(given("channel"), set(Channel)),
            unit=given("unit").replace("\0", "")[:200],
            who=who if who in {"me", "nobody"} or (len(who) == 26 and who.isalnum() and who.isascii()) else "",
            due=_known(given("due"), {"late", "soon"}),
            since=parse_day(given("from")),
            until=parse_day(given("to")),
            urgent=given("urgent") == "1",
            anonymous=given("anonymous") == "1",
            unconfirmed=given("unconfirmed") == "1",
            proposed=given("proposed") == "1",
            sort=_known(given("sort"), {"due"}),
        )

    @classmethod
    def parse(cls, query: str) -> "Filters":
        """The filters of a stored query."""
        fields = parse_qs(query)
        return cls.of(lambda name: fields.get(name, [""])[0])

    def query(self, **changes: str) -> dict[str, str]:
        """The same filters as an address, on its first page, with some changed."""
        given = {
            "state": "" if self.state == OPEN else self.state,
            "category": self.category,
            "channel": self.channel,
            "unit": self.unit,
            "who": self.who,
            "due": self.due,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "urgent": "1" if self.urgent else "",
            "anonymous": "1" if self.anonymous else "",
            "unconfirmed": "1" if self.unconfirmed else "",
            "proposed": "1" if self.proposed else "",
            "sort": self.sort,
        }
        return {name: value for name, value in {**given, **changes}.items() if value}

    @property
    def has_open(self) -> bool:
        """Can a case on the list have a next step?"""
        return bool(set(_states(self)) & set(OPEN_STATES))

    @property
    def more(self) -> bool:
        """Is one of the less used filters set?"""
        rare = (self.channel, self.unit, self.since, self.until, self.urgent, self.anonymous)
        return any((*rare, self.unconfirmed, self.proposed))


def soon_until(calendar: Calendar, now: datetime) -> datetime:
    """Up to when a step counts as due soon."""
    return calendar.closing(calendar.add_working_days(local_date(now), SOON_DAYS)) + timedelta(seconds=1)


def condition(filters: Filters, *, now: datetime, soon: datetime, me: tuple[str, ...] = ()) -> ColumnElement[bool]:
    """The filters as a condition on `schema.case`. `me`: the accounts that "me" stands for."""
    kept = _kept(filters, me, local_date(now))
    if filters.due == "late":
        return and_(kept, _pending_before(now))
    if filters.due == "soon":
        return and_(kept, _pending_before(soon), ~_pending_before(now))  # no case is in both
    return kept


@lru_cache(maxsize=256)  # the same object, so that statements with it are made once
def _kept(filters: Filters, me: tuple[str, ...], today: date) -> ColumnElement[bool]:
    """What of the filters does not depend on the hour."""
    table = schema.case
    states = [state.value for state in _states(filters)]
    asked: tuple[tuple[object, Callable[[], ColumnElement[bool]]], ...] = (
        (filters.state != ALL, lambda: table.c.state.in_(states)),
        (filters.category, lambda: table.c.category == filters.category),
        (filters.channel, lambda: table.c.channel == filters.channel),
        (filters.unit, lambda: table.c.unit == filters.unit),
        (filters.who == "nobody", lambda: unattended(today)),
        (filters.who == "me", lambda: table.c.assigned_to.in_(me)),
        (filters.who not in {"", "nobody", "me"}, lambda: table.c.assigned_to.in_((filters.who,))),
        (filters.since, lambda: table.c.received_at >= _midnight(filters.since or date.min)),
        (filters.until, lambda: table.c.received_at < _midnight((filters.until or date.min) + timedelta(days=1))),
        (filters.urgent, lambda: table.c.urgent.is_(True)),
        (filters.anonymous, lambda: table.c.anonymous.is_(True)),
        (filters.unconfirmed, lambda: table.c.category_confirmed.is_(False)),
        (filters.proposed, lambda: table.c.id.in_(proposed())),
    )
    return and_(true(), *(wanted() for on, wanted in asked if on))


def _states(filters: Filters) -> tuple[CaseState, ...]:
    return _GROUPS.get(filters.state) or (CaseState(filters.state),)


def typed(day: date | None) -> str:
    """`22/11/2569`, as the form shows a day."""
    return f"{day.day}/{day.month}/{day.year + _BUDDHIST}" if day else ""


def _pending_before(moment: datetime) -> ColumnElement[bool]:
    deadline = schema.deadline
    pending = select(deadline.c.case_id).where(
        deadline.c.case_id == schema.case.c.id, deadline.c.due_at < moment, pending_deadlines()
    )
    return pending.correlate(schema.case).exists()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), BANGKOK)


def _known(value: str, words: set[Category] | set[Channel] | set[str]) -> str:
    return value if value in words else ""
