"""The filters of `case list`: the same as the desk's list of cases, as options."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy import ColumnElement, and_, false, or_, true

from register import schema
from register.book import casebook
from register.book.casebook import Case
from register.desk.cases.case_filters import ALL, CLOSED, OPEN, Filters, condition, soon_until
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.officers import accounts
from register.registry import Registry
from register.searching import search
from register.searching.search import Found
from register.states import CaseState, Category, Channel
from register.store import Unit

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--state", "states", multiple=True, type=click.Choice([OPEN, CLOSED, *(one.value for one in CaseState)])
    ),
    click.option("--category", type=click.Choice([one.value for one in Category])),
    click.option("--channel", type=click.Choice([one.value for one in Channel])),
    click.option("--unit", "unit", metavar="UNIT", default="", help="referred to this unit"),
    click.option("--officer", metavar="USER", default="", help="given to this officer; `nobody`: not given yet"),
    click.option("--due", type=click.Choice(["late", "soon"]), help="a step is overdue, or due soon"),
    click.option("--from", "since", metavar="DAY", default="", help="received on this day or later: 1/10/2569"),
    click.option("--to", "until", metavar="DAY", default="", help="received on this day or earlier"),
    click.option("--urgent", is_flag=True, help="marked urgent"),
    click.option("--anonymous", is_flag=True, help="the complainant wants to stay unnamed"),
    click.option("--proposed", is_flag=True, help="a conclusion, or an end without one, waits for its second person"),
    click.option("--unconfirmed", is_flag=True, help="no officer has confirmed the category yet"),
    click.option(
        "--find", "query", metavar="WORDS", default="", help="words of the matter, or name, phone, e-mail, ID"
    ),
)


def choosing(command: F) -> F:
    """Give a command the options that choose cases; they come as keywords for `choose`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def choose(app: Registry, unit: Unit, choice: dict[str, Any]) -> tuple[list[Case], Found]:
    """The cases of that choice, newest first, and what was found of a search; a person who was looked for and found
    is to be audited with `search.note_looked_up`.

    Raises:
        InputError: a day that is none. NotAllowed: no such officer.
    """
    query = choice["query"].strip()
    which = _which(app, unit, choice)
    if not query:
        return casebook.listing(unit, which=which), Found(())
    case_id = search.reference(unit, query, app.settings.register_.prefix, which)
    found = search.find(unit, query, which) if case_id is None else Found(())
    ids = [hit.case_id for hit in found.hits] if case_id is None else [case_id]
    return casebook.listing(unit, which=schema.case.c.id.in_(ids) if ids else false()), found


def _which(app: Registry, unit: Unit, choice: dict[str, Any]) -> ColumnElement[bool]:
    officer = choice["officer"]
    filters = Filters(
        state=ALL,
        category=choice["category"] or "",
        channel=choice["channel"] or "",
        unit=choice["unit"],
        who=officer if officer in {"", "nobody"} else accounts.find(unit, officer).id,
        due=choice["due"] or "",
        since=_day(choice["since"]),
        until=_day(choice["until"]),
        urgent=choice["urgent"],
        anonymous=choice["anonymous"],
        unconfirmed=choice["unconfirmed"],
        proposed=choice["proposed"],
    )
    soon = soon_until(app.calendar, unit.now) if filters.due == "soon" else unit.now  # holidays take time to load
    states = [condition(Filters(state=state), now=unit.now, soon=soon) for state in choice["states"]]
    return and_(condition(filters, now=unit.now, soon=soon), or_(*states) if states else true())


def _day(text: str) -> Any:
    day = parse_day(text)
    if text and day is None:
        raise InputError(f"{text} is no day", "write it like 1/10/2569")
    return day
