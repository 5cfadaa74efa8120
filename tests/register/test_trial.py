"""The process in which suspect work is tried: it may die, and its parent knows over what."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import pytest

from register.leases import Work
from register.running.trial import Trial
from register.states import WorkKind

CHILD = """
import os, signal, sys
from register.running.trial import serve

def do(item):
    if item.subject == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)

serve(do, sys.stdin, sys.stdout)
"""


def work(subject: str) -> Work:
    return Work(1, WorkKind.READ, subject, "t" * 32, 1, lost=1)


def child(*command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def trial() -> Iterator[Trial]:
    made = Trial(partial(child, sys.executable, "-c", CHILD))
    yield made
    made.kill()


def test_a_piece_that_kills_the_child_is_told_from_one_that_does_not(trial: Trial) -> None:
    assert trial.ready()
    assert trial.carry_out(work("harmless"))
    assert not trial.carry_out(work("deadly"))
    assert trial.ready()  # another child
    assert trial.carry_out(work("harmless"))
    trial.rest()


def test_a_child_that_does_not_start_is_not_started_again_at_once() -> None:
    trial = Trial(partial(child, sys.executable, "-c", "raise SystemExit(1)"))
    assert not trial.ready()
    trial._start = partial(child, sys.executable, "-c", CHILD)
    assert not trial.ready()


def test_a_program_that_is_not_there_is_no_error() -> None:
    assert not Trial(partial(child, "/nowhere/at/all")).ready()


def test_without_a_child_nothing_is_done_and_nothing_breaks() -> None:
    trial = Trial(partial(child, sys.executable, "-c", CHILD))
    assert not trial.carry_out(work("a"))
    trial.rest()
    trial.kill()
