"""Private server processes: found, started in the foreground, and certain to end with the tests."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

START_SECONDS = 30.0
STOP_SECONDS = 10.0


class ServerFault(Exception):
    """A test server is missing or does not start; a test that needs it fails with this sentence."""


def find_program(name: str, package: str, folders: Sequence[Path] = ()) -> Path:
    """The program's path; `folders` come before the PATH and the usual places of daemons.

    Raises ServerFault naming the Debian package when there is none.
    """
    places = [*map(str, folders), os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise ServerFault(
            f"the tests need the program {name}: install the Debian package {package}, or run scripts/install test"
        )
    return Path(found)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago; another process may take it, so callers try again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Daemon:
    """One server process in a session of its own.

    The kernel ends it when the test process dies however it dies (PR_SET_PDEATHSIG through setpriv(1)), so that no
    later run can meet a server of an earlier one.
    """

    def __init__(self, command: Sequence[str], log: Path, identity: Sequence[str] = ()) -> None:
        """`identity`: further options of setpriv, such as `--reuid`."""
        setpriv = find_program("setpriv", "util-linux")
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(setpriv), *identity, "--pdeathsig", "TERM", "--", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd="/",
            )
        self._log = log

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def log_tail(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def wait_until(self, ready: Callable[[], bool]) -> bool:
        """True when `ready()` became true, False when the process ended before; ServerFault after 30 seconds."""
        end = time.monotonic() + START_SECONDS
        while self.running:
            if ready():
                return True
            if time.monotonic() > end:
                self.stop()
                raise ServerFault(f"a test server did not get ready in {START_SECONDS:.0f} s: {self.log_tail()}")
            time.sleep(0.01)
        return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Send `how`, wait for the end; kill the whole session when that takes longer than 10 seconds."""
        if self.running:
            self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
