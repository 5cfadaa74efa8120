"""A whole agency for the live tests: a data folder made by `raprueang init`, tied to the real test servers."""

import atexit
import contextlib
import functools
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from register import daemon, settings
from register.app import open_app
from register.arrivals import intakes
from register.cli import cli
from register.model import Reading
from register.running.presence import present
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer

RAPRUEANG = Path(sys.executable).with_name("raprueang")
_INIT = ("init", "--name", "องค์การบริหารส่วนตำบลศรีพนา", "--prefix", "SPN")
KILLER = Path(__file__).with_name("killer.py")


@dataclass(frozen=True)
class Agency:
    """DIR of one agency; `run` and the rest call the program as a user would, in a process of its own."""

    home: Path

    @classmethod
    def make(
        cls,
        home: Path,
        *,
        imap: ImapServer | None = None,
        imap_user: str = "",
        smtp: SmtpServer | None = None,
        database: str | None = None,
    ) -> "Agency":
        agency = cls(home)
        if database is None:
            shutil.copytree(_template(), home)
        else:
            agency.call(*_INIT, str(home), "--database", database, cwd=home.parent)
        config = home / "config.toml"
        text = config.read_text(encoding="utf-8").replace("settle = 2\n", "settle = 0\n")
        if imap is not None:
            text += _mailbox(imap, imap_user)
            _secret(home / "keys" / "imap-password", imap.password)
        if smtp is not None:
            text = text.replace("[smtp]\n", _smtp(smtp), 1)
            _secret(home / "keys" / "smtp-password", smtp.password)
        config.write_text(text, encoding="utf-8")
        return agency

    def call(
        self, *arguments: str, cwd: Path | None = None, ok: bool = True, timeout: float = 240
    ) -> subprocess.CompletedProcess[str]:
        """Run `raprueang ARGUMENTS` in DIR; with `ok` a failure shows what the program said."""
        done = subprocess.run(
            [RAPRUEANG, *arguments],
            cwd=cwd or self.home,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if ok:
            assert done.returncode == 0, f"{arguments} exited {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    def once(self) -> subprocess.CompletedProcess[str]:
        return self.call("run", "--once")

    def meet(self) -> None:
        """First contact with its mailboxes: mail from now on is ours. In this process, whose libraries are loaded; in
        one of its own that is shown by `test_thirty_mails.py`.
        """
        app = open_app(settings.load(self.home / "config.toml"))
        with present(app.store, app.settings.storage.data, app.holder, "fetch"):
            assert daemon.run_once(app, {"fetch"}) == []
        app.store.engine.dispose()

    def killed_at(self, point: str, count: int = 1) -> None:
        """`run --once` in a process that kills itself (SIGKILL) at the given point."""
        done = subprocess.run(
            [sys.executable, str(KILLER), point, str(count), "run", "--once"],
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert done.returncode == -signal.SIGKILL, f"not killed at {point}: {done.returncode}\n{done.stderr}"

    def json(self, *arguments: str) -> Any:
        """What a command prints with --json; called in this process, where its libraries are loaded already."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            cli.main(["--config", str(self.home / "config.toml"), *arguments, "--json"], standalone_mode=False)
        return json.loads(printed.getvalue())

    def said(self, *command: str) -> str:
        """What a command says on both streams; called in this process, as `json`."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = cli.main(["--config", str(self.home / "config.toml"), *command], standalone_mode=False)
        assert not code, said.getvalue()
        return said.getvalue()

    def cases(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json("case", "list")
        return found

    def intakes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json("intake", "list")
        return found

    def readings(self) -> list[Reading]:
        """Every reading as the vault gives it back, without the command line between."""
        store = open_app(settings.load(self.home / "config.toml")).store
        with store.unit("test") as unit:
            found = [intakes.reading(unit, item.id) for item in intakes.listing(unit)]
        store.engine.dispose()
        return [reading for reading in found if reading is not None]


@functools.cache
def _template() -> Path:
    """An agency on SQLite as `raprueang init` makes it, once a test process; a data folder may be copied whole."""
    home = Path(tempfile.mkdtemp(prefix="agency-")) / "agency"
    atexit.register(shutil.rmtree, home.parent, ignore_errors=True)
    Agency(home).call(*_INIT, str(home), cwd=home.parent)
    return home


def _mailbox(imap: ImapServer, user: str) -> str:
    return f"""
[[mailbox]]
name = "main"
host = "{imap.host}"
port = {imap.port}
ca_file = "{imap.ca_file}"
user = "{user}"
password_file = "keys/imap-password"
"""


def _smtp(smtp: SmtpServer) -> str:
    return f"""[smtp]
host = "{smtp.host}"
port = {smtp.port}
ca_file = "{smtp.ca_file}"
user = "{smtp.user}"
password_file = "keys/smtp-password"
sender_address = "rongrian@sripana.example"
"""


def _secret(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
