"""The work on a case: every step leaves its words sealed, its line in the timeline, and when it was done."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from register import audit, cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError, NotAllowed
from register.handling import case_details, casework, conflicts, proceedings, referrals, telling, verdicts
from register.handling.matters import Desk
from register.handling.proceedings import Exhibit, FormalStep
from register.handling.referrals import Asked
from register.handling.verdicts import Ending, Findings
from register.officers.accounts import Officer
from register.post import replies
from register.sections.cases import Cases, OwnPeriods
from register.states import (
    CaseEvent,
    CaseState,
    Category,
    Conclusion,
    DeadlineKind,
    ProceedingKind,
    ReplyKind,
    ReplyState,
    Role,
    Way,
)
from register.store import Store, Unit
from register.workdays import Calendar
from tests.register.conftest import NOW
from tests.register.matter_examples import finding, register_one

DUE = NOW + timedelta(days=9)
ORDER = FormalStep("ให้ตรวจสอบ", "12/2570", date(2026, 11, 20), "ผู้อำนวยการ")


@pytest.fixture
def case(store: Store, desk: Desk) -> Case:
    born = register_one(store, desk)
    with store.unit("somsri") as unit:
        return cases.confirm(unit, born)


def met(store: Store, case: Case) -> set[DeadlineKind]:
    table = schema.deadline
    with store.unit() as unit:
        rows = unit.execute(select(table.c.kind).where(table.c.case_id == case.id, table.c.met_at.is_not(None)))
        return {DeadlineKind(kind) for kind in rows.scalars()}


def due(unit: Unit, case: Case, kind: DeadlineKind) -> datetime:
    return casebook.deadlines(unit, case.id)[kind]


def test_a_unit_is_asked_reports_back_and_is_in_time(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = referrals.to_unit(unit, case, "กองช่าง", Asked("โปรดตรวจสอบ"), DUE)
        [one] = referrals.of_case(unit, case)
        assert (one.to, one.waits, one.asked.text) == ("กองช่าง", True, "โปรดตรวจสอบ")
        assert due(unit, case, DeadlineKind.REPORT) == DUE
        with pytest.raises(InputError, match="ยังรอรายงาน"):
            referrals.to_unit(unit, case, "กองช่าง", Asked(), DUE)
    assert DeadlineKind.REPORT not in met(store, case)
    with store.unit("chang") as unit:
        case = referrals.report(unit, case, one.id, "ซ่อมแล้ว")
        [one] = referrals.of_case(unit, case)
    assert (one.waits, one.report, one.reported_by) == (False, "ซ่อมแล้ว", "chang")
    assert case.state is CaseState.REFERRED
    assert DeadlineKind.REPORT in met(store, case)
    with store.unit() as unit, pytest.raises(InputError, match="ไม่มีรายงานที่รออยู่"):
        referrals.report(unit, case, one.id, "อีกครั้ง")


def test_two_units_are_in_time_with_the_last_report(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = referrals.to_unit(unit, case, "กองช่าง", Asked(), DUE)
        case = referrals.to_unit(unit, case, "กองคลัง", Asked(), DUE + timedelta(days=1))
        money, roads = sorted(referrals.of_case(unit, case), key=lambda one: one.to)
        case = referrals.report(unit, case, roads.id, "เสร็จแล้ว")
        assert due(unit, case, DeadlineKind.REPORT) == DUE + timedelta(days=1)
    assert DeadlineKind.REPORT not in met(store, case)
    with store.unit("somsri") as unit:
        case = referrals.report(unit, case, money.id, "ไม่มีการจ่าย")
    assert DeadlineKind.REPORT in met(store, case)


def test_a_case_that_ends_waits_for_no_report(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = referrals.to_unit(unit, case, "กองช่าง", Asked(), DUE)
        case = verdicts.conclude(unit, case, Conclusion.FOUNDED, Findings("จริง"))
        [one] = referrals.of_case(unit, case)
        assert not one.waits
        assert DeadlineKind.REPORT not in casebook.deadlines(unit, case.id)


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (CaseEvent.REJECT, CaseState.NOT_ACCEPTED),
        (CaseEvent.WITHDRAW, CaseState.WITHDRAWN),
        (CaseEvent.FORWARD, CaseState.OUTSIDE_REMIT),
    ],
)
def test_an_end_tells_the_complainant_and_not_the_reason_for_the_file(
    store: Store, desk: Desk, case: Case, event: CaseEvent, state: CaseState
) -> None:
    with store.unit("somsri") as unit:
        after = telling.end(unit, case, event, Ending("เหตุผลภายใน", agency="เทศบาลเมือง"), desk)
        [reply] = [one for one in replies.of_case(unit, case.id) if one.kind is telling.KINDS[event]]
        words = replies.draft(unit, reply.id).text
    assert after.state is state
    assert reply.state is ReplyState.QUEUED
    assert telling.USUAL[event] in words
    assert "เหตุผลภายใน" not in words


def test_an_end_needs_a_reason_and_a_passed_on_matter_its_agency(store: Store, desk: Desk, case: Case) -> None:
    with store.unit() as unit:
        with pytest.raises(InputError, match="เหตุผล"):
            telling.end(unit, case, CaseEvent.REJECT, Ending(" "), desk)
        with pytest.raises(InputError, match="หน่วยงานภายนอก"):
            telling.end(unit, case, CaseEvent.FORWARD, Ending("นอกอำนาจ"), desk)


@pytest.mark.parametrize("event", [CaseEvent.PROGRESS, CaseEvent.REQUEST])
def test_words_to_the_complainant_count_as_told_when_they_have_left(
    store: Store, desk: Desk, case: Case, event: CaseEvent
) -> None:
    with store.unit("somsri") as unit:
        reply_id = telling.write(unit, case, event, "โปรดแจ้งวันเกิดเหตุ", desk)
        assert replies.load(unit, reply_id).kind is telling.KINDS[event]
        replies.move(unit, reply_id, ReplyState.SENDING)
    assert DeadlineKind.PROGRESS not in met(store, case)
    with store.unit() as unit:
        replies.sent(unit, reply_id)
    assert DeadlineKind.PROGRESS in met(store, case)
    with store.unit() as unit:
        replies.bounce(unit, reply_id, casework.origin_of(unit, case), "ตีกลับ")
    assert DeadlineKind.PROGRESS not in met(store, case)


def test_a_word_on_the_telephone_counts_as_told_and_outlives_a_bounce(store: Store, desk: Desk, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = telling.tell(unit, case, Way.TELEPHONE, "แจ้งว่ากำลังตรวจสอบ")
        assert {entry.way for entry in casebook.timeline(unit, case)} == {None, Way.TELEPHONE}
        reply_id = telling.write(unit, case, CaseEvent.PROGRESS, "กำลังตรวจสอบ", desk)
        replies.bounce(unit, reply_id, casework.origin_of(unit, case), "ตีกลับ")
    assert DeadlineKind.PROGRESS in met(store, case)


def test_an_outcome_told_by_word_of_mouth_answers_the_case_without_a_letter(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = verdicts.conclude(unit, case, Conclusion.FOUNDED, Findings("จริง", "ตักเตือน"))
        case = telling.answer_told(unit, case, Way.IN_PERSON, "แจ้งผลที่สำนักงาน")
        kinds = [one.kind for one in replies.of_case(unit, case.id)]
        assert not casework.awaits_answer(unit, case)
    assert case.state is CaseState.ANSWERED
    assert kinds == [ReplyKind.ACKNOWLEDGEMENT]


def test_formal_steps_are_kept_whole_and_sealed(store: Store, case: Case) -> None:
    committee = FormalStep("ตรวจสอบข้อเท็จจริง", "34/2570", members=("นายหนึ่ง", "นางสอง"))
    with store.unit("somsri") as unit:
        case = proceedings.memo(unit, case, FormalStep("เห็นควรตรวจสอบ"))
        case = proceedings.order(unit, case, ORDER)
        case = proceedings.appoint(unit, case, committee)
        case = proceedings.add_evidence(unit, case, Exhibit("ภาพถ่ายสามภาพ", "ผู้ร้อง", "ตู้เอกสาร 2"))
        steps = {one.kind: one.step for one in proceedings.of_case(unit, case)}
        assert (steps[ProceedingKind.ORDER], steps[ProceedingKind.COMMITTEE]) == (ORDER, committee)
        assert [one.exhibit.kept for one in proceedings.evidence_of(unit, case)] == ["ตู้เอกสาร 2"]
        rows = [*unit.execute(select(schema.proceeding)), *unit.execute(select(schema.evidence))]
        told = next(one.text for one in casebook.timeline(unit, case) if one.event is CaseEvent.ORDER)
    assert case.state is CaseState.INVESTIGATING
    assert told == "เลขที่ 12/2570 ลงวันที่ 20 พฤศจิกายน 2569 โดย ผู้อำนวยการ\nให้ตรวจสอบ"
    assert not any(word.encode() in row.content_sealed for row in rows for word in ("นายหนึ่ง", "ภาพถ่าย"))


def test_a_unit_that_was_telephoned_counts_as_coordinated_and_nobody_as_told(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, b"telephone", message_id="<telephone@a>")
    with store.unit("somsri") as unit:
        case = referrals.coordinate(unit, case, "กองช่าง", Way.TELEPHONE, "แจ้งนายช่างให้ออกไปดูก่อน")
        line = casebook.timeline(unit, case)[-1]
    assert (line.event, line.way, line.text) == (CaseEvent.COORDINATE, Way.TELEPHONE, "กองช่าง\nแจ้งนายช่างให้ออกไปดูก่อน")
    assert case.state is CaseState.RECEIVED
    assert DeadlineKind.COORDINATE in met(store, case)
    assert DeadlineKind.PROGRESS not in met(store, case)


@pytest.mark.parametrize(("party", "words"), [("", "แจ้งแล้ว"), ("กองช่าง", " ")])
def test_who_was_spoken_to_and_of_what_must_be_said(store: Store, case: Case, party: str, words: str) -> None:
    with store.unit("somsri") as unit, pytest.raises(InputError, match="หน่วยงานและสาระ"):
        referrals.coordinate(unit, case, party, Way.LINE, words)


def test_what_a_committee_reports_is_kept_before_anybody_concludes(store: Store, case: Case) -> None:
    until = date(2026, 12, 4)
    reported = FormalStep("พบว่าจริงบางส่วน เห็นควรตักเตือน", "7/2570", date(2026, 12, 3), "ประธานกรรมการ")
    with store.unit("somsri") as unit:
        case = proceedings.appoint(unit, case, FormalStep("ตรวจ", "3/2570", members=("นายหนึ่ง",), until=until))
        case = proceedings.report(unit, case, reported)
        steps = {one.kind: one.step for one in proceedings.of_case(unit, case)}
        with pytest.raises(InputError, match="ผู้รายงาน"):
            proceedings.report(unit, case, FormalStep("พบว่าจริง"))
    assert steps[ProceedingKind.INQUIRY] == reported
    assert "ให้รายงานภายในวันที่ 4 ธันวาคม 2569" in proceedings.told(steps[ProceedingKind.COMMITTEE])
    assert (case.state, case.conclusion) == (CaseState.INVESTIGATING, None)
    assert DeadlineKind.INVESTIGATE not in met(store, case)


def test_the_accused_sit_on_no_committee(store: Store, desk: Desk) -> None:
    with store.unit() as unit:
        conflicts.admit(unit, Officer("", "malee", "มาลี สายชล", Role.OFFICER))
    case = register_one(store, desk, finding=finding(accused="นางมาลี สายชล และนายดำ ขำดี"))
    with store.unit("somsri") as unit:
        case = cases.confirm(unit, case)
        for name in ("มาลี สายชล", "ดำ ขำดี"):
            with pytest.raises(InputError, match="ผู้มีส่วนได้เสีย"):
                proceedings.appoint(unit, case, FormalStep("", "1", members=(name,)))


@pytest.mark.parametrize(
    ("accused", "member"),
    [("ปลัด อบต. ศรีพนา", "นางมาลี สายชล"), ("เจ้าหน้าที่กองช่าง", "น.ส.นิด  คงดี"), ("เจ้าหน้าที่กองช่าง", "นิด คงดี กรรมการ")],
)
def test_who_is_meant_by_a_position_or_a_unit_sits_on_no_committee_either(
    store: Store, desk: Desk, accused: str, member: str
) -> None:
    with store.unit() as unit:
        conflicts.admit(unit, Officer("", "malee", "มาลี สายชล (ปลัด อบต.)", Role.OFFICER))
        conflicts.admit(unit, Officer("", "nid", "นางสาวนิด คงดี", Role.OFFICER, "กองช่าง"))
    case = register_one(store, desk, finding=finding(accused=accused))
    with store.unit("somsri") as unit:
        case = cases.confirm(unit, case)
        with pytest.raises(InputError, match="ผู้มีส่วนได้เสีย"):
            proceedings.appoint(unit, case, FormalStep("", "1", members=("สมปอง ดีจริง", member)))
        proceedings.appoint(unit, case, FormalStep("", "1", members=("สมปอง ดีจริง",)))


def test_no_unit_is_asked_to_report_on_a_day_that_is_over(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit, pytest.raises(InputError, match="วันกำหนดรายงาน"):
        referrals.to_unit(unit, case, "กองช่าง", Asked("ตรวจสอบ"), NOW - timedelta(minutes=1))


def test_an_order_extends_the_examination_and_the_first_day_stays_known(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        before = due(unit, case, DeadlineKind.INVESTIGATE)
        more = FormalStep("พยานอยู่ต่างจังหวัด", "9", by="ผู้อำนวยการ", until=date(2027, 1, 15))
        proceedings.extend(unit, case, more, Calendar())
        assert due(unit, case, DeadlineKind.INVESTIGATE) == Calendar().closing(date(2027, 1, 15))
        kept = unit.execute(select(schema.deadline).where(schema.deadline.c.kind == "investigate")).one()
    assert kept.first_due_at == before


@pytest.mark.parametrize("until", [None, date(2026, 11, 19), date(2026, 12, 1), date(2029, 1, 1)])
def test_an_extension_goes_to_a_later_day_within_a_year(store: Store, case: Case, until: date | None) -> None:
    more = FormalStep("เหตุ", "9", by="ผู้อำนวยการ", until=until)
    with store.unit() as unit, pytest.raises(InputError, match="วันครบกำหนดใหม่"):
        proceedings.extend(unit, case, more, Calendar())


def test_where_two_persons_conclude_nobody_agrees_with_himself(store: Store, case: Case) -> None:
    two = (Category.SERVICE_COMPLAINT,)
    with store.unit("somsri") as unit:
        case = verdicts.conclude(unit, case, Conclusion.FOUNDED, Findings("จริง"), two)
        assert case.state is CaseState.SCREENED
        with pytest.raises(NotAllowed, match="ของตนเอง"):
            verdicts.carry_out(unit, case, verdicts.agree(unit, case))
        with pytest.raises(InputError, match="รอความเห็นชอบอยู่แล้ว"):
            verdicts.conclude(unit, case, Conclusion.FOUNDED, Findings("จริง"), two)
    with store.unit("boss") as unit:
        case = verdicts.send_back(unit, case, "ขาดพยาน")
    with store.unit("somsri") as unit:
        case = verdicts.conclude(unit, case, Conclusion.PARTLY, Findings("จริงบางส่วน"), two)
    with store.unit("boss") as unit:
        case = verdicts.carry_out(unit, case, verdicts.agree(unit, case))
        stands = verdicts.latest(unit, case)
        assert {one.approved for one in verdicts.of_case(unit, case)} == {False, True}
    assert (case.state, case.conclusion) == (CaseState.CONCLUDED, Conclusion.PARTLY)
    assert stands is not None
    assert (stands.actor, stands.decided_by) == ("somsri", "boss")


def test_a_proposal_falls_with_the_category_it_was_about(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = verdicts.conclude(unit, case, Conclusion.FOUNDED, Findings("จริง"), (Category.SERVICE_COMPLAINT,))
        case = cases.correct(unit, case, Category.SUGGESTION)
        assert verdicts.waiting(unit, case) is None


def test_a_step_is_done_by_the_event_that_does_it(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    assert met(store, case) == set()
    with store.unit() as unit:
        case = cases.confirm(unit, case)
    assert met(store, case) == set()  # its category is known, and no unit knows of it
    with store.unit() as unit:
        case = cases.proceed(unit, case, CaseEvent.INVESTIGATE, "ออกไปดูพื้นที่")
    assert met(store, case) == {DeadlineKind.COORDINATE}
    with store.unit() as unit:
        case = cases.conclude(unit, case, Conclusion.FOUNDED, "จริง")
    assert met(store, case) == {DeadlineKind.COORDINATE, DeadlineKind.INVESTIGATE}
    with store.unit() as unit:
        case = cases.reopen(unit, case, "มีพยานใหม่", DUE)
        assert due(unit, case, DeadlineKind.INVESTIGATE) == DUE
    assert met(store, case) == {DeadlineKind.COORDINATE}


def test_who_cannot_be_answered_has_been_received_at_once(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, b"no sender", sender=None)
    assert DeadlineKind.ACKNOWLEDGE in met(store, case)


def test_a_note_can_be_left_in_every_state(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = cases.proceed(unit, case, CaseEvent.WITHDRAW, "ขอถอน")
        case = cases.proceed(unit, case, CaseEvent.NOTE, "โทรศัพท์ยืนยันแล้ว")
        assert "โทรศัพท์ยืนยันแล้ว" in {one.text for one in casebook.timeline(unit, case)}
    assert case.state is CaseState.WITHDRAWN


def test_a_case_is_marked_with_its_project_and_as_urgent(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = case_details.mark(unit, case, project="ถนนสายบ้านเหนือ", urgent=True)
        assert (case.project, case.urgent) == ("ถนนสายบ้านเหนือ", True)
        assert case_details.mark(unit, case, project="", urgent=False).project == ""


def test_another_category_brings_its_own_periods_but_an_extension_stays(store: Store, case: Case) -> None:
    own = Calendar(cases=Cases(deadlines=(OwnPeriods(category=Category.SUGGESTION, investigate_days=30),)))
    with store.unit("somsri") as unit:
        first = due(unit, case, DeadlineKind.INVESTIGATE)
        case = cases.correct(unit, case, Category.SUGGESTION)
        cases.recount(unit, case, own)
        assert due(unit, case, DeadlineKind.INVESTIGATE) > first
        more = FormalStep("เหตุ", "9", by="ผู้อำนวยการ", until=date(2027, 2, 26))
        case = proceedings.extend(unit, case, more, own)
        case = cases.correct(unit, case, Category.SERVICE_COMPLAINT)
        cases.recount(unit, case, own)
        assert due(unit, case, DeadlineKind.INVESTIGATE) == own.closing(date(2027, 2, 26))


def test_a_report_is_asked_for_within_two_years(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit, pytest.raises(InputError, match="สองปี"):
        referrals.to_unit(unit, case, "กองช่าง", Asked(), NOW.replace(year=2116))  # 2659 for 2569


def test_a_day_of_receipt_is_not_after_the_registration_of_that_morning(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = case_details.correct_received(unit, case, date(2026, 11, 18), Calendar())
        case = case_details.correct_received(unit, case, date(2026, 11, 20), Calendar())
    assert case.received_at == case.registered_at


def test_an_extension_that_is_shorter_than_the_new_period_is_none(store: Store, case: Case) -> None:
    own = Calendar(cases=Cases(deadlines=(OwnPeriods(category=Category.SUGGESTION, investigate_days=90),)))
    with store.unit("somsri") as unit:
        more = FormalStep("เหตุ", "9", by="ผู้อำนวยการ", until=date(2027, 1, 15))
        case = proceedings.extend(unit, case, more, own)
        case = cases.correct(unit, case, Category.SUGGESTION)
        cases.recount(unit, case, own)
        whole = own.deadlines(case.received_at, case.category, case.sub_kind)[DeadlineKind.INVESTIGATE]
        kept = unit.execute(select(schema.deadline).where(schema.deadline.c.kind == "investigate")).one()
    assert (kept.due_at, kept.first_due_at) == (whole, None)


@pytest.mark.parametrize("what", ["category", "received"])
def test_a_reopened_case_keeps_its_whole_time_when_it_is_corrected(
    store: Store, desk: Desk, case: Case, what: str
) -> None:
    with store.unit("somsri") as unit:
        case = telling.end(unit, case, CaseEvent.REJECT, Ending("ไม่ชัดเจน"), desk)
    later = Store(store.engine, store.vault, store.blob_folder, clock=lambda: NOW + timedelta(days=60))
    later.before_commit(audit.append_pending)
    with later.unit("somsri") as unit:
        whole = Calendar().deadlines(unit.now, case.category, case.sub_kind)[DeadlineKind.INVESTIGATE]
        case = cases.reopen(unit, case, "มีพยานใหม่", whole)
        if what == "category":
            case = cases.correct(unit, case, Category.SUGGESTION)
            cases.recount(unit, case, Calendar())
        else:
            case = case_details.correct_received(unit, case, date(2026, 11, 18), Calendar())
        assert due(unit, case, DeadlineKind.INVESTIGATE) == whole
        assert due(unit, case, DeadlineKind.PROGRESS) < unit.now
