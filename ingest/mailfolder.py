"""A folder of .eml files: each is sealed, committed, read back from the vault, and only then removed (law 1)."""

from pathlib import Path

from ingest.sources import folder as files_of
from register.errors import SettingsError
from register.model import Arrival
from register.states import Channel
from register.store import Store

PROBLEM = "problem"


def poll(store: Store, folder: Path, *, settle: float, max_size: int) -> int:
    """Take in every .eml file that has stopped growing for `settle` seconds; returns how many intakes were stored.
    A file of more than `max_size` bytes goes to the sub-folder `problem`.

    Raises:
        SettingsError: the folder is missing or its files cannot be removed.
    """
    if not folder.is_dir():
        raise SettingsError(f"the mail folder {folder} is missing", "mount it, or correct mailfolder.path")
    waiting = files_of.settled(files(folder), settle)
    if waiting:
        files_of.require_writable(folder, folder)
    return sum(_take_in(store, path, max_size) for path in waiting)


def files(folder: Path) -> list[Path]:
    """The .eml files that wait in the folder, oldest name first; links are none."""
    found = (path for path in folder.glob("*") if path.suffix.lower() == ".eml")
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _take_in(store: Store, path: Path, max_size: int) -> bool:
    stamp = files_of.look(path)
    if stamp is None:
        return False
    if stamp[0] > max_size:
        advice = f"ขนาดสูงสุดคือ {max_size // 2**20} เมกะไบต์"
        files_of.to_problem([path], path.parent / PROBLEM, files_of.TOO_LARGE, advice)
        return False
    file = files_of.read(path)
    if file is None:
        return False
    arrival = Arrival(
        source="mailfolder",
        channel=Channel.EMAIL,
        media_type="message/rfc822",
        content=file.content,
        name=path.name,
        received_at=file.changed_at,
    )
    intake_id, new = files_of.seal(store, arrival)
    files_of.take_out(store, intake_id, file.content, [file])
    return new
