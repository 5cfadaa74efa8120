"""The ways on which an alarm reaches people: a mail over a server of its own, and a command of the agency's choice."""

import secrets
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from outbox.mail import MARK_HEADER, ascii_address
from outbox.smtp import Connection, Refused, Server
from register.errors import InputError, ServiceDown, SettingsError, TakenForNobody
from register.settings import Alarms, Settings
from register.watch.alarms import Notice, Route

_COMMAND_SECONDS = 60.0


def by_mail(server: Callable[[], Server], to: tuple[str, ...]) -> Callable[[Notice], None]:
    """A delivery to every address of `to`. `server` is asked for each time: its password may have been mended. A mail
    whose last answer never came counts as taken: it would come again with every look.

    Raises (the delivery): SettingsError, ServiceDown, LoginRefused as `outbox.smtp`; TakenForNobody when the server
    refused the mail for every address; InputError for an address that is none.
    """

    def deliver(notice: Notice) -> None:
        known = server()
        refused = 0
        with Connection(known) as connection:
            for address in to:
                outcome = connection.send(address, message(notice, known, address))
                refused += isinstance(outcome, Refused)
        if refused == len(to):
            told = f"the mail server {known.host}:{known.port} takes the alarm for nobody"
            raise TakenForNobody(told, "see alarms.to, or the addresses of officers and units")

    return deliver


def by_command(argv: tuple[str, ...]) -> Callable[[Notice], None]:
    """A delivery that runs a program with the text on its standard input.

    Raises (the delivery): SettingsError, it cannot be started. ServiceDown: it failed or took over a minute.
    """

    def deliver(notice: Notice) -> None:
        text = f"{notice.subject}\n\n{notice.text}\n".encode()
        try:
            done = subprocess.run(argv, input=text, capture_output=True, timeout=_COMMAND_SECONDS, check=False)
        except OSError as error:
            raise SettingsError(f"alarms.command cannot be run: {error.strerror}", "check path and rights") from error
        except subprocess.TimeoutExpired as error:
            raise ServiceDown("alarms.command does not end", "it must end within a minute") from error
        if done.returncode != 0:
            raise ServiceDown(f"alarms.command ended with {done.returncode}", "run it by hand with the same user")

    return deliver


def message(notice: Notice, server: Server, recipient: str) -> bytes:
    """The mail, marked as ours and as written by a machine: no machine answers it, and ours sets it aside.

    Raises:
        InputError: an address that is none.
    """
    to, sender = ascii_address(recipient), ascii_address(server.sender_address)
    if to is None or sender is None:
        raise InputError("an address of the alarms cannot be written to", "correct alarms.to and sender_address")
    made = EmailMessage(policy=SMTP)
    made["Date"] = format_datetime(datetime.now(UTC))
    made["From"] = sender
    made["To"] = to
    made["Message-ID"] = f"<alarm-{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    made["Subject"] = notice.subject
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834, section 5
    made["X-Auto-Response-Suppress"] = "All"
    made[MARK_HEADER] = "alarm"
    made["Content-Language"] = "th"
    made.set_content(notice.text + "\n", cte="base64")
    return made.as_bytes()


def routes(settings: Settings, of_replies: Callable[[], Server]) -> tuple[Route, ...]:
    """The configured routes. `of_replies`: the mail server of the replies, which stands in where that is allowed."""
    given = settings.alarms
    found = []
    spare = by_mail(of_replies, given.to) if given.fallback and settings.smtp.host else None
    if given.to and given.host:
        found.append(Route("mail", by_mail(lambda: server_of(given), given.to), spare))
    elif given.to and spare is not None:
        found.append(Route("mail", spare))
    if given.command:
        found.append(Route("command", by_command(given.command)))
    return tuple(found)


def server_of(given: Alarms) -> Server:
    """The alarms' own mail server with its password read.

    Raises:
        SettingsError: the password's file or variable is missing.
    """
    return Server(
        host=given.host,
        port=given.port,
        security=given.security,
        user=given.user,
        password=given.password(),
        ca_file=str(given.ca_file) if given.ca_file else "",
        timeout=given.timeout,
        sender_address=given.sender_address,
        sender_name="",
    )
