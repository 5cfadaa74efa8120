"""What may be a tip-off is set aside by two persons: one proposes it, another has read it too and agrees.

Set aside, a matter has no number and its writer hears nothing: one officer could make a tip-off vanish that nobody has
counted yet. Which matters take two: those of the agencies that want two persons to end a tip-off without a conclusion
(`register.handling.endings`). Until the second agrees it waits where it did, with its alarm; to register it takes one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from register import schema
from register.arrivals import intakes
from register.errors import InputError
from register.handling import conflicts
from register.officers import access, accounts
from register.states import Category, IntakeState
from register.store import Unit

WAITING = frozenset({IntakeState.REVIEW, IntakeState.PARKED, IntakeState.ATTACHED})
"""States in which an intake may be set aside."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who proposed to set an intake aside, by login, and when."""

    actor: str
    at: datetime


def needs_second(unit: Unit, intake_id: str, two_persons: Collection[Category]) -> bool:
    """Does the intake, by itself or by its case, count as a tip-off, or would it without a person's correction?

    Else one person could write a harmless text into it and then do alone what takes two. `two_persons`: the
    categories of `cases.ended_by_two`.
    """
    if Category.TIP_OFF not in two_persons:
        return False
    by_case = access.intake_restricted(unit, intake_id)
    return by_case or access.suspicious(unit, intake_id) or intakes.is_corrected(unit, intake_id)


def agreed(unit: Unit, intake_id: str, two_persons: Collection[Category]) -> bool:
    """May the intake be set aside now? If a second person has to agree first, that is proposed instead, and audited.

    Raises:
        InputError: it is the person who proposed it.
    """
    if not needs_second(unit, intake_id, two_persons):
        return True
    standing = waiting(unit, intake_id)
    if standing is None:
        unit.put(schema.aside_proposal, intake_id, {"actor": unit.actor, "at": unit.now})
        unit.audit("intake.aside_proposed", "intake", intake_id)
        return False
    if standing.actor == unit.actor:
        raise InputError("ผู้เสนอเห็นชอบข้อเสนอของตนเองไม่ได้", "ให้เจ้าหน้าที่หรือผู้บริหารคนที่สองพิจารณา")
    _remove(unit, intake_id)
    unit.audit("intake.aside_agreed", "intake", intake_id, proposed_at=standing.at.isoformat())
    return True


def waiting(unit: Unit, intake_id: str) -> Proposal | None:
    """The proposal that stands. One made before it was read, typed or corrected anew does not."""
    table, read, found = schema.aside_proposal, schema.reading, schema.finding
    row = unit.execute(
        select(table.c.actor, table.c.at, read.c.read_at, found.c.found_at)
        .outerjoin(read, read.c.intake_id == table.c.intake_id)
        .outerjoin(found, found.c.intake_id == table.c.intake_id)
        .where(table.c.intake_id == intake_id)
    ).one_or_none()
    if row is None or any(at is not None and at > row.at for at in (row.read_at, row.found_at)):
        return None
    return Proposal(row.actor, row.at)


def send_back(unit: Unit, intake_id: str) -> None:
    """A proposal falls, taken back by who made it or not agreed with by another; the intake goes on waiting.

    Raises:
        InputError: none waits.
    """
    if waiting(unit, intake_id) is None:
        raise InputError("ไม่มีข้อเสนอที่รอความเห็นชอบ", "โปรดเปิดรายการอีกครั้ง")
    _remove(unit, intake_id)
    unit.audit("intake.aside_returned", "intake", intake_id)


def lacks_second(unit: Unit, two_persons: Collection[Category]) -> bool:
    """Do tip-offs take two persons here, and is there only one who may know of them, or none?"""
    if Category.TIP_OFF not in two_persons:
        return False
    able = (one for one in accounts.listing(unit) if one.cleared and not one.disabled)
    return sum(one.role in conflicts.DECIDERS for one in able) < 2


def _remove(unit: Unit, intake_id: str) -> None:
    unit.execute(delete(schema.aside_proposal).where(schema.aside_proposal.c.intake_id == intake_id))
