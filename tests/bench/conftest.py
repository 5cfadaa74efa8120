"""The servers of the tests, put together as the parts of `scripts/bench` want them."""

from pathlib import Path

import pytest

from scripts.bench_parts.office import Servers
from tests.servers.imap import ImapServer
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpServer


@pytest.fixture
def office(
    imap_server: ImapServer, smtp_server: SmtpServer, postgres_server: PostgresServer, tmp_path: Path
) -> Servers:
    return Servers(imap_server, smtp_server, postgres_server, tmp_path)
