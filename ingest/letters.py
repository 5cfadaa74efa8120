"""The clerks' scan folder. Its sub-folders post, fax, box and walk-in give the channel of a letter."""

from pathlib import Path

from ingest.folder import Found, settled, take_in
from register.errors import SettingsError
from register.states import Channel
from register.store import Store

CHANNELS = {
    "post": Channel.LETTER,
    "fax": Channel.FAX,
    "box": Channel.BOX,
    "walk-in": Channel.WALK_IN,
}
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".heic": "image/heic",
    ".webp": "image/webp",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def poll(store: Store, folder: Path, *, settle: float, max_size: int) -> int:
    """Take in every scan that has stopped growing for `settle` seconds; returns how many intakes were stored.

    Raises:
        SettingsError: the folder is missing or its files cannot be removed.
    """
    if not folder.is_dir():
        raise SettingsError(f"the scan folder {folder} is missing", "mount it, or correct letters.path")
    waiting = {found.path: found for found in scans(folder)}
    return sum(take_in(store, waiting[path], max_size) for path in settled(list(waiting), settle))


def scans(folder: Path) -> list[Found]:
    """The scans that wait in the folder and its sub-folders; a scan outside the sub-folders came by post."""
    places = [(folder, Channel.LETTER), *((folder / name, channel) for name, channel in CHANNELS.items())]
    return [
        Found(path, "letters", channel, MEDIA_TYPES[path.suffix.lower()])
        for place, channel in places
        for path in sorted(place.glob("*"))
        if path.suffix.lower() in MEDIA_TYPES and path.is_file()
    ]
