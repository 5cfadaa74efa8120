"""The yearly list of what is to be erased: made by an officer, decided by the head, each within what they may know of.

What must be removed elsewhere is shown to who approved it, holds to whoever sees the matter. A reason of a hold may
name a person: it is shown once this session has revealed the matter.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.book import casebook
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.erasing import holds, retention
from register.errors import InputError
from register.officers import access
from register.searching import search
from register.states import DisposalState, Role
from register.store import Unit

_OPEN = (DisposalState.LISTED, DisposalState.APPROVED)
_SHOWN = 500
_UNKNOWN = "ไม่พบเรื่องตามเลขรับนี้ โปรดตรวจเลขรับและปี เช่น 12/2570"


def show(visit: Visit) -> Response:
    return _page(visit)


def propose(visit: Visit) -> Response:
    """Put what is due, as far as this officer may know of it, on this year's list."""
    viewer = visit.viewer
    with visit.unit() as unit:
        periods = visit.parts.settings.retention
        retention.propose(unit, periods, access.visible_cases(viewer), access.visible_intakes(viewer))
    return visit.go("keeping", {"notice": "listed"})


def propose_early(visit: Visit) -> Response:
    """Put one closed matter on the list before its time, because its complainant asks for it."""
    with visit.unit() as unit:
        prefix = visit.parts.settings.register_.prefix
        found = search.reference(unit, visit.text("reference", 60), prefix, access.visible_cases(visit.viewer))
        if found is not None:
            try:
                retention.propose_early(unit, casebook.load(unit, found))
            except InputError as error:
                return _page(visit, f"{error} {error.hint}", status=422)
    if found is None:
        return _page(visit, _UNKNOWN, status=422)
    return visit.go("keeping", {"notice": "listed"})


def decide(visit: Visit) -> Response:
    """Approve or keep the ticked items.

    Raises:
        HTTPException: 403, not the head. InputError: the decider listed one of them.
    """
    viewer, act = visit.viewer, visit.text("act", 16)
    if not access.may_dispose(viewer):
        raise HTTPException(403)
    ticked = {value for value in visit.form.getlist("item") if isinstance(value, str)}
    if not ticked:
        return visit.go("keeping", {"notice": "choose"})
    if act == "erase" and visit.text("sure", 8) != "yes":
        return _page(visit, "โปรดทำเครื่องหมายยืนยันก่อนอนุมัติ เพราะข้อมูลที่ลบแล้วนำกลับคืนไม่ได้", status=422)
    with visit.unit() as unit:
        seen = retention.listing(
            unit, (DisposalState.LISTED,), access.visible_cases(viewer), access.visible_intakes(viewer)
        )
        items = [item.id for item in seen if item.id in ticked]
        retention.decide(unit, items, erase=act == "erase")
    return visit.go("keeping", {"notice": "approved" if act == "erase" else "kept"})


def hold(visit: Visit) -> Response:
    """Hold the matter of a register number."""
    with visit.unit() as unit:
        prefix = visit.parts.settings.register_.prefix
        found = search.reference(unit, visit.text("reference", 60), prefix, access.visible_cases(visit.viewer))
        if found is not None:
            try:
                holds.put(unit, casebook.load(unit, found), visit.text("reason", 2000))
            except InputError as error:
                return _page(visit, f"{error} {error.hint}", status=422)
    if found is None:
        return _page(visit, _UNKNOWN, status=422)
    return visit.go("keeping", {"notice": "held"})


def lift(visit: Visit) -> Response:
    """Take a hold away; only the head does."""
    with visit.unit() as unit:
        case_id = visit.path("id")
        if not access.sees_case(unit, visit.viewer, case_id):
            raise HTTPException(404)
        holds.lift(unit, casebook.load(unit, case_id))
    return visit.go("keeping", {"notice": "hold-lifted"})


def removed(visit: Visit) -> Response:
    """Note that something was removed elsewhere, of what this account approved."""
    with visit.unit() as unit:
        if visit.path("removal") not in {one.id for one in _removals(unit, visit)}:
            raise HTTPException(404)
        retention.note_removed(unit, visit.path("removal"))
    return visit.go("keeping", {"notice": "saved"})


def _removals(unit: Unit, visit: Visit) -> list[retention.Removal]:
    return retention.removals(unit, visit.officer.login)


def _reason(unit: Unit, visit: Visit, held: holds.Held) -> str:
    """Why it is held, for a session that has opened the matter; else nothing."""
    if visit.session is None or not sessions.is_opened(unit, visit.session, held.case_id):
        return ""
    return holds.of_case(unit, casebook.load(unit, held.case_id))[0].reason


def _page(visit: Visit, trouble: str = "", *, status: int = 200) -> Response:
    viewer = visit.viewer
    cases, intakes = access.visible_cases(viewer), access.visible_intakes(viewer)
    with visit.browse() as unit:
        items = retention.listing(unit, _OPEN, cases, intakes)
        due = retention.count_due(unit, visit.parts.settings.retention, cases, intakes)
        held = [(one, _reason(unit, visit, one)) for one in holds.standing(unit, cases)]
        removals = [one for one in _removals(unit, visit) if one.done_at is None]
    return visit.page(
        "keeping.html",
        status=status,
        items=items[:_SHOWN],
        more=len(items) > _SHOWN,
        due=due,
        held=held,
        removals=removals[:_SHOWN],
        decides=access.may_dispose(viewer),
        lifts=visit.officer.role is Role.HEAD,
        login=visit.officer.login,
        listed=DisposalState.LISTED,
        periods=visit.parts.settings.retention,
        trouble=trouble,
        notice=visit.query("notice"),
    )
