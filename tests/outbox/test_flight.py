"""The log of what was on its way: believed of a dead process of this start of the machine, and of nothing else."""

import os
import resource
from collections.abc import Collection
from pathlib import Path

import pytest

from outbox import flight
from outbox.delivery import CUT, Mailer, Post
from outbox.flight import Fate, Flight
from register import leases
from register.errors import TryAgain
from register.post import replies
from register.states import ReplyKind, ReplyState, WorkKind
from register.store import Store
from tests.outbox.sending import load, make_cases, send, write
from tests.outbox.test_retries import die
from tests.servers.smtp import SmtpServer


def died(folder: Path) -> Flight:
    """The log of a process that has ended without a word: three waited, one was on its way, one was taken."""
    log = Flight(folder)
    log.wait(["a", "b", "c"])
    log.leave("a")
    log.take("a")
    log.leave("b")
    assert log._descriptor is not None
    os.close(log._descriptor)
    return log


def test_the_fate_of_each_letter_is_known_once(tmp_path: Path) -> None:
    died(tmp_path)
    log = Flight(tmp_path)
    told = [log.fate(one) for one in "abcd"]
    assert told == [Fate.TAKEN, Fate.LEAVING, Fate.WAITING, None]
    assert [log.fate(one) for one in "abc"] == [None] * 3


def test_the_log_of_a_living_process_is_not_asked(tmp_path: Path) -> None:
    log = Flight(tmp_path)
    log.wait(["a"])
    assert Flight(tmp_path).fate("a") is None
    assert log.fate("a") is None


def test_after_a_new_start_of_the_machine_nothing_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    died(tmp_path)
    for name in ("another boot\n", ""):
        (tmp_path / "boot").write_text(name, encoding="ascii")
        monkeypatch.setattr(flight, "_BOOT", tmp_path / "boot")
        assert Flight(tmp_path).fate("c") is None


def test_what_is_settled_in_the_register_is_forgotten(tmp_path: Path) -> None:
    died(tmp_path)

    def only_b(asked: Collection[str]) -> Collection[str]:
        assert set(asked) == {"a", "b", "c"}
        return {"b"}

    log = Flight(tmp_path)
    log.tidy(only_b)
    assert (log.fate("c"), log.fate("b")) == (None, Fate.LEAVING)
    log.tidy(lambda _: ())
    assert list(tmp_path.glob("*.log")) == []


def test_a_log_that_rests_is_gone(tmp_path: Path) -> None:
    log = Flight(tmp_path)
    log.wait(["a"])
    log.rest()
    assert list(tmp_path.iterdir()) == []


def test_rubbish_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(b"\xff\xfe")
    (tmp_path / "y.log").write_bytes(b"")
    assert Flight(tmp_path).fate("a") is None


def test_a_folder_that_cannot_be_written_is_an_error_before_anything_leaves(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("a file", encoding="ascii")
    with pytest.raises(TryAgain):
        Flight(tmp_path / "f").wait(["a"])


def test_half_a_line_on_a_full_disk_is_an_error_and_hides_no_line_after_it(tmp_path: Path) -> None:
    log = Flight(tmp_path)
    log.wait(["a"])
    (path,) = tmp_path.iterdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 3, before[1]))
    try:
        with pytest.raises(TryAgain):
            log.leave("a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    log.leave("a")
    assert log._descriptor is not None
    os.close(log._descriptor)
    assert Flight(tmp_path).fate("a") is Fate.LEAVING


def test_of_letters_marked_together_a_kill_leaves_one_in_doubt(
    store: Store, post: Post, smtp_server: SmtpServer
) -> None:
    ids = [
        write(store, case, ReplyKind.OUTCOME, f"{number}@example.com")
        for number, case in enumerate(make_cases(store, 4))
    ]
    mailer = Mailer(store, post)
    works = leases.claim(store, (WorkKind.SEND,), lease=60, limit=4)
    mailer.handle(works[0])  # it left and was not noted
    mailer._flight.leave(ids[1])  # on its way when the process died
    die(mailer)
    assert [load(store, one).state for one in ids] == [ReplyState.SENDING] * 4
    with store.unit() as unit:
        leases.give_back(unit, None)
    send(store, post)
    states = [load(store, one).state for one in ids]
    assert states == [ReplyState.SENT, ReplyState.IN_DOUBT, ReplyState.SENT, ReplyState.SENT]
    assert load(store, ids[1]).reason == CUT
    assert [one.envelope_to for one in smtp_server.messages] == [
        ("0@example.com",),
        ("2@example.com",),
        ("3@example.com",),
    ]


def test_without_the_log_all_that_were_marked_are_in_doubt(store: Store, post: Post, smtp_server: SmtpServer) -> None:
    ids = [write(store, case, ReplyKind.OUTCOME) for case in make_cases(store, 3)]
    with store.unit() as unit:
        for one in ids:
            replies.move(unit, one, ReplyState.SENDING)
    send(store, post)
    assert {load(store, one).state for one in ids} == {ReplyState.IN_DOUBT}
    assert smtp_server.messages == []
