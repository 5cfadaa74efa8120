"""Page images of originals. Only after a reveal: a face, a hand or a letterhead says who wrote.

The original is opened outside of this process, drawn again without its metadata, and never kept on a disk, neither
here nor by the browser.
"""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.arrivals import intakes
from register.desk.matters import reveals
from register.desk.web.context import Visit
from register.errors import Unreadable
from register.officers import access

# Where the picture would stand; an <img> shows it whatever the status says.
_CANNOT_SHOW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 160" width="600" height="160" role="img">'
    "<title>แสดงภาพหน้านี้ไม่ได้</title>"
    '<rect width="600" height="160" fill="#f4f6f7"/>'
    '<text x="300" y="70" fill="#33424c" font-family="Sarabun, Noto Sans Thai, sans-serif" font-size="26"'
    ' text-anchor="middle">แสดงภาพหน้านี้ไม่ได้</text>'
    '<text x="300" y="110" fill="#33424c" font-family="Sarabun, Noto Sans Thai, sans-serif" font-size="18"'
    ' text-anchor="middle">ไฟล์เสียหายหรือใหญ่เกินกำหนด โปรดดูจากต้นฉบับ</text></svg>'
)


def page(visit: Visit) -> Response:
    """Page `number`, counted from 0 through all pages of the reading."""
    intake_id, number = visit.path("id"), visit.path("number")
    if visit.session is None or not (number.isdecimal() and len(number) < 5):
        raise HTTPException(404)
    with visit.browse() as unit:
        if not access.sees_intake(unit, visit.viewer, intake_id):
            raise HTTPException(404)
        item = intakes.load(unit, intake_id)
        if not reveals.is_open(unit, visit, item):
            raise HTTPException(404)
        reading = intakes.reading(unit, intake_id)
        if reading is None or int(number) >= len(reading.pages):
            raise HTTPException(404)
        raw = intakes.raw(unit, intake_id)
    shown = reading.pages[int(number)]
    return picture(lambda: visit.parts.stages.page_image(raw, item.media_type, shown.source, shown.number))


def picture(draw: Callable[[], bytes]) -> Response:
    """What `draw` makes, a JPEG; where it cannot, a picture (404) that says so."""
    try:
        image = draw()
    except Unreadable:
        return Response(_CANNOT_SHOW, 404, media_type="image/svg+xml")
    return Response(image, media_type="image/jpeg", headers={"content-disposition": "inline; filename=page.jpg"})
