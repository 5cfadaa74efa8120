"""What could not be processed: kept whole and shown with its reason (law 4), read once more, or typed by a person."""

from dataclasses import replace

from sqlalchemy import update

from register import leases
from register.arrivals import intakes
from register.errors import InputError
from register.model import Page, Reading
from register.schema import intake
from register.states import IntakeState, Method, WorkKind
from register.store import Unit
from register.workdays import Calendar

WITHHELD = "เซิร์ฟเวอร์อีเมลส่งข้อความนี้ให้ไม่ได้ ต้นฉบับยังอยู่ในกล่องจดหมาย"
OVERSIZE = "ข้อความมีขนาดใหญ่เกินกำหนด จึงเก็บไว้เฉพาะส่วนหัว ต้นฉบับยังอยู่ในกล่องจดหมาย"


def park(unit: Unit, intake_id: str, reason: str, calendar: Calendar) -> None:
    """Law 4: keep it whole, show it with the reason, sound the alarm after one working day."""
    intakes.settle(unit, intake_id, IntakeState.PARKED, reason=reason, due_at=calendar.one_working_day(unit.now))


def replay(unit: Unit, intake_id: str) -> None:
    """Read a parked intake once more, from its raw bytes.

    Raises:
        InputError: it is not parked, or only its headers were kept.
    """
    item = intakes.load(unit, intake_id)
    if item.state is not IntakeState.PARKED:
        raise InputError(f"intake {intake_id} is {item.state}, not parked", "only parked intakes can be replayed")
    if item.reason in {OVERSIZE, WITHHELD}:
        raise InputError(f"the mail of intake {intake_id} is on its server only", "open it in the mailbox itself")
    _forget_work(unit, intake_id)
    unit.execute(
        update(intake).where(intake.c.id == intake_id).values(state=IntakeState.STORED.value, reason="", due_at=None)
    )
    unit.audit("intake.replayed", "intake", intake_id)
    leases.enqueue(unit, WorkKind.READ, intake_id)


def save_typed(unit: Unit, intake_id: str, subject: str, text: str, *, pages: int = 1) -> None:
    """A person typed what no program could read: the finding stage goes on from there as after any reading.

    `pages`: how many pictures a scanned original has (0: none), so that they can be compared later; those of an
    earlier attempt at reading are kept. Only the words are the person's: the sender stays what the mail itself says.

    Raises:
        InputError: there is no text, or the intake is neither parked nor set aside unread.
    """
    item = intakes.load(unit, intake_id)
    before = intakes.reading(unit, intake_id)
    unread = item.state is IntakeState.SET_ASIDE and before is None
    if item.state is not IntakeState.PARKED and not unread:
        raise InputError(f"intake {intake_id} is {item.state}, not parked", "only what could not be read is typed")
    if not text.strip():
        raise InputError(f"nothing was typed for intake {intake_id}", "type what the letter says")
    base = before or Reading(item.channel, None, "", "")
    source = "scan" if pages else "body"
    numbers = range(1, max(pages, 1) + 1)
    known = base.pages or tuple(Page(number, source, "", Method.HANDWRITING, 1.0) for number in numbers)
    typed = tuple(
        replace(page, text="" if index else text, method=Method.HANDWRITING, confidence=1.0, lines=())
        for index, page in enumerate(known)
    )
    _forget_work(unit, intake_id)
    unit.audit("intake.typed", "intake", intake_id, pages=len(typed))
    result = replace(base, subject=subject or base.subject, text=text, pages=typed, automatic=None)
    intakes.save_reading(unit, intake_id, result)
    unit.execute(update(intake).where(intake.c.id == intake_id).values(reason="", due_at=None))


def _forget_work(unit: Unit, intake_id: str) -> None:
    """What was tried before counts no more."""
    for kind in (WorkKind.READ, WorkKind.FIND):
        leases.forget(unit, kind, intake_id)
