"""The private Dovecot is a real one."""

import ssl
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.servers.imap import ImapServer

MAIL = "From: somsri@example.com\r\nSubject: =?utf-8?b?4LiX4LiU4Liq4Lit4Lia?=\r\n\r\nถนนพัง\r\n".encode()


def test_an_appended_message_is_fetched_over_tls_byte_for_byte(imap_server: ImapServer, imap_user: str) -> None:
    moment = datetime(2026, 1, 5, 3, 4, 5, tzinfo=UTC)
    uid = imap_server.append(imap_user, MAIL, internal_date=moment)
    with imap_server.client(imap_user) as client:
        client.select_folder("INBOX", readonly=True)
        client.normalise_times = False
        found = client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"])[uid]
    assert found[b"BODY[]"] == MAIL
    assert found[b"INTERNALDATE"] == moment


def test_a_wrong_password_is_refused(imap_server: ImapServer, imap_user: str) -> None:
    context = ssl.create_default_context(cafile=str(imap_server.ca_file))
    with (
        IMAPClient(imap_server.host, imap_server.port, ssl_context=context, timeout=30) as client,
        pytest.raises(LoginError),
    ):
        client.login(imap_user, "wrong")


def test_a_client_that_does_not_know_the_ca_is_warned_off(imap_server: ImapServer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient(imap_server.host, imap_server.port, timeout=30)


def test_the_second_port_speaks_starttls(imap_server: ImapServer, imap_user: str) -> None:
    context = ssl.create_default_context(cafile=str(imap_server.ca_file))
    with IMAPClient(imap_server.host, imap_server.starttls_port, ssl=False, timeout=30) as client:
        client.starttls(context)
        client.login(imap_user, imap_server.password)
        assert client.folder_exists("INBOX")


def test_every_user_has_a_mailbox_of_his_own(imap_server: ImapServer, imap_user: str) -> None:
    imap_server.append(imap_user, MAIL)
    imap_server.append(imap_user, MAIL, folder="Archive")
    assert imap_server.count(imap_user) == 1
    assert imap_server.count(imap_user, "Archive") == 1
    assert imap_server.count(f"{imap_user}-neighbour") == 0


def test_mail_survives_a_stop_and_a_start(imap_server: ImapServer, imap_user: str) -> None:
    imap_server.append(imap_user, MAIL)
    imap_server.stop()
    with pytest.raises(ConnectionRefusedError):
        imap_server.count(imap_user)
    imap_server.start()
    assert imap_server.count(imap_user) == 1


def test_a_reset_renumbers_the_mailbox(imap_server: ImapServer, imap_user: str) -> None:
    imap_server.append_all(imap_user, [MAIL, MAIL, MAIL])
    with imap_server.client(imap_user) as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
        client.expunge()
    before = imap_server.uid_validity(imap_user)
    after = imap_server.reset_uidvalidity(imap_user)
    assert after != before
    assert imap_server.uid_validity(imap_user) == after
    assert set(imap_server.flags(imap_user)) == {1, 2}
