"""A register filled with made-up cases, and its desk with officers logged in: what `desk` and `register` measure."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select

from register import schema
from register.app import App, open_app
from register.desk.cases.case_pages import Mark
from register.desk.server import address, served
from register.desk.web import sessions
from register.desk_parts import desk_parts
from register.officers.accounts import Officer
from register.safekeeping import upgrade
from register.settings import Agency, Register, Settings, Storage, WebDesk
from register.store import open_engine
from register.vault import KeyRing
from scripts.bench_parts import grown
from scripts.bench_parts.frame import ROOT
from scripts.bench_parts.officers import Orders

SQLITE, POSTGRESQL = "sqlite", "postgresql"
LIMIT = 100.0  # milliseconds that 95 of 100 pages may take
WORDS = ("ถนน", "น้ำประปา", "โรงเรียน", "ขยะ", "ไฟฟ้า", "เจ้าหน้าที่", "ตลาด", "สะพาน")
PHONES = ("0812345678", "0898765432", "0801112222")
CORPUS = ROOT / "classify/corpus/train"


@dataclass(frozen=True, slots=True)
class Filled:
    """The register in `folder`, with so many `cases` of this year's numbers; `tokens`: a session for each officer."""

    app: App
    folder: Path
    officers: Sequence[Officer]
    tokens: Sequence[str]
    cases: int
    year: int

    def orders(self, shares: Mapping[str, int], seconds: float, pause: float, officers: int) -> Orders:
        """What so many officers do; the desk's address is still to come."""
        numbers = [f"{number}/{self.year}" for number in range(1, self.cases, max(1, self.cases // 50))]
        tokens, words = list(self.tokens[:officers]), list(WORDS)
        return Orders(
            "", sessions.COOKIE, tokens, seconds, pause, dict(shares), words, list(PHONES), numbers, self._marks()
        )

    def _marks(self) -> list[str]:
        """Where pages of the list begin, from the newest case to the oldest."""
        with self.app.store.browse() as unit:
            last = schema.case.c.register_number % max(1, self.cases // 50) == 0
            rows = unit.execute(select(schema.case.c.registered_at, schema.case.c.id).where(last))
            return [str(Mark(row.registered_at, row.id)) for row in rows]


@contextmanager
def empty(database: str) -> Iterator[App]:
    """The program over a new register. `database`: "sqlite", "postgresql" or the URL of an empty one."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, address_of(database, Path(name)) as url:
        yield opened(Path(name), url)


@contextmanager
def filled(database: str, cases: int, officers: int) -> Iterator[Filled]:
    """A register with so many cases."""
    with empty(database) as app:
        yield fill(app, cases, grown.hire(app.store, officers))
        app.store.engine.dispose()


def opened(folder: Path, url: str) -> App:
    """The program over the empty database of that URL."""
    settings = Settings(
        home=folder,
        file=folder / "config.toml",
        agency=Agency(name="องค์การบริหารส่วนตำบลตัวอย่าง", unit=grown.CENTRE),
        register=Register(prefix="LOE"),  # type: ignore[call-arg] # the alias stands where mypy does not look
        desk=WebDesk(second_factor="optional", port=0),
        storage=Storage(data=folder / "data", database=url, keys=folder / "ring.json"),
    )
    KeyRing.create().save(settings.storage.keys)
    engine = open_engine(url)
    upgrade.upgrade(engine)
    engine.dispose()
    return open_app(settings)


def fill(app: App, cases: int, hired: Sequence[Officer]) -> Filled:
    """Write the cases, and open a session for each of these officers."""
    for made in grown.grow(app.store, hired, cases, CORPUS):
        say(f"writing cases: {made:,}")
    with app.store.unit("bench") as unit:
        tokens = [sessions.start(unit, one, proved=True) for one in hired]
        year = unit.now.year + 543
    say("")
    return Filled(app, app.settings.home, hired, tokens, cases, year)


def work(office: Filled, orders: Orders) -> dict[str, list[float]]:
    """Milliseconds by page, measured by a second process that is the officers."""
    say(f"working for {orders.seconds:g} s")
    with served(desk_parts(office.app), office.app.settings.desk) as server:
        given = json.dumps({**asdict(orders), "base": address(server)})
        load = [sys.executable, "-m", "scripts.bench_parts.officers"]
        ended = subprocess.run(load, input=given, check=True, capture_output=True, text=True, cwd=ROOT)
    say("")
    result: dict[str, list[float]] = json.loads(ended.stdout)
    return result


@contextmanager
def address_of(database: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    (folder / "data").mkdir()
    with ExitStack() as stack:
        if database == SQLITE:
            yield f"sqlite:///{folder / 'data/register.sqlite3'}"
        elif database == POSTGRESQL:
            # only here: the rest of the bench needs nothing of the tests
            from tests.servers.postgres import start_postgres_server  # noqa: PLC0415

            server = start_postgres_server()
            stack.callback(server.close)
            yield stack.enter_context(server.fresh_database())
        else:
            yield database


def p95(times: Sequence[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def say(words: str) -> None:
    """How far it is, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{words:40}", end="" if words else "\r", file=sys.stderr, flush=True)
