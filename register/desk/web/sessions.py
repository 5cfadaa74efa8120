"""Who is logged in: sessions in the database, found by the keyed hash of a random cookie."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from register.officers import absences, accounts
from register.officers.accounts import Officer
from register.schema import account, credential, desk_session, opened
from register.settings import WebDesk
from register.states import Role
from register.store import Store, Unit
from register.vault import Vault

# "__Host-": the browser takes it over HTTPS (or from this machine) only, for this host only, and no other host sets it.
COOKIE = "__Host-raprueang"
VISITOR = "__Host-raprueang-visitor"
_TOUCH_EVERY = timedelta(seconds=60)
# Asked with every click: the session, its account, and what that still owes, in one statement that is built once.
_LIVE = (
    select(
        account,
        desk_session.c.created_at.label("began_at"),
        desk_session.c.seen_at,
        desk_session.c.proved,
        credential.c.must_change,
        credential.c.totp_sealed.is_not(None).label("second_factor"),
    )
    .join(account, account.c.id == desk_session.c.account_id)
    .outerjoin(credential, credential.c.account_id == account.c.id)
    .where(desk_session.c.token_mac == bindparam("mac"))
)


@dataclass(frozen=True, slots=True)
class Session:
    """One login. `proved`: the second factor was shown, or there is none. `must_change`: the password. `second_factor`:
    the account has one. `stands_for`: who is away today.
    """

    token_mac: str
    officer: Officer
    seen_at: datetime
    proved: bool
    stands_for: tuple[str, ...] = ()
    must_change: bool = False
    second_factor: bool = False


def start(unit: Unit, officer: Officer, *, proved: bool) -> str:
    """Open a session under a new token, which the browser gets; the database keeps only its keyed hash."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_mac": token_mac(unit.vault, token),
        "account_id": officer.id,
        "created_at": unit.now,
        "seen_at": unit.now,
        "proved": proved,
    }
    unit.execute(insert(desk_session), row)
    unit.audit("session.started", "account", officer.id, proved=proved)
    return token


def find(store: Store, token: str, limits: WebDesk) -> Session | None:
    """The live session of a cookie; notes at most once a minute that it was used."""
    mac = token_mac(store.vault, token)
    with store.browse(page=True) as unit:
        row = unit.execute(_LIVE, {"mac": mac}).one_or_none()
        if row is None:
            return None
        officer = accounts.opened(row)
        stands_for = absences.stands_for(unit, officer)
        idle = unit.now - row.seen_at > timedelta(minutes=limits.idle_minutes)
        old = unit.now - row.began_at > timedelta(hours=limits.longest_hours)
        stale = unit.now - row.seen_at > _TOUCH_EVERY
    if officer.disabled or idle or old:
        with store.unit(officer.login) as unit:
            end(unit, mac)
        return None
    if stale:
        with store.unit(officer.login) as unit:
            unit.execute(update(desk_session).where(desk_session.c.token_mac == mac).values(seen_at=unit.now))
    must_change = row.must_change is None or row.must_change  # without a password one has to be set
    return Session(mac, officer, row.seen_at, row.proved, stands_for, must_change, row.second_factor)


def end(unit: Unit, mac: str) -> None:
    unit.execute(delete(opened).where(opened.c.token_mac == mac))
    unit.execute(delete(desk_session).where(desk_session.c.token_mac == mac))


def end_all(unit: Unit, account_id: str) -> None:
    """End every session of an account."""
    mine = select(desk_session.c.token_mac).where(desk_session.c.account_id == account_id)
    unit.execute(delete(opened).where(opened.c.token_mac.in_(mine)))
    unit.execute(delete(desk_session).where(desk_session.c.account_id == account_id))


def note_opened(unit: Unit, session: Session, subject: str) -> None:
    """The person behind this case or intake has been revealed to this session."""
    unit.insert_new(opened, {"token_mac": session.token_mac, "subject": subject})


def is_opened(unit: Unit, session: Session, subject: str) -> bool:
    mine = (opened.c.token_mac == session.token_mac) & (opened.c.subject == subject)
    return unit.execute(select(opened.c.subject).where(mine)).first() is not None


def token_mac(vault: Vault, token: str) -> str:
    return vault.mac("session", token.encode())


def csrf_token(vault: Vault, token: str) -> str:
    """What every form must carry: only who can read our pages knows it, a foreign site cannot."""
    return vault.mac("csrf", token.encode())


def needs_second_factor(officer: Officer, limits: WebDesk) -> bool:
    if limits.second_factor == "everyone":
        return True
    return limits.second_factor == "cleared" and (officer.cleared or officer.role is Role.ADMIN)
