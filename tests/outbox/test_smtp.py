"""One connection against a real server, and every way a message can end."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outbox.mail import build
from outbox.smtp import Connection, InDoubt, Refused, Sent, Server, check
from register.errors import InputError, LoginRefused, ServiceDown, SettingsError
from register.model import Outgoing, ReplyDraft
from register.states import ReplyKind
from tests.servers.certificates import Certificates
from tests.servers.smtp import Cut, SmtpServer, Step

RECIPIENT = "somsri@example.com"
MESSAGE = build(
    Outgoing(
        reply_id="7",
        message_id="<7@example.org>",
        date=datetime(2026, 11, 22, tzinfo=UTC),
        draft=ReplyDraft(RECIPIENT, "แจ้งการรับเรื่อง", "ได้รับแล้ว\n"),
    ),
    kind=ReplyKind.ACKNOWLEDGEMENT,
    sender_name="สำนักงาน",
    sender_address="office@example.org",
)
DOTTED = b"Subject: dots\r\n\r\n.\r\n..two\r\n.end\r\n"


@pytest.fixture(params=["one by one", "pipelined"])
def server(request: pytest.FixtureRequest, smtp_server: SmtpServer) -> Server:
    if request.param == "pipelined":
        smtp_server.offer_pipelining()
    return Server(
        host=smtp_server.host,
        port=smtp_server.port,
        security="starttls",
        user=smtp_server.user,
        password=smtp_server.password,
        ca_file=str(smtp_server.ca_file),
        timeout=10,
        sender_address="office@example.org",
        sender_name="สำนักงาน",
    )


PLAIN_HELLO = [b"220 ready", b"250 hello"]
TAKEN = [b"250 sender", b"250 recipient", b"354 go on"]


@contextmanager
def _scripted(replies: list[bytes], context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that gives these replies in turn, one after each command or message, then closes the line."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            line, _ = listening.accept()
            with context.wrap_socket(line, server_side=True) if context else line as talk, talk.makefile("rb") as heard:
                for reply in replies:
                    talk.sendall(reply + b"\r\n")
                    end = b".\r\n" if reply.startswith(b"354") else None
                    while (said := heard.readline()) and end not in {None, said}:
                        pass

        speaker = threading.Thread(target=speak)
        speaker.start()
        yield Server("127.0.0.1", listening.getsockname()[1], "none", "", "", "", 5, "office@example.org", "")
        speaker.join()


def test_a_server_that_takes_the_text_of_a_refused_recipient_gets_none() -> None:
    hello = [b"220 ready", b"250-hello\r\n250 PIPELINING"]
    answers = [b"250 sender", b"550 5.1.1 no such user", b"354 go on", b"554 no valid recipients", b"250 reset"]
    with _scripted([*hello, *answers]) as server, Connection(server) as connection:
        outcome = connection.send(RECIPIENT, MESSAGE)
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.code) == (True, 550)


def test_an_answer_without_meaning_after_the_final_dot_is_in_doubt() -> None:
    with _scripted([*PLAIN_HELLO, *TAKEN, b"what?"]) as server, Connection(server) as connection:
        assert isinstance(connection.send(RECIPIENT, MESSAGE), InDoubt)


def test_a_server_that_never_answers_the_final_dot_leaves_it_in_doubt() -> None:
    with (
        _scripted([*PLAIN_HELLO, *TAKEN]) as server,
        Connection(replace(server, timeout=0.3)) as connection,
    ):
        assert isinstance(connection.send(RECIPIENT, MESSAGE), InDoubt)


def test_tls_from_the_first_byte_is_verified(certificates: Certificates) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.chain_file, certificates.key_file)
    with _scripted([*PLAIN_HELLO, *TAKEN, b"250 taken", b"221 bye"], context) as server:
        trusting = replace(server, security="tls", ca_file=str(certificates.ca_file))
        with Connection(trusting) as connection:
            assert isinstance(connection.send(RECIPIENT, MESSAGE), Sent)


def test_a_server_that_offers_no_starttls_gets_no_password() -> None:
    with _scripted(PLAIN_HELLO) as server:
        careful = replace(server, security="starttls", user="mailroom", password="secret")
        with pytest.raises(ServiceDown, match="does not offer"):
            check(careful)


def test_many_mails_go_over_one_connection(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection:
        outcomes = [connection.send(RECIPIENT, MESSAGE) for _ in range(3)]
    assert [type(outcome) for outcome in outcomes] == [Sent] * 3
    assert [message.raw for message in smtp_server.messages] == [MESSAGE] * 3
    assert smtp_server.messages[0].envelope_from == "office@example.org"
    assert smtp_server.messages[0].envelope_to == (RECIPIENT,)


def test_lines_that_begin_with_a_dot_arrive_as_they_were(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection:
        connection.send(RECIPIENT, DOTTED)
    assert smtp_server.messages[0].raw == DOTTED


def test_a_message_without_a_last_line_end_is_closed_properly(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection:
        assert isinstance(connection.send(RECIPIENT, DOTTED.removesuffix(b"\r\n")), Sent)
    assert smtp_server.messages[0].raw == DOTTED


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize(
    ("reply", "answer", "for_good"),
    [
        ("451 4.3.0 try again later", "451 4.3.0", False),
        ("550 5.1.1 <somsri@example.com> unknown", "550 5.1.1", True),
        ("530 5.7.0 authentication required", "530 5.7.0", False),
        ("554 no", "554", True),
    ],
)
def test_only_a_no_to_the_recipient_is_for_good_and_the_next_mail_goes(
    smtp_server: SmtpServer, server: Server, step: Step, reply: str, answer: str, *, for_good: bool
) -> None:
    smtp_server.refuse(1, reply, step)
    with Connection(server) as connection:
        refused = connection.send(RECIPIENT, MESSAGE)
        after = connection.send(RECIPIENT, MESSAGE)
    assert isinstance(refused, Refused)
    assert (refused.permanent, refused.answer) == (for_good and step is Step.RCPT, answer)
    assert "somsri" not in refused.text
    assert isinstance(after, Sent)


def test_a_cut_before_the_final_dot_has_sent_nothing(smtp_server: SmtpServer, server: Server) -> None:
    smtp_server.cut(Cut.BEFORE_DOT)
    large = b"Subject: large\r\n\r\n" + (b"x" * 76 + b"\r\n") * 200_000
    with Connection(server) as connection:
        with pytest.raises(ServiceDown) as cut:
            connection.send(RECIPIENT, large)
        assert smtp_server.messages == []
        assert isinstance(connection.send(RECIPIENT, MESSAGE), Sent)
    assert cut.value.retry_helps


def test_a_cut_after_the_final_dot_is_in_doubt(smtp_server: SmtpServer, server: Server) -> None:
    smtp_server.cut(Cut.AFTER_DOT)
    with Connection(server) as connection:
        outcome = connection.send(RECIPIENT, MESSAGE)
        assert isinstance(connection.send(RECIPIENT, MESSAGE), Sent)
    assert isinstance(outcome, InDoubt)
    assert len(smtp_server.messages) == 2


def test_a_line_closed_between_two_mails_is_opened_again(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection:
        connection.send(RECIPIENT, MESSAGE)
        smtp_server.stop()
        smtp_server.start()
        assert isinstance(connection.send(RECIPIENT, MESSAGE), Sent)


def test_a_server_that_ends_the_session_is_asked_again_at_once(smtp_server: SmtpServer, server: Server) -> None:
    smtp_server.refuse(1, "421 4.7.0 too many mails in one session", Step.MAIL)
    with Connection(server) as connection:
        assert isinstance(connection.send(RECIPIENT, MESSAGE), Sent)


def test_a_server_that_went_away_is_down(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection:
        smtp_server.stop()
        with pytest.raises(ServiceDown):
            connection.send(RECIPIENT, MESSAGE)


def test_after_a_hundred_mails_the_line_is_a_new_one(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection:
        first = connection._client
        for _ in range(100):
            connection.send(RECIPIENT, MESSAGE)
        assert (connection._client is first, connection.fresh) == (True, False)
        connection.send(RECIPIENT, MESSAGE)
        assert (connection._client is first, connection.fresh) == (False, True)
    assert len(smtp_server.messages) == 101


@pytest.mark.parametrize("step", list(Step))
def test_a_server_that_closes_in_the_middle_is_asked_again_over_a_new_line(
    smtp_server: SmtpServer, server: Server, step: Step
) -> None:
    smtp_server.refuse(1, "421 4.3.2 shutting down", step)
    with Connection(server) as connection:
        outcomes = [connection.send(RECIPIENT, MESSAGE) for _ in range(2)]
    assert isinstance(outcomes[1], Sent)
    assert len(smtp_server.messages) == (2 if step is Step.MAIL else 1)


def test_an_address_that_is_none_never_reaches_the_server(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection, pytest.raises(InputError):
        connection.send("a@b.org>\r\nRCPT TO:<c@d.org", MESSAGE)
    assert smtp_server.messages == []


def test_check_passes_and_sends_nothing(smtp_server: SmtpServer, server: Server) -> None:
    check(server)
    assert smtp_server.messages == []


def test_a_wrong_password_is_a_refused_login(server: Server) -> None:
    with pytest.raises(LoginRefused) as error:
        check(replace(server, password="wrong"))
    assert error.value.hint
    assert "wrong" not in str(error.value) + error.value.hint


def test_a_certificate_nobody_vouches_for_is_not_accepted(server: Server) -> None:
    with pytest.raises(ServiceDown, match="certificate"):
        check(replace(server, ca_file=""))


def test_tls_asked_of_a_starttls_port_fails_with_a_hint(server: Server) -> None:
    with pytest.raises(ServiceDown) as error:
        check(replace(server, security="tls"))
    assert "587" in error.value.hint


def test_a_server_that_is_not_there_is_down() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        server = Server("127.0.0.1", port, "none", "", "", "", 5, "office@example.org", "")
        with pytest.raises(ServiceDown, match="cannot be reached"):
            check(server)


def test_a_server_that_never_greets_is_given_up_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Server("127.0.0.1", silent.getsockname()[1], "none", "", "", "", 0.2, "office@example.org", "")
        with pytest.raises(ServiceDown, match="in time"):
            check(server)


@pytest.mark.parametrize("change", [{"security": "none", "host": "mail.example.org"}, {"ca_file": "missing.pem"}])
def test_a_setting_that_cannot_be_safe_is_refused(server: Server, change: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        check(replace(server, **change))  # type: ignore[arg-type]


def test_the_password_is_not_part_of_the_servers_picture(server: Server) -> None:
    assert server.password not in repr(server)


def test_no_error_names_a_person(smtp_server: SmtpServer, server: Server) -> None:
    with Connection(server) as connection:
        smtp_server.stop()
        with pytest.raises(ServiceDown) as error:
            connection.send(RECIPIENT, MESSAGE)
    assert "somsri" not in str(error.value) + error.value.hint
