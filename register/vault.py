"""Sealed values, keyed hashes and the key ring. The only importer of `cryptography`.

A sealed value is `b"1" + nonce (12 bytes) + AES-256-GCM ciphertext`; its associated data is the place it belongs to
("table.column:row"), so that a value moved to another row or column does not open. Each case and each intake has its
own data key, wrapped by the active key of the ring: rotation rewraps, erasure destroys the wrapped key.
Keyed hashes (law 2, law 6) use HMAC-SHA-256 under a key derived for each purpose from the ring's `index` secret,
which rotation leaves alone.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from register.errors import KeyRingError, Tampered

_VERSION = b"1"
_NONCE = 12


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Wrapping keys by id, the id of the one in use, and the secret behind every keyed hash."""

    active: str
    keys: dict[str, bytes]
    index: bytes

    @classmethod
    def create(cls) -> "KeyRing":
        return cls(active="k1", keys={"k1": secrets.token_bytes(32)}, index=secrets.token_bytes(32))

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
            ring = cls(active=raw["active"], keys=keys, index=base64.b64decode(raw["index"]))
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
        }
        temporary = path.with_name(path.name + ".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(document, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The open key of one case or intake. `id` is the row that holds it wrapped."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.id!r})"


class Vault:
    """Seals, opens and hashes with the keys of one ring."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def new_key(self, key_id: str) -> tuple[DataKey, str, bytes]:
        """A fresh data key, the ring key that wraps it, and the wrapped form to store."""
        secret = AESGCM.generate_key(bit_length=256)
        return DataKey(key_id, secret), self._ring.active, aes_key_wrap(self._ring.keys[self._ring.active], secret)

    def unwrap(self, key_id: str, ring_key: str, wrapped: bytes) -> DataKey:
        """Open a stored data key.

        Raises:
            KeyRingError: the ring lacks the wrapping key. Tampered: the wrapped key was changed.
        """
        wrapping = self._ring.keys.get(ring_key)
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
        key = hmac.digest(self._ring.index, purpose.encode(), "sha256")
        return hmac.new(key, value, hashlib.sha256).hexdigest()


def recovery_sheet(ring: KeyRing) -> str:
    """The ring as lines to print and lock away: base32 in groups of four, each line with a checksum of its own."""
    lines = ["raprueang recovery sheet: print, seal in an envelope, keep in the safe, delete this file", ""]
    for name, secret in [*sorted(ring.keys.items()), ("index", ring.index)]:
        text = base64.b32encode(secret).decode("ascii").rstrip("=")
        groups = " ".join(text[i : i + 4] for i in range(0, len(text), 4))
        check = hashlib.sha256(f"{name}{text}".encode()).hexdigest()[:6]
        mark = " (active)" if name == ring.active else ""
        lines.append(f"{name}{mark}: {groups}  check {check}")
    return "\n".join(lines) + "\n"
