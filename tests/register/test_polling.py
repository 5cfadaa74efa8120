"""The loops of the sources: one that fails stops no other, and pauses grow and differ."""

import threading

import pytest

from register.errors import LoginRefused, ServiceDown, TryAgain
from register.running import polling


class Stop(threading.Event):
    """Stands in for the daemon's event: notes the pauses instead of waiting, and ends after some."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.pauses: list[float] = []
        self.most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout or 0.0)
        if len(self.pauses) >= self.most:
            self.set()
        return self.is_set()


def test_a_mailbox_that_is_down_is_tried_again_with_pauses_that_grow_and_differ() -> None:
    def follow(_stop: threading.Event) -> None:
        raise ServiceDown("down", "wait")

    stop = Stop(12)
    polling.follow_forever("imap:a", follow, stop)
    assert all(0.5 <= pause / min(2.0**number, 300.0) <= 1.0 for number, pause in enumerate(stop.pauses, 1))
    assert len(set(stop.pauses)) == 12


def test_a_refused_login_is_not_tried_every_second() -> None:
    def follow(_stop: threading.Event) -> None:
        raise LoginRefused("no", "mend it")

    stop = Stop(2)
    polling.follow_forever("imap:a", follow, stop)
    assert min(stop.pauses) >= 30


def test_a_connection_that_ended_well_is_made_again_soon() -> None:
    stop = Stop(3)
    polling.follow_forever("imap:a", lambda _stop: None, stop)
    assert max(stop.pauses) <= 1


def test_a_defect_in_one_source_is_said_without_its_message_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def poll() -> int:
        raise ValueError("a letter's words")

    assert isinstance(polling.poll_once("letters", poll), TryAgain)
    assert "a letter's words" not in caplog.text
    stop = Stop(3)
    polling.poll_forever("letters", poll, 1.0, stop)
    assert stop.pauses == sorted(stop.pauses)
