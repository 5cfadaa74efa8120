"""Sends ready-made messages over one verified SMTP connection, and says exactly how each one ended.

`smtplib.sendmail` hides the one moment that matters. Here the final dot is a step of its own: a connection that
breaks before it has handed over nothing (trying again is safe), one that breaks after it leaves the message in doubt.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

from outbox.mail import ascii_address
from register.errors import InputError, LoginRefused, ServiceDown, SettingsError
from register.post.mail_status import codes

_FINAL_DOT = b".\r\n"
_DOT_AT_LINE_START = re.compile(rb"(?m)^\.")
_ADDRESS = re.compile(r"<?[^\s<>:;,]+@[^\s<>:;,]+>?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CLOSING = 421  # the server ends the session (RFC 5321, section 3.8)
_TAKEN = frozenset({250, 251})
_ABOUT_US = frozenset({530, 534, 535, 538})  # a login is wanted (RFC 4954, section 6): the recipient is not to blame
_PER_CONNECTION = 100  # mails; many servers end longer sessions themselves, some with a refusal
_TEXT_LIMIT = 300
# The second one: an endless answer line, after which smtplib has closed the connection itself.
_BROKEN = (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException)


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach the mail server. `ca_file` "" trusts the system's authorities, else only that file's.

    `sender_address` is the envelope sender too: bounces come back to it. `timeout` in seconds, for each step.
    "none" is for a relay on this machine: a password is never sent over it to another host.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str = field(repr=False)
    ca_file: str
    timeout: float
    sender_address: str
    sender_name: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the message over; `text` is its answer without addresses."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server said no before taking it over. Not `permanent`: try later.

    Only a 5xx to RCPT is about the recipient. One to MAIL or DATA is about us, our settings or what a filter thinks
    today, and passes. `answer`: the codes alone.
    """

    permanent: bool
    code: int
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The whole message was handed over, its answer never came: the server may or may not deliver it."""

    text: str


Outcome = Sent | Refused | InDoubt


class Cut(ServiceDown):
    """The line broke before the final dot: the server has nothing."""


class Connection:
    """One connection for many mails: `with Connection(server) as connection: connection.send(...)`.

    Connects on entry. When the server has closed the line between two mails (idle, or enough mails for one session)
    the next `send` connects anew.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._mail_from = f"FROM:{smtplib.quoteaddr(server.sender_address)}"
        self._client: smtplib.SMTP | None = None
        self._begun = 0

    @property
    def fresh(self) -> bool:
        """Will the next mail go over the line that is held now?"""
        return self._client is not None and self._begun < _PER_CONNECTION

    def __enter__(self) -> Self:
        self._client, self._begun = _connect(self._server), 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._quit()

    def send(self, recipient: str, message: bytes) -> Outcome:
        """Hands `message` (RFC 5322 bytes with CRLF line ends) over for one recipient.

        Raises Cut when the line breaks before the final dot (nothing was sent), ServiceDown when the server cannot be
        reached again, LoginRefused as on entry, InputError for an address that is none.
        """
        address = ascii_address(recipient)
        if address is None:
            raise InputError("the recipient's address cannot be written to", "correct it or answer by letter")
        if self._begun >= _PER_CONNECTION:
            self._quit()
        refused = self._envelope(address)
        self._begun += 1
        if refused is not None:
            return refused
        self._content(message)
        return self._final_dot()

    def _envelope(self, recipient: str) -> Refused | None:
        if self._client is not None:
            try:
                return self._ask_envelope(self._client, recipient)
            except _BROKEN:
                self._drop()  # a held line that the server closed meanwhile; nothing was under way
        self._client, self._begun = _connect(self._server), 0
        try:
            return self._ask_envelope(self._client, recipient)
        except _BROKEN as error:
            self._drop()
            raise _cut() from error

    def _ask_envelope(self, client: smtplib.SMTP, recipient: str) -> Refused | None:
        """MAIL, RCPT and DATA. The first MAIL over a held line is also the question whether it still holds."""
        if client.has_extn("pipelining"):
            return self._ask_at_once(client, recipient)
        # smtplib's own `mail` and `rcpt` would parse both addresses anew each time
        code, text = client.docmd("MAIL", self._mail_from)
        if code == _CLOSING:
            raise smtplib.SMTPServerDisconnected
        if code != 250:
            return self._refused(code, text)
        code, text = client.docmd("RCPT", f"TO:<{recipient}>")
        if code not in _TAKEN:
            return self._refused(code, text, final=code not in _ABOUT_US)
        code, text = client.docmd("DATA")
        return None if code == 354 else self._refused(code, text)

    def _ask_at_once(self, client: smtplib.SMTP, recipient: str) -> Refused | None:
        """The same in one go where the server allows (RFC 2920): one wait instead of three."""
        client.send(f"MAIL {self._mail_from}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
        mail = client.getreply()
        if mail[0] == _CLOSING:
            raise smtplib.SMTPServerDisconnected
        rcpt, data = client.getreply(), client.getreply()
        accepted = mail[0] == 250 and rcpt[0] in _TAKEN
        if data[0] == 354 and not accepted:
            client.send(_FINAL_DOT)  # without a recipient the server refuses what is no message (section 3.1)
            client.getreply()
        if mail[0] != 250:
            return self._refused(*mail)
        if rcpt[0] not in _TAKEN:
            return self._refused(*rcpt, final=rcpt[0] not in _ABOUT_US)
        return None if data[0] == 354 else self._refused(*data)

    def _content(self, message: bytes) -> None:
        """All of the message but its final dot."""
        body = message if message.endswith(b"\r\n") else message + b"\r\n"
        try:
            self._open_client().send(_stuffed(body))
        except _BROKEN as error:
            self._drop()
            raise _cut() from error

    def _final_dot(self) -> Outcome:
        client = self._open_client()
        try:
            _socket(client).sendall(_FINAL_DOT)
        except (
            smtplib.SMTPServerDisconnected,
            BrokenPipeError,
            ConnectionResetError,
            ssl.SSLEOFError,
            ssl.SSLZeroReturnError,
        ) as error:
            self._drop()  # the server had gone before the dot was written: it cannot have seen it
            raise _cut() from error
        except OSError as error:
            self._drop()
            return InDoubt(f"the final dot may not have arrived: {type(error).__name__}")
        try:
            code, text = client.getreply()
        except _BROKEN:
            self._drop()
            return InDoubt("the connection broke after the message was handed over")
        if code == 250:
            return Sent(_printable(text))
        if not 400 <= code <= 599:
            self._drop()
            return InDoubt(f"the server gave an answer that means nothing: {code}")
        return self._refused(code, text)

    def _refused(self, code: int, text: bytes, *, final: bool = False) -> Refused:
        """Notes the refusal and makes the line ready for the next mail. `final`: a 5xx is meant for good."""
        words = _printable(text)
        answer = Refused(final and 500 <= code <= 599, code, words, codes(code, words))
        if code == _CLOSING or code < 0:
            self._drop()
            return answer
        try:
            self._open_client().rset()
        except _BROKEN:
            self._drop()
        return answer

    def _open_client(self) -> smtplib.SMTP:
        if self._client is None:
            raise _cut()
        return self._client

    def _quit(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.quit()
        except (smtplib.SMTPException, OSError):
            client.close()  # the mails are settled; how the farewell ends does not matter

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def check(server: Server) -> None:
    """Connects, verifies the certificate, logs in, says goodbye; sends nothing. Raises as `Connection`."""
    with Connection(server):
        pass


def _connect(server: Server) -> smtplib.SMTP:
    """A logged-in client. Raises ServiceDown, LoginRefused, SettingsError (a CA file that cannot be read)."""
    context = _tls(server)
    where = f"{server.host}:{server.port}"
    # The sender's domain as our EHLO name: asking the resolver for one's own name can hang for many seconds.
    name = server.sender_address.rpartition("@")[2] or "localhost"
    client: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            client = smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.timeout, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, name, timeout=server.timeout)
        # The final dot is a small write of its own: with Nagle's algorithm it waits 40 ms for the answer to the text.
        _socket(client).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.ehlo()
        if server.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if server.user:
            client.login(server.user, server.password)
    except (smtplib.SMTPException, OSError) as error:
        if client is not None:
            client.close()
        raise _explained(error, where) from error
    return client


def _socket(client: smtplib.SMTP) -> socket.socket:
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected
    return client.sock


def _tls(server: Server) -> ssl.SSLContext:
    if server.security == "none" and server.user and server.host not in _LOOPBACK:
        raise SettingsError(
            f"a password would go to {server.host} in clear text",
            'set the mail server\'s security to "starttls" or "tls"',
        )
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"the CA file {server.ca_file} cannot be used", "name a readable PEM file of certificates"
        ) from error


