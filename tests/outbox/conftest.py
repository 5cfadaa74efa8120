"""Values the outbox tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from outbox.compose import Agency
from outbox.delivery import Post
from outbox.smtp import Server
from register import audit
from register.book.casebook import Case
from register.store import Store, open_engine
from register.vault import KeyRing, Vault
from tests.outbox.sending import SENDER, make_cases
from tests.servers.smtp import SmtpServer


@pytest.fixture
def agency() -> Agency:
    return Agency(
        name="สำนักงานพัฒนาชุมชนจังหวัดเลย",
        unit="กลุ่มงานประสานและสนับสนุนการบริหารงานพัฒนาชุมชน",
        address_lines=("ศาลากลางจังหวัดเลย ชั้น 4 ถนนมลิวรรณ", "อำเภอเมืองเลย จังหวัดเลย 42000"),
        phone="0 4281 1773",
        email="office@example.go.th",
        website="https://www.example.go.th/",
        signatory_name="นายสมบูรณ์ ใจดี",
        signatory_position="พัฒนาการจังหวัดเลย",
        letter_prefix="ลย 0019/",
        status_url="https://track.example.go.th/",
    )


@pytest.fixture
def store(register_url: str, tmp_path: Path) -> Iterator[Store]:
    engine = open_engine(register_url)
    made = Store(engine, Vault(KeyRing.create()), tmp_path / "blobs")
    made.before_commit(audit.append_pending)
    yield made
    engine.dispose()


@pytest.fixture
def post(smtp_server: SmtpServer, tmp_path: Path) -> Post:
    server = Server(
        host=smtp_server.host,
        port=smtp_server.port,
        security="starttls",
        user=smtp_server.user,
        password=smtp_server.password,
        ca_file=str(smtp_server.ca_file),
        timeout=10,
        sender_address=SENDER,
        sender_name="สำนักงาน",
    )
    return Post(server, tmp_path / "spool", "สำนักงาน", SENDER)


@pytest.fixture
def case(store: Store) -> Case:
    return make_cases(store, 1)[0]
