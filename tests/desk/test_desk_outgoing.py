"""The tray of e-mails that did not simply leave."""

import pytest

from register.book import casebook
from register.handling import case_details
from register.model import Returned
from register.post import replies
from register.states import Category, ReplyState, ReturnKind, WorkKind
from tests.desk import tray_examples
from tests.desk.desk_world import World, found
from tests.desk.tray_checks import REASON, Clients, state_of, work_for


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ReplyState.HELD, "ผู้ส่งขอไม่ให้ติดต่อ"),
        (ReplyState.IN_DOUBT, "การส่งครั้งก่อนขาดตอน"),
        (ReplyState.UNDELIVERABLE, "เซิร์ฟเวอร์ของผู้รับปฏิเสธ (550)"),
        (ReplyState.SUPPRESSED, "เป็นอีเมลเก่าที่นำเข้าภายหลัง"),
    ],
)
def test_each_email_that_did_not_leave_is_listed_with_its_reason(
    world: World, client_of: Clients, state: ReplyState, reason: str
) -> None:
    reply_id = tray_examples.reply(world, world.case(), state, reason=reason)
    client = client_of("malee")
    shelf = "?shelf=suppressed" if state is ReplyState.SUPPRESSED else ""
    assert reason in client.get(f"/trays/replies{shelf}").text
    page = client.get(f"/trays/replies/{reply_id}").text
    assert reason in page


def test_a_preview_masks_recipient_name_and_tracking_id_until_the_reveal(world: World, client_of: Clients) -> None:
    case = world.case()
    reply_id = tray_examples.reply(world, case, ReplyState.HELD, reason="รอ")
    client = client_of("malee")
    before = client.get(f"/trays/replies/{reply_id}").text
    assert "ได้ซ่อมถนนแล้ว" in before
    for hidden in ("สมชาย", "somchai@example.com", case.tracking_id):
        assert hidden not in before
    client.post(f"/trays/replies/{reply_id}/reveal", REASON)
    after = client.get(f"/trays/replies/{reply_id}").text
    for shown in ("คุณสมชาย ใจดี", "somchai@example.com", case.tracking_id):
        assert shown in after


def test_a_held_email_is_released_or_cancelled_once(world: World, client_of: Clients) -> None:
    case = world.case()
    client = client_of("malee")
    let_go, stopped = (tray_examples.reply(world, case, ReplyState.HELD, reason="รอ") for _ in range(2))
    with world.store.unit() as unit:
        case_details.release(unit, case, "ได้ซ่อมถนนแล้ว")
    assert client.post(f"/trays/replies/{let_go}/release").status_code == 303
    assert client.post(f"/trays/replies/{stopped}/cancel").status_code == 303
    assert (state_of(world, let_go), state_of(world, stopped)) == (ReplyState.QUEUED, ReplyState.CANCELLED)
    with world.store.browse() as unit:
        assert casebook.released(unit, casebook.load(unit, case.id)) == ""
    assert WorkKind.SEND.value in work_for(world, let_go)
    assert client.post(f"/trays/replies/{let_go}/release").status_code == 409


def test_a_doubtful_email_goes_again_only_when_the_officer_confirms(world: World, client_of: Clients) -> None:
    reply_id = tray_examples.reply(world, world.case(), ReplyState.IN_DOUBT, reason="ขาดตอน")
    client = client_of("malee")
    asked = client.post(f"/trays/replies/{reply_id}/release")
    assert (asked.status_code, "ก่อนส่งซ้ำ" in asked.text) == (422, True)
    assert state_of(world, reply_id) is ReplyState.IN_DOUBT
    assert client.post(f"/trays/replies/{reply_id}/release", {"again": "1"}).status_code == 303
    assert state_of(world, reply_id) is ReplyState.QUEUED


