"""What the tests of sending share: rows that are to leave, and everything that is due leaving."""

import email

from sqlalchemy import select, update

from outbox.delivery import Mailer, Post
from register import schema
from register.arrivals import intakes
from register.book.casebook import Case
from register.handling import matters
from register.handling.matters import Desk
from register.model import Arrival, ReplyDraft, ReplyPlan
from register.post import replies
from register.post.replies import Reply, ReplyOrigin
from register.settings import Register
from register.states import Channel, Medium, ReplyKind, ReplyState, WorkKind
from register.store import Store
from register.workdays import Calendar
from register.worker import Stage, Worker
from tests.register.matter_examples import finding, reading
from tests.servers.smtp import SmtpServer

SENDER = "office@example.org"


def make_cases(store: Store, number: int) -> list[Case]:
    """Cases whose acknowledgements are taken away, so that a test writes the replies it wants."""
    desk = Desk(
        book=Register(prefix="LOE"),
        calendar=Calendar(),
        acknowledge=lambda _: ReplyPlan(Medium.EMAIL, ReplyState.SUPPRESSED, ReplyDraft("", "", ""), "ทดสอบ"),
        answer=lambda _: ReplyPlan(Medium.EMAIL, ReplyState.QUEUED, ReplyDraft("", "", "")),
        status=lambda _: ReplyPlan(Medium.EMAIL, ReplyState.QUEUED, ReplyDraft("", "", "")),
        message_host="example.org",
    )
    with store.unit() as unit:
        made = []
        for index in range(number):
            arrival = Arrival("mailfolder", Channel.EMAIL, "message/rfc822", f"x{index}".encode())
            intake_id = intakes.store_arrival(unit, arrival).intake_id
            intakes.save_reading(unit, intake_id, reading())
            made.append(matters.settle_finding(unit, intakes.load(unit, intake_id), reading(), finding(), desk))
        unit.execute(schema.work.delete())
        unit.execute(schema.reply.delete())
    return [case for case in made if case is not None]


def write(
    store: Store,
    case: Case,
    kind: ReplyKind,
    recipient: str = "somsri@example.com",
    *,
    medium: Medium = Medium.EMAIL,
    words: str = "ข้อความตอบ\n",
) -> str:
    with store.unit() as unit:
        origin = ReplyOrigin(case.id, unit.key(case.data_key), None, "example.org")
        draft = ReplyDraft(recipient, "แจ้งเรื่อง", words)
        return replies.write(unit, origin, kind, ReplyPlan(medium, ReplyState.QUEUED, draft))


def load(store: Store, reply_id: str) -> Reply:
    with store.unit() as unit:
        return replies.load(unit, reply_id)


def send(store: Store, post: Post) -> Worker:
    """Everything that is due leaves, as in `run --once`; what waits for a pause is due at once."""
    with store.unit() as unit:
        unit.execute(update(schema.work).values(run_at=1.0))
    mailer = Mailer(store, post)
    stages = {WorkKind.SEND: Stage(mailer.handle, mailer.on_park, grouped=mailer.may_wait)}
    worker = Worker(store, stages, batch=8, backoff=0.0, on_rest=mailer.rest)
    worker.drain()
    return worker


def message_ids(server: SmtpServer) -> list[str]:
    return [str(email.message_from_bytes(message.raw)["Message-ID"]) for message in server.messages]


def work_left(store: Store) -> int:
    with store.look() as connection:
        return len(connection.execute(select(schema.work)).all())
