"""The key ring is rotated under running work, killed and gone on with, lost and brought back from paper."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from register import audit, schema
from register.arrivals import intakes
from register.book import casebook
from register.errors import InputError, KeyRingError, Tampered, TryAgain
from register.handling.matters import Desk
from register.sealed import keys
from register.sealed.recovery import read_sheet, recovery_sheet
from register.store import Store
from register.vault import KeyRing, Vault
from tests.register.matter_examples import register_one

KEYS = 30

# (what is called, how often before death, and whether death comes before the call or after it returned)
POINTS = {
    "before anything": ("KeyRing.save", 1, "before"),
    "new ring saved, no sheet": ("write_sheet", 1, "before"),
    "sheet written, nothing wrapped": ("_wrap_batch", 1, "before"),
    "inside a batch": ("_wrap_batch", 2, "after"),
    "between two batches": ("_wrap_batch", 3, "before"),
    "all wrapped, ring not marked": ("KeyRing.save", 2, "before"),
}

CHILD = """
import os, signal, sys
from pathlib import Path
from register import audit
from register.sealed import keys
from register.store import Store, open_engine
from register.vault import KeyRing, Vault

url, path, name, count, when = sys.argv[1:]
keys.BATCH = 7
owner, _, attribute = name.rpartition(".")
target = KeyRing if owner else keys
original, calls = getattr(target, attribute), []

def deadly(*arguments):
    calls.append(1)
    last = len(calls) == int(count)
    if last and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*arguments)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(target, attribute, deadly)
path = Path(path)
store = Store(open_engine(url), Vault.open_file(path), path.parent / "blobs")
store.before_commit(audit.append_pending)
keys.rotate(store, path, path.with_name("sheet.txt"))
"""


@pytest.fixture
def ring_path(ring: KeyRing, tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "ring.json"
    ring.save(path)
    return path


@pytest.fixture
def office(store: Store, ring_path: Path) -> Iterator[Store]:
    """The register with a vault that follows its ring's file, and some data keys."""
    made = Store(store.engine, Vault.open_file(ring_path), store.blob_folder)
    made.before_commit(audit.append_pending)
    with made.unit() as unit:
        for _ in range(KEYS):
            unit.new_key()
    return made


def everything_opens(store: Store) -> int:
    with store.browse() as unit:
        rows = unit.execute(select(schema.data_key.c.id)).scalars().all()
        for key_id in rows:
            unit.key(key_id)
    return len(rows)


def in_use(store: Store) -> set[str]:
    with store.browse() as unit:
        return set(keys.in_use(unit))


def test_every_data_key_hangs_on_the_new_key_and_every_matter_opens(
    office: Store, ring_path: Path, tmp_path: Path, desk: Desk
) -> None:
    case = register_one(office, desk)
    assert keys.rotate(office, ring_path, tmp_path / "sheet") == KEYS + 2
    assert in_use(office) == {"k2"}
    anew = Store(office.engine, Vault.open_file(ring_path), office.blob_folder)
    with anew.browse() as unit:
        assert casebook.content(unit, casebook.load(unit, case.id)).subject == "ถนนพัง"
        assert intakes.raw(unit, intakes.listing(unit)[0].id)


