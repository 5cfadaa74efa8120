"""The administrator's screen of the machine's state. No matter is ever read here."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from sqlalchemy import func, select
from starlette.responses import Response

from register import schema
from register.desk.office import crew_list
from register.desk.office.system_words import in_thai
from register.desk.today import alarm_page
from register.desk.web.context import Visit
from register.desk.web.signs import machine, signs
from register.errors import RaprueangError
from register.running import crew
from register.settings import Settings
from register.watch import health, vitals
from register.watch.alarms import Tried


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of the machine. `said`: what it found, for whoever repairs it."""

    name: str
    good: bool
    said: str
    hint: str = ""


def show_system(visit: Visit) -> Response:
    return _system_page(visit, ())


def test_alarms(visit: Visit) -> Response:
    """A test message over every route, with what became of each."""
    return _system_page(visit, alarm_page.try_routes(visit))


def _system_page(visit: Visit, tried: Sequence[Tried]) -> Response:
    settings = visit.parts.settings
    with visit.browse() as unit:
        seen = vitals.look(unit, settings)
        standing, past = alarm_page.standing(unit, visit), alarm_page.past(unit)
        hands = crew.look(unit, settings.storage.data)
        sessions = unit.execute(select(func.count()).select_from(schema.desk_session)).scalar_one()
    return visit.page(
        "system.html",
        checks=_check(settings),
        warnings=list(health.warnings(settings)),
        version=version("raprueang"),
        desk=settings.desk,
        mailboxes=[box.name for box in settings.mailbox],
        sends=bool(settings.smtp.host),
        sessions=sessions,
        crew=[crew_list.shown(hand) for hand in hands],
        signs=[*signs(seen, settings.alarms, counted=True), *machine(seen, settings.alarms)],
        alarms=standing,
        past=past,
        tried=[(one, in_thai(one.error), in_thai(one.hint)) for one in tried],
        told=settings.alarms,
        notice=visit.query("notice"),
    )


def _check(settings: Settings) -> list[Checked]:
    results = []
    for name, check in health.local_checks(settings).items():
        try:
            results.append(Checked(name, good=True, said=in_thai(check())))
        except RaprueangError as error:
            results.append(Checked(name, good=False, said=in_thai(str(error)), hint=in_thai(error.hint)))
    return results
