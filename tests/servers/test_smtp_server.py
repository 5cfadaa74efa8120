"""The SMTP server demands what a provider demands, and fails as told."""

import smtplib
import ssl
from email.message import EmailMessage

import pytest

from tests.servers.smtp import Cut, SmtpServer, Step


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "mailroom@example.org"
    message["To"] = "somsri@example.com"
    message["Subject"] = "รับเรื่องแล้ว"
    message.set_content("เรียน ท่านผู้ร้องเรียน\n.\nหน่วยงานได้รับเรื่องของท่านแล้ว\n")
    return message


def connect(server: SmtpServer, password: str | None = None) -> smtplib.SMTP:
    client = smtplib.SMTP(server.host, server.port, timeout=30)
    client.starttls(context=ssl.create_default_context(cafile=str(server.ca_file)))
    client.login(server.user, password or server.password)
    return client


def send(server: SmtpServer) -> None:
    with connect(server) as client:
        client.send_message(letter())


def test_a_message_sent_after_starttls_and_login_arrives_whole(smtp_server: SmtpServer) -> None:
    send(smtp_server)
    (received,) = smtp_server.messages
    assert received.envelope_from == "mailroom@example.org"
    assert received.envelope_to == ("somsri@example.com",)
    assert b"\r\n\r\n" in received.raw
    assert b"\n" not in received.raw.replace(b"\r\n", b"")


def test_a_wrong_password_is_refused_at_once(smtp_server: SmtpServer) -> None:
    with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=30) as client:
        client.starttls(context=ssl.create_default_context(cafile=str(smtp_server.ca_file)))
        with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
            client.login(smtp_server.user, "wrong")
    assert refusal.value.smtp_code == 535


def test_nothing_is_taken_without_starttls(smtp_server: SmtpServer) -> None:
    with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=30) as client:
        client.ehlo()
        code, _ = client.mail("mailroom@example.org")
    assert code == 530


@pytest.mark.parametrize("reply", ["451 4.3.0 try again later", "550 5.1.1 no such user"])
def test_it_refuses_as_often_as_told(smtp_server: SmtpServer, reply: str) -> None:
    smtp_server.refuse(2, reply)
    for _ in range(2):
        with connect(smtp_server) as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            client.send_message(letter())
        assert refusal.value.recipients["somsri@example.com"][0] == int(reply[:3])
    send(smtp_server)
    assert len(smtp_server.messages) == 1


def test_it_refuses_the_whole_message_after_the_data(smtp_server: SmtpServer) -> None:
    smtp_server.refuse(1, "554 5.7.1 content refused", Step.DATA)
    with connect(smtp_server) as client, pytest.raises(smtplib.SMTPDataError):
        client.send_message(letter())
    assert smtp_server.messages == []


@pytest.mark.parametrize(("place", "stored"), [(Cut.BEFORE_DOT, 0), (Cut.AFTER_DOT, 1)])
def test_it_drops_the_line_inside_data(smtp_server: SmtpServer, place: Cut, stored: int) -> None:
    smtp_server.cut(place)
    client = connect(smtp_server)
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        client.send_message(letter())
    client.close()
    assert len(smtp_server.messages) == stored
    send(smtp_server)
    assert len(smtp_server.messages) == stored + 1


def test_it_is_away_while_down_and_keeps_its_port(smtp_server: SmtpServer) -> None:
    left_open = connect(smtp_server)
    with smtp_server.down():
        with pytest.raises(ConnectionRefusedError):
            connect(smtp_server)
        with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
            left_open.send_message(letter())
    left_open.close()
    send(smtp_server)
    assert len(smtp_server.messages) == 1
