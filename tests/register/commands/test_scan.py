"""The day's scans and the day of receipt at the command line."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from register.app import App, open_app
from register.arrivals import intakes
from register.book import casebook
from register.cli import cli
from register.handling import matters
from register.settings import load
from register.states import Category, Channel
from register.workdays import local_date
from tests.register.matter_examples import arrival, finding, reading, register_one


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "agency"
    cli.main(["init", str(folder), "--name", "อบต. ศรีพนา", "--prefix", "SPN"], standalone_mode=False)
    return folder


@pytest.fixture
def app(home: Path) -> App:
    return open_app(load(home / "config.toml"))


def run(home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["--config", str(home / "config.toml"), *arguments], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.stdout


def test_the_scans_of_today_are_listed_with_tracking_id_or_without_for_tip_offs(home: Path, app: App) -> None:
    for number, category in enumerate((Category.SERVICE_COMPLAINT, Category.TIP_OFF)):
        change = {"source": "letters", "name": f"นายสมชาย {number}.pdf", "channel": Channel.LETTER}
        with_one(app, number, category, change)
    told = json.loads(run(home, "intake", "list", "--folder-day", "--json"))
    assert [line["file"] for line in told["scans"]] == ["••• 1.pdf", "••• 0.pdf"]
    assert [line["tracking_id"] is None for line in told["scans"]] == [True, False]
    assert json.loads(run(home, "intake", "list", "--folder-day", "2569-01-01", "--json"))["scans"] == []


def with_one(app: App, number: int, category: Category, change: dict[str, object]) -> None:
    what = reading(channel=Channel.LETTER, sender=None)
    with app.store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(b"%d" % number, **change)).intake_id
        intakes.save_reading(unit, intake_id, what)
        matters.settle_finding(unit, intakes.load(unit, intake_id), what, finding(category), app.desk)


def test_the_day_of_receipt_is_corrected_with_its_deadlines(home: Path, app: App) -> None:
    case = register_one(app.store, app.desk)
    run(home, "case", "correct", case.register_number, "--received", "2569-11-02")
    with app.store.browse() as unit:
        after = casebook.load(unit, case.id)
        assert local_date(after.received_at) == date(2026, 11, 2)
        assert casebook.deadlines(unit, case.id) == app.calendar.deadlines(after.received_at)
