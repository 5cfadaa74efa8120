from datetime import UTC, date, datetime

import pytest

from register.states import DeadlineKind
from register.workdays import Calendar, register_year, thai_date

WORKING = [
    (date(2026, 1, 1), False),  # New Year
    (date(2026, 1, 5), True),
    (date(2026, 4, 6), False),  # Chakri day
    (date(2026, 4, 10), True),
    (date(2026, 4, 13), False),  # Songkran
    (date(2026, 4, 14), False),
    (date(2026, 4, 15), False),
    (date(2026, 4, 16), True),
    (date(2026, 5, 1), True),  # Labour Day: offices work
    (date(2026, 5, 4), False),  # Coronation day
    (date(2026, 5, 13), False),  # Royal Ploughing Day
    (date(2026, 6, 1), False),  # substitute of Visakha Bucha
    (date(2026, 10, 13), False),
    (date(2026, 11, 21), False),  # Saturday
    (date(2026, 11, 22), False),  # Sunday
    (date(2026, 11, 23), True),
    (date(2026, 12, 7), False),  # substitute of 5 December
    (date(2026, 12, 10), False),  # Constitution Day
    (date(2026, 12, 31), False),
    (date(2027, 5, 3), True),  # substitute of Labour Day: offices work
]


@pytest.mark.parametrize(("day", "works"), WORKING)
def test_government_offices_work_on_their_working_days(day: date, works: bool) -> None:  # noqa: FBT001
    assert Calendar().is_working_day(day) is works


def test_the_agencys_own_days_are_closed_too() -> None:
    assert not Calendar(frozenset({date(2026, 11, 23)})).is_working_day(date(2026, 11, 23))


def test_a_deadline_skips_songkran_and_the_weekend() -> None:
    assert Calendar().add_working_days(date(2026, 4, 10), 1) == date(2026, 4, 16)


def test_deadlines_run_from_receipt() -> None:
    received = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, ten in the morning in Bangkok
    due = Calendar().deadlines(received)
    assert due[DeadlineKind.ACKNOWLEDGE] == datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    assert due[DeadlineKind.COORDINATE] == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert due[DeadlineKind.PROGRESS].date() == date(2026, 12, 5)
    assert due[DeadlineKind.INVESTIGATE].date() == date(2026, 12, 15)


def test_late_evening_in_utc_is_the_next_day_in_bangkok() -> None:
    received = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # Monday, three in the morning
    assert Calendar().deadlines(received)[DeadlineKind.COORDINATE].date() == date(2026, 11, 24)


def test_the_fiscal_year_begins_in_october() -> None:
    assert register_year(date(2026, 9, 30), "fiscal") == 2569
    assert register_year(date(2026, 10, 1), "fiscal") == 2570
    assert register_year(date(2026, 10, 1), "calendar") == 2569


def test_dates_are_written_with_thai_months_and_buddhist_years() -> None:
    assert thai_date(date(2026, 11, 22)) == "22 พฤศจิกายน 2569"
