"""The desk in real Chromium: by keyboard alone, with hostile letters, on a telephone."""

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from register.book import casebook
from register.model import Contact
from register.states import CaseState, Category
from tests.desk.browsing import assert_fits, log_in
from tests.desk.desk_world import World, found, mail

SCRIPT = "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"


def test_ten_matters_are_reviewed_by_keyboard_alone(small_world: World, page: Page) -> None:
    made = [world_case(small_world, number) for number in range(10)]
    log_in(page)
    page.goto("/review")
    for left in range(10, 0, -1):
        expect(page.locator("h1")).to_contain_text(f"รอตรวจ {left} รายการ")
        if page.locator("text=เนื้อหาปิดไว้").count():
            page.keyboard.press("Enter")  # the reason that is chosen; the matter opens
            expect(page.locator(".letter")).to_be_visible()
        page.keyboard.press("3" if left % 3 == 0 else "Enter")
    expect(page.locator("#work")).to_contain_text("ตรวจครบทุกรายการแล้ว")
    with small_world.store.browse() as unit:
        after = [casebook.load(unit, one.id) for one in made]
    assert {one.state for one in after} == {CaseState.SCREENED}
    assert sum(one.category is Category.SUGGESTION for one in after) == 3


def test_u_undoes_and_n_leaves_for_later(small_world: World, page: Page) -> None:
    for number in (1, 2):
        world_case(small_world, number)
    log_in(page)
    page.goto("/review")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("รอตรวจ 1 รายการ")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text("รอตรวจ 2 รายการ")
    subject = page.locator("#paper-head").inner_text()
    page.keyboard.press("n")
    expect(page.locator("#paper-head")).not_to_have_text(subject)
    expect(page.locator("h1")).to_contain_text("รอตรวจ 2 รายการ")


def test_the_slash_goes_to_the_search_box_also_with_thai_letters_on_the_keys(small_world: World, page: Page) -> None:
    case = world_case(small_world, 1)
    log_in(page)
    page.dispatch_event("body", "keydown", {"key": "ฝ", "code": "Slash", "bubbles": True})
    expect(page.locator("#head-find")).to_be_focused()
    page.goto("/trays")
    page.keyboard.press("/")
    page.keyboard.type(case.register_number)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(case.register_number)
    page.goto("/cases")
    page.keyboard.press("/")
    expect(page.locator("#reference")).to_be_focused()


def test_the_key_of_what_stands_open_goes_into_it_and_does_not_shut_it(small_world: World, page: Page) -> None:
    small_world.case(finding=found(Category.TIP_OFF))
    log_in(page)
    page.goto("/review")
    expect(page.locator("details.reveal")).to_have_attribute("open", "")
    page.keyboard.press("v")
    expect(page.locator("details.reveal")).to_have_attribute("open", "")
    expect(page.locator(".reveal input[name=preset]").first).to_be_focused()


def test_keys_do_nothing_while_somebody_writes(small_world: World, page: Page) -> None:
    world_case(small_world, 1)
    log_in(page)
    page.goto("/review")
    page.keyboard.press("v")
    page.locator(".reveal input[name=reason]").fill("")
    page.locator(".reveal input[name=reason]").type("1 2 3 0")
    expect(page.locator("h1")).to_contain_text("รอตรวจ 1 รายการ")


@pytest.mark.parametrize("revealed", [False, True])
def test_a_hostile_letter_shows_its_words_and_runs_nothing(small_world: World, page: Page, *, revealed: bool) -> None:
    contact = Contact(name=f"นาย{SCRIPT}", address=SCRIPT, phone=SCRIPT) if revealed else Contact()
    small_world.case(
        mail(subject=SCRIPT, text=f"{SCRIPT}\n{SCRIPT}", quoted=SCRIPT, warnings=(SCRIPT,)),
        found(where=SCRIPT, when=SCRIPT, accused=SCRIPT, contact=contact),
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    log_in(page)
    page.goto("/review")
    if revealed:
        page.keyboard.press("v")
        page.locator(".reveal button").click()
        expect(page.locator(".facts")).to_contain_text("onerror")
    expect(page.locator("#paper-head")).to_contain_text("<script>")
    assert "broken" not in page.title()
    assert page.locator("#work script, #work img").count() == 0
    assert complaints == []


def test_without_javascript_everything_but_the_keys_works(
    small_world: World, chromium: Browser, small_desk: str
) -> None:
    case = world_case(small_world, 1)
    page = chromium.new_context(base_url=small_desk, java_script_enabled=False).new_page()
    log_in(page)
    page.click("text=เริ่มตรวจ")
    page.click("text=เปิดเผยตัวตนผู้ส่ง")
    page.click(".reveal button")
    expect(page.locator(".facts")).to_contain_text("สมชาย ใจดี")
    page.click("button:has-text('ยืนยัน')")
    expect(page.locator("#work")).to_contain_text("ตรวจครบทุกรายการแล้ว")
    page.click("text=ย้อนกลับรายการก่อน")
    expect(page.locator("h1")).to_contain_text("รอตรวจ 1 รายการ")
    with small_world.store.browse() as unit:
        assert casebook.load(unit, case.id).state is CaseState.RECEIVED
    page.context.close()


def test_no_page_is_wider_than_the_window_whatever_somebody_wrote(small_world: World, page: Page) -> None:
    small_world.case(mail(subject="ก" * 300, text="ข" * 3000), found(where="https://" + "x" * 300))
    log_in(page)
    for path in ("/", "/review", "/profile/password", "/profile/second-factor", "/nothing"):
        assert_fits(page, path)


def test_nothing_is_asked_of_another_host(small_world: World, page: Page, small_desk: str) -> None:
    world_case(small_world, 1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    log_in(page)
    page.goto("/review")
    assert asked
    assert all(url.startswith((small_desk, "data:")) for url in asked)


def test_a_telephone_reads_the_secret_from_the_qr_code(page: Page, small_world: World) -> None:
    assert small_world.officers
    log_in(page)
    page.goto("/profile/second-factor")
    text = scanned(page.locator(".qr svg").screenshot())
    secret = page.locator("input[name=secret]").get_attribute("value")
    assert text.startswith("otpauth://totp/")
    assert f"secret={secret}" in text


def scanned(picture: bytes) -> str:
    """What the QR code says; like a telephone that is moved, the reader looks at several sizes."""
    seen = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    for scale in (1.0, 1.5, 2.0, 3.0):
        nearer = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        framed = cv2.copyMakeBorder(nearer, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(framed)
        if text:
            return str(text)
    return ""


def world_case(world: World, number: int) -> casebook.Case:
    category = Category.TIP_OFF if number % 4 == 3 else Category.SERVICE_COMPLAINT
    return world.case(mail(subject=f"เรื่องที่ {number}"), found(category, confidence=0.5 + number / 100))


def test_on_a_telephone_the_menu_shows_where_one_is(small_world: World, page: Page) -> None:
    assert small_world
    log_in(page)
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/keeping", "/help", "/"):
        page.goto(path)
        expect(page.locator(".menu [aria-current]")).to_be_in_viewport(ratio=0.9)
