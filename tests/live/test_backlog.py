"""A mailbox with 20,000 mails of 50 kB that came while the office was closed: memory stays flat while they come in."""

from pathlib import Path

import pytest

from scripts.bench_parts import memory
from scripts.bench_parts.office import SQLITE, Servers
from tests.servers.imap import ImapServer
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpServer

MAILS = 20_000


@pytest.mark.long
def test_a_backlog_of_twenty_thousand_mails_comes_in_within_the_memory_of_a_small_machine(
    tmp_path: Path, imap_server: ImapServer, smtp_server: SmtpServer, postgres_server: PostgresServer
) -> None:
    course = memory.measure(Servers(imap_server, smtp_server, postgres_server, tmp_path), SQLITE, MAILS, seed=20_000)
    print(f"{MAILS} mails in {course.seconds:.0f} s, at most {course.peak:.0f} MB, growth {course.growth:.2f}")  # noqa: T201
    assert course.mails == MAILS
    assert course.peak <= memory.MOST
    assert course.growth <= memory.GROWTH
