"""The clerk's list of one day's scans, and the day of receipt typed on the desk."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from register import schema
from register.book import casebook
from register.errors import InputError
from register.handling import case_details, scan_days
from register.model import Arrival
from register.states import Category, Channel, DeadlineKind
from register.workdays import Calendar, local_date
from tests.desk.desk_world import Client, World, found

MakeClient = Callable[[str], Client]


def scanned(world: World, name: str, category: Category = Category.SERVICE_COMPLAINT) -> str:
    arrival = Arrival("letters", Channel.LETTER, "application/pdf", name.encode(), name)
    return world.matter(finding=found(category), arrival=arrival)


def test_the_list_shows_file_number_and_tracking_id_without_names(world: World, client_of: MakeClient) -> None:
    scanned(world, "จดหมายนายสมชาย-001.pdf")
    page = client_of("clerk").get("/by-hand/scans/day").text
    with world.store.browse() as unit:
        (case,) = casebook.listing(unit)
    assert case.tracking_id in page
    assert case.register_number in page
    assert "สมชาย" not in page
    assert "•••-001.pdf" in page


def test_a_tip_off_shows_neither_number_nor_tracking_id(world: World, client_of: MakeClient) -> None:
    scanned(world, "scan0001.pdf", Category.TIP_OFF)
    page = client_of("clerk").get("/by-hand/scans/day").text
    with world.store.browse() as unit:
        (case,) = casebook.listing(unit)
    assert "scan0001.pdf" in page or "0001.pdf" in page
    assert case.tracking_id not in page
    assert f"เลขรับ {case.register_number}" not in page


def test_the_number_of_a_scan_is_for_who_posts_its_letters_and_for_no_other_unit(
    world: World, client_of: MakeClient
) -> None:
    scanned(world, "scan0001.pdf")
    with world.store.browse() as unit:
        (case,) = casebook.listing(unit)
    known = {login: case.tracking_id in client_of(login).get("/by-hand/scans/day").text for login in ("malee", "nid")}
    assert known == {"malee": True, "nid": False}


def test_another_day_shows_its_own_scans_only(world: World, client_of: MakeClient) -> None:
    scanned(world, "scan0001.pdf")
    clerk = client_of("clerk")
    assert "0 ฉบับ" in clerk.get("/by-hand/scans/day?day=1/10/2569").text
    assert "1 ฉบับ" in clerk.get("/by-hand/scans/day?day=nonsense").text


def test_what_could_not_be_sealed_is_listed_with_its_problem(world: World, client_of: MakeClient) -> None:
    with world.store.unit() as unit:
        unit.audit(scan_days.PROBLEM_ACTION, "source", "letters", reason="ไฟล์ใหญ่เกินกำหนด", size=10**9, files=1)
    assert "ไฟล์ใหญ่เกินกำหนด" in client_of("clerk").get("/by-hand/scans/day").text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("SCAN_0001.pdf", "SCAN_0001.pdf"),
        ("somchai letter 2.pdf", "••• letter 2.pdf"),
        ("น้ำทิพย์ ใจดี (3).jpg", "••• ••• (3).jpg"),
        ("เรื่องที่ 1", "••• 1"),
        ("a.สมชาย", "•••.•••"),
    ],
)
def test_words_that_may_name_a_person_are_blotted_out_of_file_names(name: str, shown: str) -> None:
    assert scan_days.shown_name(name) == shown


def test_the_typed_day_of_receipt_moves_every_deadline_and_is_audited(world: World, client_of: MakeClient) -> None:
    case_id = world.case().id
    answer = client_of("somsri").post(f"/cases/{case_id}/received", {"received": "2/11/2569"})
    assert answer.status_code == 303
    with world.store.browse() as unit:
        case = casebook.load(unit, case_id)
        due = casebook.deadlines(unit, case_id)
        details = unit.execute(
            select(schema.audit.c.detail).where(schema.audit.c.action == "case.received_corrected")
        ).scalars()
        assert '"2026-11-02"' in next(iter(details))
    assert local_date(case.received_at) == date(2026, 11, 2)
    assert due == Calendar().deadlines(case.received_at)
    assert local_date(due[DeadlineKind.PROGRESS]) == date(2026, 11, 17)


def test_what_is_no_day_is_said(world: World, client_of: MakeClient) -> None:
    case_id = world.case().id
    for typed in ("soon", "1/1/2600", "1/1/2500"):
        assert client_of("somsri").post(f"/cases/{case_id}/received", {"received": typed}).status_code == 409


def test_a_day_after_the_registration_is_refused(world: World) -> None:
    case_id = world.case().id
    with pytest.raises(InputError), world.store.unit() as unit:
        case_details.correct_received(unit, casebook.load(unit, case_id), date(2027, 1, 1), Calendar())


def test_the_case_page_and_the_review_page_offer_to_type_the_day(world: World, client_of: MakeClient) -> None:
    case_id = world.case().id
    somsri = client_of("somsri")
    for path in (f"/cases/{case_id}", f"/review?item={case_id}"):
        assert f"/cases/{case_id}/received" in somsri.get(path).text
