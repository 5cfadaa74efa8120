"""Absences: the stand-in reaches what was given to the absent officer, and nothing that is closed to the stand-in."""

from datetime import date, timedelta

import pytest

from register import cases
from register.errors import InputError
from register.handling import conflicts
from register.handling.matters import Desk
from register.officers import absences, access, accounts
from register.officers.access import Viewer
from register.officers.accounts import Officer
from register.states import Category, Role
from register.store import Store, Unit
from tests.register.conftest import NOW
from tests.register.matter_examples import finding, register_one

TODAY = NOW.date()
CENTRE = "ศูนย์"


def officer(unit: Unit, login: str, *, cleared: bool = False, role: Role = Role.OFFICER, name: str = "") -> Officer:
    return conflicts.admit(unit, Officer("", login, name or login, role, f"กอง{login}", cleared=cleared))


def sees(unit: Unit, one: Officer, case_id: str) -> bool:
    return access.sees_case(unit, Viewer(one, CENTRE, stands_for=absences.stands_for(unit, one)), case_id)


def test_a_stand_in_reaches_the_absent_officers_cases_while_the_absence_lasts(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit() as unit:
        away, stand_in = officer(unit, "away"), officer(unit, "here")
        cases.assign(unit, case, away.id)
        assert not sees(unit, stand_in, case.id)
        absences.note(unit, away, stand_in, TODAY, TODAY + timedelta(days=3))
        assert sees(unit, stand_in, case.id)
        assert absences.stand_in_of(unit, away.id) == stand_in.id
        [one] = absences.coming(unit)
        absences.call_off(unit, one.id)
        assert not sees(unit, stand_in, case.id)
        with pytest.raises(InputError, match="ไม่มีการลานี้"):
            absences.call_off(unit, one.id)


def test_an_absence_of_tomorrow_opens_nothing_today(store: Store, desk: Desk) -> None:
    case = register_one(store, desk)
    with store.unit() as unit:
        away, stand_in = officer(unit, "away"), officer(unit, "here")
        cases.assign(unit, case, away.id)
        absences.note(unit, away, stand_in, TODAY + timedelta(days=1), TODAY + timedelta(days=2))
        assert not sees(unit, stand_in, case.id)


def test_neither_clearance_nor_conflict_is_stood_in_for(store: Store, desk: Desk) -> None:
    tip_off = register_one(store, desk, finding=finding(Category.TIP_OFF))
    with store.unit() as unit:
        away, stand_in = officer(unit, "away", cleared=True), officer(unit, "here", name="มาลี สายชล")
        cases.assign(unit, tip_off, away.id)
        absences.note(unit, away, stand_in, TODAY, TODAY)
        assert not sees(unit, stand_in, tip_off.id)
    named = register_one(store, desk, b"other", finding=finding(accused="มาลี สายชล"), message_id="<o@example.com>")
    with store.unit() as unit:
        cases.assign(unit, named, away.id)
        assert not sees(unit, accounts.find(unit, "here"), named.id)


@pytest.mark.parametrize(
    ("first", "last"),
    [(TODAY, TODAY - timedelta(days=1)), (date(2026, 1, 1), date(2026, 1, 2)), (TODAY, date(2029, 1, 1))],
)
def test_days_that_make_no_absence_are_refused(store: Store, first: date, last: date) -> None:
    with store.unit() as unit:
        away, stand_in = officer(unit, "away"), officer(unit, "here")
        with pytest.raises(InputError, match="วันเริ่มและวันสุดท้าย"):
            absences.note(unit, away, stand_in, first, last)


def test_a_stand_in_works_cases_is_somebody_else_and_is_there(store: Store) -> None:
    with store.unit() as unit:
        away, here, clerk = officer(unit, "away"), officer(unit, "here"), officer(unit, "clerk", role=Role.CLERK)
        for stand_in in (away, clerk):
            with pytest.raises(InputError, match="ผู้รักษาการแทน"):
                absences.note(unit, away, stand_in, TODAY, TODAY)
        absences.note(unit, here, away, TODAY, TODAY)
        with pytest.raises(InputError, match="ช่วงวันเดียวกัน"):
            absences.note(unit, here, away, TODAY, TODAY)
