"""Page images of originals. Only after a reveal: a face, a hand or a letterhead says who wrote.

The original is opened in memory, drawn again without its metadata, and never kept, neither here nor by the browser.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import access, intakes
from register.desk import sessions
from register.desk.context import Visit
from register.errors import Unreadable


def page(visit: Visit) -> Response:
    """Page `number`, counted from 0 through all pages of the reading."""
    intake_id, number = visit.path("id"), visit.path("number")
    if visit.session is None or not (number.isdecimal() and len(number) < 5):
        raise HTTPException(404)
    with visit.browse() as unit:
        if not access.sees_intake(unit, visit.viewer, intake_id):
            raise HTTPException(404)
        item = intakes.load(unit, intake_id)
        subject = item.case_id or item.id
        if not sessions.is_opened(unit, visit.session, subject):
            raise HTTPException(404)
        reading = intakes.reading(unit, intake_id)
        if reading is None or int(number) >= len(reading.pages):
            raise HTTPException(404)
        raw = intakes.raw(unit, intake_id)
    shown = reading.pages[int(number)]
    try:
        image = visit.parts.stages.page_image(raw, item.media_type, shown.source, shown.number)
    except Unreadable as error:
        raise HTTPException(404) from error
    return Response(image, media_type="image/jpeg", headers={"content-disposition": "inline; filename=page.jpg"})
