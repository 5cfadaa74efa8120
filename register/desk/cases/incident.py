"""The incident of a case, corrected on its page: where, when, who is accused, what was done, what may prove it."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.book import casebook
from register.desk.cases.case_acts import may, require_version
from register.desk.cases.found_case import require
from register.desk.matters.facts_typed import FIELDS, typed
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import case_details, conflicts
from register.states import CaseEvent


def save(visit: Visit) -> Response:
    """Only who sees the facts unmasked may overwrite them, as long as the case is worked on."""
    with visit.unit() as unit:
        case = require(unit, visit)
        if visit.session is None or not sessions.is_opened(unit, visit.session, case.id):
            raise HTTPException(404)
        if not may(visit.officer, case, CaseEvent.EVIDENCE):
            raise InputError("เรื่องนี้ยุติแล้ว จึงแก้ไขไม่ได้", "เปิดเรื่องอีกครั้งก่อน")
        require_version(visit, case)
        content = casebook.content(unit, case)
        given = {name: typed(visit, name) for name in FIELDS if name in visit.form}
        changed = {name: value for name, value in given.items() if value != getattr(content, name)}
        if changed:
            case_details.correct_facts(unit, case, changed)
        if "accused" in changed:
            conflicts.note(unit, case.id, changed["accused"], visit.parts.desk.routing)
    return visit.go("case", {"notice": "saved"}, id=case.id)
