"""The program that opens what strangers sent: `python -m ingest.drawing`, started and watched by `ingest.drawer`.

It reads jobs from standard input and forks once for each, with a limit on memory and processor time and none to write
files, so that a bomb costs one short-lived process. Nothing of a letter touches a disk, core files included.
"""

import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import cv2
from PIL import Image as Pillow

from ingest import covering, formatted, opening, pageimage
from ingest.jobs import ANSWER, DIED, JOB, MOST_BYTES, OK, PATIENCE, REFUSED, Box
from ingest.leaf import Sizes
from register.errors import Unreadable
from register.model import EnclosedFile, PagePlace


def main() -> None:
    """Serve until standard input ends. Arguments: bytes of memory, seconds of processor time for each job."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the desk
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    cv2.setNumThreads(0)  # each job is a process of its own: threads would have to be made anew for it
    _warm_up()
    while (job := _next_job(jobs)) is not None:
        status, answer = _apart(*job, memory=memory, seconds=seconds)
        answers.write(ANSWER.pack(status, len(answer)))
        answers.write(answer)
        answers.flush()


def _warm_up() -> None:
    """Open pictures of our own: what libraries load with their first one, each child would have to load anew."""
    for kind in ("JPEG", "PNG"):
        dot = BytesIO()
        Pillow.new("RGB", (16, 16)).save(dot, kind)
        opening.batch(dot.getvalue(), Sizes(), 0, 1)


def carry_out(head: dict[str, Any], content: bytes) -> list[bytes | memoryview]:
    """One job, in this process; the answer in pieces.

    Raises:
        Unreadable: as the functions of `ingest.pageimage` and `ingest.formatted`.
    """
    made = _JOBS[head["job"]](head, content)
    return made if isinstance(made, list) else [made]


def _page(head: dict[str, Any], content: bytes) -> bytes:
    return pageimage.page_image(content, head["media_type"], head["source"], head["number"])


def _count(head: dict[str, Any], content: bytes) -> bytes:
    return str(pageimage.page_count(content, head["media_type"])).encode()


def _strip(head: dict[str, Any], content: bytes) -> bytes:
    return pageimage.strip_image(content, head["media_type"], head["source"], head["number"], _boxes(head))


def _sheets(head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps([asdict(one) for one in covering.sheets(content, head["media_type"])]).encode()


def _covered(head: dict[str, Any], content: bytes) -> bytes:
    return covering.covered_image(content, PagePlace(**head["place"]), _boxes(head))


def _again(head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps(covering.lines_again(content, PagePlace(**head["place"]), _boxes(head))).encode()


def _layer(head: dict[str, Any], content: bytes) -> bytes:
    found = covering.layer_lines(content, PagePlace(**head["place"]))
    return json.dumps([asdict(one) for one in found]).encode("utf-8", "replace")


def _boxes(head: dict[str, Any]) -> tuple[Box, ...]:
    return tuple((left, top, right, bottom) for left, top, right, bottom in head["boxes"])


def _files(_head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps([_plain(one) for one in pageimage.enclosed_files(content)]).encode()


def _file(head: dict[str, Any], content: bytes) -> bytes:
    described, file = pageimage.enclosed_file(content, head["index"])
    return json.dumps(_plain(described)).encode() + b"\n" + file


def _about(head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps(_plain(pageimage.enclosed_file(content, head["index"])[0])).encode()


def _file_page(head: dict[str, Any], content: bytes) -> bytes:
    return pageimage.enclosed_page(content, head["index"], head["number"])


def _formatted(_head: dict[str, Any], content: bytes) -> bytes:
    return formatted.formatted(content).encode("utf-8", "replace")


def _leaves(head: dict[str, Any], content: bytes) -> list[bytes | memoryview]:
    return opening.batch(content, Sizes(**head["sizes"]), head["start"], head["most"])


_JOBS: dict[str, Callable[[dict[str, Any], bytes], bytes | list[bytes | memoryview]]] = {
    "page": _page,
    "count": _count,
    "strip": _strip,
    "sheets": _sheets,
    "covered": _covered,
    "again": _again,
    "layer": _layer,
    "files": _files,
    "file": _file,
    "about": _about,
    "file_page": _file_page,
    "formatted": _formatted,
    "leaves": _leaves,
}


def _plain(one: EnclosedFile) -> dict[str, Any]:
    return {name: getattr(one, name) for name in EnclosedFile.__slots__}


def _next_job(jobs: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    sizes = jobs.read(JOB.size)
    if len(sizes) < JOB.size:
        return None
    head, content = JOB.unpack(sizes)
    return json.loads(jobs.read(head)), jobs.read(content)


def _apart(head: dict[str, Any], content: bytes, *, memory: int, seconds: float) -> tuple[bytes, bytes | memoryview]:
    """The job in a process of its own; (DIED, b"") when that was killed, fell, or took too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _child(head, content, writing, memory=memory, seconds=seconds)
    os.close(writing)
    try:
        said = _read_until(reading, time.monotonic() + seconds * PATIENCE)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)  # not reaped yet, so the number is still its own
        os.waitpid(child, 0)
    whole = said[-1:] == OK and len(said) > 1
    return (bytes(said[:1]), memoryview(said)[1:-1]) if whole else (DIED, b"")


def _child(head: dict[str, Any], content: bytes, writing: int, *, memory: int, seconds: float) -> None:
    """Never returns. A whole answer ends with `OK`: whatever is cut short counts as dead."""
    try:
        _bound(memory, seconds)
        said: list[bytes | memoryview]
        try:
            said = [OK, *carry_out(head, content)]
        except Unreadable as error:
            said = [REFUSED, str(error).encode()]
        with os.fdopen(writing, "wb") as pipe:
            pipe.writelines([*said, OK])
    finally:
        os._exit(0)  # without the clean-up of the program it was forked from


def _bound(memory: int, seconds: float) -> None:
    """Limits that this process cannot lift again."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    space = pages * os.sysconf("SC_PAGE_SIZE") + memory  # the libraries are in it already
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    processor = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # libraries print about damaged files, and quote them
        os.dup2(null, descriptor)


def _read_until(reading: int, deadline: float) -> bytearray:
    said = bytearray()
    while (left := deadline - time.monotonic()) > 0 and len(said) <= MOST_BYTES:
        if not select.select([reading], [], [], left)[0]:
            return bytearray()
        piece = os.read(reading, 1 << 20)
        if not piece:
            return said
        said += piece
    return bytearray()


if __name__ == "__main__":
    main()
