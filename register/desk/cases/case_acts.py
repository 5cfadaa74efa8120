"""What an officer may do to a case now, in groups, and the one route that does it.

The table of `register.states` says what a state and a role allow; here it is narrowed to what makes sense on this case:
no report where none is awaited, no consent to one's own proposal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import cases
from register.book import casebook
from register.book.casebook import Case
from register.desk.cases.found_case import require
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.handling import case_details, conflicts, decisions, endings, proceedings, referrals, telling, verdicts
from register.handling.proceedings import Exhibit, FormalStep
from register.handling.referrals import Asked
from register.handling.verdicts import Ending, Findings
from register.officers import access, accounts, units
from register.officers.accounts import Officer
from register.states import ENDINGS, CaseEvent, Category, Conclusion, DeadlineKind, SubKind, Way, transition
from register.store import Unit

CANCEL_SECONDS = 60.0  # what an officer writes to a complainant waits so long before it leaves

KINDS: dict[str, tuple[Category, SubKind | None]] = {
    **{one.value: (one, None) for one in Category},
    **{one.value: (Category.OTHER, one) for one in SubKind},
}
"""What a case can be said to be, by its word in the form: a category, or a finer kind inside `other`."""

_LONGEST = 20_000
_TAKE_TWO = frozenset({CaseEvent.CONCLUDE, *ENDINGS})  # one at a time waits for its second person
_CATEGORIES = frozenset({CaseEvent.CONFIRM, CaseEvent.CORRECT})
_ELSEWHERE = frozenset({CaseEvent.MERGE, CaseEvent.PROPOSE, CaseEvent.PROGRESS, CaseEvent.REQUEST})
NEEDS_WORDS = frozenset(
    {
        CaseEvent.CONCLUDE,
        CaseEvent.REOPEN,
        CaseEvent.REJECT,
        CaseEvent.FORWARD,
        CaseEvent.WITHDRAW,
        CaseEvent.NOTE,
        CaseEvent.TELL,
        CaseEvent.ANSWER,
        CaseEvent.REPORT,
        CaseEvent.MEMO,
        CaseEvent.ORDER,
        CaseEvent.EXTEND,
        CaseEvent.RETURN,
        CaseEvent.COORDINATE,
        CaseEvent.INQUIRY,
    }
)


@dataclass(frozen=True, slots=True)
class Asking:
    """One step that an officer takes: the case as it was read, and the words of the form."""

    unit: Unit
    visit: Visit
    case: Case
    words: str

    def text(self, name: str, longest: int = 500) -> str:
        return self.visit.text(name, longest)

    def day(self, name: str) -> date | None:
        """A day of the form; None where it was left empty.

        Raises:
            InputError: it is no day.
        """
        typed = self.visit.text(name, 40)
        found = parse_day(typed) if typed else None
        if typed and found is None:
            raise InputError("โปรดตรวจวันที่", "เขียนเช่น 22 พ.ย. 2569")
        return found

    def formal(self) -> FormalStep:
        """The fields that every formal step has."""
        members = [line.strip() for line in self.visit.text("members", 4000).splitlines()]
        return FormalStep(
            text=self.words,
            number=self.text("number", 100),
            day=self.day("day"),
            by=self.text("by", 200),
            members=tuple(name for name in members if name),
            until=self.day("until"),
        )

    def way(self) -> Way:
        """How the complainant was told, or the unit spoken to."""
        return Way(_one_of(self.text("way", 32), [one.value for one in Way]))


def act(visit: Visit) -> Response:
    """Carry out one event of the case's life, if role and state allow it."""
    try:
        event = CaseEvent(visit.path("event"))
    except ValueError as error:
        raise HTTPException(404) from error
    words = visit.text("text", _LONGEST)
    with visit.unit() as unit:
        case = require(unit, visit)
        if event not in possible(unit, visit.officer, case) or not is_read(unit, visit, case):
            raise InputError("สถานะของเรื่องเปลี่ยนไปแล้ว หรือท่านไม่มีหน้าที่ทำขั้นตอนนี้", "โปรดเปิดหน้าเรื่องอีกครั้ง")
        require_version(visit, case)
        approves = bool(visit.form.get("approve"))
        if event in NEEDS_WORDS and not words and not approves:
            raise InputError("โปรดเขียนเหตุผลหรือรายละเอียด", "กลับไปหน้าก่อนแล้วเขียนเพิ่ม")
        if approves:
            _approve(unit, visit, case, event)
        else:
            _STEPS.get(event, _refused)(Asking(unit, visit, case, words))
        waits = verdicts.waiting(unit, casebook.load(unit, case.id)) is not None
    notice = "saved"
    if event in telling.KINDS:
        notice = "proposed" if waits else "told"
    return visit.go("case", {"notice": notice}, id=case.id)


