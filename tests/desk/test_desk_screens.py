"""Every screen in real Chromium: it fits a telephone and a desk, and axe-core has nothing serious to say."""

import pytest
from playwright.sync_api import Page

from tests.desk.browsing import assert_fits, assert_readable, log_in
from tests.desk.desk_world import World
from tests.desk.office import Office, paths, screens

# Pictures, and a slip that only who typed the matter may see; each has tests of its own.
NO_SCREENS = {"page_image", "parked.page", "letter.strip", "documents.page", "documents.copy_page", "by_hand.slip"}
# What stands in a sandboxed frame: no script runs there, axe-core's neither.
FRAMED = {"documents.formatted"}


@pytest.mark.parametrize("login", ["boss", "somsri", "clerk", "checker", "admin", ""])
def test_every_screen_fits_its_window_and_axe_finds_nothing_serious(
    small_world: World, office: Office, page: Page, login: str
) -> None:
    """Every route that answers GET, taken from the table of routes, on a desk with matters of every kind."""
    if login:
        log_in(page, login)
    if login == "somsri":
        for case_id in (office.mail_with_files, office.letter):
            page.goto(f"/cases/{case_id}")
            page.click("details.reveal summary")
            page.click("details.reveal button")
    looked_at = 0
    for rule in screens(login):
        for path in paths(small_world, office, rule):
            answer = page.request.get(path)
            if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
                hidden = login == "checker" and answer.status == 404  # not cleared, and of what is parked nobody knows
                assert hidden or rule.name in NO_SCREENS, path
                continue
            assert_fits(page, path)
            if rule.name in FRAMED:
                page.goto("about:blank")
                page.set_content(answer.text())
            assert_readable(page, path)
            looked_at += 1
    assert looked_at
