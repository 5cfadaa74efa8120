"""What officers do beside moving a case: answer it, see who is behind it, decide over what has no case yet.

Each function works inside the caller's unit, so that the command line and the desk do exactly the same.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import func, insert, select

from register import cases, schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.handling import asides, case_details
from register.handling.matters import Desk, register_intake
from register.model import Answering, CaseContent, Contact, Reading, ReplyPlan
from register.officers import access, accounts
from register.officers.accounts import Officer
from register.post import replies
from register.post.replies import Reply, ReplyOrigin
from register.states import (
    ENDINGS,
    CaseEvent,
    CaseState,
    Category,
    IntakeState,
    PublicStatus,
    Relation,
    ReplyKind,
    ReplyState,
)
from register.store import Unit, new_id, place

ADDRESSING = "ตรวจที่อยู่และพิมพ์หนังสือตอบ"
DISCARDED = "เจ้าหน้าที่พิจารณาแล้วไม่ใช่เรื่องร้องเรียน"

_SHORTEST_MARK = 4  # characters; a shorter name stands in many words

_TELL_THE_END = frozenset({ReplyKind.OUTCOME, ReplyKind.REFERRAL})
_ENDS = (CaseEvent.ANSWER, *ENDINGS)
_TRAYS = frozenset({IntakeState.REVIEW, IntakeState.SET_ASIDE})


def answer(unit: Unit, case: Case, text: str, desk: Desk, *, delay: float = 0.0, also: Sequence[Case] = ()) -> str:
    """Answer a concluded case the way the complainant wrote; returns the id of the reply row.

    `delay`: seconds in which the answer can still be cancelled. `also`: cases merged into it whose complainants get
    the same text, each under their own Tracking ID and without a word of the others. A merged case that was left out
    then can be answered by itself later.

    Raises:
        InputError: the case is not concluded, nothing it came from can be answered, or the text would tell one
            complainant of another.
    """
    together = [case, *also]
    refuse_others(unit, together, text)
    plans = [plan_answer(unit, one, text, desk) for one in together]
    if awaits_answer(unit, case):
        pass  # its state says already that the outcome is told
    elif case.state is CaseState.MERGED:
        raise InputError("เรื่องนี้ยังแจ้งผลไม่ได้", "แจ้งผลได้เมื่อเรื่องหลักแจ้งผลแล้ว")
    else:
        cases.answer(unit, case, text)
    origins = [ReplyOrigin(one.id, unit.key(one.data_key), origin_of(unit, one), desk.message_host) for one in together]
    written = [
        replies.write(unit, origin, ReplyKind.OUTCOME, plan, delay=delay)
        for origin, plan in zip(origins, plans, strict=True)
    ]
    return written[0]


def unanswered_parts(unit: Unit, case: Case) -> list[Case]:
    """The cases merged into this one whose complainants have got no outcome yet."""
    return [part for part in casebook.parts(unit, case) if not _has_outcome(unit, part)]


def awaits_answer(unit: Unit, case: Case) -> bool:
    """Is the end still to be told: to who was left out when the main case ended, or because what told it was cancelled
    before it left?
    """
    if case.public_status is not PublicStatus.DONE:
        return False
    if case.merged_into is not None:
        ended = casebook.load(unit, case.merged_into).public_status is PublicStatus.DONE
        return ended and not _has_outcome(unit, case)
    written = _endings(unit, case)
    cancelled = [one for one in written if one.state is ReplyState.CANCELLED and one.reason not in replies.FOR_GOOD]
    return bool(written) and len(cancelled) == len(written)


def refuse_others(unit: Unit, together: Sequence[Case], text: str) -> None:
    """What goes to the complainants of several cases names none of them to another.

    Raises:
        InputError: it does.
    """
    for one in together if len(together) > 1 else ():
        _refuse_others(unit, one, [other for other in together if other.id != one.id], text)


def _has_outcome(unit: Unit, case: Case) -> bool:
    return any(one.state is not ReplyState.CANCELLED for one in _endings(unit, case))


def _endings(unit: Unit, case: Case) -> list[Reply]:
    """What was written to tell the end of a case since it ended: not of an end that was taken back."""
    table = schema.entry
    mine = (table.c.case_id == case.id) & table.c.event.in_([event.value for event in _ENDS])
    ended_at = unit.execute(select(func.max(table.c.at)).where(mine)).scalar_one()
    since = ended_at.replace(microsecond=0) if ended_at else case.registered_at  # a reply is dated to the second
    return [one for one in replies.of_case(unit, case.id) if one.kind in _TELL_THE_END and one.date >= since]


def _refuse_others(unit: Unit, case: Case, others: Sequence[Case], text: str) -> None:
    """An answer that goes to several complainants names none of them to another."""
    bare = "".join(text.split()).casefold()
    mine = _marks(unit, case)
    for other in others:
        if any(mark in bare for mark in _marks(unit, other) - mine):
            raise InputError(
                "ข้อความนี้ระบุตัวผู้ร้องหรือเลขของเรื่องหนึ่ง จึงส่งถึงผู้ร้องหลายรายไม่ได้",
                "แก้ข้อความให้ไม่ระบุผู้ร้องรายใด หรือแจ้งผลทีละเรื่อง",
            )


def _marks(unit: Unit, case: Case) -> set[str]:
    """What would tell a reader of this case or its complainant, without blanks."""
    content, reading = casebook.content(unit, case), intakes.reading(unit, origin_of(unit, case))
    people = list(content.people)
    if reading and reading.sender:
        people.append(Contact(reading.sender.name, email=reading.sender.address))
    given = [case.tracking_id, case.register_number]
    for one in people:
        given += [one.name, *one.name.split(), one.phone, one.email, one.address]
    found = {"".join(one.split()).casefold() for one in given}
    return {one for one in found if len(one) >= _SHORTEST_MARK}


def plan_answer(unit: Unit, case: Case, text: str, desk: Desk, *, kind: ReplyKind = ReplyKind.OUTCOME) -> ReplyPlan:
    """The answer, or other words of this kind, as they would leave, for the officer to read before.

    Raises:
        InputError: nothing the case came from can be answered.
    """
    intake_id = origin_of(unit, case)
    reading = intakes.reading(unit, intake_id)
    if reading is None:
        raise InputError(f"case {case.register_number} has no reading to answer", "answer by telephone and note it")
    contact = casebook.content(unit, case).contact
    finding = intakes.finding(unit, intake_id)
    return desk.answer(
        Answering(
            tracking_id=case.tracking_id,
            register_number=case.register_number,
            received_at=case.received_at,
            concluded_at=unit.now,
            text=text,
            reading=reading,
            contact=contact,
            no_contact=finding.no_contact if finding else False,
            kind=kind,
        )
    )


def origin_of(unit: Unit, case: Case) -> str:
    """The intake that a case was born from."""
    mine = (schema.intake.c.case_id == case.id) & (schema.intake.c.relation == Relation.ORIGIN.value)
    intake_id: str = unit.execute(select(schema.intake.c.id).where(mine)).scalar_one()
    return intake_id


def cancel_reply(unit: Unit, reply_id: str) -> None:
    """Stop a reply that has not left. Of an outcome that is not told the status page shows nothing either.

    Raises:
        InputError: it has left, or is leaving.
    """
    reply = replies.load(unit, reply_id)
    replies.cancel(unit, reply_id)
    if reply.kind is ReplyKind.OUTCOME and reply.case_id is not None:
        case = casebook.load(unit, reply.case_id)
        if casebook.released(unit, case):
            case_details.release(unit, case, "")


def case_of(unit: Unit, intake_id: str) -> Case:
    """The case that an intake belongs to.

    Raises:
        InputError: it has none.
    """
    item = intakes.load(unit, intake_id)
    if item.case_id is None:
        raise InputError(f"intake {intake_id} is {item.state}, without a case", "see `raprueang intake list`")
    return casebook.load(unit, item.case_id)


def intakes_of(unit: Unit, case: Case) -> list[tuple[str, Relation]]:
    """Everything that belongs to a case, in order of arrival."""
    table = schema.intake
    rows = unit.execute(select(table).where(table.c.case_id == case.id).order_by(table.c.stored_at))
    return [(row.id, Relation(row.relation)) for row in rows]


def reveal_case(unit: Unit, case: Case, officer: Officer, reason: str) -> tuple[CaseContent, Reading | None]:
    """Open a case to an officer; the reason is sealed and the reveal audited.

    Raises:
        NotAllowed: role or clearance. InputError: no reason.
    """
    accounts.require_reveal(officer, restricted=case.restricted)
    _note(unit, reason, case.data_key, case_id=case.id)
    return casebook.content(unit, case), intakes.reading(unit, origin_of(unit, case))


def reveal_intake(unit: Unit, intake_id: str, officer: Officer, reason: str) -> Reading | None:
    """Open an intake; what a person has not decided on may count as a tip-off (law 6). Raises as `reveal_case`."""
    accounts.require_reveal(officer, restricted=access.intake_restricted(unit, intake_id))
    key_id = unit.execute(select(schema.intake.c.data_key).where(schema.intake.c.id == intake_id)).scalar_one()
    _note(unit, reason, key_id, intake_id=intake_id)
    return intakes.reading(unit, intake_id)


def reveal_address(unit: Unit, case: Case) -> None:
    """Note that somebody sees to whom a letter goes. Who may is the caller's question: a clerk reads no matters."""
    _note(unit, ADDRESSING, case.data_key, case_id=case.id)


