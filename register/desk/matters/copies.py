"""Copies of what came with a matter, to hand on with a referral: the pages drawn anew as one PDF, so that nothing comes
along that a file says of its maker (place, device, author), and with the places covered that name the complainant.

An officer looks at every page before: the program proposes what to cover where it knows what stands where, the officer
adds, takes away and approves. Covered places are black in the pixels; there is no layer, neither of boxes nor of text.
Each copy is audited with who approved it and how many places were covered, and bears the mark ลับ where it is due.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book import casebook
from register.desk.matters import copy_pages, covers, documents, images
from register.desk.matters.copy_pages import Sheet
from register.desk.matters.covers import Box
from register.desk.web.context import Visit
from register.errors import InputError, Unreadable
from register.model import Page, PagePlace
from register.officers import access
from register.store import Unit

_MOST_PLACES = 200  # on one page: more is a page that should not be handed on
_LONGEST = 8000  # characters of the places that were drawn on one page


@dataclass(frozen=True, slots=True)
class _Original:
    """What is to be copied: the whole letter, or one file of a mail (`number`)."""

    item: Intake
    raw: bytes
    number: int | None
    places: tuple[PagePlace, ...]
    pages: list[Page | None]
    known: covers.Known


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the form says: the places ticked, the places drawn by page as they were written, the pages looked at."""

    ticked: frozenset[str]
    areas: dict[int, str]
    seen: frozenset[int]


def prepare_file(visit: Visit) -> Response:
    """The pages of a file of a mail, before they are copied."""
    return _prepare(visit, _file_of(visit))


def prepare_scan(visit: Visit) -> Response:
    """The pages of a scanned letter, before they are copied."""
    return _prepare(visit, _scan_of(visit))


def page(visit: Visit) -> Response:
    """A page of a scanned letter as it will be copied, nothing covered."""
    number, given = documents.number_of(visit, "page"), _scan_of(visit)
    if not 1 <= number <= len(given.places):
        raise HTTPException(404)
    return images.picture(lambda: visit.parts.stages.files.covered(given.raw, given.places[number - 1], ()))


def of_file(visit: Visit) -> Response:
    """Show what is chosen of a file's pages, or hand out the copy."""
    return _decide(visit, _file_of(visit))


def of_scan(visit: Visit) -> Response:
    """Show what is chosen of a letter's pages, or hand out the copy."""
    return _decide(visit, _scan_of(visit))


def _file_of(visit: Visit) -> _Original:
    number = documents.number_of(visit, "number")
    with visit.browse() as unit:
        item = documents.require_mail(unit, visit)
        documents.require_looked_into(unit, visit, item, number)
        raw, reading, known = (
            intakes.raw(unit, item.id),
            intakes.reading(unit, item.id),
            copy_pages.known_to(unit, item),
        )
    try:
        about = visit.parts.stages.files.about(raw, number)
    except Unreadable as error:
        raise HTTPException(404) from error
    places = tuple(PagePlace(documents.MAIL, about.name, one, number) for one in range(1, about.pages + 1))
    return _Original(item, raw, number, places, copy_pages.pages_read(reading, places), known)


def _scan_of(visit: Visit) -> _Original:
    with visit.browse() as unit:
        item = documents.require_opened(unit, visit)
        if item.media_type == documents.MAIL:
            raise HTTPException(404)
        raw, reading, known = (
            intakes.raw(unit, item.id),
            intakes.reading(unit, item.id),
            copy_pages.known_to(unit, item),
        )
    places = visit.parts.stages.files.sheets(raw, item.media_type)
    return _Original(item, raw, None, places, copy_pages.pages_read(reading, places), known)


def _prepare(visit: Visit, given: _Original) -> Response:
    with visit.browse() as unit:
        documents.note_viewed(unit, given.item)
    sheets = _sheets(visit, given)
    proposed = frozenset(offer.value for sheet in sheets for offer in sheet.proposed)
    return _show(visit, given, sheets, _Chosen(proposed, {}, frozenset()))


def _sheets(visit: Visit, given: _Original) -> list[Sheet]:
    """The pages with what is proposed.

    Raises:
        InputError: there are none, or too many. HTTPException: 404, they cannot be drawn.
    """
    if not 0 < len(given.places) <= documents.MOST_PAGES:
        raise InputError(
            f"ทำสำเนาได้เฉพาะไฟล์ที่แสดงเป็นภาพได้ และไม่เกิน {documents.MOST_PAGES} หน้า", "ส่งสาระตามหนังสือส่งเรื่องแทน"
        )
    try:
        return copy_pages.sheets(visit.parts.stages, given.raw, given.places, given.pages, given.known)
    except Unreadable as error:
        raise HTTPException(404) from error


