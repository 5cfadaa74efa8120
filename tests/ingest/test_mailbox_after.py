"""What is done to a mail on its server: after the commit, retried, and only to mails that are ours."""

from datetime import timedelta

import pytest
from imapclient import IMAPClient
from sqlalchemy import select, update

from ingest import mailbox
from ingest.sources import mailbox_after
from ingest.sources.imap_session import KEYWORD as MARK
from register import schema
from register.arrivals import intakes
from register.errors import TryAgain
from register.settings import Mailbox
from register.store import Store
from tests.ingest.mailbox_examples import MakeBox, contents, held, mail
from tests.servers.imap import ImapServer
from tests.servers.scripted_imap import Line, ScriptedImap

KEYWORD = MARK.decode()


def test_taken_mail_gets_our_keyword(store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str) -> None:
    mailbox.poll(store, box)
    uid = imap_server.append(imap_user, mail(1))
    mailbox.poll(store, box)
    assert KEYWORD in imap_server.flags(imap_user)[uid]


def test_taken_mail_moves_where_told_and_older_mail_stays(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(after="move", move_to="รับแล้ว")
    imap_server.append(imap_user, mail(1))
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(2), mail(3)])
    assert mailbox.poll(store, box) == 2
    assert (imap_server.count(imap_user), imap_server.count(imap_user, "รับแล้ว")) == (1, 2)
    assert mailbox.poll(store, box) == 0


def test_taken_mail_is_left_as_it_is_where_told(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(after="nothing")
    mailbox.poll(store, box)
    uid = imap_server.append(imap_user, mail(1))
    assert [mailbox.poll(store, box), mailbox.poll(store, box)] == [1, 0]
    assert KEYWORD not in imap_server.flags(imap_user)[uid]


def test_what_was_stored_but_not_touched_is_touched_at_the_next_poll(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.poll(store, box)
    uid = imap_server.append(imap_user, mail(1))
    monkeypatch.setattr(mailbox_after, "touch", lambda *_: None)  # the process died after its commit
    assert mailbox.poll(store, box) == 1
    assert KEYWORD not in imap_server.flags(imap_user)[uid]
    monkeypatch.undo()
    assert mailbox.poll(store, box) == 0
    assert KEYWORD in imap_server.flags(imap_user)[uid]


def test_the_commit_comes_before_the_touch(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))

    def fail(*_: object, **__: object) -> None:
        raise TryAgain("disk full")

    monkeypatch.setattr(intakes, "store_arrivals", fail)
    with pytest.raises(TryAgain):
        mailbox.poll(store, box)
    monkeypatch.undo()
    assert all(KEYWORD not in flags for flags in imap_server.flags(imap_user).values())
    assert mailbox.poll(store, box) == 1


def test_taken_mail_moves_also_on_a_server_without_the_move_command(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_move(client: IMAPClient, capability: str) -> bool:
        return capability != "MOVE" and capability.encode() in client.capabilities()

    monkeypatch.setattr(IMAPClient, "has_capability", without_move)
    box = make_box(after="move")
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))
    mailbox.poll(store, box)
    assert imap_server.count(imap_user) == 0
    assert imap_server.count(imap_user, box.move_to) == 1


def test_a_server_that_takes_no_keywords_of_ours_is_not_asked_to(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    scripted.permanent_flags = r"\Seen \Deleted"
    mailbox.poll(store, odd_box)
    caplog.clear()
    scripted.messages[1] = mail(1)
    assert [mailbox.poll(store, odd_box), mailbox.poll(store, odd_box)] == [1, 0]
    assert scripted.asked("UID STORE") == []
    assert caplog.text.count("takes no keyword") == 2  # once a connection
    assert "takes no keyword" in mailbox.check(odd_box)


@pytest.mark.parametrize("after", ["keyword", "move"])
def test_a_refused_mark_or_move_is_tried_again_and_nothing_comes_twice(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox, after: str
) -> None:
    box = make_odd_box(after=after, move_to="INBOX.done")
    scripted.folders = ("INBOX", "INBOX.done")
    mailbox.poll(store, box)
    scripted.messages[1] = mail(1)
    verb = "UID STORE" if after == "keyword" else "UID MOVE"

    def refuse(line: Line, tag: str, command: str) -> bool:
        if not command.startswith(verb):
            return False
        line.send(f"{tag} NO not now")
        return True

    scripted.trick = refuse
    assert [mailbox.poll(store, box), mailbox.poll(store, box)] == [1, 0]
    assert len(scripted.asked(verb)) == 2
    scripted.trick = None
    mailbox.poll(store, box)
    mailbox.poll(store, box)
    assert len(scripted.asked(verb)) == 3
    assert len(held(store)) == 1


def age(store: Store, days: float) -> None:
    with store.unit() as unit:
        unit.execute(update(schema.intake).values(stored_at=unit.now - timedelta(days=days)))


def removed(store: Store) -> list[bool]:
    with store.browse() as unit:
        return list(unit.execute(select(schema.intake.c.source_removed).order_by(schema.intake.c.uid)).scalars())


def test_mail_is_removed_from_the_server_only_after_the_days_and_only_ours(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(delete_after_days=30)
    imap_server.append(imap_user, mail(1))
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(2))
    mailbox.poll(store, box)
    with imap_server.client(imap_user) as client:
        client.select_folder("INBOX")
        client.delete_messages([1])  # somebody's, marked but not ours to expunge
    age(store, 29)
    mailbox.poll(store, box)
    assert imap_server.count(imap_user) == 2
    age(store, 31)
    mailbox.poll(store, box)
    assert list(imap_server.flags(imap_user)) == [1]
    assert removed(store) == [True]
    with store.browse() as unit:
        actions = unit.execute(select(schema.audit.c.action)).scalars().all()
    assert actions.count("intake.source_removed") == 1
    assert contents(store) == [mail(2)]
    assert mailbox.poll(store, box) == 0


def test_nothing_is_removed_where_the_setting_says_never(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))
    mailbox.poll(store, box)
    age(store, 4000)
    mailbox.poll(store, box)
    assert imap_server.count(imap_user) == 1


def test_a_mail_that_is_not_what_was_sealed_stays_on_the_server(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    box = make_odd_box(delete_after_days=1, max_size_mb=0.01)
    mailbox.poll(store, box)
    scripted.messages = {1: mail(1), 2: mail(2), 3: mail(3, size=20_000)}
    mailbox.poll(store, box)
    scripted.messages[2] = mail(9)
    age(store, 2)
    mailbox.poll(store, box)
    assert set(scripted.messages) == {2, 3}
    assert removed(store) == [True, False, False]


def test_without_uidplus_nothing_is_removed(store: Store, scripted: ScriptedImap, make_odd_box: MakeBox) -> None:
    scripted.capabilities = "IMAP4rev1"
    box = make_odd_box(delete_after_days=1)
    mailbox.poll(store, box)
    scripted.messages[1] = mail(1)
    mailbox.poll(store, box)
    age(store, 2)
    mailbox.poll(store, box)
    assert set(scripted.messages) == {1}


def test_a_mail_that_somebody_else_removed_is_noted_and_not_ours_to_audit(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    box = make_odd_box(delete_after_days=1)
    mailbox.poll(store, box)
    scripted.messages[1] = mail(1)
    mailbox.poll(store, box)
    scripted.messages.clear()
    age(store, 2)
    mailbox.poll(store, box)
    assert removed(store) == [True]
