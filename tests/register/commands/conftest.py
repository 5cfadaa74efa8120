"""An agency as `init` makes it, its composed program, and the command `raprueang` as `main()` runs it."""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from register import settings
from register.app import App, open_app
from register.book.casebook import Case
from register.cli import cli, main
from tests.register.commands.shell import PERSON, Done, Run
from tests.register.matter_examples import finding, register_one


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The `raprueang` command as `main()` runs it: what it prints and how it exits."""

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["raprueang", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Done(int(end.value.code or 0), said.out, said.err)

    return call


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agency as `init` and `user add` make it; each test works on a copy."""
    folder = tmp_path_factory.mktemp("made") / "agency"
    config = ["--config", str(folder / "config.toml")]
    cli.main(["init", str(folder), "--name", "อบต. ศรีพนา", "--prefix", "SPN"], standalone_mode=False)
    for login, role, *options in (
        ("somsri", "officer", "--cleared"),
        ("somsak", "officer"),
        ("somying", "clerk"),
        ("sompong", "auditor", "--cleared"),
    ):
        cli.main([*config, "user", "add", login, "--name", login, "--role", role, *options], standalone_mode=False)
    tempfile.tempdir = None  # moved by what was opened; a server that starts for this very test needs the usual one
    return folder


@pytest.fixture
def home(made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """DIR of an agency with an officer, a cleared officer, a clerk and an auditor; the current folder."""
    monkeypatch.delenv("RAPRUEANG_CONFIG", raising=False)
    folder = shutil.copytree(made_home, tmp_path / "agency")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def app(home: Path) -> App:
    return open_app(settings.load(home / "config.toml"))


@pytest.fixture
def case(app: App) -> Case:
    return register_one(app.store, app.desk, finding=finding(**PERSON))
