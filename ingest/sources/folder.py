"""What the mail folder and the scan folder share: a file is looked at until it rests, sealed, read back, and only then
taken out of its folder; what cannot be taken in goes to `problem/` with a note beside it.
"""

import errno
import logging
import os
import shutil
import stat
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.charset import decode
from register.arrivals import at_source, intakes, parking
from register.errors import SettingsError, Tampered
from register.model import Arrival
from register.states import IntakeState
from register.store import Store

log = logging.getLogger("raprueang.folder")

TOO_LARGE = "ไฟล์ใหญ่เกินกำหนด"

_NOTE = """{reason}

{advice}
ไฟล์นี้ยังไม่หาย เมื่อแก้ไขแล้วให้ลากกลับไปวางในโฟลเดอร์เดิม ระบบจะรับใหม่เอง แล้วลบบันทึกนี้ได้
"""

_LONGEST_NAME = 255  # bytes, on every file system of today
_LONGEST_ENDING = 10
_OLDEST = timedelta(days=3653)  # a clock whose battery is empty begins in 1970, 1980 or 2000; 1601 is Windows' own

Stamp = tuple[int, int, int]
"""What changes when a file is written to or replaced: size, time of change in nanoseconds, inode."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read, with what it looked like before."""

    path: Path
    stamp: Stamp
    content: bytes
    changed_at: datetime


@dataclass(slots=True)
class Looks:
    """What earlier looks saw: since when (monotonic seconds) each file has been as it is. Kept as long as the daemon
    runs; a single run waits instead.
    """

    seen: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)
    said: set[tuple[Path, Stamp]] = field(default_factory=set)

    def rest(self, path: Path, *, since_dropped: bool = False) -> float | None:
        """Seconds for which the file has not changed, by its own clock or by ours (a scanner's clock may be years
        ahead); None when it is gone. `since_dropped`: nor been moved or copied here, whatever its own time says.
        """
        stamp = look(path)
        if stamp is None:
            self.seen.pop(path, None)
            return None
        now = time.monotonic()
        before = self.seen.get(path)
        if before is None or before[0] != stamp:
            self.seen[path] = before = (stamp, now)
        changed = max(_dropped_at(path), stamp[1] / 1e9) if since_dropped else stamp[1] / 1e9
        return max(now - before[1], time.time() - changed)

    def forget_gone(self) -> None:
        for path in [path for path in self.seen if not path.exists()]:
            del self.seen[path]
        self.said &= {(path, stamp) for path, (stamp, _) in self.seen.items()}

    def warn(self, path: Path, problem: str) -> None:
        """Log a file's trouble once, not at every look; names stay out of the log, also those of a letter's folder."""
        key = (path, look(path) or (0, 0, 0))
        if key not in self.said:
            self.said.add(key)
            log.warning("a file of the folder of scans %s", problem)


def look(path: Path) -> Stamp | None:
    """None where it is gone. What stands in a folder that lets nobody in is there, and always the same."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        return 0, 0, 0
    return status.st_size, status.st_mtime_ns, status.st_ino


def _dropped_at(path: Path) -> float:
    try:
        return path.lstat().st_ctime
    except OSError:
        return 0.0


def readable(name: str) -> str:
    """A file's name as text. Old systems write Thai names in TIS-620, which Python hands out as halves of letters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return decode(os.fsencode(name)).text
    return name


def settled(paths: Sequence[Path], seconds: float) -> list[Path]:
    """Those of the files that have stopped growing: nothing changed for `seconds`, which is waited for once."""
    looks = Looks()
    rests = [rest for path in paths if (rest := looks.rest(path)) is not None]
    pause = max((seconds - max(rest, 0.0) for rest in rests), default=0.0)
    before = {path: stamp for path in paths if (stamp := look(path)) is not None}
    if pause > 0:
        time.sleep(pause)
    return [path for path, stamp in before.items() if pause <= 0 or look(path) == stamp]


