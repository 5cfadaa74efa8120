"""A text corrected in place: the machine's reading stays, facts that no person set follow, and it can be undone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from register import cases, schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.handling import case_details, casework, correcting
from register.handling.matters import Desk
from register.model import Contact
from register.officers import access
from register.sections.cases import Cases, OwnPeriods
from register.states import Category, Decision
from register.store import Store
from register.workdays import Calendar
from tests.register.matter_examples import finding, register_one

RIGHT = "ถนนหน้าวัดพังมาสามเดือนแล้ว นายดำ เป็นผู้รับเหมา"
AFTER = finding(contact=Contact(name="สมชาย ใจดี", phone="089-999-9999"), where="หน้าวัด", accused="นายดำ")


def origin(store: Store, case: Case) -> str:
    with store.browse() as unit:
        return casework.origin_of(unit, case)


def test_the_corrected_text_is_shown_and_the_machines_reading_is_kept(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    intake_id = origin(store, case)
    with store.unit("somsri") as unit:
        before = intakes.reading(unit, intake_id)
        assert before is not None
        assert correcting.proposed(unit, intake_id, RIGHT) == replace(before, text=RIGHT)
        correcting.correct_text(unit, intake_id, RIGHT, AFTER, desk)
        correcting.correct_text(unit, intake_id, RIGHT + "!", AFTER, desk)
        assert intakes.reading(unit, intake_id) == replace(before, text=RIGHT + "!")
        assert correcting.machine_reading(unit, intake_id) == before
        assert intakes.is_corrected(unit, intake_id)


def test_undo_brings_the_machines_reading_and_its_facts_back(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    intake_id = origin(store, case)
    with store.unit("somsri") as unit:
        before = intakes.reading(unit, intake_id)
        content = casebook.content(unit, case)
        correcting.correct_text(unit, intake_id, RIGHT, AFTER, desk)
        correcting.correct_text(unit, intake_id, None, finding(), desk)
        assert intakes.reading(unit, intake_id) == before
        assert casebook.content(unit, casebook.load(unit, case.id)) == content
        assert not intakes.is_corrected(unit, intake_id)
        with pytest.raises(InputError):
            correcting.correct_text(unit, intake_id, None, finding(), desk)


def test_facts_follow_the_text_but_not_where_a_person_set_them(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    intake_id = origin(store, case)
    with store.unit("somsri") as unit:
        case_details.correct_contact(unit, case, {"phone": "02-000-0000"})
        correcting.correct_text(unit, intake_id, RIGHT, AFTER, desk)
        content = casebook.content(unit, casebook.load(unit, case.id))
    assert (content.where, content.accused, content.contact.phone) == ("หน้าวัด", "นายดำ", "02-000-0000")


def test_a_wish_to_stay_unnamed_that_a_typed_text_states_reaches_the_case_and_stays(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    intake_id = origin(store, case)
    with store.unit("somsri") as unit:
        correcting.correct_text(unit, intake_id, RIGHT, replace(AFTER, anonymous=True), desk)
        assert casebook.load(unit, case.id).anonymous
        correcting.correct_text(unit, intake_id, RIGHT, AFTER, desk)
        assert casebook.load(unit, case.id).anonymous


def test_a_category_that_nobody_confirmed_follows_and_a_suspicion_closes_the_matter(store: Store, desk: Desk) -> None:
    one, other = register_one(store, desk, b"1"), register_one(store, desk, b"2", message_id="<2@x>")
    after = finding(Category.TIP_OFF, tip_off=0.9, decision=Decision.REVIEW)
    with store.unit("somsri") as unit:
        cases.confirm(unit, other)
        for case in (one, other):
            correcting.correct_text(unit, casework.origin_of(unit, case), RIGHT, after, desk)
        seen = [casebook.load(unit, case.id) for case in (one, other)]
        assert access.intake_restricted(unit, casework.origin_of(unit, one))
    assert [(case.category, case.restricted) for case in seen] == [
        (Category.TIP_OFF, True),
        (Category.SERVICE_COMPLAINT, False),
    ]


def test_the_periods_of_the_category_follow_the_corrected_text(store: Store, desk: Desk) -> None:
    slow = Calendar(cases=Cases(deadlines=(OwnPeriods(category=Category.SUGGESTION, investigate_days=60),)))
    own = replace(desk, calendar=slow)
    case = register_one(store, own)
    with store.unit("somsri") as unit:
        correcting.correct_text(unit, casework.origin_of(unit, case), RIGHT, finding(Category.SUGGESTION), own)
        due = casebook.deadlines(unit, case.id)
    assert due == slow.deadlines(case.received_at, Category.SUGGESTION)


def test_a_matter_that_counted_as_a_tip_off_stays_one_until_a_person_decides(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, finding=finding(tip_off=0.2))
    assert case.restricted
    with store.unit("somsri") as unit:
        correcting.correct_text(unit, casework.origin_of(unit, case), RIGHT, finding(), desk)
        assert casebook.load(unit, case.id).restricted


def test_the_audit_says_that_it_was_corrected_and_no_word_of_it(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit("somsri") as unit:
        correcting.correct_text(unit, casework.origin_of(unit, case), RIGHT, AFTER, desk)
    with store.browse() as unit:
        rows = unit.execute(select(schema.audit).where(schema.audit.c.actor == "somsri")).all()
    assert "intake.text_corrected" in [row.action for row in rows]
    assert "ถนน" not in str(rows)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_text_corrects_nothing(store: Store, desk: Desk, text: str) -> None:
    case = register_one(store, desk)
    with store.unit("somsri") as unit, pytest.raises(InputError):
        correcting.correct_text(unit, casework.origin_of(unit, case), text, AFTER, desk)
