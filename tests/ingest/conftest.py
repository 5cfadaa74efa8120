"""A store on both databases for the tests of the sources."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.ocr import Ocr
from register import audit
from register.settings import Mailbox
from register.store import Store, open_engine
from register.vault import KeyRing, Vault
from tests.ingest.mailbox_examples import MakeBox
from tests.servers.certificates import Certificates
from tests.servers.imap import ImapServer
from tests.servers.scripted_imap import ScriptedImap


@pytest.fixture
def store(register_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty register on SQLite and on PostgreSQL, with the real clock."""
    engine = open_engine(register_url)
    made = Store(engine, Vault(KeyRing.create()), tmp_path / "blobs")
    made.before_commit(audit.append_pending)
    yield made
    engine.dispose()


@pytest.fixture
def ocr(tmp_path: Path) -> Ocr:
    return Ocr(workdir=tmp_path)


@pytest.fixture
def make_box(request: pytest.FixtureRequest, tmp_path: Path) -> MakeBox:
    """Settings of a mailbox on the private Dovecot; a test changes what it is about."""

    def make(**changes: object) -> Mailbox:
        secret = tmp_path / "imap-password"
        secret.write_text("imap-secret\n", encoding="ascii")
        secret.chmod(0o600)
        values: dict[str, object] = {"name": "main", "password_file": secret, "timeout": 20.0}
        if "port" not in changes or "user" not in changes:
            server: ImapServer = request.getfixturevalue("imap_server")
            values |= {
                "host": server.host,
                "port": server.port,
                "ca_file": server.ca_file,
                "user": request.getfixturevalue("imap_user"),
            }
        return Mailbox.model_validate({**values, **changes})

    return make


@pytest.fixture
def box(make_box: MakeBox) -> Mailbox:
    return make_box()


@pytest.fixture
def scripted(certificates: Certificates) -> Iterator[ScriptedImap]:
    """An IMAP server that misbehaves as told."""
    server = ScriptedImap(certificates)
    yield server
    server.close()


@pytest.fixture
def make_odd_box(make_box: MakeBox, scripted: ScriptedImap) -> MakeBox:
    """Settings of a mailbox on the server that misbehaves."""

    def make(**changes: object) -> Mailbox:
        values = {"host": "127.0.0.1", "port": scripted.port, "user": "u", "ca_file": scripted.certificates.ca_file}
        return make_box(**{**values, "timeout": 5.0, **changes})

    return make


@pytest.fixture
def odd_box(make_odd_box: MakeBox) -> Mailbox:
    return make_odd_box()
