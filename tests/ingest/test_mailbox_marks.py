"""The mark, the count and a changed UIDVALIDITY: nothing is lost, nothing comes twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ingest import mailbox
from ingest.sources import mailbox_marks
from register import schema
from register.errors import ServiceDown, TryAgain
from register.settings import Mailbox
from register.states import IntakeState
from register.store import Store, Unit
from tests.ingest.mailbox_examples import MakeBox, contents, held, mail, mark
from tests.servers.imap import ImapServer
from tests.servers.scripted_imap import Line, ScriptedImap


def test_a_new_uidvalidity_brings_nothing_twice_and_loses_nothing(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=400)
    for number in range(3):
        imap_server.append(imap_user, mail(number), internal_date=long_ago)
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(10), mail(11)])
    mailbox.poll(store, box)
    validity = imap_server.reset_uidvalidity(imap_user)
    imap_server.append(imap_user, mail(12))
    mailbox.poll(store, box)
    states = [item.state for item in held(store)]
    assert states.count(IntakeState.STORED) == 3
    assert states.count(IntakeState.REPEATED) == 2
    assert {mail(10), mail(11), mail(12)} == set(contents(store))
    assert mark(store)[0] == validity
    assert mailbox.poll(store, box) == 0
    imap_server.append(imap_user, mail(13))
    assert mailbox.poll(store, box) == 1


def test_a_sweep_that_is_cut_leaves_older_mail_alone_when_it_goes_on(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = make_box(batch=2)
    long_ago = datetime.now(UTC) - timedelta(days=400)
    for number in range(6):
        imap_server.append(imap_user, mail(number), internal_date=long_ago)
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(10))
    mailbox.poll(store, box)
    imap_server.reset_uidvalidity(imap_user)
    take_in, calls = mailbox._take_in, 0

    def cut(*arguments: object, **options: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ServiceDown("the line was cut")
        return take_in(*arguments, **options)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(mailbox, "_take_in", cut)
    with pytest.raises(ServiceDown):
        mailbox.poll(store, box)
    monkeypatch.undo()
    mailbox.poll(store, box)
    mailbox.poll(store, box)
    assert set(contents(store)) == {mail(10)}


def test_an_oversize_mail_is_parked_once_also_under_a_new_uidvalidity(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(max_size_mb=0.01)
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1, size=20_000))
    mailbox.poll(store, box)
    imap_server.reset_uidvalidity(imap_user)
    mailbox.poll(store, box)
    assert [item.state for item in held(store)].count(IntakeState.PARKED) == 1


def test_processes_that_poll_the_same_mailbox_at_once_store_each_mail_once(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(batch=2)
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(number) for number in range(8)])

    def poll(_: int) -> int:
        with suppress(TryAgain):
            return mailbox.poll(store, box)
        return 0

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(poll, range(3)))
    mailbox.poll(store, box)
    assert contents(store) == sorted(mail(number) for number in range(8))
    assert {item.state for item in held(store)} == {IntakeState.STORED}


def test_every_mail_up_to_the_mark_has_its_row(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    mailbox.poll(store, box)
    first = imap_server.append(imap_user, mail(1))
    last = imap_server.append(imap_user, mail(2))
    mailbox.poll(store, box)
    with store.unit() as unit:
        assert uids(unit) == [first, last]
    assert mark(store)[1] == last


def uids(unit: Unit) -> list[int]:
    return list(unit.execute(select(schema.intake.c.uid).order_by(schema.intake.c.uid)).scalars())


def test_mail_that_appears_late_under_a_lower_uid_is_found_again(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages |= {uid: mail(uid) for uid in (1, 2, 4)}
    assert mailbox.poll(store, odd_box) == 3
    scripted.messages[3] = mail(3)
    assert mailbox.poll(store, odd_box) == 1
    assert "1 mails without an outcome are found again" in caplog.text


@pytest.mark.parametrize("command", ["BODY", "SIZE"])
def test_a_server_that_hands_out_fewer_mails_than_asked_loses_none(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox, command: str
) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages = {uid: mail(uid) for uid in range(1, 8)}

    def forget(line: Line, tag: str, asked: str) -> bool:
        uids = scripted.chosen(asked.split()[2]) if asked.startswith("UID FETCH") and command in asked else []
        if len(uids) < 2:
            return False
        scripted.fetch(line, uids[: len(uids) // 2], asked)
        line.send(f"{tag} OK done")
        return True

    scripted.trick = forget
    assert mailbox.poll(store, odd_box) == 7
    assert {item.state for item in held(store)} == {IntakeState.STORED}
    assert counted(store) == 0


def test_what_stays_without_an_outcome_is_counted_and_said(
    store: Store,
    scripted: ScriptedImap,
    odd_box: Mailbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages = {1: mail(1), 2: mail(2)}
    monkeypatch.setattr(mailbox, "_take_in", lambda *_, **__: 0)
    mailbox.poll(store, odd_box)
    mailbox.poll(store, odd_box)
    assert counted(store) == 2
    assert "2 mails on the server have no outcome" in caplog.text
    monkeypatch.undo()
    mailbox.poll(store, odd_box)
    assert counted(store) == 0


def counted(store: Store) -> int:
    with store.browse() as unit:
        (state,) = mailbox_marks.states(unit)
    return state.unaccounted


def test_uids_that_are_far_apart_are_found(store: Store, scripted: ScriptedImap, odd_box: Mailbox) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages = {uid: mail(uid) for uid in (3, 60_000, 4_000_000_000)}
    assert mailbox.poll(store, odd_box) == 3
    assert len(scripted.asked("UID SEARCH")) < 60
