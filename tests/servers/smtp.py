"""A real SMTP submission server (aiosmtpd) that demands STARTTLS and AUTH, and misbehaves when a test tells it to."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificates


class Step(StrEnum):
    """Where in the dialogue a refusal comes."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


class Cut(StrEnum):
    """Where the line is cut. AFTER_DOT: the message is stored, but the client never hears the 250."""

    BEFORE_DOT = "before_dot"
    AFTER_DOT = "after_dot"


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it came: envelope and bytes with CRLF line ends."""

    envelope_from: str
    envelope_to: tuple[str, ...]
    raw: bytes


@dataclass
class _Behaviour:
    """What is still to go wrong. Guarded by `lock`: tests set it, the server's thread uses it up."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    refusals: list[tuple[Step, str]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    pipelining: bool = False

    def refusal(self, step: Step) -> str | None:
        with self.lock:
            if self.refusals and self.refusals[0][0] is step:
                return self.refusals.pop(0)[1]
            return None

    def cut(self, place: Cut) -> bool:
        with self.lock:
            if self.cuts and self.cuts[0] is place:
                self.cuts.pop(0)
                return True
            return False


class _Conversation(SMTP):
    """aiosmtpd's SMTP with a line that can be cut inside DATA."""

    def __init__(self, behaviour: _Behaviour, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._behaviour = behaviour

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self.envelope is not None and self.envelope.rcpt_tos and self._behaviour.cut(Cut.BEFORE_DOT):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readuntil(b"\r\n")
            self.hang_up()
            return
        await super().smtp_DATA(arg)

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


class _Handler:
    """aiosmtpd's hooks: the first answer that is no 250 refuses."""

    def __init__(self, behaviour: _Behaviour, messages: list[Received]) -> None:
        self._behaviour = behaviour
        self._messages = messages

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's signature
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self._behaviour.pipelining else responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._behaviour.refusal(Step.MAIL)
        if refusal is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refusal or "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._behaviour.refusal(Step.RCPT)
        if refusal is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refusal or "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: _Conversation, _session: Session, envelope: Envelope
    ) -> str:
        refusal = self._behaviour.refusal(Step.DATA)
        if refusal is not None:
            return refusal
        sender = envelope.mail_from or ""
        self._messages.append(Received(sender, tuple(envelope.rcpt_tos), bytes(envelope.original_content or b"")))
        if self._behaviour.cut(Cut.AFTER_DOT):
            server.hang_up()
        return "250 2.0.0 OK: stored"


class _Controller(Controller):
    """Listens on port 0 when asked to and knows the port it was given; ends its conversations when it stops."""

    def __init__(self, behaviour: _Behaviour, handler: _Handler, port: int, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=port, **options)
        self._behaviour = behaviour
        self._conversations: WeakSet[_Conversation] = WeakSet()

    def factory(self) -> _Conversation:
        conversation = _Conversation(self._behaviour, self.handler, **self.SMTP_kwargs)
        self._conversations.add(conversation)
        return conversation

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]

    def cancel_tasks(self, stop_loop: bool = True) -> None:  # noqa: FBT001, FBT002 - aiosmtpd's signature
        for conversation in list(self._conversations):
            conversation.hang_up()
        # One more turn of the loop lets the transports close before it stops.
        self.loop.call_soon(super().cancel_tasks, stop_loop)


@dataclass
class SmtpServer:
    """A running server. `messages` holds what was accepted, in order, over all starts and stops."""

    host: str
    port: int
    ca_file: Path
    user: str
    password: str
    messages: list[Received] = field(default_factory=list)
    _certificates: Certificates | None = field(default=None, repr=False)
    _behaviour: _Behaviour = field(default_factory=_Behaviour, repr=False)
    _controller: _Controller | None = field(default=None, repr=False)

    def refuse(self, times: int, reply: str, step: Step = Step.RCPT) -> None:
        """Answer the next `times` commands of this step with `reply`, such as `451 4.3.0 try again later`."""
        with self._behaviour.lock:
            self._behaviour.refusals.extend([(step, reply)] * times)

    def cut(self, place: Cut, times: int = 1) -> None:
        """Drop the connection at this place for the next `times` messages."""
        with self._behaviour.lock:
            self._behaviour.cuts.extend([place] * times)

    def offer_pipelining(self) -> None:
        """Tell clients that they may send commands without waiting for each answer (RFC 2920)."""
        self._behaviour.pipelining = True

    def reset(self) -> None:
        """Forget messages and planned misbehaviour, and start again when stopped: the state each test begins with."""
        with self._behaviour.lock:
            self._behaviour.refusals.clear()
            self._behaviour.cuts.clear()
            self._behaviour.pipelining = False
        self.messages.clear()
        if self._controller is None:
            self.start()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Stopped inside the block, running again on the same port after it."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def start(self) -> None:
        """Listen; on the first start a free port is chosen, afterwards it stays."""
        assert self._certificates is not None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._certificates.chain_file, self._certificates.key_file)
        handler = _Handler(self._behaviour, self.messages)
        controller = _Controller(
            self._behaviour,
            handler,
            self.port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            auth_require_tls=True,
            authenticator=self._authenticate,
            server_hostname="mail.example.org",
        )
        controller.start()
        self.port = controller.port
        self._controller = controller

    def stop(self) -> None:
        """Close the port and cut every connection; what was received stays."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (
            self.user.encode(),
            self.password.encode(),
        )
        # handled=False lets aiosmtpd send the 535; with its default the client would wait for ever.
        return AuthResult(success=True) if known else AuthResult(success=False, handled=False)


def start_smtp_server(certificates: Certificates, user: str, password: str) -> SmtpServer:
    """Start on a free port; call `stop()` in the end."""
    server = SmtpServer("127.0.0.1", 0, certificates.ca_file, user, password, _certificates=certificates)
    server.start()
    return server
