"""The case that an address names, for who may know of it."""

from starlette.exceptions import HTTPException

from register.book import casebook
from register.book.casebook import Case
from register.desk.web.context import Visit
from register.officers import access
from register.store import Unit


def require(unit: Unit, visit: Visit) -> Case:
    """The case of this address.

    Raises:
        HTTPException: 404, there is none, or the visitor may not know of it.
    """
    case = casebook.visible(unit, visit.path("id"), access.visible_cases(visit.viewer))
    if case is None:
        raise HTTPException(404)
    return case
