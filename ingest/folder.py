"""What the mail folder and the scan folder share: one file becomes one intake, then leaves the folder."""

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from register import intakes
from register.errors import SettingsError, Tampered
from register.model import Arrival
from register.states import Channel
from register.store import Store

log = logging.getLogger("raprueang.folder")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that waits. `source` names the folder in the register."""

    path: Path
    source: str
    channel: Channel
    media_type: str


def take_in(store: Store, found: Found, max_size: int) -> bool:
    """Seal and commit one file, read it back, remove it; True when a new intake was stored.

    A file too large or unreadable stays where it is, with a line in the log: nothing of it is lost.

    Raises:
        SettingsError: the folder cannot be written, so the file would come again for ever.
    """
    if not os.access(found.path.parent, os.W_OK):
        raise SettingsError(f"{found.path.parent} cannot be written", "give the folder to the user of the daemon")
    try:
        before = found.path.stat()
        if before.st_size > max_size:
            log.warning("a file in %s is larger than max_size_mb and stays there", found.path.parent)
            return False
        content = found.path.read_bytes()
    except FileNotFoundError:
        return False  # somebody took it away meanwhile
    except OSError as error:
        log.warning("a file in %s cannot be read: %s", found.path.parent, error.strerror)
        return False
    arrival = Arrival(
        source=found.source,
        channel=found.channel,
        media_type=found.media_type,
        content=content,
        name=found.path.name,
        # a scanner whose clock counts Buddhist years is 543 years ahead
        received_at=datetime.fromtimestamp(min(before.st_mtime, time.time()), UTC),
    )
    with store.unit() as unit:
        stored = intakes.store_arrival(unit, arrival)
        if stored.known:
            unit.audit("intake.seen_again", "intake", stored.intake_id)
    _remove(store, found.path, stored.intake_id, content, _stamp(before))
    return not stored.known


def settled(paths: Sequence[Path], seconds: float) -> list[Path]:
    """Those of the files that have stopped growing: nothing changed for `seconds`, which is waited for once.

    Only our own two looks count where a file's clock says nothing (a scanner ahead of us).
    """
    first = {path: stamp for path in paths if (stamp := _look(path)) is not None}
    ages = [time.time() - stamp[1] / 1e9 for stamp in first.values()]
    pause = max((seconds - max(age, 0.0) for age in ages), default=0.0)
    if pause > 0:
        time.sleep(pause)
    return [path for path, stamp in first.items() if pause <= 0 or _look(path) == stamp]


def _look(path: Path) -> tuple[int, int, int] | None:
    try:
        return _stamp(path.stat())
    except FileNotFoundError:
        return None


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    """What changes when a file is written to or replaced: size, time of change in nanoseconds, inode."""
    return status.st_size, status.st_mtime_ns, status.st_ino


def _remove(store: Store, path: Path, intake_id: str, content: bytes, stamp: tuple[int, int, int]) -> None:
    """Remove the file once the vault has given back what it sealed; note that the source is done.

    A file that was written to or replaced since it was read stays: it is another one now.

    Raises:
        Tampered: the vault gives back something else; the file stays.
    """
    with store.unit() as unit:
        if intakes.raw(unit, intake_id) != content:
            raise Tampered(f"intake {intake_id} does not read back as it was sealed", "check the disk")
        try:
            if _look(path) == stamp:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise SettingsError(f"{path.parent} cannot be written: {error.strerror}", "check its owner") from error
        intakes.mark_source_done(unit, [intake_id])
