"""A real mailbox: everything new comes in once, whatever is done to the mailbox and to us."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from imapclient import IMAPClient
from sqlalchemy import select

from ingest import mailbox
from register import intakes, schema
from register.errors import LoginRefused, ServiceDown, SettingsError, TryAgain
from register.intakes import Intake
from register.settings import Mailbox
from register.states import IntakeState
from register.store import Store, Unit
from tests.servers.imap import ImapServer

KEYWORD = mailbox.KEYWORD.decode()
MakeBox = Callable[..., Mailbox]


@pytest.fixture
def make_box(imap_server: ImapServer, imap_user: str, tmp_path: Path) -> MakeBox:
    def make(**changes: object) -> Mailbox:
        secret = tmp_path / "imap-password"
        secret.write_text(imap_server.password + "\n", encoding="ascii")
        secret.chmod(0o600)
        values: dict[str, object] = {
            "name": "main",
            "host": imap_server.host,
            "port": imap_server.port,
            "ca_file": imap_server.ca_file,
            "user": imap_user,
            "password_file": secret,
            "timeout": 20.0,
        }
        return Mailbox.model_validate({**values, **changes})

    return make


@pytest.fixture
def box(make_box: MakeBox) -> Mailbox:
    return make_box()


def mail(number: int, size: int = 0) -> bytes:
    return (
        b"From: a@b.example\r\nSubject: %d\r\nMessage-ID: <same@x>\r\n\r\nmail %d\r\n" % (number, number) + b"x" * size
    )


def held(store: Store) -> list[Intake]:
    with store.unit() as unit:
        return intakes.listing(unit)


def contents(store: Store) -> list[bytes]:
    with store.unit() as unit:
        return sorted(intakes.raw(unit, item.id) for item in intakes.listing(unit))


def mark(store: Store) -> tuple[int, int]:
    with store.unit() as unit:
        row = unit.execute(select(schema.mailbox)).one()
    return row.uid_validity, row.last_uid


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
    monkeypatch.setattr(mailbox, "_touch", lambda *_: None)  # the process died after its commit
    assert mailbox.poll(store, box) == 1
    assert KEYWORD not in imap_server.flags(imap_user)[uid]
    monkeypatch.undo()
    assert mailbox.poll(store, box) == 0
    assert KEYWORD in imap_server.flags(imap_user)[uid]


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


def test_an_oversize_mail_is_parked_with_its_headers_and_left_in_the_mailbox(
    store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str
) -> None:
    box = make_box(max_size_mb=0.01, after="move")
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(1, size=20_000), mail(2)])
    assert mailbox.poll(store, box) == 2
    assert {item.state for item in held(store)} == {IntakeState.PARKED, IntakeState.STORED}
    (parked,) = [item for item in held(store) if item.state is IntakeState.PARKED]
    assert parked.reason == intakes.OVERSIZE
    with store.unit() as unit:
        assert intakes.raw(unit, parked.id).startswith(b"From: a@b.example\r\nSubject: 1\r\n")
        assert len(intakes.raw(unit, parked.id)) < 200
    assert imap_server.count(imap_user) == 1
    assert mailbox.poll(store, box) == 0


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


def test_large_mails_are_not_fetched_all_at_once(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_PORTION_BYTES", 50_000)
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(number, size=20_000) for number in range(5)])
    sizes: list[int] = []
    fetch = mailbox._fetch

    def counted(client: object, box: Mailbox, mark: mailbox.Mark, portion: list[mailbox.Waiting]) -> dict[int, bytes]:
        sizes.append(sum(message.size for message in portion))
        return fetch(client, box, mark, portion)

    monkeypatch.setattr(mailbox, "_fetch", counted)
    assert mailbox.poll(store, box) == 5
    assert max(sizes) <= 50_000


def test_mail_that_somebody_removes_while_we_fetch_stops_nothing(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.poll(store, box)
    imap_server.append_all(imap_user, [mail(1), mail(2), mail(3)])
    portions = mailbox._portions

    def expunging(client: object, uids: list[int], settings: Mailbox, tally: mailbox.Tally) -> object:
        with imap_server.client(imap_user) as other:
            other.select_folder("INBOX")
            other.delete_messages([uids[1]])
            other.expunge([uids[1]])
        return portions(client, uids, settings, tally)

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

    def flagging(client: object, uids: list[int], settings: Mailbox, tally: mailbox.Tally) -> object:
        with imap_server.client(imap_user) as other:
            other.select_folder("INBOX")
            other.add_flags([older], [b"\\Flagged"])
        return portions(client, uids, settings, tally)

    monkeypatch.setattr(mailbox, "_portions", flagging)
    assert mailbox.poll(store, box) == 1


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


def test_the_commit_comes_before_the_touch(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))

    def fail(*_: object, **__: object) -> None:
        raise TryAgain("disk full")

    monkeypatch.setattr(intakes, "store_arrival", fail)
    with pytest.raises(TryAgain):
        mailbox.poll(store, box)
    monkeypatch.undo()
    assert all(KEYWORD not in flags for flags in imap_server.flags(imap_user).values())
    assert mailbox.poll(store, box) == 1


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


def test_starttls_works_as_well(store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str) -> None:
    box = make_box(port=imap_server.starttls_port, security="starttls")
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))
    assert mailbox.poll(store, box) == 1


def test_a_wrong_password_is_a_refused_login(make_box: MakeBox, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("s3cret-wrong", encoding="ascii")
    wrong.chmod(0o600)
    with pytest.raises(LoginRefused) as error:
        mailbox.check(make_box(password_file=wrong))
    assert error.value.hint
    assert "s3cret" not in str(error.value) + error.value.hint


def test_a_server_that_is_not_there_is_down(box: Mailbox, imap_server: ImapServer) -> None:
    imap_server.stop()
    try:
        with pytest.raises(ServiceDown) as error:
            mailbox.check(box)
    finally:
        imap_server.start()
    assert not isinstance(error.value, LoginRefused)
    assert mailbox.check(box).startswith("main: 0 messages")


def test_a_certificate_nobody_vouches_for_is_not_accepted(make_box: MakeBox) -> None:
    with pytest.raises(ServiceDown, match="CERTIFICATE_VERIFY_FAILED"):
        mailbox.check(make_box(ca_file=None))


def test_a_missing_ca_file_is_a_matter_of_configuration(make_box: MakeBox, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ca_file"):
        mailbox.check(make_box(ca_file=tmp_path / "none.pem"))


def test_a_folder_that_is_not_there_is_a_matter_of_configuration(make_box: MakeBox) -> None:
    with pytest.raises(SettingsError, match="no folder"):
        mailbox.check(make_box(folder="ไม่มี"))


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
    assert intakes.WITHHELD in {item.reason for item in held(store)}


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