@pytest.mark.parametrize("point", POINTS)
def test_a_rotation_killed_anywhere_is_gone_on_with(
    point: str, office: Store, ring_path: Path, tmp_path: Path, register_url: str
) -> None:
    name, count, when = POINTS[point]
    child = [sys.executable, "-c", CHILD, register_url, str(ring_path), name, str(count), when]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(child, check=False, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert everything_opens(office) == KEYS
    with office.unit() as unit:
        unit.new_key()  # the daemon goes on meanwhile
    sheet = tmp_path / "sheet"
    keys.rotate(office, ring_path, sheet)
    assert in_use(office) == {"k2"}
    assert KeyRing.load(ring_path) == read_sheet(sheet.read_text())
    assert everything_opens(office) == KEYS + 1


def test_matters_registered_during_a_rotation_are_wrapped_by_the_new_key_too(
    office: Store, ring_path: Path, tmp_path: Path
) -> None:
    stop, made = threading.Event(), []

    def work() -> None:
        daemon = Store(office.engine, Vault.open_file(ring_path), office.blob_folder)
        daemon.before_commit(audit.append_pending)
        while not stop.is_set():
            with daemon.unit() as unit:
                made.append(unit.new_key().id)
                unit.audit("test.done", "test", made[-1])

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        keys.rotate(office, ring_path, tmp_path / "sheet")
    stop.set()
    for thread in threads:
        thread.join()
    assert made
    assert everything_opens(office) == KEYS + len(made)
    keys.rotate(office, ring_path, tmp_path / "sheet")
    assert in_use(office) == {"k5"}


def test_a_destroyed_key_does_not_come_back(office: Store, ring_path: Path, tmp_path: Path) -> None:
    with office.unit() as unit:
        gone = unit.new_key().id
        unit.execute(update(schema.data_key).where(schema.data_key.c.id == gone).values(wrapped=None))
    keys.rotate(office, ring_path, tmp_path / "sheet")
    with office.browse() as unit, pytest.raises(InputError, match="erased"):
        unit.key(gone)


def test_a_prepared_key_is_the_one_that_comes_into_use(office: Store, ring_path: Path, tmp_path: Path) -> None:
    made = keys.prepare(ring_path, tmp_path / "sheet")
    assert (made.active, made.prepared) == ("k1", "k2")
    with office.unit() as unit:
        unit.new_key()
    assert in_use(office) == {"k1"}
    with pytest.raises(InputError, match="already"):
        keys.prepare(ring_path, tmp_path / "sheet")
    keys.rotate(office, ring_path, tmp_path / "sheet")
    assert KeyRing.load(ring_path).keys == made.keys


def test_a_machine_whose_ring_is_older_than_the_register_rotates_nothing(
    office: Store, ring: KeyRing, ring_path: Path, tmp_path: Path
) -> None:
    keys.rotate(office, ring_path, tmp_path / "sheet")
    old = tmp_path / "other" / "ring.json"
    ring.save(old)
    other = Store(office.engine, Vault.open_file(old), office.blob_folder)
    with pytest.raises(KeyRingError, match="lacks key k2"):
        keys.rotate(other, old, tmp_path / "sheet")
    assert KeyRing.load(old) == ring


def test_a_key_is_dropped_once_nothing_hangs_on_it(office: Store, ring_path: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet"
    with pytest.raises(InputError, match="cannot be dropped"):
        keys.drop(office, ring_path, "k1", sheet)
    keys.rotate(office, ring_path, sheet)
    keys.drop(office, ring_path, "k1", sheet)
    assert set(KeyRing.load(ring_path).keys) == {"k2"}
    assert everything_opens(office) == KEYS
    assert read_sheet(sheet.read_text()).keys == KeyRing.load(ring_path).keys


def test_one_change_of_the_ring_at_a_time(office: Store, ring_path: Path, tmp_path: Path) -> None:
    with keys._alone(ring_path), pytest.raises(TryAgain, match="another command"):
        keys.rotate(office, ring_path, tmp_path / "sheet")


def test_a_ring_of_another_register_is_not_taken_over_by_a_running_daemon(office: Store, ring_path: Path) -> None:
    KeyRing.create().save(ring_path)
    with pytest.raises(KeyRingError, match="another register"), office.unit() as unit:
        unit.new_key()


def test_a_lost_ring_is_made_again_from_its_sheet(office: Store, ring_path: Path, tmp_path: Path, desk: Desk) -> None:
    case = register_one(office, desk)
    sheet = tmp_path / "sheet"
    keys.rotate(office, ring_path, sheet)
    typed = sheet.read_text(encoding="utf-8").lower().replace("  ", "\n")
    before = KeyRing.load(ring_path)
    ring_path.unlink()
    restored = read_sheet(typed)
    assert restored == before
    anew = Store(office.engine, Vault(restored), office.blob_folder)
    with anew.browse() as unit:
        assert keys.fits(unit, restored) > 0
        assert casebook.content(unit, casebook.load(unit, case.id)).subject == "ถนนพัง"


def test_the_sheet_of_another_register_does_not_fit(office: Store, ring: KeyRing, desk: Desk) -> None:
    register_one(office, desk)
    stranger = KeyRing.create()
    half = KeyRing("k1", ring.keys, stranger.index)
    for wrong in (stranger, half):
        with Store(office.engine, Vault(wrong), office.blob_folder).browse() as unit, pytest.raises(Tampered):
            keys.fits(unit, wrong)


RING = KeyRing.create().with_new_key()


@given(st.data())
def test_a_mistyped_sheet_makes_no_other_ring(data: st.DataObject) -> None:
    sheet = recovery_sheet(RING)
    start = sheet.index("k1")
    at = data.draw(st.integers(start, len(sheet) - 2).filter(lambda place: sheet[place].isalnum()))
    wrong = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").filter(lambda one: one != sheet[at].upper()))
    typed = sheet[:at] + wrong + sheet[at + 1 :]
    with contextlib.suppress(InputError):
        assert read_sheet(typed) == RING  # the slip was in a word that says nothing


@pytest.mark.parametrize("text", ["", "k1 (active): AAAA check 000000", "index: "])
def test_what_is_no_sheet_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_sheet(text)


def test_a_ring_loaded_by_another_process_is_read_again_when_it_changes(ring_path: Path) -> None:
    vault = Vault.open_file(ring_path)
    made = vault.ring.with_new_key()
    made.save(ring_path)
    assert vault.ring == made
    ring_path.unlink()
    assert vault.ring == made  # what is in memory still serves


def test_a_ring_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError):
        keys.prepare(tmp_path / "nowhere" / "ring.json", tmp_path / "sheet")
