"""What a server did not take: when it is tried again, what is kept about it, and when it is given up."""

import contextlib
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, text, update

from outbox import smtp
from outbox.delivery import GIVE_UP, Mailer, Post, backoff
from outbox.smtp import Server
from register import leases, schema
from register.book.casebook import Case
from register.leases import Work
from register.post import replies
from register.states import ReplyKind, ReplyState, WorkKind
from register.store import Store, Unit
from register.worker import Effect, Stage, Worker
from tests.outbox.sending import SENDER, load, make_cases, message_ids, send, work_left, write
from tests.servers.smtp import Cut, SmtpServer, Step

BUSY = "451 4.7.1 greylisted <somsri@example.com>"


def days_ago(store: Store, reply_id: str, days: float) -> None:
    with store.unit() as unit:
        first = {"first_tried_at": unit.now - timedelta(days=days)}
        unit.execute(update(schema.reply).where(schema.reply.c.id == reply_id).values(**first))


def test_the_pauses_double_up_to_four_hours_and_are_not_the_same_for_all() -> None:
    assert [round(backoff(n) / 60 / 2**n) for n in range(8)] == [1] * 8
    assert all(3 * 3600 <= backoff(n) <= 5 * 3600 for n in (8, 100, 5000))
    assert len({backoff(3) for _ in range(20)}) > 5