def _decide(visit: Visit, given: _Original) -> Response:
    chosen = _chosen(visit, len(given.places))
    boxes = _boxes(chosen, len(given.places))
    unseen = [number for number in range(1, len(given.places) + 1) if number not in chosen.seen]
    if not given.places or visit.text("do") != "approve":
        return _show(visit, given, _sheets(visit, given), chosen, wrong=_wrong(boxes))
    if _wrong(boxes) or unseen:
        return _show(visit, given, _sheets(visit, given), chosen, wrong=_wrong(boxes), unseen=unseen, status=409)
    return _copied(visit, given, [tuple(one or ()) for one in boxes])


def _chosen(visit: Visit, pages: int) -> _Chosen:
    """The form as it was sent; 400 for what none of our pages sends."""
    ticked = [one for one in visit.form.getlist("cover") if isinstance(one, str)]
    seen = {one for one in visit.form.getlist("seen") if isinstance(one, str)}
    if any(covers.read(one, pages) is None for one in ticked):
        raise HTTPException(400)
    areas = {number: visit.text(f"area-{number}", _LONGEST) for number in range(1, pages + 1)}
    return _Chosen(frozenset(ticked), areas, frozenset(number for number in areas if str(number) in seen))


def _boxes(chosen: _Chosen, pages: int) -> list[list[Box] | None]:
    """The places to cover, page by page; None for a page where what was drawn is no list of places, or far too long."""
    boxes: list[list[Box] | None] = []
    ticked = [found for one in sorted(chosen.ticked) if (found := covers.read(one, pages))]
    for number in range(1, pages + 1):
        drawn = covers.drawn(chosen.areas.get(number, ""))
        mine = None if drawn is None else [*(box for page, box in ticked if page == number), *drawn]
        boxes.append(mine if mine is None or len(mine) <= _MOST_PLACES else None)
    return boxes


def _wrong(boxes: Sequence[list[Box] | None]) -> list[int]:
    return [number for number, one in enumerate(boxes, 1) if one is None]


def _show(
    visit: Visit,
    given: _Original,
    sheets: Sequence[Sheet],
    chosen: _Chosen,
    *,
    wrong: Sequence[int] = (),
    unseen: Sequence[int] = (),
    status: int = 200,
) -> Response:
    pages = len(given.places)
    offered = {offer.value for sheet in sheets for offer in (*sheet.proposed, *sheet.lines)}
    areas = dict(chosen.areas)
    for value in sorted(chosen.ticked - offered):  # the matter changed meanwhile: what was covered stays covered
        if found := covers.read(value, pages):
            more = ", ".join(f"{one / 10:g}" for one in found[1])
            areas[found[0]] = f"{areas.get(found[0], '')}\n{more}".strip()
    with visit.browse() as unit:
        _require_still(unit, visit)
        restricted = access.intake_restricted(unit, given.item.id)
        case = casebook.load(unit, given.item.case_id) if given.item.case_id else None
    return visit.page(
        "copy.html",
        status=status,
        item=given.item,
        number=given.number,
        sheets=sheets,
        chosen=chosen.ticked,
        areas=areas,
        drawn={number: covers.drawn(text) or () for number, text in areas.items()},
        seen=chosen.seen,
        wrong=wrong,
        unseen=unseen,
        restricted=restricted,
        anonymous=bool(case and case.anonymous),
        known=bool(given.known.words),
        lacks=copy_pages.LACKS,
    )


def _copied(visit: Visit, given: _Original, boxes: Sequence[tuple[Box, ...]]) -> Response:
    files, item = visit.parts.stages.files, given.item
    try:
        pictures = [files.covered(given.raw, place, mine) for place, mine in zip(given.places, boxes, strict=True)]
    except Unreadable as error:
        raise HTTPException(404) from error
    with visit.unit() as unit:
        _require_still(unit, visit)
        secret = access.intake_restricted(unit, item.id)
        number = casebook.load(unit, item.case_id).register_number if item.case_id else ""
        covered = sum(map(len, boxes))
        unit.audit("file.copied", "intake", item.id, file=given.number, pages=len(pictures), covered=covered)
    title = f"สำเนาเอกสารประกอบเรื่อง เลขรับ {number}" if number else "สำเนาเอกสาร"
    made = visit.parts.stages.reports.copy(title, pictures, secret=secret)
    return documents.download(made.content, f"copy-{item.id}.pdf")


def _require_still(unit: Unit, visit: Visit) -> None:
    """Drawing takes its time: the session may have ended meanwhile, or the matter turned out to name the officer."""
    documents.require_opened(unit, visit)
