"""The administrator's screen of accounts: who may log in, as what, in which unit. No matter is ever read here."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import asides, conflicts
from register.officers import accounts, passwords, units
from register.officers.accounts import Officer
from register.officers.passwords import Credential
from register.states import Role
from register.store import Unit

_HISTORY = 30  # rows of an account's history that are shown


@dataclass(frozen=True, slots=True)
class Listed:
    """One account of the list. `seen_at`: when a session of it that still lives was used last."""

    officer: Officer
    credential: Credential
    seen_at: datetime | None


def show_all(visit: Visit) -> Response:
    return _users_page(visit)


def add(visit: Visit) -> Response:
    """A new account with a one-time password, which is shown this once."""
    role = _role(visit)
    given = {
        "login": visit.text("login", 64),
        "name": " ".join(visit.text("name", 120).split()),
        "role": role.value,
        "unit": visit.text("unit", 200),
        "cleared": visit.text("cleared", 8),
    }
    if not given["name"]:
        return _users_page(visit, "โปรดกรอกชื่อและนามสกุล", given, status=422)
    if not _may_work_in(visit, given["unit"]):
        return _users_page(visit, "โปรดเลือกหน่วยจากรายการ", given, status=422)
    wanted = Officer("", given["login"], given["name"], role, given["unit"], cleared=given["cleared"] == "on")
    try:
        with visit.unit() as unit:
            officer = conflicts.admit(unit, wanted, visit.parts.desk.routing)
            password = passwords.one_time_password(unit, officer)
    except InputError:
        trouble = "ชื่อผู้ใช้นี้มีอยู่แล้ว หรือมีอักษรที่ใช้ไม่ได้ ใช้ได้เฉพาะตัวอักษร ตัวเลข และ . _ @ - ไม่เว้นวรรค"
        return _users_page(visit, trouble, given, status=422)
    return visit.page("user-password.html", officer=officer, password=password, added=True)


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        officer = _officer(unit, visit)
        credential = passwords.state(unit, officer)
        past = _history(unit, officer)
        names = units.open_names(unit, visit.parts.settings.agency.unit)
    return visit.page(
        "user.html",
        officer=officer,
        credential=credential,
        past=past,
        units=list(dict.fromkeys([officer.unit, *names])),
        roles=tuple(Role),
        own=officer.id == visit.officer.id,
        notice=visit.query("notice"),
    )


def change(visit: Visit) -> Response:
    """Another name, role, unit or clearance; who got other rights has to log in again."""
    role, division = _role(visit), visit.text("unit", 200)
    name = " ".join(visit.text("name", 120).split())
    with visit.unit() as unit:
        officer = _another(unit, visit)
        if division not in {officer.unit, ""}:
            units.take_over(unit, visit.parts.settings.agency.unit)
            units.require_open(unit, division, visit.parts.settings.agency.unit)
        cleared = visit.text("cleared", 8) == "on"
        after = replace(officer, name=name or officer.name, role=role, unit=division, cleared=cleared)
        conflicts.change(unit, officer, after, visit.parts.desk.routing)
        if "email" in visit.form:
            accounts.set_email(unit, officer, visit.text("email", 254))
    return visit.go("user", {"notice": "saved"}, account=officer.id)


def renew_password(visit: Visit) -> Response:
    """A new one-time password, shown this once; for a lost telephone the second factor goes off as well."""
    with visit.unit() as unit:
        officer = _another(unit, visit)
        if officer.disabled:
            raise InputError("บัญชีนี้ปิดอยู่", "โปรดเปิดบัญชีก่อนออกรหัสผ่านใหม่")
        password = passwords.one_time_password(unit, officer)
        if visit.text("second_factor", 8) == "off":
            passwords.drop_second_factor(unit, officer)
    return visit.page("user-password.html", officer=officer, password=password, added=False)


def disable(visit: Visit) -> Response:
    with visit.unit() as unit:
        officer = _another(unit, visit)
        if not officer.disabled:
            accounts.disable(unit, officer.login)
    return visit.go("user", {"notice": "account-disabled"}, account=officer.id)


def enable(visit: Visit) -> Response:
    with visit.unit() as unit:
        officer = _another(unit, visit)
        if officer.disabled:
            accounts.enable(unit, officer)
    return visit.go("user", {"notice": "account-enabled"}, account=officer.id)


def _users_page(visit: Visit, trouble: str = "", given: dict[str, str] | None = None, *, status: int = 200) -> Response:
    with visit.browse() as unit:
        officers = accounts.listing(unit)
        session = schema.desk_session.c
        seen = select(session.account_id, func.max(session.seen_at).label("at")).group_by(session.account_id)
        last = {row.account_id: row.at for row in unit.execute(seen)}
        names = units.open_names(unit, visit.parts.settings.agency.unit) or [""]
        trouble_with_routing = conflicts.trouble_with_recipient(unit, visit.parts.desk.routing)
        lacks_second = asides.lacks_second(unit, visit.parts.settings.cases.ended_by_two)
        listed = [Listed(officer, passwords.state(unit, officer), last.get(officer.id)) for officer in officers]
    return visit.page(
        "users.html",
        status=status,
        users=sorted(listed, key=lambda one: (one.officer.disabled, one.officer.login)),
        units=names,
        routing_trouble=trouble_with_routing,
        lacks_second=lacks_second,
        roles=tuple(Role),
        trouble=trouble,
        given=given or {"login": "", "name": "", "role": Role.OFFICER.value, "unit": "", "cleared": ""},
    )


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.text("role", 20))
    except ValueError as error:
        raise HTTPException(400) from error


def _officer(unit: Unit, visit: Visit) -> Officer:
    try:
        return accounts.by_id(unit, visit.path("account"))
    except InputError as error:
        raise HTTPException(404) from error


def _another(unit: Unit, visit: Visit) -> Officer:
    """The account of the address, which must not be the administrator's own: nobody gives rights to oneself.

    Raises:
        InputError: it is.
    """
    officer = _officer(unit, visit)
    if officer.id == visit.officer.id:
        raise InputError("เปลี่ยนบัญชีของตนเองที่หน้านี้ไม่ได้", "โปรดให้ผู้ดูแลระบบอีกคนดำเนินการ")
    return officer


def _may_work_in(visit: Visit, division: str) -> bool:
    """Is it the central unit, or an open one of the list?"""
    central = visit.parts.settings.agency.unit
    with visit.browse() as unit:
        return division in {"", central, *units.open_names(unit, central)}


def _history(unit: Unit, officer: Officer) -> list[tuple[datetime, str, str]]:
    """(instant, who, what) of an account's newest audit rows."""
    table = schema.audit
    of_account = (table.c.subject_kind == "account") & (table.c.subject == officer.id)
    newest = select(table.c.at, table.c.actor, table.c.action).where(of_account).order_by(table.c.seq.desc())
    rows = unit.execute(newest.limit(_HISTORY))
    return [(datetime.fromisoformat(row.at), row.actor, row.action) for row in rows]
