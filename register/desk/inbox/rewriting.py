"""Correcting the text of a letter in place, next to its picture: on the review screen and on the case page."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.arrivals import record
from register.book import casebook
from register.desk.inbox import waiting
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import casework, correcting
from register.officers import access
from register.store import Unit

_LONGEST = 100_000


def save_reviewed(visit: Visit) -> Response:
    """The text of what waits in the queue, registered or not."""
    item_id = visit.path("id")
    with visit.browse() as unit:
        item = waiting.find(unit, visit.viewer, item_id)
        if item is None:
            raise HTTPException(404)
        intake_id = casework.origin_of(unit, casebook.load(unit, item_id)) if item.is_case else item_id
    _save(visit, item_id, intake_id)
    return visit.go("review", {"item": item_id, "notice": "saved"})


def save(visit: Visit) -> Response:
    """The text that a case was born from."""
    case_id = visit.path("id")
    with visit.browse() as unit:
        if not access.sees_case(unit, visit.viewer, case_id):
            raise HTTPException(404)
        intake_id = casework.origin_of(unit, casebook.load(unit, case_id))
    _save(visit, case_id, intake_id)
    return visit.go("case", {"notice": "saved"}, id=case_id)


def _save(visit: Visit, subject: str, intake_id: str) -> None:
    """Only who sees the text unmasked may overwrite it. `step` "machine" goes back to what was read."""
    text = None if visit.text("step", 16) == "machine" else record.clean(visit.text("text", _LONGEST))
    with visit.browse() as unit:
        _require_opened(unit, visit, subject)
        reading = correcting.proposed(unit, intake_id, text)
    if reading is None or (text is not None and not text):
        raise InputError("ไม่มีข้อความให้บันทึก", "โปรดพิมพ์ข้อความตามต้นฉบับ")
    finding = visit.parts.stages.find(reading)  # outside the transaction: it may take its time
    with visit.unit() as unit:
        _require_opened(unit, visit, subject)
        correcting.correct_text(unit, intake_id, text, finding, visit.parts.desk)


def _require_opened(unit: Unit, visit: Visit, subject: str) -> None:
    if visit.session is None or not sessions.is_opened(unit, visit.session, subject):
        raise HTTPException(404)
