"""A run of letters: print all that are typeset in one file, addresses for envelopes without a window, note the posting
of many with the numbers of registered items.

What one letter needs (`letters`) is done and audited for each.
"""

from dataclasses import dataclass

from sqlalchemy import select
from starlette.responses import Response

from register import schema
from register.book import casebook
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import casework
from register.officers.access import visible_letters
from register.post import printing, replies
from register.post.paper import Printed
from register.post.post_number import parse_post_number
from register.states import Medium, ReplyState
from register.store import Unit

MOST = 50  # letters of one file: what a clerk folds in one go


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the run."""

    id: str
    case_id: str
    register_number: str
    restricted: bool


def show(visit: Visit) -> Response:
    with visit.browse() as unit:
        waiting = _letters(unit, visit, ReplyState.TO_PRINT)
        printed = _letters(unit, visit, ReplyState.PRINTED)
    return visit.page("letter-run.html", waiting=waiting, printed=printed, most=MOST, notice=visit.query("notice"))


def print_all(visit: Visit) -> Response:
    """Everything that is ready to print, the oldest first, as one PDF; it counts as printed from then on."""
    with visit.unit() as unit:
        found = _some(_letters(unit, visit, ReplyState.TO_PRINT))
        parts = []
        for one in found:
            casework.reveal_address(unit, casebook.load(unit, one.case_id))
            parts.append(printing.pdf(unit, one.id))
            printing.advance_letter(unit, one.id, ReplyState.PRINTED)
    return _file(visit.parts.stages.reports.bundle(parts))


def addresses(visit: Visit) -> Response:
    """The addresses of the printed letters on one sheet."""
    with visit.unit() as unit:
        recipients = []
        for one in _some(_letters(unit, visit, ReplyState.PRINTED)):
            casework.reveal_address(unit, casebook.load(unit, one.case_id))
            recipients.append(replies.draft(unit, one.id).recipient)
    return _file(visit.parts.stages.reports.addresses(recipients))


def posted(visit: Visit) -> Response:
    """The chosen letters left; with the numbers of registered or EMS items where they have one. All or none.

    Raises:
        InputError: none was chosen, a number is none, or two letters have the same.
    """
    with visit.unit() as unit:
        chosen = [one for one in _letters(unit, visit, ReplyState.PRINTED) if visit.form.get(f"sent-{one.id}")]
        if not chosen:
            raise InputError("โปรดเลือกหนังสือที่ส่งไปรษณีย์แล้ว", "กลับไปหน้าก่อนแล้วทำเครื่องหมาย")
        numbers = {one.id: visit.text(f"number-{one.id}", 40) for one in chosen}
        given = [parse_post_number(number) for number in numbers.values() if number]
        if len(set(given)) < len(given):
            raise InputError("หนังสือสองฉบับมีเลขพัสดุเดียวกัน", "โปรดตรวจเลขพัสดุอีกครั้ง")
        for one in chosen:
            printing.advance_letter(unit, one.id, ReplyState.POSTED)
            if numbers[one.id]:
                printing.note_post_number(unit, one.id, numbers[one.id])
    return visit.go("letters.run", {"notice": "posted"})


def _letters(unit: Unit, visit: Visit, state: ReplyState) -> list[Letter]:
    reply, case = schema.reply, schema.case
    statement = (
        select(reply.c.id, case.c.id.label("case_id"), case.c.register_number, case.c.register_year, case.c.restricted)
        .join(case, case.c.id == reply.c.case_id)
        .where(reply.c.medium == Medium.LETTER.value, reply.c.state == state.value, visible_letters(visit.viewer))
        .order_by(reply.c.changed_at, reply.c.id)
        .limit(MOST)
    )
    return [
        Letter(row.id, row.case_id, f"{row.register_number}/{row.register_year}", row.restricted)
        for row in unit.execute(statement)
    ]


def _some(found: list[Letter]) -> list[Letter]:
    if not found:
        raise InputError("ไม่มีหนังสือในขั้นนี้", "โปรดเปิดถาดหนังสืออีกครั้ง")
    return found


def _file(made: Printed) -> Response:
    headers = {"content-disposition": f'attachment; filename="{made.name}"', "cache-control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)
