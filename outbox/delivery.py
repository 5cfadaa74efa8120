"""The stages SEND and RENDER: reply rows leave as e-mails, or become letters ready to print.

An e-mail is marked `sending` in a commit before it is handed to a server, and noted in a commit after it; those that
were claimed together share both. A row found `sending` was cut on the way. Where the log of the flight does not know
better, an acknowledgement goes again with the same Message-ID and an officer's letter becomes `in_doubt` (law 3).
"""

import secrets
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from outbox import emblem, letter, mail, spool
from outbox.compose import Agency, Wording
from outbox.flight import Fate, Flight
from outbox.mail import needs_utf8
from outbox.smtp import Connection, Cut, InDoubt, Sent, Server
from register import leases
from register.book import casebook
from register.errors import InputError, RaprueangError, ServiceDown, SettingsError, TryAgain
from register.leases import Work
from register.model import Outgoing
from register.post import leaving, printing, replies
from register.post.mail_status import explain
from register.post.replies import Reply
from register.states import ReplyKind, ReplyState
from register.store import Store, Unit
from register.workdays import local_date
from register.worker import Effect

GIVE_UP = timedelta(days=5)
"""How long a mail is offered to a server that says "later" (RFC 5321, section 4.5.4.1: 4 to 5 days)."""
TOGETHER = 32
"""Mails that are claimed, marked and noted together."""
NOT_ASCII = "ที่อยู่ผู้รับมีอักษรที่ระบบอีเมลทั่วไปส่งไม่ได้ โปรดขอที่อยู่อื่นหรือตอบเป็นหนังสือ"
CUT = "การส่งครั้งก่อนขาดตอน ไม่ทราบว่าผู้รับได้รับแล้วหรือไม่"

_SURE = 20.0  # seconds for which a mark is believed without a look: after that somebody may have taken the work over
_SERVICE_FIRST, _SERVICE_LONGEST = 5.0, 300.0  # seconds between looks at a server that cannot be reached
_AGAIN_BY_THEMSELVES = frozenset({ReplyKind.ACKNOWLEDGEMENT, ReplyKind.STATUS})


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail goes: a server, or the spool folder when `server` is None. `per_minute`: mails at most, 0 for any."""

    server: Server | None
    spool: Path
    sender_name: str
    sender_address: str
    per_minute: int = 0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A mail as it goes on the wire."""

    work: Work
    reply: Reply
    recipient: str
    content: bytes


