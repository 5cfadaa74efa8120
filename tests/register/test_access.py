"""Who is named as accused: accounts that came before the matter, and those that came after it."""

import threading

from sqlalchemy import select, update

from register import access, case_details, conflicts, intakes, matters, schema
from register.access import Viewer
from register.accounts import Officer
from register.casebook import Case
from register.matters import Desk
from register.states import Category, Role
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
