"""A sealed file of any length, written and read in pieces, so that memory stays small.

`MAGIC`, one line of JSON (id, the ring key that wraps the file's own key, and that key wrapped), then pieces: a flag
("+" there is more, "." the last), four bytes of length, the sealed bytes. The place that each piece is sealed for holds
the file's id, the number of the piece and the flag: pieces cannot be swapped, left out, cut off or taken from another
file without being found.
"""

import base64
import json
from typing import BinaryIO

from register.errors import InputError, Tampered
from register.vault import DataKey, Vault

MAGIC = b"raprueang-backup-1\n"
_PIECE = 1024 * 1024
_LONGEST_HEADER = 4096
_MORE, _LAST = b"+", b"."
_CUT = ("the backup is cut off or was changed", "take another one; nothing of it was used")


class SealedWriter:
    """`write` bytes, then `close`. The file is no backup before it was closed."""

    def __init__(self, file: BinaryIO, vault: Vault, file_id: str) -> None:
        self._file, self._vault, self._id = file, vault, file_id
        self._key, ring_key, wrapped = vault.new_key(file_id)
        self._waiting = bytearray()
        self._number = 0
        header = {"id": file_id, "ring_key": ring_key, "wrapped": base64.b64encode(wrapped).decode("ascii")}
        file.write(MAGIC + json.dumps(header).encode("ascii") + b"\n")

    def write(self, content: bytes) -> None:
        self._waiting += content
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]), _MORE)
            del self._waiting[:_PIECE]

    def close(self) -> None:
        self._seal(bytes(self._waiting), _LAST)

    def _seal(self, plain: bytes, flag: bytes) -> None:
        sealed = self._vault.seal(self._key, plain, _place(self._id, self._number, flag))
        self._file.write(flag + len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class SealedReader:
    """Reads what a `SealedWriter` wrote.

    Raises:
        InputError: it is no backup. KeyRingError: the ring lacks its key. Tampered: changed or cut off.
    """

    def __init__(self, file: BinaryIO, vault: Vault) -> None:
        self._file, self._vault = file, vault
        self._key, self.id = _open_header(file, vault)
        self._ready = b""
        self._at = 0
        self._number = 0
        self._ended = False

    def read(self, size: int) -> bytes:
        """Exactly so many bytes."""
        parts = []
        while size:
            if self._at == len(self._ready):
                self._next()
            part = self._ready[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def line(self) -> bytes:
        """Up to and without the next line feed."""
        parts = []
        while True:
            if self._at == len(self._ready):
                self._next()
            end = self._ready.find(b"\n", self._at)
            if end >= 0:
                parts.append(self._ready[self._at : end])
                self._at = end + 1
                return b"".join(parts)
            parts.append(self._ready[self._at :])
            self._at = len(self._ready)

    def finish(self) -> None:
        """Nothing may follow: neither in the last piece nor behind it."""
        while not self._ended:
            self._next()
        if self._at != len(self._ready) or self._file.read(1):
            raise Tampered(*_CUT)

    def _next(self) -> None:
        if self._ended or self._at != len(self._ready):
            raise Tampered(*_CUT)
        flag, length = self._file.read(1), self._file.read(4)
        size = int.from_bytes(length, "big")
        if flag not in {_MORE, _LAST} or len(length) != 4 or size > 2 * _PIECE:
            raise Tampered(*_CUT)
        sealed = self._file.read(size)
        try:
            self._ready = self._vault.open(self._key, sealed, _place(self.id, self._number, flag))
        except Tampered as error:
            raise Tampered(*_CUT) from error
        self._at, self._number, self._ended = 0, self._number + 1, flag == _LAST


def _place(file_id: str, number: int, flag: bytes) -> str:
    return f"backup.{number}.{flag.decode('ascii')}:{file_id}"


def _open_header(file: BinaryIO, vault: Vault) -> tuple[DataKey, str]:
    if file.read(len(MAGIC)) != MAGIC:
        raise InputError("this is no backup of raprueang", "name a file that `raprueang backup` wrote")
    try:
        header = json.loads(file.readline(_LONGEST_HEADER))
        file_id, wrapped = str(header["id"]), base64.b64decode(header["wrapped"])
        ring_key = str(header["ring_key"])
    except (ValueError, KeyError, TypeError) as error:
        raise Tampered(*_CUT) from error
    return vault.unwrap(file_id, ring_key, wrapped), file_id
