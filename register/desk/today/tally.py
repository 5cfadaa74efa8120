"""How much waits for a visitor of the front page: every number in one statement, for each waits for the database."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from register import schema
from register.book.due import OPEN, proposed, unattended
from register.desk.inbox import trays, waiting
from register.desk.today.numbers import start_of_day
from register.officers.access import Viewer, visible_additions, visible_cases, visible_intakes
from register.store import Unit
from register.tables.columns import Instant
from register.workdays import local_date


@dataclass(frozen=True, slots=True)
class Tally:
    """Only what the viewer may know of. `review`: waits for a decision; `open`: cases that are not ended, `mine` those
    of the viewer, `nobodys` those that nobody has been given; `arrived`, `registered`: since midnight in Bangkok;
    `parked`, `stuck`: intakes that could not be read, e-mails that did not simply leave;
    `proposed`: cases of which a conclusion or an end waits for its second person.
    """

    review: int
    open: int
    mine: int
    nobodys: int
    arrived: int
    registered: int
    parked: int
    stuck: int
    proposed: int


def take(unit: Unit, viewer: Viewer) -> Tally:
    row = unit.execute(_numbers(viewer, local_date(unit.now)), {"today": start_of_day(unit.now)}).one()
    return Tally(*tuple(row))


@lru_cache(maxsize=256)  # making it takes longer than asking
def _numbers(viewer: Viewer, day: date) -> Select[Any]:
    matter, intake = schema.case, schema.intake
    today = bindparam("today", type_=Instant())
    open_ = (
        select(
            func.count().label("all"),
            func.count().filter(matter.c.assigned_to.in_(viewer.own)).label("mine"),
            func.count().filter(unattended(day)).label("nobodys"),
        )
        .where(matter.c.state.in_([one.value for one in OPEN]), visible_cases(viewer))
        .subquery("open")
    )
    fresh = intake.c.stored_at >= today
    alone = select(func.count()).select_from(intake).where(fresh, visible_intakes(viewer))
    of_cases = trays.with_case(select(func.count())).where(fresh, visible_additions(viewer))
    born = select(func.count()).select_from(matter).where(matter.c.registered_at >= today, visible_cases(viewer))
    waits = select(func.count()).select_from(matter).where(matter.c.id.in_(proposed()), visible_cases(viewer))
    return select(
        waiting.count_of(viewer).scalar_subquery(),
        *open_.c,
        alone.scalar_subquery() + of_cases.scalar_subquery(),
        born.scalar_subquery(),
        trays.number_of(trays.parked(viewer)).scalar_subquery(),
        trays.replies_of(trays.unsent(viewer)).scalar_subquery(),
        waits.scalar_subquery(),
    )
