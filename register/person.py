"""What the register holds of one person, to be handed to that person on request (PDPA, section 30).

An officer finds the matters by an exact telephone number, address or name, decides which are that person's (there are
namesakes), and prints them. Everything is within what the officer may see, each matter is revealed for a reason and
audited. Left out: notes of the office, and what others wrote.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select

from register import casebook, casework, intakes, replies, search
from register.accounts import Officer
from register.casebook import Case
from register.errors import InputError
from register.model import CaseContent
from register.paper import Block, Field, Form, Heading, Paper, Paragraph, Table
from register.schema import intake, reply
from register.states import CATEGORY_THAI, IntakeState, Relation, ReplyState
from register.store import Unit
from register.workdays import local_date, thai_date

_LEFT = frozenset({ReplyState.SENT, ReplyState.POSTED, ReplyState.PRINTED, ReplyState.IN_DOUBT})


def find(unit: Unit, queries: Iterable[str], which: ColumnElement[bool]) -> list[Case]:
    """The matters whose complainant has one of these numbers, addresses or names; each look-up is audited."""
    found: dict[str, Case] = {}
    for query in queries:
        result = search.of_person(unit, query, which)
        search.note_looked_up(unit, result)
        for case_id in result.personal:
            found[case_id] = casebook.load(unit, case_id)
    return sorted(found.values(), key=lambda case: case.registered_at)


def paper(unit: Unit, cases: Sequence[Case], officer: Officer, reason: str, office: str) -> Paper:
    """What is held of the person behind these matters, as a paper to print.

    Raises:
        NotAllowed: the officer may not see the person behind one. InputError: no reason, or no matter.
    """
    if not cases:
        raise InputError("no matter was named", "`raprueang person find` shows them")
    blocks: list[Block] = [
        Paragraph("เอกสารนี้แสดงข้อมูลส่วนบุคคลที่หน่วยงานเก็บรักษาไว้ ตามคำขอของเจ้าของข้อมูล", 0),
        _overview(cases),
    ]
    for case in cases:
        content, _ = casework.reveal_case(unit, case, officer, reason)
        blocks += [Heading(f"เลขรับ {case.register_number}"), *_facts(case, content)]
        blocks += _letters(unit, case)
        blocks += _answers(unit, case)
        unit.audit("person.printed", "case", case.id)
    today = local_date(unit.now)
    return Paper(
        Form.SHEET,
        "ข้อมูลส่วนบุคคลที่เก็บรักษาไว้",
        office,
        tuple(blocks),
        day=today,
        secret=any(case.restricted for case in cases),
    )


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
    contact = content.contact
    pairs = (
        ("รหัสติดตามเรื่อง", case.tracking_id),
        ("เรื่อง", content.subject),
        ("ชื่อ", contact.name),
        ("โทรศัพท์", contact.phone),
        ("อีเมล", contact.email),
        ("ที่อยู่", contact.address),
        ("ผู้รับมอบอำนาจ", f"{content.representative} {content.representative_phone}".strip()),
    )
    return [Field(label, value) for label, value in pairs if value]


def _letters(unit: Unit, case: Case) -> list[Block]:
    """What came in from the person; nothing unverified, nothing a machine wrote."""
    own = intake.c.relation != Relation.UNVERIFIED.value
    here = (intake.c.case_id == case.id) & own & (intake.c.state != IntakeState.SET_ASIDE.value)
    ids = unit.execute(select(intake.c.id).where(here).order_by(intake.c.stored_at, intake.c.id)).scalars().all()
    blocks: list[Block] = []
    for intake_id in ids:
        item, read = intakes.load(unit, intake_id), intakes.reading(unit, intake_id)
        blocks.append(Field("ได้รับเมื่อ", thai_date(local_date(item.received_at))))
        if read is not None:
            sender = f"{read.sender.name} {read.sender.address}".strip() if read.sender else ""
            blocks += [Field("ผู้ส่ง", sender)] if sender else []
            blocks += [Paragraph(piece, 0) for piece in read.text.split("\n") if piece.strip()]
            blocks += [Field("ไฟล์แนบ", f"{one.name} ({one.size} ไบต์)") for one in read.attachments]
    return blocks


def _answers(unit: Unit, case: Case) -> list[Block]:
    """What left the house for the person."""
    states = [state.value for state in _LEFT]
    statement = select(reply.c.id, reply.c.date).where(reply.c.case_id == case.id, reply.c.state.in_(states))
    blocks: list[Block] = []
    for row in unit.execute(statement.order_by(reply.c.date, reply.c.id)).all():
        draft = replies.draft(unit, row.id)
        blocks.append(Field("หน่วยงานตอบเมื่อ", f"{thai_date(local_date(row.date))} ถึง {draft.recipient}"))
        blocks += [Paragraph(piece, 0) for piece in draft.text.split("\n") if piece.strip()]
    return blocks
