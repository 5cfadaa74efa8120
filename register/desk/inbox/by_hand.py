"""The record form (แบบบันทึกเรื่องร้องเรียน): what is told to an officer becomes a case at once, with a slip to hand out.

Who took a matter down gets its number and Tracking ID for a day, to hand them over, and nothing else of it.
"""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes, record
from register.arrivals.record import Record, clean
from register.book import casebook
from register.desk.inbox import ticks
from register.desk.web import dates, sessions
from register.desk.web.context import Visit
from register.handling import matters
from register.model import Contact
from register.officers import access
from register.searching.search_words import lacks_digits
from register.states import Channel
from register.store import Unit
from register.workdays import local_date

CHANNELS = (
    Channel.WALK_IN,
    Channel.TELEPHONE,
    Channel.LINE,
    Channel.FACEBOOK,
    Channel.WEBSITE,
    Channel.BOX,
    Channel.AGENCY,
    Channel.HOTLINE,
)
HAND_OVER = timedelta(days=1)
_OLDEST = timedelta(days=3660)

_LONGEST = {
    "channel": 32,
    "received": 40,
    "name": 200,
    "phone": 60,
    "email": 200,
    "address": 1000,
    "where": 500,
    "representative": 200,
    "representative_phone": 60,
    "agency": 300,
    "letter": 200,
    "subject": 300,
    "text": 20000,
}
_SHOWN_AGAIN = 100_000  # characters of a field that is too long, yet comes back to be shortened
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FORM = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was sent: its words, what is wrong by field, and the instant of receipt."""

    words: dict[str, str]
    anonymous: bool = False
    troubles: dict[str, str] = field(default_factory=dict)
    received_at: datetime | None = None


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        now = unit.now
    blank = {**dict.fromkeys(_LONGEST, ""), "received": dates.typed_day(now)}
    return _page(visit, Filled(blank), secrets.token_hex(16))


def send(visit: Visit) -> Response:
    """Register what was typed, and show the slip; what is wrong in the form is said beside its fields."""
    given = visit.text("form", 64)
    form = given if _FORM.fullmatch(given) else secrets.token_hex(16)
    with visit.browse() as unit:
        filled = _fill(visit, unit.now)
    if filled.troubles:
        return _page(visit, filled, form, status=422)
    words = filled.words
    contact = Contact(words["name"], words["phone"], words["email"], words["address"])
    typed = Record(
        form,
        Channel(words["channel"]),
        words["subject"],
        words["text"],
        contact,
        filled.anonymous,
        words["where"],
        words["representative"],
        words["representative_phone"],
        words["agency"],
        words["letter"],
    )
    reading = record.reading_of(typed)
    finding = record.with_stated(visit.parts.stages.find(reading), typed)
    arrival = record.arrival_of(typed, filled.received_at)
    with visit.unit() as unit:
        stored = matters.register_at_once(unit, arrival, reading, finding, visit.parts.desk, beside=typed.beside)
        note_taken_in(unit, stored.intake_id, visit.officer.id)
        may_see = _may_hand_over(unit, visit, stored.intake_id)
    if not may_see:
        return visit.go("by_hand", {"notice": "taken"})
    return visit.go("by_hand.slip", id=stored.intake_id)


def slip(visit: Visit) -> Response:
    """The receipt for the complainant: number, date and Tracking ID, not a word of the matter. Each look is audited:
    who has the Tracking ID can follow the matter.
    """
    with visit.unit() as unit:
        if not _may_hand_over(unit, visit, visit.path("id")):
            raise HTTPException(404)
        item = intakes.load(unit, visit.path("id"))
        if item.case_id is None:
            raise HTTPException(404)
        case = casebook.load(unit, item.case_id)
        mine = access.sees_case(unit, visit.viewer, case.id)
        unit.audit("case.slip_shown", "case", case.id)
    return visit.page("slip.html", case=case, sees_case=mine, office=visit.parts.settings.agency)


def note_taken_in(unit: Unit, intake_id: str, account_id: str) -> None:
    """Remember who handed an intake in; the first one stays."""
    unit.insert_new(schema.taken_in, {"intake_id": intake_id, "account_id": account_id, "at": unit.now})


def _may_hand_over(unit: Unit, visit: Visit, intake_id: str) -> bool:
    """Whoever took it down, within a day; later, and the others, only who has opened the case."""
    table = schema.taken_in
    row = unit.execute(
        select(schema.intake.c.case_id, table.c.account_id, table.c.at)
        .join(schema.intake, schema.intake.c.id == table.c.intake_id)
        .where(table.c.intake_id == intake_id)
    ).one_or_none()
    if row is None or row.case_id is None:
        return False
    if access.is_accused(unit, visit.officer, intake_id, row.case_id):
        return False
    fresh = row.account_id == visit.officer.id and unit.now - row.at < HAND_OVER
    return fresh or (access.sees_case(unit, visit.viewer, row.case_id) and _is_opened(unit, visit, row.case_id))


def _is_opened(unit: Unit, visit: Visit, case_id: str) -> bool:
    return visit.session is not None and sessions.is_opened(unit, visit.session, case_id)


def _fill(visit: Visit, now: datetime) -> Filled:
    words = {name: clean(visit.text(name, _SHOWN_AGAIN)) for name in _LONGEST}
    troubles = {name: f"ยาวเกิน {longest} ตัวอักษร" for name, longest in _LONGEST.items() if len(words[name]) > longest}
    if words["channel"] not in {channel.value for channel in CHANNELS}:
        troubles["channel"] = "โปรดเลือกช่องทางที่รับเรื่อง"
    for name, what in (("subject", "เรื่อง"), ("text", "รายละเอียด")):
        if not words[name]:
            troubles[name] = f"โปรดกรอก{what}"
    if words["email"] and not _EMAIL.fullmatch(words["email"]):
        troubles["email"] = "รูปแบบอีเมลไม่ถูกต้อง เช่น somchai@example.com"
    for name in ("phone", "representative_phone"):
        if words[name] and (trouble := _phone_trouble(words[name], asked=visit.text(f"{name}_asked", _SHOWN_AGAIN))):
            troubles.setdefault(name, trouble)
    moment, trouble = read_day(words["received"], now)
    if trouble:
        troubles["received"] = trouble
    return Filled(words, bool(visit.text("anonymous", 8)), troubles, moment)


def _phone_trouble(phone: str, *, asked: str) -> str:
    """What is wrong with the number; nothing where it was `asked` for before and is sent again as it was: the
    complainant stands beside the officer, and not every number that can be called has nine digits.
    """
    if sum(one.isdecimal() for one in phone) < 4:
        return "โปรดกรอกหมายเลขโทรศัพท์เป็นตัวเลข"
    if lacks_digits(phone) and phone != asked:
        return "ตัวเลขไม่ครบ โปรดทวนกับผู้ร้อง หากถูกต้องแล้วกดลงทะเบียนอีกครั้ง"
    return ""


def read_day(text: str, now: datetime) -> tuple[datetime | None, str]:
    """(instant of receipt, what is wrong with the day that was typed)."""
    day, today = dates.parse_day(text), local_date(now)
    if day is None:
        return None, "โปรดกรอกเป็น วัน/เดือน/ปี พ.ศ. เช่น " + dates.typed_day(now)
    if day > today:
        return None, "วันที่รับเรื่องต้องไม่เกินวันนี้"
    if today - day > _OLDEST:
        return None, "วันที่รับเรื่องเก่าเกินสิบปี โปรดตรวจสอบปี พ.ศ."
    return dates.received_at(day, now), ""


def _page(visit: Visit, filled: Filled, form: str, *, status: int = 200) -> Response:
    with visit.browse() as unit:
        strip, now = ticks.strip(unit, visit.parts.desk.calendar), unit.now
    return visit.page(
        "by-hand.html",
        status=status,
        filled=filled,
        form=form,
        channels=CHANNELS,
        longest=_LONGEST,
        strip=strip,
        now=now,
        notice=visit.query("notice"),
    )
