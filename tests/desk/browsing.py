"""A page of the desk in the browser: what it says to JavaScript, whether it fits its window, what axe-core finds."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.desk.desk_world import PASSWORD

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
LIMIT = 30  # seconds: a page that hangs fails its test instead of stalling all of them
_AXE = (Path(__file__).parents[1] / "data/axe-core/axe.min.js").read_text(encoding="utf-8")
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FINDINGS = "axe.run({resultTypes: ['violations']}).then(result => result.violations)"


def log_in(page: Page, login: str = "somsri") -> None:
    """By keyboard alone; then the front page is open."""
    page.goto("/login")
    expect(page.locator("input[name=login]")).to_be_focused()  # `autofocus` works at the first drawing, not before
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("วันนี้")


def told(page: Page, expression: str) -> Any:
    """The JSON value of a JavaScript expression, of a promise its result. (`page.evaluate` knows no time limit, and in
    a sandboxed document, where no timer runs, it would wait for ever.)
    """
    asked = f"() => Promise.resolve({expression}).then(value => ({{ value }}))"
    return page.wait_for_function(asked, timeout=LIMIT * 1000).json_value()["value"]


def assert_fits(page: Page, path: str) -> None:
    """Open the page on a telephone, then on a desk; nothing is wider than the window."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # a width and a height
    page.goto(path)
    assert told(page, _TOO_WIDE) <= 0, f"{path} on a telephone"
    page.set_viewport_size(WIDE)  # type: ignore[arg-type] # as above
    assert told(page, _TOO_WIDE) <= 0, f"{path} on a desk"


def assert_readable(page: Page, path: str) -> None:
    """axe-core has no serious finding on the page that is open, as wide as a desk and as a telephone."""
    page.evaluate(_AXE)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type] # a width and a height
        serious = [
            (one["id"], [node["html"] for node in one["nodes"]])
            for one in told(page, _FINDINGS)
            if one["impact"] in {"serious", "critical"}
        ]
        assert serious == [], f"{path} at {size['width']}"
