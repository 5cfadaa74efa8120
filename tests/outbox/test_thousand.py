"""A thousand letters of officers over a bad line: each is sent once, or settled by the rule, in its case's order."""

import email
import random
from collections import Counter, defaultdict

import pytest

from outbox.delivery import Post
from register.states import ReplyKind, ReplyState
from register.store import Store
from tests.outbox.sending import load, make_cases, send, work_left, write
from tests.servers.smtp import Cut, SmtpServer, Step

CASES = 500
ENDED = {ReplyState.SENT, ReplyState.IN_DOUBT, ReplyState.UNDELIVERABLE}


@pytest.mark.long
def test_a_thousand_letters_over_a_bad_line(store: Store, post: Post, smtp_server: SmtpServer) -> None:
    ids = {}
    for number, case in enumerate(make_cases(store, CASES)):
        address = f"c{number}@example.com"
        ids[number] = [write(store, case, kind, address) for kind in (ReplyKind.PROGRESS, ReplyKind.OUTCOME)]
    chosen = random.Random(2569)  # noqa: S311 - the same troubles in every run
    for _ in range(40):
        trouble(smtp_server, chosen)
        send(store, post)
        if not work_left(store):
            break
    assert work_left(store) == 0
    replies = {one: load(store, one) for pair in ids.values() for one in pair}
    copies = Counter(str(email.message_from_bytes(one.raw)["Message-ID"]) for one in smtp_server.messages)
    states = Counter(one.state for one in replies.values())
    print({state.value: number for state, number in states.items()}, len(smtp_server.messages))  # noqa: T201
    assert set(states) == ENDED  # every trouble was met
    for one in replies.values():
        allowed = {ReplyState.SENT: {1}, ReplyState.IN_DOUBT: {0, 1}, ReplyState.UNDELIVERABLE: {0}}[one.state]
        assert copies[one.message_id] in allowed
        assert (one.state is ReplyState.SENT) == (one.reason == "")
    arrived = defaultdict(list)
    for message in smtp_server.messages:
        arrived[message.envelope_to[0]].append(str(email.message_from_bytes(message.raw)["Message-ID"]))
    for number, pair in ids.items():
        order = [replies[one].message_id for one in pair]
        came = arrived[f"c{number}@example.com"]
        assert came == [one for one in order if one in came]


def trouble(server: SmtpServer, chosen: random.Random) -> None:
    """Greylisting, full mailboxes for now and for good, and lines that break before and after the final dot."""
    kinds = [
        lambda: server.refuse(7, "451 4.7.1 greylisted, try again later"),
        lambda: server.refuse(3, "452 4.2.2 mailbox full"),
        lambda: server.refuse(2, "552 5.2.2 mailbox full", Step.RCPT),
        lambda: server.refuse(1, "450 4.3.2 busy", Step.DATA),
        lambda: server.cut(Cut.AFTER_DOT, 3),
        lambda: server.cut(Cut.BEFORE_DOT, 2),
    ]
    chosen.shuffle(kinds)
    for act in kinds:
        act()
