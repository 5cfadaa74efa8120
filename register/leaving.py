"""Replies that leave by the handful: looked up, opened and marked together."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from register import deadlines, replies
from register.model import Outgoing, ReplyDraft
from register.replies import Reply
from register.schema import reply
from register.sealing import open_value
from register.states import ReplyKind, ReplyState
from register.store import Unit, place


def taken_together(unit: Unit, reply_ids: Sequence[str]) -> list[tuple[Reply, Outgoing]]:
    """As `replies.taken`, of several replies in two statements."""
    rows = unit.execute(select(reply).where(reply.c.id.in_(reply_ids))).all()
    unit.hold_keys({row.data_key for row in rows})
    found = []
    for row in rows:
        where = place("reply", "content_sealed", row.id)
        content = open_value(unit, unit.key(row.data_key), row.content_sealed, ReplyDraft, where)
        found.append((replies.opened(row), Outgoing(row.id, row.message_id, row.date, content)))
    return found


def mark(unit: Unit, reply_ids: Sequence[str]) -> set[str]:
    """Say that these are on their way; returns those that nobody has cancelled meanwhile."""
    values = {"state": ReplyState.SENDING.value, "reason": "", "changed_at": unit.now}
    waiting = reply.c.id.in_(reply_ids) & (reply.c.state == ReplyState.QUEUED.value)
    marked = set(unit.execute(update(reply).where(waiting).values(**values).returning(reply.c.id)).scalars())
    for reply_id in sorted(marked):
        unit.audit(f"reply.{ReplyState.SENDING.value}", "reply", reply_id, reason="")
    return marked


def marked(unit: Unit, reply_ids: Collection[str]) -> set[str]:
    """Which of these are marked as on their way."""
    under_way = reply.c.id.in_(reply_ids) & (reply.c.state == ReplyState.SENDING.value)
    return set(unit.execute(select(reply.c.id).where(under_way)).scalars())


def note_sent(unit: Unit, reply_ids: Sequence[str]) -> None:
    """As `replies.sent`: the server has them. A bounce may have been faster than its note, and stands then."""
    values = {"state": ReplyState.SENT.value, "reason": "", "changed_at": unit.now}
    under_way = reply.c.id.in_(reply_ids) & (reply.c.state == ReplyState.SENDING.value)
    left = update(reply).where(under_way).values(**values).returning(reply.c.id, reply.c.case_id, reply.c.kind)
    rows = sorted(unit.execute(left), key=lambda one: one.id)
    for row in rows:
        unit.audit("reply.sent", "reply", row.id, reason="")
    deadlines.note_replies(unit, [(row.case_id, ReplyKind(row.kind)) for row in rows if row.case_id is not None])
