"""Pages, files and formatted text of what strangers sent, made outside of the desk's process (`ingest.apart.drawing`).

At most two helpers work at once. What was drawn is kept in memory, up to a limit and never on a disk; what failed is
remembered too, so that a bomb costs its time once.
"""

import hashlib
import json
import os
import subprocess
import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from select import select
from time import monotonic
from typing import IO, Any

from ingest.files.filetype import Fell
from ingest.files.jobs import ANSWER, JOB, MOST_BYTES, OK, PATIENCE, REFUSED, Box
from register.errors import TryAgain, Unreadable
from register.model import Danger, EnclosedFile, Line, PagePlace

CANNOT_SHOW = "แสดงภาพหน้านี้ไม่ได้"

_START_SECONDS = 60.0  # for a helper to load its libraries, on a busy machine
_IDLE_SECONDS = 20.0  # without work, while another has some: then a helper goes; it holds some 20 MB
_STRIKES = 3  # pages of one file that may kill their helper before the rest is not tried


@dataclass(frozen=True, slots=True)
class DrawerLimits:
    """`seconds` of processor time and `memory` (bytes beyond the libraries) of one job; `cache` in bytes; `waiting`:
    jobs in the queue before further ones are refused at once, because each of them holds a thread of the desk; `age`:
    seconds for which what was drawn may be shown again, since its matter may be erased meanwhile.
    """

    helpers: int = 2
    seconds: float = 15.0
    memory: int = 880 * 1024 * 1024  # with the libraries less than a gigabyte
    cache: int = 64 * 1024 * 1024
    waiting: int = 12
    age: float = 900.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was drawn, or why it cannot be, and when (monotonic)."""

    made: bytes | str
    at: float


class Drawer:
    """Does what `pageimage`, `covering` and `ingest.mail.formatted` do, in bounded helpers from the first job on.

    Every method raises Unreadable where the file does not allow it or breaks its helper, and TryAgain where too many
    wait already.
    """

    def __init__(self, limits: DrawerLimits | None = None) -> None:
        self._limits = limits or DrawerLimits()
        self._free = threading.Semaphore(self._limits.helpers)
        self._lock = threading.Lock()
        self._idle: list[_Helper] = []
        self._queue = 0
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()  # the oldest first
        self._size = 0
        self._strikes: OrderedDict[bytes, int] = OrderedDict()
        self._closed = False
        weakref.finalize(self, _stop, self._idle)  # whoever forgets to close it leaves no process behind

    def page_image(self, content: bytes, media_type: str, source: str, number: int) -> bytes:
        """As `ingest.apart.pageimage.page_image`."""
        return self._drawn({"job": "page", "media_type": media_type, "source": source, "number": number}, content)

    def page_count(self, content: bytes, media_type: str) -> int:
        """As `ingest.apart.pageimage.page_count`; 0 for what breaks its helper."""
        try:
            return int(self._drawn({"job": "count", "media_type": media_type}, content))
        except Unreadable:
            return 0

    def strip(self, content: bytes, media_type: str, source: str, number: int, boxes: tuple[Box, ...]) -> bytes:
        """As `ingest.apart.pageimage.strip_image`."""
        head = {"job": "strip", "media_type": media_type, "source": source, "number": number, "boxes": boxes}
        return self._drawn(head, content)

    def sheets(self, content: bytes, media_type: str) -> tuple[PagePlace, ...]:
        """As `ingest.apart.covering.sheets`; none of what breaks its helper."""
        try:
            return tuple(PagePlace(**one) for one in json.loads(self._of(content, "sheets", media_type=media_type)))
        except Unreadable:
            return ()

    def covered(self, content: bytes, place: PagePlace, boxes: tuple[Box, ...]) -> bytes:
        """As `ingest.apart.covering.covered_image`."""
        return self._of(content, "covered", place=asdict(place), boxes=boxes)

    def lines_again(self, content: bytes, place: PagePlace, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        """As `ingest.apart.covering.lines_again`."""
        found = json.loads(self._of(content, "again", place=asdict(place), boxes=boxes))
        return tuple((left, top, right, bottom) for left, top, right, bottom in found)

    def layer_lines(self, content: bytes, place: PagePlace) -> tuple[Line, ...]:
        """As `ingest.apart.covering.layer_lines`."""
        found = json.loads(self._of(content, "layer", place=asdict(place)))
        return tuple(Line(**{**one, "box": tuple(one["box"])}) for one in found)

    def files(self, mail: bytes) -> tuple[EnclosedFile, ...]:
        """As `ingest.apart.pageimage.enclosed_files`."""
        return tuple(_enclosed(one) for one in json.loads(self._drawn({"job": "files"}, mail)))

    def file(self, mail: bytes, index: int) -> tuple[EnclosedFile, bytes]:
        """As `ingest.apart.pageimage.enclosed_file`; not kept, for it may be large."""
        head, _, content = self._done({"job": "file", "index": index}, mail).partition(b"\n")
        return _enclosed(json.loads(head)), content

    def about(self, mail: bytes, index: int) -> EnclosedFile:
        """As `file`, without the content."""
        return _enclosed(json.loads(self._drawn({"job": "about", "index": index}, mail)))

    def file_page(self, mail: bytes, index: int, number: int) -> bytes:
        """As `ingest.apart.pageimage.enclosed_page`."""
        return self._drawn({"job": "file_page", "index": index, "number": number}, mail)

    def formatted(self, mail: bytes) -> str:
        """As `ingest.mail.formatted.formatted`."""
        return self._drawn({"job": "formatted"}, mail).decode()

    def leaves(self, content: bytes, sizes: dict[str, Any], start: int, most: int) -> bytes:
        """As `ingest.files.opening.batch`; not kept, for nobody asks twice. Raises Fell where the helper died of it."""
        return self._done({"job": "leaves", "sizes": sizes, "start": start, "most": most}, content)

    def close(self) -> None:
        """Stop the helpers; those at work when they are done. They also stop when this process ends."""
        with self._lock:
            self._closed = True
        _stop(self._idle)

    def _of(self, content: bytes, job: str, **head: Any) -> bytes:
        return self._drawn({"job": job, **head}, content)

    def _drawn(self, head: dict[str, Any], content: bytes) -> bytes:
        """From memory, or done and kept."""
        key = hashlib.sha256(json.dumps(head, sort_keys=True).encode() + b"\0" + content).digest()
        with self._lock:
            self._drop_old()
            kept = self._kept[key].made if key in self._kept else None
        if isinstance(kept, bytes):
            return kept
        if kept is not None:
            raise Unreadable(kept)
        try:
            made = self._done(head, content)
        except Unreadable as error:
            self._keep(key, str(error))
            raise
        self._keep(key, made)
        return made

    def _keep(self, key: bytes, made: bytes | str) -> None:
        with self._lock:
            if key in self._kept or len(made) > self._limits.cache // 4:
                return
            self._kept[key] = _Kept(made, monotonic())
            self._size += len(made)
            while self._size > self._limits.cache or len(self._kept) > 4096:
                self._drop_first()

    def _drop_old(self) -> None:
        before = monotonic() - self._limits.age
        while self._kept and next(iter(self._kept.values())).at < before:
            self._drop_first()

    def _drop_first(self) -> None:
        self._size -= len(self._kept.popitem(last=False)[1].made)

    def _done(self, head: dict[str, Any], content: bytes) -> bytes:
        subject = hashlib.sha256(content).digest()
        if self._strikes.get(subject, 0) >= _STRIKES:
            raise Fell(CANNOT_SHOW)
        with self._helper() as helper:
            status, answer = helper.ask(head, content, self._limits.seconds)
        if status == OK:
            return answer
        if status == REFUSED:
            raise Unreadable(answer.decode())
        with self._lock:
            self._strikes[subject] = self._strikes.get(subject, 0) + 1
            while len(self._strikes) > 1000:
                self._strikes.popitem(last=False)
        raise Fell(CANNOT_SHOW)

    @contextmanager
    def _helper(self) -> Iterator["_Helper"]:
        with self._lock:
            if self._queue >= self._limits.helpers + self._limits.waiting:
                raise TryAgain("too many pages are being drawn", "try again in a moment")
            self._queue += 1
        try:
            with self._free:
                with self._lock:
                    helper = self._idle.pop() if self._idle else None
                helper = helper or _Helper(self._limits)
                try:
                    yield helper
                finally:
                    self._put_back(helper)
        finally:
            with self._lock:
                self._queue -= 1

    def _put_back(self, helper: "_Helper") -> None:
        helper.since = monotonic()
        with self._lock:
            kept = helper.sound and not self._closed
            if kept:
                self._idle.append(helper)  # and is the next to be used
            over = [one for one in self._idle if one.since < helper.since - _IDLE_SECONDS]
            self._idle[:] = [one for one in self._idle if one not in over]
        for one in over if kept else [*over, helper]:
            one.stop()


def _stop(idle: "list[_Helper]") -> None:
    while idle:
        idle.pop().stop()


class _Helper:
    """One running `ingest.apart.drawing`. Used by one thread at a time; once not `sound` it is good for nothing.
    `since`: when it was used last (monotonic).
    """

    def __init__(self, limits: DrawerLimits) -> None:
        self.sound = True
        self.since = monotonic()
        root = str(Path(__file__).resolve().parents[2])
        # Only what it needs: passwords of mailboxes may stand in the environment of the daemon.
        environment = {"PATH": os.defpath, "PYTHONPATH": root, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "ingest.apart.drawing", str(limits.memory), str(limits.seconds)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )

    def ask(self, head: dict[str, Any], content: bytes, seconds: float) -> tuple[bytes, bytes]:
        """(status, answer). A helper that says nothing in time counts as dead with its job."""
        said = json.dumps(head).encode()
        deadline = monotonic() + seconds * PATIENCE + _START_SECONDS  # it has its own clock for the job
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise TryAgain("the helper for drawing has no pipes", "try again in a moment")
        try:
            stdin.write(JOB.pack(len(said), len(content)) + said)
            stdin.write(content)
            stdin.flush()
            status, length = ANSWER.unpack(_exactly(stdout, ANSWER.size, deadline))
            return status, _exactly(stdout, min(length, MOST_BYTES), deadline)
        except (OSError, EOFError):
            self.sound = False
            return b"", b""

    def stop(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()


def _exactly(pipe: IO[bytes], count: int, deadline: float) -> bytes:
    said = bytearray()
    while len(said) < count:
        left = deadline - monotonic()
        if left <= 0 or not select([pipe], [], [], left)[0]:
            raise EOFError
        piece = os.read(pipe.fileno(), min(1 << 20, count - len(said)))
        if not piece:
            raise EOFError
        said += piece
    return bytes(said)


def _enclosed(one: dict[str, Any]) -> EnclosedFile:
    return EnclosedFile(**{**one, "danger": Danger(one["danger"])})
