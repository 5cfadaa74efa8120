"""The mail server's process is killed between DATA and its 250: each letter is sent once, or in doubt by the rule."""

import email
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from outbox.delivery import CUT, Post
from register.states import ReplyKind, ReplyState
from register.store import Store
from tests.outbox.sending import load, make_cases, send, work_left, write
from tests.servers import mortal_smtp
from tests.servers.certificates import Certificates
from tests.servers.processes import free_port

LETTERS = 30
DEATHS = ((4, "kept"), (1, "lost"), (7, "lost"), (9, "kept"))


@contextmanager
def _mortal(
    port: int, certificates: Certificates, folder: Path, count: int, when: str
) -> Iterator[subprocess.Popen[str]]:
    files = (str(certificates.chain_file), str(certificates.key_file), str(folder))
    command = [sys.executable, mortal_smtp.__file__, str(port), *files, str(count), when]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().strip() == str(port)
            yield process
        finally:
            process.kill()


def test_thirty_letters_over_a_server_that_is_killed_four_times(
    store: Store, post: Post, certificates: Certificates, tmp_path: Path
) -> None:
    folder = tmp_path / "arrived"
    folder.mkdir()
    ids = [write(store, case, ReplyKind.OUTCOME) for case in make_cases(store, LETTERS)]
    assert post.server is not None
    port = free_port()
    mortal = replace(post, server=replace(post.server, port=port))
    for count, when in (*DEATHS, (LETTERS, "never")):
        with _mortal(port, certificates, folder, count, when) as process:
            send(store, mortal)
            if when != "never":
                assert process.wait(10) == -signal.SIGKILL
    assert work_left(store) == 0
    copies = Counter(str(email.message_from_bytes(one.read_bytes())["Message-ID"]) for one in folder.iterdir())
    replies = [load(store, one) for one in ids]
    assert Counter(one.state for one in replies) == {
        ReplyState.SENT: LETTERS - len(DEATHS),
        ReplyState.IN_DOUBT: len(DEATHS),
    }
    assert all(copies[one.message_id] == 1 for one in replies if one.state is ReplyState.SENT)
    doubtful = [one for one in replies if one.state is ReplyState.IN_DOUBT]
    assert sorted(copies[one.message_id] for one in doubtful) == [0, 0, 1, 1]
    assert {one.reason for one in doubtful} == {CUT}
