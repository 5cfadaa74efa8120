"""The administrator's screens: accounts, holidays, the state of the machine. No matter is ever read here."""

from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

from sqlalchemy import func, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import access, accounts, health, passwords, schema
from register.accounts import Officer
from register.desk.context import Visit
from register.errors import InputError, RaprueangError
from register.passwords import Credential
from register.settings import Settings
from register.states import Role
from register.store import Unit
from register.workdays import holiday_names, local_date, thai_date

_HISTORY = 30  # rows of an account's history that are shown
_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")


@dataclass(frozen=True, slots=True)
class Listed:
    """One account of the list. `seen_at`: when a session of it that still lives was used last."""

    officer: Officer
    credential: Credential
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """One day without office hours. `own`: set by the agency, not by the government."""

    day: str
    weekday: str
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of the machine. `said` is the program's own message, for whoever repairs it."""

    name: str
    good: bool
    said: str
    hint: str = ""


def show_users(visit: Visit) -> Response:
    return _users_page(visit)


def add_user(visit: Visit) -> Response:
    """A new account with a one-time password, which is shown this once."""
    role = _role(visit)
    given = {
        "login": visit.text("login", 64),
        "name": " ".join(visit.text("name", 120).split()),
        "role": role.value,
        "unit": visit.text("unit", 120),
        "cleared": visit.text("cleared", 8),
    }
    if not given["name"]:
        return _users_page(visit, "โปรดกรอกชื่อและนามสกุล", given, status=422)
    wanted = Officer("", given["login"], given["name"], role, given["unit"], cleared=given["cleared"] == "on")
    try:
        with visit.unit() as unit:
            officer = access.admit(unit, wanted)
            password = passwords.one_time_password(unit, officer)
    except InputError:
        trouble = "ชื่อผู้ใช้นี้มีอยู่แล้ว หรือมีอักษรที่ใช้ไม่ได้ ใช้ได้เฉพาะตัวอักษร ตัวเลข และ . _ @ - ไม่เว้นวรรค"
        return _users_page(visit, trouble, given, status=422)
    return visit.page("user-password.html", officer=officer, password=password, added=True)


def show_user(visit: Visit) -> Response:
    with visit.browse() as unit:
        officer = _officer(unit, visit)
        credential = passwords.state(unit, officer)
        past = _history(unit, officer)
        units = _units(visit, accounts.listing(unit))
    return visit.page(
        "user.html",
        officer=officer,
        credential=credential,
        past=past,
        units=units,
        roles=tuple(Role),
        own=officer.id == visit.officer.id,
        notice=visit.query("notice"),
    )


def change_user(visit: Visit) -> Response:
    """Another role, unit or clearance; who is logged in with the account has to log in again."""
    role, division = _role(visit), visit.text("unit", 120)
    with visit.unit() as unit:
        officer = _another(unit, visit)
        accounts.change(unit, officer, role=role, division=division, cleared=visit.text("cleared", 8) == "on")
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


def disable_user(visit: Visit) -> Response:
    with visit.unit() as unit:
        officer = _another(unit, visit)
        if not officer.disabled:
            accounts.disable(unit, officer.login)
    return visit.go("user", {"notice": "account-disabled"}, account=officer.id)


def enable_user(visit: Visit) -> Response:
    with visit.unit() as unit:
        officer = _another(unit, visit)
        if officer.disabled:
            accounts.enable(unit, officer)
    return visit.go("user", {"notice": "account-enabled"}, account=officer.id)


def show_holidays(visit: Visit) -> Response:
    """Days on which the office is closed, this year and the next: the deadlines are counted around them."""
    with visit.browse() as unit:
        today = local_date(unit.now)
    special = visit.parts.settings.register_.special_holidays
    years = [(year + 543, _closed_days(year, special)) for year in (today.year, today.year + 1)]
    return visit.page("holidays.html", years=years)


def show_system(visit: Visit) -> Response:
    settings = visit.parts.settings
    with visit.browse() as unit:
        sessions = unit.execute(select(func.count()).select_from(schema.desk_session)).scalar_one()
        audited = unit.execute(select(schema.audit_head.c.seq)).scalar_one()
    return visit.page(
        "system.html",
        checks=_check(settings),
        warnings=list(health.warnings(settings)),
        version=version("raprueang"),
        desk=settings.desk,
        mailboxes=[box.name for box in settings.mailbox],
        sends=bool(settings.smtp.host),
        sessions=sessions,
        audited=audited,
    )


def _users_page(visit: Visit, trouble: str = "", given: dict[str, str] | None = None, *, status: int = 200) -> Response:
    with visit.browse() as unit:
        officers = accounts.listing(unit)
        session = schema.desk_session.c
        seen = select(session.account_id, func.max(session.seen_at).label("at")).group_by(session.account_id)
        last = {row.account_id: row.at for row in unit.execute(seen)}
        listed = [Listed(officer, passwords.state(unit, officer), last.get(officer.id)) for officer in officers]
    return visit.page(
        "users.html",
        status=status,
        users=sorted(listed, key=lambda one: (one.officer.disabled, one.officer.login)),
        units=_units(visit, officers),
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


def _units(visit: Visit, officers: list[Officer]) -> list[str]:
    """Names of units to choose from, the central one first."""
    names = sorted({officer.unit for officer in officers if officer.unit})
    return list(dict.fromkeys([visit.parts.settings.agency.unit, *names]))


def _history(unit: Unit, officer: Officer) -> list[tuple[datetime, str, str]]:
    """(instant, who, what) of an account's newest audit rows."""
    table = schema.audit
    of_account = (table.c.subject_kind == "account") & (table.c.subject == officer.id)
    newest = select(table.c.at, table.c.actor, table.c.action).where(of_account).order_by(table.c.seq.desc())
    rows = unit.execute(newest.limit(_HISTORY))
    return [(datetime.fromisoformat(row.at), row.actor, row.action) for row in rows]


def _closed_days(year: int, special: tuple[date, ...]) -> list[ClosedDay]:
    """In the order of the year. A special day that is a government holiday anyway keeps that name."""
    named = holiday_names(year)
    own = {day: "วันหยุดพิเศษของหน่วยงาน" for day in special if day.year == year}
    return [
        ClosedDay(thai_date(day), _WEEKDAYS[day.weekday()], name, own=day not in named)
        for day, name in sorted({**own, **named}.items())
    ]


def _check(settings: Settings) -> list[Checked]:
    results = []
    for name, check in health.local_checks(settings).items():
        try:
            results.append(Checked(name, good=True, said=check()))
        except RaprueangError as error:
            results.append(Checked(name, good=False, said=str(error), hint=error.hint))
    return results
