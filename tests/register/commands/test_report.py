"""`raprueang report`: what a period brought, as a file, by who may."""

import json
import stat
from pathlib import Path

import pytest

from register.app import App
from register.book.casebook import Case
from register.states import Category
from register.workdays import local_date
from tests.register.commands.shell import MARKERS, PERSON, Run, one_line
from tests.register.matter_examples import finding, register_one


def _now(app: App) -> str:
    """The month that the cases of a test are registered in."""
    with app.store.browse() as unit:
        today = local_date(unit.now)
    return f"{today.year + 543}-{today.month:02}"


def test_a_monthly_report_is_one_json_document(app: App, case: Case, run: Run) -> None:
    period = _now(app)
    done = run("report", "monthly", "--period", period, "--format", "json", "--out", "-")
    assert case.register_number
    assert done.code == 0
    assert done.json()["period"] == period
    assert done.json()["figures"]["received"] == 1
    assert done.json()["figures"]["categories"]["service_complaint"] == 1


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("json", b"{")])
def test_a_report_is_a_file_that_only_its_owner_reads(app: App, run: Run, home: Path, form: str, start: bytes) -> None:
    done = run("report", "monthly", "--period", _now(app), "--format", form)
    path = home / done.out.strip()
    assert path.name == f"raprueang-monthly-{_now(app)}.{form}"
    assert path.read_bytes().startswith(start)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_register_book_shows_nobody_without_a_reason_and_an_account(app: App, case: Case, run: Run) -> None:
    asked = ("report", "register-book", "--period", _now(app), "--format", "json", "--out", "-")
    closed = run(*asked)
    assert case.register_number in closed.out
    assert [word for word in MARKERS if word in closed.out] == []
    one_line(run(*asked, "--reveal", "ตรวจทะเบียน"), 65)
    assert "สมชาย ใจดี" in run(*asked, "--reveal", "ตรวจทะเบียน", "--as", "somsak").out


def test_tip_offs_are_counted_for_the_cleared_only(app: App, run: Run) -> None:
    register_one(app.store, app.desk, b"a", finding=finding(**PERSON))
    register_one(app.store, app.desk, b"b", text="เรียกรับเงิน", finding=finding(Category.TIP_OFF, tip_off=0.9))
    asked = ("report", "monthly", "--period", _now(app), "--format", "json", "--out", "-")
    received = {login: run(*asked, "--as", login).json()["figures"]["received"] for login in ("somsri", "somsak")}
    assert received == {"somsri": 2, "somsak": 1}
    one_line(run(*asked, "--as", "somying"), 65)
    one_line(run(*asked, "--as", "somsri", "--whole"), 65)
    assert run(*asked, "--whole").json()["figures"]["received"] == 2


@pytest.mark.parametrize("period", ["2570-13", "soon", "2590-01", "2569"])
def test_a_period_that_is_none_of_this_report_is_refused(run: Run, home: Path, period: str) -> None:
    one_line(run("report", "monthly", "--period", period), 65)
    assert list(home.glob("raprueang-*")) == []


def test_an_empty_year_says_so_in_the_fixed_words(run: Run, home: Path) -> None:
    done = run("report", "public", "--format", "json", "--out", "-")
    assert json.loads(done.out)["total"] == 0
    assert run("report", "half-year", "--out", str(home / "a.pdf"), "--dated", "1/4/2569").code == 0
    one_line(run("report", "half-year", "--out", str(home / "a.pdf"), "--dated", "เมื่อวาน"), 65)
