"""A clerk's keyboard and dropped files, in a real browser."""

from playwright.sync_api import Page, expect

from register.book.casebook import Case
from register.states import Category, Channel
from tests.desk.browsing import log_in
from tests.desk.by_hand_examples import FORM, only_case, read_out
from tests.desk.desk_world import World


def test_a_clerk_records_a_matter_by_keyboard_alone(small_world: World, page: Page) -> None:
    log_in(page, "clerk")
    page.goto("/by-hand")
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowRight")
    for words in ("", FORM["where"], FORM["subject"], FORM["text"]):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for words in ("", "", "", ""):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")  # who acts for the complainant, or passed the matter on: stays folded
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".slip-code")).to_have_text(only_case_when(small_world, page).tracking_id)
    expect(page.locator("[data-print]")).to_be_visible()
    assert only_case(small_world).channel is Channel.TELEPHONE
    assert only_case(small_world).anonymous


def only_case_when(world: World, page: Page) -> Case:
    expect(page.locator("h1")).to_contain_text("ลงทะเบียนแล้ว")
    return only_case(world)


def test_files_dropped_into_the_frame_are_sent_with_htmx(small_world: World, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    log_in(page, "clerk")
    page.goto("/by-hand/scans")
    page.locator("input[type=radio][value=box]").check()
    page.evaluate(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File(["%PDF-1.7 hello"], "<img src=x onerror=alert(1)>.pdf"));
          files.items.add(new File(["nothing"], "b.txt"));
          const drop = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
          document.querySelector("[data-drop]").dispatchEvent(drop);
        }"""
    )
    page.evaluate(
        """() => window.addEventListener("htmx:xhr:progress", () => {
          const bar = document.querySelector("#work progress");
          if (!bar.hidden) window.farthest = bar.value;
        })"""
    )
    page.locator("#work button.main").click()
    expect(page.locator("#outcome-head")).to_contain_text("2 ไฟล์")
    expect(page.locator("#work")).to_contain_text("<img src=x onerror=alert(1)>.pdf")
    expect(page.locator("#work")).to_contain_text("ไม่รู้จักชนิดของไฟล์")
    assert page.evaluate("window.farthest") == 100
    read_out(small_world, Category.SUGGESTION)
    page.evaluate("window.scrollTo(0, 200)")
    expect(page.locator("#handed")).to_contain_text("LOE-", timeout=10_000)  # the list renews itself
    assert page.evaluate("window.scrollY") == 200
    assert complaints == []
