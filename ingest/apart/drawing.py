"""The program that opens what strangers sent: `python -m ingest.apart.drawing`, started and watched by `drawer`.

It reads jobs from standard input and has each carried out by a process of its own (`ingest.files.confined`), so that a
bomb costs one short-lived process; one photograph after the other is looked at by the same. Nothing of a letter touches
a disk, core files included.
"""

import resource
import select
import signal
import sys
from io import BytesIO
from typing import Any, BinaryIO

import cv2
from PIL import Image as Pillow

from ingest.files import leaf, photos
from ingest.files.confined import Act, Answer, Bounds, Confined, Job, next_job
from ingest.files.filetype import kind_of
from ingest.files.jobs import ANSWER, DIED
from ingest.files.leaf import Sizes
from register.errors import Unreadable

_LINGER = 2.0  # seconds for which one that has looked at a photograph waits for the next


def main() -> None:
    """Serve until standard input ends. Arguments: bytes of memory, seconds of processor time for each job."""
    bounds = Bounds(int(sys.argv[1]), float(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the desk
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    cv2.setNumThreads(0)  # each job is a process of its own: threads would have to be made anew for it
    _warm_up()
    looker: Confined | None = None
    while True:
        looker = _sent_home_if_idle(looker, jobs)
        job = next_job(jobs)
        if job is None:
            break
        looker, (status, answer) = _done(looker, job, bounds)
        answers.write(ANSWER.pack(status, len(answer)))
        answers.write(answer)
        answers.flush()
    if looker is not None:
        looker.end()


def _warm_up() -> None:
    """Open pictures of our own: what libraries load with their first one, each child would have to load anew."""
    for kind in ("JPEG", "PNG"):
        dot = BytesIO()
        Pillow.new("RGB", (16, 16)).save(dot, kind)
        _look({"sizes": {}, "start": 0, "most": 1}, dot.getvalue())


def _done(looker: Confined | None, job: Job, bounds: Bounds) -> tuple[Confined | None, Answer]:
    """The job's answer, and who may be given another photograph. What one did not survive who had looked at others, one
    who is new tries again: it may not have been to blame.
    """
    light = _is_photograph(*job)
    if looker is not None:
        answer: Answer = looker.again(job) if light else (DIED, b"")
        if light and looker.stays:
            return looker, answer
        looker.end()  # before another is forked, who would have its pipes too
        if answer[0] != DIED:
            return None, answer
    one = Confined(_act(light=light), job, bounds, light=light)
    answer = one.answer()
    if one.stays:
        return one, answer
    one.end()
    return None, answer


def _sent_home_if_idle(looker: Confined | None, jobs: BinaryIO) -> Confined | None:
    # a job that has begun to arrive is not in the buffer yet: nobody gives one before the last is answered
    if looker is not None and not select.select([jobs], [], [], _LINGER)[0]:
        looker.end()
        return None
    return looker


def _is_photograph(head: dict[str, Any], content: bytes) -> bool:
    """Is a picture to be taken apart, which may show a place?"""
    try:
        return head["job"] == "leaves" and kind_of(content).is_picture
    except Unreadable:
        return False


def _act(*, light: bool) -> Act:
    """What the libraries of documents take to load, 0.3 s, is spent here and not in each child, and not at all where
    nothing but photographs come.
    """
    if light:
        return _look
    from ingest.apart import drawn  # noqa: PLC0415 - as said

    return drawn.carry_out


def _look(head: dict[str, Any], content: bytes) -> list[bytes | memoryview]:
    leaves = photos.picture_leaves(content, kind_of(content), Sizes(**head["sizes"]), head["start"])
    return leaf.batch(leaves, head["most"])


if __name__ == "__main__":
    main()
