"""What may be a tip-off is set aside by two persons, whatever tray it waits in; to go on waiting takes one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from register import schema
from register.arrivals import intakes, parking
from register.errors import InputError
from register.handling import additions, asides, casework, correcting, decisions
from register.handling.matters import Desk
from register.officers import accounts
from register.officers.accounts import Officer
from register.sections.cases import Cases
from register.states import Category, IntakeState, Role
from register.store import Store
from tests.register.matter_examples import finding, register_one
from tests.register.test_additions import STRANGER, addition, somsri
from tests.register.test_casework import put_on_tray

TWO = Cases().ended_by_two
WAITING = (IntakeState.REVIEW, IntakeState.PARKED)


def state(store: Store, intake_id: str) -> IntakeState:
    with store.browse() as unit:
        return intakes.load(unit, intake_id).state


def discard(store: Store, actor: str, intake_id: str) -> bool:
    with store.unit(actor) as unit:
        return casework.discard(unit, intake_id, two_persons=TWO)


def audited(store: Store, intake_id: str) -> list[tuple[str, str]]:
    table = schema.audit
    with store.browse() as unit:
        steps = select(table.c.action, table.c.actor).where(table.c.subject == intake_id).order_by(table.c.seq)
        return [(one.action, one.actor) for one in unit.execute(steps) if "aside" in one.action]


@pytest.mark.parametrize("tray", WAITING)
def test_one_proposes_and_another_agrees(store: Store, desk: Desk, tray: IntakeState) -> None:
    intake_id = put_on_tray(store, desk, tray, tip_off=0.06)
    assert not discard(store, "somsri", intake_id)
    assert state(store, intake_id) is tray
    with pytest.raises(InputError, match="ของตนเอง"):
        discard(store, "somsri", intake_id)
    assert state(store, intake_id) is tray
    assert discard(store, "boss", intake_id)
    assert state(store, intake_id) is IntakeState.SET_ASIDE
    steps = [("aside_proposed", "somsri"), ("aside_agreed", "boss"), ("set_aside", "boss")]
    assert audited(store, intake_id) == [(f"intake.{action}", actor) for action, actor in steps]


def test_what_can_hardly_be_one_is_set_aside_by_one_and_so_is_all_where_the_agency_wants_it(
    store: Store, desk: Desk
) -> None:
    assert discard(store, "somsri", put_on_tray(store, desk, IntakeState.REVIEW))
    alone = put_on_tray(store, desk, IntakeState.PARKED, b"alone")
    with store.unit("somsri") as unit:
        assert casework.discard(unit, alone, two_persons=())


def test_a_harmless_text_that_a_person_wrote_into_it_changes_nothing(store: Store, desk: Desk) -> None:
    intake_id = put_on_tray(store, desk, IntakeState.REVIEW, tip_off=0.9)
    with store.unit("somsri") as unit:
        correcting.correct_text(unit, intake_id, "ขอบคุณค่ะ", finding(Category.OTHER), desk)
    assert not discard(store, "somsri", intake_id)
    typed = put_on_tray(store, desk, IntakeState.PARKED, b"typed")
    with store.unit("somsri") as unit:
        parking.save_typed(unit, typed, "", "ขอบคุณค่ะ")
        intakes.save_finding(unit, typed, finding(Category.OTHER))
        intakes.settle(unit, typed, IntakeState.REVIEW)
    assert not discard(store, "somsri", typed)


def test_a_proposal_stands_for_what_was_read_then(store: Store, desk: Desk) -> None:
    """Else a letter that an honest officer found empty could be filled, and thrown away, by the second."""
    intake_id = put_on_tray(store, desk, IntakeState.REVIEW, tip_off=0.9)
    assert not discard(store, "somsri", intake_id)
    with store.unit("boss") as unit:
        unit.now += timedelta(seconds=1)
        correcting.correct_text(unit, intake_id, "รับเงินใต้โต๊ะ", finding(Category.OTHER), desk)
        assert asides.waiting(unit, intake_id) is None
        unit.now += timedelta(seconds=1)
        assert not casework.discard(unit, intake_id, two_persons=TWO)
    assert state(store, intake_id) is IntakeState.REVIEW


def test_it_is_sent_back_or_registered_by_one(store: Store, desk: Desk) -> None:
    intake_id = put_on_tray(store, desk, IntakeState.REVIEW, tip_off=0.9)
    discard(store, "somsri", intake_id)
    with store.unit("boss") as unit:
        asides.send_back(unit, intake_id)
        with pytest.raises(InputError):
            asides.send_back(unit, intake_id)
    assert not discard(store, "boss", intake_id)
    with store.unit("somsri") as unit:
        assert casework.register_by_officer(unit, intake_id, desk).restricted


def test_the_second_takes_it_back_and_two_are_needed_again(store: Store, desk: Desk) -> None:
    officer = somsri(store)
    intake_id = put_on_tray(store, desk, IntakeState.REVIEW, tip_off=0.9)
    discard(store, "boss", intake_id)
    with store.unit("somsri") as unit:
        assert decisions.discard(unit, officer, intake_id, two_persons=TWO)
        made = decisions.last(unit, officer)
        assert made is not None
        decisions.undo(unit, officer, made.id, desk.calendar)
    assert state(store, intake_id) is IntakeState.REVIEW
    assert not discard(store, "boss", intake_id)


def test_what_is_only_proposed_teaches_the_classifier_nothing(store: Store, desk: Desk) -> None:
    officer = somsri(store)
    intake_id = put_on_tray(store, desk, IntakeState.REVIEW, tip_off=0.9)
    with store.unit("somsri") as unit:
        assert not decisions.discard(unit, officer, intake_id, two_persons=TWO)
        assert unit.execute(select(schema.decision.c.id)).all() == []


@pytest.mark.parametrize("sender", [None, STRANGER])
def test_what_arrived_for_a_tip_off_leaves_it_by_two(store: Store, desk: Desk, sender: object) -> None:
    case = register_one(store, desk, finding=finding(Category.TIP_OFF, tip_off=0.9))
    item = addition(store, desk, case, **({"sender": sender} if sender else {}))
    with store.unit("somsri") as unit:
        assert not additions.put_aside(unit, item.id, two_persons=TWO)
    with store.unit("boss") as unit:
        assert additions.put_aside(unit, item.id, two_persons=TWO)
    assert state(store, item.id) is IntakeState.SET_ASIDE


def test_a_tip_off_that_arrived_for_another_kind_of_case_leaves_it_by_two(store: Store, desk: Desk) -> None:
    item = addition(store, desk, register_one(store, desk))
    with store.unit("system") as unit:
        intakes.save_finding(unit, item.id, finding(Category.TIP_OFF, tip_off=0.9))
    with store.unit("somsri") as unit:
        assert not additions.put_aside(unit, item.id, two_persons=TWO)


def test_an_agency_where_nobody_could_agree_is_told(store: Store) -> None:
    def lacking() -> bool:
        with store.browse() as unit:
            return asides.lacks_second(unit, TWO)

    with store.unit() as unit:
        accounts.add(unit, Officer("", "somsri", "สมศรี", Role.OFFICER, cleared=True))
        accounts.add(unit, Officer("", "malee", "มาลี", Role.OFFICER))
        accounts.add(unit, Officer("", "keeper", "ดูแล", Role.ADMIN))
    assert lacking()
    with store.unit() as unit:
        accounts.add(unit, Officer("", "boss", "หัวหน้า", Role.HEAD, cleared=True))
    assert not lacking()
    with store.unit() as unit:
        accounts.disable(unit, "boss")
    assert lacking()
    with store.browse() as unit:
        assert not asides.lacks_second(unit, ())
