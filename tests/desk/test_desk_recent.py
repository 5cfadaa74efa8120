"""Figures that may be a little old."""

from datetime import timedelta

from register.desk.web.recent import Recent
from tests.desk.desk_world import NOW

MINUTE = timedelta(minutes=1)


def test_a_value_is_made_once_a_minute_for_each_who_asks() -> None:
    recent: Recent[str, str] = Recent(MINUTE)
    made = iter("abcd")
    assert recent.take("somsri", NOW, lambda: next(made)) == (NOW, "a")
    assert recent.take("somsri", NOW + timedelta(seconds=59), lambda: next(made)) == (NOW, "a")
    assert recent.take("boss", NOW, lambda: next(made)) == (NOW, "b")
    assert recent.take("somsri", NOW + MINUTE, lambda: next(made)) == (NOW + MINUTE, "c")


def test_a_clock_that_was_put_back_does_not_keep_a_value_for_ever() -> None:
    recent: Recent[str, int] = Recent(MINUTE)
    recent.take("somsri", NOW, lambda: 1)
    assert recent.take("somsri", NOW - timedelta(hours=1), lambda: 2)[1] == 2


def test_only_so_many_are_remembered() -> None:
    recent: Recent[int, int] = Recent(MINUTE, most=2)
    for key in (1, 2, 3):
        recent.take(key, NOW, lambda: 0)
    assert recent.take(3, NOW, lambda: 9)[1] == 0
    assert recent.take(1, NOW, lambda: 9)[1] == 9