def _explained(error: smtplib.SMTPException | OSError, where: str) -> ServiceDown:  # noqa: PLR0911
    """One line and one hint for each way a connection fails; what the server said is left out, it may name people."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        if 500 <= error.smtp_code <= 599:
            return LoginRefused(
                f"the mail server {where} refuses the login ({error.smtp_code})",
                "check the user name and password; some servers want an app password",
            )
        return ServiceDown(f"the mail server {where} cannot check the login now ({error.smtp_code})", "try later")
    if isinstance(error, ssl.SSLCertVerificationError):
        return ServiceDown(
            f"the certificate of the mail server {where} is not trusted: {error.verify_message}",
            "name the host as in its certificate; for a private authority set its CA file",
        )
    if isinstance(error, ssl.SSLError):
        return ServiceDown(
            f"no TLS with the mail server {where}", 'check port and security: "tls" is usual on 465, "starttls" on 587'
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return ServiceDown(
            f"the mail server {where} does not offer what is asked of it (STARTTLS or login)",
            "check port and security, and that nothing between strips STARTTLS",
        )
    if isinstance(error, socket.gaierror):
        return ServiceDown(f"the mail server {where} is not known by name", "check the host name and the name server")
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):  # smtplib wraps it
        return ServiceDown(f"the mail server {where} does not answer in time", "check port and firewall")
    if isinstance(error, smtplib.SMTPException):
        return ServiceDown(f"the mail server {where} ended the greeting: {type(error).__name__}", "try later")
    return ServiceDown(
        f"the mail server {where} cannot be reached: {error.strerror or type(error).__name__}",
        "check host, port, network",
    )


def _stuffed(body: bytes) -> bytes:
    """With a second dot where a line begins with one (RFC 5321, section 4.5.2)."""
    if not body.startswith(b".") and b"\n." not in body:  # as all that we build: ten times faster than the search
        return body
    return _DOT_AT_LINE_START.sub(b"..", body)


def _cut() -> Cut:
    return Cut("the mail server closed the line before the message was handed over", "it is tried again later")


def _printable(text: bytes) -> str:
    """A server's answer for storage: one line, no addresses (they name people)."""
    line = " ".join(text.decode("ascii", "replace").split())
    return _ADDRESS.sub("<...>", line)[:_TEXT_LIMIT]
