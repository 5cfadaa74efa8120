"""To set aside what may be a tip-off, as the desk shows it: who proposed it, and how another sends that back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes
from register.desk.matters import reveals
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import asides
from register.officers import access
from register.states import IntakeState
from register.store import Unit


@dataclass(frozen=True, slots=True)
class Consent:
    """Setting an intake aside `takes_two`. `by` and `at`: who proposed it and when, None while nobody has; `mine`: the
    visitor did.
    """

    intake_id: str
    takes_two: bool
    by: str | None = None
    at: datetime | None = None
    mine: bool = False


def of_intake(unit: Unit, visit: Visit, intake_id: str) -> Consent:
    takes_two = asides.needs_second(unit, intake_id, visit.parts.settings.cases.ended_by_two)
    standing = asides.waiting(unit, intake_id) if takes_two else None
    if standing is None:
        return Consent(intake_id, takes_two)
    account = schema.account
    name = unit.execute(select(account.c.name).where(account.c.login == standing.actor)).scalar_one_or_none()
    return Consent(
        intake_id, takes_two, name or standing.actor, standing.at, mine=standing.actor == visit.officer.login
    )


def send_back(visit: Visit) -> Response:
    """Not agreed with, or taken back by who proposed it: by who has read it."""
    intake_id = visit.path("id")
    with visit.unit() as unit:
        if not access.sees_intake(unit, visit.viewer, intake_id):
            raise HTTPException(404)
        item = intakes.load(unit, intake_id)
        if item.state not in asides.WAITING:
            raise InputError("มีผู้ดำเนินการกับรายการนี้ไปแล้ว", "โปรดเปิดถาดงานอีกครั้ง")
        if not reveals.is_open(unit, visit, item):
            raise InputError("ต้องเปิดอ่านเนื้อหาก่อนดำเนินการ", "ระบุเหตุผลแล้วเปิดเผย")
        asides.send_back(unit, intake_id)
    if item.state is IntakeState.REVIEW:
        return visit.go("review", {"item": intake_id, "notice": "aside-returned"})
    route = "parked.item" if item.state is IntakeState.PARKED else "addition"
    return visit.go(route, {"notice": "aside-returned"}, id=intake_id)
