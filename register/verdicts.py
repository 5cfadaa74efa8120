"""How the examination of a case ends: findings, measures, and a second person's consent where the agency wants it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from register import cases
from register.casebook import Case
from register.errors import InputError, NotAllowed
from register.schema import verdict
from register.sealing import open_value, seal_value
from register.states import CONCLUSIONS, CaseEvent, Category, Conclusion
from register.store import Unit, new_id, place


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, and what is done about it."""

    text: str
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A conclusion, or the proposal of one. `approved` None: it waits for the second person."""

    id: str
    at: datetime
    actor: str
    conclusion: Conclusion
    findings: Findings
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
    if waiting(unit, item) is not None:
        raise InputError("มีข้อสรุปที่รอความเห็นชอบอยู่แล้ว", "ให้ผู้เห็นชอบพิจารณา หรือส่งกลับก่อน")
    if item.category not in two_persons:
        _write(unit, item, conclusion, findings, decided=True)
        return cases.conclude(unit, item, conclusion, _told(findings))
    if conclusion not in CONCLUSIONS[item.category]:
        raise InputError(f"{item.category} cannot be concluded as {conclusion}", "see `case conclude --help`")
    _write(unit, item, conclusion, findings, decided=False)
    return cases.proceed(unit, item, CaseEvent.PROPOSE, _told(findings))


def approve(unit: Unit, item: Case) -> Case:
    """A second person agrees: the case is concluded.

    Raises:
        InputError: nothing waits. NotAllowed: it is the person who proposed it.
    """
    proposal = _waiting_for_another(unit, item)
    _decide(unit, proposal, approved=True)
    return cases.conclude(unit, item, proposal.conclusion, _told(proposal.findings))


def send_back(unit: Unit, item: Case, reason: str) -> Case:
    """A proposal is sent back with the reason; who proposed it may take it back the same way.

    Raises:
        InputError: nothing waits, or no reason.
    """
    proposal = waiting(unit, item)
    if proposal is None:
        raise InputError("ไม่มีข้อสรุปที่รอความเห็นชอบ", "โปรดเปิดหน้าเรื่องอีกครั้ง")
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
    return next((one for one in reversed(of_case(unit, item)) if one.approved), None)


def of_case(unit: Unit, item: Case) -> list[Verdict]:
    """Every conclusion and proposal of a case, in order."""
    mine = select(verdict).where(verdict.c.case_id == item.id).order_by(verdict.c.at, verdict.c.id)
    return unit.once(("verdicts", item.id), lambda: [_opened(unit, item, row) for row in unit.execute(mine)])


def _waiting_for_another(unit: Unit, item: Case) -> Verdict:
    proposal = waiting(unit, item)
    if proposal is None:
        raise InputError("ไม่มีข้อสรุปที่รอความเห็นชอบ", "โปรดเปิดหน้าเรื่องอีกครั้ง")
    if proposal.actor == unit.actor:
        raise NotAllowed("ผู้เสนอข้อสรุปเห็นชอบข้อสรุปของตนเองไม่ได้", "ให้เจ้าหน้าที่หรือผู้บริหารคนที่สองพิจารณา")
    return proposal


def _decide(unit: Unit, proposal: Verdict, *, approved: bool, reason_sealed: bytes | None = None) -> None:
    values = {"decided_at": unit.now, "decided_by": unit.actor, "approved": approved, "reason_sealed": reason_sealed}
    unit.execute(update(verdict).where(verdict.c.id == proposal.id).values(**values))


def _write(unit: Unit, item: Case, conclusion: Conclusion, findings: Findings, *, decided: bool) -> None:
    row_id = new_id(unit.now)
    where = place("verdict", "content_sealed", row_id)
    values = {
        "id": row_id,
        "case_id": item.id,
        "at": unit.now,
        "actor": unit.actor,
        "conclusion": conclusion.value,
        "content_sealed": seal_value(unit, unit.key(item.data_key), findings, where),
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
    return Verdict(
        id=row.id,
        at=row.at,
        actor=row.actor,
        conclusion=Conclusion(row.conclusion),
        findings=open_value(unit, key, row.content_sealed, Findings, place("verdict", "content_sealed", row.id)),
        approved=row.approved,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=reason,
    )
