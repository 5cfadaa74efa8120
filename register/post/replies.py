"""The only writer of reply rows. A reply is a row before it is sent (transactional outbox, law 3).

Its random Message-ID and its Date are fixed here, before any server is contacted, so that a second transmission is
recognisable as the same message.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, bindparam, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from register import leases, schema
from register.book import deadlines
from register.errors import InputError
from register.model import Outgoing, ReplyDraft, ReplyPlan
from register.schema import reply
from register.sealed.sealing import address_mac, open_value, seal_value
from register.states import Medium, ReplyKind, ReplyState, WorkKind, WorkState
from register.store import Unit, new_id, place
from register.vault import DataKey
from register.workdays import local_date

NOT_AGAIN = "เจ้าหน้าที่พิจารณาแล้วไม่ส่งอีก"
FOR_GOOD = frozenset({NOT_AGAIN, deadlines.NO_LETTER})  # why a cancelled reply is not to be written once more

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w-]{2,63}")
_WAITING = frozenset({ReplyState.DRAFT, ReplyState.HELD, ReplyState.QUEUED})
_UNASKED = (ReplyState.SUPPRESSED, ReplyKind.ACKNOWLEDGEMENT)  # received it is, and nobody waits to hear so
_UNCONFIRMED = frozenset({ReplyState.DRAFT, ReplyState.HELD, ReplyState.SUPPRESSED})


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply row. `draft` is opened only where asked for. `case_id` None: a neutral answer to a stranger."""

    id: str
    case_id: str | None
    kind: ReplyKind
    medium: Medium
    state: ReplyState
    message_id: str
    date: datetime
    reason: str
    has_pdf: bool
    attempts: int = 0
    first_tried_at: datetime | None = None
    answer: str = ""
    bounced_by: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyOrigin:
    """What a reply belongs to: its case, the data key that seals it, and the intake it answers. Without a case it is
    a neutral answer, sealed with the key of that intake.
    """

    case_id: str | None
    key: DataKey
    intake_id: str | None
    host: str


def write(unit: Unit, origin: ReplyOrigin, kind: ReplyKind, plan: ReplyPlan, *, delay: float = 0.0) -> str:
    """Insert the reply in the transaction that makes it necessary; a queued one brings its work along.

    `delay`: seconds in which a person may still cancel it.
    """
    reply_id = new_id(unit.now)
    values = {
        "id": reply_id,
        "case_id": origin.case_id,
        "intake_id": origin.intake_id,
        "data_key": origin.key.id,
        "kind": kind.value,
        "medium": plan.medium.value,
        "state": plan.state.value,
        "message_id": f"<{secrets.token_hex(16)}@{origin.host}>",
        "date": unit.now.replace(microsecond=0),
        "recipient_mac": address_mac(unit, plan.draft.recipient) if plan.medium is Medium.EMAIL else None,
        "content_sealed": seal_value(unit, origin.key, plan.draft, place("reply", "content_sealed", reply_id)),
        "reason": plan.reason,
        "changed_at": unit.now,
    }
    unit.insert(reply, values)
    unit.audit(
        f"reply.{plan.state.value}", "reply", reply_id, case=origin.case_id, about=kind.value, reason=plan.reason
    )
    if plan.state is ReplyState.QUEUED:
        _enqueue(unit, reply_id, origin.case_id or origin.intake_id or reply_id, plan.medium, delay=delay)
    elif origin.case_id and (plan.state in deadlines.ARRIVED or (plan.state, kind) == _UNASKED):
        deadlines.note_reply(unit, origin.case_id, kind)
    return reply_id


def used_today(unit: Unit, recipient_mac: str) -> int:
    """How many acknowledgements this recipient got today (Bangkok); locks the count until the commit."""
    return _count(unit, recipient_mac, 0)


def take_quota(unit: Unit, recipient_mac: str) -> int:
    """As `used_today`, and one more counts from now on: in one statement, because nearly all are sent."""
    return _count(unit, recipient_mac, 1) - 1


def give_back_quota(unit: Unit, recipient_mac: str) -> None:
    """What was taken is not sent by itself."""
    _count(unit, recipient_mac, -1)


