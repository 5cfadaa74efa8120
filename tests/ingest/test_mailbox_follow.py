"""A held connection: each mail is seen as it comes; lines that break are noticed; the junk folder is read as well."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from ingest import mailbox
from ingest.sources import imap_session
from register import schema
from register.errors import ServiceDown
from register.settings import Mailbox
from register.store import Store
from tests.ingest.mailbox_examples import MakeBox, held, mail
from tests.servers.imap import ImapServer
from tests.servers.scripted_imap import Line, ScriptedImap


@contextmanager
def followed(store: Store, box: Mailbox) -> Iterator[list[ServiceDown]]:
    """`follow` in a thread; the list holds what it raised."""
    stop, raised = threading.Event(), []

    def run() -> None:
        try:
            mailbox.follow(store, box, stop)
        except ServiceDown as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield raised
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> float:
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)
    return time.monotonic() - start


def met(store: Store) -> bool:
    with store.browse() as unit:
        return unit.execute(select(schema.mailbox.c.name)).first() is not None


def test_a_mail_is_seen_within_a_second_of_its_arrival(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    with followed(store, box) as raised:
        wait_until(lambda: met(store))
        imap_server.append(imap_user, mail(1))
        assert wait_until(lambda: len(held(store)) == 1) < 2
        imap_server.append(imap_user, mail(2))
        assert wait_until(lambda: len(held(store)) == 2) < 2
    assert raised == []


def test_a_mail_that_the_server_reports_beside_another_answer_does_not_wait_for_the_end_of_idle(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    scripted.capabilities = "IMAP4rev1 IDLE"

    def comes_behind_the_look(line: Line, tag: str, command: str) -> bool:
        if scripted.messages or command != "UID SEARCH UID *":
            return False
        line.send("* 1 EXISTS")
        scripted.answer(line, tag, command)
        scripted.messages[1] = mail(1)
        return True

    scripted.trick = comes_behind_the_look
    with followed(store, make_odd_box()) as raised:
        wait_until(lambda: len(held(store)) == 1)
    assert raised == []


def test_a_server_without_idle_is_asked_again_and_again(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    with followed(store, make_odd_box(interval=0.05)):
        wait_until(lambda: met(store))
        scripted.messages[1] = mail(1)
        wait_until(lambda: len(held(store)) == 1)
    assert scripted.asked("IDLE") == []
    assert scripted.asked("SELECT") == scripted.asked("SELECT")[:1]


def test_idle_is_renewed_in_time(store: Store, scripted: ScriptedImap, make_odd_box: MakeBox) -> None:
    scripted.capabilities = "IMAP4rev1 IDLE"
    with followed(store, make_odd_box(idle_minutes=0.002)):
        wait_until(lambda: len(scripted.asked("IDLE")) > 2)


def test_a_server_that_goes_silent_in_idle_is_given_up_after_the_timeout(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    scripted.capabilities = "IMAP4rev1 IDLE"
    silent = threading.Event()

    def hang(line: Line, _tag: str, command: str) -> bool:
        if command != "IDLE":
            return False
        line.send("+ idling")
        silent.wait(20)
        return True

    scripted.trick = hang
    try:
        with followed(store, make_odd_box(idle_minutes=0.002, timeout=0.3)) as raised:
            wait_until(lambda: bool(raised))
    finally:
        silent.set()


def test_the_end_of_the_line_in_idle_is_noticed_at_once(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    scripted.capabilities = "IMAP4rev1 IDLE"

    def cut(line: Line, _tag: str, command: str) -> bool:
        if command != "IDLE":
            return False
        line.send("+ idling")
        line.cut()
        return True

    scripted.trick = cut
    with followed(store, make_odd_box()) as raised:
        wait_until(lambda: bool(raised), 3)


def test_dead_lines_are_looked_for_by_the_kernel_too(box: Mailbox) -> None:
    with imap_session.session(box) as client:
        assert client.socket().getsockopt(imap_session.socket.SOL_SOCKET, imap_session.socket.SO_KEEPALIVE) == 1


def test_a_command_of_several_writes_does_not_wait_between_them(box: Mailbox) -> None:
    with imap_session.session(box) as client:
        assert client.socket().getsockopt(imap_session.socket.IPPROTO_TCP, imap_session.socket.TCP_NODELAY) == 1


def test_a_look_on_a_held_connection_asks_only_for_what_is_new(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    scripted.messages = {uid: mail(uid) for uid in range(1, 301)}
    with followed(store, make_odd_box(interval=0.02)):
        wait_until(lambda: len(scripted.asked("NOOP")) > 2)
        scripted.messages[301] = mail(301)
        wait_until(lambda: len(held(store)) == 1)
    searches = set(scripted.asked("UID SEARCH"))
    assert searches <= {"UID SEARCH UID *", "UID SEARCH UID 301:301"}
    assert scripted.asked("UID FETCH")[0].startswith("UID FETCH 301 ")


def test_the_mailbox_counts_as_reached_as_long_as_it_answers(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    table = schema.mailbox
    with followed(store, make_odd_box(interval=0.02)):
        wait_until(lambda: met(store))
        with store.unit() as unit:
            long_ago = unit.now - timedelta(hours=2)
            unit.execute(update(table).values(reached_at=long_ago))

        def fresh() -> bool:
            with store.browse() as unit:
                reached = unit.execute(select(table.c.reached_at)).scalar_one()
            return bool(reached > long_ago)

        wait_until(fresh)
    assert scripted.asked("NOOP")


def test_mail_in_the_junk_folder_comes_in_but_is_never_to_be_answered(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    with imap_server.client(imap_user) as client:
        client.create_folder("Junk")
    box = make_box(junk_folder="Junk")
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1), folder="Junk")
    imap_server.append(imap_user, mail(2))
    assert mailbox.poll(store, box) == 2
    assert mailbox.poll(store, box) == 0
    assert sorted((item.acknowledge, item.reason) for item in held(store)) == [(False, "โฟลเดอร์อีเมลขยะ"), (True, "")]


def test_a_held_connection_reads_the_junk_folder_too(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    with imap_server.client(imap_user) as client:
        client.create_folder("Junk")
    with followed(store, make_box(junk_folder="Junk", idle_minutes=0.005)):
        wait_until(lambda: met(store))
        imap_server.append(imap_user, mail(1), folder="Junk")
        wait_until(lambda: len(held(store)) == 1)
        imap_server.append(imap_user, mail(2))
        wait_until(lambda: len(held(store)) == 2)


@pytest.mark.parametrize("answer", ["* BYE so long", "NO not now", "BAD what?"])
def test_a_server_that_refuses_while_we_look_is_left_and_nothing_is_lost(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox, answer: str
) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages[1] = mail(1)

    def refuse(line: Line, tag: str, command: str) -> bool:
        if not command.startswith("UID SEARCH"):
            return False
        if answer.startswith("*"):
            line.send(answer)
            line.cut()
        else:
            line.send(f"{tag} {answer}")
        return True

    scripted.trick = refuse
    with pytest.raises(ServiceDown):
        mailbox.poll(store, odd_box)
    scripted.trick = None
    assert mailbox.poll(store, odd_box) == 1
