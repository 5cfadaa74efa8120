"""A reply is a row before it is sent; a person decides over what the machine holds back."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from register import leases, schema
from register.book.casebook import Case
from register.errors import InputError
from register.handling.matters import Desk
from register.leases import Work
from register.model import ReplyDraft, ReplyPlan
from register.post import printing, replies
from register.post.replies import ReplyOrigin
from register.states import Medium, ReplyKind, ReplyState, WorkKind
from register.store import Store
from tests.register.conftest import NOW
from tests.register.matter_examples import register_one

MAIL = ReplyDraft("somchai@example.com", "แจ้งผล", "ซ่อมแล้ว", in_reply_to="<1@x>", references=("<1@x>",))
LETTER = ReplyDraft("สมชาย ใจดี\n1 หมู่ 2", "แจ้งผล", "ซ่อมแล้ว")


@pytest.fixture
def case(store: Store, desk: Desk) -> Case:
    return register_one(store, desk)


def write(store: Store, case: Case, state: ReplyState, draft: ReplyDraft = MAIL, medium: Medium = Medium.EMAIL) -> str:
    with store.unit() as unit:
        origin = ReplyOrigin(case.id, unit.key(case.data_key), None, "agency.example")
        reason = "เหตุผล" if state in {ReplyState.HELD, ReplyState.SUPPRESSED, ReplyState.UNDELIVERABLE} else ""
        return replies.write(unit, origin, ReplyKind.OUTCOME, ReplyPlan(medium, state, draft, reason))


def state_of(store: Store, reply_id: str) -> ReplyState:
    with store.unit() as unit:
        return replies.load(unit, reply_id).state


def work_of(store: Store, reply_id: str) -> list[tuple[str, str]]:
    with store.unit() as unit:
        rows = unit.execute(select(schema.work).where(schema.work.c.subject == reply_id))
        return [(row.kind, row.state) for row in rows]


def claim(store: Store, kind: WorkKind, reply_id: str) -> Work:
    """The reply's work, claimed; other work of its case is taken to be done."""
    with store.unit() as unit:
        unit.execute(delete(schema.work).where(schema.work.c.subject != reply_id))
    (item,) = leases.claim(store, (kind,), lease=60)
    return item


def test_message_id_and_date_are_fixed_in_the_row(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.QUEUED)
    with store.unit() as unit:
        first = replies.outgoing(unit, reply_id)
    with store.unit() as unit:
        again = replies.outgoing(unit, reply_id)
    assert first == again
    assert first.message_id.endswith("@agency.example>")
    assert (first.date, first.draft) == (NOW, MAIL)


def test_message_ids_are_random(store: Store, case: Case) -> None:
    ids = [write(store, case, ReplyState.QUEUED) for _ in range(3)]
    with store.unit() as unit:
        assert len({replies.load(unit, reply_id).message_id for reply_id in ids}) == 3


@pytest.mark.parametrize("state", [ReplyState.HELD, ReplyState.SUPPRESSED])
def test_only_a_queued_reply_brings_its_work_along(store: Store, case: Case, state: ReplyState) -> None:
    assert work_of(store, write(store, case, state)) == []
    assert work_of(store, write(store, case, ReplyState.QUEUED)) == [("send", "ready")]


def test_a_case_is_acknowledged_once_the_database_says(store: Store, case: Case) -> None:
    def acknowledge_again() -> None:
        with store.unit() as unit:
            origin = ReplyOrigin(case.id, unit.key(case.data_key), None, "x.example")
            plan = ReplyPlan(Medium.EMAIL, ReplyState.QUEUED, MAIL)
            replies.write(unit, origin, ReplyKind.ACKNOWLEDGEMENT, plan)

    with pytest.raises(IntegrityError):
        acknowledge_again()


@pytest.mark.parametrize("state", [ReplyState.HELD, ReplyState.SUPPRESSED, ReplyState.UNDELIVERABLE])
def test_an_officer_lets_a_kept_back_mail_go(store: Store, case: Case, state: ReplyState) -> None:
    reply_id = write(store, case, state)
    with store.unit() as unit:
        replies.release(unit, reply_id)
    assert state_of(store, reply_id) is ReplyState.QUEUED
    assert work_of(store, reply_id) == [("send", "ready")]


def test_a_doubtful_mail_whose_work_was_parked_goes_again_when_released(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.QUEUED)
    item = claim(store, WorkKind.SEND, reply_id)
    with store.unit() as unit:
        leases.park(unit, item, "killed")
        replies.move(unit, reply_id, ReplyState.IN_DOUBT, reason="ขาดตอน")
    with store.unit() as unit:
        replies.release(unit, reply_id)
    assert work_of(store, reply_id) == [("send", "ready")]


@pytest.mark.parametrize("state", [ReplyState.QUEUED, ReplyState.SENDING, ReplyState.SENT, ReplyState.CANCELLED])
def test_what_is_on_its_way_or_over_cannot_be_released(store: Store, case: Case, state: ReplyState) -> None:
    reply_id = write(store, case, state)
    with store.unit() as unit, pytest.raises(InputError, match="cannot be released"):
        replies.release(unit, reply_id)


def test_a_mail_without_a_recipient_cannot_be_released(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.SUPPRESSED, ReplyDraft("", "x", "x"))
    with store.unit() as unit, pytest.raises(InputError, match="no recipient"):
        replies.release(unit, reply_id)


