"""The list of units: taken over, added to, closed, never lost."""

import pytest

from register import cases
from register.errors import InputError
from register.handling.matters import Desk
from register.officers import accounts, units
from register.officers.accounts import Officer
from register.states import Role
from register.store import Store
from tests.register.matter_examples import register_one

CENTRE = "ศูนย์รับเรื่อง"


@pytest.fixture
def grown(store: Store, desk: Desk) -> Store:
    """A register from before the list: an account and a case bear names of units."""
    case = register_one(store, desk)
    with store.unit() as unit:
        accounts.add(unit, Officer("", "nid", "นิด ทางหลวง", Role.OFFICER, "กองช่าง"))
        cases.refer(unit, cases.confirm(unit, case), "กองคลัง")
    return store


def test_names_in_use_are_on_offer_before_the_list_is_written(grown: Store) -> None:
    with grown.browse() as unit:
        assert units.open_names(unit, CENTRE) == [CENTRE, "กองคลัง", "กองช่าง"]
        listed = units.listing(unit, CENTRE)
    assert [(one.name, one.accounts, one.cases) for one in listed] == [
        (CENTRE, 0, 0),
        ("กองคลัง", 0, 1),
        ("กองช่าง", 1, 0),
    ]


def test_the_first_writing_takes_the_names_in_use_over(grown: Store) -> None:
    with grown.unit() as unit:
        units.add(unit, "  กอง   การศึกษา ", "edu@agency.example", CENTRE)
        assert set(units.all_names(unit)) == {CENTRE, "กองคลัง", "กองช่าง", "กอง การศึกษา"}
        assert units.listing(unit, CENTRE)[0].name == CENTRE


def test_a_closed_unit_takes_nothing_new_and_stays_known(grown: Store) -> None:
    with grown.unit() as unit:
        units.close(unit, "กองช่าง", CENTRE)
        assert "กองช่าง" not in units.open_names(unit, CENTRE)
        with pytest.raises(InputError, match="ปิดแล้ว"):
            units.require_open(unit, "กองช่าง", CENTRE)
        assert next(one for one in units.listing(unit, CENTRE) if one.name == "กองช่าง").accounts == 1
        units.reopen(unit, "กองช่าง", CENTRE)
        assert units.require_open(unit, "กองช่าง", CENTRE) == "กองช่าง"


def test_an_unknown_unit_is_refused_with_the_nearest(grown: Store) -> None:
    with grown.browse() as unit, pytest.raises(InputError) as error:
        units.require_open(unit, "กองชาง", CENTRE)
    assert "กองช่าง" in error.value.hint


def test_only_a_unit_that_nothing_uses_can_be_deleted(grown: Store) -> None:
    with grown.unit() as unit:
        units.add(unit, "กองชาง", central=CENTRE)
        units.remove(unit, "กองชาง", CENTRE)
        for name in ("กองช่าง", "กองคลัง", CENTRE):
            with pytest.raises(InputError):
                units.remove(unit, name, CENTRE)
        assert set(units.all_names(unit)) == {CENTRE, "กองคลัง", "กองช่าง"}


@pytest.mark.parametrize("name", ["", "   ", "ก" * 201, "a\x00b"])
def test_what_is_no_name_is_refused(store: Store, name: str) -> None:
    with store.unit() as unit, pytest.raises(InputError):
        units.add(unit, name)


def test_the_central_unit_cannot_be_closed_and_a_wrong_address_is_refused(store: Store) -> None:
    with store.unit() as unit:
        with pytest.raises(InputError):
            units.close(unit, CENTRE, CENTRE)
        with pytest.raises(InputError):
            units.set_email(unit, CENTRE, "no address", CENTRE)
        with pytest.raises(InputError):
            units.close(unit, "ไม่มี", CENTRE)
        with pytest.raises(InputError):
            units.add(unit, CENTRE, central=CENTRE)
