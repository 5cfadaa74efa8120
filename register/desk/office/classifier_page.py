"""Which model sorts the messages, since when, what was measured in its training, and how often officers agreed.

For administrators and heads. What officers decided is counted only where no tip-off was proposed or found, so that
nobody learns from a number that there was one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from starlette.responses import Response

from register import schema
from register.desk.web.context import Visit
from register.states import Category
from register.store import Unit

_WITHIN = timedelta(days=90)
_FEWEST = 20  # decisions from which a share says something


@dataclass(frozen=True, slots=True)
class Agreement:
    """Decisions of the last 90 days; `share` (0..1) of them agreed with the machine, None while there are few."""

    decisions: int
    share: float | None


def show(visit: Visit) -> Response:
    card = visit.parts.stages.model_card()
    with visit.browse() as unit:
        since = _since(unit, card.version) if card else None
        agreement = _agreement(unit)
    return visit.page("classifier.html", card=card, since=since, agreement=agreement, fewest=_FEWEST)


def _since(unit: Unit, version: str) -> datetime | None:
    """When the model of that version first proposed something; None if it has not yet."""
    table = schema.finding
    first = select(func.min(table.c.found_at)).where(table.c.model_version == version)
    since: datetime | None = unit.execute(first).scalar_one()
    return since


def _agreement(unit: Unit) -> Agreement:
    table = schema.decision
    tip_off = Category.TIP_OFF.value
    row = unit.execute(
        select(
            func.count().label("decisions"),
            func.sum(case((table.c.proposed == table.c.decided, 1), else_=0)).label("agreed"),
        ).where(
            table.c.at > unit.now - _WITHIN,
            table.c.undone_at.is_(None),
            table.c.confidence > 0,  # nothing was proposed where nobody could read the letter
            table.c.proposed != tip_off,
            table.c.decided != tip_off,
        )
    ).one()
    return Agreement(row.decisions, int(row.agreed) / row.decisions if row.decisions >= _FEWEST else None)
