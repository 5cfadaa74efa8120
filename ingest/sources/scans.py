"""Which letters wait in the scan folder: a file each, or several files that are one letter.

post/ fax/ box/ walk-in/     how it came; outside of them: by post
2569-11-20/                  the day of receipt of what is inside (Buddhist or Gregorian year)
any other sub-folder         one letter; its files are the pages
x_p1.jpg x_p2.jpg            one letter, also x-1 x-2, x (1) x (2), x_001 x_002 of pictures
"""

import itertools
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from register.states import Channel

CHANNELS = {
    "post": Channel.LETTER,
    "fax": Channel.FAX,
    "box": Channel.BOX,
    "walk-in": Channel.WALK_IN,
}
PROBLEM = "problem"

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".heif", ".webp", ".bmp"})
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_IGNORED_ENDS = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".lock", "~")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_PAGE = re.compile(r"(?P<stem>.+?)[ _.-]+p(?:age)?[ _-]?(?P<number>\d{1,3})", re.IGNORECASE)
_COUNTED = re.compile(r"(?P<stem>.+?)(?: ?\((?P<round>\d{1,3})\)|-(?P<dash>\d{1,2})|_(?P<padded>\d{2,3}))")
# Scanners and cameras number one letter after the other in this way: joined, they would mix letters of two people.
_MACHINE_STEM = re.compile(
    r"(?:img|image|dsc[nf]?|pxl|scan(?:ned)?|scn|doc|document|kmbt|photo|file|fax|page)?[\d\s_.-]*", re.IGNORECASE
)
_DIGITS = re.compile(r"(\d+)")
_OLDEST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits. `name` is its file, or what its files have in common. `several`: it may still grow by a
    file. `gap`: a page between is missing. `wrong_day`: its folder names a day that cannot be. `home`: the sub-folder
    that it is.
    """

    files: tuple[Path, ...]
    channel: Channel
    name: str
    day: date | None = None
    several: bool = False
    gap: bool = False
    wrong_day: bool = False
    home: Path | None = None


def waiting(folder: Path, today: date, archive: Path | None = None) -> list[Waiting]:
    """Every letter in the scan folder, in the order of its names. Links, pipes, hidden and temporary files are none. A
    sub-folder that lets nobody in is one whose only file is itself.
    """
    skipped = {folder / PROBLEM, *([archive] if archive else [])}
    return list(_in_place(folder, Waiting((), Channel.LETTER, ""), today, skipped))


def is_ignored(name: str) -> bool:
    """Hidden files, those of programs that are still writing, and what Windows leaves behind."""
    lower = name.lower()
    return name.startswith((".", "~$")) or lower in _IGNORED_NAMES or lower.endswith(_IGNORED_ENDS)


def day_named(name: str, today: date) -> tuple[bool, date | None]:
    """(does the name look like a day, the day when it can be one: not in the future, not older than ten years)."""
    match = _DAY.fullmatch(name.strip())
    if match is None:
        return False, None
    year = int(match[1])
    try:
        day = date(year - 543 if year >= 2400 else year, int(match[2]), int(match[3]))
    except ValueError:
        return True, None
    return True, day if day <= today and today.year - day.year <= _OLDEST_YEARS else None


def _in_place(place: Path, base: Waiting, today: date, skipped: set[Path]) -> Iterator[Waiting]:
    loose: list[Path] = []
    for entry in _entries(place):
        path = Path(entry.path)
        if entry.is_file(follow_symlinks=False):
            loose.append(path)
            continue
        if not entry.is_dir(follow_symlinks=False) or path in skipped:
            continue
        if not _lets_us_in(path):
            yield replace(base, files=(path,), name=entry.name)
            continue
        dated, day = day_named(entry.name, today)
        channel = CHANNELS.get(entry.name.lower())
        if channel is not None and base.home is None:
            yield from _in_place(path, replace(base, channel=channel), today, skipped)
        elif dated:
            yield from _in_place(path, replace(base, day=day, wrong_day=day is None), today, skipped)
        elif files := tuple(_files_below(path)):
            yield replace(base, files=files, name=entry.name, several=True, home=path)
    yield from _letters(loose, base)


def _entries(place: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as found:
            return sorted((one for one in found if not is_ignored(one.name)), key=lambda one: natural(one.name))
    except (FileNotFoundError, NotADirectoryError):  # moved away meanwhile
        return []


def _lets_us_in(folder: Path) -> bool:
    """Not so is lost+found, where a disk of its own is mounted here."""
    return os.access(folder, os.R_OK | os.X_OK)


def _files_below(folder: Path) -> Iterator[Path]:
    if not _lets_us_in(folder):
        yield folder  # what cannot be read keeps its letter waiting
        return
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _letters(files: Sequence[Path], base: Waiting) -> Iterator[Waiting]:
    """Loose files: pages of one letter by their names, all others one by one."""
    sets: dict[tuple[str, str], list[tuple[int, Path]]] = {}
    for path in files:
        found = page_of(path.name)
        key = (found[0].casefold(), "") if found else ("", path.name)
        sets.setdefault(key, []).append((found[1] if found else 1, path))
    for (stem, _), pages in sets.items():
        ordered = sorted(pages, key=lambda page: (page[0], natural(page[1].name)))
        numbers = [number for number, _ in ordered]
        if stem and not _page_marked(ordered[0][1].name) and numbers[0] not in {0, 1}:
            yield from (replace(base, files=(path,), name=path.name) for _, path in ordered)  # a count, no pages
            continue
        gap = numbers[0] > 1 or any(after - before > 1 for before, after in itertools.pairwise(numbers))
        paths = tuple(path for _, path in ordered)
        yield replace(base, files=paths, name=paths[0].name, several=bool(stem), gap=bool(stem) and gap)


def page_of(name: str) -> tuple[str, int] | None:
    """(what its letter is called, page number) of a file that is one page of several; None for all others."""
    path = Path(name)
    marked = _page_marked(name)
    if marked:
        return marked["stem"] + "_p", int(marked["number"])
    counted = _COUNTED.fullmatch(path.stem)
    if counted is None or path.suffix.lower() not in _PICTURES or _MACHINE_STEM.fullmatch(counted["stem"]):
        return None
    return counted["stem"], int(counted["round"] or counted["dash"] or counted["padded"])


def _page_marked(name: str) -> re.Match[str] | None:
    return _PAGE.fullmatch(Path(name).stem)


def natural(name: str) -> list[tuple[int, str]]:
    """A key that puts x2 before x10."""
    parts = _DIGITS.split(name.casefold())
    return [(int(part), "") if part.isdecimal() and part.isascii() else (0, part) for part in parts]
