"""A mail server that was put back to an earlier day gives out UIDs a second time, under the same UIDVALIDITY."""

from datetime import UTC, datetime, timedelta

from ingest import mailbox
from ingest.sources.mailbox_marks import GENERATION
from register.settings import Mailbox
from register.states import IntakeState
from register.store import Store
from tests.ingest.mailbox_examples import MakeBox, contents, held, mail, mark
from tests.servers.scripted_imap import ScriptedImap

LONG_AGO = datetime.fromisoformat("2025-10-31T10:00:00+07:00")


def put_back(scripted: ScriptedImap, *, last: int) -> None:
    """The server knows nothing of mail above that UID any more; what comes arrives now, by a clock that is ahead."""
    scripted.messages = {uid: raw for uid, raw in scripted.messages.items() if uid <= last}
    scripted.arrived |= dict.fromkeys(range(last + 1, last + 20), datetime.now(UTC) + timedelta(minutes=1))


def test_mail_under_a_uid_that_was_given_out_before_comes_in_and_nothing_comes_twice(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox
) -> None:
    scripted.messages = {1: mail(1)}
    mailbox.poll(store, odd_box)
    scripted.messages |= {uid: mail(uid) for uid in (2, 3, 4)}
    assert mailbox.poll(store, odd_box) == 3
    put_back(scripted, last=2)
    scripted.messages |= {3: mail(30), 4: mail(40), 5: mail(50)}
    mailbox.poll(store, odd_box)
    assert {mail(30), mail(40), mail(50)} <= set(contents(store))
    states = [item.state for item in held(store)]
    assert states.count(IntakeState.STORED) == 6
    assert states.count(IntakeState.REPEATED) == 1
    assert mark(store) == (7 + GENERATION, 5)
    assert mailbox.poll(store, odd_box) == 0
    scripted.messages[6] = mail(60)
    assert mailbox.poll(store, odd_box) == 1


def test_a_mail_that_lies_where_another_lay_unmarked_is_taken_in_before_it_is_marked(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox
) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages = {1: mail(1)}
    scripted.permanent_flags = ""
    mailbox.poll(store, odd_box)
    put_back(scripted, last=0)
    scripted.messages = {1: mail(2)}
    scripted.permanent_flags = r"\*"
    mailbox.poll(store, odd_box)
    assert mail(2) in contents(store)


def test_a_server_put_back_behind_our_first_contact_loses_no_new_mail(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox
) -> None:
    scripted.messages = {uid: mail(uid) for uid in range(1, 6)}
    scripted.arrived = dict.fromkeys(scripted.messages, LONG_AGO)
    mailbox.poll(store, odd_box)
    put_back(scripted, last=3)
    scripted.messages[4] = mail(40)
    mailbox.poll(store, odd_box)
    assert contents(store) == [mail(40)]


def test_another_time_of_arrival_alone_makes_no_other_mail(
    store: Store, scripted: ScriptedImap, make_odd_box: MakeBox
) -> None:
    box = make_odd_box(max_size_mb=0.001)
    mailbox.poll(store, box)
    scripted.messages = {1: mail(1), 2: mail(2, size=5000)}
    mailbox.poll(store, box)
    scripted.arrived = dict.fromkeys(scripted.messages, LONG_AGO)
    assert mailbox.poll(store, box) == 0
    assert mark(store) == (7, 2)
