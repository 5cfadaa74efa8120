"""The scan folder: its sub-folders say how a letter came."""

import os
import time
from pathlib import Path

import pytest

from ingest import letters
from register import intakes
from register.errors import SettingsError
from register.states import Channel, IntakeState
from register.store import Store

LIMIT = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("post", "fax", "box", "walk-in"):
        (tmp_path / "letters" / name).mkdir(parents=True)
    return tmp_path / "letters"


def drop(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    os.utime(path, (time.time() - 60, time.time() - 60))


def poll(store: Store, folder: Path, *, settle: float = 2.0) -> int:
    return letters.poll(store, folder, settle=settle, max_size=LIMIT)


@pytest.mark.parametrize(
    ("place", "channel"),
    [
        ("post", Channel.LETTER),
        ("fax", Channel.FAX),
        ("box", Channel.BOX),
        ("walk-in", Channel.WALK_IN),
        (".", Channel.LETTER),
    ],
)
def test_the_sub_folder_gives_the_channel(folder: Path, place: str, channel: Channel) -> None:
    drop(folder / place / "a.pdf", b"%PDF")
    assert [found.channel for found in letters.scans(folder)] == [channel]


def test_a_scan_is_taken_in_once_and_leaves_the_folder(store: Store, folder: Path) -> None:
    drop(folder / "post" / "จดหมาย 1.PDF", b"%PDF")
    assert poll(store, folder) == 1
    assert poll(store, folder) == 0
    with store.unit() as unit:
        (item,) = intakes.listing(unit)
        assert intakes.raw(unit, item.id) == b"%PDF"
    assert (item.source, item.media_type, item.name) == ("letters", "application/pdf", "จดหมาย 1.PDF")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "media_type"), [("a.JPG", "image/jpeg"), ("a.tiff", "image/tiff"), ("a.png", "image/png")]
)
def test_pictures_are_scans(folder: Path, name: str, media_type: str) -> None:
    drop(folder / "fax" / name, b"x")
    assert [found.media_type for found in letters.scans(folder)] == [media_type]


def test_what_is_no_scan_stays(store: Store, folder: Path) -> None:
    for name in ("Thumbs.db", ".hidden", "a.pdf.part", "list.xlsx"):
        drop(folder / "post" / name, b"x")
    assert poll(store, folder) == 0
    assert len(list((folder / "post").iterdir())) == 4


def test_the_same_scan_in_two_sub_folders_is_one_letter(store: Store, folder: Path) -> None:
    drop(folder / "post" / "a.pdf", b"%PDF same")
    drop(folder / "box" / "b.pdf", b"%PDF same")
    assert poll(store, folder) == 1
    with store.unit() as unit:
        assert [item.state for item in intakes.listing(unit)] == [IntakeState.STORED]


def test_a_missing_sub_folder_is_no_trouble_but_a_missing_folder_is(store: Store, folder: Path, tmp_path: Path) -> None:
    (folder / "fax").rmdir()
    assert poll(store, folder) == 0
    with pytest.raises(SettingsError, match="missing"):
        poll(store, tmp_path / "unmounted")


def test_a_folder_full_of_scans_goes_in_whole(store: Store, folder: Path) -> None:
    for number in range(20):
        drop(folder / "post" / f"{number}.pdf", b"%%PDF %d" % number)
    assert poll(store, folder) == 20
    with store.unit() as unit:
        assert len(intakes.listing(unit)) == 20