def _count(unit: Unit, recipient_mac: str, step: int) -> int:
    row = {"recipient_mac": recipient_mac, "day": local_date(unit.now).isoformat(), "used": step}
    used: int = unit.write(_counting(unit.connection.dialect.name), {**row, "step": step}, beside=True).scalar_one()
    return used


@cache
def _counting(dialect: str) -> ReturningInsert[tuple[int]]:
    quota = schema.quota
    more = quota.c.used + bindparam("step", type_=Integer)
    made: ReturningInsert[tuple[int]] = (
        (postgresql if dialect == "postgresql" else sqlite)
        .insert(quota)
        .on_conflict_do_update(index_elements=[quota.c.recipient_mac, quota.c.day], set_={"used": more})
        .returning(quota.c.used)
    )
    return made


def status_quotas(unit: Unit, recipient_mac: str) -> tuple[str, str]:
    """Under what the status answers to a recipient are counted, apart from acknowledgements: those to the complainant,
    and the neutral ones, which anybody can cause by a forged From and so use up.
    """
    own, neutral = (unit.vault.mac(purpose, recipient_mac.encode()) for purpose in ("status-quota", "neutral-quota"))
    return own, neutral


def status_answer_of(unit: Unit, intake_id: str) -> Reply | None:
    """What was answered to that intake's question after a state, or to the same mail in another mailbox."""
    asked, mail = schema.intake, schema.intake.alias()
    same = (mail.c.message_mac == asked.c.message_mac) & (mail.c.sender_mac == asked.c.sender_mac)
    statement = (
        select(reply)
        .join(mail, mail.c.id == reply.c.intake_id)
        .join(asked, (asked.c.id == intake_id) & ((mail.c.id == asked.c.id) | same))
        .where(reply.c.kind == ReplyKind.STATUS.value)
        .order_by(reply.c.id)
        .limit(1)
    )
    row = unit.execute(statement).one_or_none()
    return opened(row) if row is not None else None


def move(unit: Unit, reply_id: str, state: ReplyState, *, reason: str = "") -> None:
    """Set the state and leave its audit row."""
    values = {"state": state.value, "reason": reason, "changed_at": unit.now}
    unit.update(reply, reply_id, values)
    unit.audit(f"reply.{state.value}", "reply", reply_id, reason=reason)


def load(unit: Unit, reply_id: str) -> Reply:
    return opened(row_of(unit, reply_id))


def draft(unit: Unit, reply_id: str) -> ReplyDraft:
    row = row_of(unit, reply_id)
    where = place("reply", "content_sealed", reply_id)
    return open_value(unit, unit.key(row.data_key), row.content_sealed, ReplyDraft, where)


def outgoing(unit: Unit, reply_id: str) -> Outgoing:
    """The reply as it leaves, with the identity that was fixed in its row."""
    return taken(unit, reply_id)[1]


def taken(unit: Unit, reply_id: str) -> tuple[Reply, Outgoing]:
    """The reply and what leaves, of one look at its row."""
    row = row_of(unit, reply_id)
    where = place("reply", "content_sealed", reply_id)
    content = open_value(unit, unit.key(row.data_key), row.content_sealed, ReplyDraft, where)
    return opened(row), Outgoing(row.id, row.message_id, row.date, content)


def state_of(unit: Unit, reply_id: str) -> ReplyState:
    return ReplyState(unit.execute(select(reply.c.state).where(reply.c.id == reply_id)).scalar_one())


def sent(unit: Unit, reply_id: str, *, since: ReplyState = ReplyState.SENDING) -> None:
    """The server has it, or the spool folder, which got it as it stood (`since`). Its bounce may have been faster, and
    stands then.
    """
    values = {"state": ReplyState.SENT.value, "reason": "", "changed_at": unit.now}
    leaving = (reply.c.id == reply_id) & (reply.c.state == since.value)
    row = unit.execute(update(reply).where(leaving).values(**values).returning(reply.c.case_id, reply.c.kind)).first()
    if row is not None:
        unit.audit("reply.sent", "reply", reply_id, reason="")
        if row.case_id is not None:
            deadlines.note_reply(unit, row.case_id, ReplyKind(row.kind))


def of_case(unit: Unit, case_id: str) -> list[Reply]:
    """Every reply of a case, in order."""
    mine = select(reply).where(reply.c.case_id == case_id).order_by(reply.c.id)
    return unit.once(("replies", case_id), lambda: [opened(row) for row in unit.execute(mine)])


