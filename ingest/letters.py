"""The clerks' scan folder: a letter is taken in once all its files are there to their end and nothing changes any more.

What cannot be taken in is sealed and parked where that is possible, and moved to `problem/` with a note; dropped in
again it is tried again. Shared folders report nothing, so the folder is looked at again and again.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock
from pathlib import Path

from ingest.document import kind_of
from ingest.files import bundle
from ingest.sources import folder as files_of
from ingest.sources.folder import File, Looks
from ingest.sources.scans import PROBLEM, Waiting, waiting
from ingest.sources.wholeness import is_whole
from register.errors import SettingsError, Unreadable
from register.model import Arrival
from register.store import Store, utc_now
from register.workdays import BANGKOK, local_date

SOURCE = "letters"
PROBLEM_ACTION = "scan.problem"

EMPTY = "ไฟล์ว่างเปล่า (0 ไบต์)"
INCOMPLETE = "ไฟล์ไม่สมบูรณ์ (สแกนหรือคัดลอกไม่จบ)"
GAP = "หน้าของเอกสารชุดนี้ไม่ครบ"
WRONG_DAY = "ชื่อโฟลเดอร์วันที่รับไม่ถูกต้อง"
_ADVICE = {
    EMPTY: "โปรดสแกนใหม่",
    INCOMPLETE: "โปรดสแกนใหม่ หรือคัดลอกไฟล์ใหม่ให้ครบ",
    GAP: "โปรดวางไฟล์ทุกหน้าพร้อมกัน หรือรวมไว้ในโฟลเดอร์ย่อยหนึ่งโฟลเดอร์",
    WRONG_DAY: "ชื่อโฟลเดอร์ต้องเป็น ปี-เดือน-วัน เช่น 2569-11-20 และไม่เกินวันนี้",
    files_of.TOO_LARGE: "โปรดสแกนใหม่ที่ความละเอียด 300 dpi หรือแบ่งเป็นหลายไฟล์",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds: `settle` a file must have rested; `quiet` without a further page of a letter of several files;
    `patience` after which what is still incomplete is a problem. `max_size` in bytes, of a whole letter.
    """

    settle: float = 2.0
    quiet: float = 20.0
    patience: float = 600.0
    max_size: int = 100 * 1024 * 1024
    archive: Path | None = None


def poll(store: Store, folder: Path, rules: Rules, looks: Looks | None = None) -> int:
    """Take in every letter that is complete; returns how many intakes were stored.

    With `looks`, the memory of a daemon, nothing is waited for; without it what came just now is waited for once.

    Raises:
        SettingsError: the folder is missing, or files cannot be taken out of it; what could was.
    """
    if not folder.is_dir():
        raise SettingsError(f"the scan folder {folder} is missing", "mount it, or correct letters.path")
    memory = Looks() if looks is None else looks
    found = waiting(folder, local_date(utc_now()), rules.archive)
    pause = max((_missing_rest(letter, rules, memory) for letter in found), default=0.0)
    if looks is None and pause > 0:
        time.sleep(pause)
        found = waiting(folder, local_date(utc_now()), rules.archive)
    ready = [letter for letter in found if _missing_rest(letter, rules, memory) <= 0]
    stored, refused = 0, list[SettingsError]()
    for letter in ready:
        try:
            stored += _take_in(store, folder, letter, rules, memory)
        except SettingsError as error:  # a folder of one letter is no reason to leave the others lying
            refused.append(error)
    memory.forget_gone()
    if refused:
        raise refused[0]
    return stored


def _missing_rest(letter: Waiting, rules: Rules, looks: Looks) -> float:
    """Seconds until the letter has rested long enough, by what is known now."""
    needed = max(rules.quiet, rules.settle) if letter.several else rules.settle
    paths, several = letter.files, letter.several
    rests = [rest for path in paths if (rest := looks.rest(path, since_dropped=several)) is not None]
    return needed - min(rests, default=0.0)


def _take_in(store: Store, folder: Path, letter: Waiting, rules: Rules, looks: Looks) -> bool:
    for place in {path.parent for path in letter.files}:
        files_of.require_writable(place, folder)
    problem = WRONG_DAY if letter.wrong_day else ""
    sizes = [stamp[0] for path in letter.files if (stamp := files_of.look(path)) is not None]
    if sum(sizes) > rules.max_size:
        problem = files_of.TOO_LARGE
    if problem:
        with store.unit() as unit:
            unit.audit(PROBLEM_ACTION, "source", SOURCE, reason=problem, size=sum(sizes), files=len(sizes))
        _put_aside(folder, letter, problem)
        return False
    files = [file for path in letter.files if (file := files_of.read(path)) is not None]
    if len(files) < len(letter.files):
        looks.warn(letter.files[0], "cannot be read")
        return False  # gone meanwhile, or held by another program: another look will tell
    if not all(file.content for file in files):
        problem = EMPTY
    else:
        problem = GAP if letter.gap else "" if all(is_whole(file.content) for file in files) else INCOMPLETE
    if problem and min(looks.rest(file.path) or 0.0 for file in files) < rules.patience:
        return False
    return _seal(store, folder, letter, files, problem, rules.archive)


def _seal(  # noqa: PLR0917 - a letter, its bytes, and where they go
    store: Store, folder: Path, letter: Waiting, files: list[File], problem: str, archive: Path | None
) -> bool:
    try:
        kinds = [str(kind_of(file.content)) for file in files]
    except Unreadable as error:
        problem, kinds = problem or str(error), ["application/octet-stream"] * len(files)
    if len(files) == 1:
        content, media_type = files[0].content, kinds[0]
    else:
        content = bundle.pack([(Path(files_of.readable(file.path.name)).suffix, file.content) for file in files])
        media_type = bundle.MEDIA_TYPE
    changed_at = min(file.changed_at for file in files)
    received_at = _noon(letter.day) if letter.day and letter.day != local_date(changed_at) else changed_at
    arrival = Arrival(SOURCE, letter.channel, media_type, content, letter.name, received_at=received_at)
    intake_id, new = files_of.seal(store, arrival, parked=problem)
    if problem:
        _put_aside(folder, letter, problem)
    else:
        files_of.take_out(store, intake_id, content, files, archive)
        _leave_home(letter)
    return new


def _put_aside(folder: Path, letter: Waiting, problem: str) -> None:
    home = letter.home.name if letter.home else ""
    files_of.to_problem(letter.files, folder / PROBLEM, problem, _ADVICE.get(problem, ""), home=home)
    _leave_home(letter)


def _leave_home(letter: Waiting) -> None:
    """Remove the sub-folder that was the letter, when nothing is left in it; the clerk's other folders stay."""
    if letter.home is None:
        return
    for place in sorted({path.parent for path in letter.files} | {letter.home}, reverse=True):
        with suppress(OSError):  # not empty, or not ours to remove
            place.rmdir()


def _noon(day: date) -> datetime:
    """The instant of receipt of a day whose hour nobody noted."""
    return datetime.combine(day, clock(12), BANGKOK).astimezone(UTC)
