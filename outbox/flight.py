"""Which of the mails that were marked together had left when their process died: one line before and after each.

An officer's letter that may have arrived is not sent again by itself (law 3). Marked by the handful, a whole handful
would be in doubt after a kill, and a handful of acknowledgements would go twice; this log tells the one that was on its
way from those before and behind it. Its lines are not forced to the disk: what a process wrote outlives the process,
and after a new start of the machine, or on another one, the log is not believed. Then every marked letter is in doubt.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from register.errors import TryAgain

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Fate(StrEnum):
    """What became of a marked letter. The values are the marks in the log; SETTLED: that line counts no more."""

    WAITING = "W"
    LEAVING = "L"
    TAKEN = "T"
    SETTLED = "S"


class Flight:
    """The log of one process, held by a lock that ends with it; the logs of dead ones beside it can be asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        self._path = folder / f"{secrets.token_hex(8)}.log"

    def wait(self, reply_ids: Sequence[str]) -> None:
        """These are about to be marked. Raises TryAgain where it cannot be written."""
        self._write("".join(f"{Fate.WAITING} {one}\n" for one in reply_ids))

    def leave(self, reply_id: str) -> None:
        """It is handed over now. Raises TryAgain where it cannot be written: it must not leave then."""
        self._write(f"{Fate.LEAVING} {reply_id}\n")

    def take(self, reply_id: str) -> None:
        """The server has it. Raises TryAgain where it cannot be written."""
        self._write(f"{Fate.TAKEN} {reply_id}\n")

    def rest(self) -> None:
        """All is noted in the register: the log is not needed."""
        if self._descriptor is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def fate(self, reply_id: str) -> Fate | None:
        """What a dead process of this machine did with it; None where nobody can tell. Asked once: it settles that."""
        for path in self._dead():
            found = _read(path).get(reply_id)
            if found is not None and found is not Fate.SETTLED:
                _settle(path, [reply_id])
                return found
        return None

    def tidy(self, marked: Callable[[Collection[str]], Collection[str]]) -> None:
        """Forget what dead processes wrote of letters that are not marked any more. `marked`: which of them are."""
        for path in self._dead():
            waiting = {one for one, fate in _read(path).items() if fate is not Fate.SETTLED}
            still = set(marked(waiting)) if waiting else set()
            _settle(path, waiting - still)
            if not still:
                path.unlink(missing_ok=True)

    def _write(self, lines: str) -> None:
        try:
            if self._descriptor is None:
                self._descriptor = self._begin()
            content = f"\n{lines}".encode()  # behind half a line that a full disk left, too
            whole = os.write(self._descriptor, content) == len(content)
        except OSError as error:
            raise TryAgain(f"cannot write into {self._folder}: {error.strerror}", "free some space") from error
        if not whole:  # the last block of the disk
            raise TryAgain(f"cannot write into {self._folder}", "free some space")

    def _begin(self) -> int:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, f"{_boot()}\n".encode())
        return descriptor

    def _dead(self) -> Iterator[Path]:
        """The logs that no living process holds."""
        for path in sorted(self._folder.glob("*.log")):
            try:
                descriptor = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                continue  # another process has just tidied it
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            finally:
                os.close(descriptor)
            yield path


def _read(path: Path) -> dict[str, Fate]:
    """The last word on each letter; nothing where the log is of another start of the machine, or another machine."""
    try:
        boot, *lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return {}
    if not boot or boot != _boot():
        return {}
    known = {fate.value: fate for fate in Fate}
    return {one[2:]: known[one[0]] for one in lines if one[:1] in known and one[1:2] == " "}


def _settle(path: Path, reply_ids: Collection[str]) -> None:
    if reply_ids:
        with path.open("a", encoding="ascii") as file:
            file.write("".join(f"{Fate.SETTLED} {one}\n" for one in sorted(reply_ids)))


def _boot() -> str:
    """The name that the kernel gave to this start of this machine; "" where there is none, and no log is believed."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""
