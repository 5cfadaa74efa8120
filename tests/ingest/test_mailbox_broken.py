"""Servers and mails that misbehave: nothing is lost, and nothing stops the rest."""

import os
from contextlib import suppress

import pytest

from ingest import mailbox
from register.arrivals import intakes, parking
from register.errors import ServiceDown
from register.settings import Mailbox
from register.states import IntakeState
from register.store import Store
from tests.ingest.mailbox_examples import MakeBox, contents, held, mail
from tests.servers.imap import ImapServer
from tests.servers.scripted_imap import Line, ScriptedImap


def test_an_oversize_mail_is_parked_with_its_headers_and_left_in_the_mailbox(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(max_size_mb=0.01, after="move")
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(1, size=20_000), mail(2)])
    assert mailbox.poll(store, box) == 2
    assert {item.state for item in held(store)} == {IntakeState.PARKED, IntakeState.STORED}
    (parked,) = [item for item in held(store) if item.state is IntakeState.PARKED]
    assert parked.reason == parking.OVERSIZE
    with store.unit() as unit:
        assert intakes.raw(unit, parked.id).startswith(b"From: a@b.example\r\nSubject: 1\r\n")
        assert len(intakes.raw(unit, parked.id)) < 200
    assert imap_server.count(imap_user) == 1
    assert mailbox.poll(store, box) == 0


def test_large_mails_are_not_fetched_all_at_once(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_PORTION_BYTES", 50_000)
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(number, size=20_000) for number in range(5)])
    sizes: list[int] = []
    fetch = mailbox._fetch

    def counted(folder: mailbox.Folder, portion: list[mailbox.Waiting]) -> dict[int, bytes]:
        sizes.append(sum(message.size for message in portion))
        return fetch(folder, portion)

    monkeypatch.setattr(mailbox, "_fetch", counted)
    assert mailbox.poll(store, box) == 5
    assert max(sizes) <= 50_000


def test_mail_that_somebody_removes_while_we_fetch_stops_nothing(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(1), mail(2), mail(3)])
    portions = mailbox._portions

    def expunging(folder: mailbox.Folder, uids: list[int]) -> object:
        with imap_server.client(imap_user) as other:
            other.select_folder("INBOX")
            other.delete_messages([uids[1]])
            other.expunge([uids[1]])
        return portions(folder, uids)

    monkeypatch.setattr(mailbox, "_portions", expunging)
    mailbox.poll(store, box)
    monkeypatch.undo()
    assert {mail(1), mail(3)} <= set(contents(store)) <= {mail(1), mail(2), mail(3)}
    imap_server.append(imap_user, mail(4))
    assert mailbox.poll(store, box) == 1


def test_flags_that_another_program_changes_while_we_ask_are_no_trouble(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = imap_server.append(imap_user, mail(0))
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))
    portions = mailbox._portions

    def flagging(folder: mailbox.Folder, uids: list[int]) -> object:
        with imap_server.client(imap_user) as other:
            other.select_folder("INBOX")
            other.add_flags([older], [b"\\Flagged"])
        return portions(folder, uids)

    monkeypatch.setattr(mailbox, "_portions", flagging)
    assert mailbox.poll(store, box) == 1


def test_a_poll_that_fails_changes_nothing_and_the_next_goes_on(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))
    imap_server.stop()
    try:
        with pytest.raises(ServiceDown):
            mailbox.poll(store, box)
    finally:
        imap_server.start()
    assert mailbox.poll(store, box) == 1


def test_a_mail_that_the_server_cannot_hand_out_is_parked_and_stops_no_other(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str
) -> None:
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(1), mail(2), mail(3)])
    folder = imap_server.root / "mail" / imap_user
    (broken,) = [path for path in folder.rglob("*") if path.is_file() and b"mail 2" in path.read_bytes()]
    broken.chmod(0)
    if os.geteuid() == 0:
        os.chown(broken, 0, 0)  # Dovecot reads the mail as another user
    with suppress(ServiceDown):
        mailbox.poll(store, box)
    mailbox.poll(store, box)
    assert sorted(item.state for item in held(store)) == [IntakeState.PARKED, IntakeState.STORED, IntakeState.STORED]
    assert parking.WITHHELD in {item.reason for item in held(store)}


@pytest.mark.parametrize("part", [b"* 1 FETCH (UID 1 BODY[] {500}\r\nFrom: half a", b"* 1 FETCH (UI", b""])
def test_a_line_cut_in_the_midst_of_a_mail_loses_nothing_and_stores_nothing_half(
    store: Store, scripted: ScriptedImap, odd_box: Mailbox, part: bytes
) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages = {1: mail(1, size=400), 2: mail(2)}
    cuts = iter([True])

    def cut(line: Line, _tag: str, command: str) -> bool:
        if "BODY.PEEK" not in command or not next(cuts, False):
            return False
        line.channel.sendall(part or b"* BYE\r\n")
        line.cut()
        return True

    scripted.trick = cut
    assert mailbox.poll(store, odd_box) == 2
    assert contents(store) == sorted(scripted.messages.values())


def test_an_answer_full_of_nonsense_is_no_end(store: Store, scripted: ScriptedImap, odd_box: Mailbox) -> None:
    mailbox.poll(store, odd_box)
    scripted.messages = {1: mail(1)}

    def babble(line: Line, tag: str, command: str) -> bool:
        if not command.startswith("UID FETCH"):
            return False
        line.send("* 1 FETCH (UID 1 FLAGS (", f"{tag} OK done")
        return True

    scripted.trick = babble
    with pytest.raises(ServiceDown):
        mailbox.poll(store, odd_box)
    scripted.trick = None
    assert mailbox.poll(store, odd_box) == 1
