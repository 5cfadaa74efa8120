"""`scripts/bench register`: 100,000 cases: lists, search and pages, what one more case costs, and its bytes."""

import argparse
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from register.app import App
from scripts.bench_parts import grown, machine
from scripts.bench_parts.alone import Cost, costs
from scripts.bench_parts.filled import LIMIT, POSTGRESQL, SQLITE, empty, fill, p95, say, work
from scripts.bench_parts.frame import Limit, Report, Table, common, tell
from scripts.bench_parts.newcomers import Newcomers, Spent, by_turns
from scripts.bench_parts.officers import LOOKING, REFUSED

_QUICK = {"cases": 2_000, "seconds": 10.0, "registered": 100}
_GROWTH = 1.25  # times the cost of the first cases that the last may cost
_PARTS = {
    "words and likeness": ("search_word", "search_value", "likeness"),
    "originals": ("blob",),
    "readings and findings": ("reading", "finding"),
    "cases, replies, history": ("matter", "reply", "entry", "deadline", "intake", "past", "case_link"),
    "keys": ("data_key",),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """`seconds` of work each by one officer and by `officers` on `cases`; the cost of `registered` is measured."""

    cases: int = 100_000
    officers: int = 20
    seconds: float = 60.0
    registered: int = 1_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds by page of `one` officer and of `many`, what a page costs, what the `first` and the `last` cases
    cost, and bytes of the whole and by part.
    """

    one: dict[str, list[float]]
    many: dict[str, list[float]]
    costs: dict[str, Cost]
    first: Spent
    last: Spent
    size: int
    parts: dict[str, int]


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)
    usual = Trial()
    parser.add_argument("--cases", type=int, help=f"instead of {usual.cases:,}")
    parser.add_argument("--seconds", type=float, help=f"instead of {usual.seconds:g}")
    parser.add_argument("--database", action="append", choices=(SQLITE, POSTGRESQL), help="only this one")


def main(options: argparse.Namespace) -> int:
    given: dict[str, Any] = dict(_QUICK) if options.quick else {}
    given |= {name: value for name in ("cases", "seconds") if (value := getattr(options, name)) is not None}
    trial, here = Trial(**given), machine.about()
    found: dict[str, Measured] = {}
    for database in options.database or [SQLITE, POSTGRESQL]:
        with empty(database) as app, empty(database) as small:
            found[database] = measure(app, small, trial)
            app.store.engine.dispose()
            small.store.engine.dispose()
    return tell(_report(here, trial, found), options)


def measure(app: App, small: App, trial: Trial) -> Measured:
    """The many cases, then officers who look things up, then more cases there and in the `small` register by turns."""
    hired = grown.hire(app.store, trial.officers)
    office = fill(app, trial.cases, hired)
    size, parts = _sizes(app)
    one = work(office, office.orders(LOOKING, trial.seconds, 0.0, 1))
    many = work(office, office.orders(LOOKING, trial.seconds, 2.0, trial.officers))
    alone = costs(office, office.orders(LOOKING, 0, 0, trial.officers))
    say("registering the first cases and the last")
    first, last = by_turns(Newcomers(small), Newcomers(app), trial.registered)
    return Measured(one, many, alone, first, last, size, parts)


def _sizes(app: App) -> tuple[int, dict[str, int]]:
    """Bytes of the database, and of its parts with their indexes where it tells (PostgreSQL)."""
    with app.store.look() as connection:
        if connection.dialect.name == "sqlite":
            numbers = (connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
            return math.prod(numbers), {}
        whole = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        ask = text("SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relname = ANY(:tables)")
        parts = {name: int(connection.execute(ask, {"tables": list(of)}).scalar_one()) for name, of in _PARTS.items()}
        return whole, parts


def _report(here: machine.Machine, trial: Trial, found: Mapping[str, Measured]) -> Report:
    open_ = min(trial.cases // 10, 2_000)
    what = (
        f"{trial.cases:,} made-up cases, 10,000 in a year, of which {open_:,} are open. Pages are asked for by one "
        f"officer without a pause and by {trial.officers} with a page every 2 s each, {trial.seconds:g} s long, from a "
        "second process."
    )
    contents: list[str | Table] = []
    kept: list[Limit] = []
    for name, measured in found.items():
        contents += [f"**{name}**", _pages(measured), _registration(trial, measured), _bytes(trial, measured)]
        for who, times in (("one officer", measured.one), (f"{trial.officers} officers", measured.many)):
            pages = {page: taken for page, taken in times.items() if not page.startswith(REFUSED)}
            slowest = max(pages, key=lambda page: p95(pages[page]))
            worst = p95(pages[slowest])
            kept.append(Limit(f"{name}, {who}: p95 of the slowest page ({slowest}), ms", worst, most=LIMIT))
            kept.append(Limit(f"{name}, {who}: pages refused", len(times) - len(pages), most=0))
        growth = measured.last.cpu / measured.first.cpu
        kept.append(Limit(f"{name}: processor time of the last cases to the first", growth, most=_GROWTH))
    return Report("register", what, here, contents, kept)


def _pages(measured: Measured) -> Table:
    rows = []
    for name, cost in sorted(measured.costs.items(), key=lambda pair: -pair[1].cpu):
        one, many = measured.one.get(name, []), measured.many.get(name, [])
        rows.append((name, *_milliseconds(one), *_milliseconds(many), f"{cost.statements:.1f}", f"{cost.cpu:.1f}"))
    return Table(("page", "one: p50 ms", "p95", "twenty: p50 ms", "p95", "statements", "CPU ms"), rows)


def _registration(trial: Trial, measured: Measured) -> Table:
    count = trial.registered
    heads = (f"registering, {count:,} each, by turns", "statements", "CPU ms", "p50 ms", "p95 ms")
    rows = [
        (name, f"{spent.statements / count:.1f}", f"{spent.cpu / count:.1f}", *_milliseconds(spent.times))
        for name, spent in (("the first", measured.first), (f"behind {trial.cases:,}", measured.last))
    ]
    return Table(heads, rows)


def _bytes(trial: Trial, measured: Measured) -> str:
    of_one = f"{measured.size / trial.cases:,.0f} bytes a case in the database, indexes included"
    parts = ", ".join(f"{name} {size / trial.cases:,.0f}" for name, size in measured.parts.items())
    told = f" ({parts})" if parts else ""
    return f"{of_one}{told}; an original of 256 kB or more, a scan mostly, is a file of its size beside it."


def _milliseconds(times: Sequence[float]) -> tuple[str, str]:
    return (f"{statistics.median(times):.1f}", f"{p95(times):.1f}") if times else ("", "")
