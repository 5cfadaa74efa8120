"""Which steps of which cases are still to be done, and until when; what waits for a second person: behind lists,
figures and alarms.
"""

from datetime import date
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_, update

from register import schema
from register.book.deadlines import unreachable
from register.states import CaseState, DeadlineKind, IntakeState, Role
from register.store import Unit
from register.workdays import Calendar

_WORKED = (CaseState.SCREENED, CaseState.REFERRED, CaseState.INVESTIGATING)
OPEN = (CaseState.RECEIVED, *_WORKED, CaseState.CONCLUDED)


@cache  # asked by every list: making the expression takes longer than many a query
def pending_deadlines() -> ColumnElement[bool]:
    """A condition on `schema.case` joined with `schema.deadline`: the step is still to be done."""
    matter, deadline = schema.case, schema.deadline
    steps = (DeadlineKind.COORDINATE, DeadlineKind.INVESTIGATE, DeadlineKind.REPORT)
    return and_(
        # first and alone, so that the database starts from the few open cases and not from every deadline
        matter.c.state.in_([one.value for one in OPEN]),
        deadline.c.met_at.is_(None),
        or_(
            deadline.c.kind.in_([kind.value for kind in steps]),
            and_(deadline.c.kind == DeadlineKind.PROGRESS.value, ~unreachable(deadline.c.case_id)),
        ),
    )


@lru_cache(maxsize=4)
def unattended(today: date) -> ColumnElement[bool]:
    """A condition on `schema.case`: it was given to nobody, or to an account that is closed, that works no cases any
    more, or that may not know of it since it became a tip-off; or to one that is away `today` (Bangkok), and who
    stands in cannot take it.
    """
    matter, account, absence = schema.case, schema.account, schema.absence
    works = account.c.role.in_([role.value for role in (Role.OFFICER, Role.HEAD)])
    gone, uncleared = or_(account.c.disabled.is_(True), ~works), account.c.cleared.is_(False)
    accounts, day = select(account.c.id), today.isoformat()
    now = and_(absence.c.ended_at.is_(None), absence.c.first_day <= day, absence.c.last_day >= day)
    away = select(absence.c.account_id).join(account, account.c.id == absence.c.stand_in).where(now)
    return or_(
        matter.c.assigned_to.is_(None),
        matter.c.assigned_to.in_(accounts.where(gone).union_all(away.where(gone))),
        and_(
            matter.c.restricted.is_(True),
            matter.c.assigned_to.in_(accounts.where(uncleared).union_all(away.where(uncleared))),
        ),
        tuple_(matter.c.id, matter.c.assigned_to).in_(_kept_from_stand_ins(now)),
    )


def _kept_from_stand_ins(now: ColumnElement[bool]) -> Select[tuple[str, str]]:
    """Cases and absent officers where the matter names who stands in."""
    conflict, absence = schema.conflict, schema.absence
    named = and_(conflict.c.account_id == absence.c.stand_in, conflict.c.lifted_at.is_(None))
    return select(conflict.c.subject, absence.c.account_id).join(absence, named).where(now)


def proposed() -> Select[tuple[str]]:
    """The cases whose conclusion, or end without one, waits for a second person."""
    table = schema.verdict
    return select(table.c.case_id).where(table.c.decided_at.is_(None))


def date_parked(unit: Unit, calendar: Calendar) -> int:
    """Give a day to what was parked as it came in (too large, withheld by its server, a file of no known kind): the
    sources that store it know nothing of working days. Counts from its arrival; returns how many got one.
    """
    intake = schema.intake
    undated = and_(intake.c.state == IntakeState.PARKED.value, intake.c.due_at.is_(None))
    rows = unit.execute(select(intake.c.id, intake.c.stored_at).where(undated)).all()
    for row in rows:
        day = calendar.one_working_day(row.stored_at)
        unit.execute(update(intake).where(intake.c.id == row.id, undated).values(due_at=day))
    return len(rows)
