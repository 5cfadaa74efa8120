"""`scripts/bench desk`: how fast the desk answers with many cases and many officers at work."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from register import office, upgrade
from register.app import open_app
from register.desk import sessions
from register.desk.server import address, served
from register.settings import Agency, Register, Settings, Storage, WebDesk
from register.store import open_engine
from register.vault import KeyRing
from scripts.bench_parts import grown, machine
from scripts.bench_parts.officers import EMPTY, REFUSED, Orders

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 100.0  # milliseconds that 95 of 100 pages may take
_WORDS = ("ถนน", "น้ำประปา", "โรงเรียน", "ขยะ", "ไฟฟ้า", "เจ้าหน้าที่", "ตลาด", "สะพาน")
_PHONES = ("0812345678", "0898765432", "0801112222")


@dataclass(frozen=True)
class Trial:
    """What is tried: `seconds` of work by `officers` who read a page for `pause` seconds, on so many `cases`."""

    cases: int = 20_000
    officers: int = 20
    seconds: float = 60.0
    pause: float = 2.0


def arguments(parser: argparse.ArgumentParser) -> None:
    usual = Trial()
    parser.add_argument("--cases", type=int, default=usual.cases)
    parser.add_argument("--officers", type=int, default=usual.officers)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--pause", type=float, default=usual.pause, help="seconds an officer reads a page, on average")
    parser.add_argument("--database", action="append", help="sqlite, postgresql or the URL of an empty database")
    parser.add_argument("--check", action="store_true", help="fail when 95 of 100 pages take more than 100 ms")


def main(options: argparse.Namespace) -> int:
    trial = Trial(options.cases, options.officers, options.seconds, options.pause)
    return run(options.database or ["sqlite", "postgresql"], trial, check=options.check)


def run(databases: Sequence[str], trial: Trial, *, check: bool) -> int:
    """Measure on each database, "sqlite", "postgresql" or a URL; returns the exit code."""
    slow = False
    print(machine.about())
    for database in databases:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, address_of(database, Path(folder)) as url:
            print(
                f"\n{database}: {trial.cases:,} cases, {trial.officers} officers, a page every {trial.pause:g} s each"
            )
            measured = measure(url, Path(folder), trial)
        report(measured, trial.seconds)
        slow = slow or bool(over(measured)) or any(name.startswith(REFUSED) for name in measured)
    return 1 if check and slow else 0


def measure(url: str, folder: Path, trial: Trial) -> dict[str, list[float]]:
    """Milliseconds by page, measured by a second process."""
    settings = Settings(
        home=folder,
        file=folder / "config.toml",
        agency=Agency(name="องค์การบริหารส่วนตำบลตัวอย่าง", unit=grown.CENTRE),
        register=Register(prefix="LOE"),
        desk=WebDesk(second_factor="optional", port=0),
        storage=Storage(data=folder / "data", database=url, keys=folder / "ring.json"),
    )
    KeyRing.create().save(settings.storage.keys)
    upgrade.upgrade(open_engine(url))
    app = open_app(settings)
    officers = grown.hire(app.store, trial.officers)
    for made in grown.grow(app.store, officers, trial.cases, ROOT / "classify/corpus/train"):
        _say(f"writing cases: {made:,}")
    with app.store.unit("bench") as unit:
        tokens = [sessions.start(unit, one, proved=True) for one in officers]
    _say(f"working for {trial.seconds:g} s")
    with served(office.desk_parts(app), settings.desk) as server:
        orders = Orders(
            address(server), sessions.COOKIE, tokens, trial.seconds, trial.pause, list(_WORDS), list(_PHONES)
        )
        load = [sys.executable, "-m", "scripts.bench_parts.officers"]
        ended = subprocess.run(
            load, input=json.dumps(vars(orders)), check=True, capture_output=True, text=True, cwd=ROOT
        )
    _say("")
    app.store.engine.dispose()
    result: dict[str, list[float]] = json.loads(ended.stdout)
    return result


@contextmanager
def address_of(database: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    with ExitStack() as stack:
        if database == "sqlite":
            (folder / "data").mkdir()
            yield f"sqlite:///{folder / 'data/register.sqlite3'}"
        elif database == "postgresql":
            # only here: the rest of the bench needs nothing of the tests
            from tests.servers.postgres import start_postgres_server  # noqa: PLC0415

            server = start_postgres_server()
            stack.callback(server.close)
            yield stack.enter_context(server.fresh_database())
        else:
            yield database


def report(measured: Mapping[str, Sequence[float]], seconds: float) -> None:
    """A line a page: how many, half and 95 of 100 faster than, and the 95 as a multiple of an empty page's."""
    empty = p95(measured[EMPTY])
    pages = {name: times for name, times in measured.items() if not name.startswith(REFUSED)}
    print(f"{'page':20} {'pages':>6} {'p50 ms':>8} {'p95 ms':>8} {'of empty':>9}")
    for name, times in sorted(pages.items(), key=lambda pair: -p95(pair[1])):
        slow = "  slow" if p95(times) > LIMIT else ""
        half = statistics.median(times)
        print(f"{name:20} {len(times):6} {half:8.1f} {p95(times):8.1f} {p95(times) / empty:8.1f}x{slow}")
    every = [time for times in pages.values() for time in times]
    rate = f"{len(every) / seconds:.1f} a second"
    print(f"{'all':20} {len(every):6} {statistics.median(every):8.1f} {p95(every):8.1f}; {rate}")
    for name in measured.keys() - pages.keys():
        print(f"{name}: {len(measured[name])} times")


def over(measured: Mapping[str, Sequence[float]]) -> list[str]:
    """The pages that are slower than they may be."""
    return [name for name, times in measured.items() if not name.startswith(REFUSED) and p95(times) > LIMIT]


def p95(times: Sequence[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _say(words: str) -> None:
    """How far it is, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{words:40}", end="" if words else "\r", file=sys.stderr, flush=True)
