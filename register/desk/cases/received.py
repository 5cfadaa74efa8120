"""The date of receipt of a case, as the stamp on its paper says: deadlines run from it, not from the scan."""

from starlette.responses import Response

from register.desk.cases.case_acts import require_read
from register.desk.cases.found_case import require
from register.desk.web import dates
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import case_details


def save(visit: Visit) -> Response:
    """Set the day that was typed; a day that cannot be is said."""
    back = visit.text("back", 16)
    with visit.unit() as unit:
        case = require(unit, visit)
        require_read(unit, visit, case)
        day = dates.parse_day(visit.text("received", 40))
        if day is None:
            raise InputError("โปรดกรอกวันที่รับเป็น วัน/เดือน/ปี พ.ศ.", f"เช่น {dates.typed_day(unit.now)}")
        case_details.correct_received(unit, case, day, visit.parts.desk.calendar)
    if back == "review":
        return visit.go("review", {"item": case.id, "notice": "saved"})
    return visit.go("case", {"notice": "saved"}, id=case.id)
