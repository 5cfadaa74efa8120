"""Who does not know of a case because it names them. To lift that takes two: one asks, a second cleared one agrees."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.book import casebook
from register.book.casebook import Case
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.handling import conflicts
from register.officers import access
from register.store import Unit


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        case = _require(unit, visit)
        if case.restricted:
            unit.audit("case.viewed", "case", case.id)
        listed = conflicts.standing(unit, case)
    return visit.page(
        "conflicts.html",
        case=case,
        listed=listed,
        asked=[one for one in listed if one.asked_by],
        may_ask=visit.officer.role in conflicts.DECIDERS,
        may_lift=visit.officer.role in conflicts.DECIDERS and visit.officer.cleared,
        notice=visit.query("notice"),
    )


def ask(visit: Visit) -> Response:
    """Hold that the case names somebody else."""
    chosen = _chosen(visit)
    with visit.unit() as unit:
        case = _require(unit, visit)
        if chosen:
            conflicts.ask(unit, case, chosen, visit.officer, visit.text("reason", 2000))
    return visit.go("conflicts", {"notice": "lift-asked" if chosen else "choose"}, id=case.id)


def lift(visit: Visit) -> Response:
    """Agree with who asked."""
    chosen = _chosen(visit)
    with visit.unit() as unit:
        case = _require(unit, visit)
        if chosen:
            conflicts.lift(unit, case, chosen, visit.officer)
    return visit.go("conflicts", {"notice": "lifted" if chosen else "choose"}, id=case.id)


def _chosen(visit: Visit) -> list[str]:
    return [one for one in visit.form.getlist("account") if isinstance(one, str) and len(one) <= 26]


def _require(unit: Unit, visit: Visit) -> Case:
    """A case that the visitor may know of, and has read where it is sealed: its names say what it is about."""
    case_id = visit.path("id")
    if visit.session is None or not access.sees_case(unit, visit.viewer, case_id):
        raise HTTPException(404)
    case = casebook.load(unit, case_id)
    if case.restricted and not sessions.is_opened(unit, visit.session, case.id):
        raise HTTPException(404)
    return case
