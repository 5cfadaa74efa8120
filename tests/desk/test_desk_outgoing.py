"""The tray of e-mails that did not simply leave."""

import pytest

from register.states import Category, ReplyState, WorkKind
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
    assert client.post(f"/trays/replies/{let_go}/release").status_code == 303
    assert client.post(f"/trays/replies/{stopped}/cancel").status_code == 303
    assert (state_of(world, let_go), state_of(world, stopped)) == (ReplyState.QUEUED, ReplyState.CANCELLED)
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
