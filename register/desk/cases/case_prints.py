"""Papers about a case to print or to go on writing in: memo, referral, record form, order, address. Audited.

They say what the page shows after a reveal, so they are made for who has opened the case in this session only.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.arrivals import intakes
from register.book import casebook
from register.desk.cases.found_case import require
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import casework
from register.post.paper import CasePaper, Format


def save(visit: Visit) -> Response:
    """The paper as a file.

    Raises:
        InputError: the case was not opened before.
    """
    try:
        kind, form = CasePaper(visit.path("paper")), Format(visit.text("format", 8))
    except ValueError as error:
        raise HTTPException(404) from error
    with visit.unit() as unit:
        case = require(unit, visit)
        if visit.session is None or not sessions.is_opened(unit, visit.session, case.id):
            raise InputError("ต้องเปิดเผยข้อมูลของเรื่องก่อนพิมพ์เอกสาร", "กดเปิดเผยข้อมูลที่หน้าเรื่อง พร้อมเหตุผล")
        content = casebook.content(unit, case)
        reading = intakes.reading(unit, casework.origin_of(unit, case))
        made = visit.parts.stages.reports.of_case(unit, case, content, reading, kind=kind, form=form)
    headers = {"content-disposition": f'attachment; filename="{made.name}"', "cache-control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)
