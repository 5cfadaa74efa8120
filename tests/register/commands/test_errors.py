"""Every mistake at the command line ends in one line with a hint and the right exit code."""

import json
import subprocess
from pathlib import Path

import click
import pytest

from register.cli import COMMANDS, cli
from tests.register.commands.shell import RAPRUEANG, Run, one_line


def test_every_command_of_the_help_exists_and_has_its_own(run: Run) -> None:
    context = click.Context(cli)
    assert all(f"  {name} " in run("--help").out for name in COMMANDS)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help
        for inner in command.list_commands(context) if isinstance(command, click.Group) else ():
            found = command.get_command(context, inner)
            assert found is not None
            assert found.help
            assert found.name == inner


def test_a_command_that_is_none_is_one_line_with_a_hint(home: Path, run: Run) -> None:
    assert home.is_dir()
    for arguments in (
        ("fly",),
        ("case", "fly"),
        ("case", "list", "--fly"),
        ("case", "show"),
        ("case", "list", "--state", "gone"),
        ("run", "--only", "x"),
    ):
        one_line(run(*arguments), 65)


def test_no_configuration_is_one_line_that_names_init(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAPRUEANG_CONFIG", raising=False)
    assert "raprueang init" in one_line(run("case", "list"), 78)
    one_line(run("--config", str(tmp_path / "none.toml"), "doctor"), 78)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[worker]\n", "[worker]\nthread = 1\n", "did you mean threads?"),
        ('prefix = "SPN"', 'prefix = "spn"', "register.prefix"),
        ("[agency]", "[agency", "config.toml"),
        ("ring.json", "no-ring.json", "key ring"),
        ("raprueang.sqlite3", "other.sqlite3", "raprueang upgrade"),
    ],
)
def test_a_wrong_configuration_is_one_line_that_names_the_trouble(
    home: Path, run: Run, old: str, new: str, says: str
) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert says in one_line(run("case", "list"), 78)


def test_a_key_ring_that_others_can_read_is_refused(home: Path, run: Run) -> None:
    (home / "keys" / "ring.json").chmod(0o644)
    assert "chmod 600" in one_line(run("case", "list"), 78)


def test_a_database_that_is_none_is_one_line(home: Path, run: Run) -> None:
    for path in (home / "data").glob("raprueang.sqlite3*"):
        path.unlink()
    (home / "data" / "raprueang.sqlite3").write_bytes(b"no database at all" * 99)
    one_line(run("case", "list"), 78)


def test_a_database_server_that_is_away_is_one_line_and_its_password_is_not_told(home: Path, run: Run) -> None:
    config = home / "config.toml"
    url = f"postgresql+psycopg://u:s3cret@/x?host={home}"
    config.write_text(
        config.read_text(encoding="utf-8").replace("sqlite:///data/raprueang.sqlite3", url), encoding="utf-8"
    )
    assert "s3cret" not in one_line(run("case", "list"), 69)


def test_what_does_not_exist_is_one_line(home: Path, run: Run) -> None:
    assert home.is_dir()
    for arguments in (
        ("case", "show", "99/2569"),
        ("case", "show", "99999999999999999999/2569"),
        ("case", "confirm", "SPN-0000-0000-0000-0"),
        ("intake", "show", "01ABC"),
        ("intake", "replay", "01ABC"),
        ("reply", "release", "01ABC"),
        ("intake", "import", "nobox"),
        ("user", "disable", "nobody"),
    ):
        one_line(run(*arguments), 65)


def test_an_unknown_tracking_id_is_not_repeated(home: Path, run: Run) -> None:
    assert home.is_dir()
    assert "SPN" not in one_line(run("case", "show", "SPN-7KQ4-M2XD-9RTC-5"), 65)


def test_a_day_that_is_none_is_one_line(home: Path, run: Run) -> None:
    assert home.is_dir()
    assert "is no day" in one_line(run("case", "list", "--from", "เมื่อวาน"), 65)


def test_a_line_that_is_no_json_is_named_by_its_number(tmp_path: Path) -> None:
    done = subprocess.run(
        [RAPRUEANG, "classify"],
        cwd=tmp_path,
        input='{"id": 1, "subject": "ถนนพัง", "body": "ขอให้ซ่อม"}\n[]\n',
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 65
    assert done.stderr.startswith("raprueang: line 2 is no JSON object")
    assert {"id", "category", "sub_kind", "confidence", "decision", "runner_up", "reasons"} <= json.loads(
        done.stdout.splitlines()[0]
    ).keys()


def test_a_defect_of_the_program_shows_its_place_and_not_the_letter_it_met(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("สมชาย ใจดี 081-000-1234")

    monkeypatch.setattr("register.book.casebook.listing", broken)
    done = run("--config", str(home / "config.toml"), "case", "list")
    assert done.code == 75
    assert done.err.startswith("raprueang: unforeseen ValueError at test_errors.py:")
    assert "สมชาย" not in done.err + done.out
