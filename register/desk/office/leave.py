"""Who is away and who stands in: officers note their own absence, heads and administrators anybody's."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.desk.web.context import Visit
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.officers import absences, accounts
from register.officers.accounts import Officer
from register.states import Role
from register.workdays import thai_date

_WORKERS = frozenset({Role.OFFICER, Role.HEAD})
_FOR_ANYBODY = frozenset({Role.HEAD, Role.ADMIN})


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        coming = absences.coming(unit)
        workers = [one for one in accounts.listing(unit) if one.role in _WORKERS and not one.disabled]
    return visit.page(
        "absences.html",
        coming=coming,
        away=workers if _may_for_anybody(visit) else [one for one in workers if one.id == visit.officer.id],
        workers=workers,
        day_words=thai_date,
        may_end={one.id for one in coming if _may_for_anybody(visit) or one.officer.id == visit.officer.id},
        notice=visit.query("notice"),
    )


def add(visit: Visit) -> Response:
    first, last = parse_day(visit.text("first", 40)), parse_day(visit.text("last", 40))
    if first is None or last is None:
        raise InputError("โปรดตรวจวันที่", "เขียนเช่น 22 พ.ย. 2569")
    with visit.unit() as unit:
        officers = {one.login: one for one in accounts.listing(unit)}
        officer = _one_of(officers, visit.text("officer", 64))
        if officer.id != visit.officer.id and not _may_for_anybody(visit):
            raise HTTPException(404)
        absences.note(unit, officer, _one_of(officers, visit.text("stand_in", 64)), first, last)
    return visit.go("absences", {"notice": "saved"})


def end(visit: Visit) -> Response:
    with visit.unit() as unit:
        found = next((one for one in absences.coming(unit) if one.id == visit.path("absence")), None)
        if found is None or (found.officer.id != visit.officer.id and not _may_for_anybody(visit)):
            raise HTTPException(404)
        absences.call_off(unit, found.id)
    return visit.go("absences", {"notice": "saved"})


def _may_for_anybody(visit: Visit) -> bool:
    return visit.officer.role in _FOR_ANYBODY


def _one_of(officers: dict[str, Officer], login: str) -> Officer:
    if login not in officers:
        raise InputError("โปรดเลือกเจ้าหน้าที่และผู้ปฏิบัติหน้าที่แทน", "กลับไปหน้าก่อนแล้วเลือก")
    return officers[login]
