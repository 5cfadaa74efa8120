"""A real mailbox: everything new comes in once."""

from datetime import UTC, datetime, timedelta

from ingest import mailbox
from ingest.sources.imap_session import KEYWORD as MARK
from register.arrivals import intakes
from register.settings import Mailbox
from register.states import IntakeState
from register.store import Store
from tests.ingest.mailbox_examples import MakeBox, contents, held, mail
from tests.servers.imap import ImapServer

KEYWORD = MARK.decode()


def test_at_first_contact_older_mail_is_left_alone_and_untouched(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    imap_server.append_all(imap_user, [mail(1), mail(2)])
    assert mailbox.poll(store, box) == 0
    assert held(store) == []
    assert all(KEYWORD not in flags for flags in imap_server.flags(imap_user).values())


def test_new_mail_comes_in_byte_for_byte_once_with_its_time_of_arrival(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    imap_server.append(imap_user, mail(1))
    mailbox.poll(store, box)
    moment = datetime(2026, 11, 1, 3, 4, 5, tzinfo=UTC)
    imap_server.append(imap_user, mail(2), internal_date=moment)
    assert mailbox.poll(store, box) == 1
    assert mailbox.poll(store, box) == 0
    (item,) = held(store)
    assert contents(store) == [mail(2)]
    assert (item.received_at, item.acknowledge, item.state) == (moment, True, IntakeState.STORED)


def test_mail_that_arrives_in_the_very_second_of_first_contact_is_not_lost(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    """INTERNALDATE has whole seconds, and the server's clock may be behind ours."""
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1), internal_date=datetime.now(UTC) - timedelta(seconds=30))
    assert mailbox.poll(store, box) == 1


def test_mail_that_somebody_has_read_comes_in_too_and_ours_stays_unread(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    mailbox.poll(store, box)
    seen, unseen = imap_server.append(imap_user, mail(1)), imap_server.append(imap_user, mail(2))
    with imap_server.client(imap_user) as client:
        client.select_folder("INBOX")
        client.add_flags([seen], [b"\\Seen"])
    assert mailbox.poll(store, box) == 2
    flags = imap_server.flags(imap_user)
    assert "\\Seen" in flags[seen]
    assert "\\Seen" not in flags[unseen]


def test_mail_with_the_same_message_id_comes_in_each_time(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(1), mail(2), mail(1)])
    assert mailbox.poll(store, box) == 3
    assert sorted(item.state for item in held(store)) == [IntakeState.REPEATED, IntakeState.STORED, IntakeState.STORED]


def test_many_mails_come_in_several_commits(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(batch=3)
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(number) for number in range(10)])
    assert mailbox.poll(store, box) == 10
    assert contents(store) == sorted(mail(number) for number in range(10))


def test_older_mail_comes_in_by_command_and_is_not_to_be_acknowledged(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    imap_server.append_all(imap_user, [mail(1), mail(2)])
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(3))
    mailbox.poll(store, box)
    assert mailbox.import_older(store, box) == 2
    assert mailbox.import_older(store, box) == 0
    with store.unit() as unit:
        told = {intakes.raw(unit, item.id): item.acknowledge for item in intakes.listing(unit)}
    assert told == {mail(1): False, mail(2): False, mail(3): True}
    assert mailbox.poll(store, box) == 0


def test_importing_from_an_empty_mailbox_takes_in_nothing(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    assert mailbox.import_older(store, box) == 0
    imap_server.append(imap_user, mail(1))
    assert mailbox.poll(store, box) == 1
