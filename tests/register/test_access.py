"""Who is named as accused: accounts that came before the matter, and those that came after it."""

import threading
from typing import Any

import pytest
from sqlalchemy import select, update

from register import cases, schema
from register.arrivals import intakes, parking
from register.book import casebook
from register.book.casebook import Case
from register.handling import case_details, conflicts, matters
from register.handling.matters import Desk
from register.model import Page
from register.officers import access
from register.officers.access import Viewer
from register.officers.accounts import Officer
from register.states import Category, IntakeState, Method, Role
from register.store import Store
from tests.register.matter_examples import arrival, finding, reading, register_one


def admit(store: Store, login: str, name: str) -> Viewer:
    with store.unit() as unit:
        return Viewer(conflicts.admit(unit, Officer("", login, name, Role.OFFICER, cleared=True)))


def accusing(accused: str) -> object:
    return finding(Category.TIP_OFF, tip_off=0.9, accused=accused)


def test_an_account_made_after_the_matter_does_not_see_what_names_its_holder(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, finding=accusing("นายสมศักดิ์ รักงาน ตำแหน่งนายช่าง"))
    accused, other = admit(store, "somsak", "นาย สมศักดิ์ รักงาน"), admit(store, "somsri", "สมศรี ใจงาม")
    with store.browse() as unit:
        origin = unit.execute(select(schema.intake.c.id).where(schema.intake.c.case_id == case.id)).scalar_one()
        assert not access.sees_case(unit, accused, case.id)
        assert not access.sees_intake(unit, accused, origin)
        assert access.sees_case(unit, other, case.id)
        assert access.sees_intake(unit, other, origin)


CENTRE, ROADS = "ศูนย์รับเรื่อง", "กองช่าง"
# role, unit, cleared: the cases of `kinds` that such a viewer may know of
MATRIX: dict[tuple[Role, str, bool], set[str]] = {
    (Role.OFFICER, CENTRE, True): {"plain", "tip-off", "of the roads", "tip-off of the roads"},
    (Role.OFFICER, CENTRE, False): {"plain", "of the roads"},
    (Role.OFFICER, ROADS, True): {"of the roads", "tip-off of the roads"},
    (Role.OFFICER, ROADS, False): {"of the roads"},
    (Role.HEAD, CENTRE, True): {"plain", "tip-off", "of the roads", "tip-off of the roads"},
    (Role.AUDITOR, CENTRE, False): {"plain", "of the roads"},
    (Role.CLERK, CENTRE, True): set(),
    (Role.ADMIN, CENTRE, True): set(),
}


@pytest.fixture
def kinds(store: Store, desk: Desk) -> dict[str, str]:
    """The ids of a plain case and a tip-off of the central unit and of another one."""
    made: dict[str, str] = {}
    for name, found in (("plain", finding()), ("tip-off", accusing(""))):
        for unit_name, of_unit in (("", name), (ROADS, "of the roads" if name == "plain" else f"{name} of the roads")):
            made[of_unit] = register_one(store, desk, of_unit.encode(), finding=found).id
            with store.unit() as unit:
                unit.execute(update(schema.case).where(schema.case.c.id == made[of_unit]).values(unit=unit_name))
    return made


@pytest.mark.parametrize(("role", "of_unit", "cleared"), MATRIX)
def test_role_unit_and_clearance_decide_together_who_sees_a_case(
    store: Store, kinds: dict[str, str], role: Role, of_unit: str, *, cleared: bool
) -> None:
    viewer = Viewer(Officer("0" * 26, "x", "x", role, of_unit, cleared), CENTRE)
    with store.browse() as unit:
        listed = set(unit.execute(select(schema.case.c.id).where(access.visible_cases(viewer))).scalars())
        by_one = {case_id for case_id in kinds.values() if access.sees_case(unit, viewer, case_id)}
    assert listed == by_one == {kinds[name] for name in MATRIX[role, of_unit, cleared]}


HAND = (Page(1, "scan", "", Method.HANDWRITING, 0.5),)


