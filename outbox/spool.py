"""Replies as files: the demo's and the dry run's outbox, and the letters a clerk prints.

Written whole or not at all, readable by the service's user only. A reply's file is named after the reply, so a second
writing after a cut replaces the first instead of doubling it.
"""

import os
import re
from pathlib import Path

from register.errors import InputError, TryAgain

_REPLY_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def write_mail(folder: Path, reply_id: str, content: bytes) -> Path:
    """RFC 5322 bytes as `<reply id>.eml`. Raises InputError for an id that is no file name, TryAgain when the disk
    does not take it.
    """
    return _write(folder, f"{_safe(reply_id)}.eml", content)


def write_letter(folder: Path, reply_id: str, content: bytes) -> Path:
    """A letter as `<reply id>.pdf`; errors as `write_mail`."""
    return _write(folder, f"{_safe(reply_id)}.pdf", content)


def _safe(reply_id: str) -> str:
    if not _REPLY_ID.fullmatch(reply_id):
        raise InputError("a reply id must be letters, digits, - and _ to name a file")
    return reply_id


def _write(folder: Path, name: str, content: bytes) -> Path:
    target, part = folder / name, folder / f".{name}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # what a killed writer left
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(folder)
    except OSError as error:
        raise TryAgain(
            f"cannot write into the outbox folder {folder}: {error.strerror}", "check free space and who owns it"
        ) from error
    return target


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
