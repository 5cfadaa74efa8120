"""How the examination of a case ends: findings, measures, and a second person's consent where the agency wants it.

What waits for that person is a row here, be it a conclusion or an end without one (`register.handling.endings`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from register import cases
from register.book.casebook import Case
from register.errors import InputError, NotAllowed
from register.schema import past, verdict
from register.sealed.sealing import open_value, seal_value
from register.states import CONCLUSIONS, CaseEvent, Category, Conclusion, transition
from register.store import Unit, new_id, place


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, and what is done about it."""

    text: str
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ends without an examination: the reason for the file, and what the complainant reads. `agency` and
    `number` (of our letter) are those of a matter that is passed on, `into` the id of the case that goes on with it.
    """

    reason: str
    words: str = ""
    agency: str = ""
    number: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A conclusion with its `findings`, or an `ending` by that `event`; or the proposal of one of them.
    `approved` None: it waits for the second person.
    """

    id: str
    at: datetime
    actor: str
    event: CaseEvent
    conclusion: Conclusion | None
    findings: Findings
    ending: Ending | None
    approved: bool | None
    decided_at: datetime | None
    decided_by: str
    reason: str


def conclude(
    unit: Unit, item: Case, conclusion: Conclusion, findings: Findings, two_persons: Collection[Category] = ()
) -> Case:
    """Conclude a case, or propose to where a second person has to agree.

    Raises:
        InputError: no findings, the conclusion does not fit the category, a proposal waits already, or the state
            forbids it.
    """
    if not findings.text.strip():
        raise InputError("โปรดเขียนข้อเท็จจริงที่พบ", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    _refuse_while_one_waits(unit, item)
    if not needs_second(unit, item, two_persons):
        _write(unit, item, findings, conclusion=conclusion, decided=True)
        return cases.conclude(unit, item, conclusion, _told(findings))
    _require_possible(item, CaseEvent.CONCLUDE)
    if conclusion not in CONCLUSIONS[item.category]:
        raise InputError(f"{item.category} cannot be concluded as {conclusion}", "see `case conclude --help`")
    _write(unit, item, findings, conclusion=conclusion)
    return cases.proceed(unit, item, CaseEvent.PROPOSE, _told(findings))


def propose_end(unit: Unit, item: Case, event: CaseEvent, ending: Ending, told: str) -> Case:
    """Propose to end a case by this event; `told`: in the words of the timeline. Nothing else happens before a second
    person agrees: deadlines go on, the complainant hears nothing.

    Raises:
        InputError: no reason, a proposal waits already, or the state forbids it.
    """
    if not ending.reason.strip():
        raise InputError("โปรดเขียนเหตุผล", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    _refuse_while_one_waits(unit, item)
    _require_possible(item, event)
    _write(unit, item, ending, ending=event)
    return cases.proceed(unit, item, CaseEvent.PROPOSE, told)


def agree(unit: Unit, item: Case) -> Verdict:
    """A second person agrees with what waits; the caller carries it out in the same unit.

    Raises:
        InputError: nothing waits. NotAllowed: it is the person who proposed it.
    """
    proposal = _waiting_for_another(unit, item)
    _decide(unit, proposal, approved=True)
    return proposal


def carry_out(unit: Unit, item: Case, proposal: Verdict) -> Case:
    """Conclude a case as it was agreed.

    Raises:
        InputError: the proposal is none of a conclusion, or the state forbids it.
    """
    if proposal.conclusion is None:
        raise InputError("ข้อเสนอนี้ไม่ใช่ข้อสรุป", "โปรดเปิดหน้าเรื่องอีกครั้ง")
    return cases.conclude(unit, item, proposal.conclusion, _told(proposal.findings))


def needs_second(unit: Unit, item: Case, categories: Collection[Category]) -> bool:
    """Is the case, or was it ever, of one of these categories? What still counts as a tip-off is one.

    Else one person could correct the category and then do alone what takes two.
    """
    if item.category in categories or (item.restricted and Category.TIP_OFF in categories):
        return True
    was = past.c.was.in_([one.value for one in categories])
    mine = select(past.c.seq).where(past.c.case_id == item.id, past.c.field == "category", was).limit(1)
    return bool(categories) and unit.execute(mine).first() is not None


def send_back(unit: Unit, item: Case, reason: str) -> Case:
    """A proposal is sent back with the reason; who proposed it may take it back the same way.

    Raises:
        InputError: nothing waits, or no reason.
    """
    proposal = waiting(unit, item)
    if proposal is None:
        raise InputError("ไม่มีข้อเสนอที่รอความเห็นชอบ", "โปรดเปิดหน้าเรื่องอีกครั้ง")
    if not reason.strip():
        raise InputError("โปรดเขียนเหตุผลที่ส่งกลับ", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    where = place("verdict", "reason_sealed", proposal.id)
    sealed = unit.vault.seal(unit.key(item.data_key), reason.encode(), where)
    _decide(unit, proposal, approved=False, reason_sealed=sealed)
    return cases.proceed(unit, item, CaseEvent.RETURN, reason)


def waiting(unit: Unit, item: Case) -> Verdict | None:
    """The proposal that waits for the second person, if any."""
    return next((one for one in of_case(unit, item) if one.approved is None), None)


def latest(unit: Unit, item: Case) -> Verdict | None:
    """The conclusion that stands; None before one is, or after a reopening."""
    if item.conclusion is None:
        return None
    return next((one for one in reversed(of_case(unit, item)) if one.approved and one.conclusion), None)


def of_case(unit: Unit, item: Case) -> list[Verdict]:
    """Every conclusion and proposal of a case, in order."""
    mine = select(verdict).where(verdict.c.case_id == item.id).order_by(verdict.c.at, verdict.c.id)
    return unit.once(("verdicts", item.id), lambda: [_opened(unit, item, row) for row in unit.execute(mine)])


def _refuse_while_one_waits(unit: Unit, item: Case) -> None:
    if waiting(unit, item) is not None:
        raise InputError("มีข้อเสนอที่รอความเห็นชอบอยู่แล้ว", "ให้ผู้เห็นชอบพิจารณา หรือส่งกลับก่อน")


def _require_possible(item: Case, event: CaseEvent) -> None:
    if transition(item.state, event) is None:
        raise InputError(f"case {item.register_number} is {item.state}: {event} is not possible now", "see `case show`")


def _waiting_for_another(unit: Unit, item: Case) -> Verdict:
    proposal = waiting(unit, item)
    if proposal is None:
        raise InputError("ไม่มีข้อเสนอที่รอความเห็นชอบ", "โปรดเปิดหน้าเรื่องอีกครั้ง")
    if proposal.actor == unit.actor:
        raise NotAllowed("ผู้เสนอเห็นชอบข้อเสนอของตนเองไม่ได้", "ให้เจ้าหน้าที่หรือผู้บริหารคนที่สองพิจารณา")
    return proposal


def _decide(unit: Unit, proposal: Verdict, *, approved: bool, reason_sealed: bytes | None = None) -> None:
    values = {"decided_at": unit.now, "decided_by": unit.actor, "approved": approved, "reason_sealed": reason_sealed}
    unit.execute(update(verdict).where(verdict.c.id == proposal.id).values(**values))


def _write(
    unit: Unit,
    item: Case,
    content: Findings | Ending,
    *,
    conclusion: Conclusion | None = None,
    ending: CaseEvent | None = None,
    decided: bool = False,
) -> None:
    row_id = new_id(unit.now)
    where = place("verdict", "content_sealed", row_id)
    values = {
        "id": row_id,
        "case_id": item.id,
        "at": unit.now,
        "actor": unit.actor,
        "conclusion": conclusion.value if conclusion else None,
        "ending": ending.value if ending else None,
        "content_sealed": seal_value(unit, unit.key(item.data_key), content, where),
        "decided_at": unit.now if decided else None,
        "decided_by": unit.actor if decided else "",
        "approved": True if decided else None,
    }
    unit.execute(insert(verdict), values)


def _told(findings: Findings) -> str:
    """Findings in the words of the timeline."""
    return f"{findings.text}\n\nมาตรการ: {findings.measures}" if findings.measures else findings.text


def _opened(unit: Unit, item: Case, row: Row[Any]) -> Verdict:
    key, reason = unit.key(item.data_key), ""
    if row.reason_sealed is not None:
        reason = unit.vault.open(key, row.reason_sealed, place("verdict", "reason_sealed", row.id)).decode()
    where = place("verdict", "content_sealed", row.id)
    ends = row.ending is not None
    return Verdict(
        id=row.id,
        at=row.at,
        actor=row.actor,
        event=CaseEvent(row.ending) if ends else CaseEvent.CONCLUDE,
        conclusion=None if ends else Conclusion(row.conclusion),
        findings=Findings("") if ends else open_value(unit, key, row.content_sealed, Findings, where),
        ending=open_value(unit, key, row.content_sealed, Ending, where) if ends else None,
        approved=row.approved,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=reason,
    )
