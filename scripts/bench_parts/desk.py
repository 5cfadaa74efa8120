"""`scripts/bench desk`: how fast the desk answers with many cases and many officers at work, and what a page costs."""

import argparse
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.bench_parts import machine
from scripts.bench_parts.alone import Cost, costs
from scripts.bench_parts.filled import LIMIT, POSTGRESQL, SQLITE, Filled, filled, p95, work
from scripts.bench_parts.frame import Limit, Report, Table, common, tell
from scripts.bench_parts.officers import DAY, EMPTY, REFUSED

_QUICK = {"cases": 2_000, "seconds": 20.0}


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: `seconds` of work by `officers` who read a page for `pause` seconds, on so many `cases`."""

    cases: int = 20_000
    officers: int = 20
    seconds: float = 60.0
    pause: float = 2.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of the officers' pages by kind, and what a page of each kind costs alone."""

    times: dict[str, list[float]]
    costs: dict[str, Cost]

    @property
    def pages(self) -> dict[str, list[float]]:
        """Those that were answered."""
        return {name: times for name, times in self.times.items() if not name.startswith(REFUSED)}

    @property
    def refused(self) -> dict[str, list[float]]:
        return {name: times for name, times in self.times.items() if name.startswith(REFUSED)}


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)
    usual = Trial()
    parser.add_argument("--cases", type=int, help=f"instead of {usual.cases:,}")
    parser.add_argument("--officers", type=int, default=usual.officers)
    parser.add_argument("--seconds", type=float, help=f"instead of {usual.seconds:g}")
    parser.add_argument("--pause", type=float, default=usual.pause, help="seconds an officer reads a page, on average")
    parser.add_argument("--database", action="append", help="sqlite, postgresql or the URL of an empty database")


def main(options: argparse.Namespace) -> int:
    given: dict[str, Any] = dict(_QUICK) if options.quick else {}
    given |= {name: value for name in ("cases", "seconds") if (value := getattr(options, name)) is not None}
    trial = Trial(officers=options.officers, pause=options.pause, **given)
    here = machine.about()
    found: dict[str, Measured] = {}
    for database in options.database or [SQLITE, POSTGRESQL]:
        with filled(database, trial.cases, trial.officers) as office:
            found[database] = measure(office, trial)
    return tell(_report(here, trial, found), options)


def measure(office: Filled, trial: Trial) -> Measured:
    """Officers at work from a second process, then each page by itself."""
    orders = office.orders(DAY, trial.seconds, trial.pause, trial.officers)
    return Measured(work(office, orders), costs(office, orders))


def table(measured: Measured) -> Table:
    """A line a page, the slowest first."""
    least = p95(measured.times[EMPTY])
    rows = []
    for name, times in sorted(measured.pages.items(), key=lambda pair: -p95(pair[1])):
        cost = measured.costs.get(name)
        spent = (f"{cost.statements:.1f}", f"{cost.cpu:.1f}") if cost else ("", "")
        rows.append((name, str(len(times)), *_milliseconds(times), f"{p95(times) / least:.1f}", *spent))
    rows.append(("all", str(len(_all(measured))), *_milliseconds(_all(measured)), "", "", ""))
    return Table(("page", "pages", "p50 ms", "p95 ms", "of empty", "statements", "CPU ms"), rows)


def limits(name: str, measured: Measured) -> list[Limit]:
    """The slowest kind of page, and that every page was answered."""
    slowest = max(measured.pages, key=lambda page: p95(measured.pages[page]))
    refused = sum(len(times) for times in measured.refused.values())
    return [
        Limit(f"{name}: p95 of the slowest page ({slowest}), ms", p95(measured.pages[slowest]), most=LIMIT),
        Limit(f"{name}: pages refused", refused, most=0),
    ]


def _report(here: machine.Machine, trial: Trial, found: Mapping[str, Measured]) -> Report:
    what = (
        f"{trial.cases:,} cases and {trial.officers} officers from a second process, a page every {trial.pause:g} s "
        f"each for {trial.seconds:g} s. Statements and processor time are those of a page that is asked for alone; "
        "SQLite works inside of the process, PostgreSQL's server comes on top."
    )
    contents: list[str | Table] = []
    for name, measured in found.items():
        rate = len(_all(measured)) / trial.seconds
        contents += [f"**{name}**, {rate:.1f} pages a second:", table(measured)]
    kept = [limit for name, measured in found.items() for limit in limits(name, measured)]
    return Report("desk", what, here, contents, kept)


def _all(measured: Measured) -> list[float]:
    return [time for times in measured.pages.values() for time in times]


def _milliseconds(times: Sequence[float]) -> tuple[str, str]:
    return f"{statistics.median(times):.1f}", f"{p95(times):.1f}"
