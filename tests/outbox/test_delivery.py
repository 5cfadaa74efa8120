"""Reply rows leave over a real mail server, and whatever happens on the way the row says it."""

import email
import email.policy
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from outbox.compose import Agency, Wording
from outbox.delivery import CUT, NOT_ASCII, Post, Typesetter
from register import leases, schema
from register.book import deadlines
from register.book.casebook import Case
from register.errors import ServiceDown
from register.post import printing, replies
from register.states import DeadlineKind, Medium, ReplyKind, ReplyState, WorkKind
from register.store import Store
from register.worker import Stage, Worker
from tests.outbox.sending import SENDER, load, message_ids, send, work_left, write
from tests.servers.smtp import Cut, SmtpServer

KINDS = [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.OUTCOME]


@pytest.mark.parametrize("kind", KINDS)
def test_a_queued_mail_is_sent_once_as_its_row_says(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, kind: ReplyKind
) -> None:
    reply_id = write(store, case, kind)
    send(store, post)
    send(store, post)
    reply = load(store, reply_id)
    (received,) = smtp_server.messages
    message = email.message_from_bytes(received.raw, policy=email.policy.default)
    assert (reply.state, work_left(store)) == (ReplyState.SENT, 0)
    assert message["Message-ID"] == reply.message_id
    assert message["Date"].datetime == reply.date
    assert received.envelope_to == ("somsri@example.com",)
    assert (received.envelope_from, message["Auto-Submitted"] is None) == (SENDER, kind is ReplyKind.OUTCOME)


def test_many_mails_leave_in_their_order(store: Store, case: Case, post: Post, smtp_server: SmtpServer) -> None:
    wanted = [load(store, write(store, case, ReplyKind.OUTCOME)).message_id for _ in range(5)]
    send(store, post)
    assert message_ids(smtp_server) == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_is_down_leaves_the_mail_queued(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, kind: ReplyKind
) -> None:
    reply_id = write(store, case, kind)
    with smtp_server.down():
        worker = send(store, post)
        assert load(store, reply_id).state is ReplyState.QUEUED
    assert [type(error) for error in worker.service_errors] == [ServiceDown]
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT
    assert len(smtp_server.messages) == 1