def register_by_officer(unit: Unit, intake_id: str, desk: Desk) -> Case:
    """Register what the machine put on the review tray or set aside.

    Raises:
        InputError: it is on neither tray.
    """
    item = intakes.load(unit, intake_id)
    reading, finding = intakes.reading(unit, intake_id), intakes.finding(unit, intake_id)
    if item.state not in _TRAYS or reading is None or finding is None:
        raise InputError(f"intake {intake_id} is {item.state} and cannot be registered", "see `raprueang intake list`")
    return register_intake(unit, item, reading, finding, desk)


def discard(unit: Unit, intake_id: str, *, two_persons: Collection[Category]) -> bool:
    """Set aside what waits on the review tray or is parked; it is kept whole. False: that is proposed to a second
    person, see `register.handling.asides`.

    Raises:
        InputError: it has another outcome already, or it is the person who proposed it.
    """
    item = intakes.load(unit, intake_id)
    if item.state not in {IntakeState.REVIEW, IntakeState.PARKED}:
        raise InputError(f"intake {intake_id} is {item.state} and cannot be discarded", "see `raprueang intake list`")
    if not asides.agreed(unit, intake_id, two_persons):
        return False
    intakes.settle(unit, intake_id, IntakeState.SET_ASIDE, reason=DISCARDED)
    return True


def _note(unit: Unit, reason: str, key_id: str, *, case_id: str | None = None, intake_id: str | None = None) -> None:
    if not reason.strip():
        raise InputError("a reveal needs a reason", "say why you need to see it")
    reveal_id = new_id(unit.now)
    where = place("reveal", "reason_sealed", reveal_id)
    unit.execute(
        insert(schema.reveal),
        {
            "id": reveal_id,
            "at": unit.now,
            "actor": unit.actor,
            "intake_id": intake_id,
            "case_id": case_id,
            "data_key": key_id,
            "reason_sealed": unit.vault.seal(unit.key(key_id), reason.encode(), where),
        },
    )
    kind = "case" if case_id else "intake"
    unit.audit(f"{kind}.revealed", kind, case_id or intake_id or "", reveal=reveal_id)