@pytest.mark.parametrize("step", list(Step))
def test_a_mail_that_is_refused_for_now_keeps_attempt_codes_and_the_time_of_the_next(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, step: Step
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    smtp_server.refuse(2, BUSY, step)
    send(store, post)
    send(store, post)
    reply = load(store, reply_id)
    with store.browse() as unit:
        due = replies.next_attempts(unit, [reply_id])[reply_id]
        attempts = unit.execute(select(schema.work.c.attempts)).scalar_one()
    assert (reply.state, reply.attempts, reply.answer) == (ReplyState.QUEUED, 2, "451 4.7.1")
    assert attempts == 0  # never on the way to being parked
    assert timedelta(seconds=80) < due - datetime.now(UTC) < timedelta(seconds=160)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT
    assert len(smtp_server.messages) == 1


def test_eight_refusals_park_nothing(store: Store, case: Case, post: Post, smtp_server: SmtpServer) -> None:
    reply_id = write(store, case, ReplyKind.ACKNOWLEDGEMENT)
    smtp_server.refuse(8, BUSY)
    for _ in range(8):
        send(store, post)
    assert (load(store, reply_id).state, load(store, reply_id).attempts) == (ReplyState.QUEUED, 8)


@pytest.mark.parametrize(("reply", "step"), [("550 5.7.1 spam", Step.DATA), ("554 no", Step.MAIL), (BUSY, Step.RCPT)])
def test_after_five_days_it_goes_to_the_officer_with_the_codes(  # noqa: PLR0917 - fixtures
    store: Store, case: Case, post: Post, smtp_server: SmtpServer, reply: str, step: Step
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    smtp_server.refuse(2, reply, step)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.QUEUED
    days_ago(store, reply_id, GIVE_UP.days)
    send(store, post)
    given_up = load(store, reply_id)
    assert given_up.state is ReplyState.UNDELIVERABLE
    assert "5 วัน" in given_up.reason
    assert reply[:3] in given_up.reason
    assert "somsri" not in given_up.reason
    assert work_left(store) == 0


def test_the_last_pause_ends_with_the_five_days(store: Store, case: Case, post: Post, smtp_server: SmtpServer) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    smtp_server.refuse(2, BUSY)
    send(store, post)
    days_ago(store, reply_id, GIVE_UP.days - 30 / 86400)
    send(store, post)
    with store.browse() as unit:
        due = replies.next_attempts(unit, [reply_id])[reply_id]
    assert due - datetime.now(UTC) <= timedelta(seconds=30)


def test_a_released_mail_begins_its_five_days_anew(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    smtp_server.refuse(2, BUSY)
    send(store, post)
    days_ago(store, reply_id, 6)
    send(store, post)
    with store.unit("somsri") as unit:
        replies.release(unit, reply_id)
    reply = load(store, reply_id)
    assert (reply.state, reply.attempts, reply.first_tried_at) == (ReplyState.QUEUED, 0, None)


def test_an_acknowledgement_in_doubt_for_five_days_is_left_in_doubt(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.ACKNOWLEDGEMENT)
    smtp_server.cut(Cut.AFTER_DOT, 2)
    send(store, post)
    days_ago(store, reply_id, 6)
    send(store, post)
    assert load(store, reply_id).state is ReplyState.IN_DOUBT
    assert len(set(message_ids(smtp_server))) == 1


def test_what_waits_keeps_its_place_before_later_mails_of_its_case_but_not_of_others(
    store: Store, post: Post, smtp_server: SmtpServer
) -> None:
    first, other = make_cases(store, 2)
    early = write(store, first, ReplyKind.OUTCOME)
    late = write(store, first, ReplyKind.PROGRESS)
    foreign = write(store, other, ReplyKind.OUTCOME)
    smtp_server.refuse(1, BUSY)
    send(store, post)
    assert [load(store, one).state.value for one in (early, late, foreign)] == ["queued", "queued", "sent"]
    send(store, post)
    wanted = [load(store, one).message_id for one in (foreign, early, late)]
    assert message_ids(smtp_server) == wanted


def test_a_server_that_cannot_be_reached_is_asked_once_for_many_mails(
    store: Store, post: Post, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Server] = []
    connect = smtp._connect
    monkeypatch.setattr(smtp, "_connect", lambda server: (asked.append(server), connect(server))[1])
    ids = [write(store, case, ReplyKind.OUTCOME) for case in make_cases(store, 5)]
    with smtp_server.down():
        send(store, post)
    assert len(asked) == 1
    assert {(load(store, one).state, load(store, one).attempts) for one in ids} == {(ReplyState.QUEUED, 0)}


def test_a_rate_limit_spaces_the_mails(store: Store, post: Post, smtp_server: SmtpServer) -> None:
    pauses: list[float] = []
    for case in make_cases(store, 3):
        write(store, case, ReplyKind.OUTCOME)
    mailer = Mailer(store, replace(post, per_minute=30), wait=pauses.append)
    worker = Worker(store, {WorkKind.SEND: Stage(mailer.handle, mailer.on_park)}, batch=8, on_rest=mailer.rest)
    worker.drain()
    assert len(smtp_server.messages) == 3
    assert [round(pause) for pause in pauses] == [2, 4]


def test_a_kill_between_two_mails_leaves_none_in_doubt(store: Store, post: Post, smtp_server: SmtpServer) -> None:
    ids = [write(store, case, ReplyKind.OUTCOME) for case in make_cases(store, 4)]
    mailer = Mailer(store, post)
    claimed = leases.claim(store, (WorkKind.SEND,), lease=60, limit=8)
    for item in claimed[:2]:
        effect = mailer.handle(item)
        with store.unit() as unit:
            leases.finish(unit, item)
            effect(unit)
    die(mailer)
    assert [load(store, one).state.value for one in ids] == ["sent", "sent", "sending", "sending"]
    with store.unit() as unit:
        leases.give_back(unit, None)
    send(store, post)
    assert [load(store, one).state.value for one in ids] == ["sent"] * 4
    assert len(smtp_server.messages) == 4


@pytest.mark.parametrize("kind", [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.OUTCOME])
def test_mails_are_marked_and_noted_by_the_handful(
    store: Store, post: Post, smtp_server: SmtpServer, kind: ReplyKind
) -> None:
    ids = [write(store, case, kind) for case in make_cases(store, 8)]
    commits: list[object] = []
    event.listen(store.engine, "commit", commits.append)
    assert not send(store, post).service_errors
    assert len(commits) == 4  # made due by the test; claimed, marked, noted
    assert [load(store, one).state for one in ids] == [ReplyState.SENT] * 8
    assert len(smtp_server.messages) == 8


@pytest.mark.parametrize(("log_lost", "twice"), [(False, 0), (True, 3)])
def test_of_a_handful_that_a_kill_leaves_only_what_nobody_knows_of_goes_again_under_the_same_name(
    store: Store,
    post: Post,
    smtp_server: SmtpServer,
    log_lost: bool,  # noqa: FBT001
    twice: int,
) -> None:
    ids = [write(store, case, ReplyKind.ACKNOWLEDGEMENT) for case in make_cases(store, 5)]
    mailer = Mailer(store, post)
    claimed = leases.claim(store, (WorkKind.SEND,), lease=60, limit=8)
    for item in claimed[:3]:
        mailer.handle(item)  # left, and not noted
    die(mailer)
    if log_lost:  # as after a power cut, or on another machine
        mailer._flight._path.unlink()
    assert {load(store, one).state for one in ids} == {ReplyState.SENDING}
    with store.unit() as unit:
        leases.give_back(unit, None)
    send(store, post)
    assert {load(store, one).state for one in ids} == {ReplyState.SENT}
    assert Counter(message_ids(smtp_server)) == {
        load(store, one).message_id: 2 if number < twice else 1 for number, one in enumerate(ids)
    }


def test_officers_letters_and_acknowledgements_are_marked_together(
    store: Store, post: Post, smtp_server: SmtpServer
) -> None:
    kinds = [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.OUTCOME, ReplyKind.ACKNOWLEDGEMENT, ReplyKind.OUTCOME]
    ids = [write(store, case, kind) for kind, case in zip(kinds, make_cases(store, 4), strict=True)]
    mailer = Mailer(store, post)
    claimed = leases.claim(store, (WorkKind.SEND,), lease=60, limit=8)
    mailer.handle(claimed[0])
    assert [load(store, one).state.value for one in ids] == ["sending"] * 4
    mailer.rest()
    assert [load(store, one).state.value for one in ids] == ["sending", "queued", "queued", "queued"]
    with store.unit() as unit:
        leases.give_back(unit, None, lost=False)
    send(store, post)
    assert [load(store, one).state.value for one in ids] == ["sent"] * 4
    assert len(smtp_server.messages) == 5


def test_a_sender_that_is_stopped_takes_back_the_letter_it_has_marked(store: Store, post: Post) -> None:
    ids = [write(store, case, ReplyKind.OUTCOME) for case in make_cases(store, 3)]
    mailer, stop = Mailer(store, post), threading.Event()

    def handle(item: Work) -> Effect:
        stop.set()
        return mailer.handle(item)

    worker = Worker(store, {WorkKind.SEND: Stage(handle, mailer.on_park)}, batch=8, on_rest=mailer.rest)
    worker.run(stop, 0.0)
    assert [load(store, one).state.value for one in ids] == ["sent", "queued", "queued"]


def die(mailer: Mailer) -> None:
    """The process ends: nothing is taken back, only the line closes, and what it held open."""
    assert mailer._connection is not None
    mailer._connection.__exit__(None, None, None)
    assert mailer._flight._descriptor is not None
    os.close(mailer._flight._descriptor)


def test_a_note_that_was_not_committed_is_made_with_the_next(store: Store, post: Post) -> None:
    first, second = (write(store, case, ReplyKind.OUTCOME) for case in make_cases(store, 2))
    mailer = Mailer(store, post)
    claimed = leases.claim(store, (WorkKind.SEND,), lease=60, limit=8)
    effect = mailer.handle(claimed[0])
    with store.engine.connect() as connection, connection.begin() as transaction:
        effect(Unit(connection, store.vault, "machine", datetime.now(UTC), store.blob_folder))
        transaction.rollback()
    assert [load(store, one).state.value for one in (first, second)] == ["sending", "sending"]
    effect = mailer.handle(claimed[1])
    with store.unit() as unit:
        leases.finish(unit, claimed[1])
        effect(unit)
    mailer.rest()
    assert [load(store, one).state.value for one in (first, second)] == ["sent", "sent"]


def test_sender_and_envelope_are_the_same_address(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    write(store, case, ReplyKind.OUTCOME)
    send(store, post)
    (received,) = smtp_server.messages
    head = received.raw.partition(b"\r\n\r\n")[0].decode()
    assert received.envelope_from == SENDER
    assert f"<{SENDER}>" in head
    assert "\r\nSender:" not in head
    assert "\r\nReply-To:" not in head


@pytest.mark.parametrize("trouble", [lambda server: server.refuse(1, BUSY), lambda server: server.cut(Cut.AFTER_DOT)])
def test_no_trouble_names_a_person_in_the_log(  # noqa: PLR0917 - fixtures
    store: Store,
    case: Case,
    post: Post,
    smtp_server: SmtpServer,
    caplog: pytest.LogCaptureFixture,
    trouble: Callable[[SmtpServer], None],
) -> None:
    write(store, case, ReplyKind.ACKNOWLEDGEMENT)
    trouble(smtp_server)
    with caplog.at_level(logging.DEBUG):
        send(store, post)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("raprueang")]
    assert ours
    assert not any("somsri" in message for message in ours)


def test_a_database_held_by_another_while_sending_is_waited_for(
    store: Store, case: Case, post: Post, smtp_server: SmtpServer
) -> None:
    reply_id = write(store, case, ReplyKind.OUTCOME)
    with held(store, seconds=0.5):
        send(store, post)
    assert load(store, reply_id).state is ReplyState.SENT
    assert len(smtp_server.messages) == 1


@contextlib.contextmanager
def held(store: Store, seconds: float) -> Iterator[None]:
    """Another program holds all of the register for a while."""
    taken, postgres = threading.Event(), store.engine.dialect.name == "postgresql"

    def hold() -> None:
        with store.engine.connect() as connection, connection.begin():
            if postgres:
                connection.execute(text("LOCK TABLE reply, work, audit_head IN ACCESS EXCLUSIVE MODE"))
            taken.set()
            time.sleep(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait()
    try:
        yield
    finally:
        holder.join()
