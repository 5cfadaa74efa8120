"""Units are reminded of the reports they owe, by number, and of nothing that one of them may not know of."""

from datetime import timedelta
from pathlib import Path

import pytest

from register import cases
from register.book import casebook
from register.book.casebook import Case
from register.errors import TakenForNobody
from register.handling import conflicts, referrals
from register.handling.matters import Desk
from register.handling.referrals import Asked
from register.officers import units
from register.officers.accounts import Officer
from register.settings import Settings
from register.states import Category, Role
from register.store import Store
from register.watch.digest import Digester
from register.watch.reminders import Reminder
from register.workdays import Calendar
from tests.register.conftest import NOW
from tests.register.matter_examples import finding, register_one
from tests.register.test_digest import CENTRE, Box, at, officer

ROADS = "กองช่าง"
BOX = "roads@agency.example"


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = {"agency": {"name": "อบต. ตัวอย่าง", "unit": CENTRE}, "digest": {"enabled": True, "hour": 8}}
    return Settings(home=tmp_path, **given)  # type: ignore[arg-type] # as read


@pytest.fixture
def reminder(store: Store, settings: Settings, box: Box) -> Reminder:
    with store.unit() as unit:
        units.add(unit, ROADS, BOX)
    return Reminder(store, settings, Calendar(), box.post)


def referred(store: Store, desk: Desk, content: bytes = b"x", category: Category = Category.SUGGESTION) -> Case:
    case = register_one(store, desk, content, finding=finding(category), message_id=f"<{content.decode()}@example.com>")
    with store.unit("somsri") as unit:
        return referrals.to_unit(unit, cases.confirm(unit, case), ROADS, Asked(), NOW + timedelta(days=4))


def test_a_unit_is_reminded_once_a_day_of_what_is_late_and_of_no_person(
    store: Store, desk: Desk, reminder: Reminder, box: Box
) -> None:
    case = referred(store, desk)
    at(store, NOW + timedelta(days=5))
    assert (reminder.step(), reminder.step()) == (1, 0)
    [(address, notice)] = box.sent
    assert address == BOX
    assert f"เกินกำหนดรายงานแล้ว\n- เลขรับ {case.register_number} " in notice.text
    for word in ("สมชาย", "ถนน", "081", case.tracking_id):
        assert word not in notice.text + notice.subject
    at(store, NOW + timedelta(days=6))
    assert reminder.step() == 1


def test_what_is_due_soon_is_told_and_what_has_time_is_not(
    store: Store, desk: Desk, reminder: Reminder, box: Box
) -> None:
    referred(store, desk)
    assert reminder.step() == 1
    assert "ใกล้ครบกำหนดรายงาน" in box.sent[0][1].text
    at(store, NOW - timedelta(days=3))
    assert reminder.step() == 0


def test_a_report_that_came_is_not_asked_for(store: Store, desk: Desk, reminder: Reminder) -> None:
    case = referred(store, desk)
    with store.unit("somsri") as unit:
        (one,) = referrals.of_case(unit, case)
        referrals.report(unit, case, one.id, "ซ่อมแล้ว")
    at(store, NOW + timedelta(days=5))
    assert reminder.step() == 0


def test_a_tip_off_is_not_told_to_a_mailbox_that_many_read(store: Store, desk: Desk, reminder: Reminder) -> None:
    referred(store, desk, category=Category.TIP_OFF)
    at(store, NOW + timedelta(days=5))
    assert reminder.step() == 0


def test_a_matter_that_names_one_of_the_unit_is_not_told_there(store: Store, desk: Desk, reminder: Reminder) -> None:
    with store.unit() as unit:
        conflicts.admit(unit, Officer("", "chang", "ช่าง มือดี", Role.OFFICER, ROADS))
    case = referred(store, desk)
    with store.unit() as unit:
        conflicts.note(unit, case.id, "ช่าง มือดี", desk.routing)
    at(store, NOW + timedelta(days=5))
    assert reminder.step() == 0


def test_a_mail_that_could_not_leave_goes_with_the_next_step(
    store: Store, desk: Desk, reminder: Reminder, box: Box
) -> None:
    referred(store, desk)
    at(store, NOW + timedelta(days=5))
    box.down = True
    assert reminder.step() == 0
    box.down = False
    assert reminder.step() == 1


def test_a_mailbox_that_takes_no_mail_keeps_no_other_units_back(
    store: Store, desk: Desk, reminder: Reminder, box: Box
) -> None:
    with store.unit() as unit:
        units.add(unit, "กองคลัง", "money@agency.example")
    case = referred(store, desk)
    with store.unit("somsri") as unit:
        due_at = NOW + timedelta(days=4)
        referrals.to_unit(unit, casebook.load(unit, case.id), "กองคลัง", Asked(), due_at)
    at(store, NOW + timedelta(days=5))
    box.refused = {"money@agency.example": TakenForNobody("refused")}
    assert reminder.step() == 1
    assert [address for address, _ in box.sent] == [BOX]


def test_an_officer_of_the_unit_is_told_by_the_digest(
    store: Store, desk: Desk, settings: Settings, box: Box, reminder: Reminder
) -> None:
    assert reminder
    with store.unit() as unit:
        one = Officer("", "chang", "ช่าง มือดี", Role.OFFICER, ROADS, email="chang@agency.example")
        conflicts.admit(unit, one)
    case = referred(store, desk)
    officer(store, "somsri")
    at(store, NOW + timedelta(days=5))
    Digester(store, settings, Calendar(), box.post).step()
    text = dict(box.sent)["chang@agency.example"].text
    assert f"เรื่องที่หน่วยงานของท่านต้องรายงานผล\n- เลขรับ {case.register_number}" in text
