"""Opening what is masked, for a reason that is kept: once for each matter and session. Access is checked before."""

from register.arrivals.intakes import Intake
from register.book import casebook
from register.book.casebook import Case
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.handling import casework
from register.officers import access
from register.states import Relation
from register.store import Unit


def reveal_case(unit: Unit, visit: Visit, case: Case) -> str:
    """Open a case to the visitor's session; returns the code of what the page says then. Raises as `casework`'s."""
    reason = _reason(visit)
    if visit.session is None or not reason:
        return "reason"
    casework.reveal_case(unit, case, visit.officer, reason)
    sessions.note_opened(unit, visit.session, case.id)
    return "revealed"


def reveal_intake(unit: Unit, visit: Visit, intake_id: str) -> str:
    """The same for what arrived."""
    reason = _reason(visit)
    if visit.session is None or not reason:
        return "reason"
    casework.reveal_intake(unit, intake_id, visit.officer, reason)
    sessions.note_opened(unit, visit.session, intake_id)
    return "revealed"


def is_open(unit: Unit, visit: Visit, item: Intake) -> bool:
    """Has this session opened what arrived: itself, or the case it belongs to?

    What nobody has verified may count as a tip-off while its case does not: then its own reveal is needed.
    """
    if visit.session is None:
        return False
    if sessions.is_opened(unit, visit.session, item.id):
        return True
    if item.case_id is None or not sessions.is_opened(unit, visit.session, item.case_id):
        return False
    by_its_case = item.relation is not Relation.UNVERIFIED or casebook.load(unit, item.case_id).restricted
    return by_its_case or not access.intake_restricted(unit, item.id)


def _reason(visit: Visit) -> str:
    return visit.text("reason", 500) or visit.text("preset", 500)
