"""A file becomes an intake and leaves its folder; whatever goes wrong, nothing of it is lost."""

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import mailfolder
from ingest.sources.folder import read, settled
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.errors import SettingsError, Tampered
from register.model import Arrival
from register.states import Channel, IntakeState
from register.store import Store

LIMIT = 1_000_000
MAIL = b"From: a@b.example\r\nSubject: x\r\n\r\nhello\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    return made


def drop(folder: Path, name: str, content: bytes = MAIL, *, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def poll(store: Store, folder: Path, *, settle: float = 0.0) -> int:
    return mailfolder.poll(store, folder, settle=settle, max_size=LIMIT)


def held(store: Store) -> list[Intake]:
    with store.unit() as unit:
        return intakes.listing(unit)


def test_a_mail_file_becomes_an_intake_and_leaves_the_folder(store: Store, folder: Path) -> None:
    drop(folder, "จดหมาย.EML")
    assert poll(store, folder) == 1
    (item,) = held(store)
    with store.unit() as unit:
        assert intakes.raw(unit, item.id) == MAIL
    assert (item.source, item.channel, item.name, item.state) == (
        "mailfolder",
        Channel.EMAIL,
        "จดหมาย.EML",
        IntakeState.STORED,
    )
    assert list(folder.iterdir()) == []


def test_received_is_the_time_of_the_file(store: Store, folder: Path) -> None:
    path = drop(folder, "a.eml", age=86_400)
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    poll(store, folder)
    assert abs((held(store)[0].received_at - moment).total_seconds()) < 0.001


def test_a_file_from_the_future_was_received_now(store: Store, folder: Path) -> None:
    """Scanners whose clock counts Buddhist years write 2569 as the year of the common era."""
    drop(folder, "a.eml", age=-543 * 365 * 86_400)
    assert poll(store, folder, settle=0.05) == 1
    assert abs((held(store)[0].received_at - datetime.now(UTC)).total_seconds()) < 60


def test_other_files_stay(store: Store, folder: Path) -> None:
    drop(folder, "notes.txt")
    (folder / "sub.eml").mkdir()
    assert poll(store, folder) == 0
    assert len(list(folder.iterdir())) == 2


def test_the_same_mail_dropped_again_is_known_and_leaves_the_folder(store: Store, folder: Path) -> None:
    drop(folder, "a.eml")
    poll(store, folder)
    drop(folder, "b.eml")
    assert poll(store, folder) == 0
    assert len(held(store)) == 1
    assert list(folder.iterdir()) == []


def test_a_file_too_large_goes_to_problem_and_is_said_once(
    store: Store, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    drop(folder, "a.eml", b"x" * (LIMIT + 1))
    drop(folder, "b.eml")
    assert poll(store, folder) == 1
    assert poll(store, folder) == 0
    assert sorted(path.name for path in (folder / "problem").iterdir()) == ["a.eml", "a.eml.txt"]
    assert caplog.text.count("moved to") == 1
    assert "a.eml" not in caplog.text  # a file's name may be a person's


def test_a_file_that_vanishes_meanwhile_is_no_trouble(folder: Path) -> None:
    assert read(folder / "gone.eml") is None


def test_a_link_leads_nowhere(store: Store, folder: Path, tmp_path: Path) -> None:
    secret = drop(tmp_path, "secret.eml")
    (folder / "a.eml").symlink_to(secret)
    assert poll(store, folder) == 0
    assert read(folder / "a.eml") is None


def test_a_file_that_another_replaced_meanwhile_stays_for_the_next_poll(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(folder, "scan0001.eml", b"the first")
    store_arrival = intakes.store_arrival

    def replaced(*arguments: object, **options: object) -> object:
        drop(folder, "scan0001.eml", b"the second", age=30)
        return store_arrival(*arguments, **options)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(intakes, "store_arrival", replaced)
    assert poll(store, folder) == 1
    monkeypatch.undo()
    assert path.read_bytes() == b"the second"
    assert poll(store, folder) == 1
    assert list(folder.iterdir()) == []


def test_a_file_stays_when_the_vault_gives_back_something_else(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(folder, "a.eml")
    monkeypatch.setattr(intakes, "raw", lambda *_: b"something else")
    with pytest.raises(Tampered):
        poll(store, folder)
    assert [path.name for path in folder.iterdir()] == ["a.eml"]


def test_a_process_that_died_before_removing_the_file_takes_it_in_once(store: Store, folder: Path) -> None:
    drop(folder, "a.eml")
    with store.unit() as unit:
        intakes.store_arrival(unit, Arrival("mailfolder", Channel.EMAIL, "message/rfc822", MAIL))
    assert poll(store, folder) == 0
    assert len(held(store)) == 1
    assert list(folder.iterdir()) == []


def test_a_missing_folder_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="missing"):
        poll(store, tmp_path / "unmounted")


def test_a_file_that_still_grows_is_left_until_it_is_whole(store: Store, folder: Path) -> None:
    path = folder / "a.eml"
    path.write_bytes(MAIL[:10])
    looking = threading.Event()

    def write_on() -> None:
        looking.wait(5)
        time.sleep(0.1)
        with path.open("ab") as file:
            file.write(MAIL[10:])

    writer = threading.Thread(target=write_on)
    writer.start()
    looking.set()
    assert poll(store, folder, settle=0.4) == 0
    writer.join()
    assert poll(store, folder, settle=0.4) == 1
    (item,) = held(store)
    with store.unit() as unit:
        assert intakes.raw(unit, item.id) == MAIL


def test_old_files_are_taken_without_waiting(folder: Path) -> None:
    paths = [drop(folder, f"{number}.eml") for number in range(3)]
    start = time.monotonic()
    assert settled(paths, 5.0) == paths
    assert time.monotonic() - start < 1


def test_a_new_file_is_waited_for_once_and_taken(folder: Path) -> None:
    path = drop(folder, "a.eml", age=0)
    start = time.monotonic()
    assert settled([path], 0.2) == [path]
    assert 0.1 < time.monotonic() - start < 2


def test_a_file_that_is_gone_does_not_settle(folder: Path) -> None:
    assert settled([folder / "gone.eml"], 0.0) == []
