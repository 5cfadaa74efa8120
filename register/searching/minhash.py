"""The keyed MinHash bands of a folded text; what they are for is said in `register.searching.likeness`."""

import hashlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from register.vault import Vault

_BANDS = 16
_ROWS = 2  # hashes a band: half of the pieces in common: one band is shared in 25 % of cases, two of 16 in 94 %
_FEW = 1_000  # pieces: so few are hashed all at once; more would not stay in the processor's cache

_Words = npt.NDArray[np.uint64]


def bands(vault: Vault, folded: str, piece: int) -> list[int]:
    """The bands of a text of at least one piece, each a number below 0 (the program of before, which made other bands,
    counted from 0 on). `piece`: how many characters are one.
    """
    multipliers, slopes, shifts = _constants(vault, piece)
    letters = np.frombuffer(folded.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(letters) - piece + 1
    pieces = np.zeros(count, dtype=np.uint64)
    for place, multiplier in enumerate(multipliers):
        pieces += letters[place : place + count] * multiplier
    pieces ^= pieces >> np.uint64(31)
    rows = _smallest(pieces, slopes, shifts).reshape(_BANDS, _ROWS)
    macs = vault.numbers("likeness", (bytes([band]) + row.tobytes() for band, row in enumerate(rows)))
    return [~mac for mac in macs]


def _smallest(pieces: _Words, slopes: _Words, shifts: _Words) -> _Words:
    """The smallest value of each hash over the pieces."""
    if len(pieces) <= _FEW:
        every: _Words = np.outer(slopes, pieces)
        every += shifts[:, np.newaxis]
        smallest: _Words = every.min(axis=1)
        return smallest
    return np.array([(pieces * slope + shift).min() for slope, shift in zip(slopes, shifts, strict=True)])


@lru_cache(maxsize=4)
def _constants(vault: Vault, piece: int) -> tuple[_Words, _Words, _Words]:
    """The secret numbers behind the hashes: one for each place of a piece; slope and shift of each hash."""
    seed = bytes.fromhex(vault.mac("likeness", b"constants"))
    hashes = _BANDS * _ROWS
    words = np.frombuffer(hashlib.shake_256(seed).digest(8 * (piece + 2 * hashes)), dtype="<u8").astype(np.uint64)
    odd = words | np.uint64(1)
    return odd[:piece], odd[piece : piece + hashes], words[piece + hashes :]
