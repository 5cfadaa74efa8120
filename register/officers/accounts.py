"""Officers: who they are, what their role lets them do, what they may see."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from register.errors import InputError, NotAllowed
from register.schema import account, desk_session
from register.states import Role
from register.store import Unit, new_id

# "machine", "init" and "shell:..." act in the audit without an account: no login may look like them.
_LOGIN = re.compile(r"(?!(?:machine|init)$)[0-9A-Za-zก-๙][0-9A-Za-zก-๙._@-]{0,47}")

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,63}")

READERS = frozenset({Role.OFFICER, Role.HEAD, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Officer:
    """One account. `cleared`: may see tip-offs and whatever counts as one. `email`: for the daily digest."""

    id: str
    login: str
    name: str
    role: Role
    unit: str = ""
    cleared: bool = False
    disabled: bool = False
    email: str = ""


def add(unit: Unit, officer: Officer) -> Officer:
    """Create an account; `officer.id` is ignored. `conflicts.admit` does this and notes what names the officer.

    Raises:
        InputError: the login exists, or is no name for one.
    """
    if not _LOGIN.fullmatch(officer.login):
        raise InputError("a login is letters, digits and . _ @ -, up to 48, and no name of a part", "choose another")
    account_id = new_id(unit.now)
    values = {
        "id": account_id,
        "login": officer.login,
        "name": officer.name,
        "role": officer.role.value,
        "unit": officer.unit,
        "cleared": officer.cleared,
        "created_at": unit.now,
        "email": officer.email,
    }
    if unit.execute(select(account.c.id).where(account.c.login == officer.login)).first():
        raise InputError(f"user {officer.login} exists already", "`raprueang user list` shows them")
    unit.execute(insert(account), values)
    unit.audit("account.added", "account", account_id, role=officer.role.value, cleared=officer.cleared)
    return find(unit, officer.login)


def find(unit: Unit, login: str) -> Officer:
    """The enabled account of that login.

    Raises:
        NotAllowed: there is none, or it is disabled.
    """
    for officer in listing(unit):
        if officer.login == login and not officer.disabled:
            return officer
    raise NotAllowed(f"no user {login} may do that", "`raprueang user list` shows them")


def by_id(unit: Unit, account_id: str) -> Officer:
    """The account of that internal id, disabled or not.

    Raises:
        InputError: there is none.
    """
    row = unit.execute(select(account).where(account.c.id == account_id)).one_or_none()
    if row is None:
        raise InputError(f"no account {account_id}", "`raprueang user list` shows them")
    return opened(row)


def listing(unit: Unit) -> list[Officer]:
    """Every account, by login."""
    # beside: accounts are always written at once, and each mail that names an accused asks for them
    rows = select(account).order_by(account.c.login)
    return unit.once("accounts", lambda: [opened(row) for row in unit.execute(rows, beside=True)])


def change(unit: Unit, officer: Officer, *, role: Role, division: str, cleared: bool) -> Officer:
    """Give an account another role, unit or clearance; its sessions end, so that nothing it opened stays open.

    Raises:
        InputError: it is the last administrator.
    """
    after = replace(officer, role=role, unit=division, cleared=cleared)
    if after == officer:
        return officer
    if role is not Role.ADMIN:
        _keep_an_administrator(unit, officer)
    values = {"role": role.value, "unit": division, "cleared": cleared}
    unit.execute(update(account).where(account.c.id == officer.id).values(**values))
    end_sessions(unit, officer)
    moved = division != officer.unit
    unit.audit("account.changed", "account", officer.id, role=role.value, cleared=cleared, moved=moved)
    return after


def rename(unit: Unit, officer: Officer, name: str) -> None:
    """Another name for the same person, e.g. after a marriage. `conflicts.change` notes what the new one is named in.

    Raises:
        InputError: the name is empty.
    """
    clean = " ".join(name.split())
    if not clean:
        raise InputError("โปรดกรอกชื่อและนามสกุล", "ตามบัตรประจำตัว")
    unit.execute(update(account).where(account.c.id == officer.id).values(name=clean))
    unit.audit("account.renamed", "account", officer.id)


def set_email(unit: Unit, officer: Officer, address: str) -> None:
    """Where the daily digest goes; "" for nowhere.

    Raises:
        InputError: it is no address.
    """
    if address and not _EMAIL.fullmatch(address):
        raise InputError("ที่อยู่อีเมลไม่ถูกต้อง", "เช่น name@agency.go.th")
    if address != officer.email:
        unit.execute(update(account).where(account.c.id == officer.id).values(email=address))
        unit.audit("account.email_set", "account", officer.id, given=bool(address))


def disable(unit: Unit, login: str) -> None:
    """Take every right from an account; its name stays in the audit.

    Raises:
        NotAllowed: there is no enabled account of that login. InputError: it is the last administrator.
    """
    officer = find(unit, login)
    _keep_an_administrator(unit, officer)
    unit.execute(update(account).where(account.c.id == officer.id).values(disabled=True))
    end_sessions(unit, officer)
    unit.audit("account.disabled", "account", officer.id)


def enable(unit: Unit, officer: Officer) -> None:
    """Give a disabled account its rights back."""
    unit.execute(update(account).where(account.c.id == officer.id).values(disabled=False))
    unit.audit("account.enabled", "account", officer.id)


def end_sessions(unit: Unit, officer: Officer) -> None:
    """Whoever is logged in with this account has to log in again; what was opened goes with its session."""
    unit.execute(delete(desk_session).where(desk_session.c.account_id == officer.id))


def require_reveal(officer: Officer, *, restricted: bool) -> None:
    """May this officer see the person behind a matter?

    Raises:
        NotAllowed: the role never reads matters, or the matter counts as a tip-off and the officer is not cleared.
    """
    if officer.role not in READERS or (restricted and not officer.cleared):
        raise NotAllowed(f"user {officer.login} may not see this", "a cleared officer can")


def _keep_an_administrator(unit: Unit, officer: Officer) -> None:
    admins = {one.id for one in listing(unit) if one.role is Role.ADMIN and not one.disabled}
    if admins == {officer.id}:
        raise InputError("ต้องมีผู้ดูแลระบบอย่างน้อยหนึ่งคน", "โปรดเพิ่มผู้ดูแลระบบอีกคนก่อน")


def opened(row: Row[Any]) -> Officer:
    """The account of a selected row of the table."""
    return Officer(row.id, row.login, row.name, Role(row.role), row.unit, row.cleared, row.disabled, row.email)
