"""The machine on which something was measured, and how busy it was with other things."""

import os
import platform
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_SYNC_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory` in GB; `load` is the one-minute average before the run; `syncs` are durable writes of 4 kB a second
    (write and fdatasync, one after another) on the file system that the run writes to.
    """

    processor: str
    cores: int
    memory: float
    kernel: str
    python: str
    disk: str
    syncs: float
    load: float

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory:.0f} GB, Linux {self.kernel}, Python {self.python}, "
            f"{self.disk}, {self.syncs:,.0f} fdatasync/s; load before the run {self.load:.1f}."
        )


def about(folder: Path | None = None) -> Machine:
    """Look at this machine; takes a second. `folder`: where the run writes, else that of temporary files."""
    place = folder or Path(tempfile.gettempdir())
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30,
        kernel=platform.release(),
        python=platform.python_version(),
        disk=_disk(place),
        load=os.getloadavg()[0],
        syncs=syncs(place),
    )


def syncs(folder: Path, seconds: float = _SYNC_SECONDS) -> float:
    """Durable writes a second."""
    block = os.urandom(4096)
    with tempfile.TemporaryFile(dir=folder) as file:
        start = time.perf_counter()
        done = 0
        while (took := time.perf_counter() - start) < seconds:
            os.pwrite(file.fileno(), block, 4096 * done)
            os.fdatasync(file.fileno())
            done += 1
    return done / took


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _disk(folder: Path) -> str:
    """File system and device of a folder, as in `ext4 on /dev/vda`."""
    mounts = [line.split()[:3] for line in _lines("/proc/mounts")]
    device, _, kind = max(
        (mount for mount in mounts if folder.resolve().is_relative_to(mount[1])),
        key=lambda mount: len(mount[1]),
        default=("an unknown device", "/", "an unknown file system"),
    )
    return f"{kind} on {device}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
