"""Thirty Thai mails from a real IMAP server to thirty acknowledgements on a real SMTP server."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.live.agency import Agency
from tests.live_mails import LiveMail, live_mails
from tests.servers.imap import ImapServer
from tests.servers.smtp import Received, SmtpServer

# What is known of a mailbox and said in an acknowledgement does not hang on the database.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def agency(
    tmp_path: Path, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer, database_url: str
) -> Agency:
    database = None if database_url.startswith("sqlite") else database_url
    home = tmp_path / "agency"
    return Agency.make(home, imap=imap_server, imap_user=imap_user, smtp=smtp_server, database=database)


def test_thirty_mails_become_thirty_cases_and_acknowledgements_none_twice_all_read_as_written(
    agency: Agency, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    agency.once()  # first contact
    mails = live_mails()
    imap_server.append_all(imap_user, [mail.raw for mail in mails])
    agency.once()
    assert len(agency.cases()) == 30
    assert sorted(_recipients(smtp_server.messages)) == sorted(mail.sender for mail in mails)
    numbers = sorted(int(case["register_number"].partition("/")[0]) for case in agency.cases())
    assert numbers == list(range(1, 31))
    agency.once()
    assert len(agency.cases()) == 30
    assert len(smtp_server.messages) == 30
    assert {intake["state"] for intake in agency.intakes()} == {"registered"}
    _are_read_as_written(agency, mails)


def _are_read_as_written(agency: Agency, mails: list[LiveMail]) -> None:
    found = {reading.sender.address: reading for reading in agency.readings() if reading.sender}
    for mail in mails:
        reading = found[mail.sender]
        assert reading.subject == mail.subject
        assert reading.pages[0].text == mail.text
        assert [item.name for item in reading.attachments] == ([mail.file_name] if mail.file_name else [])


@on_one_database
def test_the_acknowledgement_answers_in_the_thread_and_says_nothing_of_the_matter(
    agency: Agency, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    agency.meet()
    mail = live_mails()[0]
    imap_server.append(imap_user, mail.raw)
    agency.once()
    (received,) = smtp_server.messages
    message = email.message_from_bytes(received.raw, policy=email.policy.default)
    (case,) = agency.cases()
    assert message["In-Reply-To"] == _message_id(mail)
    assert message["Auto-Submitted"] == "auto-replied"
    assert case["tracking_id"] in message["Subject"]
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert case["tracking_id"] in text
    assert mail.subject not in message["Subject"]
    assert mail.text[:20] not in text


@on_one_database
def test_older_mail_gives_no_case_and_no_reply_at_first_contact(
    agency: Agency, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    raw = live_mails()[0].raw
    long_ago = datetime.now(UTC) - timedelta(days=400)
    for number in range(200):
        imap_server.append(imap_user, raw + b"\r\n%d\r\n" % number, internal_date=long_ago)
    agency.once()
    agency.once()
    assert agency.intakes() == []
    assert smtp_server.messages == []


@on_one_database
def test_older_mail_comes_in_by_command_and_is_never_acknowledged(
    agency: Agency, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    imap_server.append_all(imap_user, [mail.raw for mail in live_mails()[:3]])
    agency.once()
    agency.call("intake", "import", "main")
    agency.once()
    assert len(agency.cases()) == 3
    assert smtp_server.messages == []
    assert {reply["state"] for case in agency.cases() for reply in case["replies"]} == {"suppressed"}


def _recipients(messages: list[Received]) -> list[str]:
    return [recipient for message in messages for recipient in message.envelope_to]


def _message_id(mail: LiveMail) -> str:
    return str(email.message_from_bytes(mail.raw)["Message-ID"])
