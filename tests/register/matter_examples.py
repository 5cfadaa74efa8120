"""Readings and findings for the tests of the register."""

from register.arrivals import intakes
from register.book.casebook import Case
from register.handling import matters
from register.handling.matters import Desk
from register.model import Arrival, Contact, Finding, Reading, Sender
from register.states import Category, Channel, Decision, SubKind
from register.store import Store

MAIL = b"From: somchai@example.com\r\nSubject: x\r\n\r\nhello\r\n"


def arrival(content: bytes = MAIL, **changes: object) -> Arrival:
    values: dict[str, object] = {
        "source": "mailfolder",
        "channel": Channel.EMAIL,
        "media_type": "message/rfc822",
        "content": content,
        "name": "a.eml",
    }
    return Arrival(**{**values, **changes})  # type: ignore[arg-type] # a test may change any field


def reading(**changes: object) -> Reading:
    values: dict[str, object] = {
        "channel": Channel.EMAIL,
        "sender": Sender("สมชาย ใจดี", "somchai@example.com"),
        "subject": "ถนนพัง",
        "text": "ถนนหน้าบ้านพังมาสามเดือนแล้ว",
        "reply_allowed": True,
        "message_id": "<first@example.com>",
    }
    return Reading(**{**values, **changes})  # type: ignore[arg-type] # as above


def finding(
    category: Category = Category.SERVICE_COMPLAINT,
    *,
    decision: Decision = Decision.ACCEPT,
    sub_kind: SubKind | None = None,
    tip_off: float = 0.01,
    **changes: object,
) -> Finding:
    rest = (1 - tip_off) / 3
    values: dict[str, object] = {
        "category": category,
        "sub_kind": sub_kind,
        "confidence": 0.9,
        "decision": decision,
        "runner_up": Category.SUGGESTION,
        "probabilities": {name: tip_off if name is Category.TIP_OFF else rest for name in Category},
        "contact": Contact(name="สมชาย ใจดี", phone="081-000-1234"),
        "model_version": "test",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type] # as above


def register_one(store: Store, desk: Desk, content: bytes = MAIL, **changes: object) -> Case:
    """A registered case; `changes` go to its reading or, named `finding`, replace the finding."""
    found = changes.pop("finding", None) or finding()
    what = reading(**changes)
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(content)).intake_id
        intakes.save_reading(unit, intake_id, what)
        case = matters.settle_finding(unit, intakes.load(unit, intake_id), what, found, desk)  # type: ignore[arg-type] # as above
    assert case is not None
    return case
