"""What the tests of the commands share: a command's outcome, what no screen may show, something on the tray."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from register.app import App
from register.arrivals import intakes
from register.handling.matters import settle_finding
from register.model import Contact
from register.states import Category
from tests.register.matter_examples import arrival, finding, reading

RAPRUEANG = str(Path(sys.executable).with_name("raprueang"))
MARKERS = ("สมชาย", "somchai@example.com", "081-000-1234", "ถนนพัง", "บ้านหนองแวง", "นายผู้ถูกกล่าวหา")
PERSON: dict[str, Any] = {
    "contact": Contact("สมชาย ใจดี", "081-000-1234", "somchai@example.com", "1 บ้านหนองแวง"),
    "where": "บ้านหนองแวง",
    "accused": "นายผู้ถูกกล่าวหา",
}


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


def one_line(done: Done, code: int) -> str:
    """The error in its one line on standard error, with a hint; nothing on standard output."""
    assert done.code == code, done.err
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert line.startswith("raprueang: ")
    assert line.endswith(")")
    return line


def assert_masked(*texts: str) -> None:
    for said in texts:
        assert [marker for marker in MARKERS if marker in said] == []


def tray(app: App) -> str:
    """An intake on the review tray."""
    with app.store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(b"tray")).intake_id
        intakes.save_reading(unit, intake_id, reading())
        item = intakes.load(unit, intake_id)
        settle_finding(unit, item, reading(), finding(Category.OTHER, **PERSON), app.desk)
    return intake_id
