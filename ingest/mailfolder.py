"""A folder of .eml files: each is sealed, committed, read back from the vault, and only then removed (law 1)."""

from pathlib import Path

from ingest.folder import Found, settled, take_in
from register.errors import SettingsError
from register.states import Channel
from register.store import Store


def poll(store: Store, folder: Path, *, settle: float, max_size: int) -> int:
    """Take in every .eml file that has stopped growing for `settle` seconds; returns how many intakes were stored.

    Raises:
        SettingsError: the folder is missing or its files cannot be removed.
    """
    if not folder.is_dir():
        raise SettingsError(f"the mail folder {folder} is missing", "mount it, or correct mailfolder.path")
    return sum(
        take_in(store, Found(path, "mailfolder", Channel.EMAIL, "message/rfc822"), max_size)
        for path in settled(files(folder), settle)
    )


def files(folder: Path) -> list[Path]:
    """The .eml files that wait in the folder, oldest name first."""
    return sorted(path for path in folder.glob("*") if path.suffix.lower() == ".eml" and path.is_file())
