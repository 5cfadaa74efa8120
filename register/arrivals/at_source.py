"""What was done to a mail on its server once it was sealed: the marks of it in the intake rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from register.arrivals.parking import OVERSIZE, WITHHELD
from register.schema import intake
from register.store import Unit

GREATEST_UID = 2**32 - 1  # RFC 9051, 2.3.1.1


def mark_source_done(unit: Unit, intake_ids: Sequence[str]) -> None:
    """The source has been touched (keyword, move, file removed): it need not be touched again."""
    unit.execute(update(intake).where(intake.c.id.in_(intake_ids)).values(source_done=True))


def untouched_uids(
    unit: Unit, source: str, folder: str, uid_validity: int, *, first: int = 0, last: int = GREATEST_UID
) -> dict[int, str]:
    """UID -> intake id of mails that are stored but whose source was not touched yet. Looks at every mail ever stored
    from `first` to `last`: who has just taken some in says which.
    """
    rows = unit.execute(
        select(intake.c.uid, intake.c.id).where(
            intake.c.source == source,
            intake.c.folder == folder,
            intake.c.uid_validity == uid_validity,
            intake.c.uid.between(first, last),
            intake.c.source_done.is_(False),
        )
    )
    return {row.uid: row.id for row in rows}


def removable(unit: Unit, source: str, folder: str, uid_validity: int, *, before: datetime) -> dict[int, str]:
    """UID -> intake id of mails of one folder, sealed whole before that instant, that may still be on the server."""
    here = (intake.c.source == source) & (intake.c.folder == folder) & (intake.c.uid_validity == uid_validity)
    rows = unit.execute(
        select(intake.c.uid, intake.c.id).where(
            here,
            intake.c.source_done.is_(True),
            intake.c.source_removed.is_(False),
            intake.c.stored_at <= before,
            intake.c.reason.not_in([OVERSIZE, WITHHELD]),
        )
    )
    return {row.uid: row.id for row in rows}


def mark_source_removed(unit: Unit, intake_ids: Sequence[str], *, by_us: bool) -> None:
    """The mails are no longer on their server: we removed them, or somebody else had."""
    for intake_id in intake_ids:
        unit.execute(update(intake).where(intake.c.id == intake_id).values(source_removed=True))
        if by_us:
            unit.audit("intake.source_removed", "intake", intake_id)
