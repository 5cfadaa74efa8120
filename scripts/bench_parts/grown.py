"""A register that has been in use for years, written in bulk: the rows that the program itself would have left.

Names, numbers and addresses are invented. 10,000 cases arrive in a year. The youngest tenth, at most 2,000 cases, is
open: a third of it waits for review, the rest is worked on and mostly overdue.
"""

import random
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text, update

from register import schema
from register.model import CaseContent, Contact, Finding, Reading, Reason, ReplyDraft, Sender
from register.officers import accounts, units
from register.officers.accounts import Officer
from register.sealed.sealing import to_json
from register.searching import likeness, search_index, search_words
from register.states import (
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Decision,
    IntakeState,
    Medium,
    Relation,
    ReplyKind,
    ReplyState,
    Role,
)
from register.store import Store, Unit, new_id, place
from register.tracking import new_tracking_id, tracking_mac
from register.vault import DataKey, Vault
from register.workdays import Calendar
from scripts.bench_parts.stories import Text, Writer

CENTRE, ROADS = "ศูนย์รับเรื่องร้องเรียน", "กองช่าง"
_A_DAY = 10_000 / 350  # cases
_MOST_OPEN = 2_000  # what lies on the desks of an office does not grow with what it has done
_BATCH = 500  # cases in one transaction
# fmt: off
_GIVEN = ("สมชาย", "มานี", "วิชัย", "สุดา", "ประเสริฐ", "อรทัย", "บุญมี", "กานดา", "สมหมาย", "นภา", "ธีระ", "พรทิพย์",
          "อนันต์", "วราภรณ์", "เกษม", "จินตนา", "สุรชัย", "ลัดดา", "ปรีชา", "รัชนี", "ชูชาติ", "พิมพ์ใจ", "ไพโรจน์", "สายฝน")
# fmt: on
_FIRST = ("ใจ", "รัก", "มี", "ทอง", "ศรี", "แก้ว", "บุญ", "วงศ์", "สุข", "พงษ์", "จันทร์", "ชัย")
_LAST = ("ดี", "ไทย", "สุข", "งาม", "มณี", "ทรัพย์", "เจริญ", "พันธุ์", "สว่าง", "มั่นคง")
_FAMILY = tuple(one + other for one in _FIRST for other in _LAST if one != other)
_CHANNELS = (Channel.EMAIL, Channel.LETTER, Channel.WALK_IN, Channel.LINE)
_WORKED = (CaseState.SCREENED, CaseState.REFERRED, CaseState.INVESTIGATING)

Rows = dict[str, list[dict[str, Any]]]


def hire(store: Store, count: int) -> list[Officer]:
    """Officers: a quarter cleared, a quarter of another unit. Nobody can log in by password."""
    with store.unit("bench") as unit:
        units.take_over(unit, CENTRE)
        units.add(unit, ROADS, central=CENTRE)
        hired = [accounts.add(unit, _officer(number)) for number in range(count)]
        for one in hired:
            values = {"password_hash": "none", "changed_at": unit.now, "data_key": unit.new_key().id}
            unit.execute(insert(schema.credential), {"account_id": one.id, **values})
    return hired


def _officer(number: int) -> Officer:
    unit = ROADS if number % 4 == 3 else CENTRE
    return Officer("", f"officer{number}", f"เจ้าหน้าที่ {number}", Role.OFFICER, unit, cleared=number % 4 == 0)


def grow(store: Store, officers: Sequence[Officer], count: int, corpus: Path) -> Iterator[int]:
    """Write `count` cases; yields how many there are after each batch."""
    with store.browse() as unit:
        now = unit.now
    made = _Grown(store.vault, officers, Writer(corpus, 20), now, count)
    counter = schema.register_counter
    with store.browse() as unit:
        behind = unit.execute(select(counter.c.last).where(counter.c.year == made.year)).scalar_one_or_none() or 0
    for first in range(0, count, _BATCH):
        rows: Rows = {}
        last = min(count, first + _BATCH)
        for number in range(first, last):
            made.add(rows, number, behind + number + 1)
        with store.unit("bench") as unit:
            for table in (one for one in schema.metadata.sorted_tables if one.name in rows):
                unit.execute(insert(table), rows[table.name])
        yield last
    with store.unit("bench") as unit:
        if not unit.insert_new(counter, {"year": made.year, "last": count}):
            unit.execute(update(counter).where(counter.c.year == made.year).values(last=behind + count))
    _analyse(store)


def _analyse(store: Store) -> None:
    """What PostgreSQL does by itself in the night; nobody does it for SQLite."""
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


