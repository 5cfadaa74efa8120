"""`init`, `user`, `verify` and `upgrade`: an agency is made, kept and looked over."""

import json
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from register import schema, settings
from register.app import App
from register.book.casebook import Case
from tests.register.commands.shell import RAPRUEANG, Run, one_line


def test_init_makes_everything_private_and_says_what_comes_next(home: Path, run: Run) -> None:
    for name in ("data", "data/blobs", "keys", "outbox"):
        assert (home / name).stat().st_mode & 0o077 == 0, name
    for name in ("keys/ring.json", "recovery-sheet.txt"):
        assert (home / name).stat().st_mode & 0o077 == 0, name
    assert sorted(path.name for path in (home / "inbox" / "letters").iterdir()) == ["box", "fax", "post", "walk-in"]
    assert next(user["login"] for user in run("user", "list", "--json").json()) == "admin"


def test_init_leaves_an_agency_alone_that_is_there(home: Path, run: Run) -> None:
    before = (home / "keys" / "ring.json").read_bytes()
    one_line(run("init", str(home)), 65)
    assert (home / "keys" / "ring.json").read_bytes() == before


@pytest.mark.parametrize("name", ['สำนักงาน "พิเศษ"', "back\\slash", "ก'ข"])
def test_init_writes_any_name_down(tmp_path: Path, run: Run, name: str) -> None:
    assert run("init", str(tmp_path / "x"), "--name", name).code == 0
    assert settings.load(tmp_path / "x" / "config.toml").agency.name == name


@pytest.mark.parametrize("options", [("--prefix", "x"), ("--database", "mysql://x/y"), ("--name", "a\nb")])
def test_init_with_a_wrong_value_leaves_no_configuration(tmp_path: Path, run: Run, options: tuple[str, ...]) -> None:
    one_line(run("init", str(tmp_path / "x"), *options), 78)
    assert not (tmp_path / "x" / "config.toml").exists()


def test_a_user_is_added_once_and_disabled_for_good(home: Path, run: Run) -> None:
    assert home.is_dir()
    one_line(run("user", "add", "somsri", "--name", "x", "--role", "officer"), 65)
    one_line(run("user", "add", "x", "--name", "x", "--role", "king"), 65)
    assert run("user", "disable", "somsri").code == 0
    one_line(run("user", "disable", "somsri"), 65)
    assert {user["login"]: user["disabled"] for user in run("user", "list", "--json").json()}["somsri"]


def test_verify_finds_everything_whole_and_publishes_the_head(case: Case, home: Path, run: Run) -> None:
    assert case.id
    done = run("verify")
    assert done.code == 0
    assert "every intake has its outcome" in done.out
    assert len((home / "data" / "audit-heads.log").read_text().splitlines()) == 1


def test_verify_says_what_was_changed(app: App, case: Case, run: Run) -> None:
    assert case.id
    assert run("verify").code == 0
    with app.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET actor = 'x' WHERE seq = 2"))
    assert "row 2 was changed" in one_line(run("verify"), 65)


def test_verify_finds_a_changed_blob(app: App, case: Case, run: Run) -> None:
    assert case.id
    with app.store.engine.begin() as connection:
        connection.execute(text("UPDATE blob SET content_sealed = x'31' || zeroblob(60)"))
    one_line(run("verify"), 65)


def test_upgrade_makes_an_empty_database_ready(home: Path, run: Run) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("raprueang.sqlite3", "new.sqlite3"), encoding="utf-8")
    assert "empty ->" in run("upgrade").err
    assert run("case", "list", "--json").json() == []


def test_upgrade_indexes_what_no_search_finds_and_everything_when_asked(app: App, case: Case, run: Run) -> None:
    with app.store.unit() as unit:
        unit.execute(schema.search_word.delete())
    assert run("case", "list", "--find", "ถนน", "--json").json() == []
    assert "search index: 1 cases" in run("upgrade").err
    assert [row["id"] for row in run("case", "list", "--find", "ถนน", "--json").json()] == [case.id]
    assert "search index: 0 cases" in run("upgrade").err
    assert "search index: 1 cases" in run("upgrade", "--reindex").err


def test_the_same_commands_work_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """In processes of their own: that is how connections end."""

    def call(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [RAPRUEANG, *arguments]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True, timeout=60)

    call("init", "agency", "--database", postgres_url)
    assert json.loads(call("case", "list", "--json", cwd=tmp_path / "agency").stdout) == []
    assert "audit chain" in call("verify", cwd=tmp_path / "agency").stdout
