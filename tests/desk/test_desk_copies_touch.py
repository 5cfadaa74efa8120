"""Covering places of a copy with a finger on a telephone, where a drag scrolls the page unless it was asked to draw."""

from playwright.sync_api import Browser, CDPSession, Locator, expect

from register.desk.matters import covers
from tests.desk.browsing import PHONE, log_in
from tests.desk.desk_world import World
from tests.desk.test_desk_copies import typed


def drag(touch: CDPSession, frame: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger from one place of the page's picture to another, both as shares of it."""
    box = frame.bounding_box() or {"x": 0.0, "y": 0.0, "width": 0.0, "height": 0.0}

    def at(place: tuple[float, float]) -> list[dict[str, float]]:
        return [{"x": box["x"] + box["width"] * place[0], "y": box["y"] + box["height"] * place[1]}]

    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at(start)})
    for place in (middle, end):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(place)})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_scrolls_until_it_is_asked_to_draw(small_world: World, chromium: Browser, small_desk: str) -> None:
    case, intake_id = typed(small_world)
    context = chromium.new_context(base_url=small_desk, locale="th-TH", has_touch=True, viewport=PHONE)  # type: ignore[arg-type] # a width and a height
    page = context.new_page()
    log_in(page)
    page.goto(f"/cases/{case.id}")
    page.click("details.reveal summary")
    page.click("details.reveal button")
    page.goto(f"/intakes/{intake_id}/copy")
    frame, area, switch = (page.locator(f"[data-blots{more}]") for more in ("", "-area", "-touch"))
    expect(page.locator("[data-blots] img")).to_have_js_property("complete", value=True)
    page.evaluate("scrollTo(0, document.querySelector('[data-blots]').getBoundingClientRect().top + scrollY - 60)")
    touch = context.new_cdp_session(page)
    proposed = page.locator("[data-blots] rect").count()
    before = page.evaluate("scrollY")
    drag(touch, frame, (0.6, 0.9), (0.6, 0.1))
    page.wait_for_function("before => scrollY > before", arg=before)
    expect(area).to_have_value("")
    switch.tap()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.evaluate("scrollTo(0, document.querySelector('[data-blots]').getBoundingClientRect().top + scrollY - 60)")
    before = page.evaluate("scrollY")
    drag(touch, frame, (0.6, 0.5), (0.9, 0.58))
    expect(page.locator("[data-blots] rect")).to_have_count(proposed + 1)
    drawn = covers.drawn(area.input_value())
    assert drawn
    assert all(abs(one - wanted) < 15 for one, wanted in zip(drawn[0], (600, 500, 900, 580), strict=True))
    assert page.evaluate("scrollY") == before
    drag(touch, frame, (0.7, 0.54), (0.7, 0.54))
    expect(area).to_have_value("")
    context.close()
