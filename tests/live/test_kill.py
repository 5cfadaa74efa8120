"""kill -9 between the commits, then a restart: the same cases, and every acknowledgement once by its Message-ID."""

import email
from pathlib import Path

import pytest

from tests.live.agency import Agency
from tests.live.killer import POINTS
from tests.live_mails import live_mails
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer

MAILS = 6
# One of each stage; every point with --long, where each also meets thirty mails and both databases.
IN_SUITE = {
    "inside the intake transaction",
    "source touched, not yet noted",
    "read, not yet committed",
    "inside the registering transaction",
    "message handed over, not noted",
    "inside the transaction that notes the sending",
}


@pytest.mark.parametrize(
    "point", [pytest.param(point, marks=[] if point in IN_SUITE else [pytest.mark.long]) for point in POINTS]
)
def test_nothing_is_lost_and_nothing_twice_when_killed(
    point: str, tmp_path: Path, imap_server: ImapServer, imap_user: str, smtp_server: SmtpServer
) -> None:
    agency = Agency.make(tmp_path / "agency", imap=imap_server, imap_user=imap_user, smtp=smtp_server)
    agency.meet()
    imap_server.append_all(imap_user, [mail.raw for mail in live_mails()[:MAILS]])
    agency.killed_at(point)
    agency.once()
    assert_all_registered_once(agency, smtp_server, MAILS)


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
def test_thirty_mails_survive_a_kill_in_the_middle_on_both_databases(  # noqa: PLR0917 - fixtures
    point: str,
    tmp_path: Path,
    imap_server: ImapServer,
    imap_user: str,
    smtp_server: SmtpServer,
    database_url: str,
) -> None:
    database = None if database_url.startswith("sqlite") else database_url
    home = tmp_path / "agency"
    agency = Agency.make(home, imap=imap_server, imap_user=imap_user, smtp=smtp_server, database=database)
    agency.meet()
    imap_server.append_all(imap_user, [mail.raw for mail in live_mails()])
    once_only = point in {"after the intake commit, source untouched", "source touched, not yet noted"}
    agency.killed_at(point, 1 if once_only else 15)
    agency.once()
    assert_all_registered_once(agency, smtp_server, 30)


def assert_all_registered_once(agency: Agency, smtp_server: SmtpServer, mails: int) -> None:
    cases = agency.cases()
    assert len(cases) == mails
    assert sorted(int(case["register_number"].partition("/")[0]) for case in cases) == list(range(1, mails + 1))
    acknowledgements = [reply for case in cases for reply in case["replies"]]
    assert {reply["state"] for reply in acknowledgements} == {"sent"}
    sent = [str(email.message_from_bytes(message.raw)["Message-ID"]) for message in smtp_server.messages]
    assert set(sent) == {reply["message_id"] for reply in acknowledgements}
    assert len(set(sent)) == mails
    assert len(sent) <= mails + 1  # a second transmission only of the one that was under way, with the same Message-ID
    verified = agency.said("verify")
    assert "every intake has its outcome" in verified
