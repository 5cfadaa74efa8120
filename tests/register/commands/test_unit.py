"""`raprueang unit`, `conflict` and what follows from them, over the composed program."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from register import audit, settings
from register.app import App, open_app
from register.book.casebook import Case
from register.cli import cli
from register.errors import InputError, NotAllowed
from register.handling import casework, conflicts
from register.officers import accounts
from register.officers.accounts import Officer
from register.post import replies
from register.states import Category, Role
from tests.register.matter_examples import finding, register_one


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """An agency with two cleared officers of the centre and one named as accused, at the shell."""
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "d"), "--name", "อบต.ศรีพนา"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "d")
    app = open_app(settings.load(Path("config.toml")))
    with app.store.unit() as unit:
        for login, name in (("somsri", "สมศรี ใจงาม"), ("wichai", "วิชัย ตรวจการ"), ("somsak", "สมศักดิ์ รักงาน")):
            conflicts.admit(unit, Officer("", login, name, Role.OFFICER, cleared=True), app.routing)
    return app


@pytest.fixture
def accusing(program: App) -> Case:
    found = finding(Category.SERVICE_COMPLAINT, accused="สมศักดิ์ รักงาน")
    return register_one(program.store, program.desk, finding=found)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_units_are_added_listed_closed_and_added_again(program: App) -> None:
    assert program.settings.agency.unit
    assert call("unit", "add", "กองคลัง", "--email", "money@agency.example").exit_code == 0
    listed = {one["name"]: one for one in json.loads(call("unit", "list", "--json").stdout)}
    assert listed["กองคลัง"]["email"] == "money@agency.example"
    assert call("unit", "close", "กองคลัง").exit_code == 0
    refused = call("user", "add", "nid", "--name", "นิด ดี", "--role", "officer", "--unit", "กองคลัง")
    assert isinstance(refused.exception, InputError)
    assert call("unit", "add", "กองคลัง").exit_code == 0
    assert call("user", "add", "nid", "--name", "นิด ดี", "--role", "officer", "--unit", "กองคลัง").exit_code == 0
    assert call("user", "change", "nid", "--name", "นิด มากดี", "--cleared").exit_code == 0
    with program.store.browse() as unit:
        nid = accounts.find(unit, "nid")
    assert (nid.name, nid.unit, nid.cleared) == ("นิด มากดี", "กองคลัง", True)


def test_a_case_is_not_referred_to_a_slip_of_the_keyboard(program: App, accusing: Case) -> None:
    assert program.store
    call("unit", "add", "กองคลัง")
    call("case", "confirm", accusing.register_number)
    refused = call("case", "refer", accusing.register_number, "กองคลง")
    assert isinstance(refused.exception, InputError)
    assert "กองคลัง" in refused.exception.hint
    assert call("case", "refer", accusing.register_number, "กองคลัง").exit_code == 0


def test_for_who_is_named_the_case_does_not_exist(program: App, accusing: Case) -> None:
    number, named = accusing.register_number, ("--as", "somsak")
    for command in (
        ("case", "show", number),
        ("case", "show", number, "--reveal", "ดู"),
        ("case", "confirm", number),
        ("case", "assign", number, "somsri"),
        ("conflict", "list", number),
    ):
        done = call(*command, *named)
        assert isinstance(done.exception, InputError), command
        assert "no case of that ID" in str(done.exception)
    assert isinstance(call("case", "assign", number, "somsak", "--as", "somsri").exception, InputError)
    with program.store.browse() as unit:
        origin, reply = casework.origin_of(unit, accusing), replies.of_case(unit, accusing.id)[0].id
    assert isinstance(call("intake", "show", origin, "--reveal", "ดู", *named).exception, InputError)
    assert isinstance(call("reply", "cancel", reply, *named).exception, InputError)


def test_two_officers_lift_a_conflict_at_the_shell(program: App, accusing: Case) -> None:
    number = accusing.register_number
    assert json.loads(call("conflict", "list", number, "--as", "somsri", "--json").stdout) == [
        {"login": "somsak", "asked_by": None}
    ]
    assert call("conflict", "ask", number, "somsak", "--text", "คนละคน", "--as", "somsri").exit_code == 0
    assert isinstance(call("conflict", "lift", number, "somsak", "--as", "somsri").exception, NotAllowed)
    assert call("conflict", "lift", number, "somsak", "--as", "wichai").exit_code == 0
    assert call("case", "show", number, "--as", "somsak").exit_code == 0
    with program.store.unit() as unit:
        audit.verify(unit)


def test_doctor_renders_the_templates_and_misses_a_recipient(program: App) -> None:
    with program.store.browse() as unit:
        assert conflicts.trouble_with_recipient(unit, program.routing)
    said = call("doctor").stdout
    assert "✓ templates: 8 rendered, 0 of the agency" in said
    assert "conflict_recipient is not set" in said
    assert "fewer than two persons" not in said  # somsri and wichai are
