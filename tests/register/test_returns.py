"""What comes back for our mails changes their replies as far as its sender can know, and is never a matter."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from register import leases, schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book.casebook import Case
from register.handling import matters
from register.handling.matters import Desk
from register.model import Automatic, Returned, Sender
from register.post import replies
from register.post.replies import Reply
from register.states import IntakeState, Relation, ReplyState, ReturnKind, WorkKind
from register.store import Store
from tests.register.matter_examples import arrival, finding, reading, register_one

DAEMON = Sender("", "MAILER-DAEMON@example.com")
FAILED = Returned(ReturnKind.FAILED, "5.1.1", ())


def sent_reply(store: Store, desk: Desk, state: ReplyState = ReplyState.SENT) -> tuple[Case, Reply]:
    case = register_one(store, desk)
    with store.unit() as unit:
        (reply,) = replies.of_case(unit, case.id)
        replies.move(unit, reply.id, state)
        unit.execute(schema.work.delete().where(schema.work.c.kind == WorkKind.SEND.value))
    return case, reply


def comes_back(store: Store, desk: Desk, told: Returned | None, content: bytes = b"back", **changes: object) -> Intake:
    what = reading(
        **{"sender": DAEMON, "automatic": Automatic("report", "x"), "returned": told, "message_id": "", **changes}
    )
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(content)).intake_id
        intakes.save_reading(unit, intake_id, what)
        matters.settle_finding(unit, intakes.load(unit, intake_id), what, finding(), desk)
        return intakes.load(unit, intake_id)


def load(store: Store, reply_id: str) -> Reply:
    with store.browse() as unit:
        return replies.load(unit, reply_id)


@pytest.mark.parametrize("state", [ReplyState.SENT, ReplyState.IN_DOUBT, ReplyState.SENDING])
def test_a_bounce_marks_the_mail_it_names(store: Store, desk: Desk, state: ReplyState) -> None:
    case, reply = sent_reply(store, desk, state)
    back = comes_back(store, desk, replace(FAILED, message_ids=(reply.message_id,)))
    after = load(store, reply.id)
    assert (after.state, after.bounced_by) == (ReplyState.UNDELIVERABLE, back.id)
    assert after.reason == "อีเมลถูกตีกลับ: ไม่พบที่อยู่อีเมลของผู้รับ (5.1.1)"
    assert (back.state, back.case_id, back.relation) == (IntakeState.SET_ASIDE, case.id, Relation.UNVERIFIED)
    with store.browse() as unit:
        assert len(unit.execute(select(schema.case.c.id)).all()) == 1  # nothing was registered,
        assert len(unit.execute(select(schema.reply.c.id)).all()) == 1  # nothing answered
        actions = list(unit.execute(select(schema.audit.c.action)).scalars())
    assert {"reply.undeliverable", "intake.linked"} <= set(actions)


def test_our_mark_names_it_where_the_message_id_was_rewritten(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk)
    comes_back(store, desk, replace(FAILED, message_ids=("<other@relay>",), marks=(reply.id,)))
    assert load(store, reply.id).state is ReplyState.UNDELIVERABLE


def test_a_full_mailbox_is_told_as_one(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk)
    comes_back(store, desk, Returned(ReturnKind.DELAYED, "4.2.2", (reply.message_id,)), b"1")
    late = load(store, reply.id)
    assert (late.state, "กล่องจดหมายของผู้รับเต็ม (4.2.2)" in late.reason) == (ReplyState.SENT, True)
    final = comes_back(store, desk, Returned(ReturnKind.FAILED, "5.2.2", (reply.message_id,)), b"2")
    after = load(store, reply.id)
    assert (after.state, after.bounced_by) == (ReplyState.UNDELIVERABLE, final.id)
    assert "กล่องจดหมายของผู้รับเต็ม (5.2.2)" in after.reason


def test_a_late_warning_does_not_take_a_failure_back(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk)
    comes_back(store, desk, replace(FAILED, message_ids=(reply.message_id,)), b"1")
    comes_back(store, desk, Returned(ReturnKind.DELAYED, "4.4.1", (reply.message_id,)), b"2")
    assert "5.1.1" in load(store, reply.id).reason


def test_an_automatic_answer_is_shown_on_the_case_and_changes_nothing(store: Store, desk: Desk) -> None:
    case, reply = sent_reply(store, desk)
    away = comes_back(store, desk, Returned(ReturnKind.AUTOMATIC, "", (reply.message_id,)))
    after = load(store, reply.id)
    assert (after.state, after.reason, after.bounced_by) == (ReplyState.SENT, "", None)
    assert (away.state, away.case_id, away.due_at) == (IntakeState.SET_ASIDE, case.id, None)


def test_a_forged_bounce_changes_nothing(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk)
    forged = comes_back(store, desk, replace(FAILED, message_ids=("<guess@agency.example>",)))
    assert (forged.state, forged.case_id) == (IntakeState.SET_ASIDE, None)
    assert load(store, reply.id).state is ReplyState.SENT


@pytest.mark.parametrize("state", [ReplyState.QUEUED, ReplyState.HELD, ReplyState.CANCELLED, ReplyState.SUPPRESSED])
def test_nobody_can_know_of_a_mail_that_never_left(store: Store, desk: Desk, state: ReplyState) -> None:
    _, reply = sent_reply(store, desk)
    with store.unit() as unit:
        replies.move(unit, reply.id, state, reason="ทดสอบ")
    forged = comes_back(store, desk, replace(FAILED, message_ids=(reply.message_id,)))
    assert (load(store, reply.id).state, forged.case_id) == (state, None)


@pytest.mark.parametrize(
    "told",
    [({"recipients": ("stranger@example.com",)}, None), ({}, "fail")],
    ids=["another recipient", "failed checks"],
)
def test_a_bounce_that_cannot_be_believed_is_shown_and_no_more(
    store: Store, desk: Desk, told: tuple[dict[str, object], str | None]
) -> None:
    case, reply = sent_reply(store, desk)
    changes, dmarc = told
    named = replace(FAILED, message_ids=(reply.message_id,), **changes)  # type: ignore[arg-type] # one field
    back = comes_back(store, desk, named, dmarc=dmarc)
    assert (load(store, reply.id).state, back.case_id) == (ReplyState.SENT, case.id)


def test_the_recipient_of_the_mail_is_known_in_any_letter_case(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk)
    told = replace(FAILED, message_ids=(reply.message_id,), recipients=("Somchai@Example.com",))
    comes_back(store, desk, told)
    assert load(store, reply.id).state is ReplyState.UNDELIVERABLE


def test_a_bounced_acknowledgement_that_would_go_again_does_not(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk, ReplyState.SENDING)
    with store.unit() as unit:
        leases.enqueue(unit, WorkKind.SEND, reply.id)
    comes_back(store, desk, replace(FAILED, message_ids=(reply.message_id,)))
    assert leases.waiting(store).get(WorkKind.SEND) is None


def test_a_person_who_answers_our_mail_joins_the_case_as_ever(store: Store, desk: Desk) -> None:
    case, reply = sent_reply(store, desk)
    again = comes_back(
        store, desk, None, automatic=None, sender=reading().sender, references=(reply.message_id,), reply_allowed=True
    )
    assert (again.state, again.case_id) == (IntakeState.ATTACHED, case.id)


def test_what_was_set_aside_beside_a_case_can_still_become_one(store: Store, desk: Desk) -> None:
    case, reply = sent_reply(store, desk)
    back = comes_back(store, desk, Returned(ReturnKind.AUTOMATIC, "", (reply.message_id,)))
    with store.unit() as unit:
        intakes.join_case(unit, back.id, case.id, Relation.ATTACHED)
    with store.browse() as unit:
        assert intakes.load(unit, back.id).state is IntakeState.ATTACHED


def test_another_address_is_another_message_and_its_bounce_is_told_apart(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk)
    comes_back(store, desk, replace(FAILED, message_ids=(reply.message_id,)), b"1")
    with store.unit("officer") as unit:
        replies.readdress(unit, reply.id, "new@example.com")
    moved = load(store, reply.id)
    with store.browse() as unit:
        draft = replies.draft(unit, reply.id)
    assert (draft.recipient, moved.state, moved.bounced_by) == ("new@example.com", ReplyState.QUEUED, None)
    assert moved.message_id != reply.message_id
    with store.unit() as unit:
        replies.move(unit, reply.id, ReplyState.SENT)
    comes_back(store, desk, replace(FAILED, message_ids=(reply.message_id,)), b"2")
    assert load(store, reply.id).state is ReplyState.SENT


def test_neither_reason_nor_audit_names_a_person(store: Store, desk: Desk) -> None:
    _, reply = sent_reply(store, desk)
    told = replace(FAILED, message_ids=(reply.message_id,), recipients=("somchai@example.com",))
    comes_back(store, desk, told)
    with store.browse() as unit:
        details = " ".join(unit.execute(select(schema.audit.c.detail)).scalars())
    assert "somchai" not in details + load(store, reply.id).reason
