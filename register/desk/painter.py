"""Draws the charts of the front page beside the requests: when the desk starts, and again and again.

Counting a year of matters takes longer than all the rest of that page, so no visitor does it.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from register.desk.routes import addresses
from register.desk.today import front_charts, numbers
from register.desk.web.context import Parts
from register.desk.web.gallery import Drawing
from register.desk.web.layout import layout_of
from register.officers import absences, accounts
from register.officers.access import Viewer
from register.officers.accounts import READERS
from register.running.polling import poll_once

# A round rests fifty times as long as it took, so that drawing has a fiftieth of a processor, and at least so many
# seconds: an office with few matters sees the new ones at once, one with a hundred thousand every few minutes.
_REST, _LEAST_REST = 50, 20.0
_STOP_SECONDS = 5.0


@contextmanager
def painting(parts: Parts) -> Iterator[None]:
    """Draw during the block, from a thread of its own. What goes wrong is logged and tried again at the next round."""
    thread = threading.Thread(target=_paint_forever, args=(parts,), name="charts", daemon=True)
    parts.gallery.open()
    thread.start()
    try:
        yield
    finally:
        parts.gallery.close()
        thread.join(_STOP_SECONDS)


def paint(parts: Parts, ended: Callable[[], bool] = lambda: False) -> int:
    """One round: a drawing for everybody who reads matters, until it has `ended`. Returns 0: nothing came in.

    Raises:
        ServiceDown, TryAgain: the database.
    """
    with parts.store.browse() as unit:
        readers = [one for one in accounts.listing(unit) if one.role in READERS and not one.disabled]
        viewers = [parts.viewer(one, absences.stands_for(unit, one)) for one in readers]
        everybody = {numbers.reach(unit, viewer): viewer for viewer in viewers}
    parts.gallery.keep(everybody)
    return _draw(parts, everybody, ended)


def _paint_forever(parts: Parts) -> None:
    gallery = parts.gallery
    while not gallery.closed():
        began = time.monotonic()
        poll_once("charts", partial(paint, parts, gallery.closed))
        end = time.monotonic() + max(_LEAST_REST, _REST * (time.monotonic() - began))
        while not gallery.closed() and (left := end - time.monotonic()) > 0:
            poll_once("charts", partial(_draw, parts, gallery.missed(left), gallery.closed))


def _draw(parts: Parts, viewers: Mapping[Hashable, Viewer], ended: Callable[[], bool]) -> int:
    base = parts.settings.desk.base_path
    layout, cases = layout_of(parts.settings.agency.name, base), addresses(base)["cases"]
    for reach, viewer in viewers.items():
        if ended():
            break
        with parts.store.browse(page=True) as unit:  # one for each: a long look would keep SQLite's log from shrinking
            at, drawn = unit.now, front_charts.of(unit, viewer, parts.desk.calendar)
        html = layout.render("front-charts.html", {"charts": drawn, "cases": cases})
        parts.gallery.hang(reach, Drawing(at, html))
    return 0
