"""Which steps of which cases are still to be done: the one condition behind lists, figures and alarms."""

from sqlalchemy import ColumnElement, and_, exists, or_

from register import schema
from register.states import CaseState, DeadlineKind, ReplyKind, ReplyState

_WORKED = (CaseState.SCREENED, CaseState.REFERRED, CaseState.INVESTIGATING)
OPEN = (CaseState.RECEIVED, *_WORKED, CaseState.CONCLUDED)


def pending_deadlines() -> ColumnElement[bool]:
    """A condition on `schema.case` joined with `schema.deadline`: the step is still to be done."""
    matter, deadline, reply = schema.case, schema.deadline, schema.reply
    told = (
        exists()
        .where(
            reply.c.case_id == matter.c.id,
            reply.c.kind.in_([ReplyKind.PROGRESS.value, ReplyKind.OUTCOME.value]),
            reply.c.state.in_([ReplyState.SENT.value, ReplyState.POSTED.value]),
        )
        # said aloud: inside a query about deadlines of one case it would otherwise be a reply of any case
        .correlate(matter)
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
