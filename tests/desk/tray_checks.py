"""What the tests of the trays look up in the register."""

from collections.abc import Callable

from sqlalchemy import select

from outbox import letter
from outbox.compose import Agency
from register import schema
from register.arrivals import intakes
from register.book import casebook
from register.post import printing, replies
from register.states import ReplyState
from tests.desk.desk_world import Client, World

Clients = Callable[[str], Client]


REASON = {"reason": "ตรวจต้นฉบับ"}


def intake(world: World, intake_id: str) -> intakes.Intake:
    with world.store.browse() as unit:
        return intakes.load(unit, intake_id)


def state_of(world: World, reply_id: str) -> ReplyState:
    with world.store.browse() as unit:
        return replies.load(unit, reply_id).state


def audited(world: World, action: str, subject: str) -> int:
    table = schema.audit
    with world.store.browse() as unit:
        rows = unit.execute(select(table.c.actor).where(table.c.action == action, table.c.subject == subject))
        return len(rows.all())


def work_for(world: World, subject: str) -> set[str]:
    table = schema.work
    with world.store.browse() as unit:
        return set(unit.execute(select(table.c.kind).where(table.c.subject == subject)).scalars())


def typeset(world: World, reply_id: str) -> bytes:
    """What the letter's stage does after the address was confirmed."""
    with world.store.unit() as unit:
        draft = replies.draft(unit, reply_id)
        case = casebook.load(unit, replies.load(unit, reply_id).case_id)
    agency = Agency(name="องค์การบริหารส่วนตำบลศรีพนา")
    made = letter.render(
        letter.from_draft(
            agency, draft, tracking_id=case.tracking_id, written_on=world.clock.now.date(), reference="หนังสือของท่าน"
        )
    )
    with world.store.unit() as unit:
        printing.attach_pdf(unit, reply_id, made)
    return made
