"""`raprueang init`, `user add` and `desk` as a newcomer uses them: one-time passwords, a real port, a clean end."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.desk.desk_world import PASSWORD, Client

RAPRUEANG = Path(sys.executable).with_name("raprueang")


def call(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([RAPRUEANG, *arguments], cwd=folder, text=True, capture_output=True, timeout=120, check=False)


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[str]:
    """The daemon until the block ends; yields the desk's address, which it prints."""
    with subprocess.Popen(
        [RAPRUEANG, *arguments], cwd=folder, text=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        assert process.stderr
        found: re.Match[str] | None = None
        for line in process.stderr:
            found = re.search(r"http://\S+:\d+", line)
            if found:
                break
        assert found, "the desk did not say where it listens"
        try:
            yield found.group(0)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


@pytest.fixture
def home(tmp_path: Path) -> tuple[Path, str]:
    """A made register and the admin's one-time password."""
    folder = tmp_path / "agency"
    made = call("init", str(folder), "--name", "อบต.ทดสอบ", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    found = re.search(r"one-time password ([a-z0-9-]+)", made.stdout)
    assert found
    return folder, found.group(1)


def test_the_one_time_password_of_init_opens_the_desk_and_must_be_changed(home: tuple[Path, str]) -> None:
    folder, once = home
    with running(folder, "desk", "--port", "0") as base:
        client = Client(base)
        assert client.login("admin", once).status_code == 303
        assert client.get("/").headers["location"] == "/profile/password"
        fields = {"old": once, "new": PASSWORD, "again": PASSWORD}
        assert client.post("/profile/password", fields).status_code == 303
        assert client.get("/").headers["location"] == "/profile/second-factor"
        assert client.get("/review").status_code in {303, 403}
        assert client.login("admin", once).status_code == 401
        client.close()


def test_two_registers_have_two_passwords_and_none_is_printed_again(tmp_path: Path, home: tuple[Path, str]) -> None:
    _, first = home
    second = call("init", str(tmp_path / "other"), "--name", "x", folder=tmp_path).stdout
    assert first not in second
    listing = call("user", "list", "--json", folder=home[0])
    assert first not in listing.stdout + listing.stderr


def test_user_add_prints_a_one_time_password(home: tuple[Path, str]) -> None:
    added = call("user", "add", "somsri", "--name", "สมศรี", "--role", "officer", folder=home[0])
    assert added.returncode == 0, added.stderr
    once = re.search(r"one-time password: (\S+)", added.stdout)
    assert once
    with running(home[0], "desk", "--port", "0") as base:
        client = Client(base)
        assert client.login("somsri", once.group(1)).status_code == 303
        client.close()


def test_run_serves_the_desk_when_it_is_enabled(home: tuple[Path, str]) -> None:
    config = home[0] / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("# enabled = false", "enabled = true").replace("port = 8420", "port = 0"), "utf-8")
    with running(home[0], "run") as base:
        client = Client(base)
        assert client.get("/login").status_code == 200
        client.close()


def test_a_port_that_is_taken_is_said_in_one_line(home: tuple[Path, str]) -> None:
    with running(home[0], "desk", "--port", "0") as base:
        port = base.rpartition(":")[2]
        refused = call("desk", "--port", port, folder=home[0])
    assert refused.returncode == 78
    assert refused.stderr.strip().count("\n") == 0
    assert port in refused.stderr
