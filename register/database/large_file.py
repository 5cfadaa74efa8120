"""A sealed file beside the database, for what is too large to lie in it."""

import os
import threading
from pathlib import Path

from register.errors import TryAgain


def write_file(folder: Path, blob_id: str, sealed: bytes) -> str:
    """Write a large blob under a temporary name, fsync, rename, fsync the folder; returns its relative path.

    Raises:
        TryAgain: no space, or it may not be written.
    """
    relative = Path(blob_id[-2:]) / blob_id
    target = folder / relative
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{threading.get_ident()}.new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        directory = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        raise TryAgain(f"cannot write into {folder}: {error.strerror}", "free some space; check its owner") from error
    return str(relative)
