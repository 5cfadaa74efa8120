"""Real servers for the tests: a CA, Dovecot, an SMTP server and PostgreSQL, each started once when first asked for.

With pytest-xdist every worker has its own. A missing program fails the test that needs it; nothing is skipped.
"""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from register.safekeeping import upgrade
from register.store import open_engine
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.imap import ImapServer, start_imap_server
from tests.servers.postgres import PostgresServer, start_postgres_server
from tests.servers.smtp import SmtpServer, start_smtp_server


@pytest.fixture(autouse=True)
def usual_temporary_folder() -> Iterator[None]:
    """A program that is opened in this process moves tempfile's folder into its workspace, where no server of another
    user may enter: the next test has the usual one.
    """
    tempfile.tempdir = None
    yield
    tempfile.tempdir = None


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """PEM files of a private CA; a client that trusts `ca_file` accepts every test server."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def running_imap_server(certificates: Certificates) -> Iterator[ImapServer]:
    server = start_imap_server(certificates, password="imap-secret")
    yield server
    server.close()


@pytest.fixture
def imap_server(running_imap_server: ImapServer) -> ImapServer:
    """Dovecot, running; a test that stopped it cannot leave it stopped for the next."""
    if not running_imap_server.running:
        running_imap_server.start()
    return running_imap_server


@pytest.fixture
def imap_user() -> str:
    """The name of a user who has an empty mailbox of his own."""
    return f"user-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def running_smtp_server(certificates: Certificates) -> Iterator[SmtpServer]:
    server = start_smtp_server(certificates, user="mailroom", password="smtp-secret")
    yield server
    server.stop()


@pytest.fixture
def smtp_server(running_smtp_server: SmtpServer) -> SmtpServer:
    """The SMTP server, running, well-behaved and without messages."""
    running_smtp_server.reset()
    return running_smtp_server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = start_postgres_server()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database."""
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'register.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database; a test that asks for it runs on SQLite and on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and nothing in them: copying it takes a tenth of what the migrations take."""
    path = tmp_path_factory.mktemp("template") / "register.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of such a database on PostgreSQL."""
    with postgres_server.fresh_database() as url:
        _migrate(url)
        name = make_url(url).database
        assert name
        yield name


@pytest.fixture
def sqlite_register_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a register without any matter, on SQLite."""
    path = tmp_path / "register.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_register_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The same on PostgreSQL."""
    with postgres_server.fresh_database(postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def register_url(request: pytest.FixtureRequest) -> str:
    """A register without any matter; a test that asks for it runs on SQLite and on PostgreSQL."""
    name = "sqlite_register_url" if request.param == "sqlite" else "postgres_register_url"
    return str(request.getfixturevalue(name))


def _migrate(url: str) -> None:
    engine = open_engine(url)
    upgrade.upgrade(engine)
    engine.dispose()
