"""The desk over real HTTP and in a real browser, on a register with one officer of each kind."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from register.states import Role
from tests.desk.desk_world import ROADS, Client, World, make_world, serving
from tests.desk.office import Office, open_office
from tests.desk.walking import WIDE, Walk

CHROMIUM = "/usr/bin/chromium"


# Where statements differ most between the databases. The other screens run on PostgreSQL with `scripts/test --long`.
BOTH = {"case_pages", "case_twice", "cases", "front", "review", "routes", "search", "ties"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "world_url" in metafunc.fixturenames:
        quick = metafunc.module.__name__.rpartition("test_desk_")[2] in BOTH
        postgresql = pytest.param("postgresql", marks=() if quick else pytest.mark.long)
        metafunc.parametrize("world_url", ["sqlite", postgresql], indirect=True)


@pytest.fixture
def world_url(request: pytest.FixtureRequest) -> str:
    name = "sqlite_register_url" if request.param == "sqlite" else "postgres_register_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def world(world_url: str, tmp_path: Path) -> Iterator[World]:
    """A register on SQLite and on PostgreSQL with its officers.

    somsri is cleared, malee is not, nid works in another unit; boss, checker, clerk and admin are named for their role.
    """
    made = make_world(world_url, tmp_path)
    _add_officers(made)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def small_world(sqlite_register_url: str, tmp_path: Path) -> Iterator[World]:
    """The same on SQLite alone, for the browser."""
    made = make_world(sqlite_register_url, tmp_path)
    _add_officers(made)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def client_of(world: World) -> Iterator[Callable[[str], Client]]:
    """Clients by login; an empty one has not logged in."""
    clients: list[Client] = []
    with serving(world) as base:

        def make(login: str = "") -> Client:
            client = Client(base)
            clients.append(client)
            if login:
                assert client.login(login).status_code == 303
            return client

        yield make
        for client in clients:
            client.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def small_desk(small_world: World) -> Iterator[str]:
    with serving(small_world) as base:
        yield base


@pytest.fixture
def context(chromium: Browser, small_desk: str) -> Iterator[BrowserContext]:
    made = chromium.new_context(base_url=small_desk, locale="th-TH")
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def office(small_world: World) -> Office:
    """The same register after a year of work."""
    made = open_office(small_world)
    small_world.repaint()  # the charts are there however busy the machine is
    return made


@pytest.fixture
def walk(office: Office, context: BrowserContext) -> Walk:
    """A browser before the login, on a desk that is full of work."""
    assert office
    made = context.new_page()
    made.set_viewport_size(WIDE)  # type: ignore[arg-type] # a width and a height
    return Walk(made)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def _add_officers(made: World) -> None:
    made.officer("somsri", Role.OFFICER, cleared=True, name="สมศรี ใจงาม")
    made.officer("malee", Role.OFFICER, name="มาลี สายชล")
    made.officer("nid", Role.OFFICER, unit=ROADS, cleared=True, name="นิด ทางหลวง")
    made.officer("boss", Role.HEAD, cleared=True, name="ประสิทธิ์ ตั้งใจงาม")
    made.officer("checker", Role.AUDITOR, name="ตรวจ ถี่ถ้วน")
    made.officer("clerk", Role.CLERK, name="วันดี มีสุข")
    made.officer("admin", Role.ADMIN, name="ผู้ดูแลระบบ")
