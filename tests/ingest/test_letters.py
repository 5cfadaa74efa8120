"""The scan folder: a letter comes in once, whole, with its channel and day; what cannot come in is said beside it."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest import letters
from ingest.files import bundle
from ingest.letters import Rules
from ingest.sources.folder import Looks
from ingest.sources.scans import Waiting, waiting
from register import schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.errors import SettingsError
from register.states import Channel, IntakeState
from register.store import Store
from register.workdays import local_date

RULES = Rules(settle=0.0, quiet=0.0, max_size=1_000_000)
TODAY = local_date(datetime.now(UTC))
PDF = b"%PDF-1.4 one\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x04ab%d\xff\xd9"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("post", "fax", "box", "walk-in"):
        (tmp_path / "letters" / name).mkdir(parents=True)
    return tmp_path / "letters"


def drop(path: Path, content: bytes = PDF, *, age: float = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def poll(store: Store, folder: Path, rules: Rules = RULES) -> int:
    return letters.poll(store, folder, rules)


def held(store: Store) -> list[Intake]:
    with store.unit() as unit:
        return intakes.listing(unit)


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def found(folder: Path) -> list[Waiting]:
    return waiting(folder, TODAY)


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
    drop(folder / place / "a.pdf")
    assert [letter.channel for letter in found(folder)] == [channel]


def test_a_scan_is_taken_in_once_and_leaves_the_folder(store: Store, folder: Path) -> None:
    drop(folder / "post" / "จดหมาย 1.PDF")
    assert poll(store, folder) == 1
    assert poll(store, folder) == 0
    (item,) = held(store)
    with store.unit() as unit:
        assert intakes.raw(unit, item.id) == PDF
    assert (item.source, item.media_type, item.name) == ("letters", "application/pdf", "จดหมาย 1.PDF")
    assert names(folder) == []


def test_the_bytes_say_what_a_scan_is_not_its_name(store: Store, folder: Path) -> None:
    drop(folder / "fax" / "a.pdf", JPEG % 1)
    poll(store, folder)
    assert [item.media_type for item in held(store)] == ["image/jpeg"]


def test_what_programs_leave_lying_about_is_no_scan(store: Store, folder: Path) -> None:
    for name in ("Thumbs.db", "desktop.ini", ".hidden.pdf", "~$a.docx", "a.pdf.part", "a.tmp"):
        drop(folder / "post" / name)
    (folder / "post" / "link.pdf").symlink_to(drop(folder.parent / "secret.pdf"))
    os.mkfifo(folder / "post" / "pipe.pdf")
    assert poll(store, folder) == 0
    assert len(list((folder / "post").iterdir())) == 8


def test_the_same_scan_in_two_sub_folders_is_one_letter(store: Store, folder: Path) -> None:
    drop(folder / "post" / "a.pdf")
    drop(folder / "box" / "b.pdf")
    assert poll(store, folder) == 1
    assert [item.state for item in held(store)] == [IntakeState.STORED]


def test_a_missing_sub_folder_is_no_trouble_but_a_missing_folder_is(store: Store, folder: Path, tmp_path: Path) -> None:
    (folder / "fax").rmdir()
    assert poll(store, folder) == 0
    with pytest.raises(SettingsError, match="missing"):
        poll(store, tmp_path / "unmounted")


def test_a_folder_full_of_scans_goes_in_whole(store: Store, folder: Path) -> None:
    for number in range(20):
        drop(folder / "post" / f"{number}.pdf", b"%%PDF %d %%%%EOF" % number)
    drop(folder / "post" / "last.pdf")
    assert poll(store, folder) == 21


def test_a_file_is_waited_for_until_it_rests_and_is_whole(store: Store, folder: Path) -> None:
    looks, rules = Looks(), Rules(settle=0.0, patience=600)
    path = drop(folder / "post" / "a.pdf", b"%PDF-1.4 half", age=0)
    assert letters.poll(store, folder, rules, looks) == 0
    drop(path, PDF, age=0)
    assert letters.poll(store, folder, Rules(settle=60.0), looks) == 0
    assert letters.poll(store, folder, rules, looks) == 1


def test_a_file_that_stays_incomplete_is_sealed_parked_and_put_aside_with_a_note(store: Store, folder: Path) -> None:
    drop(folder / "post" / "นางสาวสมใจ.pdf", b"%PDF-1.4 half", age=700)
    assert poll(store, folder) == 1
    (item,) = held(store)
    assert (item.state, item.reason) == (IntakeState.PARKED, letters.INCOMPLETE)
    assert names(folder) == ["problem/นางสาวสมใจ.pdf", "problem/นางสาวสมใจ.pdf.txt"]
    note = (folder / "problem" / "นางสาวสมใจ.pdf.txt").read_text(encoding="utf-8-sig")
    assert letters.INCOMPLETE in note
    assert "half" not in note
    assert poll(store, folder) == 0


def test_what_lies_parked_is_tried_again_by_dropping_it_in_again(store: Store, folder: Path) -> None:
    drop(folder / "post" / "a.pdf")
    poll(store, folder)
    (item,) = held(store)
    with store.unit() as unit:
        intakes.settle(unit, item.id, IntakeState.PARKED, reason="unreadable")
    drop(folder / "post" / "a.pdf")
    assert poll(store, folder) == 0
    assert [again.state for again in held(store)] == [IntakeState.STORED]
    assert names(folder) == []


def test_a_file_too_large_is_moved_and_noted_without_an_intake(
    store: Store, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    drop(folder / "post" / "สมชาย.pdf", b"%PDF" + b"x" * 1_000_000 + b"%%EOF")
    assert [poll(store, folder), poll(store, folder)] == [0, 0]
    assert held(store) == []
    assert names(folder) == ["problem/สมชาย.pdf", "problem/สมชาย.pdf.txt"]
    assert "สมชาย" not in caplog.text
    with store.browse() as unit:
        noted = unit.execute(select(schema.audit.c.action)).scalars().all()
    assert noted == [letters.PROBLEM_ACTION]


def test_two_problem_files_of_one_name_are_both_kept(store: Store, folder: Path) -> None:
    for content in (b"one thing", b"another thing"):
        drop(folder / "post" / "a.xlsx", content)
        poll(store, folder)
    assert names(folder) == [f"problem/a{n}.xlsx{end}" for n in (" [2]", "") for end in ("", ".txt")]


@pytest.mark.parametrize(
    "pages",
    [
        ("x_p1.jpg", "x_p2.jpg", "x_p10.jpg"),
        ("x-1.jpg", "x-2.jpg"),
        ("x (1).png", "x (2).png"),
        ("จดหมาย_001.jpg", "จดหมาย_002.jpg"),
        ("x page 1.pdf", "x page 2.pdf"),
    ],
)
def test_pages_by_their_names_are_one_letter_in_natural_order(folder: Path, pages: tuple[str, ...]) -> None:
    for name in reversed(pages):
        drop(folder / "post" / name, JPEG % 1)
    (letter,) = found(folder)
    assert tuple(path.name for path in letter.files) == pages
    assert letter.several


@pytest.mark.parametrize(
    "files",
    [
        ("SCAN_001.jpg", "SCAN_002.jpg"),
        ("IMG-1.jpg", "IMG-2.jpg"),
        ("20261120_001.jpg", "20261120_002.jpg"),
        ("x-1.pdf", "x-2.pdf"),
        ("order-17.jpg", "order-18.jpg"),
        ("map1.jpg", "map2.jpg"),
    ],
)
def test_files_that_a_machine_counts_are_letters_of_their_own(folder: Path, files: tuple[str, ...]) -> None:
    """Joined, they would mix letters of two people."""
    for name in files:
        drop(folder / "post" / name, JPEG % 1)
    assert [letter.files[0].name for letter in found(folder)] == list(files)


def test_a_letter_of_several_files_is_one_intake_with_every_byte(store: Store, folder: Path) -> None:
    for number in (2, 1):
        drop(folder / "post" / f"x_p{number}.jpg", JPEG % number)
    assert poll(store, folder) == 1
    (item,) = held(store)
    with store.unit() as unit:
        assert bundle.unpack(intakes.raw(unit, item.id)) == [
            ("page-001.jpg", JPEG % 1),
            ("page-002.jpg", JPEG % 2),
        ]
    assert names(folder) == []
    for number in (1, 2):
        drop(folder / "post" / f"x_p{number}.jpg", JPEG % number)
    assert poll(store, folder) == 0
    assert len(held(store)) == 1


def test_further_pages_are_waited_for(store: Store, folder: Path) -> None:
    looks = Looks()
    drop(folder / "post" / "x_p1.jpg", JPEG % 1)
    assert letters.poll(store, folder, Rules(settle=0.0, quiet=30.0), looks) == 0
    assert letters.poll(store, folder, Rules(settle=0.0, quiet=0.0), looks) == 1


def test_a_letter_with_a_missing_page_waits_and_is_a_problem_in_the_end(store: Store, folder: Path) -> None:
    for number in (1, 3):
        drop(folder / "post" / f"x_p{number}.jpg", JPEG % number, age=60)
    assert poll(store, folder) == 0
    for number in (1, 3):
        drop(folder / "post" / f"x_p{number}.jpg", JPEG % number, age=700)
    assert poll(store, folder) == 1
    assert held(store)[0].reason == letters.GAP
    assert names(folder) == ["problem/x_p1.jpg", "problem/x_p1.jpg.txt", "problem/x_p3.jpg"]


def test_a_sub_folder_is_one_letter_and_goes_with_it(store: Store, folder: Path) -> None:
    for name in ("10.pdf", "2.jpg", "deep/1.jpg"):
        drop(folder / "fax" / "เรื่องที่ 1" / name, PDF if name.endswith("pdf") else JPEG % 1)
    (letter,) = found(folder)
    assert letter.channel is Channel.FAX
    assert poll(store, folder) == 1
    assert not (folder / "fax" / "เรื่องที่ 1").exists()
    assert held(store)[0].name == "เรื่องที่ 1"


@pytest.mark.parametrize("place", ["post/{}", "{}", "{}/post"])
@pytest.mark.parametrize("buddhist", [True, False])
def test_a_folder_named_by_a_day_gives_the_day_of_receipt(
    store: Store, folder: Path, place: str, *, buddhist: bool
) -> None:
    day = TODAY - timedelta(days=5)
    named = f"{day.year + 543 * buddhist}-{day.month:02}-{day.day:02}"
    drop(folder / place.format(named) / "a.pdf")
    assert poll(store, folder) == 1
    (item,) = held(store)
    assert local_date(item.received_at) == day
    assert (folder / place.format(named)).is_dir()


@pytest.mark.parametrize("name", ["2569-13-40", "9999-01-01", "2500-01-01"])
def test_a_day_that_cannot_be_is_a_problem(store: Store, folder: Path, name: str) -> None:
    drop(folder / "post" / name / "a.pdf")
    assert poll(store, folder) == 0
    assert names(folder) == ["problem/a.pdf", "problem/a.pdf.txt"]


def test_sealed_files_go_to_the_archive_where_one_is_configured(store: Store, folder: Path) -> None:
    rules = Rules(settle=0.0, quiet=0.0, archive=folder / "archive")
    drop(folder / "post" / "a.pdf")
    assert poll(store, folder, rules) == 1
    assert poll(store, folder, rules) == 0
    assert names(folder) == ["archive/a.pdf"]


def test_a_name_in_an_old_character_set_is_read_and_stops_nothing_behind_it(store: Store, folder: Path) -> None:
    old = os.fsdecode("จดหมาย.pdf".encode("tis-620"))
    drop(folder / "post" / old)
    drop(folder / "post" / "ชุด" / os.fsdecode("หน้า.ไทย".encode("tis-620")), JPEG % 1)
    drop(folder / "post" / "ชุด" / "b.jpg", JPEG % 2)
    drop(folder / "post" / "ท้าย.pdf", PDF + b"last")
    assert poll(store, folder) == 3
    assert "จดหมาย.pdf" in {item.name for item in held(store)}
    assert names(folder) == []


def test_a_name_as_long_as_can_be_is_put_aside_twice_with_its_notes(store: Store, folder: Path) -> None:
    name, rules = "ก" * 83 + ".pdf", Rules(settle=0.0, max_size=4)
    for _ in range(2):
        drop(folder / name)
        assert poll(store, folder, rules) == 0
    assert len(names(folder)) == 4
    assert all(len(os.fsencode(Path(one).name)) <= 255 for one in names(folder))


def test_a_folder_that_lets_nobody_in_stops_nothing_beside_it(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    drop(folder / "lost+found" / "a.pdf")
    drop(folder / "ชุด" / "closed" / "b.pdf", PDF + b"b")
    drop(folder / "post" / "c.pdf", PDF + b"c")
    allowed = os.access
    shut = {"lost+found", "closed"}
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name not in shut and allowed(path, mode))
    assert poll(store, folder) == 1
    assert len(names(folder)) == 2
    assert "cannot be read" in caplog.text


def test_a_folder_of_one_letter_that_cannot_be_written_leaves_no_other_lying(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(folder / "post" / "a" / "a.pdf")
    drop(folder / "post" / "b.pdf", PDF + b"b")
    allowed = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: not (Path(path).name == "a" and mode & os.W_OK) and allowed(path, mode)
    )
    with pytest.raises(SettingsError, match="cannot be written"):
        poll(store, folder)
    assert (len(held(store)), names(folder)) == (1, ["post/a/a.pdf"])


@pytest.mark.parametrize("clock", [0.0, 315_532_800.0, -2_000_000_000.0])
def test_a_scanner_without_a_battery_does_not_make_a_letter_old(store: Store, folder: Path, clock: float) -> None:
    os.utime(drop(folder / "post" / "a.pdf"), (clock, clock))
    assert poll(store, folder) == 1
    (item,) = held(store)
    assert datetime.now(UTC) - item.received_at < timedelta(minutes=5)


def test_the_name_of_a_letters_folder_stays_out_of_log_and_errors(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    drop(folder / "post" / "นายสมชาย" / "a.pdf", b"", age=3600)
    drop(folder / "post" / "นายสมชาย" / "b.pdf", PDF)
    poll(store, folder, Rules(settle=0.0, quiet=0.0, patience=0.0))
    assert "problem/นายสมชาย/a.pdf" in names(folder)
    drop(folder / "post" / "นายสมชาย" / "c.pdf", PDF)
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "นายสมชาย" and allowed(path, mode))
    poll(store, folder)
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and allowed(path, mode))
    with pytest.raises(SettingsError) as refused:
        poll(store, folder)
    assert "moved to" in caplog.text
    assert "สมชาย" not in caplog.text + str(refused.value)
