"""What complainants are told beside the outcome: how it is going, a question, that the matter ends here or went on.

Written words become a reply row that can be cancelled before it leaves; what was said by word of mouth is recorded and
counts as told. No end of a case skips its complainant: where an address is known, a reply is written.
"""

from register import cases
from register.book.casebook import Case
from register.errors import InputError
from register.handling import casework, referrals
from register.handling.matters import Desk
from register.handling.referrals import Asked
from register.handling.verdicts import Ending
from register.model import ReplyPlan
from register.post import replies
from register.post.replies import ReplyOrigin
from register.states import CaseEvent, ReplyKind, Way
from register.store import Unit

KINDS: dict[CaseEvent, ReplyKind] = {
    CaseEvent.PROGRESS: ReplyKind.PROGRESS,
    CaseEvent.REQUEST: ReplyKind.REQUEST,
    CaseEvent.REJECT: ReplyKind.OUTCOME,
    CaseEvent.WITHDRAW: ReplyKind.OUTCOME,
    CaseEvent.FORWARD: ReplyKind.REFERRAL,
}
"""Which reply an event writes."""

USUAL: dict[CaseEvent, str] = {
    CaseEvent.PROGRESS: "เรื่องของท่านอยู่ระหว่างการตรวจสอบข้อเท็จจริง เมื่อมีผลประการใด จะแจ้งให้ท่านทราบต่อไป",
    CaseEvent.REQUEST: "",
    CaseEvent.REJECT: "หน่วยงานได้พิจารณาเรื่องของท่านแล้ว ข้อมูลที่ได้รับยังไม่เพียงพอที่จะรับไว้ดำเนินการ "
    "หากท่านมีข้อมูลหรือพยานหลักฐานเพิ่มเติม โปรดแจ้งให้หน่วยงานทราบ เพื่อพิจารณาอีกครั้ง",
    CaseEvent.WITHDRAW: "หน่วยงานได้บันทึกการถอนเรื่องตามความประสงค์ของท่าน และยุติการดำเนินการแล้ว",
    CaseEvent.FORWARD: "เรื่องของท่านอยู่ในหน้าที่และอำนาจของหน่วยงานอื่น จึงได้ส่งเรื่องไปยังหน่วยงานดังกล่าวเพื่อพิจารณาดำเนินการแล้ว",
}
"""What is usually said: an officer may write something else."""


def plan(unit: Unit, case: Case, event: CaseEvent, words: str, desk: Desk) -> ReplyPlan:
    """The reply of an event as it would leave.

    Raises:
        InputError: nothing the case came from can be answered.
    """
    return casework.plan_answer(unit, case, words or USUAL[event], desk, kind=KINDS[event])


def write(unit: Unit, case: Case, event: CaseEvent, words: str, desk: Desk, *, delay: float = 0.0) -> str:
    """Tell the complainant how it is going (PROGRESS), or ask for more (REQUEST); returns the id of the reply row.

    Raises:
        InputError: no words, the state forbids it, or nothing can be answered.
    """
    if not words.strip():
        raise InputError("โปรดเขียนข้อความถึงผู้ร้อง", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    made = plan(unit, case, event, words, desk)
    cases.proceed(unit, case, event, words)
    return _write(unit, case, KINDS[event], made, desk, delay=delay)


def tell(unit: Unit, case: Case, way: Way, words: str) -> Case:
    """The complainant was told by word of mouth how it is going.

    Raises:
        InputError: no words, or the state forbids it.
    """
    return cases.proceed(unit, case, CaseEvent.TELL, _said(words), way)


def answer_told(unit: Unit, case: Case, way: Way, words: str) -> Case:
    """The complainant was told the outcome by word of mouth: the case is answered without a letter.

    Raises:
        InputError: no words, or the case is not concluded.
    """
    return cases.answer(unit, case, _said(words), way)


def end(unit: Unit, case: Case, event: CaseEvent, ending: Ending, desk: Desk, *, delay: float = 0.0) -> Case:
    """End a case that is not accepted, outside our remit or withdrawn, and tell its complainant, and those of the cases
    that were merged into it. Nobody withdraws what others complain about.

    Raises:
        InputError: no reason, the event ends no case, or the state forbids it; others brought the same matter and it is
            withdrawn, or the words would tell one of another.
    """
    plans = plans_of_end(unit, case, event, ending, desk)
    if event is CaseEvent.FORWARD:
        asked = Asked(ending.reason, ending.agency, ending.number)
        after = referrals.to_agency(unit, case, asked, ending.reason)
    else:
        after = cases.proceed(unit, case, event, ending.reason)
    for one, made in plans:
        _write(unit, one, KINDS[event], made, desk, delay=delay)
    return after


def plans_of_end(unit: Unit, case: Case, event: CaseEvent, ending: Ending, desk: Desk) -> list[tuple[Case, ReplyPlan]]:
    """What the complainants of a case, and of those merged into it, would read of its end.

    Raises:
        InputError: as `end`.
    """
    if event not in {CaseEvent.REJECT, CaseEvent.FORWARD, CaseEvent.WITHDRAW}:
        raise InputError(f"{event} does not end a case", "reject, forward, withdraw")
    if not ending.reason.strip():
        raise InputError("โปรดเขียนเหตุผล", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    if event is CaseEvent.FORWARD and not ending.agency.strip():
        raise InputError("โปรดระบุหน่วยงานภายนอกที่รับเรื่องไปดำเนินการ", "กลับไปหน้าก่อนแล้วเขียนชื่อหน่วยงาน")
    together = [case, *_of_others(unit, case)]
    if event is CaseEvent.WITHDRAW and len(together) > 1:
        raise InputError("มีเรื่องของผู้ร้องรายอื่นรวมอยู่ด้วย จึงถอนทั้งเรื่องไม่ได้", "เปิดเรื่องที่รวมไว้อีกครั้งก่อน แล้วจึงบันทึกการถอน")
    casework.refuse_others(unit, together, ending.words or USUAL[event])
    return [(one, plan(unit, one, event, ending.words, desk)) for one in together]


def _of_others(unit: Unit, case: Case) -> list[Case]:
    """The merged cases of other complainants who wait for the end."""
    waiting = casework.unanswered_parts(unit, case)
    return [one for one in waiting if one.sender_mac is None or one.sender_mac != case.sender_mac]


def _write(unit: Unit, case: Case, kind: ReplyKind, made: ReplyPlan, desk: Desk, *, delay: float) -> str:
    origin = ReplyOrigin(case.id, unit.key(case.data_key), casework.origin_of(unit, case), desk.message_host)
    return replies.write(unit, origin, kind, made, delay=delay)


def _said(words: str) -> str:
    if not words.strip():
        raise InputError("โปรดเขียนว่าแจ้งผู้ร้องว่าอย่างไร", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
    return words
