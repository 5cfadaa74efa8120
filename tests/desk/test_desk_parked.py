"""The tray of what could not be processed: opened, read again, typed by hand."""

import re

from register.arrivals import intakes, parking
from register.book import casebook
from register.officers import access
from register.states import IntakeState, Method, WorkKind
from tests.desk import tray_examples
from tests.desk.desk_world import World, found, mail
from tests.desk.tray_checks import REASON, Clients, audited, intake, work_for
from tests.desk.tray_examples import BROKEN


def test_parked_intakes_show_reason_and_alarm_after_a_working_day(world: World, client_of: Clients) -> None:
    tray_examples.parked(world)
    fresh = client_of("somsri").get("/trays/parked").text
    assert BROKEN in fresh
    assert "เกิน 1 วันทำการ" not in fresh
    world.clock.advance(days=4)
    late = client_of("somsri").get("/trays/parked").text
    assert re.search(r'class="tag late">4 วัน<', late)
    assert "เกิน 1 วันทำการ" in late


def test_an_english_reason_of_a_program_is_not_shown(world: World, client_of: Clients) -> None:
    tray_examples.parked(world, reason="the mail is empty")
    text = client_of("somsri").get("/trays/parked").text
    assert "the mail is empty" not in text
    assert "โปรดเปิดดูต้นฉบับ" in text


def test_what_nobody_has_read_is_for_the_cleared_only(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    for login in ("malee", "nid", "checker"):
        client = client_of(login)
        assert BROKEN not in client.get("/trays/parked").text
        assert client.get(f"/trays/parked/{intake_id}").status_code == 404


def test_an_original_is_seen_and_saved_after_a_reveal(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world, content=tray_examples.scan())
    client = client_of("somsri")
    closed = client.get(f"/trays/parked/{intake_id}").text
    assert "สมหญิง" not in closed
    assert client.get(f"/trays/parked/{intake_id}/pages/1").status_code == 404
    assert client.post(f"/trays/parked/{intake_id}/original").status_code == 409
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    text = client.get(f"/trays/parked/{intake_id}").text
    addresses = re.findall(rf'src="(/trays/parked/{intake_id}/pages/\d)"', text)
    assert len(addresses) == 2
    for address in addresses:
        assert client.get(address).headers["content-type"] == "image/jpeg"
    assert client.get(f"/trays/parked/{intake_id}/pages/3").status_code == 404
    saved = client.post(f"/trays/parked/{intake_id}/original")
    assert saved.content.startswith(tray_examples.scan())
    assert saved.headers["content-disposition"] == f'attachment; filename="original-{intake_id}.tif"'
    assert (saved.headers["content-type"], saved.headers["cache-control"]) == ("application/octet-stream", "no-store")
    assert audited(world, "intake.exported", intake_id) == 1


def test_a_damaged_original_still_has_its_page(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    client = client_of("somsri")
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    assert "ไม่มีภาพที่แสดงได้" in client.get(f"/trays/parked/{intake_id}").text


def test_replay_reads_it_again(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    assert client_of("somsri").post(f"/trays/parked/{intake_id}/replay").status_code == 303
    assert intake(world, intake_id).state is IntakeState.STORED
    assert work_for(world, intake_id) == {WorkKind.READ.value}


def test_mail_that_stayed_on_its_server_cannot_be_replayed(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world, reason=parking.WITHHELD)
    client = client_of("somsri")
    assert "/replay" not in client.get("/trays/parked").text
    assert client.post(f"/trays/parked/{intake_id}/replay").status_code == 409


def test_a_typed_text_is_registered_like_any_reading_and_stays_restricted(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world, content=tray_examples.scan())
    client = client_of("somsri")
    fields = {"subject": "ขอซ่อมถนน", "text": "ถนนหน้าบ้านพัง\r\nนางสมหญิง ดีงาม"}
    assert client.post(f"/trays/parked/{intake_id}/type", fields).status_code == 409
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    assert client.post(f"/trays/parked/{intake_id}/type", fields).status_code == 303
    item = intake(world, intake_id)
    assert (item.state, item.reason, item.due_at) == (IntakeState.READ, "", None)
    assert WorkKind.FIND.value in work_for(world, intake_id)
    with world.store.browse() as unit:
        reading = intakes.reading(unit, intake_id)
    assert reading is not None
    assert (reading.subject, reading.text) == ("ขอซ่อมถนน", "ถนนหน้าบ้านพัง\nนางสมหญิง ดีงาม")
    assert [(page.number, page.method, page.confidence) for page in reading.pages] == [
        (1, Method.HANDWRITING, 1.0),
        (2, Method.HANDWRITING, 1.0),
    ]
    tray_examples.find(world, intake_id, found())
    with world.store.browse() as unit:
        born = casebook.load(unit, intake(world, intake_id).case_id or "")
        assert born.restricted
        assert not access.sees_case(unit, world.parts.viewer(world.officers["malee"]), born.id)
    assert client.get(f"/cases/{born.id}").status_code == 200


def test_an_empty_text_is_asked_for_again(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    client = client_of("somsri")
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    answer = client.post(f"/trays/parked/{intake_id}/type", {"subject": "เรื่องที่พิมพ์ไว้", "text": "  "})
    assert (answer.status_code, "เรื่องที่พิมพ์ไว้" in answer.text) == (422, True)
    assert intake(world, intake_id).state is IntakeState.PARKED


def test_a_mail_keeps_its_sender_when_its_text_is_typed(world: World) -> None:
    intake_id = world.matter(mail(subject="", text=""))
    assert intake(world, intake_id).state is IntakeState.PARKED
    with world.store.unit("somsri") as unit:
        parking.save_typed(unit, intake_id, "เรื่อง", "ข้อความ", pages=0)
        reading = intakes.reading(unit, intake_id)
    assert reading is not None
    assert reading.sender is not None
    assert (reading.sender.address, reading.reply_allowed) == ("somchai@example.com", True)
    with world.store.browse() as unit:
        assert access.intake_restricted(unit, intake_id)


def test_what_was_set_aside_unread_can_still_be_typed(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    client, boss = client_of("somsri"), client_of("boss")
    for one in (client, boss):
        one.post(f"/trays/parked/{intake_id}/reveal", REASON)
    for one in (client, boss):  # unread, it may be a tip-off: two set it aside
        assert one.post(f"/trays/parked/{intake_id}/discard").status_code == 303
    assert "เจ้าหน้าที่พิจารณาแล้วไม่ใช่เรื่องร้องเรียน" in client.get("/trays/aside").text
    assert client.post(f"/trays/aside/{intake_id}/register", {"category": "other"}).status_code == 409
    assert client.get(f"/trays/aside/{intake_id}").headers["location"] == f"/trays/parked/{intake_id}"
    assert client.get(f"/trays/parked/{intake_id}").status_code == 200
    assert client.post(f"/trays/parked/{intake_id}/type", {"text": "ถนนพัง"}).status_code == 303
    assert intake(world, intake_id).state is IntakeState.READ
