"""What became of a batch of mails: is every one a case with one acknowledgement, and was every character read?"""

import email
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from register import schema, settings
from register.app import open_app
from register.arrivals import intakes
from register.states import IntakeState, ReplyKind, ReplyState
from register.store import Store
from scripts.bench_parts.mails import Mail
from tests.live.agency import Agency
from tests.servers.smtp import Received

_THAI = range(0x0E01, 0x0E5C)
_FEW = 0.02  # of mails whose labels say that their writers give a name

WITHHELD = (ReplyState.DRAFT, ReplyState.HELD, ReplyState.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts. `states` of intakes; `left` acknowledgements that the register holds as sent, `withheld` those that wait
    for an officer, because the writer seems to ask for no answer or no name; `handed_over` mails that reached the
    server, `apart` of them by Message-ID; `answered` senders among their recipients; `misread` mails whose subject or
    Thai characters are not those that were written; `gapless`: register numbers run from 1.
    """

    mails: int
    states: Mapping[str, int]
    cases: int
    left: int
    withheld: int
    handed_over: int
    apart: int
    answered: int
    misread: int
    gapless: bool

    @property
    def faults(self) -> list[str]:
        """What is not as it should be; a mail handed over again after a kill, under its own Message-ID, is no fault."""
        wanted = {
            "registered": self.states.get(IntakeState.REGISTERED, 0),
            "intakes": sum(self.states.values()),
            "cases": self.cases,
            "acknowledged or withheld": self.left + self.withheld,
            "mails with an id of their own": self.apart + self.withheld,
            "senders answered": self.answered + self.withheld,
        }
        found = [f"{name}: {count} of {self.mails}" for name, count in wanted.items() if count != self.mails]
        found += [f"withheld: {self.withheld}"] if self.withheld > max(1, _FEW * self.mails) else []
        found += [f"misread: {self.misread}"] if self.misread else []
        found += [] if self.gapless else ["register numbers have gaps"]
        return found

    def __str__(self) -> str:
        again = self.handed_over - self.apart
        told = (
            f"{self.mails} mails: {self.cases} cases with numbers from 1 on, {self.left} acknowledgements, "
            f"{again} of them handed over again, {self.withheld} withheld for an officer; "
            "every subject and every Thai character was read."
        )
        return f"WRONG: {'; '.join(self.faults)}." if self.faults else told


def outcome(agency: Agency, mails: Iterable[Mail], received: Sequence[Received]) -> Outcome:
    """Look into the register of the agency and at what the mail server got."""
    store = open_app(settings.load(agency.home / "config.toml")).store
    try:
        written = {mail.sender: mail for mail in mails}
        with store.look() as connection:
            numbers = sorted(connection.execute(select(schema.case.c.register_number)).scalars())
        recipients = {address for message in received for address in message.envelope_to}
        return Outcome(
            mails=len(written),
            states=_states(store),
            cases=len(numbers),
            left=acknowledgements(store, ReplyState.SENT),
            withheld=acknowledgements(store, *WITHHELD),
            handed_over=len(received),
            apart=len({str(email.message_from_bytes(message.raw)["Message-ID"]) for message in received}),
            answered=len(recipients & written.keys()),
            misread=_misread(store, written),
            gapless=numbers == list(range(1, len(numbers) + 1)),
        )
    finally:
        store.engine.dispose()


def acknowledgements(store: Store, *states: ReplyState) -> int:
    """How many acknowledgements are in one of these states."""
    table = schema.reply
    mine = (table.c.kind == ReplyKind.ACKNOWLEDGEMENT.value, table.c.state.in_([one.value for one in states]))
    with store.look() as connection:
        return connection.execute(select(func.count()).where(*mine)).scalar_one()


def _states(store: Store) -> dict[str, int]:
    table = schema.intake
    with store.look() as connection:
        rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
        return {row[0]: row[1] for row in rows}


def _misread(store: Store, written: Mapping[str, Mail]) -> int:
    wrong = 0
    with store.browse() as unit:
        items = intakes.listing(unit)
    for item in items:
        with store.browse() as unit:
            reading = intakes.reading(unit, item.id)
        if reading is None or reading.sender is None:
            wrong += 1
            continue
        mail = written.get(reading.sender.address)
        body = next((page.text for page in reading.pages if page.source == "body"), reading.text)
        read = body + reading.quoted
        if mail is None or reading.subject != mail.subject or _thai(read) != _thai(mail.text):
            wrong += 1
    return wrong


def _thai(text: str) -> Counter[str]:
    """Thai characters, counted: what is quoted is told apart from what is new, so that the order may differ."""
    return Counter(character for character in text if ord(character) in _THAI)