def mark(visit: Visit) -> Response:
    """Say which listed project the matter is about, and whether it is urgent."""
    with visit.unit() as unit:
        case = require(unit, visit)
        if not may(visit.officer, case, CaseEvent.EVIDENCE) or not is_read(unit, visit, case):
            raise InputError("เรื่องนี้ยุติแล้ว จึงแก้ไขไม่ได้", "เปิดเรื่องอีกครั้งก่อน")
        require_version(visit, case)
        project = visit.text("project", 500)
        if project and project not in visit.parts.settings.cases.projects:
            raise HTTPException(400)
        case_details.mark(unit, case, project=project, urgent=bool(visit.form.get("urgent")))
    return visit.go("case", {"notice": "saved"}, id=case.id)


def possible(unit: Unit, officer: Officer, case: Case) -> list[CaseEvent]:
    """What this officer may do to the case now; what has a form of its own is left out."""
    events = [event for event in CaseEvent if event not in _ELSEWHERE and may(officer, case, event)]
    if CaseEvent.REPORT in events and not any(one.waits for one in referrals.of_case(unit, case)):
        events.remove(CaseEvent.REPORT)
    waiting = verdicts.waiting(unit, case)
    if waiting is None:
        return [event for event in events if event is not CaseEvent.RETURN]
    events = [event for event in events if event not in _TAKE_TWO]
    if waiting.actor != officer.login and may(officer, case, waiting.event):
        events.append(waiting.event)  # to agree with it
    return events


def may(officer: Officer, case: Case, event: CaseEvent) -> bool:
    """Do state and role allow it?"""
    row = transition(case.state, event)
    return row is not None and officer.role in row.roles


def is_read(unit: Unit, visit: Visit, case: Case) -> bool:
    """Nobody acts on what is sealed from them."""
    return not case.restricted or (visit.session is not None and sessions.is_opened(unit, visit.session, case.id))


def require_read(unit: Unit, visit: Visit, case: Case) -> None:
    """As `is_read`.

    Raises:
        InputError: it is sealed from the visitor.
    """
    if not is_read(unit, visit, case):
        raise InputError(f"ต้องเปิดอ่านเรื่องเลขรับ {case.register_number} ก่อนดำเนินการ", "ระบุเหตุผลแล้วเปิดเผย")


def require_version(visit: Visit, case: Case) -> None:
    """Was the page that the officer answers made of the case as it stands?

    Raises:
        InputError: somebody was faster.
    """
    if visit.text("version", 12) != str(case.version):
        raise InputError("มีผู้แก้ไขเรื่องนี้ไปแล้ว", "โปรดเปิดหน้าเรื่องอีกครั้ง แล้วตรวจก่อนบันทึก")


def _categorise(step: Asking) -> None:
    """What the officer chose of `KINDS`; nothing chosen agrees with what the case is."""
    chosen = step.text("category", 32)
    category, sub_kind = step.case.category, step.case.sub_kind
    if chosen:
        category, sub_kind = KINDS[_one_of(chosen, list(KINDS))]
    calendar = step.visit.parts.desk.calendar
    decisions.decide_case(step.unit, step.visit.officer, step.case, category, sub_kind, calendar=calendar)


def _assign(step: Asking) -> None:
    officer = accounts.find(step.unit, step.text("officer", 64))
    if not access.may_take(step.unit, officer, step.case.id, restricted=step.case.restricted):
        raise InputError("มอบหมายให้ผู้นี้ไม่ได้", "โปรดเลือกผู้อื่น")
    cases.assign(step.unit, step.case, officer.id)


def _refer(step: Asking) -> None:
    division = step.text("unit", 200)
    if not division:
        raise InputError("โปรดระบุหน่วยงานที่รับผิดชอบ", "กลับไปหน้าก่อนแล้วเลือกหน่วยงาน")
    units.require_open(step.unit, division, step.visit.parts.settings.agency.unit)
    conflicts.refuse_named_unit(step.unit, step.case, division)
    calendar, due = step.visit.parts.desk.calendar, step.day("due")
    due_at = (
        calendar.closing(due) if due else calendar.report_due(step.unit.now, step.case.category, step.case.sub_kind)
    )
    referrals.to_unit(step.unit, step.case, division, Asked(step.words, number=step.text("number", 100)), due_at)


def _coordinate(step: Asking) -> None:
    party = step.text("party", 200)
    conflicts.refuse_named_unit(step.unit, step.case, party)
    referrals.coordinate(step.unit, step.case, party, step.way(), step.words)


