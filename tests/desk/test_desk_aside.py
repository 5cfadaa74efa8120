"""The tray of what was set aside."""

from register.states import Category, IntakeState
from tests.desk import tray_examples
from tests.desk.desk_world import World, found
from tests.desk.tray_checks import REASON, Clients, audited, intake


def test_what_was_set_aside_is_listed_with_its_reason_and_masked(world: World, client_of: Clients) -> None:
    tray_examples.set_aside(world, subject="ข่าวสารของ สมชาย ใจดี")
    text = client_of("malee").get("/trays/aside").text
    assert "เป็นอีเมลจากรายชื่อรับข่าวสาร" in text
    assert "ข่าวสารของ" in text
    for hidden in ("สมชาย", "somchai@example.com"):
        assert hidden not in text


def test_every_rule_that_sets_aside_has_its_thai_words(world: World) -> None:
    from ingest.automatic import RULES  # noqa: PLC0415 - the desk itself never imports a stage
    from register.desk.web import words  # noqa: PLC0415

    assert world
    assert {rule.name for rule in RULES} == set(words.SET_ASIDE)


def test_one_click_registers_what_was_set_aside(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.set_aside(world)
    client = client_of("malee")
    answer = client.post(f"/trays/aside/{intake_id}/register", {"category": "service_complaint"})
    assert answer.status_code == 303
    item = intake(world, intake_id)
    assert item.state is IntakeState.REGISTERED
    assert f"/cases/{item.case_id}" in client.get(answer.headers["location"]).text
    again = client.post(f"/trays/aside/{intake_id}/register", {"category": "service_complaint"})
    assert (again.status_code, "มีผู้ดำเนินการกับรายการนี้ไปแล้ว" in again.text) == (409, True)


def test_a_suspected_tip_off_among_them_is_opened_before_it_is_registered(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.set_aside(world, finding=found(Category.TIP_OFF), subject="เรื่องสินบน")
    assert "ไม่มีรายการที่แยกไว้" in client_of("malee").get("/trays/aside").text
    client = client_of("somsri")
    assert "สินบน" not in client.get("/trays/aside").text + client.get(f"/trays/aside/{intake_id}").text
    fields = {"category": "tip_off"}
    assert client.post(f"/trays/aside/{intake_id}/register", fields).status_code == 409
    client.post(f"/trays/aside/{intake_id}/reveal", REASON)
    assert "สินบน" in client.get(f"/trays/aside/{intake_id}").text
    assert client.post(f"/trays/aside/{intake_id}/register", fields).status_code == 303
    assert audited(world, "intake.revealed", intake_id) == 1
