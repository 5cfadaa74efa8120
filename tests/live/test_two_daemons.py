"""Several daemons over one register: one takes over from another that dies, and each stops when told."""

import contextlib
import email
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from outbox.delivery import TOGETHER
from register import audit, leases, schema, settings
from register.app import open_app
from register.running import presence, turns
from register.states import ReplyState
from register.store import Store
from tests.live.agency import RAPRUEANG, Agency
from tests.live_mails import live_mails
from tests.servers.imap import ImapServer
from tests.servers.smtp import SmtpServer


def store_of(agency: Agency) -> Store:
    return open_app(settings.load(agency.home / "config.toml")).store


@contextlib.contextmanager
def running(agency: Agency, count: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many daemons, killed at the end if they still live. Their log is `daemon.log`."""
    with (agency.home / "daemon.log").open("ab") as log:
        daemons = [subprocess.Popen([RAPRUEANG, "run"], cwd=agency.home, stderr=log) for _ in range(count)]
        try:
            yield daemons
        finally:
            for daemon in daemons:
                daemon.kill()
                daemon.wait()


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return met


def pollers(store: Store) -> dict[str, list[str]]:
    with store.browse() as unit:
        return turns.held_sources(unit)


def sent(store: Store) -> int:
    with store.look() as connection:
        done = select(func.count()).where(schema.reply.c.state == ReplyState.SENT.value)
        return connection.execute(done).scalar_one()


MOMENTS = [1, 20, 71, 130, 185]
"""Rows by which the audit chain has grown when one dies: thirty mails leave some seven each, from the first that is
stored to the last that is sent.
"""


def grown(store: Store) -> int:
    with store.browse() as unit:
        return audit.head(unit).seq


@pytest.mark.parametrize(
    ("mails", "moment", "polls"),
    [
        (8, 30, True),
        *(pytest.param(30, moment, moment % 2 == 0, marks=pytest.mark.long) for moment in MOMENTS),
    ],
)
def test_when_one_of_two_daemons_is_killed_the_other_finishes_all_and_nothing_twice(  # noqa: PLR0917 - fixtures
    tmp_path: Path,
    imap_server: ImapServer,
    imap_user: str,
    smtp_server: SmtpServer,
    postgres_url: str,
    mails: int,
    moment: int,
    *,
    polls: bool,
) -> None:
    agency = Agency.make(
        tmp_path / "agency", imap=imap_server, imap_user=imap_user, smtp=smtp_server, database=postgres_url
    )
    agency.meet()
    store = store_of(agency)
    with running(agency, 2) as daemons:
        assert within(120, lambda: len(alive(store, agency)) == 2 and "imap:main" in sources(store))
        before = grown(store)
        imap_server.append_all(imap_user, [mail.raw for mail in live_mails()[:mails]])
        assert within(120, lambda: grown(store) >= before + moment)  # in the midst of it
        poller = next(holder for holder, polled in pollers(store).items() if "imap:main" in polled)
        victim = next(process for process in alive(store, agency) if (process.id == poller) is polls)
        next(daemon for daemon in daemons if daemon.pid == victim.pid).kill()
        assert within(120, lambda: sent(store) == mails)
        assert within(60, lambda: "imap:main" in sources(store))
        assert [process.pid for process in alive(store, agency)] != [victim.pid]
    store.engine.dispose()
    assert len(agency.cases()) == mails
    numbers = sorted(int(case["register_number"].partition("/")[0]) for case in agency.cases())
    assert numbers == list(range(1, mails + 1))
    ids = [str(email.message_from_bytes(message.raw)["Message-ID"]) for message in smtp_server.messages]
    assert len(set(ids)) == mails
    assert len(ids) <= mails + TOGETHER  # what the dead one had sent and not noted
    agency.said("verify")


def alive(store: Store, agency: Agency) -> list[presence.Process]:
    with store.look() as connection:
        return presence.processes(connection, agency.home / "data")


def sources(store: Store) -> list[str]:
    return [source for polled in pollers(store).values() for source in polled]


def test_a_daemon_that_is_told_to_stop_returns_within_ten_seconds_what_it_cannot_finish(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections, and never says a word
        agency = Agency.make(tmp_path / "agency")
        config = agency.home / "config.toml"
        server = f'[smtp]\nhost = "127.0.0.1"\nport = {deaf.getsockname()[1]}\nsender_address = "a@sripana.example"\n'
        config.write_text(config.read_text(encoding="utf-8").replace("[smtp]\n", server, 1), encoding="utf-8")
        (agency.home / "inbox" / "mail" / "a.eml").write_bytes(live_mails()[0].raw)
        store = store_of(agency)
        with running(agency) as (daemon,):
            assert within(120, lambda: in_hand(store) == 1 and waits_to_be_sent(store))
            begun = time.monotonic()
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(30) == 0
            took = time.monotonic() - begun
    assert took < 10
    with store.look() as connection:
        (row,) = connection.execute(select(schema.work)).all()
        assert connection.execute(select(schema.process)).all() == []
    store.engine.dispose()
    assert (row.state, row.attempts, row.lost) == ("ready", 0, 0)
    assert "Traceback" not in (agency.home / "daemon.log").read_text(encoding="utf-8")


def in_hand(store: Store) -> int:
    with store.browse() as unit:
        return sum(leases.in_hand(unit).values())


def waits_to_be_sent(store: Store) -> bool:
    with store.look() as connection:
        return connection.execute(select(func.count()).select_from(schema.reply)).scalar_one() == 1
