"""What an officer leaves for later in the review queue: it comes again when the rest of the queue has been seen.

The round is kept in a cookie of the browser: ids of items and nothing of a person, of use to one officer only. It
orders what the officer may see anyway, so that nothing has to be believed of it.
"""

import re
from collections.abc import Sequence

from starlette.responses import Response

from register.desk.web.context import Visit

COOKIE = "__Host-raprueang-later"
_ID = re.compile(r"[0-9A-Z]{26}")
_MOST = 60  # ids that fit into a cookie twice over; the first of more come again early


def left(visit: Visit) -> tuple[str, ...]:
    """The items that this officer has left for later, in that order."""
    owner, *ids = visit.request.cookies.get(COOKIE, "").split(".")
    return tuple(one for one in ids if _ID.fullmatch(one)) if owner == visit.officer.id else ()


def with_one_more(ids: Sequence[str], item: str) -> tuple[str, ...]:
    """The same with this one at the end, and only there."""
    known = [one for one in ids if one != item]
    return tuple([*known, item][-_MOST:]) if _ID.fullmatch(item) else tuple(ids)


def remember(visit: Visit, response: Response, ids: Sequence[str]) -> Response:
    """Hand the round to the browser, until it is closed."""
    value = ".".join([visit.officer.id, *ids])
    response.set_cookie(COOKIE, value, secure=True, httponly=True, samesite="lax", path="/")
    return response
