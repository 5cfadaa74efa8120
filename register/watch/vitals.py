"""How the register is: what comes in, what waits, what goes out, and the machine under it, as plain figures.

The one source of the front page's health block, the system page and the alarms. Read in one snapshot; no person, no
text of a matter. The scan folder and the disks are looked at directly.
"""

import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, func, or_, select, update

from register import leases, schema
from register.book.due import pending_deadlines
from register.running import presence
from register.safekeeping import integrity
from register.settings import Settings
from register.states import IntakeState, ReplyState, WorkState
from register.store import Unit
from register.workdays import Calendar, waited_since

_PROBLEMS = "problem"  # the sub-folder where the scan folder keeps what it cannot take in
_MOST_FILES = 5000  # a scan folder with more is looked at no further: its oldest file says enough
_BEAT = "daemon"  # its row in the table of leases says until when a daemon counts as seen
_SILENCE = 3600.0  # seconds
_LETTER_DAYS = 2  # working days a letter may wait for a printer or the post
_ON_THE_WAY = (IntakeState.STORED, IntakeState.READ)
_LEAVING = (ReplyState.QUEUED, ReplyState.SENDING)
_STUCK = (ReplyState.HELD, ReplyState.IN_DOUBT, ReplyState.UNDELIVERABLE)
_PAPER = (ReplyState.DRAFT, ReplyState.TO_PRINT, ReplyState.PRINTED)


@dataclass(frozen=True, slots=True)
class Pile:
    """How much waits somewhere, since when the oldest of it, and how much has waited longer than it may."""

    number: int = 0
    oldest: datetime | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox and when it was last reached; None: never."""

    name: str
    interval: float
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Scans:
    """The scan folder: files that wait, too large ones among them, and files put aside as unreadable."""

    there: bool
    waiting: int = 0
    oldest: datetime | None = None
    too_large: int = 0
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Disk:
    """`name`: "data" or "workspace"; sizes in bytes."""

    name: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """Intake, outbox and machine. `queued` counts replies on their way out; `processes`: daemons that live now;
    `daemon_missing`: none, and none for an hour; `verified_at`, `backup_at` None: never.
    """

    now: datetime
    boxes: tuple[Box, ...]
    scans: Scans
    on_the_way: Pile
    work: Pile
    queued: Pile
    disks: tuple[Disk, ...]
    ring_exposed: bool
    processes: int
    daemon_missing: bool
    head: int
    verified_at: datetime | None
    backup_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for people, over all matters: never shown to who may not know of every matter.

    `stuck`: e-mails held, in doubt or undeliverable. `paper`: letters to confirm, print or post.
    """

    for_review: Pile
    overdue: int
    stuck: Pile
    paper: Pile


def look(unit: Unit, settings: Settings) -> Vitals:
    """Take every figure now; `unit` may be one that only reads."""
    data = settings.storage.data
    processes = presence.living(unit.connection, data)
    return Vitals(
        now=unit.now,
        boxes=_boxes(unit, settings),
        scans=_scans(settings),
        on_the_way=_pile(unit, schema.intake.c.stored_at, _state_in(schema.intake, _ON_THE_WAY)),
        work=_work(unit),
        queued=_pile(unit, schema.reply.c.changed_at, _state_in(schema.reply, _LEAVING)),
        disks=_disks(settings),
        ring_exposed=_exposed(settings.storage.keys),
        processes=processes,
        daemon_missing=not processes and not _beats(unit),
        head=unit.execute(select(schema.audit_head.c.seq)).scalar_one(),
        verified_at=integrity.last_upkeep(unit, integrity.VERIFY),
        backup_at=integrity.last_upkeep(unit, integrity.BACKUP),
    )


def waiting(unit: Unit, calendar: Calendar) -> Waiting:
    """What waits for people now."""
    return Waiting(
        for_review=_for_review(unit),
        overdue=_overdue(unit),
        stuck=_replies(unit, _STUCK, waited_since(calendar, unit.now, 1)),
        paper=_replies(unit, _PAPER, waited_since(calendar, unit.now, _LETTER_DAYS)),
    )


def beat(unit: Unit) -> None:
    """A daemon says that it lives."""
    table = schema.source_lease
    until = leases.literal_now(unit.connection.dialect.name) + _SILENCE
    row = {"source": _BEAT, "token": "", "holder": "", "lease_until": until}
    if not unit.insert_new(table, row):
        unit.execute(update(table).where(table.c.source == _BEAT).values(lease_until=until))


def _beats(unit: Unit) -> bool:
    table = schema.source_lease
    now = leases.literal_now(unit.connection.dialect.name)
    lives = select(table.c.source).where(table.c.source == _BEAT, table.c.lease_until > now)
    return unit.execute(lives).first() is not None


