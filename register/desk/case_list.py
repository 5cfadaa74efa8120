"""The list of cases with its filters; finding one by register number or Tracking ID."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from starlette.responses import Response

from register import access, casebook, schema
from register.desk import numbers, sessions
from register.desk.context import Visit
from register.desk.layout import days_left_words, working_days_left
from register.desk.masking import hide
from register.errors import InputError
from register.states import CaseState, Category, Channel
from register.store import Unit

PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list. `subject` is masked; empty for a sealed one."""

    id: str
    register_number: str
    subject: str
    category: Category
    state: CaseState
    urgent: bool
    restricted: bool
    confirmed: bool
    unit: str
    assignee: str
    received_at: datetime
    tone: str
    due: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; unknown values are as good as none."""

    state: str
    category: str
    channel: str
    who: str
    due: str
    sort: str
    number: int

    @classmethod
    def of(cls, visit: Visit) -> "Filters":
        state = visit.query("state")
        number = visit.query("page")
        return cls(
            state=state if state in {*CaseState, "all"} else "open",
            category=visit.query("category") if visit.query("category") in set(Category) else "",
            channel=visit.query("channel") if visit.query("channel") in set(Channel) else "",
            who=visit.query("who") if visit.query("who") in {"me", "nobody"} else "",
            due="late" if visit.query("due") == "late" else "",
            sort="due" if visit.query("sort") == "due" else "",
            number=int(number) if number.isdecimal() and len(number) < 5 else 1,
        )

    def query(self, **changes: str) -> dict[str, str]:
        """The same filters as an address, with some changed."""
        state = "" if self.state == "open" else self.state
        given = {"state": state, "category": self.category, "channel": self.channel, "who": self.who}
        return {**given, "due": self.due, "sort": self.sort, **changes}


def show(visit: Visit) -> Response:
    return _page(visit, trouble="")


def find(visit: Visit) -> Response:
    """To the case of a register number or a Tracking ID. POSTed: a Tracking ID never stands in an address."""
    with visit.browse() as unit:
        try:
            item = casebook.find(unit, visit.text("reference", 100), visit.parts.settings.register_.prefix)
        except InputError:
            item = None
        if item is not None and not access.sees_case(unit, visit.viewer, item.id):
            item = None
    if item is None:
        return _page(visit, trouble="ไม่พบเรื่องตามเลขรับหรือรหัสนี้")
    return visit.go("case", id=item.id)


def _page(visit: Visit, *, trouble: str) -> Response:
    filters = Filters.of(visit)
    with visit.browse() as unit:
        which = _which(unit, visit, filters)
        total = unit.execute(select(func.count()).select_from(schema.case).where(which)).scalar_one()
        lines = [_line(unit, visit, row) for row in unit.execute(_statement(which, filters))]
    return visit.page(
        "cases.html",
        lines=lines,
        total=total,
        filters=filters,
        pages=max(1, -(-total // PER_PAGE)),
        trouble=trouble,
        states=CaseState,
        channels=Channel,
    )


def _which(unit: Unit, visit: Visit, filters: Filters) -> ColumnElement[bool]:
    table = schema.case
    wanted: list[ColumnElement[bool]] = [access.visible_cases(visit.viewer)]
    if filters.state == "open":
        wanted.append(table.c.state.in_([one.value for one in numbers.OPEN]))
    elif filters.state != "all":
        wanted.append(table.c.state == filters.state)
    if filters.category:
        wanted.append(table.c.category == filters.category)
    if filters.channel:
        wanted.append(table.c.channel == filters.channel)
    if filters.who:
        wanted.append(table.c.assigned_to == visit.officer.id if filters.who == "me" else table.c.assigned_to.is_(None))
    if filters.due:
        late = select(schema.deadline.c.case_id).where(
            schema.deadline.c.case_id == table.c.id, schema.deadline.c.due_at < unit.now, numbers.pending_deadlines()
        )
        wanted.append(late.correlate(table).exists())
    return and_(*wanted)


def _statement(which: ColumnElement[bool], filters: Filters) -> Any:
    table = schema.case
    due_at = (
        select(func.min(schema.deadline.c.due_at))
        .where(schema.deadline.c.case_id == table.c.id, numbers.pending_deadlines())
        .correlate(table)
        .scalar_subquery()
        .label("due_at")
    )
    statement = (
        select(table, due_at, schema.account.c.name.label("assignee"))
        .outerjoin(schema.account, schema.account.c.id == table.c.assigned_to)
        .where(which)
        .limit(PER_PAGE)
        .offset((max(1, filters.number) - 1) * PER_PAGE)
    )
    if filters.sort == "due":
        return statement.order_by(due_at.is_(None), due_at, table.c.id)
    return statement.order_by(table.c.registered_at.desc(), table.c.id.desc())


def _line(unit: Unit, visit: Visit, row: Row[Any]) -> Line:
    tone, due = "", ""
    if row.due_at is not None:
        tone, due = days_left_words(working_days_left(visit.parts.desk.calendar, unit.now, row.due_at))
    return Line(
        id=row.id,
        register_number=f"{row.register_number}/{row.register_year}",
        subject=_subject(unit, visit, row),
        category=Category(row.category),
        state=CaseState(row.state),
        urgent=row.urgent,
        restricted=row.restricted,
        confirmed=row.category_confirmed,
        unit=row.unit,
        assignee=row.assignee or "",
        received_at=row.received_at,
        tone=tone,
        due=due,
    )


def _subject(unit: Unit, visit: Visit, row: Row[Any]) -> str:
    """The subject with the contact masked; nothing of a tip-off that this session has not revealed."""
    opened = visit.session is not None and sessions.is_opened(unit, visit.session, row.id)
    if row.restricted and not opened:
        return ""
    content = casebook.content_of(unit, row)
    contact = content.contact
    words = [*contact.name.split(), contact.phone, contact.email, contact.address]
    subject = content.subject if opened else hide(content.subject, [word for word in words if len(word) > 2])
    return subject or "(ไม่มีชื่อเรื่อง)"