def listing(unit: Unit, states: Sequence[ReplyState], limit: int | None = None) -> list[Reply]:
    wanted = [state.value for state in states]
    statement = select(reply).where(reply.c.state.in_(wanted)).order_by(reply.c.id).limit(limit)
    return [opened(row) for row in unit.execute(statement)]


def confirm_address(unit: Unit, reply_id: str, recipient: str | None = None) -> None:
    """A person has compared the address with the letter; `recipient` replaces it. The letter is then typeset.

    A letter that could not be typeset, or had no address until `recipient` gave one, goes the same way.

    Raises:
        InputError: the reply is not a letter that waits for its address, or there still is no address.
    """
    row = row_of(unit, reply_id)
    if row.medium != Medium.LETTER.value or ReplyState(row.state) not in _UNCONFIRMED:
        raise InputError(f"reply {reply_id} is {row.state}, not a draft", "`raprueang reply list` shows the drafts")
    if recipient is not None:
        changed = draft(unit, reply_id)
        changed = ReplyDraft(recipient, changed.subject, changed.text, changed.html)
        sealed = seal_value(unit, unit.key(row.data_key), changed, place("reply", "content_sealed", reply_id))
        unit.execute(update(reply).where(reply.c.id == reply_id).values(content_sealed=sealed))
    if not draft(unit, reply_id).recipient.strip():
        raise InputError(f"reply {reply_id} has no address", "give it with --address")
    leases.forget(unit, WorkKind.RENDER, reply_id)
    move(unit, reply_id, ReplyState.QUEUED)
    _enqueue(unit, reply_id, row.case_id, Medium.LETTER)


def release(unit: Unit, reply_id: str) -> None:
    """An officer lets a held, suppressed, undeliverable or doubtful e-mail go.

    Raises:
        InputError: the reply is in another state, or a letter.
    """
    row = row_of(unit, reply_id)
    allowed = {ReplyState.HELD, ReplyState.SUPPRESSED, ReplyState.UNDELIVERABLE, ReplyState.IN_DOUBT}
    if row.medium != Medium.EMAIL.value or ReplyState(row.state) not in allowed:
        raise InputError(f"reply {reply_id} is {row.state} and cannot be released", "`raprueang reply list` shows them")
    if not draft(unit, reply_id).recipient:
        raise InputError(f"reply {reply_id} has no recipient", "answer by letter or telephone")
    leases.forget(unit, WorkKind.SEND, reply_id)
    anew = {"attempts": 0, "first_tried_at": None, "answer": "", "bounced_by": None}
    unit.execute(update(reply).where(reply.c.id == reply_id).values(**anew))
    move(unit, reply_id, ReplyState.QUEUED)
    _enqueue(unit, reply_id, row.case_id or row.intake_id, Medium.EMAIL)


def readdress(unit: Unit, reply_id: str, recipient: str) -> None:
    """An officer sends a held, undeliverable or doubtful e-mail to another address: another message, so that a late
    report about the first one says nothing of it.

    Raises:
        InputError: the reply is in another state, or a letter; no such address.
    """
    if not sendable(recipient):
        raise InputError("mail cannot be sent to that address", "give one like name@example.org")
    row = row_of(unit, reply_id)
    changed = replace(draft(unit, reply_id), recipient=recipient)
    host = row.message_id.rpartition("@")[2].rstrip(">")
    values = {
        "message_id": f"<{secrets.token_hex(16)}@{host}>",
        "date": unit.now.replace(microsecond=0),
        "recipient_mac": address_mac(unit, recipient),
        "content_sealed": seal_value(unit, unit.key(row.data_key), changed, place("reply", "content_sealed", reply_id)),
    }
    unit.execute(update(reply).where(reply.c.id == reply_id).values(**values))
    unit.audit("reply.readdressed", "reply", reply_id)
    release(unit, reply_id)


def sendable(address: str) -> bool:
    """Can an officer's mail go there? A plain address; the domain may be Thai."""
    return _ADDRESS.fullmatch(address) is not None and ".." not in address