def _boxes(unit: Unit, settings: Settings) -> tuple[Box, ...]:
    table = schema.mailbox
    statement = select(table.c.name, func.max(table.c.reached_at).label("at")).group_by(table.c.name)
    reached = {row.name: row.at for row in unit.execute(statement)}
    return tuple(Box(box.name, box.interval, reached.get(box.name)) for box in settings.mailbox)


def _scans(settings: Settings) -> Scans:
    """Ages count from the file's change of inode: a copied file keeps the time that its scanner wrote, which may be
    old, or 543 years ahead.
    """
    folder, limit = settings.letters.path, settings.letters.max_size_mb * 1024 * 1024
    there = folder.is_dir()
    if not there:
        return Scans(there)
    waiting = too_large = problems = 0
    oldest: float | None = None
    for path, status in _files(folder):
        if settings.letters.archive in path.parents:
            continue  # sealed long ago
        if _PROBLEMS in path.relative_to(folder).parts[:-1]:
            problems += 1
            continue
        waiting += 1
        too_large += status.st_size > limit
        oldest = min(status.st_ctime, oldest or status.st_ctime)
    since = datetime.fromtimestamp(oldest, UTC) if oldest is not None else None
    return Scans(there, waiting, since, too_large, problems)


def _files(folder: Path) -> list[tuple[Path, Any]]:
    found = []
    for path in folder.rglob("*"):
        try:
            status = path.stat(follow_symlinks=False)
        except OSError:
            continue  # taken in while we looked
        if stat.S_ISREG(status.st_mode) and not path.name.startswith("."):
            found.append((path, status))
        if len(found) >= _MOST_FILES:
            break
    return found


def _work(unit: Unit) -> Pile:
    """Work that is due, by the database's clock, and since when the oldest of it."""
    table = schema.work
    now = leases.literal_now(unit.connection.dialect.name)
    ready = and_(table.c.state == WorkState.READY.value, table.c.run_at <= now)
    waited = (now - func.min(table.c.run_at)).label("seconds")
    row = unit.execute(select(func.count().label("number"), waited).where(ready)).one()
    oldest = None if row.seconds is None else datetime.fromtimestamp(unit.now.timestamp() - row.seconds, UTC)
    return Pile(row.number, oldest)


def _for_review(unit: Unit) -> Pile:
    """Parked and unregistered intakes; late: older than the day by which an officer should have looked."""
    table = schema.intake
    waiting = _state_in(table, (IntakeState.PARKED, IntakeState.REVIEW))
    late = select(func.count()).select_from(table).where(waiting, table.c.due_at < unit.now)
    whole = _pile(unit, table.c.stored_at, waiting)
    return Pile(whole.number, whole.oldest, unit.execute(late).scalar_one())


def _overdue(unit: Unit) -> int:
    matter, deadline = schema.case, schema.deadline
    statement = (
        select(func.count(matter.c.id.distinct()))
        .select_from(matter.join(deadline, deadline.c.case_id == matter.c.id))
        .where(deadline.c.due_at < unit.now, pending_deadlines())
    )
    number: int = unit.execute(statement).scalar_one()
    return number


def _replies(unit: Unit, states: Sequence[ReplyState], late_before: datetime) -> Pile:
    table = schema.reply
    which = _state_in(table, states) & table.c.case_id.is_not(None)  # over a neutral answer nobody decides
    late = select(func.count()).select_from(table).where(which, table.c.changed_at < late_before)
    whole = _pile(unit, table.c.changed_at, which)
    return Pile(whole.number, whole.oldest, unit.execute(late).scalar_one())


def _pile(unit: Unit, at: Column[Any], which: ColumnElement[bool]) -> Pile:
    row = unit.execute(select(func.count().label("number"), func.min(at).label("oldest")).where(which)).one()
    return Pile(row.number, row.oldest)


def _state_in(table: Any, states: Sequence[Any]) -> ColumnElement[bool]:
    # one comparison a state, not IN: SQLite then walks its index on the state
    return or_(*(table.c.state == one.value for one in states))


def _disks(settings: Settings) -> tuple[Disk, ...]:
    found = []
    for name, folder in (("data", settings.storage.data), ("workspace", settings.storage.workspace)):
        if folder.is_dir():
            usage = shutil.disk_usage(folder)
            found.append(Disk(name, usage.free, usage.total))
    return tuple(found)


def _exposed(ring: Path) -> bool:
    try:
        return bool(ring.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False  # a missing ring has an error of its own: the program does not start