class Mailer:
    """The SEND stage. Holds one connection for many mails; `rest` closes it when there is nothing to send.

    What a server did not take waits with growing pauses for five days, its place in the order of its case kept. A
    server that cannot be reached blames no mail: they wait until it is back.
    """

    def __init__(self, store: Store, post: Post, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._store = store
        self._post = post
        self._wait = wait
        self._connection: Connection | None = None
        self._marked: dict[int, _Ready] = {}  # by work
        self._sure_until = 0.0
        self._flight = Flight(store.blob_folder.parent / "sending")
        self._begun = False
        self._taken: int | None = None  # the work whose mail the server has just taken
        self._left: dict[str, None] = {}  # mails that left and are not noted yet, in order
        self._noted_in: Unit | None = None
        self._failures = 0
        self._not_before = 0.0
        self._next_mail = 0.0

    def handle(self, work: Work) -> Effect:
        """Send one reply; the returned effect writes what became of it."""
        self._taken = None
        self._begin()
        if self._noted_in is not None and self._noted_in.committed:
            self._left, self._noted_in = {}, None
        marked = self._marked.pop(work.id, None)
        if marked is not None and marked.work == work and time.monotonic() < self._sure_until:
            return self._transmit(marked, unmark=True)
        with self._store.browse() as unit:
            state = replies.state_of(unit, work.subject)
            if state not in {ReplyState.QUEUED, ReplyState.SENDING}:
                return _nothing  # cancelled meanwhile, or sent by a worker that lost its lease too late
            mine = marked is not None and marked.work == work and leases.is_held(unit, work)
            committed = mine and state is ReplyState.SENDING
            if not committed:
                reply, outgoing = replies.taken(unit, work.subject)
        if marked is not None and committed:
            return self._transmit(marked, unmark=True)
        settled = self._settled(reply)
        if settled is not None:
            return settled
        if needs_utf8(outgoing.draft.recipient):
            return _move(reply, ReplyState.HELD, NOT_ASCII)
        content = self._written(reply, outgoing)  # before the mark: what cannot be written was never on its way
        return self._transmit(_Ready(work, reply, outgoing.draft.recipient, content))

    def _settled(self, reply: Reply) -> Effect | None:
        """What becomes of a mail that was marked before; None where it leaves now."""
        if reply.state is not ReplyState.SENDING:
            return None
        fate = self._flight.fate(reply.id)
        if fate is Fate.TAKEN:
            return partial(_note_sent, reply_id=reply.id)
        if fate is Fate.WAITING or reply.kind in _AGAIN_BY_THEMSELVES:
            return None
        return _move(reply, ReplyState.IN_DOUBT, CUT)

    def may_wait(self, work: Work) -> bool:
        """May the note of what was just sent share a commit with others?"""
        return self._taken == work.id

    def on_park(self, unit: Unit, reply_id: str, reason: str) -> None:
        state = replies.load(unit, reply_id).state
        if state is ReplyState.SENDING:
            replies.move(unit, reply_id, ReplyState.IN_DOUBT, reason=reason)
        elif state is ReplyState.QUEUED:
            replies.move(unit, reply_id, ReplyState.UNDELIVERABLE, reason=reason)

    def rest(self) -> None:
        """Say goodbye to the server; what was marked and not handed over waits again. All that left is noted now."""
        if self._marked:
            with self._store.unit() as unit:
                for ready in self._marked.values():
                    marked = replies.state_of(unit, ready.reply.id) is ReplyState.SENDING
                    if marked and leases.is_held(unit, ready.work):
                        replies.move(unit, ready.reply.id, ReplyState.QUEUED)
            self._marked.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.__exit__(None, None, None)
        if not self._left or (self._noted_in is not None and self._noted_in.committed):
            self._flight.rest()

    def _begin(self) -> None:
        """Once, before the first mail: what earlier processes wrote of settled mails is forgotten."""
        if not self._begun:
            self._begun = True
            self._flight.tidy(self._still_marked)

    def _still_marked(self, reply_ids: Collection[str]) -> Collection[str]:
        with self._store.browse() as unit:
            return leaving.marked(unit, reply_ids)

    def _transmit(self, ready: _Ready, *, unmark: bool = False) -> Effect:
        """Over the line to the server, marked as on its way. `unmark`: it is, and nothing was handed over yet."""
        if self._post.server is None:
            spool.write_mail(self._post.spool, ready.reply.id, ready.content)
            return partial(_note_sent, reply_id=ready.reply.id, since=ready.reply.state)
        connection = self._connected(self._post.server, ready, unmark=unmark)
        self._keep_pace()
        if ready.reply.state is ReplyState.QUEUED and not unmark and not self._mark(ready):
            return _nothing
        return self._send(connection, ready)

    def _written(self, reply: Reply, outgoing: Outgoing) -> bytes:
        post = self._post
        return mail.build(outgoing, kind=reply.kind, sender_name=post.sender_name, sender_address=post.sender_address)

    def _connected(self, server: Server, ready: _Ready, *, unmark: bool) -> Connection:
        """The line to the server. One that did not answer a moment ago is left in peace for a while."""
        if self._connection is not None:
            return self._connection
        pause = self._not_before - time.monotonic()
        error: RaprueangError = ServiceDown("the mail server could not be reached a moment ago", "mails wait for it")
        if pause <= 0:
            try:
                self._connection = Connection(server).__enter__()
            except (ServiceDown, SettingsError) as down:
                error, pause = down, self._unreached(down)
            else:
                self._failures = 0
                return self._connection
        with self._store.unit() as unit:
            if unmark:
                replies.move(unit, ready.reply.id, ReplyState.QUEUED)  # nothing was handed over
            leases.retry(unit, ready.work, str(error), delay=pause, counts=False)
        raise error

    def _unreached(self, error: RaprueangError) -> float:
        # a refused login is asked for seldom: some servers lock the account otherwise
        first = _SERVICE_FIRST if error.retry_helps else _SERVICE_LONGEST
        pause = backoff(self._failures, first=first, longest=_SERVICE_LONGEST)
        self._failures += 1
        self._not_before = time.monotonic() + pause
        return pause

    def _keep_pace(self) -> None:
        """Not more mails in a minute than the agency's server allows."""
        if not self._post.per_minute:
            return
        now = time.monotonic()
        if self._next_mail > now:
            self._wait(self._next_mail - now)
        self._next_mail = max(self._next_mail, now) + 60 / self._post.per_minute

    def _mark(self, ready: _Ready) -> bool:
        """Say on disk that it is on its way; False when somebody cancelled it this moment.

        Those that were claimed together with it are marked too, in the same commit, unless they have to wait.
        """
        together = [ready]
        if not self._post.per_minute:
            together += self._behind(ready.work)
        self._flight.wait([one.reply.id for one in together])
        with self._store.unit() as unit:
            marked = leaving.mark(unit, [one.reply.id for one in together])
        self._sure_until = time.monotonic() + _SURE
        self._marked |= {one.work.id: one for one in together[1:] if one.reply.id in marked}
        return ready.reply.id in marked

    def _behind(self, work: Work) -> list[_Ready]:
        """The mails that come behind this one, as they go on the wire."""
        with self._store.browse() as unit:
            held = {one.subject: one for one in leases.held_with(unit, work) if one.id != work.id and _untried(one)}
            found = leaving.taken_together(unit, list(held))
        waiting = [
            (reply, outgoing)
            for reply, outgoing in found
            if reply.state is ReplyState.QUEUED and not needs_utf8(outgoing.draft.recipient)
        ]
        ready = [self._ready(held[reply.id], reply, outgoing) for reply, outgoing in waiting]
        return [one for one in ready if one is not None]

    def _ready(self, work: Work, reply: Reply, outgoing: Outgoing) -> _Ready | None:
        """None: it cannot be written, and meets the same error in its own turn."""
        try:
            return _Ready(work, reply, outgoing.draft.recipient, self._written(reply, outgoing))
        except (InputError, SettingsError):
            return None

    def _send(self, connection: Connection, ready: _Ready) -> Effect:
        work, reply = ready.work, ready.reply
        try:
            self._flight.leave(reply.id)
            result = connection.send(ready.recipient, ready.content)
        except (Cut, TryAgain) as error:
            return self._later(work, reply, "", error)
        except (ServiceDown, SettingsError) as error:  # reached before, but no longer
            self.rest()
            with self._store.unit() as unit:
                replies.move(unit, reply.id, ReplyState.QUEUED)
                leases.retry(unit, work, str(error), delay=self._unreached(error), counts=False)
            raise
        if isinstance(result, Sent):
            self._taken = work.id
            self._left[reply.id] = None
            with suppress(TryAgain):  # it only makes the log less sure
                self._flight.take(reply.id)
            return self._sent
        if isinstance(result, InDoubt):
            if reply.kind not in _AGAIN_BY_THEMSELVES:
                return _move(reply, ReplyState.IN_DOUBT, CUT)
            again = ServiceDown(result.text, "the acknowledgement goes again with the same Message-ID")
            return self._later(work, reply, "", again, state=ReplyState.SENDING)
        if result.permanent:
            reason = f"{explain(result.answer)} ({result.answer})"
            return partial(_noted, reply=reply, state=ReplyState.UNDELIVERABLE, answer=result.answer, reason=reason)
        busy = ServiceDown(f"the mail server does not take it now ({result.answer})", "the reply waits in the outbox")
        return self._later(work, reply, result.answer, busy)

    def _sent(self, unit: Unit) -> None:
        if self._noted_in is not unit:  # the first of those that share this commit speaks for all that have left
            leaving.note_sent(unit, [*self._left])
            self._noted_in = unit

    def _later(
        self, work: Work, reply: Reply, answer: str, error: RaprueangError, *, state: ReplyState = ReplyState.QUEUED
    ) -> Effect:
        """Note the attempt and when the next one is due, in one commit; or give it up after five days."""
        with self._store.unit() as unit:
            passed = unit.now - (reply.first_tried_at or unit.now)
            again = passed < GIVE_UP
            if again:
                replies.note_attempt(unit, reply.id, state, answer)
                pause = min(backoff(reply.attempts), (GIVE_UP - passed).total_seconds())
                leases.retry(unit, work, str(error), delay=pause, counts=False)
        if again:
            raise error
        if state is ReplyState.SENDING:
            return partial(_noted, reply=reply, state=ReplyState.IN_DOUBT, answer=answer, reason=CUT)
        told = f"{explain(answer)} ({answer})" if answer else "การเชื่อมต่อขาดตอนทุกครั้ง"
        reason = f"พยายามส่งมา {GIVE_UP.days} วันแล้วไม่สำเร็จ: {told}"
        return partial(_noted, reply=reply, state=ReplyState.UNDELIVERABLE, answer=answer, reason=reason)


def _untried(work: Work) -> bool:
    return work.attempts <= 1 and not work.lost


def backoff(attempts: int, *, first: float = 60.0, longest: float = 4 * 3600.0) -> float:
    """Seconds until the next attempt, twice as many after each; give or take a quarter: not all come at once."""
    spread = 0.75 + secrets.randbelow(1001) / 2000
    return min(first * 2.0 ** min(attempts, 30), longest) * spread


@dataclass(frozen=True, slots=True)
class Typesetter:
    """The RENDER stage: a letter whose address a person has confirmed becomes a PDF, sealed and ready to print.

    `spool`: where a copy for the printer is written as well, None to keep letters sealed until they are printed.
    """

    store: Store
    agency: Agency
    wording: Callable[[], Wording]
    spool: Path | None
    emblem: Path | None = None

    def handle(self, work: Work) -> Effect:
        with self.store.unit() as unit:
            reply = replies.load(unit, work.subject)
            draft = replies.draft(unit, reply.id)
            case = casebook.load(unit, reply.case_id or "")
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
                emblem=emblem.load(self.emblem),
            ),
            self.wording(),
        )
        if self.spool is not None:
            spool.write_letter(self.spool, reply.id, pdf)

        def effect(unit: Unit) -> None:
            printing.attach_pdf(unit, reply.id, pdf)

        return effect

    def on_park(self, unit: Unit, reply_id: str, reason: str) -> None:
        replies.move(unit, reply_id, ReplyState.HELD, reason=reason)


def _move(reply: Reply, state: ReplyState, reason: str = "") -> Effect:
    def effect(unit: Unit) -> None:
        replies.move(unit, reply.id, state, reason=reason)

    return effect


def _noted(unit: Unit, *, reply: Reply, state: ReplyState, answer: str, reason: str) -> None:
    replies.note_attempt(unit, reply.id, state, answer, reason=reason)


def _note_sent(unit: Unit, *, reply_id: str, since: ReplyState = ReplyState.SENDING) -> None:
    replies.sent(unit, reply_id, since=since)


def _nothing(unit: Unit) -> None:
    """The reply has its final state already."""
