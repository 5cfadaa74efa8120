"""The pages of an original as an officer looks at them before a copy leaves: what stands where, what to cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book import casebook
from register.desk.matters import covers
from register.desk.matters.covers import Box, Known
from register.desk.web.context import Stages
from register.errors import Unreadable
from register.handling import casework
from register.model import Line, Page, PagePlace, Reading
from register.states import Method
from register.store import Unit

_PLACED = 5  # pages whose lines are placed in any case; later ones only where they name somebody
_READ_AGAIN = 3  # pages that are read while an officer waits: each takes some seconds


class Lack(StrEnum):
    """Why no lines are offered for a page."""

    NONE = ""
    BY_HAND = "by_hand"
    UNPLACED = "unplaced"
    LATER = "later"
    EMPTY = "empty"


LACKS: dict[Lack, str] = {
    Lack.BY_HAND: "หน้านี้น่าจะเขียนด้วยลายมือ ระบบไม่ทราบว่าข้อความอยู่ที่ใด โปรดดูภาพและปิดทับเอง",
    Lack.UNPLACED: "หาตำแหน่งข้อความในภาพหน้านี้ไม่ได้ โปรดดูภาพและปิดทับเอง",
    Lack.LATER: "ข้อความที่อ่านได้ในหน้านี้ไม่ตรงกับข้อมูลผู้ร้องที่ทราบ โปรดดูภาพ และปิดทับเองหากจำเป็น",
    Lack.EMPTY: "ไม่พบข้อความที่อ่านได้ในหน้านี้ โปรดดูภาพ และปิดทับเองหากจำเป็น",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A place that can be covered, with the words that stand there; `value` is what the form sends back."""

    text: str
    value: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: `proposed` are pieces that name the complainant or a way to reach somebody, `lines` all lines."""

    number: int
    proposed: tuple[Offer, ...] = ()
    lines: tuple[Offer, ...] = ()
    lack: Lack = Lack.NONE


def known_to(unit: Unit, item: Intake) -> Known:
    """Who is behind what arrived: by its own words, and by those of the case it belongs to."""
    known = covers.known_of(intakes.reading(unit, item.id), intakes.finding(unit, item.id))
    if item.case_id is None:
        return known
    case = casebook.load(unit, item.case_id)
    origin = casework.origin_of(unit, case)
    people = casebook.content(unit, case).people
    return known | covers.known_of(intakes.reading(unit, origin), intakes.finding(unit, origin), *people)


def pages_read(reading: Reading | None, places: Sequence[PagePlace]) -> list[Page | None]:
    """What was read on each of these pages of one original; None where nothing says."""
    pages = reading.pages if reading else ()
    found: list[Page | None] = []
    for place in places:
        same = [one for one in pages if one.source == place.source and one.number == place.number]
        # of several files of one name each has its own pages, in order
        earlier = 0
        if reading is not None and place.index is not None:
            names = [one.name for one in reading.attachments[: place.index]]
            earlier = names.count(place.source)
        found.append(same[earlier] if earlier < len(same) else None)
    return found


def sheets(
    stages: Stages, raw: bytes, places: Sequence[PagePlace], pages: list[Page | None], known: Known
) -> list[Sheet]:
    """Every page with what is proposed.

    Raises:
        Unreadable: a page cannot be drawn. TryAgain: too many wait.
    """
    made: list[Sheet] = []
    left = _READ_AGAIN
    for number, (place, page) in enumerate(zip(places, pages, strict=True), 1):
        lines = tuple(one for one in page.lines if one.box and one.text.strip()) if page else ()
        if lines:
            made.append(_of_reading(stages, raw, place, lines, number=number, known=known))
            continue
        layer = stages.files.layer_lines(raw, place)
        if not layer and page is not None and page.method is Method.HANDWRITING:
            made.append(Sheet(number, lack=Lack.BY_HAND))
            continue
        if not layer and left and (page is None or page.text.strip()):
            left -= 1
            layer = stages.read_lines(stages.files.covered(raw, place, ()))
        made.append(_placed(number, layer, known) if layer else Sheet(number, lack=Lack.EMPTY))
    return made


def _of_reading(
    stages: Stages, raw: bytes, place: PagePlace, lines: tuple[Line, ...], *, number: int, known: Known
) -> Sheet:
    """The lines of a page that was read from its picture, found again on it."""
    pieces = covers.pieces(lines, known)
    if number > _PLACED and not pieces:
        return Sheet(number, lack=Lack.LATER)
    wanted = (*(box for _, box in pieces), *(one.box for one in lines if one.box))
    try:
        found = stages.files.lines_again(raw, place, wanted)
    except Unreadable:
        return Sheet(number, lack=Lack.UNPLACED)
    offers = [
        _offer(number, text, box)
        for text, box in zip([*(text for text, _ in pieces), *(one.text for one in lines)], found, strict=True)
    ]
    return _sheet(number, offers[: len(pieces)], offers[len(pieces) :])


def _placed(number: int, lines: Sequence[Line], known: Known) -> Sheet:
    """The lines of a page whose places on it are known."""
    proposed = [_offer(number, text, covers.raised(box)) for text, box in covers.pieces(lines, known)]
    if number > _PLACED and not proposed:
        return Sheet(number, lack=Lack.LATER)
    return _sheet(number, proposed, [_offer(number, one.text, one.box) for one in lines if one.box])


def _sheet(number: int, proposed: Sequence[Offer], lines: Sequence[Offer]) -> Sheet:
    """A line that is proposed as a whole is offered once: two ticks for one place would belie each other."""
    twice = {one.value for one in proposed}
    return Sheet(number, tuple(proposed), tuple(one for one in lines if one.value not in twice))


def _offer(number: int, text: str, box: Box) -> Offer:
    wide = covers.widened(box)
    return Offer(text, covers.written(number, wide), wide)