class _Grown:
    """Makes the rows of one case after the other, always the same ones."""

    def __init__(self, vault: Vault, officers: Sequence[Officer], writer: Writer, now: datetime, count: int) -> None:
        self._vault = vault
        self._officers = officers
        self._writer = writer
        self._now = now
        self._count = count
        self._unit = Unit(None, vault, "bench", now, Path())  # type: ignore[arg-type] # hashes only
        self._random = random.Random(20)  # noqa: S311 - the same register at every run
        self._calendar = Calendar()
        self._macs = lru_cache(maxsize=None)(self._mac)
        self._word_macs = lru_cache(maxsize=None)(self._word_mac)
        self.year = now.year + 543

    def add(self, rows: Rows, number: int, register_number: int) -> None:
        draw = self._random
        at = self._now - timedelta(days=(self._count - number) / _A_DAY)
        contact = Contact(
            name=f"{draw.choice(_GIVEN)} {draw.choice(_FAMILY)}",
            phone=f"08{draw.randrange(10**8):08}",
            email=f"u{number % 3000}@example.com",
        )
        given = self._writer.write()
        category = draw.choices(list(Category), [10, 50, 20, 20])[0]
        case_key, intake_key = (self._key(rows, at) for _ in range(2))
        content = CaseContent(given.subject, contact, "", "", "")
        case_id, state = self._case(rows, number, register_number, (at, case_key, category, content))
        reading = Reading(
            channel=Channel.EMAIL,
            sender=Sender(contact.name, contact.email),
            subject=given.subject,
            text=f"{given.body}\n{contact.name} {contact.phone}",
            reply_allowed=True,
        )
        intake_id = self._intake(rows, (intake_key, case_id, at), reading, self._finding(category, contact))
        self._history(rows, (case_key, case_id, at), contact, state)
        contacts = search_index.registered(content, reading.sender, given.body).contacts
        self._words(rows, case_id, contacts, None if category is Category.TIP_OFF else given)
        if at > self._now - likeness.KEPT:
            bands = {*likeness.bands(self._vault, reading.text)}
            rows.setdefault("likeness", []).extend({"band_mac": band, "intake_id": intake_id} for band in bands)

    def _key(self, rows: Rows, at: datetime) -> DataKey:
        key, ring_key, wrapped = self._vault.new_key(new_id(at))
        row = {"id": key.id, "ring_key": ring_key, "wrapped": wrapped, "created_at": at}
        rows.setdefault("data_key", []).append(row)
        return key

    def _case(
        self, rows: Rows, number: int, register_number: int, what: tuple[datetime, DataKey, Category, CaseContent]
    ) -> tuple[str, CaseState]:
        at, key, category, content = what
        draw, case_id, tracking_id = self._random, new_id(at), new_tracking_id("LOE")
        state = self._state(number)
        row = {
            "id": case_id,
            "data_key": key.id,
            "tracking_mac": tracking_mac(self._vault, tracking_id),
            "tracking_sealed": self._vault.seal(key, tracking_id.encode(), place("matter", "tracking_sealed", case_id)),
            "register_year": self.year,
            "register_number": register_number,
            "category": category.value,
            "category_confirmed": state is not CaseState.RECEIVED,
            "restricted": category is Category.TIP_OFF,
            "urgent": draw.random() < 0.02,
            "anonymous": draw.random() < 0.1,
            "channel": draw.choice(_CHANNELS).value,
            "state": state.value,
            "conclusion": "noted" if state is CaseState.ANSWERED else None,
            "received_at": at,
            "registered_at": at,
            "changed_at": min(self._now, at + timedelta(days=draw.randrange(2, 30))),
            "assigned_to": None if state is CaseState.RECEIVED else draw.choice(self._officers).id,
            "unit": "" if state is CaseState.RECEIVED else draw.choice(("", ROADS)),
            "content_sealed": self._vault.seal(key, to_json(content), place("matter", "content_sealed", case_id)),
        }
        rows.setdefault("matter", []).append(row)
        steps = self._deadlines(at.replace(hour=3, minute=0, second=0, microsecond=0))
        rows.setdefault("deadline", []).extend(
            {"case_id": case_id, "kind": kind, "due_at": due_at, "met_at": due_at if _done(kind, state) else None}
            for kind, due_at in steps
        )
        return case_id, state

    def _state(self, number: int) -> CaseState:
        draw = self._random
        if number < self._count - min(self._count // 10, _MOST_OPEN):
            return CaseState.ANSWERED if draw.random() < 0.9 else CaseState.NOT_ACCEPTED
        return draw.choice((CaseState.RECEIVED, CaseState.RECEIVED, *_WORKED, CaseState.SCREENED))

    @lru_cache(maxsize=1000)  # noqa: B019 - lives as long as the one run
    def _deadlines(self, at: datetime) -> list[tuple[str, datetime]]:
        return [(kind.value, due_at) for kind, due_at in self._calendar.deadlines(at).items()]

    def _finding(self, category: Category, contact: Contact) -> Finding:
        p_tip_off = 0.9 if category is Category.TIP_OFF else 0.01
        rest = (1 - p_tip_off) / 3
        return Finding(
            category=category,
            sub_kind=None,
            confidence=round(self._random.uniform(0.4, 0.99), 3),
            decision=Decision.ACCEPT,
            runner_up=Category.OTHER if category is not Category.OTHER else Category.SUGGESTION,
            probabilities={one: p_tip_off if one is Category.TIP_OFF else rest for one in Category},
            contact=contact,
            reasons=(Reason("ขอ", 0, 2, 1.0),),
            model_version="bench",
        )

    def _intake(self, rows: Rows, what: tuple[DataKey, str, datetime], reading: Reading, finding: Finding) -> str:
        key, case_id, at = what
        intake_id, blob_id, seal = new_id(at), new_id(at), self._vault.seal
        content = b"From: made up\r\n\r\n" + reading.text.encode()
        rows.setdefault("blob", []).append(
            {
                "id": blob_id,
                "data_key": key.id,
                "size": len(content),
                "content_sealed": seal(key, content, place("blob", "content_sealed", blob_id)),
            }
        )
        rows.setdefault("intake", []).append(
            {
                "id": intake_id,
                "source": "mailfolder",
                "mac": self._vault.mac("intake", intake_id.encode()),
                "data_key": key.id,
                "blob": blob_id,
                "channel": Channel.EMAIL.value,
                "media_type": "message/rfc822",
                "size": len(content),
                "name_sealed": seal(key, b"a.eml", place("intake", "name_sealed", intake_id)),
                "received_at": at,
                "stored_at": at,
                "acknowledge": True,
                "source_done": True,
                "state": IntakeState.REGISTERED.value,
                "case_id": case_id,
                "relation": Relation.ORIGIN.value,
                "sender_mac": self._macs("address", reading.sender.address if reading.sender else ""),
            }
        )
        rows.setdefault("reading", []).append(
            {
                "intake_id": intake_id,
                "content_sealed": seal(key, to_json(reading), place("reading", "content_sealed", intake_id)),
                "confidence": 1.0,
                "read_at": at,
                "handwritten": False,
            }
        )
        rows.setdefault("finding", []).append(
            {
                "intake_id": intake_id,
                "category": finding.category.value,
                "confidence": finding.confidence,
                "p_tip_off": finding.probabilities[Category.TIP_OFF],
                "decision": finding.decision.value,
                "runner_up": finding.runner_up.value,
                "content_sealed": seal(key, to_json(finding), place("finding", "content_sealed", intake_id)),
                "model_version": finding.model_version,
                "found_at": at,
            }
        )
        return intake_id

    def _history(self, rows: Rows, what: tuple[DataKey, str, datetime], contact: Contact, state: CaseState) -> None:
        """The acknowledgement and the lines of the timeline."""
        key, case_id, at = what
        reply_id = new_id(at)
        draft = to_json(ReplyDraft(contact.email, "แจ้งการรับเรื่อง", "ได้รับเรื่องของท่านแล้ว"))
        rows.setdefault("reply", []).append(
            {
                "id": reply_id,
                "case_id": case_id,
                "data_key": key.id,
                "kind": ReplyKind.ACKNOWLEDGEMENT.value,
                "medium": Medium.EMAIL.value,
                "state": ReplyState.SENT.value,
                "message_id": f"<{secrets.token_hex(16)}@example.com>",
                "date": at,
                "content_sealed": self._vault.seal(key, draft, place("reply", "content_sealed", reply_id)),
                "changed_at": at,
            }
        )
        rows.setdefault("entry", []).extend(
            {
                "id": new_id(at),
                "case_id": case_id,
                "at": at,
                "actor": actor,
                "event": event.value,
                "from_state": CaseState.RECEIVED.value,
                "to_state": to.value,
            }
            for actor, event, to in (
                ("officer0", CaseEvent.CONFIRM, CaseState.SCREENED),
                ("officer0", CaseEvent.ASSIGN, state),
            )
        )

    def _words(self, rows: Rows, case_id: str, contacts: Sequence[Contact], given: Text | None) -> None:
        """What the case is found by; without a text, as a tip-off, by its people only."""
        unit = self._unit
        rows.setdefault("search_value", []).extend(
            {"kind": kind.value, "value_mac": mac, "case_id": case_id}
            for kind, mac in search_index.value_macs(unit, contacts)
        )
        if given is not None:
            parts = {part for one in contacts for part in search_words.name_parts(one.name)}
            found = {self._word_macs(word) for one in (given.subject, *given.phrases) for word in _words_of(one)}
            found |= {*search_index.macs_of(unit, search_index.NAME_PART, parts)}
            rows.setdefault("search_word", []).extend({"word_mac": mac, "case_id": case_id} for mac in found)

    def _mac(self, purpose: str, value: str) -> str:
        return self._vault.mac(purpose, value.encode())

    def _word_mac(self, word: str) -> int:
        (found,) = search_index.macs_of(self._unit, search_index.WORD, [word])
        return found


@cache
def _words_of(body: str) -> frozenset[str]:
    return search_words.words(body)


def _done(kind: str, state: CaseState) -> bool:
    """Has a case of that state left this step behind?"""
    if state in {CaseState.RECEIVED, *_WORKED}:
        return kind == "coordinate" and state is not CaseState.RECEIVED
    return True
