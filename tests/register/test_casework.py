"""What officers do beside moving a case: answer, reveal, register, discard."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from register import cases, schema
from register.arrivals import intakes, parking
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError, NotAllowed
from register.handling import case_details, casework, conflicts, decisions
from register.handling.matters import Desk, settle_finding
from register.model import Automatic
from register.officers.accounts import Officer
from register.post import replies
from register.sections.cases import Cases
from register.states import CaseState, Category, Conclusion, IntakeState, Relation, ReplyKind, ReplyState, Role
from register.store import Store, place
from register.workdays import Calendar
from tests.register.matter_examples import arrival, finding, reading, register_one

CLEARED = Officer("1", "somsri", "สมศรี", Role.OFFICER, cleared=True)
UNCLEARED = Officer("2", "somsak", "สมศักดิ์", Role.OFFICER)
CLERK = Officer("3", "somying", "สมหญิง", Role.CLERK, cleared=True)


def conclude(store: Store, case: Case) -> Case:
    with store.unit("somsri") as unit:
        return cases.conclude(unit, cases.confirm(unit, case), Conclusion.FOUNDED, "จริง")


def put_on_tray(store: Store, desk: Desk, state: IntakeState, content: bytes = b"tray", tip_off: float = 0.01) -> str:
    """An intake in the given tray."""
    what = reading(automatic=Automatic("list", "x") if state is IntakeState.SET_ASIDE else None)
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(content)).intake_id
        if state is IntakeState.PARKED:
            parking.park(unit, intake_id, "อ่านไม่ได้", Calendar())
            return intake_id
        intakes.save_reading(unit, intake_id, what)
        settle_finding(unit, intakes.load(unit, intake_id), what, finding(Category.OTHER, tip_off=tip_off), desk)
    return intake_id


def test_an_agreement_taken_back_leaves_the_days_of_the_registration(store: Store, desk: Desk) -> None:
    """Though the agency has set other periods since."""
    case = register_one(store, desk)
    since = Calendar(cases=Cases(investigate_days=90))
    with store.unit() as unit:
        somsri = conflicts.admit(unit, Officer("", "somsri", "สมศรี", Role.OFFICER))
    with store.unit("somsri") as unit:
        frozen = casebook.deadlines(unit, case.id)
        decisions.decide_case(unit, somsri, case, case.category, calendar=since)
        made = decisions.last(unit, somsri)
        assert made is not None
        decisions.undo(unit, somsri, made.id, since)
        assert casebook.deadlines(unit, case.id) == frozen


def reveals(store: Store) -> int:
    with store.unit() as unit:
        return len(unit.execute(select(schema.reveal)).all())


def test_an_answer_is_a_reply_row_in_the_same_unit(store: Store, desk: Desk) -> None:
    case = conclude(store, register_one(store, desk))
    with store.unit("somsri") as unit:
        reply_id = casework.answer(unit, case, "ซ่อมถนนแล้ว", desk)
    with store.unit() as unit:
        reply, draft = replies.load(unit, reply_id), replies.draft(unit, reply_id)
        assert casebook.load(unit, case.id).state is CaseState.ANSWERED
    assert (reply.kind, reply.state, reply.case_id) == (ReplyKind.OUTCOME, ReplyState.QUEUED, case.id)
    assert (draft.recipient, draft.text) == ("somchai@example.com", "ซ่อมถนนแล้ว")


def test_a_case_that_is_not_concluded_is_not_answered(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)

    def answer() -> None:
        with store.unit() as unit:
            casework.answer(unit, case, "x", desk)

    with pytest.raises(InputError, match="not possible now"):
        answer()
    with store.unit() as unit:
        assert [item.kind for item in replies.of_case(unit, case.id)] == [ReplyKind.ACKNOWLEDGEMENT]


def test_a_case_is_answered_once(store: Store, desk: Desk) -> None:
    case = conclude(store, register_one(store, desk))
    with store.unit() as unit:
        casework.answer(unit, case, "x", desk)
    with store.unit() as unit, pytest.raises(InputError):
        casework.answer(unit, casebook.load(unit, case.id), "x", desk)


def test_a_reopened_case_can_be_answered_again(store: Store, desk: Desk) -> None:
    case = conclude(store, register_one(store, desk))
    with store.unit() as unit:
        casework.answer(unit, case, "หนึ่ง", desk)
        case = cases.reopen(unit, casebook.load(unit, case.id), "ใหม่")
        case = cases.conclude(unit, case, Conclusion.PARTLY, "x")
        casework.answer(unit, case, "สอง", desk)
    with store.unit() as unit:
        kinds = [item.kind for item in replies.of_case(unit, case.id)]
    assert sorted(kinds) == [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.OUTCOME, ReplyKind.OUTCOME]


def test_what_the_status_page_says_of_an_outcome_ends_with_it(store: Store, desk: Desk) -> None:
    """A cancelled answer was told to nobody; a reopened matter has no outcome."""
    case = conclude(store, register_one(store, desk))
    with store.unit() as unit:
        answer = casework.answer(unit, case, "หนึ่ง", desk, delay=60)
        case = case_details.release(unit, casebook.load(unit, case.id), "หนึ่ง")
        acknowledgement = next(one for one in replies.of_case(unit, case.id) if one.id != answer)
        casework.cancel_reply(unit, acknowledgement.id)
        assert casebook.released(unit, case) == "หนึ่ง"
        casework.cancel_reply(unit, answer)
        assert casebook.released(unit, case) == ""
        case = case_details.release(unit, casebook.load(unit, case.id), "สอง")
        assert casebook.released(unit, cases.reopen(unit, case, "ใหม่")) == ""


def test_a_reveal_shows_the_person_and_leaves_a_row_with_its_sealed_reason(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit("somsri") as unit:
        content, what = casework.reveal_case(unit, case, CLEARED, "ติดต่อกลับ")
    with store.unit() as unit:
        row = unit.execute(select(schema.reveal)).one()
        audited = unit.execute(select(schema.audit).where(schema.audit.c.action == "case.revealed")).one()
        where = place("reveal", "reason_sealed", row.id)
        assert unit.vault.open(unit.key(row.data_key), row.reason_sealed, where).decode() == "ติดต่อกลับ"
    assert content.contact.name == "สมชาย ใจดี"
    assert what == reading()
    assert (row.actor, row.case_id, audited.actor, audited.subject) == ("somsri", case.id, "somsri", case.id)


def test_a_restricted_case_is_revealed_to_the_cleared_only(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, finding=finding(tip_off=0.3))
    with store.unit() as unit:
        for officer in (UNCLEARED, CLERK):
            with pytest.raises(NotAllowed):
                casework.reveal_case(unit, case, officer, "อยากรู้")
    assert reveals(store) == 0
    with store.unit() as unit:
        casework.reveal_case(unit, case, CLEARED, "ตรวจสอบ")
    assert reveals(store) == 1


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reveal_without_a_reason_shows_nothing(store: Store, desk: Desk, reason: str) -> None:
    case = register_one(store, desk)
    with store.unit() as unit, pytest.raises(InputError, match="reason"):
        casework.reveal_case(unit, case, CLEARED, reason)
    assert reveals(store) == 0


def test_what_has_no_case_and_was_not_read_is_revealed_to_the_cleared_only(store: Store, desk: Desk) -> None:
    intake_id = put_on_tray(store, desk, IntakeState.PARKED)
    with store.unit() as unit:
        with pytest.raises(NotAllowed):
            casework.reveal_intake(unit, intake_id, UNCLEARED, "ตรวจ")
        assert casework.reveal_intake(unit, intake_id, CLEARED, "ตรวจ") is None


def test_what_lies_on_the_tray_is_revealed_to_the_uncleared_only_when_it_is_hardly_a_tip_off(
    store: Store, desk: Desk
) -> None:
    harmless = put_on_tray(store, desk, IntakeState.REVIEW)
    suspected = put_on_tray(store, desk, IntakeState.REVIEW, b"2", tip_off=0.05)
    with store.unit() as unit:
        assert casework.reveal_intake(unit, harmless, UNCLEARED, "ตรวจ") == reading()
        with pytest.raises(NotAllowed):
            casework.reveal_intake(unit, suspected, UNCLEARED, "ตรวจ")


def test_an_intake_of_an_open_case_is_revealed_as_its_case(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit() as unit:
        intake_id = casework.origin_of(unit, case)
        assert casework.reveal_intake(unit, intake_id, UNCLEARED, "ตรวจ") == reading()
        with pytest.raises(NotAllowed):
            casework.reveal_intake(unit, intake_id, CLERK, "ตรวจ")


@pytest.mark.parametrize("state", [IntakeState.REVIEW, IntakeState.SET_ASIDE])
def test_an_officer_registers_what_waits_on_a_tray(store: Store, desk: Desk, state: IntakeState) -> None:
    intake_id = put_on_tray(store, desk, state)
    with store.unit("somsri") as unit:
        case = casework.register_by_officer(unit, intake_id, desk)
    with store.unit() as unit:
        item = intakes.load(unit, intake_id)
        assert casework.case_of(unit, intake_id) == case
        assert len(replies.of_case(unit, case.id)) == 1
    assert (item.state, item.relation, item.reason, item.due_at) == (IntakeState.REGISTERED, Relation.ORIGIN, "", None)


@pytest.mark.parametrize("state", [IntakeState.PARKED, IntakeState.STORED])
def test_what_was_never_read_cannot_be_registered(store: Store, desk: Desk, state: IntakeState) -> None:
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(b"1")).intake_id
    if state is IntakeState.PARKED:
        intake_id = put_on_tray(store, desk, state)
    with store.unit() as unit, pytest.raises(InputError, match="cannot be registered"):
        casework.register_by_officer(unit, intake_id, desk)


def test_officers_who_register_the_same_at_once_make_one_case(store: Store, desk: Desk) -> None:
    intake_id = put_on_tray(store, desk, IntakeState.REVIEW)

    def register(_: int) -> bool:
        try:
            with store.unit() as unit:
                casework.register_by_officer(unit, intake_id, desk)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(register, range(5))) == 1
    with store.unit() as unit:
        assert len(casebook.listing(unit)) == 1
        assert len(replies.listing(unit, list(ReplyState))) == 1


@pytest.mark.parametrize("state", [IntakeState.REVIEW, IntakeState.PARKED])
def test_what_is_discarded_is_kept_whole_with_its_reason(store: Store, desk: Desk, state: IntakeState) -> None:
    intake_id = put_on_tray(store, desk, state)
    with store.unit() as unit:
        assert casework.discard(unit, intake_id, two_persons=())
        item = intakes.load(unit, intake_id)
        assert intakes.raw(unit, intake_id) == b"tray"
    assert (item.state, item.reason) == (IntakeState.SET_ASIDE, casework.DISCARDED)


def test_what_has_its_outcome_cannot_be_discarded(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit() as unit, pytest.raises(InputError, match="cannot be discarded"):
        casework.discard(unit, casework.origin_of(unit, case), two_persons=())


def test_an_intake_without_a_case_says_so(store: Store, desk: Desk) -> None:
    intake_id = put_on_tray(store, desk, IntakeState.REVIEW)
    with store.unit() as unit, pytest.raises(InputError, match="without a case"):
        casework.case_of(unit, intake_id)


def test_everything_of_a_case_is_listed_with_its_relation(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    what = reading(text=case.tracking_id, message_id="<2@x>")
    with store.unit() as unit:
        second = intakes.store_arrival(unit, arrival(b"2")).intake_id
        intakes.save_reading(unit, second, what)
        settle_finding(unit, intakes.load(unit, second), what, finding(), desk)
    with store.unit() as unit:
        found = dict(casework.intakes_of(unit, case))
        assert found == {casework.origin_of(unit, case): Relation.ORIGIN, second: Relation.ATTACHED}
