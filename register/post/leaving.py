"""Replies that leave by the handful: looked up, opened, marked and noted together. The statements are made once."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from register.book import deadlines
from register.model import Outgoing, ReplyDraft
from register.post import replies
from register.post.replies import Reply
from register.schema import data_key, reply
from register.sealed.sealing import open_value
from register.states import ReplyKind, ReplyState
from register.store import Unit, place


def taken_together(unit: Unit, reply_ids: Sequence[str]) -> list[tuple[Reply, Outgoing]]:
    """As `replies.taken`, of several replies in one statement."""
    found = []
    for row in unit.execute(_taking(), {"ids": reply_ids}).all():
        unit.hold_key(row)
        where = place("reply", "content_sealed", row.id)
        content = open_value(unit, unit.key(row.data_key), row.content_sealed, ReplyDraft, where)
        found.append((replies.opened(row), Outgoing(row.id, row.message_id, row.date, content)))
    return found


def mark(unit: Unit, reply_ids: Sequence[str]) -> set[str]:
    """Say that these are on their way; returns those that nobody has cancelled meanwhile."""
    rows = unit.execute(_moving(ReplyState.QUEUED, ReplyState.SENDING), {"ids": reply_ids, "at": unit.now})
    marked = {row.id for row in rows}
    for reply_id in sorted(marked):
        unit.audit(f"reply.{ReplyState.SENDING.value}", "reply", reply_id, reason="")
    return marked


def marked(unit: Unit, reply_ids: Collection[str]) -> set[str]:
    """Which of these are marked as on their way."""
    under_way = reply.c.id.in_(reply_ids) & (reply.c.state == ReplyState.SENDING.value)
    return set(unit.execute(select(reply.c.id).where(under_way)).scalars())


def note_sent(unit: Unit, reply_ids: Sequence[str]) -> None:
    """As `replies.sent`: the server has them. A bounce may have been faster than its note, and stands then."""
    left = unit.execute(_moving(ReplyState.SENDING, ReplyState.SENT), {"ids": reply_ids, "at": unit.now})
    rows = sorted(left, key=lambda one: one.id)
    for row in rows:
        unit.audit("reply.sent", "reply", row.id, reason="")
    deadlines.note_replies(unit, [(row.case_id, ReplyKind(row.kind)) for row in rows if row.case_id is not None])


@cache
def _taking() -> Select[Any]:
    keys = select(reply, data_key.c.ring_key, data_key.c.wrapped).join(data_key, data_key.c.id == reply.c.data_key)
    return keys.where(reply.c.id.in_(_ids()))


@cache
def _moving(before: ReplyState, after: ReplyState) -> ReturningUpdate[Any]:
    waiting = reply.c.id.in_(_ids()) & (reply.c.state == before.value)
    moving = update(reply).where(waiting).values(state=after.value, reason="", changed_at=bindparam("at"))
    return moving.returning(reply.c.id, reply.c.case_id, reply.c.kind)


def _ids() -> BindParameter[str]:
    return bindparam("ids", expanding=True)
