"""An office for the parts of `scripts/bench`: private servers, an agency made by `raprueang init`, and what a process
of it used.
"""

import logging
import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.live.agency import Agency
from tests.servers.certificates import make_certificates
from tests.servers.imap import MAILDIR, ImapServer, start_imap_server
from tests.servers.postgres import PostgresServer, start_postgres_server
from tests.servers.smtp import SmtpServer, start_smtp_server

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Servers:
    """Dovecot, an SMTP server and PostgreSQL (with fsync), and a folder for agencies."""

    imap: ImapServer
    smtp: SmtpServer
    postgres: PostgresServer
    folder: Path

    @contextmanager
    def agency(self, database: str, old: Iterable[bytes] = ()) -> Iterator[tuple[Agency, str]]:
        """A new agency on SQLITE or POSTGRESQL with a mailbox of its own, which it has met: (agency, the mailbox's
        user). `old`: messages that lay there before. What was sent before is forgotten.
        """
        user = self.mailbox(old)
        with ExitStack() as stack:
            url = stack.enter_context(self.postgres.fresh_database()) if database == POSTGRESQL else None
            home = self.folder / user
            agency = Agency.make(home, imap=self.imap, imap_user=user, smtp=self.smtp, database=url)
            agency.once()
            self.smtp.messages.clear()
            yield agency, user

    def mailbox(self, messages: Iterable[bytes] = ()) -> str:
        """The user of a new mailbox that holds these messages."""
        user = f"user-{uuid.uuid4().hex[:12]}"
        with self.imap.client(user) as client:
            client.select_folder("INBOX")
        self.imap.deliver(user, messages)
        return user


@contextmanager
def servers(storage: str = MAILDIR) -> Iterator[Servers]:
    """All of them, running during the block. `storage`: how Dovecot keeps its mail."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of itself at every login
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        (folder / "tls").mkdir()
        certificates = make_certificates(folder / "tls")
        imap = start_imap_server(certificates, password="imap-secret", storage=storage)  # noqa: S106 - private
        stack.callback(imap.close)
        smtp = start_smtp_server(certificates, user="mailroom", password="smtp-secret")  # noqa: S106
        stack.callback(smtp.stop)
        postgres = start_postgres_server(durable=True)
        stack.callback(postgres.close)
        yield Servers(imap, smtp, postgres, folder)


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took: seconds by the clock, and processor seconds of it and its children."""

    seconds: float
    processor: float


def timed(
    command: Sequence[str | Path], *, cwd: Path, given: bytes = b"", environment: Mapping[str, str] | None = None
) -> Used:
    """Run a command to its end. `given`: its standard input.

    Raises:
        RuntimeError: it failed; the message ends with what it printed.
    """
    with tempfile.TemporaryFile() as words, tempfile.TemporaryFile() as said:
        words.write(given)
        words.seek(0)
        start = perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, stdin=words, stdout=said, stderr=said, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            tail = said.read()[-2000:].decode("utf-8", "replace")
            raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{tail}")
    return Used(took, usage.ru_utime + usage.ru_stime)


def family(process: int) -> list[int]:
    """A process and all that descend from it."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        children = [int(one) for task in tasks for one in (task / "children").read_text(encoding="ascii").split()]
    except OSError:
        return [process]
    return [process, *(member for child in children for member in family(child))]


def processor_seconds(process: int) -> float:
    """What a process, those that descend from it, and those of them that have ended, used until now."""
    ticks = 0
    for member in family(process):
        try:
            words = Path(f"/proc/{member}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2]
        except OSError:
            continue
        ticks += sum(
            int(one) for one in words.split()[11:15]
        )  # utime, stime, and both of children that were waited for
    return ticks / _TICK
