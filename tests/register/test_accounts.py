import pytest
from sqlalchemy import insert, select

from register import schema
from register.errors import InputError, NotAllowed
from register.officers import accounts
from register.officers.accounts import Officer
from register.states import Role
from register.store import Store


def add(store: Store, login: str, role: Role = Role.OFFICER, *, cleared: bool = False) -> Officer:
    with store.unit() as unit:
        return accounts.add(unit, Officer("", login, "สมศรี มีสุข", role, "กลุ่มงาน", cleared))


def test_an_account_is_found_by_its_login(store: Store) -> None:
    made = add(store, "somsri", cleared=True)
    with store.unit() as unit:
        assert accounts.find(unit, "somsri") == made
    assert (made.role, made.unit, made.cleared, made.disabled) == (Role.OFFICER, "กลุ่มงาน", True, False)


def test_a_login_is_given_once(store: Store) -> None:
    add(store, "somsri")
    with pytest.raises(InputError, match="exists"):
        add(store, "somsri", Role.CLERK)


def test_a_login_that_could_be_taken_for_another_actor_is_refused(store: Store) -> None:
    for login in ("", "machine", "init", "shell:root", "a b", "ก" * 70, "x\ny"):
        with pytest.raises(InputError):
            add(store, login)


def test_an_unknown_login_may_nothing(store: Store) -> None:
    with store.unit() as unit, pytest.raises(NotAllowed):
        accounts.find(unit, "nobody")


def test_a_disabled_account_may_nothing_and_keeps_its_name(store: Store) -> None:
    add(store, "somsri")
    with store.unit() as unit:
        accounts.disable(unit, "somsri")
    with store.unit() as unit:
        assert [(item.login, item.disabled) for item in accounts.listing(unit)] == [("somsri", True)]
        with pytest.raises(NotAllowed):
            accounts.find(unit, "somsri")


def test_adding_and_disabling_are_audited_without_the_name(store: Store) -> None:
    add(store, "somsri")
    with store.unit("admin") as unit:
        accounts.disable(unit, "somsri")
    with store.unit() as unit:
        rows = unit.execute(select(schema.audit).order_by(schema.audit.c.seq)).all()
    assert [row.action for row in rows] == ["account.added", "account.disabled"]
    assert "สมศรี" not in str(rows)


@pytest.mark.parametrize(
    ("role", "cleared", "restricted", "allowed"),
    [
        (Role.OFFICER, False, False, True),
        (Role.OFFICER, False, True, False),
        (Role.OFFICER, True, True, True),
        (Role.HEAD, True, True, True),
        (Role.AUDITOR, False, False, True),
        (Role.CLERK, True, False, False),
        (Role.ADMIN, True, False, False),
    ],
)
def test_who_may_see_a_person(role: Role, *, cleared: bool, restricted: bool, allowed: bool) -> None:
    officer = Officer("1", "x", "x", role, cleared=cleared)
    if allowed:
        accounts.require_reveal(officer, restricted=restricted)
        return
    with pytest.raises(NotAllowed):
        accounts.require_reveal(officer, restricted=restricted)


def test_a_change_of_rights_is_audited_and_ends_the_sessions(store: Store) -> None:
    officer = add(store, "somsri")
    with store.unit() as unit:
        session = {"token_mac": "0" * 64, "account_id": officer.id, "created_at": unit.now, "seen_at": unit.now}
        unit.execute(insert(schema.desk_session), session)
        unit.execute(insert(schema.opened), {"token_mac": "0" * 64, "subject": "x"})
    with store.unit("admin") as unit:
        accounts.change(unit, officer, role=Role.HEAD, division="กองคลัง", cleared=True)
    with store.unit() as unit:
        changed = accounts.find(unit, "somsri")
        assert (changed.role, changed.unit, changed.cleared) == (Role.HEAD, "กองคลัง", True)
        assert unit.execute(select(schema.desk_session)).all() == []
        assert unit.execute(select(schema.opened)).all() == []
        last = unit.execute(select(schema.audit).order_by(schema.audit.c.seq.desc())).first()
    assert last is not None
    assert (last.action, last.actor, last.subject) == ("account.changed", "admin", officer.id)


def test_the_last_administrator_can_be_neither_disabled_nor_changed(store: Store) -> None:
    first = add(store, "admin", Role.ADMIN)
    with store.unit() as unit, pytest.raises(InputError):
        accounts.disable(unit, "admin")
    with store.unit() as unit, pytest.raises(InputError):
        accounts.change(unit, first, role=Role.OFFICER, division="", cleared=False)
    second = add(store, "second", Role.ADMIN)
    with store.unit() as unit:
        accounts.disable(unit, "admin")
    with store.unit() as unit, pytest.raises(InputError):
        accounts.change(unit, second, role=Role.OFFICER, division="", cleared=False)


def test_a_disabled_account_can_be_enabled_again(store: Store) -> None:
    officer = add(store, "somsri")
    with store.unit() as unit:
        accounts.disable(unit, "somsri")
        accounts.enable(unit, officer)
    with store.unit() as unit:
        assert accounts.find(unit, "somsri") == officer
