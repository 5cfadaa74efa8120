"""Status by mail: the complainant is told, everybody else gets one neutral sentence, and an officer sees it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from register import cases, schema
from register.arrivals import intakes
from register.erasing import erasure
from register.handling import matters
from register.handling.matters import Desk
from register.model import Automatic, Finding, Reading, Sender, StatusQuestion
from register.post import replies
from register.post.replies import Reply
from register.states import (
    CaseEvent,
    Channel,
    IntakeState,
    PublicStatus,
    Relation,
    ReplyKind,
    ReplyState,
)
from register.store import Store
from register.tracking import new_tracking_id
from tests.register.matter_examples import arrival, finding, reading, register_one

STRANGER = Sender("คนอื่น", "other@example.net")


def ask(
    store: Store, desk: Desk, tracking_id: str, mark: str = "q1", found: Finding | None = None, **changes: Any
) -> tuple[str, Reply | None]:
    """A mail that asks; the id of its intake and the answer that was written."""
    values = {"subject": f"สอบถามสถานะ {tracking_id}", "text": "", "message_id": f"<{mark}@example.com>"}
    doubt = changes.pop("doubt", "")
    acknowledge = changes.pop("acknowledge", True)
    what = reading(**{**values, **changes})
    return settle(store, desk, mark, what, found, doubt=doubt, acknowledge=acknowledge)


def settle(
    store: Store, desk: Desk, mark: str, what: Reading, found: Finding | None = None, **arrived: Any
) -> tuple[str, Reply | None]:
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(mark.encode(), **arrived)).intake_id
        intakes.save_reading(unit, intake_id, what, find=False)
        matters.settle_finding(unit, intakes.load(unit, intake_id), what, found or finding(), desk)
    with store.unit() as unit:
        answers = [one for one in replies.listing(unit, list(ReplyState)) if one.kind is ReplyKind.STATUS]
        mine = unit.execute(select(schema.reply.c.id).where(schema.reply.c.intake_id == intake_id)).scalars().all()
    return intake_id, next((one for one in answers if one.id in mine), None)


def load(store: Store, intake_id: str) -> intakes.Intake:
    with store.unit() as unit:
        return intakes.load(unit, intake_id)


def words(store: Store, reply: Reply | None) -> str:
    assert reply is not None
    with store.unit() as unit:
        return replies.draft(unit, reply.id).text


def test_the_complainant_is_told_the_public_status_in_the_case(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    intake_id, answer = ask(store, desk, case.tracking_id)
    assert answer is not None
    assert (answer.case_id, answer.state) == (case.id, ReplyState.QUEUED)
    assert words(store, answer) == f"{case.tracking_id} {PublicStatus.RECEIVED}"
    item = load(store, intake_id)
    assert (item.state, item.relation, item.due_at) == (IntakeState.ATTACHED, Relation.ATTACHED, None)


def test_the_status_is_that_of_the_moment(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit("somsri") as unit:
        cases.proceed(unit, cases.confirm(unit, case), CaseEvent.WITHDRAW, "ผู้ร้องขอถอน")
    _, answer = ask(store, desk, case.tracking_id)
    assert words(store, answer).endswith(PublicStatus.DONE)


def test_new_facts_beside_the_question_wait_for_an_officer(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    facts = "เมื่อวันที่ 3 มกราคม เจ้าหน้าที่คนเดิมมาข่มขู่ที่บ้านอีกครั้ง และบอกว่าจะตัดน้ำ มีพยานเห็นสองคน"
    intake_id, answer = ask(store, desk, case.tracking_id, text=facts)
    assert answer is not None
    assert load(store, intake_id).due_at is not None
    urgent_id, _ = ask(store, desk, case.tracking_id, "q2", finding(urgent=True))
    assert load(store, urgent_id).due_at is not None


SPOOFS = {
    "another address": {"sender": STRANGER},
    "DMARC failed": {"dmarc": "fail"},
    "not vouched for": {"proven": False},
}


@pytest.mark.parametrize("spoof", SPOOFS.values(), ids=list(SPOOFS))
def test_any_other_gets_the_neutral_sentence_and_an_officer_sees_it(
    store: Store, desk: Desk, spoof: dict[str, Any]
) -> None:
    case = register_one(store, desk)
    intake_id, answer = ask(store, desk, case.tracking_id, **spoof)
    assert answer is not None
    assert (answer.case_id, words(store, answer)) == (None, "ข้อความกลาง")
    item = load(store, intake_id)
    assert (item.relation, item.case_id) == (Relation.UNVERIFIED, case.id)
    assert item.due_at is not None


def test_what_the_receiving_server_vouches_for_is_the_complainants(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    _, answer = ask(store, desk, case.tracking_id, proven=True, dmarc="pass")
    assert answer is not None
    assert answer.case_id == case.id


def test_forged_questions_do_not_use_up_what_the_complainant_is_told(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    asked: list[tuple[bool, int]] = []

    def note(question: StatusQuestion) -> Any:
        asked.append((question.status is not None, question.used_today))
        return desk.status(question)

    listening = replace(desk, status=note)
    for number in range(3):
        ask(store, listening, case.tracking_id, f"forged {number}", proven=False)
    ask(store, listening, case.tracking_id, "own", proven=True)
    assert asked == [(False, 0), (False, 1), (False, 2), (True, 0)]


def test_the_answer_is_the_same_whether_the_id_exists_or_not(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    told: list[StatusQuestion] = []

    def note(question: StatusQuestion) -> Any:
        told.append(replace(question, reading=reading()))
        return desk.status(question)

    listening = replace(desk, status=note)
    unknown = new_tracking_id("LOE")
    before = counts(store)
    _, real = ask(store, listening, case.tracking_id, "real", sender=STRANGER)
    between = counts(store)
    none_id, none = ask(store, listening, unknown, "none", sender=replace(STRANGER, address="third@example.net"))
    after = counts(store)
    assert real is not None
    assert none is not None
    assert told[0] == told[1]
    assert words(store, real) == words(store, none)
    assert (real.case_id, real.state, real.reason) == (none.case_id, none.state, none.reason)
    assert [y - x for x, y in zip(before, between, strict=True)] == [y - x for x, y in zip(between, after, strict=True)]
    item = load(store, none_id)
    assert (item.state, item.case_id) == (IntakeState.REVIEW, None)
    assert item.due_at is not None


def counts(store: Store) -> list[int]:
    """Rows of what leaves the house: replies, their work, quotas."""
    with store.unit() as unit:
        tables = (schema.reply, schema.work, schema.quota, schema.case)
        return [unit.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_a_neutral_answer_does_not_wait_behind_the_mails_of_the_case(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    intake_id, answer = ask(store, desk, case.tracking_id, sender=STRANGER)
    assert answer is not None
    with store.unit() as unit:
        lane = unit.execute(select(schema.work.c.lane).where(schema.work.c.subject == answer.id)).scalar_one()
    assert lane == intake_id


def test_one_mail_is_answered_once(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    what = reading(subject=f"สอบถามสถานะ {case.tracking_id}", text="", message_id="<same@example.com>")
    _, first = settle(store, desk, "in one mailbox", what)
    _, second = settle(store, desk, "in another", what)
    assert first is not None
    assert second is None


def test_the_message_id_of_somebody_else_silences_nobody(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    ask(store, desk, case.tracking_id, "a", message_id="<same@example.com>", sender=STRANGER)
    _, own = ask(store, desk, case.tracking_id, "b", message_id="<same@example.com>")
    assert own is not None


def test_answers_to_one_sender_are_counted_apart_from_acknowledgements(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    states = [
        one.state for number in range(5) if (one := ask(store, desk, case.tracking_id, f"m{number}")[1]) is not None
    ]
    assert states == [ReplyState.QUEUED] * 3 + [ReplyState.SUPPRESSED] * 2


def test_machines_are_not_answered(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    intake_id, answer = ask(store, desk, case.tracking_id, automatic=Automatic("auto_submitted", "x"))
    assert answer is None
    assert load(store, intake_id).state is IntakeState.SET_ASIDE


def test_mail_out_of_the_junk_folder_is_not_answered_unless_it_is_the_complainants(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    for number, tracking_id in enumerate((case.tracking_id, new_tracking_id("LOE"))):
        mark = f"j{number}"
        intake_id, answer = ask(store, desk, tracking_id, mark, sender=STRANGER, doubt=intakes.JUNK)
        assert answer is None
        assert load(store, intake_id).state is IntakeState.SET_ASIDE
    assert ask(store, desk, case.tracking_id, "own", doubt=intakes.JUNK)[1] is not None


def test_old_mail_is_not_answered(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    _, answer = ask(store, desk, case.tracking_id, acknowledge=False)
    assert answer is not None
    assert answer.state is ReplyState.SUPPRESSED


def test_a_case_that_came_by_post_has_no_address_that_could_ask(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, channel=Channel.LETTER, sender=None, message_id="")
    _, answer = ask(store, desk, case.tracking_id)
    assert answer is not None
    assert answer.case_id is None


def test_a_bounce_of_a_neutral_answer_touches_no_case(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    _, answer = ask(store, desk, case.tracking_id, sender=STRANGER)
    assert answer is not None
    with store.unit() as unit:
        replies.move(unit, answer.id, ReplyState.SENDING)
        replies.sent(unit, answer.id)
        replies.bounce(unit, answer.id, intakes.listing(unit)[0].id, "ตีกลับ")
        assert replies.load(unit, answer.id).state is ReplyState.UNDELIVERABLE


def test_the_address_of_a_stranger_is_forgotten_with_the_mail(store: Store, desk: Desk) -> None:
    intake_id, answer = ask(store, desk, new_tracking_id("LOE"), sender=STRANGER)
    assert answer is not None
    with store.unit() as unit:
        erasure._forget_intakes(unit, [intake_id])
        left = unit.execute(select(schema.reply.c.recipient_mac)).scalars().all()
        assert left == [None]
        assert unit.execute(select(func.count()).select_from(schema.quota)).scalar_one() == 0


def test_only_a_neutral_answer_may_be_without_a_case(store: Store, desk: Desk) -> None:
    _, answer = ask(store, desk, new_tracking_id("LOE"), sender=STRANGER)
    assert answer is not None
    table = schema.reply
    with pytest.raises(Exception, match="of_a_case"), store.unit() as unit:
        unit.execute(table.update().where(table.c.id == answer.id).values(kind="outcome"))
