"""A register with officers and matters, and clients that use its desk over real HTTP."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from sqlalchemy import insert

from ingest.apart.drawer import Drawer
from ingest.document import kind_of
from outbox import compose
from outbox.compose import Wording
from outbox.proof import Proof
from register import audit, schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.desk.painter import paint
from register.desk.server import address, served
from register.desk.web.context import Parts, Stages
from register.desk.web.gallery import Gallery
from register.handling import matters
from register.handling.conflicts import Routing
from register.handling.matters import Desk
from register.model import (
    Answering,
    Arrival,
    Contact,
    Finding,
    ModelCard,
    Reading,
    Reason,
    Registration,
    ReplyDraft,
    ReplyPlan,
    Sender,
    StatusQuestion,
)
from register.officers import accounts
from register.officers.accounts import Officer
from register.post import wording
from register.reports.reporter import Reporter
from register.settings import Agency, Register, Settings, WebDesk
from register.states import Category, Channel, Decision, Medium, ReplyState, Role, SubKind
from register.store import Store, open_engine
from register.vault import KeyRing, Vault
from register.watch.alarms import Tried
from register.workdays import Calendar

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PASSWORD = "ประโยคลับของฉัน 1234"
CENTRE = "ศูนย์รับเรื่องร้องเรียน"
ROADS = "กองช่าง"


@dataclass
class Clock:
    """The store's clock; a test may put it forward."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class World:
    """One register, its clock and its desk's parts."""

    store: Store
    clock: Clock
    settings: Settings
    desk: Desk
    officers: dict[str, Officer] = field(default_factory=dict)
    count: int = 0
    finds: Finding | None = None
    tried: tuple[Tried, ...] = ()
    gallery: Gallery = field(default_factory=Gallery)

    def find(self, _reading: Reading) -> Finding:
        """What the machine proposes for a typed matter: what the test wants it to."""
        return self.finds or found()

    @property
    def parts(self) -> Parts:
        drawer = shared_drawer()
        stages = Stages(
            drawer.page_image,
            drawer.page_count,
            find=self.find,
            kind_of=kind_of,
            files=drawer,
            templates=self.proof,
            reports=Reporter(self.settings, self.desk.calendar),
            model_card=lambda: ModelCard("0a1b2c3d4e5f", "own", 4012, 35, 0.951, 0.932, 0.964, 0.006),
        )
        return Parts(self.settings, self.store, self.desk, stages, lambda: self.tried, self.gallery)

    def repaint(self) -> None:
        """Draw the charts of the front page as they should be now."""
        paint(self.parts)

    def route_to(self, login: str) -> None:
        """Let that account take what names the head."""
        self.desk = replace(self.desk, routing=replace(self.desk.routing, recipient=login))

    @property
    def proof(self) -> Proof:
        def words() -> Wording:
            with self.store.browse() as unit:
                return Wording(desk=wording.current(unit))

        return Proof(compose.Agency(self.settings.agency.name, phone="0 2000 0000"), words)

    def officer(self, login: str, role: Role, *, unit: str = CENTRE, cleared: bool = False, name: str = "") -> Officer:
        """An account that has changed its one-time password."""
        with self.store.unit("init") as unit_:
            made = accounts.add(unit_, Officer("", login, name or f"เจ้าหน้าที่ {login}", role, unit, cleared))
            values = {"password_hash": _hashed(), "changed_at": unit_.now, "data_key": unit_.new_key().id}
            unit_.execute(insert(schema.credential), {"account_id": made.id, **values})
        self.officers[login] = made
        return made

    def matter(
        self, reading: Reading | None = None, finding: Finding | None = None, arrival: Arrival | None = None
    ) -> str:
        """Something arrived, was read and found; returns the id of its intake."""
        self.count += 1
        self.clock.advance(seconds=1)
        given = arrival or Arrival(
            "mailfolder", Channel.EMAIL, "message/rfc822", f"mail {self.count}".encode(), "a.eml"
        )
        with self.store.unit() as unit:
            intake_id = intakes.store_arrival(unit, given).intake_id
            item = intakes.load(unit, intake_id)
            read = reading or mail()
            intakes.save_reading(unit, intake_id, read)
            matters.settle_finding(unit, item, read, finding or found(), self.desk)
        return intake_id

    def case(
        self, reading: Reading | None = None, finding: Finding | None = None, arrival: Arrival | None = None
    ) -> Case:
        """A matter that was registered."""
        intake_id = self.matter(reading, finding, arrival)
        with self.store.browse() as unit:
            item = intakes.load(unit, intake_id)
            assert item.case_id is not None
            return casebook.load(unit, item.case_id)


@lru_cache
def shared_drawer() -> Drawer:
    """Its helpers take half a second to start: all tests of a process share them."""
    return Drawer()


