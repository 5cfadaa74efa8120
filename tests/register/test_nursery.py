"""A process that forks others: they do what they are told, end with their orders, and can be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from register.running.nursery import Child, Nursery

PROGRAM = """
import os, socket, sys
from register.running import nursery

def echo(argument, orders, answers):
    print(argument, os.getpid(), file=answers, flush=True)
    for line in orders:
        print(line, end="", file=answers, flush=True)

def fall(argument, orders, answers):
    raise ValueError("what a letter says")

jobs = {"echo": echo, "fall": fall}
"""
LISTENING = f"{PROGRAM}\nnursery.serve(socket.socket(fileno=int(sys.argv[-1])), jobs)"
FORKING = f"""{PROGRAM}
import signal
made = nursery.Nursery(["/nowhere/at/all"])
made.fork(jobs)
child = made.start("echo", "forked")
print(child.stdout.readline().split()[0], flush=True)
"""


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery([sys.executable, "-c", LISTENING])
    yield made
    made.close()


def sent_home(child: Child) -> None:
    child.stdin.close()
    child.wait(10)
    child.stdout.close()


def test_a_child_does_what_it_is_told_until_its_orders_end(nursery: Nursery) -> None:
    child, other = nursery.start("echo", "one"), nursery.start("echo", "two")
    assert child.stdout.readline().split()[0] == "one"
    assert other.stdout.readline().split()[0] == "two"
    print("more", file=child.stdin, flush=True)
    assert child.stdout.readline() == "more\n"
    assert child.poll() is None
    sent_home(child)
    assert child.poll() is not None
    assert other.poll() is None
    sent_home(other)


def test_a_child_can_be_killed(nursery: Nursery) -> None:
    child = nursery.start("echo")
    child.kill()
    child.wait(10)
    assert not child.stdout.read().startswith("more")
    child.kill()  # a second time is no error
    sent_home(child)


def test_a_child_that_does_not_end_is_waited_for_no_longer_than_told(nursery: Nursery) -> None:
    child = nursery.start("echo")
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.01)
    sent_home(child)


def test_where_one_dies_another_is_started(nursery: Nursery) -> None:
    child = nursery.start("echo", "before")
    process = nursery._process
    assert process is not None
    process.kill()
    process.wait()
    again = nursery.start("echo", "after")
    assert again.stdout.readline().split()[0] == "after"
    sent_home(child)
    sent_home(again)


def test_a_command_that_starts_nothing_is_an_error() -> None:
    nursery = Nursery([sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(OSError, match="does not start"):
        nursery.start("echo")
    nursery.close()


def test_a_child_that_falls_says_where_but_not_over_what(nursery: Nursery, capfd: pytest.CaptureFixture[str]) -> None:
    child = nursery.start("fall")
    child.wait(10)
    sent_home(child)
    said = capfd.readouterr().err
    assert "ValueError at" in said
    assert "what a letter says" not in said


def test_it_leaves_the_signals_of_a_service_manager_to_the_daemon(nursery: Nursery) -> None:
    child = nursery.start("echo", "who")
    process = int(child.stdout.readline().split()[1])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(process, number)
    print("still there", file=child.stdin, flush=True)
    assert child.stdout.readline() == "still there\n"
    sent_home(child)


@pytest.mark.parametrize("then", ["os.kill(os.getpid(), signal.SIGKILL)", "child.stdin.close(); made.close()"])
def test_one_that_is_forked_serves_and_ends_with_the_process_that_it_was_forked_from(then: str) -> None:
    program = subprocess.Popen([sys.executable, "-c", FORKING + then], stdout=subprocess.PIPE, text=True)
    said, _ = program.communicate(timeout=30)  # returns when nobody is left who could say anything
    assert said == "forked\n"
