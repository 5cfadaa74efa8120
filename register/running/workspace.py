"""Where OCR and the libraries put what they need for a moment: in memory, for this user alone, emptied at a start."""

import hashlib
import os
import tempfile
from pathlib import Path

from register.errors import SettingsError
from register.settings import Settings


def make_workspace(settings: Settings) -> Path:
    """The 0700 folder on tmpfs where OCR works, emptied; temporary files of libraries go there too.

    Raises:
        SettingsError: it cannot be made.
    """
    folder = workspace_of(settings) / str(os.getpid())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.parent.chmod(0o700)
        _empty_dead(folder.parent)
    except OSError as error:
        raise SettingsError(
            f"cannot make the workspace {folder}: {error.strerror}", "storage.workspace must be a tmpfs like /dev/shm"
        ) from error
    tempfile.tempdir = str(folder)  # libraries that ask for a temporary file must not get one on a disk
    return folder


def workspace_of(settings: Settings) -> Path:
    """The folder that the processes of this agency share; each has one of its own in it."""
    mark = hashlib.sha256(str(settings.home).encode()).hexdigest()[:12]
    return settings.storage.workspace / f"raprueang-{os.getuid()}-{mark}"


def _empty_dead(folder: Path) -> None:
    """Remove what killed processes left in the workspace."""
    for child in folder.iterdir():
        if child.name.isdecimal() and not Path(f"/proc/{child.name}").exists():
            for leftover in sorted(child.rglob("*"), reverse=True):
                leftover.rmdir() if leftover.is_dir() else leftover.unlink(missing_ok=True)
            child.rmdir()
