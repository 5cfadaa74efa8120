"""The figures of a report: equal to a count by hand, the same when printed again, years as Bangkok has them."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import true

from register import audit, cases
from register.book import casebook, deadlines
from register.book.casebook import Case
from register.handling import case_details, referrals
from register.handling.referrals import Asked
from register.model import CaseContent, Contact
from register.reports import facts, period
from register.reports.figures import Figures, Timeliness, count
from register.reports.period import Period
from register.settings import Settings
from register.states import (
    PUBLIC_STATUS,
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    PublicStatus,
    Way,
)
from register.store import Store, open_engine
from register.vault import KeyRing, Vault
from register.workdays import Calendar
from tests.register.report_examples import BOOK, Clock, Life, at, live, value_at

CALENDAR = Calendar()
CONCLUDED = {CaseState.CONCLUDED, CaseState.ANSWERED}


@pytest.fixture
def clock() -> Clock:
    return Clock(at(2025, 8, 1))


@pytest.fixture
def told(register_url: str, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A register whose clock the test moves."""
    engine = open_engine(register_url)
    made = Store(engine, Vault(KeyRing.create()), tmp_path / "blobs", clock=clock)
    made.before_commit(audit.append_pending)
    yield made
    engine.dispose()


@pytest.fixture
def quick(sqlite_register_url: str, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """The same on SQLite alone."""
    engine = open_engine(sqlite_register_url)
    made = Store(engine, Vault(KeyRing.create()), tmp_path / "blobs", clock=clock)
    made.before_commit(audit.append_pending)
    yield made
    engine.dispose()


def _figures(store: Store, of: Period, as_of: datetime | None = None) -> Figures:
    until = as_of or of.end
    with store.browse() as unit:
        return count(facts.gather(unit, true(), of, until), of, until, CALENDAR)


def _case(store: Store, category: Category = Category.SERVICE_COMPLAINT, channel: Channel = Channel.EMAIL) -> Case:
    with store.unit() as unit:
        new = cases.NewCase(
            category=category,
            sub_kind=None,
            restricted=False,
            urgent=False,
            anonymous=False,
            channel=channel,
            received_at=unit.now,
            content=CaseContent("ถนนพัง", Contact()),
        )
        return cases.register(unit, new, BOOK, CALENDAR)


def _do(store: Store, case: Case, act: Callable[..., Case], *arguments: object) -> Case:
    with store.unit() as unit:
        return act(unit, casebook.load(unit, case.id), *arguments)


def _open(state: object) -> bool:
    return state is not None and PUBLIC_STATUS[CaseState(str(state))] is not PublicStatus.DONE


def _by_hand(lives: list[Life], of: Period) -> dict[str, object]:
    """The same figures from what the test remembers, the slow way."""
    new = [life for life in lives if of.start <= life.registered_at < of.end]
    known = [life for life in lives if life.registered_at < of.end]
    just_before = of.start
    states = [(value_at(life.states, just_before), value_at(life.states, of.end)) for life in known]  # type: ignore[arg-type] # lists of any value
    finished = sum((before is None or _open(before)) and not _open(after) for before, after in states)
    concluded: Counter[object] = Counter()
    for life, (before, after) in zip(known, states, strict=True):
        if after in CONCLUDED and before not in CONCLUDED:
            concluded[value_at(life.conclusions, of.end)] += 1  # type: ignore[arg-type] # as above
    return {
        "received": len(new),
        "carried_in": sum(_open(before) for before, _ in states),
        "remaining": sum(_open(after) for _, after in states),
        "finished": finished,
        "reopened": sum(before is not None and not _open(before) and _open(after) for before, after in states),
        "anonymous": sum(life.anonymous for life in new),
        "urgent": sum(life.urgent for life in new),
        "information_requests": sum(life.asks and len(_until(life.categories, of)) == 1 for life in new),
        "timeliness": _timeliness_by_hand(new, of),
        "months": Counter((_in_bangkok(life).year, _in_bangkok(life).month) for life in new),
        "days": _days_by_hand(known, of),
        "categories": Counter(value_at(life.categories, of.end) for life in new),  # type: ignore[arg-type] # as above
        "channels": Counter(life.channel for life in new),
        "states": Counter(value_at(life.states, of.end) for life in new),  # type: ignore[arg-type] # as above
        "units": Counter(value_at(life.units, of.end) or "" for life in new),  # type: ignore[arg-type] # as above
        "conclusions": concluded,
    }


def _until(turns: list[tuple[datetime, Category]], of: Period) -> list[tuple[datetime, Category]]:
    return [(moment, value) for moment, value in turns if moment <= of.end]


def _timeliness_by_hand(lives: list[Life], of: Period) -> dict[DeadlineKind, Timeliness]:
    found = {kind: Counter[str]() for kind in DeadlineKind}
    for life in lives:
        steps = [stood for moment, stood in life.steps if moment <= of.end][-1]
        for kind, (due_at, met_at) in steps.items():
            if met_at is not None:
                found[kind]["in_time" if met_at <= due_at else "late"] += 1
            elif _open(value_at(life.states, of.end)):  # type: ignore[arg-type] # as above
                found[kind]["overdue" if due_at < of.end else "not_due"] += 1
    return {kind: Timeliness(**counts) for kind, counts in found.items()}


def _in_bangkok(life: Life) -> datetime:
    return life.registered_at + timedelta(hours=7)


def _days_by_hand(lives: list[Life], of: Period) -> dict[object, float]:
    """The median of working days from receipt to the end, of those that came to their last end within the period."""
    taken: dict[object, list[int]] = {}
    for life in lives:
        ends = [moment for moment, state in life.states if not _open(state) and moment <= of.end]
        if not ends or max(ends) < of.start or _open(value_at(life.states, of.end)):  # type: ignore[arg-type] # as above
            continue
        day, last = ((moment + timedelta(hours=7)).date() for moment in (life.received_at, max(ends)))
        number = sum(CALENDAR.is_working_day(day + timedelta(days=step)) for step in range(1, (last - day).days + 1))
        taken.setdefault(value_at(life.categories, of.end), []).append(number)  # type: ignore[arg-type] # as above
    return {category: median(numbers) for category, numbers in taken.items()}


def _counted(figures: Figures) -> dict[str, object]:
    names = ("received", "carried_in", "reopened", "remaining", "finished", "anonymous", "urgent")
    names += ("information_requests", "timeliness")
    tables = ("categories", "channels", "states", "units", "conclusions")
    numbers = {name: getattr(figures, name) for name in names}
    months = Counter({(first.year, first.month): number for first, number in figures.months.items()})
    counted = {name: Counter(getattr(figures, name)) for name in tables}
    return numbers | counted | {"months": months, "days": dict(figures.days)}


def _compare(store: Store, lives: list[Life]) -> None:
    met: Counter[str] = Counter()
    for name in ("2568-08", "2568-10", "2569-01", "2568", "2569", "2569-H1", "2569-H2", "2568-CY", "2569-CY", "2570"):
        of = period.parse(name)
        figures = _figures(store, of)
        assert _counted(figures) == _by_hand(lives, of), name
        for kept in figures.timeliness.values():
            met.update(asdict(kept))
        met.update({field: getattr(figures, field) for field in ("reopened", "urgent", "information_requests")})
    assert min(met.values()) > 0, met  # each figure has been something else than nought


def test_figures_equal_a_count_by_hand(quick: Store, clock: Clock) -> None:
    lives = live(quick, clock, random.Random(2569), days=500, count=500)  # noqa: S311 - the same in every run
    _compare(quick, lives)


@pytest.mark.long
def test_figures_of_ten_thousand_cases_equal_a_count_by_hand(told: Store, clock: Clock) -> None:
    lives = live(told, clock, random.Random(2570), days=700, count=10_000)  # noqa: S311 - as above
    _compare(told, lives)


def test_last_years_report_printed_again_is_the_same(told: Store, clock: Clock) -> None:
    of = period.parse("2568-08")
    chosen = random.Random(1)  # noqa: S311 - as above
    live(told, clock, chosen, days=31, count=30)
    clock.now = of.end
    first = _figures(told, of)
    # everything that can come later: more cases, more work, other categories, another day of receipt
    live(told, clock, chosen, days=200, count=30)
    with told.unit() as unit:
        for case in casebook.listing(unit)[:20]:
            case_details.correct_received(unit, case, (case.registered_at - timedelta(days=9)).date(), CALENDAR)
    assert _figures(told, of) == first


def test_a_correction_after_the_period_does_not_move_its_category(told: Store, clock: Clock) -> None:
    case = _case(told, Category.SUGGESTION)
    clock.now = at(2025, 10, 5)
    _do(told, case, cases.correct, Category.OTHER)
    assert _figures(told, period.parse("2568-08")).categories[Category.SUGGESTION] == 1
    assert _figures(told, period.parse("2568-08"), clock.now).categories[Category.OTHER] == 1


def test_what_is_carried_in_received_reopened_and_finished_makes_what_remains(told: Store, clock: Clock) -> None:
    live(told, clock, random.Random(3), days=120, count=60)  # noqa: S311 - as above
    for name in ("2568-08", "2568-09", "2568-10", "2568-11"):
        found = _figures(told, period.parse(name))
        assert found.carried_in + found.received + found.reopened - found.finished == found.remaining
    for name, following in (("2568-08", "2568-09"), ("2568-09", "2568-10")):
        assert _figures(told, period.parse(name)).remaining == _figures(told, period.parse(following)).carried_in


@pytest.mark.parametrize(
    ("moment", "name", "number"),
    [
        (at(2025, 9, 30, 16, 59), "2568", 1),  # 23:59 in Bangkok: the fiscal year is not over
        (at(2025, 9, 30, 17, 0), "2568", 0),
        (at(2025, 9, 30, 17, 0), "2569", 1),
        (at(2025, 9, 30, 17, 0), "2569-H1", 1),
        (at(2025, 12, 31, 16, 59), "2568-CY", 1),
        (at(2025, 12, 31, 17, 0), "2568-CY", 0),
        (at(2025, 12, 31, 17, 0), "2569-01", 1),
        (at(2026, 3, 31, 17, 0), "2569-H2", 1),
    ],
)
def test_a_period_begins_and_ends_at_midnight_in_bangkok(
    quick: Store, clock: Clock, moment: datetime, name: str, number: int
) -> None:
    clock.now = moment
    _case(quick)
    assert _figures(quick, period.parse(name)).received == number


def test_a_step_is_in_time_late_overdue_or_not_due_yet(told: Store, clock: Clock) -> None:
    in_time, late = _case(told), _case(told)
    overdue = _case(told)
    clock.now = at(2025, 8, 1, 5)
    _do(told, in_time, referrals.coordinate, "กองช่าง", Way.TELEPHONE, "แจ้งให้ออกไปดูก่อน")
    clock.now = at(2025, 8, 20)
    _do(told, late, referrals.coordinate, "กองช่าง", Way.TELEPHONE, "แจ้งให้ออกไปดูก่อน")
    clock.now = at(2025, 8, 31, 10)
    fresh = _case(told)
    assert overdue.state is fresh.state is CaseState.RECEIVED
    found = _figures(told, period.parse("2568-08"), clock.now).timeliness[DeadlineKind.COORDINATE]
    assert (found.in_time, found.late, found.overdue, found.not_due) == (1, 1, 1, 1)
    assert found.percent == pytest.approx(100 / 3)


def test_a_step_done_after_the_period_was_overdue_in_it(told: Store, clock: Clock) -> None:
    case = _case(told)
    clock.now = at(2025, 9, 15)
    _do(told, case, referrals.coordinate, "กองช่าง", Way.TELEPHONE, "แจ้งให้ออกไปดูก่อน")
    found = _figures(told, period.parse("2568-08")).timeliness[DeadlineKind.COORDINATE]
    assert (found.late, found.overdue) == (0, 1)


def test_an_extension_and_a_referral_after_the_period_change_nothing_in_it(told: Store, clock: Clock) -> None:
    case = _do(told, _case(told), cases.confirm)
    of = period.parse("2568-08")
    clock.now = of.end
    before = _figures(told, of)
    assert before.timeliness[DeadlineKind.INVESTIGATE].overdue == 1
    clock.now = at(2025, 9, 10)
    with told.unit() as unit:
        deadlines.extend(unit, case.id, DeadlineKind.INVESTIGATE, at(2025, 12, 1))
        referrals.to_unit(unit, casebook.load(unit, case.id), "กองช่าง", Asked("ตรวจสอบ"), at(2025, 9, 20))
    assert _figures(told, of) == before
    now = _figures(told, of, at(2025, 9, 15))
    assert now.timeliness[DeadlineKind.INVESTIGATE].not_due == 1
    assert now.timeliness[DeadlineKind.REPORT].not_due == 1
    clock.now = at(2025, 10, 1)
    _do(told, case, cases.conclude, Conclusion.FOUNDED, "ตรวจแล้ว")  # nobody waits for the unit any more
    assert _figures(told, of) == before
    assert _figures(told, of, at(2025, 9, 25)).timeliness[DeadlineKind.REPORT].overdue == 1


def test_what_an_ended_case_left_undone_is_not_overdue(told: Store, clock: Clock) -> None:
    case = _case(told)
    _do(told, case, cases.proceed, CaseEvent.WITHDRAW, "ผู้ร้องถอนเรื่อง")
    clock.now = at(2025, 12, 1)
    found = _figures(told, period.parse("2568-08")).timeliness[DeadlineKind.PROGRESS]
    assert (found.late, found.overdue) == (0, 0)


def test_a_conclusion_counts_in_the_period_in_which_it_was_drawn(told: Store, clock: Clock) -> None:
    case = _do(told, _case(told), cases.confirm)
    clock.now = at(2025, 9, 3)
    _do(told, case, cases.conclude, Conclusion.FOUNDED, "ตรวจแล้ว")
    assert sum(_figures(told, period.parse("2568-08")).conclusions.values()) == 0
    assert _figures(told, period.parse("2568-09")).conclusions[Conclusion.FOUNDED] == 1
    clock.now = at(2025, 10, 3)
    _do(told, case, cases.reopen, "มีข้อมูลใหม่")
    assert _figures(told, period.parse("2568-09")).conclusions[Conclusion.FOUNDED] == 1
    assert _figures(told, period.parse("2568-10")).reopened == 0  # it had not ended


def test_settings_know_the_reports_section(tmp_path: Path) -> None:
    given = Settings.model_validate(
        {
            "home": tmp_path,
            "agency": {"name": "อบต."},
            "reports": {"addressee": "นายก", "signatory": [{"name": "ก"}], "duty": [{"time": "ก.พ.", "detail": "ข"}]},
        }
    )
    assert given.reports.duty[0].result == ""