def _conclude(step: Asking) -> None:
    conclusion = Conclusion(_one_of(step.text("conclusion", 32), [one.value for one in Conclusion]))
    findings = Findings(step.words, step.text("measures", _LONGEST))
    verdicts.conclude(step.unit, step.case, conclusion, findings, step.visit.parts.settings.cases.two_persons)


def _approve(unit: Unit, visit: Visit, case: Case, event: CaseEvent) -> None:
    """Agree with what waits, if it is what the page showed; who agrees to a merging has read the main case too."""
    waiting = verdicts.waiting(unit, case)
    if waiting is None or waiting.event is not event:
        raise InputError("ไม่มีข้อเสนอที่รอความเห็นชอบ", "โปรดเปิดหน้าเรื่องอีกครั้ง")
    main_id = endings.main_of(unit, case)
    if main_id is not None:
        if not access.sees_case(unit, visit.viewer, main_id):
            raise HTTPException(404)
        require_read(unit, visit, casebook.load(unit, main_id))
    endings.approve(unit, case, visit.parts.desk, account_id=visit.officer.id, delay=CANCEL_SECONDS)


def _reopen(step: Asking) -> None:
    due = step.visit.parts.desk.calendar.deadlines(step.unit.now, step.case.category, step.case.sub_kind)
    cases.reopen(step.unit, step.case, step.words, due[DeadlineKind.INVESTIGATE])


def _end(event: CaseEvent) -> Callable[[Asking], None]:
    def carry_out(step: Asking) -> None:
        preset = step.text("preset", 200)
        reason = f"{preset}\n{step.words}" if preset else step.words
        ending = Ending(reason, step.text("words", _LONGEST), step.text("agency", 300), step.text("number", 100))
        parts = step.visit.parts
        two = parts.settings.cases.ended_by_two
        endings.end(step.unit, step.case, event, ending, parts.desk, two_persons=two, delay=CANCEL_SECONDS)

    return carry_out


def _plain(event: CaseEvent) -> Callable[[Asking], None]:
    def carry_out(step: Asking) -> None:
        cases.proceed(step.unit, step.case, event, step.words)

    return carry_out


def _evidence(step: Asking) -> None:
    exhibit = Exhibit(step.words, step.text("source", 300), step.text("kept", 300))
    proceedings.add_evidence(step.unit, step.case, exhibit)


def _extend(step: Asking) -> None:
    proceedings.extend(step.unit, step.case, step.formal(), step.visit.parts.desk.calendar)


_STEPS: dict[CaseEvent, Callable[[Asking], None]] = {
    **dict.fromkeys(_CATEGORIES, _categorise),
    CaseEvent.ASSIGN: _assign,
    CaseEvent.REFER: _refer,
    CaseEvent.REPORT: lambda step: _done(referrals.report(step.unit, step.case, step.text("referral", 26), step.words)),
    CaseEvent.INVESTIGATE: _plain(CaseEvent.INVESTIGATE),
    CaseEvent.CONCLUDE: _conclude,
    CaseEvent.RETURN: lambda step: _done(verdicts.send_back(step.unit, step.case, step.words)),
    CaseEvent.ANSWER: lambda step: _done(telling.answer_told(step.unit, step.case, step.way(), step.words)),
    CaseEvent.TELL: lambda step: _done(telling.tell(step.unit, step.case, step.way(), step.words)),
    CaseEvent.REJECT: _end(CaseEvent.REJECT),
    CaseEvent.FORWARD: _end(CaseEvent.FORWARD),
    CaseEvent.WITHDRAW: _end(CaseEvent.WITHDRAW),
    CaseEvent.REOPEN: _reopen,
    CaseEvent.NOTE: _plain(CaseEvent.NOTE),
    CaseEvent.EVIDENCE: _evidence,
    CaseEvent.MEMO: lambda step: _done(proceedings.memo(step.unit, step.case, step.formal())),
    CaseEvent.ORDER: lambda step: _done(proceedings.order(step.unit, step.case, step.formal())),
    CaseEvent.APPOINT: lambda step: _done(proceedings.appoint(step.unit, step.case, step.formal())),
    CaseEvent.EXTEND: _extend,
    CaseEvent.COORDINATE: _coordinate,
    CaseEvent.INQUIRY: lambda step: _done(proceedings.report(step.unit, step.case, step.formal())),
}


def _refused(_: Asking) -> None:
    """Nothing but the consent to a merging comes here: its form has a route of its own."""
    raise HTTPException(400)


def _done(_: Case) -> None:
    """The page is fetched anew, so that nobody asks what became of the case."""


def _one_of(value: str, words: list[str]) -> str:
    if value not in words:
        raise HTTPException(400)
    return value
