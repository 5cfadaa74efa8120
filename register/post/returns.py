"""What comes back for our own mails: bounces, warnings of a delay, automatic answers, each tied to its reply.

A report is believed as far as its sender can know: our Message-IDs are random, and only who handled the mail has
seen them. One that names none of them, or a mail that never left, changes nothing; one that names another recipient,
or fails the receiving server's checks, is shown on the case and changes nothing else.
"""

from typing import Any

from sqlalchemy import Row, or_, select

from register.arrivals import intakes
from register.model import Reading, Returned
from register.post import replies
from register.post.mail_status import explain
from register.schema import reply
from register.sealed.sealing import address_mac
from register.states import IntakeState, Medium, ReplyState, ReturnKind
from register.store import Unit

_LEFT = (ReplyState.SENDING, ReplyState.SENT, ReplyState.IN_DOUBT, ReplyState.UNDELIVERABLE)


def settle(unit: Unit, intake_id: str, reading: Reading) -> bool:
    """Set aside what a machine wrote about a mail of ours, linked to its case; False when it names none."""
    told = reading.returned
    if reading.automatic is None or told is None:
        return False
    row = _named(unit, told)
    if row is None:
        return False
    if row.case_id is None:
        intakes.settle(unit, intake_id, IntakeState.SET_ASIDE, reason=reading.automatic.rule)
    else:
        intakes.set_aside_in_case(unit, intake_id, row.case_id, reason=reading.automatic.rule)
    if told.kind is not ReturnKind.AUTOMATIC and _credible(unit, told, row, reading.dmarc):
        _note(unit, intake_id, told, row)
    return True


def _named(unit: Unit, told: Returned) -> Row[Any] | None:
    """The newest mail of ours that it names, of those that left."""
    left = reply.c.state.in_([state.value for state in _LEFT]) & (reply.c.medium == Medium.EMAIL.value)
    named = or_(reply.c.message_id.in_(told.message_ids), reply.c.id.in_(told.marks))
    return unit.execute(select(reply).where(named, left).order_by(reply.c.id.desc()).limit(1)).one_or_none()


def _credible(unit: Unit, told: Returned, row: Row[Any], dmarc: str | None) -> bool:
    if dmarc == "fail":
        return False
    return not told.recipients or row.recipient_mac in {address_mac(unit, one) for one in told.recipients}


def _note(unit: Unit, intake_id: str, told: Returned, row: Row[Any]) -> None:
    words = explain(told.status) if told.status else "ระบบอีเมลแจ้งว่าส่งไม่ถึงผู้รับ"
    codes = f" ({told.status})" if told.status else ""
    if told.kind is ReturnKind.FAILED:
        replies.bounce(unit, row.id, intake_id, f"อีเมลถูกตีกลับ: {words}{codes}")
    elif row.state == ReplyState.SENT.value:
        replies.note_delay(unit, row.id, intake_id, f"ยังส่งไม่ถึง ระบบอีเมลกำลังลองใหม่: {words}{codes}")