def require_writable(place: Path, folder: Path) -> None:
    """Raises SettingsError where files could not be taken out of `place`, so that they would come again for ever.
    `folder` is the source that it lies in: what stands below may bear a person's name.
    """
    if not os.access(place, os.W_OK | os.X_OK):
        named = f"{folder}" if place == folder else f"a folder in {folder}"
        raise SettingsError(f"{named} cannot be written", "give the folder to the user of the daemon")


def read(path: Path) -> File | None:
    """The file with its bytes; None when it is gone, is no plain file, or cannot be read now (another look will)."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                return None
            content = opened.read()
    except OSError as error:
        if error.errno not in {errno.ENOENT, errno.ELOOP}:
            log.debug("a file cannot be read: %s", error.strerror)
        return None
    stamp = status.st_size, status.st_mtime_ns, status.st_ino
    return File(path, stamp, content, _changed_at(status.st_mtime, datetime.now(UTC)))


def _changed_at(seconds: float, now: datetime) -> datetime:
    """What the file says, where that can be: a scanner whose clock counts Buddhist years is 543 years ahead."""
    if not (now - _OLDEST).timestamp() <= seconds <= now.timestamp():
        return now
    return datetime.fromtimestamp(seconds, UTC)


def seal(store: Store, arrival: Arrival, *, parked: str = "") -> tuple[str, bool]:
    """Store one arrival; returns (intake id, whether it is new). `parked`: why it cannot be read.

    Dropped in again, what lies parked is tried once more.
    """
    named = replace(arrival, name=readable(arrival.name))
    with store.unit() as unit:
        stored = intakes.store_arrival(unit, named, left_at_source=parked)
        if stored.known:
            unit.audit("intake.seen_again", "intake", stored.intake_id)
            if not parked and intakes.load(unit, stored.intake_id).state is IntakeState.PARKED:
                parking.replay(unit, stored.intake_id)
    return stored.intake_id, not stored.known


def take_out(store: Store, intake_id: str, content: bytes, files: Sequence[File], archive: Path | None = None) -> None:
    """Remove the files, or move them to the archive, once the vault has given back what it sealed.

    A file that was written to or replaced since it was read stays: it is another one now.

    Raises:
        Tampered: the vault gives back something else; the files stay. SettingsError: they cannot be taken out.
    """
    with store.unit() as unit:
        if intakes.raw(unit, intake_id) != content:
            raise Tampered(f"intake {intake_id} does not read back as it was sealed", "check the disk")
        try:
            for file in files:
                if look(file.path) != file.stamp:
                    continue
                if archive is None:
                    file.path.unlink(missing_ok=True)
                else:
                    move(file.path, archive)
        except OSError as error:
            named = f"{archive}" if archive else "a folder of scans or mails"
            raise SettingsError(f"{named} cannot be written: {error.strerror}", "check its owner") from error
        at_source.mark_source_done(unit, [intake_id])


def to_problem(paths: Sequence[Path], problem: Path, reason: str, advice: str = "", *, home: str = "") -> None:
    """Move files to the folder `problem` (made when missing), with a note in Thai beside the first; nothing of them is
    in it. `home`: the name of the sub-folder that they were in, and are in there too.

    Raises:
        SettingsError: that cannot be done.
    """
    try:
        moved = [move(path, problem / home) for path in paths]
        if moved:
            note = moved[0].with_name(_fitting(moved[0].name, ".txt"))
            note.write_text(_NOTE.format(reason=reason, advice=advice or "โปรดตรวจไฟล์"), encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(
            f"{problem} cannot be written: {error.strerror}", "check its owner and free space"
        ) from error
    log.warning("%d files moved to %s", len(paths), problem)


def move(path: Path, place: Path) -> Path:
    """Move a file into a folder, also of another disk; never onto another file."""
    place.mkdir(parents=True, exist_ok=True)
    target, number = place / path.name, 1
    stem, ending = (path.stem, path.suffix) if len(path.suffix) <= _LONGEST_ENDING else (path.name, "")
    while target.exists() or target.is_symlink():
        number += 1
        target = place / _fitting(stem, f" [{number}]{ending}")
    return Path(shutil.move(path, target))


def _fitting(stem: str, end: str) -> str:
    """Both, the stem cut where the name would be too long for a file system."""
    while len(os.fsencode(stem + end)) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + end