def test_an_undeliverable_email_is_given_up(world: World, client_of: Clients) -> None:
    reply_id = tray_examples.reply(world, world.case(), ReplyState.UNDELIVERABLE, reason="ปฏิเสธ")
    client = client_of("malee")
    assert client.post(f"/trays/replies/{reply_id}/cancel").status_code == 303
    assert state_of(world, reply_id) is ReplyState.CANCELLED
    assert "ไม่มีอีเมลที่รอการตัดสินใจ" in client.get("/trays/replies").text


def test_a_sealed_reply_is_decided_only_after_its_reveal(world: World, client_of: Clients) -> None:
    case = world.case(finding=found(Category.TIP_OFF))
    reply_id = tray_examples.reply(world, case, ReplyState.HELD, reason="รอ")
    client = client_of("somsri")
    assert "ได้ซ่อมถนนแล้ว" not in client.get(f"/trays/replies/{reply_id}").text
    assert client.post(f"/trays/replies/{reply_id}/release").status_code == 409
    client.post(f"/trays/replies/{reply_id}/reveal", REASON)
    assert client.post(f"/trays/replies/{reply_id}/release").status_code == 303
    assert case.register_number not in client_of("malee").get("/trays/replies").text


def test_another_address_needs_the_matter_opened_and_must_be_one(world: World, client_of: Clients) -> None:
    reply_id = tray_examples.reply(world, world.case(), ReplyState.UNDELIVERABLE, reason="ตีกลับ")
    client, path = client_of("malee"), f"/trays/replies/{reply_id}/readdress"
    assert client.post(path, {"address": "new@example.com"}).status_code == 409
    client.post(f"/trays/replies/{reply_id}/reveal", REASON)
    for wrong in ("", "no address", "a@b.th\r\nBcc: x@y.th", "สมชาย@example.com"):
        assert client.post(path, {"address": wrong}).status_code == 422
    assert state_of(world, reply_id) is ReplyState.UNDELIVERABLE
    assert client.post(path, {"address": "new@example.com"}).status_code == 303
    with world.store.browse() as unit:
        assert replies.draft(unit, reply_id).recipient == "new@example.com"
    assert state_of(world, reply_id) is ReplyState.QUEUED


def test_what_waits_for_its_server_shows_attempts_answer_and_can_be_stopped(world: World, client_of: Clients) -> None:
    case = world.case()
    reply_id = tray_examples.reply(world, case, ReplyState.QUEUED)
    with world.store.unit() as unit:
        replies.note_attempt(unit, reply_id, ReplyState.QUEUED, "451 4.2.2")
    client = client_of("malee")
    for path in ("/trays/replies?shelf=waiting", f"/trays/replies/{reply_id}", f"/cases/{case.id}"):
        page = client.get(path).text
        assert "ส่งแล้ว 1 ครั้ง" in page
        assert "กล่องจดหมายของผู้รับเต็ม" in page
        assert "ครั้งต่อไป" in page
    assert "ส่งแล้ว 1 ครั้ง" not in client.get("/trays/replies").text
    assert client.post(f"/trays/replies/{reply_id}/cancel").status_code == 303
    assert state_of(world, reply_id) is ReplyState.CANCELLED


def test_a_bounce_stands_on_its_case_and_can_be_opened(world: World, client_of: Clients) -> None:
    case = world.case()
    reply_id = tray_examples.reply(world, case, ReplyState.SENT)
    told = Returned(ReturnKind.FAILED, "5.1.1", (), (reply_id,))
    bounce = tray_examples.set_aside(world, "report", returned=told)
    client = client_of("somsri")
    page = client.get(f"/cases/{case.id}").text
    assert "อีเมลถูกตีกลับ: ไม่พบที่อยู่อีเมลของผู้รับ (5.1.1)" in page
    assert "อีเมลอัตโนมัติเกี่ยวกับอีเมลที่ส่งไป" in page
    assert f"/trays/aside/{bounce}" in client.get(f"/trays/replies/{reply_id}").text
    assert client.get(f"/trays/aside/{bounce}").status_code == 200
    assert bounce not in client.get("/trays/aside").text
