"""To set aside what may be a tip-off takes two persons on every screen: proposed, read, agreed with or sent back."""

import pytest

from register.officers import accounts
from register.states import Category, IntakeState
from tests.desk import tray_examples
from tests.desk.desk_world import World, found
from tests.desk.tray_checks import REASON, Clients, audited, intake

SUSPECTED = found(Category.OTHER, tip_off=0.06)


def test_on_the_review_page(world: World, client_of: Clients) -> None:
    intake_id = world.matter(finding=SUSPECTED)
    somsri, boss = client_of("somsri"), client_of("boss")
    somsri.post(f"/review/{intake_id}/reveal", REASON)
    page = somsri.get(f"/review?item={intake_id}").text
    assert "ผู้เห็นชอบคนที่สอง" in page
    assert "เสนอแยกไว้" in page
    answer = somsri.post(f"/review/{intake_id}/decide", {"choice": "agree", "version": ""})
    assert answer.headers["location"] == "/review?notice=aside-proposed"
    assert intake(world, intake_id).state is IntakeState.REVIEW
    mine = somsri.get(f"/review?item={intake_id}").text
    assert "ถอนข้อเสนอ" in mine
    assert 'value="agree"' not in mine
    decide = {"choice": "agree", "version": ""}
    assert boss.post(f"/review/{intake_id}/decide", decide).status_code == 409  # unread
    assert boss.post(f"/intakes/{intake_id}/keep").status_code == 409
    assert world.officers["somsri"].name in boss.get(f"/review?item={intake_id}").text
    boss.post(f"/review/{intake_id}/reveal", REASON)
    assert "เห็นชอบให้แยกไว้" in boss.get(f"/review?item={intake_id}").text
    assert boss.post(f"/review/{intake_id}/decide", decide).headers["location"] == "/review?notice=decided"
    assert intake(world, intake_id).state is IntakeState.SET_ASIDE


def test_who_proposed_it_goes_on_with_the_next_one(world: World, client_of: Clients) -> None:
    first, second = world.matter(finding=SUSPECTED), world.matter(finding=found(Category.OTHER))
    somsri = client_of("somsri")
    somsri.post(f"/review/{first}/reveal", REASON)
    partial = somsri.post(
        f"/review/{first}/decide", {"choice": "agree", "version": ""}, headers={"hx-request": "true"}
    ).text
    assert f"/review/{second}/decide" in partial
    assert f"/review/{second}/decide" in somsri.get("/review").text


def test_in_the_tray_of_what_could_not_be_read(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    somsri, boss = client_of("somsri"), client_of("boss")
    path = f"/trays/parked/{intake_id}"
    for one in (somsri, boss):
        one.post(f"{path}/reveal", REASON)
    assert somsri.post(f"{path}/discard").headers["location"] == "/trays/parked?notice=aside-proposed"
    assert somsri.post(f"{path}/discard").status_code == 409
    assert f"{path}/discard" not in somsri.get(path).text
    assert boss.post(f"/intakes/{intake_id}/keep").headers["location"] == f"{path}?notice=aside-returned"
    assert audited(world, "intake.aside_returned", intake_id) == 1
    assert intake(world, intake_id).state is IntakeState.PARKED
    assert boss.post(f"{path}/discard").headers["location"].endswith("aside-proposed")
    assert somsri.post(f"{path}/discard").headers["location"].endswith("=discarded")
    assert intake(world, intake_id).state is IntakeState.SET_ASIDE


def test_what_arrived_for_a_tip_off(world: World, client_of: Clients) -> None:
    item = tray_examples.addition(world, world.case(finding=found(Category.TIP_OFF)), address="else@example.com")
    somsri, boss = client_of("somsri"), client_of("boss")
    path, aside = f"/trays/additions/{item}", {"choice": "aside"}
    for one in (somsri, boss):
        one.post(f"{path}/reveal", REASON)
    assert somsri.post(f"{path}/settle", aside).headers["location"] == "/trays/additions?notice=aside-proposed"
    assert 'value="aside"' not in somsri.get(path).text
    assert 'value="attach"' in somsri.get(path).text
    assert "เห็นชอบให้แยกไว้" in boss.get(path).text
    assert boss.post(f"{path}/settle", aside).headers["location"] == "/trays/additions?notice=discarded"
    assert intake(world, item).state is IntakeState.SET_ASIDE


@pytest.mark.parametrize("login", ["malee", "nid"])
def test_who_may_not_know_of_it_sends_nothing_back(world: World, client_of: Clients, login: str) -> None:
    intake_id = world.matter(finding=SUSPECTED)
    client_of("somsri").post(f"/review/{intake_id}/reveal", REASON)
    client_of("somsri").post(f"/review/{intake_id}/decide", {"choice": "agree", "version": ""})
    assert client_of(login).post(f"/intakes/{intake_id}/keep").status_code == 404
    assert audited(world, "intake.aside_returned", intake_id) == 0


def test_who_keeps_the_accounts_is_told_where_nobody_could_agree(world: World, client_of: Clients) -> None:
    admin = client_of("admin")
    assert "เห็นเบาะแสได้ไม่ถึงสองคน" not in admin.get("/admin/users").text
    with world.store.unit() as unit:
        for login in ("somsri", "nid"):
            accounts.disable(unit, login)
    assert "เห็นเบาะแสได้ไม่ถึงสองคน" in admin.get("/admin/users").text