def note_attempt(unit: Unit, reply_id: str, state: ReplyState, answer: str, *, reason: str = "") -> None:
    """A server was asked to take it and did not; `answer` is its codes, "" where none came."""
    first = func.coalesce(reply.c.first_tried_at, literal(unit.now, reply.c.first_tried_at.type))
    values = {"attempts": reply.c.attempts + 1, "first_tried_at": first, "answer": answer}
    unit.execute(update(reply).where(reply.c.id == reply_id).values(**values))
    move(unit, reply_id, state, reason=reason)


def bounce(unit: Unit, reply_id: str, intake_id: str, reason: str) -> None:
    """A mail system says that it could not be delivered."""
    unit.execute(update(reply).where(reply.c.id == reply_id).values(bounced_by=intake_id))
    leases.cancel(unit, WorkKind.SEND, reply_id)
    move(unit, reply_id, ReplyState.UNDELIVERABLE, reason=reason)
    row = row_of(unit, reply_id)
    if row.case_id is not None:
        deadlines.note_returned(unit, row.case_id, ReplyKind(row.kind))


def note_delay(unit: Unit, reply_id: str, intake_id: str, reason: str) -> None:
    """A mail system says that it is still trying."""
    unit.execute(update(reply).where(reply.c.id == reply_id).values(bounced_by=intake_id, reason=reason))
    unit.audit("reply.delayed", "reply", reply_id, intake=intake_id)


def next_attempts(unit: Unit, reply_ids: Sequence[str]) -> dict[str, datetime]:
    """When those that wait for a server are tried again, by reply."""
    if not reply_ids:
        return {}
    work = schema.work
    mine = (work.c.kind == WorkKind.SEND.value) & (work.c.state == WorkState.READY.value)
    rows = unit.execute(select(work.c.subject, work.c.run_at).where(mine, work.c.subject.in_(reply_ids)))
    return {row.subject: datetime.fromtimestamp(row.run_at, UTC) for row in rows}


def cancel(unit: Unit, reply_id: str) -> None:
    """Stop a reply that has not left.

    Raises:
        InputError: it has left, or is leaving.
    """
    row = row_of(unit, reply_id)
    if ReplyState(row.state) not in _WAITING:
        raise InputError(f"reply {reply_id} is {row.state} and cannot be cancelled", "only what has not left can be")
    move(unit, reply_id, ReplyState.CANCELLED)


def give_up(unit: Unit, reply_id: str) -> None:
    """An officer decides that a doubtful or undeliverable e-mail is not sent again, or that a letter has no address to
    be had; it waits for nobody then.

    Raises:
        InputError: the reply is in another state.
    """
    row = row_of(unit, reply_id)
    if (Medium(row.medium), ReplyState(row.state)) == (Medium.LETTER, ReplyState.SUPPRESSED):
        move(unit, reply_id, ReplyState.CANCELLED, reason=deadlines.NO_LETTER)
        return
    if ReplyState(row.state) not in {ReplyState.IN_DOUBT, ReplyState.UNDELIVERABLE}:
        raise InputError(f"reply {reply_id} is {row.state}, there is nothing to give up", "it can be cancelled or sent")
    leases.forget(unit, WorkKind.SEND, reply_id)
    move(unit, reply_id, ReplyState.CANCELLED, reason=NOT_AGAIN)


def _enqueue(unit: Unit, reply_id: str, case_id: str, medium: Medium, *, delay: float = 0.0) -> None:
    kind = WorkKind.SEND if medium is Medium.EMAIL else WorkKind.RENDER
    leases.enqueue(unit, kind, reply_id, lane=case_id, delay=delay)


def row_of(unit: Unit, reply_id: str) -> Row[Any]:
    """The row as it stands.

    Raises:
        InputError: there is none.
    """
    row = unit.row(reply, reply_id)
    if row is None:
        raise InputError(f"no reply {reply_id}", "`raprueang reply list` shows them")
    return row


def opened(row: Row[Any]) -> Reply:
    return Reply(
        id=row.id,
        case_id=row.case_id,
        kind=ReplyKind(row.kind),
        medium=Medium(row.medium),
        state=ReplyState(row.state),
        message_id=row.message_id,
        date=row.date,
        reason=row.reason,
        has_pdf=row.blob is not None,
        attempts=row.attempts,
        first_tried_at=row.first_tried_at,
        answer=row.answer,
        bounced_by=row.bounced_by,
    )
