"""From a template and values to a response: Jinja with autoescape, the words of the agency, static files by digest."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from register.desk.web import dates, words
from register.states import CATEGORY_THAI
from register.workdays import BANGKOK, MONTHS, MONTHS_SHORT, Calendar, local_date

HERE = Path(__file__).parents[1]
STATIC = HERE / "static"

_FAST = "\u00a0"  # a blank at which no line breaks


class Layout:
    """The templates, loaded once. `digest` changes with the static files, so that browsers may keep them for a year."""

    def __init__(self, agency: str, base_path: str) -> None:
        self.digest = _digest_static()
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            auto_reload=False,  # a template changes with the program only: no look at its file with each page
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            day=thai_day,
            moment=thai_moment,
            long_day=thai_long_day,
            percent=percent,
            size=thai_size,
            typed_day=dates.typed_day,
        )
        self._environment.globals.update(
            agency=agency, static=lambda name: f"{base_path}/static/{self.digest}/{name}", words=_words()
        )

    def prepare(self) -> None:
        """Compile every template, half a second in all, so that no visitor waits for it."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)

    def render(self, template: str, values: Mapping[str, Any]) -> Markup:
        """A part of a page as HTML."""
        return Markup(self._environment.get_template(template).render(values))  # noqa: S704 - the template escapes

    def respond(self, template: str, status: int, values: Mapping[str, Any]) -> Response:
        text = self._environment.get_template(template).render(values)
        return HTMLResponse(text, status_code=status, headers={"vary": "HX-Request"})


def thai_day(moment: datetime) -> str:
    """`22 พ.ย. 2569` in Bangkok, in one piece: no line breaks inside."""
    day = local_date(moment)
    return f"{day.day}{_FAST}{MONTHS_SHORT[day.month - 1]}{_FAST}{day.year + 543}"


def thai_long_day(moment: datetime) -> str:
    """`22 พฤศจิกายน 2569` in Bangkok."""
    day = local_date(moment)
    return f"{day.day}{_FAST}{MONTHS[day.month - 1]}{_FAST}{day.year + 543}"


def thai_moment(moment: datetime) -> str:
    """`22 พ.ย. 2569 เวลา 14:05 น.` in Bangkok."""
    return f"{thai_day(moment)} เวลา {moment.astimezone(BANGKOK):%H:%M}{_FAST}น."


def percent(share: float) -> str:
    return f"{share:.0%}"


def thai_size(count: int) -> str:
    """A number of bytes for people."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} กิโลไบต์"
    if count < 1024**3:
        return f"{count / 1024**2:.1f} เมกะไบต์"
    return f"{count / 1024**3:,.1f} กิกะไบต์"


def working_days_left(calendar: Calendar, now: datetime, due_at: datetime) -> int:
    """Working days from today until the day it is due: 0 today; -1 overdue since today, -2 since yesterday, ..."""
    today, due = local_date(now), local_date(due_at)
    if due_at < now:
        return -sum(calendar.is_working_day(day) for day in _days_between(due, today)) - 1
    return sum(calendar.is_working_day(day) for day in _days_between(today, due))


def days_left_words(left: int) -> tuple[str, str]:
    """(tone, words) for remaining working days; the tone is a class of the stylesheet."""
    if left == -1:
        return "late", "เลยกำหนดวันนี้แล้ว"
    if left < 0:
        return "late", f"เกินกำหนด {-left - 1} วันทำการ"
    if left == 0:
        return "soon", "ครบกำหนดวันนี้"
    return ("soon" if left <= 2 else "calm"), f"เหลือ {left} วันทำการ"


def _days_between(first: Any, last: Any) -> list[Any]:
    """The days after `first` up to and including `last`."""
    return [first.fromordinal(number) for number in range(first.toordinal() + 1, last.toordinal() + 1)]


def _words() -> dict[str, Any]:
    tables = {name.lower(): table for name, table in vars(words).items() if isinstance(table, dict) and name[0] != "_"}
    return {**tables, "category": words.category, "file_kind": words.file_kind, "categories": CATEGORY_THAI}


def _digest_static() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=8)
def layout_of(agency: str, base_path: str) -> Layout:
    """The layout of one desk; made once, for it compiles every template that is used."""
    return Layout(agency, base_path)
