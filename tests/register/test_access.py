"""Who is named as accused: accounts that came before the matter, and those that came after it."""

import threading

from sqlalchemy import select, update

from register import access, cases, schema
from register.access import Viewer
from register.accounts import Officer
from register.matters import Desk
from register.states import Category, Role
from register.store import Store
from tests.register.matter_examples import finding, register_one


def admit(store: Store, login: str, name: str) -> Viewer:
    with store.unit() as unit:
        return Viewer(access.admit(unit, Officer("", login, name, Role.OFFICER, cleared=True)))


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
        cases.correct_facts(unit, case, {"accused": "สมศักดิ์ รักงาน"})
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


def test_a_matter_and_an_account_written_at_once_do_not_miss_each_other(store: Store, desk: Desk) -> None:
    """Eight rounds: whichever of the two comes first, the other waits for it."""
    for number in range(8):
        name = f"สมศักดิ์ รักงาน{'กขคงจฉชซ'[number]}"
        start = threading.Barrier(2)
        seen: list[str] = []

        def write(
            name: str = name, number: int = number, start: threading.Barrier = start, seen: list[str] = seen
        ) -> None:
            start.wait(10)
            seen.append(register_one(store, desk, f"mail {number}".encode(), finding=accusing(name)).id)

        writer = threading.Thread(target=write)
        writer.start()
        start.wait(10)
        accused = admit(store, f"somsak{number}", name)
        writer.join(30)
        with store.browse() as unit:
            assert not access.sees_case(unit, accused, seen[0])
