"""A store on both databases, a desk that composes plainly, and matters to put through."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from register import audit
from register.handling.matters import Desk
from register.model import Answering, Registration, ReplyDraft, ReplyPlan, StatusQuestion
from register.settings import Register
from register.states import Medium, ReplyState
from register.store import Store, open_engine
from register.vault import KeyRing, Vault
from register.workdays import Calendar
from tests.register.worker_bench import Bench

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.create()


@pytest.fixture
def store(register_url: str, ring: KeyRing, tmp_path: Path) -> Iterator[Store]:
    """An empty register on SQLite and on PostgreSQL."""
    engine = open_engine(register_url)
    made = Store(engine, Vault(ring), tmp_path / "blobs", clock=lambda: NOW)
    made.before_commit(audit.append_pending)
    yield made
    engine.dispose()


@pytest.fixture
def desk() -> Desk:
    return Desk(
        book=Register(prefix="LOE"),
        calendar=Calendar(),
        acknowledge=_acknowledge,
        answer=_answer,
        status=_status,
        message_host="agency.example",
    )


def _acknowledge(matter: Registration) -> ReplyPlan:
    address = matter.reading.sender.address if matter.reading.sender else ""
    state = ReplyState.QUEUED if address and matter.acknowledge else ReplyState.SUPPRESSED
    draft = ReplyDraft(address, "แจ้งการรับเรื่อง", f"รหัส {matter.tracking_id}")
    return ReplyPlan(Medium.EMAIL, state, draft, "" if state is ReplyState.QUEUED else "ไม่มีผู้รับ")


def _answer(answering: Answering) -> ReplyPlan:
    address = answering.reading.sender.address if answering.reading.sender else ""
    return ReplyPlan(Medium.EMAIL, ReplyState.QUEUED, ReplyDraft(address, "แจ้งผล", answering.text))


def _status(question: StatusQuestion) -> ReplyPlan:
    address = question.reading.sender.address if question.reading.sender else ""
    words = f"{question.tracking_id} {question.status}" if question.status else "ข้อความกลาง"
    state = ReplyState.QUEUED if question.acknowledge and question.used_today < 3 else ReplyState.SUPPRESSED
    draft = ReplyDraft(address, "แจ้งสถานะของเรื่อง", words)
    return ReplyPlan(Medium.EMAIL, state, draft, "" if state is ReplyState.QUEUED else "งดส่ง")


@pytest.fixture
def bench() -> Bench:
    return Bench()
