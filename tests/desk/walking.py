"""What the walks through the desk share: a browser that works as one role, and the pictures it takes for the help."""

import os
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from register.book import casebook
from tests.desk.desk_world import PASSWORD, World

WIDE, PHONE = {"width": 1180, "height": 760}, {"width": 390, "height": 760}
_HIDE = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    node.data = node.data.replace(/[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/g, "LOE-XXXX-XXXX-XXXX-X");
  }
  document.querySelectorAll(".codes code, .once code, .secret").forEach((one) => { one.textContent = "xxxxx-xxxxx"; });
  document.querySelectorAll(".qr svg").forEach((one) => { one.style.filter = "blur(9px)"; });
  if (document.activeElement) document.activeElement.blur();
}"""


@dataclass(frozen=True)
class Walk:
    """One person's browser. Pictures are taken only for `scripts/help-pictures`, which names a folder."""

    page: Page

    def log_in(self, login: str, password: str = PASSWORD) -> None:
        self.page.goto("/login")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", password)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".me-name")).to_be_visible()

    def opened(self, path: str, heading: str) -> Page:
        """Go there; the page says what it should."""
        self.page.goto(path)
        expect(self.page.locator("h1")).to_contain_text(heading)
        return self.page

    def reveal(self) -> None:
        """Open what is sealed or masked, with the reason that is offered first."""
        if not self.page.locator("details.reveal[open]").count():
            self.page.locator("details.reveal summary").click()
        self.page.locator("details.reveal button").click()
        expect(self.page.locator("details.reveal")).to_have_count(0)

    def press(self, key: str, then: Locator) -> None:
        """A key, and what it leads to."""
        self.page.keyboard.press(key)
        expect(then).to_be_visible()

    def picture(self, name: str, *, phone: bool = False) -> None:
        """Keep the page as the help shows it; secrets are painted over."""
        folder = os.environ.get("HELP_PICTURES")
        if not folder:
            return
        before = self.page.viewport_size
        self.page.set_viewport_size(PHONE if phone else WIDE)  # type: ignore[arg-type] # a width and a height
        self.page.evaluate(_HIDE)
        taken = Image.open(BytesIO(self.page.screenshot()))
        target = Path(folder) / f"{name}.webp"
        taken.convert("RGB").save(target, "WEBP", quality=62, method=6)
        if before:
            self.page.set_viewport_size(before)


def tracking_id(text: str) -> str:
    """The Tracking ID that stands in a text."""
    found = re.search(r"LOE(?:-[0-9A-Z]{4}){3}-[0-9A-Z]", text)
    assert found is not None
    return found.group()


def load(world: World, case_id: str) -> casebook.Case:
    """The case as it stands in the register now."""
    with world.store.browse() as unit:
        return casebook.load(unit, case_id)
