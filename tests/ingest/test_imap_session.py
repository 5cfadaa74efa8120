"""Connecting and logging in: what is wrong is said, secrets are not."""

import logging
import sys
from pathlib import Path

import pytest

from ingest import mailbox
from register.errors import LoginRefused, ServiceDown, SettingsError
from register.settings import Mailbox
from register.store import Store
from tests.ingest.mailbox_examples import MakeBox, mail
from tests.servers.imap import ImapServer
from tests.servers.scripted_imap import ScriptedImap


def test_starttls_works_as_well(store: Store, make_box: MakeBox, imap_server: ImapServer, imap_user: str) -> None:
    box = make_box(port=imap_server.starttls_port, security="starttls")
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))
    assert mailbox.poll(store, box) == 1


def test_no_log_is_handed_what_the_server_says(
    store: Store, box: Mailbox, imap_server: ImapServer, imap_user: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="imapclient.imaplib")  # the program's own commands quiet its parent
    mailbox.poll(store, box)
    imap_server.append(imap_user, mail(1))
    assert mailbox.poll(store, box) == 1
    said = [one.getMessage() for one in caplog.records if one.name == "imapclient.imaplib"]
    assert said  # the other client's, which delivered the mail
    assert not any("RFC822.SIZE" in one for one in said)


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


def token_box(make_odd_box: MakeBox, *program: str) -> Mailbox:
    return make_odd_box(user="u@agency.example", token_command=[sys.executable, "-c", *program])


def test_a_server_that_takes_no_password_gets_a_fresh_token(scripted: ScriptedImap, make_odd_box: MakeBox) -> None:
    scripted.token = "tok3n"
    assert mailbox.check(token_box(make_odd_box, "print('tok3n')")).startswith("main:")
    assert scripted.asked("LOGIN") == []


@pytest.mark.parametrize(
    ("program", "error"),
    [("print('s3cret-old')", LoginRefused), ("import sys; sys.exit('s3cret-7')", LoginRefused), ("", LoginRefused)],
)
def test_a_token_that_is_refused_or_missing_is_a_refused_login(
    scripted: ScriptedImap, make_odd_box: MakeBox, program: str, error: type[Exception]
) -> None:
    scripted.token = "tok3n"
    with pytest.raises(error) as raised:
        mailbox.check(token_box(make_odd_box, program))
    assert "s3cret" not in str(raised.value)


def test_a_token_program_that_is_not_there_is_a_matter_of_configuration(make_odd_box: MakeBox) -> None:
    with pytest.raises(SettingsError, match="token_command"):
        mailbox.check(make_odd_box(token_command=["/nowhere/token"]))
