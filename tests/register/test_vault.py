from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.errors import KeyRingError, Tampered
from register.sealed.recovery import recovery_sheet
from register.vault import KeyRing, Vault

RING = KeyRing.create()
VAULT = Vault(RING)


@given(st.binary(max_size=300))
def test_what_was_sealed_opens(plain: bytes) -> None:
    key, _, _ = VAULT.new_key("k")
    assert VAULT.open(key, VAULT.seal(key, plain, "a.b:1"), "a.b:1") == plain


@given(st.binary(max_size=60), st.data())
def test_one_changed_byte_is_found(plain: bytes, data: st.DataObject) -> None:
    key, _, _ = VAULT.new_key("k")
    sealed = bytearray(VAULT.seal(key, plain, "a.b:1"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Tampered):
        VAULT.open(key, bytes(sealed), "a.b:1")


def test_a_value_moved_to_another_place_does_not_open() -> None:
    key, _, _ = VAULT.new_key("k")
    with pytest.raises(Tampered):
        VAULT.open(key, VAULT.seal(key, b"x", "a.b:1"), "a.b:2")


def test_a_data_key_unwraps_to_itself_only_under_its_ring() -> None:
    key, ring_key, wrapped = VAULT.new_key("k")
    assert VAULT.unwrap("k", ring_key, wrapped).secret == key.secret
    with pytest.raises(Tampered):
        Vault(KeyRing.create()).unwrap("k", ring_key, wrapped)
    with pytest.raises(KeyRingError):
        VAULT.unwrap("k", "k99", wrapped)


def test_a_data_key_does_not_show_itself() -> None:
    key, _, _ = VAULT.new_key("k")
    assert repr(key.secret) not in repr(key)


def test_keyed_hashes_differ_by_purpose_and_by_ring() -> None:
    assert VAULT.mac("a", b"x") == VAULT.mac("a", b"x")
    assert VAULT.mac("a", b"x") != VAULT.mac("b", b"x")
    assert VAULT.mac("a", b"x") != Vault(KeyRing.create()).mac("a", b"x")


def test_a_saved_ring_is_private_and_loads_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ring.json"
    RING.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.load(path) == RING


def test_a_ring_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    RING.save(path)
    path.chmod(0o644)
    with pytest.raises(KeyRingError, match="can be read by others"):
        KeyRing.load(path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"active": "k1", "keys": {}, "index": ""}', "\x00"])
def test_what_is_no_ring_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ring.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyRingError):
        KeyRing.load(path)


def test_the_recovery_sheet_holds_every_key() -> None:
    lines = recovery_sheet(RING).splitlines()
    assert sum(line.startswith(("k1", "index")) for line in lines) == 2