@pytest.mark.parametrize(
    ("tip_off", "changes", "harmless"),
    [(0.049, {}, True), (0.05, {}, False), (0.01, {"pages": HAND}, False), (0.01, {"parked": True}, False)],
)
def test_what_nobody_has_decided_on_counts_as_a_tip_off_while_it_may_be_one(
    store: Store, desk: Desk, tip_off: float, changes: dict[str, Any], *, harmless: bool
) -> None:
    what = reading(pages=changes.get("pages", ()))
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival()).intake_id
        intakes.save_reading(unit, intake_id, what)
        intakes.save_finding(unit, intake_id, finding(Category.OTHER, tip_off=tip_off))
        intakes.settle(unit, intake_id, IntakeState.REVIEW)
        if changes.get("parked"):
            parking.park(unit, intake_id, "อ่านไม่ได้", desk.calendar)
    with store.browse() as unit:
        for cleared, sees in ((True, True), (False, harmless)):
            viewer = Viewer(Officer("0" * 26, "x", "x", Role.OFFICER, CENTRE, cleared), CENTRE)
            listed = unit.execute(select(schema.intake.c.id).where(access.visible_intakes(viewer))).scalars().all()
            assert listed == ([intake_id] if sees else [])
            assert access.sees_intake(unit, viewer, intake_id) is sees
        assert access.intake_restricted(unit, intake_id) is not harmless


def test_a_corrected_name_counts_for_a_later_account(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, finding=accusing(""))
    with store.unit() as unit:
        case_details.correct_facts(unit, case, {"accused": "สมศักดิ์ รักงาน"})
    accused = admit(store, "somsak", "สมศักดิ์ รักงาน")
    with store.browse() as unit:
        assert not access.sees_case(unit, accused, case.id)


def test_what_was_erased_does_not_stop_a_new_account(store: Store, desk: Desk) -> None:
    register_one(store, desk, finding=accusing("สมศักดิ์ รักงาน"))
    with store.unit() as unit:
        unit.execute(update(schema.data_key).values(wrapped=None))
    admit(store, "somsak", "สมศักดิ์ รักงาน")
    with store.browse() as unit:
        assert unit.execute(select(schema.conflict)).all() == []


def test_a_conflict_found_late_is_audited_without_a_name(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, finding=accusing("สมศักดิ์ รักงาน"))
    admit(store, "somsak", "สมศักดิ์ รักงาน")
    with store.browse() as unit:
        rows = unit.execute(select(schema.audit).where(schema.audit.c.action == "matter.conflict")).all()
    assert case.id in {row.subject for row in rows}
    assert "สมศักดิ์" not in str(rows)


def test_an_account_made_while_the_matter_is_being_registered_does_not_miss_it(store: Store, desk: Desk) -> None:
    made: list[Viewer] = []
    newcomer = threading.Thread(target=lambda: made.append(admit(store, "somsak", "สมศักดิ์ รักงาน")))
    found = finding(Category.TIP_OFF, tip_off=0.9, accused="สมศักดิ์ รักงาน")
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival()).intake_id
        intakes.save_reading(unit, intake_id, reading())
        case = matters.settle_finding(unit, intakes.load(unit, intake_id), reading(), found, desk)
        newcomer.start()
        newcomer.join(0.5)
        assert newcomer.is_alive()  # waits until the matter is committed
    newcomer.join(30)
    assert case is not None
    with store.browse() as unit:
        assert not access.sees_case(unit, made[0], case.id)


def test_a_matter_registered_while_the_account_is_being_made_does_not_miss_it(store: Store, desk: Desk) -> None:
    born: list[Case] = []
    accused = accusing("สมศักดิ์ รักงาน")
    writer = threading.Thread(target=lambda: born.append(register_one(store, desk, finding=accused)))
    with store.unit() as unit:
        officer = conflicts.admit(unit, Officer("", "somsak", "สมศักดิ์ รักงาน", Role.OFFICER, cleared=True))
        writer.start()
        writer.join(0.5)
        assert writer.is_alive()
    writer.join(30)
    with store.browse() as unit:
        assert not access.sees_case(unit, Viewer(officer), born[0].id)


def test_who_is_named_in_one_of_two_merged_cases_knows_neither_the_other_nor_their_main_case(
    store: Store, desk: Desk
) -> None:
    accused, other = admit(store, "somsak", "นาย สมศักดิ์ รักงาน"), admit(store, "somsri", "สมศรี ใจงาม")
    main, beside, naming = (
        register_one(store, desk, str(number).encode(), finding=accusing(name), message_id=f"<{number}@x>")
        for number, name in enumerate(("", "", "นายสมศักดิ์ รักงาน"))
    )
    with store.unit() as unit:
        for part in (beside, naming):
            cases.merge(unit, casebook.load(unit, part.id), casebook.load(unit, main.id), "เหตุเดียวกัน")
    with store.browse() as unit:
        for viewer, seen in ((accused, False), (other, True)):
            assert [access.sees_case(unit, viewer, one.id) for one in (main, beside, naming)] == [seen] * 3
