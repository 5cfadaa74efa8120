"""Is the machine in order? What can be looked at without asking a server: the checks that `doctor` and the desk share.

A check is a function of the settings that returns what it found, in a few words, or raises an error with a hint.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from register import schema
from register.errors import ServiceDown, SettingsError, TryAgain
from register.safekeeping import upgrade
from register.sealed.recovery import SHEET
from register.settings import Settings
from register.store import open_engine
from register.vault import KeyRing

_TMPFS = "tmpfs"
_MOUNTS = Path("/proc/mounts")
# Filesystems of other machines: over them SQLite's locks and shared memory do not work, and commits get lost.
_SHARED = re.compile(
    r"nfs\d?|cifs|smb\w*|ncpfs|afs|9p|ceph|glusterfs|lustre|gfs2?|ocfs2|davfs|fuse\.(?!ecryptfs|gocryptfs).+"
)
_LEAST_ROOM = 256 * 1024  # bytes: what the database writes for a handful of notes, several times over

Check = Callable[[], str]


def local_checks(made: Settings) -> dict[str, Check]:
    """The checks by name, in the order in which they are shown.

    Raises (each check): SettingsError and the errors of the key ring and the database.
    """
    return {
        "configuration": lambda: str(made.home / "config.toml"),
        "key ring": lambda: _ring(made),
        "database": lambda: _database(made),
        "mail count": lambda: _counted(made),
        "data folder": lambda: writable(made.storage.data),
        "mail folder": lambda: writable(made.mailfolder.path),
        "scan folder": lambda: writable(made.letters.path),
        "workspace": lambda: in_memory(made.storage.workspace),
    }


def warnings(made: Settings) -> dict[str, str]:
    """What is no error but should not stay so: a code and a sentence each."""
    found = {}
    if made.storage.keys.exists() and made.storage.data.exists() and _same_disk(made.storage.keys, made.storage.data):
        found["same disk"] = (
            "the key ring lies on the same disk as the data: keep its recovery sheet in a safe elsewhere"
        )
    if (made.home / SHEET).exists():
        found["recovery sheet"] = f"{SHEET} is still there: print it, lock it away, delete the file"
    if not made.mailbox:
        found["no mailbox"] = "no mailbox is configured: only the mail folder and the scan folder are read"
    by_mail = made.alarms.to and (made.alarms.host or (made.alarms.fallback and made.smtp.host))
    if not by_mail and not made.alarms.command:
        found["no alarm route"] = "nobody is told of alarms away from the desk: set alarms.to or alarms.command"
    return found


def writable(folder: Path) -> str:
    """The folder with its free space.

    Raises:
        SettingsError: it is missing, or the daemon may not write there.
    """
    if not folder.is_dir():
        raise SettingsError(f"{folder} is missing", f"mkdir -p {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"{folder} cannot be written", "give it to the user of the daemon")
    return f"{folder}, {shutil.disk_usage(folder).free // 2**30} GB free"


def require_room(folder: Path) -> None:
    """Is there room to note what is about to be told to the world?

    Raises:
        TryAgain: hardly any. SettingsError: there is no such folder.
    """
    try:
        state = os.statvfs(folder)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be looked at: {error.strerror}", "see storage.data") from error
    if state.f_bavail * state.f_frsize < _LEAST_ROOM:
        raise TryAgain(f"the disk of {folder} is full", "free some space; replies wait until then, nothing is lost")


def in_memory(folder: Path) -> str:
    """The folder, when what is written there never reaches a disk.

    Raises:
        SettingsError: it lies on a disk.
    """
    kind = _filesystem(folder)
    if kind != _TMPFS:
        raise SettingsError(f"{folder} is on {kind}, not in memory", "set storage.workspace to a tmpfs like /dev/shm")
    return f"{folder} ({kind})"


def on_this_machine(folder: Path, mounts: Path = _MOUNTS) -> str:
    """The folder, when its disk is this machine's own. `mounts`: the list of what is mounted, as Linux keeps it.

    Raises:
        SettingsError: it lies on a share of another machine.
    """
    kind = _filesystem(folder, mounts)
    if _SHARED.fullmatch(kind):
        raise SettingsError(
            f"SQLite lies on a network share ({kind}), where it loses what was committed",
            "put storage.database on a disk of this machine, or use PostgreSQL",
        )
    return f"{folder} ({kind})"


def _ring(made: Settings) -> str:
    ring = KeyRing.load(made.storage.keys)
    if ring.rotating:
        raise TryAgain("a rotation of the key ring was cut off", "`raprueang keys rotate` goes on with it")
    return f"{len(ring.keys)} key(s), {ring.active} in use"


def _database(made: Settings) -> str:
    engine = open_engine(made.storage.database)
    if engine.dialect.name == "sqlite" and engine.url.database:
        on_this_machine(Path(engine.url.database).parent)
    try:
        upgrade.require_newest(engine)
    finally:
        engine.dispose()
    return f"{engine.dialect.name}, revision {upgrade.newest()}"


def _counted(made: Settings) -> str:
    """Has every mail on the servers its outcome, as last counted?"""
    engine = open_engine(made.storage.database)
    try:
        with engine.connect() as connection:
            left = connection.execute(select(func.sum(schema.mailbox.c.unaccounted))).scalar_one() or 0
    except (OperationalError, ProgrammingError) as error:
        raise ServiceDown("the database cannot be asked", "see the line of the database") from error
    finally:
        engine.dispose()
    if left:
        raise TryAgain(f"{left} mails on the servers have no outcome", "each look tries again; see the log for why")
    return "every mail on the servers has its outcome"


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _filesystem(folder: Path, mounts: Path = _MOUNTS) -> str:
    """The type of the filesystem that holds a folder (Linux)."""
    best, kind, real = "", "unknown", folder.resolve()
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, mount, found, *_ = line.replace("\\040", "\0").split()
        mount = mount.replace("\0", " ")  # the list writes a blank in a name so, lest it part two columns
        if (real == Path(mount) or Path(mount) in real.parents) and len(mount) >= len(best):
            best, kind = mount, found
    return kind