def test_a_server_that_is_down_for_days_never_gives_a_mail_up(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    with smtp_server.down():
        for _ in range(5):
            send(store, post)
    assert load(store, reply_id).state is ReplyState.QUEUED


@pytest.mark.parametrize(
    ("change", "kind"),
    [({"password": "wrong"}, kind) for kind in KINDS] + [({"ca_file": "/missing.pem"}, kind) for kind in KINDS],
)
def test_a_mistake_in_the_configuration_leaves_the_mail_queued(  # noqa: PLR0917 - fixtures
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, change: dict[str, str], kind: ReplyKind
) -> None:
    assert post.server is not None
    reply_id = write(store, case, kind)
    wrong = replace(post, server=replace(post.server, **change))  # type: ignore[arg-type] # text fields
    worker = send(store, wrong)
    assert load(store, reply_id).state is ReplyState.QUEUED
    assert worker.service_errors
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT
    assert len(smtp_server.messages) == 1


def test_a_sender_that_cannot_be_written_leaves_the_mail_queued(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    send(store, replace(post, sender_address="no address"))
    assert load(store, reply_id).state is ReplyState.QUEUED
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT
    assert len(smtp_server.messages) == 1


def test_a_recipient_who_is_refused_for_good_is_undeliverable_and_the_next_mail_goes(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    refused, taken = write(store, case, ReplyKind.ACKNOWLEDGEMENT), write(store, case, ReplyKind.OUTCOME)
    smtp_server.refuse(1, "550 5.1.1 <somsri@example.com> no such user")
    send(store, post)
    reply = load(store, refused)
    assert (reply.state, load(store, taken).state) == (ReplyState.UNDELIVERABLE, ReplyState.SENT)
    assert reply.reason == "ไม่พบที่อยู่อีเมลของผู้รับ (550 5.1.1)"
    assert (reply.answer, reply.attempts) == ("550 5.1.1", 1)
    assert work_left(store) == 0


def test_a_mail_that_is_refused_for_now_waits(store: Store, case: Case, post: Post, smtp_server: SmtpServer) -> None:
    reply_id = write(store, case, ReplyKind.ACKNOWLEDGEMENT)
    smtp_server.refuse(1, "451 4.7.1 greylisted")
    send(store, post)
    assert load(store, reply_id).state is ReplyState.QUEUED
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT


@pytest.mark.parametrize("recipient", ["not an address", "สมศรี@example.com>\r\nRCPT", ""])
def test_an_address_that_is_none_is_undeliverable_at_once(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, recipient: str
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME, recipient)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.UNDELIVERABLE
    assert smtp_server.messages == []


def test_a_thai_mailbox_name_is_held_for_the_officer_with_the_reason(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME, "สมศรี@example.com")
    send(store, post)
    reply = load(store, reply_id)
    assert (reply.state, reply.reason) == (ReplyState.HELD, NOT_ASCII)
    assert smtp_server.messages == []


def test_an_acknowledgement_cut_after_the_dot_goes_again_with_the_same_message_id(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.ACKNOWLEDGEMENT)
    smtp_server.cut(Cut.AFTER_DOT)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENDING
    send(store, post)
    reply = load(store, reply_id)
    assert reply.state is ReplyState.SENT
    assert message_ids(smtp_server) == [reply.message_id] * 2
    assert smtp_server.messages[0].raw == smtp_server.messages[1].raw


def test_an_outcome_cut_after_the_dot_asks_the_officer_and_is_not_sent_again(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    smtp_server.cut(Cut.AFTER_DOT)
    send(store, post)
    send(store, post)
    reply = load(store, reply_id)
    assert (reply.state, reply.reason) == (ReplyState.IN_DOUBT, CUT)
    assert len(smtp_server.messages) == 1


def test_a_doubtful_outcome_that_an_officer_releases_is_the_same_message(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    smtp_server.cut(Cut.AFTER_DOT)
    send(store, post)
    with store.unit("somsri") as unit:
        replies.release(unit, reply_id)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT
    assert len(set(message_ids(smtp_server))) == 1


def test_an_outcome_cut_before_the_dot_was_not_sent_and_goes_again(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    long = ("ก" * 60 + "\n") * 30_000  # more than the line holds: the cut is noticed before the dot is written
    reply_id = write(store, case, ReplyKind.OUTCOME, words=long)
    smtp_server.cut(Cut.BEFORE_DOT)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.QUEUED
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT
    assert len(smtp_server.messages) == 1


@pytest.mark.parametrize(
    ("kind", "state", "messages"),
    [(ReplyKind.ACKNOWLEDGEMENT, ReplyState.SENT, 1), (ReplyKind.OUTCOME, ReplyState.IN_DOUBT, 0)],
)
def test_a_process_killed_while_sending_leaves_a_row_that_says_so(  # noqa: PLR0917 - fixtures
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, kind: ReplyKind, state: ReplyState, messages: int
) -> None:
    reply_id = write(store, case, kind)
    with store.unit() as unit:
        replies.move(unit, reply_id, ReplyState.SENDING)
    send(store, post)
    assert (load(store, reply_id).state, len(smtp_server.messages)) == (state, messages)


def test_a_mail_that_killed_its_process_each_time_while_sending_is_in_doubt_not_undeliverable(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.ACKNOWLEDGEMENT)
    with store.unit() as unit:
        replies.move(unit, reply_id, ReplyState.SENDING)
        unit.execute(update(schema.work).values(attempts=3))
    send(store, post)
    assert load(store, reply_id).state is ReplyState.IN_DOUBT
    assert smtp_server.messages == []


@pytest.mark.parametrize("recipient", ["somsri@example.com", "not an address"])
def test_a_cancelled_mail_does_not_go_and_stays_cancelled(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, recipient: str
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME, recipient)
    with store.unit() as unit:
        replies.cancel(unit, reply_id)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.CANCELLED
    assert (smtp_server.messages, work_left(store)) == ([], 0)


def test_without_a_server_mails_are_written_into_the_spool(store: Store, case: Case, post: Post) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    dry = replace(post, server=None)
    send(store, dry)
    send(store, dry)
    (file,) = post.spool.iterdir()
    reply = load(store, reply_id)
    assert reply.state is ReplyState.SENT
    assert email.message_from_bytes(file.read_bytes())["Message-ID"] == reply.message_id
    assert file.stat().st_mode & 0o077 == 0


def test_what_the_spool_has_meets_its_deadline_like_what_a_server_has(store: Store, case: Case, post: Post) -> None:
    due = schema.deadline.c
    mine = (due.case_id == case.id) & (due.kind == DeadlineKind.ACKNOWLEDGE.value)
    write(store, case, ReplyKind.ACKNOWLEDGEMENT)
    with store.unit() as unit:
        deadlines.open_again(unit, case.id, DeadlineKind.ACKNOWLEDGE)
        assert unit.execute(select(due.met_at).where(mine)).scalar_one() is None
    send(store, replace(post, server=None))
    with store.browse() as unit:
        assert unit.execute(select(due.met_at).where(mine)).scalar_one() is not None


def test_a_spool_that_cannot_be_written_is_tried_three_times_and_given_up_visibly(
    store: Store, case: Case, post: Post
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    post.spool.write_text("a file in its place", encoding="ascii")
    send(store, replace(post, server=None))
    reply = load(store, reply_id)
    assert reply.state is ReplyState.UNDELIVERABLE
    assert reply.reason


ADDRESS = "นางสมศรี มีสุข\n1 หมู่ 2\nตำบลนาดี อำเภอเมือง\nจังหวัดเลย 42000"


@pytest.mark.parametrize("with_spool", [True, False])
def test_a_confirmed_letter_becomes_a_sealed_pdf_ready_to_print(
    store: Store, case: Case, agency: Agency, tmp_path: Path, *, with_spool: bool
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME, ADDRESS, medium=Medium.LETTER)
    spool = tmp_path / "spool"
    typesetter = Typesetter(store, agency, Wording, spool if with_spool else None)
    Worker(store, {WorkKind.RENDER: Stage(typesetter.handle, typesetter.on_park)}).drain()
    with store.unit() as unit:
        pdf = printing.pdf(unit, reply_id)
    assert load(store, reply_id).state is ReplyState.TO_PRINT
    assert pdf.startswith(b"%PDF")
    assert [path.read_bytes() for path in spool.glob("*.pdf")] == ([pdf] if with_spool else [])


def test_a_letter_cancelled_meanwhile_is_not_typeset(store: Store, case: Case, agency: Agency) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME, ADDRESS, medium=Medium.LETTER)
    with store.unit() as unit:
        replies.cancel(unit, reply_id)
    typesetter = Typesetter(store, agency, Wording, None)
    Worker(store, {WorkKind.RENDER: Stage(typesetter.handle, typesetter.on_park)}).drain()
    assert load(store, reply_id).state is ReplyState.CANCELLED
    assert leases.claim(store, (WorkKind.RENDER,), lease=1) == []
