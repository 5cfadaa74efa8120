"""What a mail costs with durable rows, beside smtplib alone over one connection to the same server.

The aim is half of smtplib's speed. Both sides take turns, and the best round of each counts; processor time, of client
and server together, says the same on a busy machine as on a quiet one and is judged. Clock time is only printed.
"""

import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import pytest

from outbox.delivery import TOGETHER, Mailer, Post
from outbox.mail import build
from register.post import replies
from register.states import ReplyKind, WorkKind
from register.store import Store
from register.worker import Stage, Worker
from tests.outbox.sending import SENDER, make_cases, write
from tests.servers.smtp import SmtpServer

ROUNDS = 16
"""Of one handful each. The first one, in which everything is made for the first time, does not count."""
SHARE = 0.5
WORDS = "ขอแจ้งผลการพิจารณาเรื่องของท่าน\n" * 40


@dataclass
class Cost:
    """The least seconds of processor and clock that one side took for a round."""

    processor: float = float("inf")
    clock: float = float("inf")

    def note(self, act: Callable[[], object]) -> None:
        processor, clock = time.process_time(), time.perf_counter()
        act()
        self.processor = min(self.processor, time.process_time() - processor)
        self.clock = min(self.clock, time.perf_counter() - clock)


@pytest.mark.long
@pytest.mark.parametrize("kind", [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.OUTCOME])
def test_a_mail_costs_at_most_twice_what_smtplib_needs(
    store: Store, post: Post, smtp_server: SmtpServer, kind: ReplyKind
) -> None:
    cases = iter(make_cases(store, TOGETHER * ROUNDS))  # of which each is acknowledged once
    mailer = Mailer(store, post)
    stage = Stage(mailer.handle, mailer.on_park, grouped=mailer.may_wait)
    worker = Worker(store, {WorkKind.SEND: stage}, batch=TOGETHER)
    plain, ours = Cost(), Cost()
    context = ssl.create_default_context(cafile=str(smtp_server.ca_file))
    with smtplib.SMTP(smtp_server.host, smtp_server.port, "localhost") as client:
        client.starttls(context=context)
        client.login(smtp_server.user, smtp_server.password)

        def by_smtplib() -> None:
            for message in messages:
                client.sendmail(SENDER, ["somsri@example.com"], message)

        for number in range(ROUNDS):
            ids = [write(store, case, kind, words=WORDS) for case in islice(cases, TOGETHER)]
            with store.browse() as unit:
                rows = [replies.outgoing(unit, reply_id) for reply_id in ids]
            messages = [build(row, kind=kind, sender_name="สำนักงาน", sender_address=SENDER) for row in rows]
            if number:
                plain.note(by_smtplib)
                ours.note(worker.step)
            else:
                by_smtplib()
                worker.step()
    mailer.rest()
    shares = plain.processor / ours.processor, plain.clock / ours.clock
    told = f"smtplib {TOGETHER / plain.clock:.0f}, outbox {TOGETHER / ours.clock:.0f} mails/s"
    print(f"{kind.value}: share {shares[0]:.2f} of the processor, {shares[1]:.2f} of the clock ({told})")  # noqa: T201
    assert len(smtp_server.messages) == 2 * TOGETHER * ROUNDS
    assert shares[0] >= SHARE
