"""The trays in real Chromium: by keyboard, on a telephone, and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from register.arrivals import intakes
from register.post import replies
from register.states import IntakeState, Medium, ReplyState
from tests.desk import tray_examples
from tests.desk.browsing import assert_fits, assert_readable, log_in
from tests.desk.desk_world import World


@pytest.fixture
def filled(small_world: World) -> dict[str, str]:
    """Something in every tray."""
    case = small_world.case()
    tray_examples.set_aside(small_world)
    return {
        "parked": tray_examples.parked(small_world, content=tray_examples.scan()),
        "reply": tray_examples.reply(small_world, case, ReplyState.IN_DOUBT, reason="ขาดตอน"),
        "letter": tray_examples.reply(small_world, case, ReplyState.DRAFT, medium=Medium.LETTER),
        "addition": tray_examples.addition(small_world, case, address="other@example.com"),
        "case": case.id,
    }


def test_a_parked_letter_is_opened_and_typed_by_keyboard_alone(
    small_world: World, page: Page, filled: dict[str, str]
) -> None:
    log_in(page, "somsri")
    page.goto(f"/trays/parked/{filled['parked']}")
    page.locator("[name=reason]").focus()
    page.keyboard.type("อ่านลายมือ")
    page.keyboard.press("Enter")
    expect(page.locator("[data-view-place]")).to_have_text("1 / 2")
    page.keyboard.press("]")
    expect(page.locator("[data-view-place]")).to_have_text("2 / 2")
    page.locator("[name=subject]").focus()
    page.keyboard.type("ขอซ่อมถนน")
    page.keyboard.press("Tab")
    page.keyboard.type("ถนนหน้าบ้านพัง")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("บันทึกข้อความที่พิมพ์แล้ว")
    with small_world.store.browse() as unit:
        assert intakes.load(unit, filled["parked"]).state is IntakeState.READ


def test_a_clerk_confirms_an_address_without_javascript_on_a_telephone(
    small_world: World, small_desk: str, chromium: Browser, filled: dict[str, str]
) -> None:
    size = {"width": 390, "height": 780}
    context = chromium.new_context(base_url=small_desk, java_script_enabled=False, viewport=size)  # type: ignore[arg-type] # a dict is what Playwright documents
    page = context.new_page()
    log_in(page, "clerk")
    page.get_by_role("link", name="ถาดงาน").click()
    page.get_by_role("button", name="ตรวจที่อยู่").click()
    page.fill("[name=address]", "นางสมหญิง ดีงาม\n99 หมู่ 9")
    page.get_by_role("button", name="ที่อยู่ถูกต้อง").click()
    expect(page.locator(".notice")).to_contain_text("ยืนยันที่อยู่แล้ว")
    context.close()
    with small_world.store.browse() as unit:
        assert replies.load(unit, filled["letter"]).state is ReplyState.QUEUED


def test_no_tray_has_a_serious_finding_of_axe_or_scrolls_sideways(page: Page, filled: dict[str, str]) -> None:
    log_in(page, "somsri")
    page.goto(f"/trays/parked/{filled['parked']}")
    page.locator(".reveal button").click()
    page.goto(f"/trays/letters/{filled['letter']}")
    page.get_by_role("button", name="เปิดดูที่อยู่").click()
    for path in (
        "/trays/parked",
        f"/trays/parked/{filled['parked']}",
        "/trays/additions",
        f"/trays/additions/{filled['addition']}",
        f"/cases/{filled['case']}",
        "/trays/aside",
        "/trays/replies",
        "/trays/replies?shelf=suppressed",
        f"/trays/replies/{filled['reply']}",
        "/trays/letters",
        f"/trays/letters/{filled['letter']}",
    ):
        assert_fits(page, path)
        assert_readable(page, path)
