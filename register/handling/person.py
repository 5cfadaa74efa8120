"""What the register holds of one person, to be handed to that person on request (PDPA, section 30).

An officer finds the matters, and the letters that became none, by an exact telephone number, address or name, decides
which are that person's (there are namesakes), and prints them. Everything is within what the officer may see, each is
revealed for a reason and audited. Left out: notes of the office, and what others wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.handling import casework, person_letters
from register.handling.person_letters import Letters
from register.model import CaseContent, Contact
from register.officers import access
from register.officers.access import Viewer
from register.officers.accounts import Officer
from register.post import replies
from register.post.paper import Block, Field, Form, Heading, Paper, Paragraph, Table
from register.schema import intake, reply
from register.searching import search
from register.searching.search import Found
from register.states import CATEGORY_THAI, IntakeState, Relation, ReplyState
from register.store import Unit
from register.workdays import local_date, thai_date

_STATE = {
    IntakeState.STORED: "รออ่าน",
    IntakeState.READ: "รอคัดแยก",
    IntakeState.REVIEW: "รอเจ้าหน้าที่ตรวจ",
    IntakeState.ATTACHED: "แนบไว้ ยังไม่ยืนยันผู้ส่ง",
    IntakeState.SET_ASIDE: "แยกไว้ ไม่ได้ลงรับเป็นเรื่อง",
    IntakeState.PARKED: "พักไว้ให้ตรวจ",
}
_LEFT = frozenset({ReplyState.SENT, ReplyState.POSTED, ReplyState.PRINTED, ReplyState.IN_DOUBT})


@dataclass(frozen=True, slots=True)
class Held:
    """Matters in the order of their registration, and letters that are no part of any."""

    cases: tuple[Case, ...]
    letters: Letters
    looked_up: tuple[Found, ...] = ()


def find(unit: Unit, queries: Sequence[str], viewer: Viewer) -> Held:
    """What is held of who has one of these numbers, addresses or names; `note_looked_up` audits it. Opens every letter
    without a case, some thousand a second: for a unit that only reads.
    """
    which = access.visible_cases(viewer)
    found = tuple(search.of_person(unit, query, which) for query in queries)
    ids = {case_id for one in found for case_id in one.personal}
    cases = sorted((casebook.load(unit, case_id) for case_id in ids), key=lambda case: case.registered_at)
    return Held(tuple(cases), person_letters.of_person(unit, viewer, queries), found)


def note_looked_up(unit: Unit, held: Held) -> None:
    """Audit each matter and each letter that was found to be the person's."""
    for found in held.looked_up:
        search.note_looked_up(unit, found)
    person_letters.note_looked_up(unit, held.letters)


def paper(
    unit: Unit, cases: Sequence[Case], letters: Sequence[str], officer: Officer, reason: str, *, office: str
) -> Paper:
    """What is held of the person behind these matters and letters (ids of intakes), as a paper to print.

    Raises:
        NotAllowed: the officer may not see the person behind one. InputError: no reason, or nothing was named.
    """
    if not (cases or letters):
        raise InputError("no matter was named", "`raprueang person find` shows them")
    blocks: list[Block] = [Paragraph("เอกสารนี้แสดงข้อมูลส่วนบุคคลที่หน่วยงานเก็บรักษาไว้ ตามคำขอของเจ้าของข้อมูล", 0)]
    blocks += [_overview(cases)] if cases else []
    for case in cases:
        content, _ = casework.reveal_case(unit, case, officer, reason)
        blocks += [Heading(f"เลขรับ {case.register_number}"), *_facts(case, content)]
        for intake_id in _letters(unit, case):
            blocks += _letter(unit, intake_id)
        blocks += _answers(unit, reply.c.case_id == case.id)
        unit.audit("person.printed", "case", case.id)
    secret = any(case.restricted for case in cases)
    for intake_id in letters:
        secret |= access.intake_restricted(unit, intake_id)
        casework.reveal_intake(unit, intake_id, officer, reason)
        blocks += [Heading(f"หนังสือหรืออีเมลที่ไม่อยู่ในเรื่องใด: {_STATE[intakes.load(unit, intake_id).state]}")]
        blocks += [*_contact(unit, intake_id), *_letter(unit, intake_id)]
        blocks += _answers(unit, (reply.c.intake_id == intake_id) & reply.c.case_id.is_(None))
        unit.audit("person.printed", "intake", intake_id)
    today = local_date(unit.now)
    return Paper(Form.SHEET, "ข้อมูลส่วนบุคคลที่เก็บรักษาไว้", office, tuple(blocks), day=today, secret=secret)


