"""To end a tip-off without a conclusion takes two: one proposes with the reason, another agrees or sends it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from register import audit, cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError, NotAllowed
from register.handling import endings, verdicts
from register.handling.matters import Desk
from register.handling.verdicts import Ending, Findings
from register.post import replies
from register.sections.cases import Cases
from register.states import ENDINGS, CaseEvent, CaseState, Category, Conclusion, DeadlineKind, ReplyKind
from register.store import Store, Unit
from register.workdays import Calendar
from tests.register.conftest import NOW
from tests.register.matter_examples import finding, register_one

TWO = Cases().ended_by_two
ENDING = Ending("ไม่ระบุพฤติการณ์", agency="สำนักงาน ป.ป.ช.")
TOLD = (CaseEvent.REJECT, CaseEvent.FORWARD, CaseEvent.WITHDRAW)


@pytest.fixture
def case(store: Store, desk: Desk) -> Case:
    return register_one(store, desk, finding=finding(Category.TIP_OFF, tip_off=0.9))


def propose(unit: Unit, case: Case, event: CaseEvent, desk: Desk) -> Case:
    return endings.end(unit, case, event, ENDING, desk, two_persons=TWO)


def told(unit: Unit, case: Case) -> list[ReplyKind]:
    return [one.kind for one in replies.of_case(unit, case.id) if one.kind is not ReplyKind.ACKNOWLEDGEMENT]


def test_tip_offs_take_two_as_the_program_comes() -> None:
    assert frozenset({Category.TIP_OFF}) == TWO
    assert Cases(two_persons=(Category.OTHER,)).ended_by_two == {Category.TIP_OFF, Category.OTHER}
    assert Cases(two_persons_to_end=()).ended_by_two == frozenset()


@pytest.mark.parametrize("event", TOLD)
def test_nothing_but_the_proposal_happens_before_a_second_person_agrees(
    store: Store, desk: Desk, case: Case, event: CaseEvent
) -> None:
    with store.unit("somsri") as unit:
        before = casebook.deadlines(unit, case.id)
        case = propose(unit, case, event, desk)
        assert (case.state, told(unit, case)) == (CaseState.RECEIVED, [])
        assert casebook.deadlines(unit, case.id) == before
        with pytest.raises(NotAllowed, match="ของตนเอง"):
            endings.approve(unit, case, desk)
    with store.unit("boss") as unit:
        after = endings.approve(unit, case, desk)
        assert told(unit, after) == [ReplyKind.REFERRAL if event is CaseEvent.FORWARD else ReplyKind.OUTCOME]
        last = verdicts.of_case(unit, after)[-1]
        steps = {(one.actor, one.event) for one in casebook.timeline(unit, after)}
    assert after.public_status.value == "ดำเนินการเสร็จสิ้น"
    assert (last.event, last.actor, last.decided_by, last.ending) == (event, "somsri", "boss", ENDING)
    assert steps >= {("somsri", CaseEvent.PROPOSE), ("boss", event)}


def test_a_proposal_that_was_sent_back_or_taken_back_leaves_the_case_as_it_was(
    store: Store, desk: Desk, case: Case
) -> None:
    for who in ("boss", "somsri"):
        with store.unit("somsri") as unit:
            case = propose(unit, case, CaseEvent.REJECT, desk)
        with store.unit(who) as unit:
            case = verdicts.send_back(unit, case, "มีชื่อและวันชัดเจน")
            assert verdicts.waiting(unit, case) is None
            assert verdicts.of_case(unit, case)[-1].reason == "มีชื่อและวันชัดเจน"
            assert (case.state, told(unit, case)) == (CaseState.RECEIVED, [])
            with pytest.raises(InputError, match="รอความเห็นชอบ"):
                endings.approve(unit, case, desk)


def test_one_proposal_waits_at_a_time(store: Store, desk: Desk, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = cases.confirm(unit, case)
        case = propose(unit, case, CaseEvent.REJECT, desk)
    with store.unit("boss") as unit:
        with pytest.raises(InputError, match="รอความเห็นชอบอยู่แล้ว"):
            propose(unit, case, CaseEvent.WITHDRAW, desk)
        with pytest.raises(InputError, match="รอความเห็นชอบอยู่แล้ว"):
            verdicts.conclude(unit, case, Conclusion.UNFOUNDED, Findings("ไม่พบ"), TWO)


def test_a_merging_waits_too_and_names_the_other_case_only_in_its_proposal(
    store: Store, desk: Desk, case: Case
) -> None:
    main = register_one(store, desk, b"another", finding=finding(Category.TIP_OFF, tip_off=0.9))
    with store.unit("somsri") as unit:
        with pytest.raises(InputError, match="เหตุผล"):
            endings.merge(unit, case, main, " ", two_persons=TWO)
        case = endings.merge(unit, case, main, "เหตุเดียวกัน", two_persons=TWO)
        assert (case.merged_into, endings.main_of(unit, case)) == (None, main.id)
        assert not any(main.register_number in one.text for one in casebook.timeline(unit, case))
    with store.unit("boss") as unit:
        case = endings.approve(unit, case, desk)
    assert (case.state, case.merged_into) == (CaseState.MERGED, main.id)


def test_what_became_impossible_meanwhile_is_refused_whole(store: Store, desk: Desk, case: Case) -> None:
    main = register_one(store, desk, b"another", finding=finding(Category.TIP_OFF, tip_off=0.9))
    with store.unit("somsri") as unit:
        case = endings.merge(unit, case, main, "เหตุเดียวกัน", two_persons=TWO)
    with store.unit("boss") as unit:
        cases.proceed(unit, main, CaseEvent.WITHDRAW, "ขอถอน")
    with pytest.raises(InputError, match="เรื่องหลักยุติแล้ว"), store.unit("boss") as unit:
        endings.approve(unit, case, desk)
    with store.unit() as unit:
        assert verdicts.waiting(unit, case) is not None


@pytest.mark.parametrize("event", TOLD)
def test_no_correction_of_the_category_lets_one_person_end_it(
    store: Store, desk: Desk, case: Case, event: CaseEvent
) -> None:
    with store.unit("somsri") as unit:
        case = cases.correct(unit, case, Category.OTHER)
        assert not case.restricted
        case = propose(unit, case, event, desk)
        assert case.state is CaseState.SCREENED


def test_what_only_counts_as_a_tip_off_takes_two_until_somebody_decides(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, b"doubtful", finding=finding(tip_off=0.2))
    with store.unit("somsri") as unit:
        assert (case.category, case.restricted) == (Category.SERVICE_COMPLAINT, True)
        assert verdicts.needs_second(unit, case, TWO)
        case = cases.confirm(unit, case)
        assert not verdicts.needs_second(unit, case, TWO)
        assert propose(unit, case, CaseEvent.REJECT, desk).state is CaseState.NOT_ACCEPTED


def test_a_conclusion_of_two_is_not_got_round_by_another_category(store: Store, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = cases.correct(unit, case, Category.OTHER)
        case = verdicts.conclude(unit, case, Conclusion.NOTED, Findings("รับทราบ"), (Category.TIP_OFF,))
        assert case.state is CaseState.SCREENED
        assert verdicts.waiting(unit, case) is not None


def test_deadlines_go_on_while_a_proposal_waits(store: Store, desk: Desk, case: Case) -> None:
    with store.unit("somsri") as unit:
        propose(unit, case, CaseEvent.REJECT, desk)
    later = Store(store.engine, store.vault, store.blob_folder, clock=lambda: NOW + timedelta(days=60))
    later.before_commit(audit.append_pending)
    table = schema.deadline
    mine = (table.c.case_id == case.id) & (table.c.kind == DeadlineKind.INVESTIGATE.value)
    with later.unit("boss") as unit:
        row = unit.execute(select(table).where(mine)).one()
        assert (row.met_at, row.due_at < unit.now) == (None, True)
        endings.approve(unit, casebook.load(unit, case.id), desk)
        assert unit.execute(select(table.c.met_at).where(mine)).scalar_one() == unit.now


def test_a_proposal_falls_when_the_category_is_corrected(store: Store, desk: Desk, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = propose(unit, case, CaseEvent.REJECT, desk)
        case = cases.correct(unit, case, Category.SERVICE_COMPLAINT)
        assert verdicts.waiting(unit, case) is None


def test_a_reopened_case_is_ended_anew(store: Store, desk: Desk, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = propose(unit, case, CaseEvent.REJECT, desk)
    with store.unit("boss") as unit:
        case = endings.approve(unit, case, desk)
        case = cases.reopen(unit, case, "มีพยานใหม่", Calendar().closing(NOW.date() + timedelta(days=30)))
        assert verdicts.latest(unit, case) is None
        case = propose(unit, case, CaseEvent.REJECT, desk)
        assert case.state is CaseState.SCREENED


def test_each_step_is_audited_without_a_word_of_it(store: Store, desk: Desk, case: Case) -> None:
    with store.unit("somsri") as unit:
        case = propose(unit, case, CaseEvent.REJECT, desk)
    with store.unit("boss") as unit:
        endings.approve(unit, case, desk)
    with store.unit() as unit:
        rows = unit.execute(
            select(schema.audit).where(schema.audit.c.subject == case.id).order_by(schema.audit.c.seq)
        ).all()
    actions = [(row.actor, row.action) for row in rows]
    assert [one for one in actions if one[1] in {"case.propose", "case.reject"}] == [
        ("somsri", "case.propose"),
        ("boss", "case.reject"),
    ]
    assert not any("พฤติการณ์" in str(row) for row in rows)


@pytest.mark.parametrize("event", ENDINGS)
@pytest.mark.parametrize("how", ["himself", "both", "neither"])
def test_the_database_refuses_what_the_code_forgot(
    store: Store, desk: Desk, case: Case, event: CaseEvent, how: str
) -> None:
    with store.unit("somsri") as unit:
        propose(unit, case, CaseEvent.REJECT, desk)
    values: dict[str, object] = {"ending": event.value}
    values |= {
        "himself": {"approved": True, "decided_at": NOW, "decided_by": "somsri"},
        "both": {"conclusion": "founded"},
        "neither": {"ending": None},
    }[how]
    with pytest.raises(IntegrityError), store.unit() as unit:
        unit.execute(update(schema.verdict).values(**values))
