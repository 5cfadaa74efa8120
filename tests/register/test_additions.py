"""What arrives for a case that exists waits for an officer, who sees, attaches, separates or puts it aside."""

from datetime import timedelta

import pytest
from sqlalchemy import select, true

from register import schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.handling import additions, conflicts, matters
from register.handling.conflicts import Routing
from register.handling.matters import Desk
from register.model import Sender
from register.officers.accounts import Officer
from register.post import replies
from register.searching import search
from register.states import Category, IntakeState, Relation, Role
from register.store import Store
from tests.register.conftest import NOW
from tests.register.matter_examples import arrival, finding, reading, register_one
from tests.register.test_likeness import ROAD

STRANGER = Sender("ใครก็ได้", "somebody@example.com")


def somsri(store: Store) -> Officer:
    with store.unit("init") as unit:
        return conflicts.admit(unit, Officer("", "somsri", "สมศรี ใจงาม", Role.OFFICER, "", cleared=True))


def addition(store: Store, desk: Desk, case: Case, **changes: object) -> Intake:
    """A mail that quotes the case's Tracking ID."""
    what = reading(**{"text": f"ขอแจ้งเพิ่มเติม รหัส {case.tracking_id}", "message_id": "<2@x>", **changes})
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(what.message_id.encode())).intake_id
        intakes.save_reading(unit, intake_id, what)
        matters.settle_finding(unit, intakes.load(unit, intake_id), what, finding(), desk)
        return intakes.load(unit, intake_id)


@pytest.mark.parametrize(("sender", "relation"), [(None, Relation.ATTACHED), (STRANGER, Relation.UNVERIFIED)])
def test_it_waits_for_one_working_day_and_is_not_answered(
    store: Store, desk: Desk, sender: Sender | None, relation: Relation
) -> None:
    case = register_one(store, desk)
    item = addition(store, desk, case, **({"sender": sender} if sender else {}))
    assert (item.state, item.relation, item.case_id) == (IntakeState.ATTACHED, relation, case.id)
    assert item.due_at is not None
    assert NOW < item.due_at < NOW + timedelta(days=5)
    with store.browse() as unit:
        assert len(replies.of_case(unit, case.id)) == 1


def test_what_the_complainant_wrote_waits_until_it_was_seen(store: Store, desk: Desk) -> None:
    item = addition(store, desk, register_one(store, desk))
    with store.unit("somsri") as unit:
        additions.note_seen(unit, item.id)
        assert intakes.load(unit, item.id).due_at is None
        with pytest.raises(InputError):
            additions.note_seen(unit, item.id)


def test_what_a_stranger_wrote_is_not_merely_seen_but_decided(store: Store, desk: Desk) -> None:
    officer = somsri(store)
    item = addition(store, desk, register_one(store, desk), sender=STRANGER)
    with store.unit("somsri") as unit:
        with pytest.raises(InputError):
            additions.note_seen(unit, item.id)
        additions.attach(unit, officer, item.id, Routing())
        after = intakes.load(unit, item.id)
    assert (after.relation, after.due_at) == (Relation.ATTACHED, None)


def test_the_words_of_what_arrived_find_the_case_as_long_as_it_counts_for_it(store: Store, desk: Desk) -> None:
    def found(word: str) -> list[str]:
        with store.browse() as unit:
            return [hit.case_id for hit in search.find(unit, word, true()).hits]

    officer, case = somsri(store), register_one(store, desk)
    own = addition(store, desk, case, text=f"รหัส {case.tracking_id} สะพานไม้ขาด")
    strange = addition(
        store, desk, case, text=f"รหัส {case.tracking_id} เห็นเสาไฟล้ม", sender=STRANGER, message_id="<3@x>"
    )
    assert (found("สะพาน"), found("เสา")) == ([case.id], [])
    with store.unit("somsri") as unit:
        additions.put_aside(unit, own.id, two_persons=())
        additions.attach(unit, officer, strange.id, Routing())
    assert (found("สะพาน"), found("เสา")) == ([], [case.id])


def test_it_becomes_a_case_of_its_own_by_an_officer(store: Store, desk: Desk) -> None:
    officer = somsri(store)
    first = register_one(store, desk)
    item = addition(store, desk, first, sender=STRANGER)
    with store.unit("somsri") as unit:
        born = additions.separate(unit, officer, item.id, Category.SUGGESTION, desk)
        after = intakes.load(unit, item.id)
    assert (after.state, after.case_id, after.relation) == (IntakeState.REGISTERED, born.id, Relation.ORIGIN)
    assert (born.category, born.category_confirmed) == (Category.SUGGESTION, True)


def test_what_does_not_belong_is_set_aside_whole(store: Store, desk: Desk) -> None:
    item = addition(store, desk, register_one(store, desk), sender=STRANGER)
    with store.unit("somsri") as unit:
        assert additions.put_aside(unit, item.id, two_persons=())
        after = intakes.load(unit, item.id)
        assert intakes.reading(unit, item.id) is not None
    assert (after.state, after.case_id, after.reason) == (IntakeState.SET_ASIDE, None, additions.PUT_ASIDE)


def test_the_origin_of_a_case_cannot_be_taken_out_of_it(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit("somsri") as unit:
        origin = unit.execute(select(schema.intake.c.id).where(schema.intake.c.case_id == case.id)).scalar_one()
        with pytest.raises(InputError):
            intakes.leave_case(unit, origin, IntakeState.REVIEW)


def test_a_stranger_ties_no_case_to_another(store: Store, desk: Desk) -> None:
    officer = somsri(store)
    register_one(store, desk, b"1", text=ROAD)
    case = register_one(store, desk, b"2", message_id="<9@x>")
    item = addition(store, desk, case, sender=STRANGER, text=f"{ROAD} {case.tracking_id}")
    with store.unit("somsri") as unit:
        assert unit.execute(select(schema.case_link)).all() == []
        additions.attach(unit, officer, item.id, Routing())
        assert len(unit.execute(select(schema.case_link)).all()) == 1
        assert casebook.load(unit, case.id).state is case.state
