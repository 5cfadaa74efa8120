"""What opens an account: an argon2id password, a second factor (TOTP, RFC 6238) and recovery codes. The only writer
of credential rows.

Nothing here says why a login failed: an unknown login, a disabled account and a wrong password cost the same time and
give the same answer.
"""

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, delete, insert, select, update

from register import schema
from register.errors import InputError, NotAllowed
from register.officers import accounts
from register.officers.accounts import Officer
from register.schema import credential, recovery_code
from register.store import Unit, place

SHORTEST = 12
_LONGEST = 256  # characters; argon2 reads any length, a request should not
_STEP = 30  # seconds of a TOTP code, RFC 6238 section 5.2
_RECOVERY_CODES = 10
# Letters that nobody takes for others when they are read from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Credential:
    """What an account still has to do before it may work."""

    must_change: bool
    second_factor: bool
    recovery_codes: int


def one_time_password(unit: Unit, officer: Officer) -> str:
    """Give the account a random password that must be changed at the first login; ends its sessions."""
    password = "-".join("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(4))
    _write(unit, officer, password, must_change=True)
    unit.audit("account.password_reset", "account", officer.id)
    return password


def change(unit: Unit, officer: Officer, password: str) -> None:
    """Replace the password by the officer's own choice; every session of the account ends.

    Raises:
        InputError: too short, too long, or one that anybody would try first.
    """
    if not SHORTEST <= len(password) <= _LONGEST:
        raise InputError(f"รหัสผ่านต้องยาวอย่างน้อย {SHORTEST} ตัวอักษร", "ประโยคสั้น ๆ ที่จำได้ปลอดภัยกว่าคำเดียว")
    if officer.login.lower() in password.lower() or len(set(password)) < 5:
        raise InputError("รหัสผ่านนี้เดาได้ง่าย", "อย่าใช้ชื่อผู้ใช้หรืออักษรซ้ำ ๆ")
    if matches(_row(unit, officer), password):
        raise InputError("รหัสผ่านใหม่ต้องไม่ซ้ำกับรหัสเดิม", "โปรดตั้งรหัสใหม่")
    _write(unit, officer, password, must_change=False)
    unit.audit("account.password_changed", "account", officer.id)


def check(unit: Unit, login: str, password: str) -> Officer | None:
    """The officer whose password this is, or None; takes as long for an unknown login."""
    try:
        officer = accounts.find(unit, login)
    except NotAllowed:
        officer = None
    row = _row(unit, officer) if officer else None
    right = matches(row, password[:_LONGEST])
    return officer if right else None


def matches(row: Row[Any] | None, password: str) -> bool:
    nobody = _nobody()  # for every login: the first one of a process must not take longer because it is unknown
    try:
        _HASHER.verify(row.password_hash if row else nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return row is not None


@cache
def _nobody() -> str:
    """Verified for logins that do not exist, so that they take as long; the password behind it is unknown."""
    return _HASHER.hash(secrets.token_urlsafe(24))


def state(unit: Unit, officer: Officer) -> Credential:
    row = _row(unit, officer)
    codes = unit.execute(select(recovery_code.c.code_mac).where(recovery_code.c.account_id == officer.id)).all()
    if row is None:
        return Credential(must_change=True, second_factor=False, recovery_codes=0)
    return Credential(row.must_change, row.totp_sealed is not None, len(codes))


def new_secret() -> str:
    """A fresh TOTP secret, base32, 160 bits (RFC 4226 section 4)."""
    return pyotp.random_base32()


def enrolment_address(officer: Officer, secret: str, agency: str) -> str:
    """The otpauth address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer.login, issuer_name=agency)


def enrol(unit: Unit, officer: Officer, secret: str, code: str) -> list[str]:
    """Switch the second factor on when `code` proves that the app has the secret; returns the recovery codes, once.

    Raises:
        InputError: the code does not fit.
    """
    step = _matching_step(secret, code, unit.now.timestamp())
    row = _row(unit, officer)
    if step is None or row is None:
        raise InputError("รหัส 6 หลักไม่ถูกต้อง", "ตรวจเวลาของโทรศัพท์ แล้วลองรหัสถัดไป")
    where = place("credential", "totp_sealed", officer.id)
    sealed = unit.vault.seal(unit.key(row.data_key), secret.encode(), where)
    _update(unit, officer, totp_sealed=sealed, totp_step=step)
    unit.execute(delete(recovery_code).where(recovery_code.c.account_id == officer.id))
    codes = ["".join(secrets.choice(_READABLE) for _ in range(10)) for _ in range(_RECOVERY_CODES)]
    unit.execute(
        insert(recovery_code), [{"account_id": officer.id, "code_mac": _code_mac(unit, officer, one)} for one in codes]
    )
    unit.audit("account.second_factor_on", "account", officer.id)
    return [f"{one[:5]}-{one[5:]}" for one in codes]


def drop_second_factor(unit: Unit, officer: Officer) -> None:
    """Switch the second factor off; an administrator does this for a lost telephone."""
    _update(unit, officer, totp_sealed=None)
    unit.execute(delete(recovery_code).where(recovery_code.c.account_id == officer.id))
    unit.audit("account.second_factor_off", "account", officer.id)


def prove(unit: Unit, officer: Officer, code: str) -> bool:
    """Is this the current code of the app, or one of the recovery codes? Each serves once."""
    row = _row(unit, officer)
    if row is None or row.totp_sealed is None:
        return False
    bare = "".join(code.split()).replace("-", "").lower()
    secret = unit.vault.open(
        unit.key(row.data_key), row.totp_sealed, place("credential", "totp_sealed", officer.id)
    ).decode()
    step = _matching_step(secret, bare, unit.now.timestamp())
    if step is not None:
        # The condition stands in the statement: the same code cannot serve two requests at once.
        fresh = (credential.c.account_id == officer.id) & (credential.c.totp_step < step)
        return unit.execute(update(credential).where(fresh).values(totp_step=step)).rowcount == 1
    mine = (recovery_code.c.account_id == officer.id) & (recovery_code.c.code_mac == _code_mac(unit, officer, bare))
    used = unit.execute(delete(recovery_code).where(mine)).rowcount == 1
    if used:
        unit.audit("account.recovery_code_used", "account", officer.id)
    return used


def _matching_step(secret: str, code: str, now: float) -> int | None:
    """The time step whose code this is: the current one or a neighbour (RFC 6238 section 5.2 allows for drift)."""
    if not (len(code) == 6 and code.isascii() and code.isdecimal()):
        return None
    totp = pyotp.TOTP(secret)
    current = int(now) // _STEP
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _code_mac(unit: Unit, officer: Officer, code: str) -> str:
    return unit.vault.mac("recovery", f"{officer.id}:{code}".encode())


def _row(unit: Unit, officer: Officer) -> Row[Any] | None:
    return unit.execute(select(credential).where(credential.c.account_id == officer.id)).one_or_none()


def _write(unit: Unit, officer: Officer, password: str, *, must_change: bool) -> None:
    values = {"password_hash": _HASHER.hash(password), "must_change": must_change, "changed_at": unit.now}
    if _row(unit, officer) is None:
        row = {"account_id": officer.id, "data_key": unit.new_key().id, **values}
        unit.execute(insert(credential), row)
    else:
        _update(unit, officer, **values)
    # `opened` goes with its session
    unit.execute(delete(schema.desk_session).where(schema.desk_session.c.account_id == officer.id))


def _update(unit: Unit, officer: Officer, **values: object) -> None:
    unit.execute(update(credential).where(credential.c.account_id == officer.id).values(**values))
