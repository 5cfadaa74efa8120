"""How often something may be tried: logins for an account and from an address, Tracking IDs from an address.

Counted in the database, so that several desks count together and a restart forgets nothing. Subjects are stored as
keyed hashes.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from register.schema import throttle
from register.store import Unit

_FORGOTTEN_AFTER = timedelta(hours=1)
_FIRST_PAUSE = 15.0  # seconds; doubles with each further failure
_LONGEST_PAUSE = 900.0  # so that nobody can be shut out for long by another's tries


def blocked_until(unit: Unit, purpose: str, subject: str) -> datetime | None:
    """Until when this subject must wait, None when it may try."""
    mac = _mac(unit, purpose, subject)
    until: datetime | None = unit.execute(
        select(throttle.c.blocked_until).where(throttle.c.subject_mac == mac)
    ).scalar_one_or_none()
    return until if until is not None and until > unit.now else None


def count(unit: Unit, purpose: str, subject: str, *, free: int) -> None:
    """Count one failure; after `free` of them within the hour each further one makes the pause twice as long."""
    mac = _mac(unit, purpose, subject)
    row = unit.execute(select(throttle).where(throttle.c.subject_mac == mac)).one_or_none()
    failures = 1 if row is None or row.last_at < unit.now - _FORGOTTEN_AFTER else row.failures + 1
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures - free, 10)) if failures >= free else 0.0
    values = {
        "failures": failures,
        "last_at": unit.now,
        "blocked_until": unit.now + timedelta(seconds=pause) if pause else None,
    }
    dialect = postgresql if unit.connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(throttle).values(subject_mac=mac, **values)
    unit.execute(statement.on_conflict_do_update(index_elements=[throttle.c.subject_mac], set_=values))


def forget(unit: Unit, purpose: str, subject: str) -> None:
    """A success clears the count; what has been forgotten anyway goes too."""
    gone = (throttle.c.subject_mac == _mac(unit, purpose, subject)) | (throttle.c.last_at < unit.now - _FORGOTTEN_AFTER)
    unit.execute(delete(throttle).where(gone))


def _mac(unit: Unit, purpose: str, subject: str) -> str:
    return unit.vault.mac("throttle", f"{purpose}:{subject}".encode())