@lru_cache
def _hashed() -> str:
    """argon2 is slow by design: the officers of a test share one password and a cheap hash of it."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def make_world(database_url: str, folder: Path, **desk_settings: object) -> World:
    engine = open_engine(database_url)
    clock = Clock()
    store = Store(engine, Vault(KeyRing.create()), folder / "blobs", clock=clock)
    store.before_commit(audit.append_pending)
    values: dict[str, object] = {"second_factor": "optional", "port": 0, **desk_settings}
    settings = Settings(
        home=folder,
        file=folder / "config.toml",
        agency=Agency(name="องค์การบริหารส่วนตำบลศรีพนา", unit=CENTRE),
        register=Register(prefix="LOE"),
        desk=WebDesk.model_validate(values),
    )
    routing = Routing("", CENTRE, settings.agency.name)
    desk = Desk(settings.register_, Calendar(), _acknowledge, _answer, _status, "agency.example", routing)
    return World(store, clock, settings, desk)


def mail(**changes: object) -> Reading:
    values: dict[str, object] = {
        "channel": Channel.EMAIL,
        "sender": Sender("สมชาย ใจดี", "somchai@example.com"),
        "subject": "ถนนหน้าหมู่บ้านพัง",
        "text": "เรียน นายก อบต.\n\nถนนหน้าบ้านพังมาสามเดือนแล้ว ขอให้ช่วยซ่อมด้วย\n\nสมชาย ใจดี โทร 081-000-1234",
        "reply_allowed": True,
    }
    return Reading(**{**values, **changes})  # type: ignore[arg-type] # a test may change any field


def found(
    category: Category = Category.SERVICE_COMPLAINT,
    *,
    confidence: float = 0.9,
    decision: Decision = Decision.ACCEPT,
    sub_kind: SubKind | None = None,
    tip_off: float | None = None,
    **changes: object,
) -> Finding:
    p_tip_off = tip_off if tip_off is not None else 0.9 if category is Category.TIP_OFF else 0.01
    rest = (1 - p_tip_off) / 3
    values: dict[str, object] = {
        "category": category,
        "sub_kind": sub_kind,
        "confidence": confidence,
        "decision": decision,
        "runner_up": Category.SUGGESTION,
        "probabilities": {name: p_tip_off if name is Category.TIP_OFF else rest for name in Category},
        "contact": Contact(name="สมชาย ใจดี", phone="081-000-1234"),
        "reasons": (Reason("ถนน", 0, 3, 1.2),),
        "model_version": "test",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type] # as above


@contextmanager
def serving(world: World) -> Iterator[str]:
    """The desk on a free port; yields its address."""
    with served(world.parts, world.settings.desk) as server:
        yield address(server)


class Client:
    """A browser without JavaScript, as far as the tests need one: cookies and forms."""

    def __init__(self, base: str) -> None:
        # plain HTTP to ourselves: reading the system's certificates would take longer than a page
        self._http = httpx.Client(base_url=base, follow_redirects=False, timeout=30, verify=False)  # noqa: S501
        self.cookies: dict[str, str] = {}

    @property
    def url(self) -> httpx.URL:
        return self._http.base_url

    def request(self, method: str, path: str, **options: object) -> httpx.Response:
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= options.pop("headers", {})  # type: ignore[operator] # a test gives a dict
        response = self._http.request(method, path, headers=headers, **options)  # type: ignore[arg-type]
        for line in response.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0].strip('"')
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        return response

    def get(self, path: str, **options: object) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(
        self, path: str, data: dict[str, str] | None = None, *, page: str = "", **options: object
    ) -> httpx.Response:
        """POST with the CSRF token of `page` (the front page when none is given)."""
        fields = {"csrf": self.csrf(page or "/profile/password"), **(data or {})}
        return self.request("POST", path, data=fields, **options)

    @contextmanager
    def stream(self, path: str) -> Iterator[httpx.Response]:
        """The answer as it comes over the line."""
        with self._http.stream("GET", path) as answer:
            yield answer

    def csrf(self, page: str) -> str:
        found_ = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(page).text)
        return found_.group(1) if found_ else ""

    def login(self, login: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/login", {"login": login, "password": password}, page="/login")

    def close(self) -> None:
        self._http.close()


def _acknowledge(matter: Registration) -> ReplyPlan:
    recipient = matter.reading.sender.address if matter.reading.sender else ""
    state = ReplyState.QUEUED if recipient and matter.acknowledge else ReplyState.SUPPRESSED
    draft = ReplyDraft(recipient, "แจ้งการรับเรื่อง", f"รหัส {matter.tracking_id}")
    return ReplyPlan(Medium.EMAIL, state, draft, "" if state is ReplyState.QUEUED else "ไม่มีผู้รับ")


def _status(question: StatusQuestion) -> ReplyPlan:
    address = question.reading.sender.address if question.reading.sender else ""
    words = f"{question.tracking_id} {question.status}" if question.status else "ข้อความกลาง"
    return ReplyPlan(Medium.EMAIL, ReplyState.QUEUED, ReplyDraft(address, "แจ้งสถานะของเรื่อง", words))


def _answer(answering: Answering) -> ReplyPlan:
    recipient = answering.reading.sender.address if answering.reading.sender else ""
    return ReplyPlan(Medium.EMAIL, ReplyState.QUEUED, ReplyDraft(recipient, "แจ้งผล", answering.text))
