"""A private PostgreSQL cluster on a Unix socket: no port, no password, nothing that outlives the tests."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.processes import Daemon, ServerFault, find_program

_USER = "raprueang"
# Nothing of a test has to survive a power cut; a crash of the processes alone loses no commit without fsync either.
_CARELESS = {"fsync": "off", "full_page_writes": "off"}
_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    # As an agency's server has it: code that trusts the session's time zone must show in a test.
    "timezone": "Asia/Bangkok",
    "log_timezone": "Asia/Bangkok",
}


@dataclass
class PostgresServer:
    """A running cluster; `root` holds its data, its log and its socket."""

    root: Path
    _programs: Path = field(repr=False)
    _identity: tuple[str, ...] = field(repr=False)
    durable: bool = False
    _daemon: Daemon | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """The process whose children are the sessions."""
        return int((self.root / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])

    @contextmanager
    def fresh_database(self, template: str = "template1") -> Iterator[str]:
        """The SQLAlchemy URL of a database of its own, empty or a copy, dropped afterwards with all its connections."""
        name = f"test_{uuid.uuid4().hex}"
        # without fsync, copying the files takes two thirds of the work of writing them through the log
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.url(name)
        finally:
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{_USER}@/{database}?host={self.root}"

    def start(self) -> None:
        """Start with the same data. Raises ServerFault when PostgreSQL refuses."""
        chosen = _OPTIONS if self.durable else _OPTIONS | _CARELESS
        options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self.root / "data"), "-k", str(self.root), *options]
        self._daemon = Daemon(command, self.root / "output.log", self._identity)
        if not self._daemon.wait_until(self._answers):
            raise ServerFault(f"PostgreSQL does not start: {self._daemon.log_tail()}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends every session and shuts down; SIGQUIT stops at once, as in a crash, and recovers at the start."""
        if self._daemon is not None:
            self._daemon.stop(how)
            self._daemon = None

    def close(self) -> None:
        """Stop for good and remove everything."""
        self.stop()
        shutil.rmtree(self.root)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(host=str(self.root), user=_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(host=str(self.root), user=_USER, dbname="postgres", connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False


def start_postgres_server(*, durable: bool = False) -> PostgresServer:
    """Create and start a cluster; call `close()` in the end. `durable`: each commit reaches the disk, as in an office.

    Raises ServerFault when PostgreSQL is not installed or does not start.
    """
    programs = _programs()
    # Short, because a socket's path may not pass 108 bytes.
    root = Path(tempfile.mkdtemp(prefix="pg-"))
    identity: tuple[str, ...] = ()
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        account = _account()
        os.chown(root, account.pw_uid, account.pw_gid)
        identity = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
    server = PostgresServer(root, programs, identity, durable)
    try:
        _create_cluster(server, identity)
        server.start()
    except ServerFault:
        server.close()
        raise
    return server


def _create_cluster(server: PostgresServer, identity: Sequence[str]) -> None:
    setpriv = find_program("setpriv", "util-linux")
    initdb = [str(server._programs / "initdb"), "-D", str(server.root / "data"), "-U", _USER]
    settings = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    result = subprocess.run(
        [str(setpriv), *identity, "--", *initdb, *settings], check=False, capture_output=True, text=True, cwd="/"
    )
    if result.returncode != 0:
        raise ServerFault(f"initdb failed: {result.stderr[-1500:]}")


def _programs() -> Path:
    """The folder of the newest server programs; Debian keeps them off the PATH, one folder a version."""

    def version(folder: Path) -> int:
        number = re.match(r"\d+", folder.parent.name)
        return int(number.group()) if number else 0

    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    return find_program("initdb", "postgresql", folders).resolve().parent


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerFault("PostgreSQL cannot run as root, and there is no user postgres or nobody to run it as")
