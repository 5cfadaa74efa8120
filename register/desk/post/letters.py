"""The tray of letters: confirm the address beside the original, print, post.

A clerk does this too and sees what it takes, the address: neither the original nor the words of the matter.
"""

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.desk.inbox import trays
from register.desk.matters import images, matter
from register.desk.post import outgoing
from register.desk.post.address_strip import Strip, find_strip
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import casework
from register.officers import accounts
from register.officers.access import visible_letters
from register.post import postal, printing, replies
from register.post.replies import Reply
from register.states import Medium, ReplyState
from register.store import Unit

_MOST_LINES = 8  # more do not fit into the window of an envelope
_LONGEST_LINE = 120
_CANCELLABLE = frozenset({ReplyState.DRAFT, ReplyState.HELD, ReplyState.QUEUED})


def show(visit: Visit) -> Response:
    number = trays.page_number(visit)
    which = trays.letters(visit.viewer)
    with visit.browse() as unit:
        total = trays.count_replies(unit, which)
        found = outgoing.lines(unit, which, number)
        tabs = trays.tabs(unit, visit)
    return visit.page(
        "letters.html",
        lines=found,
        number=number,
        pages=max(1, -(-total // trays.PER_PAGE)),
        tabs=tabs,
        unaddressed=trays.UNADDRESSED,
        state_of=ReplyState,
        reads=visit.officer.role in accounts.READERS,
        notice=visit.query("notice"),
    )


def open_address(visit: Visit) -> Response:
    """Show to whom the letter goes: noted with its fixed reason, for a reader as a reveal of the case."""
    with visit.unit() as unit:
        reply, case = _require(unit, visit, trays.UNADDRESSED)
        if visit.session is None:
            raise HTTPException(404)
        if not _is_opened(unit, visit, reply):
            if visit.officer.role in accounts.READERS:
                casework.reveal_case(unit, case, visit.officer, casework.ADDRESSING)
                sessions.note_opened(unit, visit.session, case.id)
            else:
                casework.reveal_address(unit, case)
            sessions.note_opened(unit, visit.session, reply.id)
    return visit.go("letter", id=reply.id)


def item(visit: Visit) -> Response:
    with visit.browse() as unit:
        reply, case = _require(unit, visit, trays.UNADDRESSED)
        return _page(unit, visit, reply, case)


def strip(visit: Visit) -> Response:
    """The lines of the original that gave the address, and nothing else of it: a clerk does not read the matter."""
    with visit.browse() as unit:
        reply, case = _require(unit, visit, trays.UNADDRESSED)
        found = _strip(unit, case) if _is_opened(unit, visit, reply) else None
        if found is None:
            raise HTTPException(404)
        item = intakes.load(unit, casework.origin_of(unit, case))
        raw = intakes.raw(unit, item.id)
    page = found.page
    return images.picture(
        lambda: visit.parts.stages.files.strip(raw, item.media_type, page.source, page.number, found.boxes)
    )


def _strip(unit: Unit, case: Case) -> Strip | None:
    intake_id = casework.origin_of(unit, case)
    reading, finding = intakes.reading(unit, intake_id), intakes.finding(unit, intake_id)
    return find_strip(reading, finding.contact.address) if reading and finding else None


def confirm(visit: Visit) -> Response:
    """The address was compared with the original; its lines as they now stand go into the window."""
    given = [" ".join(line.split()) for line in visit.text("address", 2000).splitlines()]
    wanted = [line for line in given if line]
    with visit.unit() as unit:
        reply, case = _require(unit, visit, trays.UNADDRESSED)
        if not _is_opened(unit, visit, reply):
            raise InputError("ต้องเปิดดูที่อยู่ก่อนยืนยัน", "โปรดเปิดจากถาดหนังสือ")
        trouble = _trouble(wanted)
        if trouble:
            return _page(unit, visit, reply, case, address="\n".join(given), trouble=trouble)
        replies.confirm_address(unit, reply.id, "\n".join(wanted))
    return visit.go("letters", {"notice": "addressed"})


def print_pdf(visit: Visit) -> Response:
    """The letter as a PDF to print, audited; it counts as printed from then on."""
    with visit.unit() as unit:
        reply, case = _require(unit, visit, (ReplyState.TO_PRINT, ReplyState.PRINTED))
        casework.reveal_address(unit, case)  # a letter says to whom it goes
        content = printing.pdf(unit, reply.id)
        if reply.state is ReplyState.TO_PRINT:
            printing.advance_letter(unit, reply.id, ReplyState.PRINTED)
    name = f"letter-{case.register_number.replace('/', '-')}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


def posted(visit: Visit) -> Response:
    """The letter left; with the number of the registered or EMS item where the clerk has one."""
    number = visit.text("number", 40)
    with visit.unit() as unit:
        reply, _ = _require(unit, visit, (ReplyState.PRINTED,))
        printing.advance_letter(unit, reply.id, ReplyState.POSTED)
        if number:
            printing.note_post_number(unit, reply.id, number)
    return visit.go("letters", {"notice": "posted"})


def cancel(visit: Visit) -> Response:
    """Stop a letter that has not been typeset; one that has no address a clerk may stop too."""
    with visit.unit() as unit:
        reply, _ = _require(unit, visit, (*_CANCELLABLE, ReplyState.SUPPRESSED))
        if not _may_cancel(visit, reply):
            raise HTTPException(403)
        if reply.state is ReplyState.SUPPRESSED:
            replies.give_up(unit, reply.id)
        else:
            casework.cancel_reply(unit, reply.id)
    return visit.go("letters", {"notice": "cancelled"})


def _page(
    unit: Unit, visit: Visit, reply: Reply, case: Case, *, address: str | None = None, trouble: str = ""
) -> Response:
    opened = _is_opened(unit, visit, reply)
    reads = visit.officer.role in accounts.READERS
    draft = replies.draft(unit, reply.id) if opened else None
    shown = matter.load(unit, visit.session, case.id, is_case=True) if visit.session and opened and reads else None
    shown_address = address if address is not None else draft.recipient if draft else ""
    return visit.page(
        "letter.html",
        status=422 if trouble else 200,
        reply=reply,
        case=case,
        opened=opened,
        reads=reads,
        draft=draft if reads else None,
        address=shown_address,
        matter=shown,
        has_strip=opened and _strip(unit, case) is not None,
        reason=trays.thai_reason(reply.reason) if reply.reason else "",
        lacking=postal.lacking(" ".join(shown_address.split("\n")[1:])) if opened else (),
        cancellable=_may_cancel(visit, reply),
        tabs=trays.tabs(unit, visit),
        notice=visit.query("notice"),
        trouble=trouble,
    )


def _may_cancel(visit: Visit, reply: Reply) -> bool:
    if reply.state is ReplyState.SUPPRESSED:
        return True
    return reply.state in _CANCELLABLE and visit.officer.role in trays.DECIDING


def _trouble(lines: list[str]) -> str:
    """What is wrong with an address, in Thai; nothing when it can be printed."""
    if len(lines) < 2:
        return "โปรดระบุชื่อผู้รับและที่อยู่ อย่างน้อยสองบรรทัด"
    if len(lines) > _MOST_LINES:
        return f"ที่อยู่ยาวเกินช่องหน้าซอง โปรดย่อให้ไม่เกิน {_MOST_LINES} บรรทัด"
    if any(len(line) > _LONGEST_LINE for line in lines):
        return f"บางบรรทัดยาวเกิน {_LONGEST_LINE} ตัวอักษร โปรดแบ่งบรรทัด"
    return ""


def _is_opened(unit: Unit, visit: Visit, reply: Reply) -> bool:
    return visit.session is not None and sessions.is_opened(unit, visit.session, reply.id)


def _require(unit: Unit, visit: Visit, states: tuple[ReplyState, ...]) -> tuple[Reply, Case]:
    """A letter of the tray in one of these states; the same 404 for a hidden one and for none."""
    reply, case = schema.reply, schema.case
    mine = (reply.c.id == visit.path("id")) & (reply.c.medium == Medium.LETTER.value)
    statement = select(case.c.id).join(reply, reply.c.case_id == case.c.id).where(mine, visible_letters(visit.viewer))
    case_id = unit.execute(statement).scalar_one_or_none()
    if case_id is None:
        raise HTTPException(404)
    found = replies.load(unit, visit.path("id"))
    if found.state not in states:
        raise InputError("มีผู้ดำเนินการกับหนังสือฉบับนี้ไปแล้ว", "โปรดเปิดถาดหนังสืออีกครั้ง")
    return found, casebook.load(unit, case_id)
