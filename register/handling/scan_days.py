"""What came over the scanner on one day, without names of people: the clerk's list, to tick off against the paper."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from register import schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.states import Channel, IntakeState
from register.store import Unit
from register.workdays import BANGKOK

SOURCES = ("letters", "upload")
PROBLEM_ACTION = "scan.problem"
_MOST = 500
_WORD = re.compile(r"[^\W\d_]+")
_MACHINE_WORDS = frozenset(
    {"scan", "scanned", "scn", "img", "image", "doc", "document", "page", "p", "fax", "letter", "kmbt", "dsc", "file"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One scan. `file` is its name with the words blotted out that may name a person; `pages` None until it is read;
    `problem` what keeps it from being a case. `case`: the caller decides whether it may be shown.
    """

    intake_id: str
    file: str
    source: str
    at: datetime
    channel: Channel
    pages: int | None
    state: IntakeState
    problem: str
    case: Case | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Files that could not even be sealed and lie in `problem/`."""

    at: datetime
    files: int
    size: int
    reason: str


def lines(unit: Unit, day: date) -> list[Line]:
    """The scans that were taken in on that day in Bangkok, newest first, 500 at most."""
    table = schema.intake
    start, end = _bounds(day)
    chosen = (
        select(table.c.id)
        .where(table.c.source.in_(SOURCES), table.c.stored_at >= start, table.c.stored_at < end)
        .where(table.c.erased_at.is_(None))
        .order_by(table.c.stored_at.desc(), table.c.id.desc())
        .limit(_MOST)
    )
    return [_line(unit, row.id) for row in unit.execute(chosen).all()]


def refused(unit: Unit, day: date) -> list[Refused]:
    """What was put aside on that day without an intake, newest first."""
    table = schema.audit
    start, end = _bounds(day)
    rows = unit.execute(
        select(table.c.at, table.c.detail)
        .where(table.c.action == PROBLEM_ACTION, table.c.at >= start.date().isoformat())
        .order_by(table.c.seq.desc())
        .limit(_MOST)
    )
    found = [(datetime.fromisoformat(row.at).astimezone(UTC), json.loads(row.detail)) for row in rows]
    return [_refused(at, detail) for at, detail in found if start <= at < end]


def shown_name(name: str) -> str:
    """The file's name as a list may show it: digits and a scanner's words stay, all other words become dots."""
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    blotted = _WORD.sub(lambda word: word[0] if word[0].lower() in _MACHINE_WORDS else "•••", _joined(stem))
    return blotted + dot + (suffix if suffix.isascii() else "•••")


def _joined(stem: str) -> str:
    """Thai vowels and tones are no letters to `re`: without them a word would not hold together."""
    return "".join(one for one in stem if one.isalnum() or one in " _-.()[]")


def _line(unit: Unit, intake_id: str) -> Line:
    item = intakes.load(unit, intake_id)
    reading = intakes.reading(unit, intake_id)
    return Line(
        intake_id=item.id,
        file=shown_name(item.name),
        source=item.source,
        at=item.stored_at,
        channel=item.channel,
        pages=len(reading.pages) if reading else None,
        state=item.state,
        problem=item.reason if item.state is IntakeState.PARKED else "",
        case=casebook.load(unit, item.case_id) if item.case_id else None,
    )


def _refused(at: datetime, detail: dict[str, Any]) -> Refused:
    return Refused(at, int(detail.get("files", 1)), int(detail.get("size", 0)), str(detail.get("reason", "")))


def _bounds(day: date) -> Sequence[datetime]:
    start = datetime.combine(day, time(), BANGKOK).astimezone(UTC)
    return start, start + timedelta(days=1)
