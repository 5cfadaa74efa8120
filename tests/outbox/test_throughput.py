"""What a mail costs with durable rows, beside smtplib alone over one connection to the same server.

The aim is half of smtplib's speed; marks and notes are shared by the handful. The printed share says how near; the
floors hold on a busy machine too and catch a fall.
"""

import smtplib
import ssl
import time

import pytest

from outbox.delivery import Mailer, Post
from outbox.mail import build
from register import replies
from register.states import ReplyKind, WorkKind
from register.store import Store
from register.worker import Stage, Worker
from tests.outbox.sending import SENDER, make_cases, write
from tests.servers.smtp import SmtpServer

MAILS = 200
FLOORS = {ReplyKind.ACKNOWLEDGEMENT: 0.15, ReplyKind.OUTCOME: 0.08}


def by_smtplib(server: SmtpServer, messages: list[bytes]) -> float:
    """Mails a second of smtplib's own `sendmail`."""
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with smtplib.SMTP(server.host, server.port, "localhost") as client:
        client.starttls(context=context)
        client.login(server.user, server.password)
        start = time.perf_counter()
        for message in messages:
            client.sendmail(SENDER, ["somsri@example.com"], message)
        return len(messages) / (time.perf_counter() - start)


def by_the_outbox(store: Store, post: Post) -> float:
    """Mails a second with claim, mark, note and audit for each."""
    mailer = Mailer(store, post)
    stage = Stage(mailer.handle, mailer.on_park, grouped=mailer.may_wait)
    worker = Worker(store, {WorkKind.SEND: stage}, batch=16, on_rest=mailer.rest)
    start = time.perf_counter()
    worker.drain()
    return MAILS / (time.perf_counter() - start)


@pytest.mark.long
@pytest.mark.parametrize("kind", FLOORS)
def test_the_share_of_smtplibs_own_speed_does_not_fall(
    store: Store, post: Post, smtp_server: SmtpServer, kind: ReplyKind
) -> None:
    words = "ขอแจ้งผลการพิจารณาเรื่องของท่าน\n" * 40
    ids = [write(store, case, kind, words=words) for case in make_cases(store, MAILS)]
    with store.browse() as unit:
        rows = [replies.outgoing(unit, reply_id) for reply_id in ids]
    messages = [build(row, kind=kind, sender_name="สำนักงาน", sender_address=SENDER) for row in rows]
    plain = by_smtplib(smtp_server, messages)
    ours = by_the_outbox(store, post)
    plain = min(plain, by_smtplib(smtp_server, messages))
    print(f"{kind.value}: smtplib {plain:.0f} mails/s, outbox {ours:.0f} mails/s, share {ours / plain:.2f}")  # noqa: T201
    assert len(smtp_server.messages) == 3 * MAILS
    assert ours / plain >= FLOORS[kind]
