"""Alarms leave over a real mail server and over a command; what they say is marked as ours."""

import email
import email.policy
import sys
from pathlib import Path

import pytest

from ingest.automatic import OWN_MARK
from ingest.message import read_message
from outbox import notices
from outbox.smtp import Server
from register.errors import ServiceDown, SettingsError, TakenForNobody
from register.settings import Agency, Alarms, Settings, Smtp
from register.watch.alarms import Notice
from tests.servers.smtp import Cut, SmtpServer, Step

NOTICE = Notice("[รับเรื่อง] แจ้งเตือน 1 รายการ", "ติดต่อตู้อีเมล main ไม่ได้\nควรทำ: ตรวจรหัสผ่าน")
TO = ("it@province.example", "deputy@agency.example")


def settings(folder: Path, server: SmtpServer, **changes: object) -> Settings:
    secret = folder / "alarm-password"
    secret.write_text(server.password)
    secret.chmod(0o600)
    way = {"host": server.host, "port": server.port, "ca_file": server.ca_file, "user": server.user}
    values = {**way, "password_file": secret, "sender_address": "alarm@province.example", "to": TO, **changes}
    return Settings(
        home=folder,
        agency=Agency(name="อบต. ศรีพนา"),
        smtp=Smtp.model_validate({**way, "password_file": secret, "sender_address": "reply@agency.example"}),
        alarms=Alarms.model_validate(values),
    )


def replies_server(made: Settings) -> Server:
    smtp = made.smtp
    way = {"user": smtp.user, "password": smtp.password(), "ca_file": str(smtp.ca_file), "timeout": 10.0}
    return Server(smtp.host, smtp.port, "starttls", **way, sender_address=smtp.sender_address, sender_name="")  # type: ignore[arg-type] # a dict of both


def test_an_alarm_reaches_everybody_over_the_second_route(tmp_path: Path, smtp_server: SmtpServer) -> None:
    made = settings(tmp_path, smtp_server)
    (route,) = notices.routes(made, lambda: replies_server(made))
    route.deliver(NOTICE)
    assert [one.envelope_to for one in smtp_server.messages] == [(address,) for address in TO]
    assert {one.envelope_from for one in smtp_server.messages} == {"alarm@province.example"}
    mail = email.message_from_bytes(smtp_server.messages[0].raw, policy=email.policy.default)
    assert mail["Subject"] == NOTICE.subject
    assert mail["Auto-Submitted"] == "auto-generated"
    assert NOTICE.text.splitlines()[0] in mail.get_content()


def test_an_alarm_that_comes_back_to_us_is_set_aside(tmp_path: Path, smtp_server: SmtpServer) -> None:
    made = settings(tmp_path, smtp_server)
    raw = notices.message(NOTICE, notices.server_of(made.alarms), TO[0])
    reading = read_message(raw)
    assert reading.automatic is not None
    assert reading.automatic.rule == "own_mark"
    assert OWN_MARK.encode() in raw.lower()
    assert not reading.reply_allowed


def test_the_replies_server_stands_in_only_where_that_is_allowed(tmp_path: Path, smtp_server: SmtpServer) -> None:
    made = settings(tmp_path, smtp_server, port=1)
    (route,) = notices.routes(made, lambda: replies_server(made))
    with pytest.raises(ServiceDown):
        route.deliver(NOTICE)
    assert route.instead is not None
    route.instead(NOTICE)
    assert {one.envelope_from for one in smtp_server.messages} == {"reply@agency.example"}
    alone = settings(tmp_path, smtp_server, fallback=False)
    (route,) = notices.routes(alone, lambda: replies_server(alone))
    assert route.instead is None


def test_without_a_server_of_its_own_the_replies_server_is_the_route(tmp_path: Path, smtp_server: SmtpServer) -> None:
    made = settings(tmp_path, smtp_server, host="", sender_address="")
    (route,) = notices.routes(made, lambda: replies_server(made))
    route.deliver(NOTICE)
    assert len(smtp_server.messages) == len(TO)
    none = settings(tmp_path, smtp_server, host="", sender_address="", fallback=False)
    assert notices.routes(none, lambda: replies_server(none)) == ()


def test_a_server_that_takes_it_for_nobody_is_a_failure_and_one_refused_address_is_not(
    tmp_path: Path, smtp_server: SmtpServer
) -> None:
    made = settings(tmp_path, smtp_server)
    (route,) = notices.routes(made, lambda: replies_server(made))
    smtp_server.refuse(1, "550 5.1.1 no such user", Step.RCPT)
    route.deliver(NOTICE)
    assert [one.envelope_to for one in smtp_server.messages] == [(TO[1],)]
    smtp_server.refuse(2, "550 5.1.1 no such user", Step.RCPT)
    with pytest.raises(TakenForNobody):
        route.deliver(NOTICE)


def test_a_mail_whose_last_answer_never_came_is_not_sent_again(tmp_path: Path, smtp_server: SmtpServer) -> None:
    made = settings(tmp_path, smtp_server, to=TO[:1])
    (route,) = notices.routes(made, lambda: replies_server(made))
    smtp_server.cut(Cut.AFTER_DOT)
    route.deliver(NOTICE)
    assert len(smtp_server.messages) == 1


def test_a_command_gets_the_text_on_its_standard_input(tmp_path: Path) -> None:
    target = tmp_path / "sms"
    copy = f"import pathlib, sys; pathlib.Path({str(target)!r}).write_bytes(sys.stdin.buffer.read())"
    notices.by_command((sys.executable, "-c", copy))(NOTICE)
    assert target.read_text("utf-8") == f"{NOTICE.subject}\n\n{NOTICE.text}\n"


def test_a_command_that_fails_or_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(ServiceDown, match="ended with 3"):
        notices.by_command((sys.executable, "-c", "raise SystemExit(3)"))(NOTICE)
    with pytest.raises(SettingsError):
        notices.by_command((str(tmp_path / "missing"),))(NOTICE)
