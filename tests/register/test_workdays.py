from datetime import UTC, date, datetime, time

import pytest

from register.sections.cases import Cases, OwnPeriods
from register.states import Category, DeadlineKind, SubKind
from register.workdays import Calendar, lacks_ploughing_day, register_year, thai_date

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
    (date(2024, 4, 12), False),  # Friday before Songkran, closed by the cabinet
    (date(2024, 4, 16), False),  # substitute of Songkran, of which two days lay in a weekend
    (date(2024, 4, 17), True),
    (date(2024, 5, 1), True),  # Labour Day
    (date(2024, 5, 6), False),  # substitute of Coronation Day
    (date(2024, 5, 10), False),  # Royal Ploughing Day
    (date(2024, 7, 22), False),  # substitute of Asalha Bucha
    (date(2024, 7, 29), False),  # substitute of the King's birthday
    (date(2024, 9, 30), True),  # end of the fiscal year
    (date(2024, 10, 1), True),
    (date(2024, 10, 14), False),  # substitute of 13 October
    (date(2024, 12, 30), False),  # closed by the cabinet
    (date(2025, 1, 1), False),
    (date(2025, 1, 2), True),
    (date(2025, 1, 11), False),  # Children's Day is a Saturday
    (date(2025, 4, 7), False),  # substitute of Chakri Day
    (date(2025, 4, 16), False),  # substitute of Songkran
    (date(2025, 4, 17), True),
    (date(2025, 5, 1), True),  # Labour Day
    (date(2025, 5, 5), False),  # substitute of Coronation Day
    (date(2025, 5, 9), False),  # Royal Ploughing Day
    (date(2025, 6, 2), False),  # closed by the cabinet
    (date(2025, 9, 30), True),  # end of the fiscal year
    (date(2025, 12, 31), False),
    (date(2026, 1, 2), False),  # closed by the cabinet
]


@pytest.mark.parametrize(("day", "works"), WORKING)
def test_government_offices_work_on_their_working_days(day: date, works: bool) -> None:  # noqa: FBT001
    assert Calendar().is_working_day(day) is works


def test_the_agencys_own_days_are_closed_too() -> None:
    assert not Calendar(frozenset({date(2026, 11, 23)})).is_working_day(date(2026, 11, 23))


def test_a_holiday_that_the_cabinet_moved_is_worked_and_the_other_day_is_not() -> None:
    """As in 2020, when 11 December took the place of the substitute of 5 December."""
    moved = Calendar(frozenset({date(2020, 12, 11)}), worked=frozenset({date(2020, 12, 7)}))
    assert moved.is_working_day(date(2020, 12, 7))
    assert not moved.is_working_day(date(2020, 12, 11))
    assert moved.add_working_days(date(2020, 12, 4), 4) == date(2020, 12, 14)
    assert moved.working_days_between(date(2020, 12, 4), date(2020, 12, 14)) == 4


@pytest.mark.parametrize(
    ("year", "special", "lacks"),
    [(2026, (), False), (2035, (), True), (2035, (date(2035, 5, 10),), False), (2035, (date(2034, 5, 10),), True)],
)
def test_royal_ploughing_day_is_missed_until_it_is_named(year: int, special: tuple[date, ...], lacks: bool) -> None:  # noqa: FBT001
    assert lacks_ploughing_day(year, special) is lacks


def test_a_deadline_skips_songkran_and_the_weekend() -> None:
    assert Calendar().add_working_days(date(2026, 4, 10), 1) == date(2026, 4, 16)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2024, 4, 11), 1, date(2024, 4, 17)),  # over Songkran with its cabinet day and substitution
        (date(2024, 12, 27), 2, date(2025, 1, 3)),  # over New Year
        (date(2025, 4, 11), 7, date(2025, 4, 25)),
        (date(2025, 9, 29), 2, date(2025, 10, 1)),  # over the end of the fiscal year
        (date(2025, 4, 30), 1, date(2025, 5, 1)),  # offices work on Labour Day
        (date(2025, 5, 8), 1, date(2025, 5, 13)),  # over Royal Ploughing Day and the substitute of Visakha Bucha
        (date(2025, 12, 30), 1, date(2026, 1, 5)),
        (date(2026, 12, 4), 3, date(2026, 12, 11)),
    ],
)
def test_working_days_are_counted_over_the_holidays(start: date, count: int, end: date) -> None:
    assert Calendar().add_working_days(start, count) == end
    assert Calendar().working_days_between(start, end) == count


def test_each_category_can_have_periods_of_its_own() -> None:
    quick = OwnPeriods(category=SubKind.INFORMATION_REQUEST, investigate_days=2, acknowledge_hours=1)
    long = OwnPeriods(category=Category.TIP_OFF, investigate_days=30, progress_days=20)
    calendar = Calendar(cases=Cases(deadlines=(quick, long)))
    received = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    asked = calendar.deadlines(received, Category.OTHER, SubKind.INFORMATION_REQUEST)
    assert asked[DeadlineKind.INVESTIGATE].date() == date(2026, 11, 24)
    assert asked[DeadlineKind.ACKNOWLEDGE] == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    tip_off = calendar.deadlines(received, Category.TIP_OFF)
    assert tip_off[DeadlineKind.PROGRESS].date() == date(2026, 12, 10)
    assert calendar.deadlines(received, Category.SUGGESTION) == Calendar().deadlines(received)


def test_a_step_is_due_when_the_office_closes() -> None:
    calendar = Calendar(cases=Cases(opens=time(9), closes=time(15)))
    received = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert calendar.deadlines(received)[DeadlineKind.COORDINATE] == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert calendar.report_due(received, Category.SUGGESTION) == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_an_office_opens_before_it_closes() -> None:
    with pytest.raises(ValueError, match="before"):
        Cases(opens=time(17), closes=time(9))


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
