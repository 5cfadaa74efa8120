"""Frozen values in sealed columns: dataclass -> JSON -> vault, and back. `where` is the place of the seal.

Addresses are kept as keyed hashes, to be compared without being known.
"""

from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from register.store import Unit
from register.vault import DataKey

T = TypeVar("T")


@lru_cache(maxsize=32)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def seal_value(unit: Unit, key: DataKey, value: object, where: str) -> bytes:
    return unit.vault.seal(key, to_json(value), where)


def open_value(unit: Unit, key: DataKey, sealed: bytes, shape: type[T], where: str) -> T:
    """The value sealed for that place.

    Raises:
        Tampered: see `Vault.open`.
    """
    return cast(T, _adapter(cast(Any, shape)).validate_json(unit.vault.open(key, sealed, where)))


def address_mac(unit: Unit, address: str) -> str:
    """The keyed hash under which an e-mail address is stored and compared."""
    return unit.vault.mac("address", address.strip().lower().encode())


def to_json(value: object) -> bytes:
    """The JSON form of a value of `register.model`."""
    return _adapter(cast(Any, type(value))).dump_json(value)


def to_plain(value: object) -> Any:
    """The same as dicts, lists and strings, for a larger JSON document."""
    return _adapter(cast(Any, type(value))).dump_python(value, mode="json")
