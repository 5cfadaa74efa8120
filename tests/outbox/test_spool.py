"""Replies as files."""

import os
import stat
from pathlib import Path

import pytest

from outbox.spool import write_letter, write_mail
from register.errors import InputError, TryAgain


def test_only_the_service_may_read_what_it_writes(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        path = write_mail(tmp_path / "outbox", "r-1", b"mail")
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_writing_a_reply_again_replaces_its_file(tmp_path: Path) -> None:
    write_letter(tmp_path, "r-1", b"first")
    path = write_letter(tmp_path, "r-1", b"second")
    assert [entry.name for entry in tmp_path.iterdir()] == ["r-1.pdf"]
    assert path.read_bytes() == b"second"


def test_what_a_killed_writer_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".r-1.eml.part").write_bytes(b"half")
    assert write_mail(tmp_path, "r-1", b"whole").read_bytes() == b"whole"
    assert [entry.name for entry in tmp_path.iterdir()] == ["r-1.eml"]


@pytest.mark.parametrize("reply_id", ["../r", "a/b", "", "r.1", "ก", "a" * 101])
def test_an_id_that_is_no_file_name_is_refused(tmp_path: Path, reply_id: str) -> None:
    with pytest.raises(InputError):
        write_mail(tmp_path, reply_id, b"mail")


def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(TryAgain):
        write_mail(tmp_path / "outbox", "r-1", b"mail")
