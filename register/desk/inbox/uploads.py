"""Scans uploaded in the browser: each file goes sealed into the vault as an intake, exactly as from the scan folder.

What becomes of them stands in a list without names: time, channel, pages, and the Tracking ID or the problem.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from starlette.datastructures import UploadFile
from starlette.responses import Response

from register import schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book import casebook
from register.desk.inbox import by_hand, ticks
from register.desk.web import dates
from register.desk.web.context import Visit
from register.errors import Unreadable
from register.model import Arrival
from register.officers import access
from register.states import Channel, IntakeState
from register.store import Unit

SOURCE = "upload"
CHANNELS = (Channel.LETTER, Channel.FAX, Channel.BOX, Channel.WALK_IN)
_SHOWN = 15
_SINCE = timedelta(days=7)
_RENEWED = timedelta(minutes=10)  # the list renews itself so long: no page may keep an idle session alive for ever
_WAITING = frozenset({IntakeState.STORED, IntakeState.READ})
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `tone` and `words` say it; the name is shown to who has just chosen it, never kept in
    a list.
    """

    name: str
    size: int
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Handed:
    """One earlier upload. `register_number` and `tracking_id` are empty where the viewer may not know of the case."""

    at: datetime
    channel: Channel
    size: int
    pages: int | None
    state: IntakeState
    reason: str
    register_number: str
    tracking_id: str


def show(visit: Visit) -> Response:
    return _page(visit, channel="", received="", outcomes=(), trouble="")


def send(visit: Visit) -> Response:
    """Take in what was chosen; each file has its own outcome, and one that is refused stops no other."""
    channel, received = visit.text("channel", 32), visit.text("received", 40)
    files = [one for one in visit.form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    with visit.browse() as unit:
        moment, trouble = by_hand.read_day(received, unit.now)
    if channel not in {one.value for one in CHANNELS}:
        trouble = "โปรดเลือกช่องทางที่เอกสารเข้ามา"
    elif not files:
        trouble = "โปรดเลือกไฟล์อย่างน้อยหนึ่งไฟล์"
    if trouble:
        return _page(visit, channel=channel, received=received, outcomes=(), trouble=trouble, status=422)
    outcomes = tuple(_take_in(visit, file, Channel(channel), moment) for file in files)
    return _page(visit, channel=channel, received=received, outcomes=outcomes, trouble="")


def safe_name(name: str) -> str:
    """The last part of a file name, as data: no path, no control or direction characters, 150 characters at most."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    return _UNSAFE.sub("", last).strip(" .")[-150:] or "ไม่มีชื่อ"


def _take_in(visit: Visit, file: UploadFile, channel: Channel, received_at: datetime | None) -> Outcome:
    name = safe_name(file.filename or "")
    limit = visit.parts.settings.letters.max_size_mb
    size = file.size or 0
    if size > limit * 1024 * 1024:
        return Outcome(name, size, "late", f"ไฟล์ใหญ่เกิน {limit:g} เมกะไบต์ โปรดสแกนใหม่ที่ความละเอียด 300 dpi หรือแยกไฟล์")
    content = file.file.read()
    try:
        media_type = visit.parts.stages.kind_of(content)
    except Unreadable as error:
        return Outcome(name, size, "late", str(error))
    if media_type == _DOCX and b"word/document.xml" not in content:  # member names of a zip stand in it as they are
        return Outcome(name, size, "late", "เป็นไฟล์บีบอัดหรือเอกสารชนิดอื่น โปรดบันทึกเป็น PDF แล้วส่งใหม่")
    arrival = Arrival(SOURCE, channel, str(media_type), content, name, received_at=received_at)
    with visit.unit() as unit:
        stored = intakes.store_arrival(unit, arrival)
        by_hand.note_taken_in(unit, stored.intake_id, visit.officer.id)
    if stored.known or stored.repeated:
        return Outcome(name, size, "soon", "เคยรับไฟล์นี้แล้ว จึงไม่ลงทะเบียนซ้ำ")
    return Outcome(name, size, "good", "รับเข้าแล้ว กำลังอ่าน")


def _page(
    visit: Visit, *, channel: str, received: str, outcomes: tuple[Outcome, ...], trouble: str, status: int = 200
) -> Response:
    with visit.browse() as unit:
        handed_in = handed(unit, visit)
        strip, now = ticks.strip(unit, visit.parts.desk.calendar), unit.now
    return visit.page(
        "uploads-part.html" if visit.partial else "uploads.html",
        status=status,
        channel=channel,
        received=received or dates.typed_day(now),
        outcomes=outcomes,
        trouble=trouble,
        handed=handed_in,
        waiting=any(one.state in _WAITING for one in handed_in),
        renewing=any(one.state in _WAITING and now - one.at < _RENEWED for one in handed_in),
        channels=CHANNELS,
        limit=visit.parts.settings.letters.max_size_mb,
        strip=strip,
        now=now,
    )


def handed(unit: Unit, visit: Visit) -> list[Handed]:
    """What this officer uploaded in the last week, newest first."""
    table, intake = schema.taken_in, schema.intake
    mine = (table.c.account_id == visit.officer.id) & (table.c.at > unit.now - _SINCE) & (intake.c.source == SOURCE)
    newest = (
        select(table.c.intake_id)
        .join(intake, intake.c.id == table.c.intake_id)
        .where(mine, intake.c.erased_at.is_(None))
        .order_by(table.c.at.desc(), table.c.intake_id.desc())
        .limit(_SHOWN)
    )
    return [_line(unit, visit, intakes.load(unit, row.intake_id)) for row in unit.execute(newest).all()]


def _line(unit: Unit, visit: Visit, item: Intake) -> Handed:
    reading = intakes.reading(unit, item.id)
    number = tracking_id = ""
    if item.case_id is not None:
        case = casebook.load(unit, item.case_id)
        harmless = not case.restricted and not access.is_accused(unit, visit.officer, case.id, item.id)
        if harmless or access.sees_case(unit, visit.viewer, case.id):
            number, tracking_id = case.register_number, case.tracking_id
    return Handed(
        at=item.stored_at,
        channel=item.channel,
        size=item.size,
        pages=len(reading.pages) if reading else None,
        state=item.state,
        reason=item.reason if item.state is IntakeState.PARKED else "",
        register_number=number,
        tracking_id=tracking_id,
    )
