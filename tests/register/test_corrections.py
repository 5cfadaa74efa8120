"""What officers decided is what the classifier can learn from; what was erased, is not."""

from sqlalchemy import update

from register import cases, schema
from register.arrivals import intakes
from register.handling import casework, corrections
from register.handling.matters import Desk
from register.states import Category
from register.store import Store
from tests.register.matter_examples import register_one


def gathered(store: Store) -> list[corrections.Corrected]:
    with store.browse() as unit:
        return corrections.gather(unit)


def test_what_nobody_decided_teaches_nothing(store: Store, desk: Desk) -> None:
    register_one(store, desk, b"one")
    assert gathered(store) == []


def test_a_corrected_case_teaches_its_new_category_with_its_text(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, b"one")
    with store.unit() as unit:
        cases.correct(unit, case, Category.SUGGESTION, None)
        intake_id = casework.origin_of(unit, case)
    (found,) = gathered(store)
    assert (found.intake_id, found.category) == (intake_id, Category.SUGGESTION)
    with store.browse() as unit:
        told = intakes.reading(unit, intake_id)
    assert told is not None
    assert (found.subject, found.text) == (told.subject, told.text)
    assert told.text not in repr(found)


def test_an_erased_case_teaches_nothing_more(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, b"one")
    with store.unit() as unit:
        cases.correct(unit, case, Category.SUGGESTION, None)
        unit.execute(update(schema.case).values(erased_at=unit.now))
    assert gathered(store) == []
