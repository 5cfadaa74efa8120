"""The register opened without its readers: settings, keys and database, and how matters are written down and answered.

What opens letters, classifies and sends is added in `register.app`. Its libraries take a second to load, and most
commands need none of them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TypeVar

from outbox import planning
from outbox.compose import Agency, Wording
from outbox.planning import Voice
from register import audit
from register.handling.conflicts import Routing
from register.handling.matters import Desk
from register.post import wording
from register.running.presence import new_holder
from register.safekeeping import upgrade
from register.settings import Settings
from register.store import Store, open_engine
from register.vault import Vault
from register.workdays import Calendar

T = TypeVar("T")


@dataclass(frozen=True)
class Registry:
    """The register of one configuration."""

    settings: Settings
    store: Store
    holder: str = field(default_factory=new_holder)  # the id of this process: who holds the work that it claims

    @cached_property
    def calendar(self) -> Calendar:
        book = self.settings.register_
        return Calendar(frozenset(book.special_holidays), self.settings.cases, frozenset(book.worked_holidays))

    @cached_property
    def voice(self) -> Voice:
        settings = self.settings
        own = settings.own_addresses()
        return Voice(_agency(settings), own, self.recent_wording, settings.cases.progress_days)

    def wording(self) -> Wording:
        """The agency's own words as they stand now: those of the desk, then those of its folder."""
        with self.store.browse() as unit:
            return Wording(self.settings.agency.templates, wording.current(unit))

    @cached_property
    def recent_wording(self) -> Callable[[], Wording]:
        """`wording` of two seconds ago at most: a backlog does not ask for it with every mail."""
        return kept(self.wording, 2.0)

    @cached_property
    def desk(self) -> Desk:
        return Desk(
            book=self.settings.register_,
            calendar=self.calendar,
            acknowledge=partial(planning.acknowledge, self.voice),
            answer=partial(planning.reply, self.voice),
            status=partial(planning.status, self.voice),
            message_host=message_host(self.settings),
            routing=self.routing,
        )

    @property
    def routing(self) -> Routing:
        """To whom matters of conflict go."""
        settings = self.settings
        return Routing(settings.register_.conflict_recipient, settings.agency.unit, settings.agency.name)


def open_registry(settings: Settings, *, schema_checked: bool = True) -> Registry:
    """The register of one configuration, opened.

    Raises:
        SettingsError, KeyRingError: configuration, key ring or schema. ServiceDown: the database.
    """
    return Registry(settings, open_store(settings, schema_checked=schema_checked))


def open_store(settings: Settings, *, schema_checked: bool) -> Store:
    """The database and blobs of one configuration under its key ring.

    Raises:
        SettingsError, KeyRingError: configuration, key ring or schema. ServiceDown: the database.
    """
    vault = Vault.open_file(settings.storage.keys)
    engine = open_engine(settings.storage.database)
    if schema_checked:
        upgrade.require_newest(engine)
    store = Store(engine, vault, settings.storage.data / "blobs")
    store.before_commit(audit.append_pending)
    return store


def kept(ask: Callable[[], T], seconds: float) -> Callable[[], T]:
    """`ask` that answers from memory until so many seconds have passed."""
    last: list[tuple[float, T]] = []

    def answer() -> T:
        now = time.monotonic()
        if not last or now - last[-1][0] > seconds:
            last[:] = [(now, ask())]
        return last[-1][1]

    return answer


def _agency(settings: Settings) -> Agency:
    given = settings.agency
    return Agency(
        name=given.name,
        unit=given.unit,
        address_lines=given.address,
        phone=given.phone,
        hours=f"{settings.cases.opens:%H.%M} - {settings.cases.closes:%H.%M} น.",
        email=given.email,
        website=given.website,
        signatory_name=given.signatory_name,
        signatory_position=given.signatory_position,
        letter_prefix=given.letter_prefix,
        status_url=given.status_url,
    )


def message_host(settings: Settings) -> str:
    """The right-hand side of our Message-IDs."""
    for address in (settings.smtp.sender_address, settings.agency.email):
        if "@" in address:
            return address.rpartition("@")[2]
    return "raprueang.invalid"
