"""Sealed values, keyed hashes and the key ring. The only importer of `cryptography`.

A sealed value is `b"1" + nonce (12 bytes) + AES-256-GCM ciphertext`; its associated data is the place it belongs to
("table.column:row"), so that a value moved to another row or column does not open. Each case and each intake has its
own data key, wrapped by the active key of the ring: rotation rewraps, erasure destroys the wrapped key.
Keyed hashes (law 2, law 6) use HMAC-SHA-256 under a key derived for each purpose from the ring's `index` secret,
which rotation leaves alone.

A vault that was opened from a file follows it: `raprueang keys rotate` changes the ring under running daemons.
"""

import base64
import hmac
import json
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from register.errors import KeyRingError, Tampered

_VERSION = b"1"
_NONCE = 12


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Wrapping keys by id, the id of the one in use, and the secret behind every keyed hash.

    `rotating`: a rotation has begun, and not every data key is wrapped by the active key yet.
    """

    active: str
    keys: dict[str, bytes]
    index: bytes
    rotating: bool = False

    @classmethod
    def create(cls) -> "KeyRing":
        return cls(active="k1", keys={"k1": secrets.token_bytes(32)}, index=secrets.token_bytes(32))

    def with_new_key(self) -> "KeyRing":
        """The ring with one more key, which wraps nothing yet."""
        highest = max(int(name[1:]) for name in self.keys if name[1:].isdecimal())
        return replace(self, keys={**self.keys, f"k{highest + 1}": secrets.token_bytes(32)})

    @property
    def prepared(self) -> str | None:
        """The key that was added after the active one and waits to take its place."""
        names = list(self.keys)
        return names[-1] if names[-1] != self.active else None

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Read the ring.

        Raises:
            KeyRingError: missing, readable by others, or not a key ring.
        """
        try:
            mode = path.stat().st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KeyRingError(f"the key ring {path} can be read by others", f"chmod 600 {path}")
            raw = json.loads(path.read_text(encoding="ascii"))
            keys = {name: base64.b64decode(key) for name, key in raw["keys"].items()}
            index, rotating = base64.b64decode(raw["index"]), bool(raw.get("rotating", False))
            ring = cls(active=raw["active"], keys=keys, index=index, rotating=rotating)
        except OSError as error:
            raise KeyRingError(f"cannot read the key ring {path}", "restore it from the recovery sheet") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyRingError(f"{path} is not a key ring", "restore it from the recovery sheet") from error
        if ring.active not in ring.keys or any(len(key) != 32 for key in [*ring.keys.values(), ring.index]):
            raise KeyRingError(f"{path} is incomplete", "restore it from the recovery sheet")
        return ring

    def save(self, path: Path) -> None:
        """Write the ring with mode 0600: whole or not at all."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        document = {
            "active": self.active,
            "keys": {name: base64.b64encode(key).decode("ascii") for name, key in self.keys.items()},
            "index": base64.b64encode(self.index).decode("ascii"),
            "rotating": self.rotating,
        }
        temporary = path.with_name(path.name + ".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(document, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The open key of one case or intake. `id` is the row that holds it wrapped."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.id!r})"


class Vault:
    """Seals, opens and hashes with the keys of one ring. `path`: the file that the ring was loaded from, and that is
    looked at again when it has changed.
    """

    def __init__(self, ring: KeyRing, path: Path | None = None) -> None:
        self._ring = ring
        self._path = path
        self._seen = _mark(path) if path else None
        self._purposes: dict[str, bytes] = {}  # the index secret of a ring never changes

    @classmethod
    def open_file(cls, path: Path) -> "Vault":
        """The vault of a ring that may be rotated while we work.

        Raises:
            KeyRingError: see `KeyRing.load`.
        """
        return cls(KeyRing.load(path), path)

    @property
    def ring(self) -> KeyRing:
        """The ring as its file says now: a look at the file's status costs a microsecond.

        Raises:
            KeyRingError: see `KeyRing.load`; or the file holds the ring of another register.
        """
        if self._path is None:
            return self._ring
        mark = _mark(self._path)
        if mark is not None and mark != self._seen:
            found = KeyRing.load(self._path)
            if found.index != self._ring.index:
                raise KeyRingError(f"{self._path} is the ring of another register", "restore it from the right sheet")
            self._ring, self._seen = found, mark
        return self._ring

    def new_key(self, key_id: str) -> tuple[DataKey, str, bytes]:
        """A fresh data key, the ring key that wraps it, and the wrapped form to store."""
        ring = self.ring
        secret = AESGCM.generate_key(bit_length=256)
        return DataKey(key_id, secret), ring.active, aes_key_wrap(ring.keys[ring.active], secret)

    def wrap(self, key: DataKey, ring_key: str) -> bytes:
        """A data key wrapped by another key of the ring."""
        return aes_key_wrap(self.ring.keys[ring_key], key.secret)

    def unwrap(self, key_id: str, ring_key: str, wrapped: bytes) -> DataKey:
        """Open a stored data key.

        Raises:
            KeyRingError: the ring lacks the wrapping key. Tampered: the wrapped key was changed.
        """
        wrapping = self._ring.keys.get(ring_key) or self.ring.keys.get(ring_key)
        if wrapping is None:
            raise KeyRingError(f"the key ring lacks key {ring_key}", "restore it from the recovery sheet")
        try:
            return DataKey(key_id, aes_key_unwrap(wrapping, wrapped))
        except (InvalidUnwrap, ValueError) as error:
            raise Tampered(f"data key {key_id} does not open", "run `raprueang verify`") from error

    def seal(self, key: DataKey, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + AESGCM(key.secret).encrypt(nonce, plain, place.encode())

    def open(self, key: DataKey, sealed: bytes, place: str) -> bytes:
        """The plain bytes of a value sealed for `place`.

        Raises:
            Tampered: changed, cut, moved from another place, or sealed with another key.
        """
        if sealed[:1] != _VERSION:
            raise Tampered(f"{place} has an unknown seal", "run `raprueang verify`")
        nonce, ciphertext = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return AESGCM(key.secret).decrypt(nonce, ciphertext, place.encode())
        except (InvalidTag, ValueError) as error:
            raise Tampered(f"{place} does not open", "run `raprueang verify`") from error

    def mac(self, purpose: str, value: bytes) -> str:
        """Keyed hash of `value` as 64 hex digits; equal values of one purpose have equal hashes, others say nothing."""
        return hmac.digest(self._purpose(purpose), value, "sha256").hex()

    def numbers(self, purpose: str, values: Iterable[bytes]) -> list[int]:
        """The first 63 bits of the `mac` of each: what fits into an integer of both databases."""
        key = self._purpose(purpose)
        return [int.from_bytes(hmac.digest(key, value, "sha256")[:8]) >> 1 for value in values]

    def _purpose(self, purpose: str) -> bytes:
        key = self._purposes.get(purpose)
        if key is None:
            key = self._purposes[purpose] = hmac.digest(self._ring.index, purpose.encode(), "sha256")
        return key


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What changes when the file is replaced; None while it is away: the ring in memory still serves."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
