"""Alarms at the desk: which of them a visitor may see, that somebody has seen one, and a test of the routes."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.desk.today import numbers
from register.desk.web.context import Visit
from register.states import Role
from register.store import Unit
from register.watch import alarms
from register.watch.alarms import Alarm, Tried

_LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "review": ("review", {}),
    "overdue": ("cases", {"due": "late", "sort": "due"}),
    "replies": ("replies", {}),
    "letters": ("letters", {}),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An alarm as this visitor sees it; `link` "" where there is no list to go to."""

    alarm: Alarm
    words: str
    link: str = ""


def standing(unit: Unit, visit: Visit) -> list[Shown]:
    """What stands and may be seen: what speaks of matters only by who may know of every matter, and by the
    administrator without its number.
    """
    found = alarms.standing(unit)
    all_matters = any(one.matters for one in found) and numbers.knows_all(unit, visit.viewer)
    return [_shown(visit, one) for one in found if all_matters or not one.matters or _is_admin(visit)]


def past(unit: Unit) -> list[Alarm]:
    return alarms.history(unit, 50)


def acknowledge(visit: Visit) -> Response:
    """Somebody has seen it. It stays until its cause is gone."""
    with visit.unit() as unit:
        mine = {one.alarm.id for one in standing(unit, visit)}
        if visit.path("alarm") not in mine:
            raise HTTPException(404)
        alarms.acknowledge(unit, visit.officer.id, visit.path("alarm"))
    return visit.go("system" if _is_admin(visit) else "front", {"notice": "alarm-seen"})


def try_routes(visit: Visit) -> list[Tried]:
    """A test over every route, audited: it costs the agency a message."""
    with visit.unit() as unit:
        unit.audit("alarm.tested", "alarm", "routes")
    return list(visit.parts.try_alarm_routes())


def _shown(visit: Visit, one: Alarm) -> Shown:
    if one.matters and _is_admin(visit):
        return Shown(one, one.sentence)
    route, query = _LISTS.get(one.rule, ("", {}))
    return Shown(one, one.counted, visit.url(route, query) if route else "")


def _is_admin(visit: Visit) -> bool:
    return visit.officer.role is Role.ADMIN