@pytest.mark.parametrize("state", [ReplyState.HELD, ReplyState.QUEUED])
def test_what_has_not_left_can_be_cancelled(store: Store, case: Case, state: ReplyState) -> None:
    reply_id = write(store, case, state)
    with store.unit() as unit:
        replies.cancel(unit, reply_id)
    assert state_of(store, reply_id) is ReplyState.CANCELLED


@pytest.mark.parametrize("state", [ReplyState.SENDING, ReplyState.SENT, ReplyState.IN_DOUBT])
def test_what_has_left_or_may_have_cannot_be_cancelled(store: Store, case: Case, state: ReplyState) -> None:
    reply_id = write(store, case, state)
    with store.unit() as unit, pytest.raises(InputError, match="cannot be cancelled"):
        replies.cancel(unit, reply_id)


def test_a_letter_goes_its_way_from_draft_to_posted(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.DRAFT, LETTER, Medium.LETTER)
    assert work_of(store, reply_id) == []
    with store.unit() as unit:
        replies.confirm_address(unit, reply_id)
    assert work_of(store, reply_id) == [("render", "ready")]
    with store.unit() as unit:
        printing.attach_pdf(unit, reply_id, b"%PDF")
    with store.unit() as unit:
        assert replies.load(unit, reply_id).has_pdf
        assert printing.pdf(unit, reply_id) == b"%PDF"
        printing.advance_letter(unit, reply_id, ReplyState.PRINTED)
        printing.advance_letter(unit, reply_id, ReplyState.POSTED)
    assert state_of(store, reply_id) is ReplyState.POSTED


def test_a_corrected_address_is_the_one_on_the_letter(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.DRAFT, LETTER, Medium.LETTER)
    with store.unit() as unit:
        replies.confirm_address(unit, reply_id, "สมชาย ใจดี\n9 หมู่ 9")
    with store.unit() as unit:
        assert replies.draft(unit, reply_id).recipient == "สมชาย ใจดี\n9 หมู่ 9"
        assert replies.draft(unit, reply_id).text == LETTER.text


def test_a_letter_without_an_address_waits_for_one(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.SUPPRESSED, ReplyDraft("", "x", "ข้อความ"), Medium.LETTER)
    with store.unit() as unit, pytest.raises(InputError, match="no address"):
        replies.confirm_address(unit, reply_id)
    with store.unit() as unit:
        replies.confirm_address(unit, reply_id, "สมชาย\n1 หมู่ 2")
    assert state_of(store, reply_id) is ReplyState.QUEUED


def test_a_letter_that_could_not_be_typeset_is_typeset_again(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.DRAFT, LETTER, Medium.LETTER)
    with store.unit() as unit:
        replies.confirm_address(unit, reply_id)
    item = claim(store, WorkKind.RENDER, reply_id)
    with store.unit() as unit:
        leases.park(unit, item, "broken template")
        replies.move(unit, reply_id, ReplyState.HELD, reason="broken template")
    with store.unit() as unit:
        replies.confirm_address(unit, reply_id)
    assert work_of(store, reply_id) == [("render", "ready")]


def test_a_mail_has_no_address_to_confirm_and_a_letter_is_not_released(store: Store, case: Case) -> None:
    mail_id = write(store, case, ReplyState.HELD)
    letter_id = write(store, case, ReplyState.HELD, LETTER, Medium.LETTER)
    with store.unit() as unit:
        with pytest.raises(InputError):
            replies.confirm_address(unit, mail_id)
        with pytest.raises(InputError):
            replies.release(unit, letter_id)


def test_a_letter_is_printed_after_typesetting_and_posted_after_printing(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.DRAFT, LETTER, Medium.LETTER)
    with store.unit() as unit:
        for state in (ReplyState.PRINTED, ReplyState.POSTED):
            with pytest.raises(InputError, match="is draft"):
                printing.advance_letter(unit, reply_id, state)
        with pytest.raises(InputError, match="no letter yet"):
            printing.pdf(unit, reply_id)


def test_every_step_of_a_reply_is_audited(store: Store, case: Case) -> None:
    reply_id = write(store, case, ReplyState.HELD)
    with store.unit("somsri") as unit:
        replies.release(unit, reply_id)
    with store.unit() as unit:
        rows = unit.execute(select(schema.audit).where(schema.audit.c.subject == reply_id)).all()
    assert [(row.actor, row.action) for row in rows] == [("machine", "reply.held"), ("somsri", "reply.queued")]


def test_replies_are_listed_by_state(store: Store, case: Case) -> None:
    held = write(store, case, ReplyState.HELD)
    with store.unit() as unit:
        assert [item.id for item in replies.listing(unit, [ReplyState.HELD])] == [held]
        assert {item.id for item in replies.of_case(unit, case.id)} > {held}


def test_an_unknown_reply_is_refused(store: Store) -> None:
    with store.unit() as unit, pytest.raises(InputError, match="no reply"):
        replies.load(unit, "01ABC")


def test_the_database_refuses_a_letter_that_was_sent_and_a_mail_that_was_posted(store: Store, case: Case) -> None:
    mail_id = write(store, case, ReplyState.QUEUED)
    letter_id = write(store, case, ReplyState.DRAFT, LETTER, Medium.LETTER)
    for reply_id, state in ((mail_id, "posted"), (letter_id, "sent"), (mail_id, "held"), (mail_id, "lost")):
        with store.unit() as unit:
            attempt = unit.connection.begin_nested()
            with pytest.raises(IntegrityError):
                unit.execute(update(schema.reply).where(schema.reply.c.id == reply_id).values(state=state))
            attempt.rollback()
