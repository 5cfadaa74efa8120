"""The stages SEND and RENDER: reply rows leave as e-mails, or become letters ready to print.

An e-mail is marked `sending` in a commit of its own before a server is contacted. A row found `sending` was cut on
the way: an acknowledgement goes again with the same Message-ID, an officer's letter becomes `in_doubt` (law 3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from outbox import letter, mail, spool
from outbox.compose import Agency, Wording
from outbox.smtp import Connection, InDoubt, Refused, Sent, Server
from register import casebook, replies
from register.errors import InputError, ServiceDown, SettingsError
from register.leases import Work
from register.model import Outgoing
from register.replies import Reply
from register.states import ReplyKind, ReplyState
from register.store import Store, Unit
from register.workdays import local_date
from register.worker import Effect

CUT = "การส่งครั้งก่อนขาดตอน ไม่ทราบว่าผู้รับได้รับแล้วหรือไม่"

_AGAIN_BY_THEMSELVES = frozenset({ReplyKind.ACKNOWLEDGEMENT, ReplyKind.STATUS})


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail goes: a server, or the spool folder when `server` is None."""

    server: Server | None
    spool: Path
    sender_name: str
    sender_address: str


class Mailer:
    """The SEND stage. Holds one connection for many mails; `rest` closes it when there is nothing to send."""

    def __init__(self, store: Store, post: Post) -> None:
        self._store = store
        self._post = post
        self._connection: Connection | None = None

    def handle(self, work: Work) -> Effect:
        """Send one reply; the returned effect writes what became of it."""
        with self._store.unit() as unit:
            reply = replies.load(unit, work.subject)
            if reply.state not in {ReplyState.QUEUED, ReplyState.SENDING}:
                return _nothing  # cancelled meanwhile, or sent by a worker that lost its lease too late
            outgoing = replies.outgoing(unit, work.subject)
            post = self._post
            # built before the mark: what cannot be written into a mail was never on its way
            content = mail.build(
                outgoing, kind=reply.kind, sender_name=post.sender_name, sender_address=post.sender_address
            )
            if reply.state is ReplyState.QUEUED and post.server is not None:
                replies.move(unit, reply.id, ReplyState.SENDING)
        if reply.state is ReplyState.SENDING and reply.kind not in _AGAIN_BY_THEMSELVES:
            return _move(reply, ReplyState.IN_DOUBT, CUT)
        if post.server is None:
            spool.write_mail(post.spool, reply.id, content)
            return _move(reply, ReplyState.SENT)
        return self._send(post.server, reply, outgoing, content)

    def on_park(self, unit: Unit, reply_id: str, reason: str) -> None:
        cut = replies.load(unit, reply_id).state is ReplyState.SENDING
        replies.move(unit, reply_id, ReplyState.IN_DOUBT if cut else ReplyState.UNDELIVERABLE, reason=reason)

    def rest(self) -> None:
        """Say goodbye to the server."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.__exit__(None, None, None)

    def _send(self, server: Server, reply: Reply, outgoing: Outgoing, content: bytes) -> Effect:
        try:
            if self._connection is None:
                self._connection = Connection(server).__enter__()
            result = self._connection.send(outgoing.draft.recipient, content)
        except (ServiceDown, SettingsError, InputError):
            self.rest()
            with self._store.unit() as unit:
                replies.move(unit, reply.id, ReplyState.QUEUED)  # nothing was handed over
            raise
        if isinstance(result, Sent):
            return _move(reply, ReplyState.SENT)
        if isinstance(result, InDoubt):
            if reply.kind in _AGAIN_BY_THEMSELVES:
                raise ServiceDown(result.text, "the acknowledgement goes again with the same Message-ID")
            return _move(reply, ReplyState.IN_DOUBT, CUT)
        return self._refused(reply, result)

    def _refused(self, reply: Reply, result: Refused) -> Effect:
        if result.permanent:
            return _move(reply, ReplyState.UNDELIVERABLE, f"เซิร์ฟเวอร์ของผู้รับปฏิเสธ ({result.code})")
        with self._store.unit() as unit:
            replies.move(unit, reply.id, ReplyState.QUEUED)
        raise ServiceDown(f"the mail server asks to try later ({result.code})", "the reply waits in the outbox")


@dataclass(frozen=True, slots=True)
class Typesetter:
    """The RENDER stage: a letter whose address a person has confirmed becomes a PDF, sealed and ready to print.

    `spool`: where a copy for the printer is written as well, None to keep letters sealed until they are printed.
    """

    store: Store
    agency: Agency
    wording: Callable[[], Wording]
    spool: Path | None

    def handle(self, work: Work) -> Effect:
        with self.store.unit() as unit:
            reply = replies.load(unit, work.subject)
            draft = replies.draft(unit, reply.id)
            case = casebook.load(unit, reply.case_id)
        if reply.state is not ReplyState.QUEUED:
            return _nothing
        pdf = letter.render(
            letter.from_draft(
                self.agency,
                draft,
                tracking_id=case.tracking_id,
                written_on=local_date(reply.date),
                reference=letter.reference_line(
                    received_on=local_date(case.received_at), register_number=case.register_number
                ),
            ),
            self.wording(),
        )
        if self.spool is not None:
            spool.write_letter(self.spool, reply.id, pdf)

        def effect(unit: Unit) -> None:
            replies.attach_pdf(unit, reply.id, pdf)

        return effect

    def on_park(self, unit: Unit, reply_id: str, reason: str) -> None:
        replies.move(unit, reply_id, ReplyState.HELD, reason=reason)


def _move(reply: Reply, state: ReplyState, reason: str = "") -> Effect:
    def effect(unit: Unit) -> None:
        replies.move(unit, reply.id, state, reason=reason)

    return effect


def _nothing(unit: Unit) -> None:
    """The reply has its final state already."""
