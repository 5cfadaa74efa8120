"""Deciding whether two cases are the same matter, and merging one into the other."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.book import casebook
from register.book.casebook import Case
from register.desk.cases.case_acts import require_read
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import endings, links
from register.officers import access
from register.states import CaseState, LinkState
from register.store import Unit


def decide(visit: Visit) -> Response:
    """`state` is what the officer says of the two; "possible" takes a decision back."""
    given = visit.text("state", 16)
    if given not in {one.value for one in LinkState}:
        raise HTTPException(400)
    with visit.unit() as unit:
        case = _require(unit, visit, visit.path("id"))
        other = _require(unit, visit, visit.path("other"))
        for one in (case, other):
            require_read(unit, visit, one)
        links.decide(unit, visit.viewer, case.id, other.id, LinkState(given))
    if visit.text("back", 16) == "review":
        return visit.go("review", {"item": case.id, "notice": "saved"})
    return visit.go("case", {"notice": "saved"}, id=case.id)


def merge(visit: Visit) -> Response:
    """`into` is the id, register number or Tracking ID of the main case; one that may not be seen is none."""
    with visit.unit() as unit:
        case = _require(unit, visit, visit.path("id"))
        if visit.text("version", 12) != str(case.version):
            raise InputError("มีผู้แก้ไขเรื่องนี้ไปแล้ว", "โปรดเปิดหน้าเรื่องอีกครั้ง แล้วตรวจก่อนบันทึก")
        into = _main(unit, visit, visit.text("into", 200))
        for one in (case, into):
            require_read(unit, visit, one)
        two = visit.parts.settings.cases.ended_by_two
        after = endings.merge(
            unit, case, into, visit.text("text", 20_000), two_persons=two, account_id=visit.officer.id
        )
    if after.state is CaseState.MERGED:
        return visit.go("case", {"notice": "merged"}, id=into.id)
    return visit.go("case", {"notice": "proposed"}, id=case.id)


def _main(unit: Unit, visit: Visit, reference: str) -> Case:
    unknown = InputError("ไม่พบเรื่องหลักตามเลขที่ระบุ", "ตรวจเลขรับ เช่น 12/2570 แล้วลองใหม่")
    try:
        found = casebook.find(unit, reference, visit.parts.settings.register_.prefix)
    except InputError:
        raise unknown from None
    if not access.sees_case(unit, visit.viewer, found.id):
        raise unknown
    return found


def _require(unit: Unit, visit: Visit, case_id: str) -> Case:
    if not access.sees_case(unit, visit.viewer, case_id):
        raise HTTPException(404)
    return casebook.load(unit, case_id)
