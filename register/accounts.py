"""Officers: who they are, what their role lets them do, what they may see."""

import re
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from register.errors import InputError, NotAllowed
from register.schema import account
from register.states import Role
from register.store import Unit, new_id

# "machine", "init" and "shell:..." act in the audit without an account: no login may look like them.
_LOGIN = re.compile(r"(?!(?:machine|init)$)[0-9A-Za-zก-๙][0-9A-Za-zก-๙._@-]{0,47}")

READERS = frozenset({Role.OFFICER, Role.HEAD, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Officer:
    """One account. `cleared`: may see tip-offs and whatever counts as one."""

    id: str
    login: str
    name: str
    role: Role
    unit: str = ""
    cleared: bool = False
    disabled: bool = False


def add(unit: Unit, officer: Officer) -> Officer:
    """Create an account; `officer.id` is ignored.

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


def listing(unit: Unit) -> list[Officer]:
    return [
        Officer(row.id, row.login, row.name, Role(row.role), row.unit, row.cleared, row.disabled)
        for row in unit.execute(select(account).order_by(account.c.login))
    ]


def disable(unit: Unit, login: str) -> None:
    """Take every right from an account; its name stays in the audit.

    Raises:
        NotAllowed: there is no enabled account of that login.
    """
    officer = find(unit, login)
    unit.execute(update(account).where(account.c.id == officer.id).values(disabled=True))
    unit.audit("account.disabled", "account", officer.id)


def require_reveal(officer: Officer, *, restricted: bool) -> None:
    """May this officer see the person behind a matter?

    Raises:
        NotAllowed: the role never reads matters, or the matter counts as a tip-off and the officer is not cleared.
    """
    if officer.role not in READERS or (restricted and not officer.cleared):
        raise NotAllowed(f"user {officer.login} may not see this", "a cleared officer can")
