"""A process with limits on memory, processor time and files that it cannot lift, for what strangers sent.

It is forked for one job, which it finds in its memory, and ends with it. Whoever has done nothing but look at a
photograph may be given the next one over a pipe: to fork, and to touch each page of memory for the first time, costs
as much as the look.
"""

import json
import os
import resource
import select
import signal
import struct
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ingest.files.jobs import DIED, JOB, MOST_BYTES, OK, PATIENCE, REFUSED
from register.errors import Unreadable

Job = tuple[dict[str, Any], bytes]
"""Head and content."""
Answer = tuple[bytes, bytes | memoryview]
"""`OK`, `REFUSED` or `DIED`, and what was made or said."""
Act = Callable[[dict[str, Any], bytes], Sequence[bytes | memoryview]]
"""Carries a job out; the answer in pieces. Raises Unreadable."""

_SAID = struct.Struct(">c?I")  # the status, whether another job may come, the length of the rest
_LITTLE = 1000  # bytes of an answer: the page was no page, and its pixels stayed here
_SHARE = 0.25  # of its processor time, which one may have used who takes another job


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a process may use: `memory` in bytes beyond the libraries, `seconds` of processor time; of those by the
    clock `PATIENCE` times as many for each job.
    """

    memory: int
    seconds: float


class Confined:
    """A process that carries out one job, and further ones while it `stays`. `light`: says of the jobs whether others
    may follow.
    """

    def __init__(self, act: Act, job: Job, bounds: Bounds, *, light: bool) -> None:
        self._patience = bounds.seconds * PATIENCE
        orders_read, self._orders = os.pipe()
        self._answers, answers = os.pipe()
        self._number = os.fork()
        if self._number == 0:
            try:
                os.close(self._orders)
                os.close(self._answers)
                _bound(bounds)
                _serve(act, job, orders_read, answers, bounds.seconds * _SHARE if light else 0.0)
            finally:
                os._exit(0)  # without the clean-up of the program it was forked from
        os.close(orders_read)
        os.close(answers)
        os.set_blocking(self._orders, False)
        self.stays = False

    def answer(self) -> Answer:
        """What it makes of the job; (DIED, b"") when it was killed, fell, or took too long."""
        deadline = time.monotonic() + self._patience
        try:
            status, stays, length = _SAID.unpack(_exactly(self._answers, _SAID.size, deadline))
            made = _exactly(self._answers, min(length, MOST_BYTES), deadline)
        except (OSError, EOFError):
            self.stays = False
            return DIED, b""
        self.stays = stays
        return status, memoryview(made)

    def again(self, job: Job) -> Answer:
        """Another job, as `answer`."""
        head, content = json.dumps(job[0]).encode(), job[1]
        deadline = time.monotonic() + self._patience
        try:
            _hand_over(self._orders, (JOB.pack(len(head), len(content)) + head, content), deadline)
        except (OSError, EOFError):
            self.stays = False
            return DIED, b""
        return self.answer()

    def end(self) -> None:
        self.stays = False
        os.close(self._orders)
        os.close(self._answers)
        with suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGKILL)  # not reaped yet, so the number is still its own
        os.waitpid(self._number, 0)


def next_job(jobs: BinaryIO) -> Job | None:
    """None: nobody will give another."""
    sizes = jobs.read(JOB.size)
    if len(sizes) < JOB.size:
        return None
    head, content = JOB.unpack(sizes)
    return json.loads(jobs.read(head)), jobs.read(content)


def _serve(act: Act, job: Job | None, orders: int, answers: int, most: float) -> None:
    """Carry out the job, and others until `most` seconds of processor time are used."""
    begun = time.process_time()
    with os.fdopen(orders, "rb") as told, os.fdopen(answers, "wb") as said:
        while job is not None:
            try:
                status, made = OK, act(*job)
            except Unreadable as error:
                status, made = REFUSED, [str(error).encode()]
            length = sum(len(piece) for piece in made)
            stays = status == OK and length < _LITTLE and time.process_time() - begun < most
            said.write(_SAID.pack(status, stays, length))
            said.writelines(made)
            said.flush()
            job = next_job(told) if stays else None


def _bound(bounds: Bounds) -> None:
    """Limits that this process cannot lift again."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    space = pages * os.sysconf("SC_PAGE_SIZE") + bounds.memory  # the libraries are in it already
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    processor = int(bounds.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # libraries print about damaged files, and quote them
        os.dup2(null, descriptor)


def _exactly(reading: int, count: int, deadline: float) -> bytearray:
    said = bytearray()
    while len(said) < count:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            raise EOFError
        piece = os.read(reading, min(1 << 20, count - len(said)))
        if not piece:
            raise EOFError
        said += piece
    return said


def _hand_over(writing: int, pieces: Sequence[bytes], deadline: float) -> None:
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([], [writing], [], left)[1]:
                raise EOFError
            rest = rest[os.write(writing, rest) :]
