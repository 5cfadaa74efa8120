"""The life of a case: what the table allows is done and recorded, everything else is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from register import cases, schema
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.handling import case_details
from register.handling.matters import Desk
from register.officers import accounts
from register.officers.accounts import Officer
from register.settings import Register
from register.states import (
    CONCLUSIONS,
    CaseEvent,
    CaseState,
    Category,
    Conclusion,
    DeadlineKind,
    PublicStatus,
    Role,
    SubKind,
    transition,
)
from register.store import Store, Unit
from register.vault import KeyRing, Vault
from tests.register.matter_examples import finding, register_one

Step = Callable[[Unit, Case], Case]


@pytest.fixture
def case(store: Store, desk: Desk) -> Case:
    return register_one(store, desk)


def somebody(unit: Unit) -> str:
    known = accounts.listing(unit)
    return (known[0] if known else accounts.add(unit, Officer("", "somsri", "สมศรี", Role.OFFICER))).id


STEPS: dict[CaseEvent, Step] = {
    CaseEvent.CONFIRM: cases.confirm,
    CaseEvent.CORRECT: lambda unit, item: cases.correct(unit, item, Category.SERVICE_COMPLAINT),
    CaseEvent.ASSIGN: lambda unit, item: cases.assign(unit, item, somebody(unit)),
    CaseEvent.REFER: lambda unit, item: cases.refer(unit, item, "กองช่าง", "โปรดตรวจสอบ"),
    CaseEvent.CONCLUDE: lambda unit, item: cases.conclude(unit, item, Conclusion.FOUNDED, "จริง"),
    CaseEvent.ANSWER: lambda unit, item: cases.answer(unit, item, "ซ่อมแล้ว"),
    CaseEvent.REOPEN: lambda unit, item: cases.reopen(unit, item, "มีข้อเท็จจริงใหม่"),
}
WAY: dict[CaseState, tuple[CaseEvent, ...]] = {
    CaseState.RECEIVED: (),
    CaseState.SCREENED: (CaseEvent.CONFIRM,),
    CaseState.REFERRED: (CaseEvent.CONFIRM, CaseEvent.REFER),
    CaseState.CONCLUDED: (CaseEvent.CONFIRM, CaseEvent.CONCLUDE),
    CaseState.ANSWERED: (CaseEvent.CONFIRM, CaseEvent.CONCLUDE, CaseEvent.ANSWER),
}


def bring(store: Store, case: Case, state: CaseState) -> Case:
    for event in WAY[state]:
        with store.unit("somsri") as unit:
            case = STEPS[event](unit, case)
    return case


def load(store: Store, case: Case) -> Case:
    with store.unit() as unit:
        return casebook.load(unit, case.id)


@pytest.mark.parametrize("state", WAY)
def test_an_event_does_what_the_table_says_or_is_refused(store: Store, case: Case, state: CaseState) -> None:
    case = bring(store, case, state)
    for event, step in STEPS.items():
        row = transition(state, event)
        with store.unit() as unit:
            attempt = unit.connection.begin_nested()
            pending = len(unit.pending_audit)
            if row is None:
                with pytest.raises(InputError, match="not possible now"):
                    step(unit, case)
            else:
                assert step(unit, case).state is (row.target or state), event
            attempt.rollback()
            del unit.pending_audit[pending:]
    assert load(store, case) == case


def test_a_new_case_has_its_id_number_deadlines_and_public_status(case: Case, store: Store) -> None:
    with store.unit() as unit:
        due = casebook.deadlines(unit, case.id)
    assert case.tracking_id.startswith("LOE-")
    assert case.register_number == "1/2569"
    assert case.public_status is PublicStatus.RECEIVED
    assert set(due) == set(DeadlineKind) - {DeadlineKind.REPORT}
    assert due[DeadlineKind.COORDINATE] == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_numbers_count_by_fiscal_year_where_the_agency_wants_it(store: Store, desk: Desk) -> None:
    fiscal = replace(desk, book=Register(prefix="LOE", year="fiscal"))
    assert register_one(store, fiscal).register_number == "1/2570"


def test_a_case_is_found_by_number_tracking_id_and_id_however_written(store: Store, case: Case) -> None:
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    ways = [
        "1/2569", " 1/2569 ", "1/2569".translate(thai), case.tracking_id, case.tracking_id.lower(),
        case.tracking_id.removeprefix("LOE-"), case.id, case.id.lower(),
    ]  # fmt: skip
    with store.unit() as unit:
        assert {casebook.find(unit, way, "LOE").id for way in ways} == {case.id}
        found = casebook.by_tracking_id(unit, case.tracking_id)
    assert found == case


@pytest.mark.parametrize(
    "reference", ["", "2/2569", "LOE-0000-0000-0000-1", "99999999999999999999/2569", "/", "1/", "ก"]
)
def test_what_names_no_case_is_refused_without_being_repeated(store: Store, reference: str) -> None:
    with store.unit() as unit, pytest.raises(InputError) as error:
        casebook.find(unit, reference, "LOE")
    assert str(error.value) == "no case of that ID"


def test_the_tracking_id_is_kept_as_keyed_hash_and_sealed(store: Store, case: Case) -> None:
    with store.unit() as unit:
        row = unit.execute(select(schema.case)).one()
    assert case.tracking_id.encode() not in row.tracking_sealed
    assert row.tracking_mac != Vault(KeyRing.create()).mac("tracking", case.tracking_id.encode())


def test_the_timeline_tells_who_did_what_in_which_words(store: Store, case: Case) -> None:
    case = bring(store, case, CaseState.REFERRED)
    with store.unit() as unit:
        lines = {entry.event: entry for entry in casebook.timeline(unit, case)}
    referred = lines[CaseEvent.REFER]
    assert (referred.actor, referred.from_state, referred.to_state) == ("somsri", "screened", "referred")
    assert referred.text == "โปรดตรวจสอบ"
    assert case.unit == "กองช่าง"


def test_every_event_leaves_its_audit_row_in_the_same_unit(store: Store, case: Case) -> None:
    bring(store, case, CaseState.ANSWERED)
    with store.unit() as unit:
        rows = unit.execute(select(schema.audit).where(schema.audit.c.subject == case.id)).all()
    assert [row.action for row in rows] == ["case.registered", "case.confirm", "case.conclude", "case.answer"]
    assert "จริง" not in str(rows)


@pytest.mark.parametrize("category", list(Category))
def test_a_conclusion_must_fit_the_category(store: Store, desk: Desk, category: Category) -> None:
    case = register_one(store, desk, finding=finding(Category.SERVICE_COMPLAINT))
    with store.unit() as unit:
        case = cases.correct(unit, case, category)
    for conclusion in Conclusion:
        with store.unit() as unit:
            attempt = unit.connection.begin_nested()
            if conclusion in CONCLUSIONS[category]:
                assert cases.conclude(unit, case, conclusion, "x").conclusion is conclusion
            else:
                with pytest.raises(InputError, match="cannot be concluded"):
                    cases.conclude(unit, case, conclusion, "x")
            attempt.rollback()
            unit.pending_audit.clear()


def test_a_correction_changes_the_category_and_who_may_see_it(store: Store, case: Case) -> None:
    with store.unit() as unit:
        case = cases.correct(unit, case, Category.TIP_OFF)
    assert (case.category, case.category_confirmed, case.restricted) == (Category.TIP_OFF, True, True)
    with store.unit() as unit:
        case = cases.correct(unit, case, Category.OTHER, SubKind.INFORMATION_REQUEST)
    assert (case.sub_kind, case.restricted) == (SubKind.INFORMATION_REQUEST, False)


def test_only_other_has_a_sub_kind(store: Store, case: Case) -> None:
    with store.unit() as unit, pytest.raises(InputError, match="sub-kind"):
        cases.correct(unit, case, Category.SUGGESTION, SubKind.INFORMATION_REQUEST)


def test_a_confirmed_tip_off_stays_restricted_and_a_cleared_suspicion_does_not(store: Store, desk: Desk) -> None:
    sure = register_one(store, desk, b"1", finding=finding(Category.TIP_OFF, tip_off=0.9))
    suspected = register_one(store, desk, b"2", message_id="<2@x>", finding=finding(tip_off=0.2))
    assert suspected.restricted
    with store.unit() as unit:
        assert cases.confirm(unit, sure).restricted
        assert not cases.confirm(unit, suspected).restricted


def test_a_corrected_contact_keeps_the_other_fields_and_names_them_only_in_the_audit(store: Store, case: Case) -> None:
    with store.unit() as unit:
        case = case_details.correct_contact(unit, case, {"address": "1 หมู่ 2", "name": "สมหญิง"})
    with store.unit() as unit:
        contact = casebook.content(unit, case).contact
        rows = unit.execute(select(schema.audit.c.detail)).scalars().all()
    assert (contact.name, contact.phone, contact.address) == ("สมหญิง", "081-000-1234", "1 หมู่ 2")
    assert '{"fields": "address,name"}' in rows
    assert "สมหญิง" not in str(rows)


def test_a_contact_has_no_other_fields(store: Store, case: Case) -> None:
    with store.unit() as unit, pytest.raises(InputError, match="line"):
        case_details.correct_contact(unit, case, {"line": "@x"})


def test_a_reopened_case_has_lost_its_conclusion(store: Store, case: Case) -> None:
    case = bring(store, case, CaseState.ANSWERED)
    assert case.public_status is PublicStatus.DONE
    with store.unit() as unit:
        case = cases.reopen(unit, case, "พบหลักฐานใหม่")
    assert (case.state, case.conclusion) == (CaseState.SCREENED, None)
    assert case.public_status is PublicStatus.IN_PROGRESS


@pytest.mark.parametrize("event", [CaseEvent.CONFIRM, CaseEvent.ASSIGN])
def test_of_two_officers_at_once_the_second_is_told(store: Store, case: Case, event: CaseEvent) -> None:
    with store.unit() as unit:
        somebody(unit)
    with store.unit() as unit:
        STEPS[event](unit, case)
    with store.unit() as unit, pytest.raises(InputError, match=r"changed meanwhile|not possible"):
        STEPS[event](unit, case)


def test_a_conclusion_that_was_drawn_from_an_old_category_is_refused(store: Store, case: Case) -> None:
    seen = bring(store, case, CaseState.SCREENED)
    with store.unit() as unit:
        cases.correct(unit, seen, Category.SUGGESTION)
    with store.unit() as unit, pytest.raises(InputError, match="changed meanwhile"):
        cases.conclude(unit, seen, Conclusion.FOUNDED, "x")


def test_of_many_officers_in_the_same_moment_one_confirms(store: Store, case: Case) -> None:
    def confirm(_: int) -> bool:
        try:
            with store.unit() as unit:
                cases.confirm(unit, case)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(confirm, range(5))) == 1
    with store.unit() as unit:
        assert len(casebook.timeline(unit, case)) == 1


def test_the_list_leaves_restricted_cases_out_when_asked(store: Store, desk: Desk) -> None:
    plain = register_one(store, desk, b"1")
    register_one(store, desk, b"2", message_id="<2@x>", finding=finding(tip_off=0.5))
    with store.unit() as unit:
        assert len(casebook.listing(unit)) == 2
        assert [item.id for item in casebook.listing(unit, restricted=False)] == [plain.id]
        assert casebook.listing(unit, [CaseState.CONCLUDED]) == []


def test_the_database_refuses_a_case_against_the_rules(store: Store, case: Case) -> None:
    for change in (
        "category = 'tip_off', restricted = false",
        "state = 'concluded'",
        "state = 'closed'",
        "register_number = 0",
        "channel = 'pigeon'",
        "conclusion = 'maybe'",
    ):
        with store.unit() as unit:
            attempt = unit.connection.begin_nested()
            with pytest.raises(IntegrityError):
                unit.execute(text(f"UPDATE matter SET {change}"))  # noqa: S608
            attempt.rollback()
    assert load(store, case) == case


def test_an_unknown_case_is_refused(store: Store) -> None:
    with store.unit() as unit, pytest.raises(InputError, match="no case"):
        casebook.load(unit, "01ABC")