def plain(paper_: Paper) -> str:
    """The same as text."""
    lines = [paper_.title, paper_.office, ""]
    for block in paper_.blocks:
        if isinstance(block, Table):
            lines += [" | ".join(str(cell) for cell in row) for row in (block.head, *block.rows)]
        elif isinstance(block, Field):
            lines.append(f"{block.label}: {block.value}")
        elif isinstance(block, Heading):
            lines += ["", block.text]
        elif isinstance(block, Paragraph):
            lines.append(block.text)
    return "\n".join(lines) + "\n"


def _overview(cases: Sequence[Case]) -> Table:
    rows = tuple(
        (
            case.register_number,
            thai_date(local_date(case.received_at)),
            CATEGORY_THAI[case.category],
            case.public_status.value,
        )
        for case in cases
    )
    return Table("matters", "เรื่องที่พบ", ("เลขรับ", "วันที่รับ", "ประเภท", "สถานะ"), rows)


def _facts(case: Case, content: CaseContent) -> list[Block]:
    named = f"{content.representative} {content.representative_phone}".strip()
    own = [Field("รหัสติดตามเรื่อง", case.tracking_id), Field("เรื่อง", content.subject)]
    behind = [Field("ผู้รับมอบอำนาจ", named)] if named else []
    return [*(one for one in own if one.value), *_people(content.contact), *behind]


def _letters(unit: Unit, case: Case) -> Sequence[str]:
    """What came in from the person; nothing unverified, nothing a machine wrote."""
    own = intake.c.relation != Relation.UNVERIFIED.value
    here = (intake.c.case_id == case.id) & own & (intake.c.state != IntakeState.SET_ASIDE.value)
    return unit.execute(select(intake.c.id).where(here).order_by(intake.c.stored_at, intake.c.id)).scalars().all()


def _letter(unit: Unit, intake_id: str) -> list[Block]:
    item, read = intakes.load(unit, intake_id), intakes.reading(unit, intake_id)
    blocks: list[Block] = [Field("ได้รับเมื่อ", thai_date(local_date(item.received_at)))]
    if read is not None:
        sender = f"{read.sender.name} {read.sender.address}".strip() if read.sender else ""
        blocks += [Field("ผู้ส่ง", sender)] if sender else []
        blocks += [Paragraph(piece, 0) for piece in read.text.split("\n") if piece.strip()]
        blocks += [Field("ไฟล์แนบ", f"{one.name} ({one.size} ไบต์)") for one in read.attachments]
    return blocks


def _contact(unit: Unit, intake_id: str) -> list[Block]:
    """Whom the machine took for the writer of a letter without a case."""
    found = intakes.finding(unit, intake_id)
    return _people(found.contact) if found else []


def _people(contact: Contact) -> list[Block]:
    pairs = (
        ("ชื่อ", contact.name),
        ("โทรศัพท์", contact.phone),
        ("อีเมล", contact.email),
        ("ที่อยู่", contact.address),
    )
    return [Field(label, value) for label, value in pairs if value]


def _answers(unit: Unit, which: ColumnElement[bool]) -> list[Block]:
    """What left the house for the person."""
    states = [state.value for state in _LEFT]
    statement = select(reply.c.id, reply.c.date).where(which, reply.c.state.in_(states))
    blocks: list[Block] = []
    for row in unit.execute(statement.order_by(reply.c.date, reply.c.id)).all():
        draft = replies.draft(unit, row.id)
        blocks.append(Field("หน่วยงานตอบเมื่อ", f"{thai_date(local_date(row.date))} ถึง {draft.recipient}"))
        blocks += [Paragraph(piece, 0) for piece in draft.text.split("\n") if piece.strip()]
    return blocks
