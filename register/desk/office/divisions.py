"""The administrator's screen of units: to which officers belong and cases are referred."""

from starlette.responses import Response

from register.desk.web.context import Visit
from register.errors import InputError
from register.officers import units


def show(visit: Visit) -> Response:
    return _page(visit)


def add(visit: Visit) -> Response:
    given = {"name": visit.text("name", 300), "email": visit.text("email", 300)}
    try:
        with visit.unit() as unit:
            units.add(unit, given["name"], given["email"], _central(visit))
    except InputError as error:
        return _page(visit, f"{error} {error.hint}", given, status=422)
    return visit.go("units", {"notice": "unit-added"})


def change(visit: Visit) -> Response:
    """Give a unit its e-mail address, close it, open it again, or delete it while nothing has used it."""
    name, act, central = visit.text("name", 300), visit.text("act", 16), _central(visit)
    with visit.unit() as unit:
        if act == "close":
            units.close(unit, name, central)
        elif act == "reopen":
            units.reopen(unit, name, central)
        elif act == "remove":
            units.remove(unit, name, central)
        else:
            units.set_email(unit, name, visit.text("email", 300), central)
    return visit.go("units", {"notice": "unit-removed" if act == "remove" else "saved"})


def _page(visit: Visit, trouble: str = "", given: dict[str, str] | None = None, *, status: int = 200) -> Response:
    with visit.browse() as unit:
        listed = units.listing(unit, _central(visit))
    return visit.page(
        "units.html",
        status=status,
        listed=listed,
        central=_central(visit),
        trouble=trouble,
        given=given or {"name": "", "email": ""},
        notice=visit.query("notice"),
    )


def _central(visit: Visit) -> str:
    return visit.parts.settings.agency.unit
