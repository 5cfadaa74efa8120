"""Finding a matter again by its words, by who wrote, by telephone: the keyed index of law 6, and reading it.

Every word of subject, texts, facts and officers' notes becomes 63 bits of an HMAC (`search_word`), every telephone
number, name and e-mail address of the complainant a whole one (`search_value`). What counts as a tip-off has no words
in the index. The complainant's own name, number and addresses are no words either: they are found as exact values
only, which the caller audits, so that nobody learns from the words who is behind a masked matter.

What the index yields are candidates; they are opened and the words looked for in the real text.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Insert,
    Select,
    String,
    bindparam,
    delete,
    exists,
    func,
    select,
    true,
)

from register import schema, search_words
from register.casebook import Case
from register.model import CaseContent, Contact, Sender
from register.sealing import open_value
from register.statements import inserting_new
from register.states import IntakeState, Relation, SearchKind
from register.store import Unit, place
from register.tracking import parse_tracking_id, tracking_mac

T = TypeVar("T")

CANDIDATES = 200  # so many matters, the newest, are opened for one query
SHOWN = 25  # of these are shown: a page of the list
_FIRST = 60  # of these are looked for first: mostly they fill the page
_BATCH = 30  # opened at a time: the first batch is mostly enough for a full page
_LOOKED_AT = 500  # newest matters of a word, by which it is told from one that is rarer

# A Buddhist year behind the slash: "88/214" is a house.
_REGISTER_NUMBER = re.compile(r"\s*(?:เลขรับ(?:ที่)?|ที่)?\s*\d{1,9}\s*/\s*(?:25|๒๕)\d\d\s*")
_WORD, _NAME_PART = "word", "name-part"  # purposes of keyed hashes: equal words of both never have equal ones

_case, _word, _value = schema.case, schema.search_word, schema.search_value
_newest = (
    select(_word.c.case_id)
    .where(_word.c.word_mac == bindparam("mac"))
    .order_by(_word.c.case_id.desc())
    .limit(_LOOKED_AT)
    .subquery()
)
_HOW_OFTEN = select(func.count().label("number"), func.coalesce(func.min(_newest.c.case_id), "").label("oldest"))


@dataclass(frozen=True, slots=True)
class Material:
    """What one matter is found by. `identities` are the words by which its complainant can be recognised."""

    contacts: tuple[Contact, ...]
    passages: tuple[str, ...]
    identities: tuple[str, ...]

    @property
    def text(self) -> str:
        """Everything that is searched by words, without the complainant."""
        return search_words.searchable("\n".join(self.passages), self.identities)


@dataclass(frozen=True, slots=True)
class Hit:
    """A matter that was found; `kind` None: by its words, which stand in `material`."""

    case_id: str
    kind: SearchKind | None
    material: Material | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found, newest first. `more`: there may be others. `personal`: a person was looked for and found,
    which the caller audits with `note_looked_up`.
    """

    hits: tuple[Hit, ...]
    more: bool = False

    @property
    def personal(self) -> list[str]:
        return [hit.case_id for hit in self.hits if hit.kind is not None]


@dataclass(frozen=True, slots=True)
class _Texts:
    subject: str
    text: str
    sender: Sender | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    contact: Contact


def reindex(unit: Unit, *cases: Case) -> None:
    """Make the index say what these matters say now; a restricted one loses its words."""
    ids = [case.id for case in cases]
    unit.execute(delete(_word).where(_word.c.case_id.in_(ids)))
    unit.execute(delete(_value).where(_value.c.case_id.in_(ids)))
    materials = gather(unit, ids)
    for case in cases:
        if case.id in materials:
            index(unit, case, materials[case.id])


def index(unit: Unit, case: Case, material: Material) -> None:
    """Add what a matter is found by, in two statements at most; what is there already stays."""
    macs = _value_macs(unit, material.contacts)
    if macs:
        rows = [{"kind": kind.value, "value_mac": mac, "case_id": case.id} for kind, mac in sorted(macs)]
        unit.write_all(inserting_new(_value, unit.connection.dialect.name), rows)
    if not case.restricted:
        parts = {part for one in material.contacts for part in search_words.name_parts(one.name)}
        _insert_words(
            unit, case.id, _macs(unit, _WORD, search_words.words(material.text)) + _macs(unit, _NAME_PART, parts)
        )


def _insert_words(unit: Unit, case_id: str, macs: list[int]) -> None:
    """All words of a matter in one statement, however many there are."""
    if not macs:
        return
    dialect = unit.connection.dialect.name
    given = {"macs": macs if dialect == "postgresql" else json.dumps(macs), "this_case": case_id}
    unit.write(_inserting_words(dialect), given)


@cache
def _inserting_words(dialect: str) -> Insert:
    if dialect == "postgresql":
        given = func.unnest(bindparam("macs", type_=ARRAY(BigInteger))).table_valued("value").render_derived()
    else:
        given = func.json_each(bindparam("macs", type_=String)).table_valued("value")
    # WHERE: without it SQLite takes ON CONFLICT for the condition of a join
    rows = select(given.c.value, bindparam("this_case", type_=String)).where(true())
    return inserting_new(_word, dialect).from_select(["word_mac", "case_id"], rows)


def material_of(
    content: CaseContent, contacts: Iterable[Contact], texts: Iterable[_Texts], notes: Iterable[str]
) -> Material:
    """Put together what a matter is found by."""
    texts = list(texts)
    senders = [text.sender for text in texts if text.sender]
    people = (*content.people, *contacts, *(Contact(name=one.name, email=one.address) for one in senders))
    facts = (content.subject, content.where, content.when, content.accused)
    passages = (*facts, *(piece for text in texts for piece in (text.subject, text.text)), *notes)
    return Material(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(filter(None, passages))), _identities(people))


def registered(content: CaseContent, sender: Sender | None, text: str) -> Material:
    """What a matter is found by that is being registered: nothing needs to be read back."""
    return material_of(content, (), (_Texts(content.subject, text, sender),), ())


def reference(unit: Unit, query: str, prefix: str, visible: ColumnElement[bool]) -> str | None:
    """The id of the case whose register number, Tracking ID or internal id is the whole query."""
    plain = query.strip().removeprefix("เลขรับ").removeprefix("ที่").strip()
    number, slash, year = (part.strip() for part in plain.partition("/"))
    tracking_id = parse_tracking_id(plain, prefix)
    chosen: ColumnElement[bool]
    if slash and number.isdecimal() and year.isdecimal() and max(len(number), len(year)) < 10:
        chosen = (_case.c.register_number == int(number)) & (_case.c.register_year == int(year))
    elif tracking_id is not None:
        chosen = _case.c.tracking_mac == tracking_mac(unit.vault, tracking_id)
    elif len(plain) == 26 and plain.isalnum():
        chosen = _case.c.id == plain.upper()
    else:
        return None
    return unit.execute(select(_case.c.id).where(chosen, visible)).scalar_one_or_none()


def find(unit: Unit, query: str, which: ColumnElement[bool]) -> Found:
    """The newest matters for a query, of those that `which` (a condition on `schema.case`) allows.

    A telephone number or e-mail address is looked up exactly. A register number that `reference` did not find is not
    there: its two numbers, as words, would find matters that have nothing to do with it. Anything else is a name,
    looked up exactly, and words which all must stand in the matter.
    """
    if _REGISTER_NUMBER.fullmatch(query):
        return Found(())
    if search_words.is_phone(query):
        return _by_value(unit, SearchKind.PHONE, search_words.phones(query), which)
    if search_words.is_email(query):
        return _by_value(unit, SearchKind.EMAIL, search_words.emails(query), which)
    whole = search_words.whole_name(query)
    ways = (
        _by_value(unit, SearchKind.NAME, [whole] if whole else [], which),
        _by_name_part(unit, query, which),
        _by_words(unit, query, which),
    )
    hits: dict[str, Hit] = {}
    for hit in (hit for way in ways for hit in way.hits):
        hits.setdefault(hit.case_id, hit)
    newest = sorted(hits.values(), key=lambda hit: hit.case_id, reverse=True)
    return Found(tuple(newest[:SHOWN]), any(way.more for way in ways) or len(newest) > SHOWN)


def of_person(unit: Unit, query: str, which: ColumnElement[bool]) -> Found:
    """Every matter, of those that `which` allows, whose complainant has this telephone number, e-mail address or whole
    name: a person's own request is answered in full.
    """
    if search_words.is_phone(query):
        return _by_value(unit, SearchKind.PHONE, search_words.phones(query), which, whole=True)
    if search_words.is_email(query):
        return _by_value(unit, SearchKind.EMAIL, search_words.emails(query), which, whole=True)
    whole = search_words.whole_name(query)
    return _by_value(unit, SearchKind.NAME, [whole] if whole else [], which, whole=True)


def note_looked_up(unit: Unit, found: Found) -> None:
    """Somebody looked for a person and learned that these matters are that person's: one audit row for each."""
    for hit in found.hits:
        if hit.kind is not None:
            unit.audit("case.looked_up", "case", hit.case_id, by=hit.kind.value)


def gather(unit: Unit, case_ids: Sequence[str]) -> dict[str, Material]:
    """What these matters are found by, opened in a few statements; erased ones are left out."""
    intake, reading, finding, entry = schema.intake, schema.reading, schema.finding, schema.entry
    cases = unit.execute(select(_case.c.id, _case.c.data_key, _case.c.content_sealed).where(_case.c.id.in_(case_ids)))
    cases_by_id = {row.id: row for row in cases}
    papers = unit.execute(
        select(
            intake.c.id,
            intake.c.case_id,
            intake.c.data_key,
            reading.c.content_sealed.label("read"),
            finding.c.content_sealed.label("found"),
        )
        .join(reading, reading.c.intake_id == intake.c.id)
        .outerjoin(finding, finding.c.intake_id == intake.c.id)
        .where(
            intake.c.case_id.in_(case_ids),
            intake.c.state != IntakeState.SET_ASIDE.value,
            # it may name who may see the case: a word of it that finds the case would tell
            intake.c.relation != Relation.UNVERIFIED.value,
        )
        .order_by(intake.c.stored_at, intake.c.id)
    ).all()
    entries = unit.execute(
        select(entry.c.id, entry.c.case_id, entry.c.text_sealed)
        .where(entry.c.case_id.in_(case_ids), entry.c.text_sealed.is_not(None))
        .order_by(entry.c.at, entry.c.id)
    ).all()
    unit.hold_keys({row.data_key for row in (*cases_by_id.values(), *papers)})
    texts: dict[str, list[_Texts]] = {case_id: [] for case_id in cases_by_id}
    contacts: dict[str, list[Contact]] = {case_id: [] for case_id in cases_by_id}
    notes: dict[str, list[str]] = {case_id: [] for case_id in cases_by_id}
    for row in papers:
        texts[row.case_id] += _open(unit, row.data_key, row.read, _Texts, place("reading", "content_sealed", row.id))
        found = _open(unit, row.data_key, row.found, _Found, place("finding", "content_sealed", row.id))
        contacts[row.case_id] += [one.contact for one in found]
    for row in entries:
        key_id = cases_by_id[row.case_id].data_key
        if unit.holds(key_id):
            sealed_in = place("entry", "text_sealed", row.id)
            notes[row.case_id].append(unit.vault.open(unit.key(key_id), row.text_sealed, sealed_in).decode())
    materials = {}
    for case_id, row in cases_by_id.items():
        for content in _open(
            unit, row.data_key, row.content_sealed, CaseContent, place("matter", "content_sealed", case_id)
        ):
            materials[case_id] = material_of(content, contacts[case_id], texts[case_id], notes[case_id])
    return materials


def _open(unit: Unit, key_id: str, sealed: bytes | None, shape: type[T], where: str) -> list[T]:
    """The value, or nothing where there is none or its key was destroyed."""
    if sealed is None or not unit.holds(key_id):
        return []
    return [open_value(unit, unit.key(key_id), sealed, shape, where)]


def _by_value(
    unit: Unit, kind: SearchKind, values: Iterable[str], which: ColumnElement[bool], *, whole: bool = False
) -> Found:
    """The newest of them; `whole`: all."""
    shown = None if whole else SHOWN
    macs = [_value_mac(unit, kind, value) for value in values]
    statement = (
        select(_value.c.case_id)
        .join(_case, _case.c.id == _value.c.case_id)
        .where(_value.c.kind == kind.value, _value.c.value_mac.in_(macs), which)
        .distinct()
        .order_by(_value.c.case_id.desc())
        .limit(None if shown is None else shown + 1)
    )
    ids = unit.execute(statement).scalars().all() if macs else []
    hits = tuple(Hit(case_id, kind, None) for case_id in ids[:shown])
    return Found(hits, len(ids) > len(hits))


def _by_name_part(unit: Unit, query: str, which: ColumnElement[bool]) -> Found:
    """First name or surname alone; of matters that have words in the index."""
    parts = search_words.name_parts(query)
    if len(parts) != 1:
        return Found(())
    ids = _candidates(unit, _macs(unit, _NAME_PART, parts), which, SHOWN + 1)
    hits = tuple(Hit(case_id, SearchKind.NAME, None) for case_id in ids[:SHOWN])
    return Found(hits, len(ids) > SHOWN)


def _by_words(unit: Unit, query: str, which: ColumnElement[bool]) -> Found:
    cuts = search_words.readings_of(query)
    exact = search_words.phrases(query)
    hits: list[Hit] = []
    looked_at: set[str] = set()
    for most in (_FIRST, CANDIDATES):
        found = {one for cut in cuts for one in _candidates(unit, _macs(unit, _WORD, cut), which, most)}
        candidates = sorted(found, reverse=True)[:most]
        fresh = [one for one in candidates if one not in looked_at]
        for start in range(0, len(fresh), _BATCH):
            batch = fresh[start : start + _BATCH]
            materials = gather(unit, batch)
            for case_id in batch:
                material = materials.get(case_id)
                if material is not None and search_words.stands_in(cuts[0], exact, material.text):
                    hits.append(Hit(case_id, None, material))
            if len(hits) > SHOWN:
                return Found(tuple(hits[:SHOWN]), more=True)
        if len(candidates) < most:
            return Found(tuple(hits))
        looked_at.update(fresh)
    return Found(tuple(hits), more=True)


def _candidates(unit: Unit, words: list[int], which: ColumnElement[bool], most: int) -> Sequence[str]:
    """The newest matters with all these words, `most` at most. The rarest word leads: its matters are gone through from
    the newest (ids are in order of time), each of the other words is one look into the index.
    """
    macs = sorted(words, key=lambda mac: _frequency(unit, mac)) if len(words) > 1 else words
    lead = _word.alias()
    statement: Select[Any] = select(lead.c.case_id).join(_case, _case.c.id == lead.c.case_id)
    for mac in macs[1:]:
        other = _word.alias()
        # EXISTS: SQLite then looks into the index of words before it fetches the case
        statement = statement.where(exists().where(other.c.case_id == lead.c.case_id, other.c.word_mac == mac))
    allowed = (lead.c.word_mac == macs[0]) & _case.c.restricted.is_(False) & which
    statement = statement.where(allowed).order_by(lead.c.case_id.desc()).limit(most)
    return unit.execute(statement).scalars().all()


def _frequency(unit: Unit, mac: int) -> tuple[int, str]:
    """To order words by, the rarest first: how many matters it stands in, as far as they are counted, then how far its
    newest ones reach back. To count all of a common word would take longer than the rest of the search.
    """

    def ask() -> tuple[int, str]:
        row = unit.execute(_HOW_OFTEN, {"mac": mac}).one()
        return row.number, row.oldest

    return unit.once(("word", mac), ask)


def _macs(unit: Unit, purpose: str, words: Iterable[str]) -> list[int]:
    return sorted(set(unit.vault.numbers(purpose, (word.encode() for word in words))))


def _value_mac(unit: Unit, kind: SearchKind, value: str) -> str:
    return unit.vault.mac(f"search-{kind.value}", value.encode())


def _value_macs(unit: Unit, contacts: Iterable[Contact]) -> set[tuple[SearchKind, str]]:
    values = {value for one in contacts for value in search_words.values(one.name, one.phone, one.email)}
    return {(kind, _value_mac(unit, kind, value)) for kind, value in values}


def _identities(people: Collection[Contact]) -> tuple[str, ...]:
    """As `register.desk.masking.identities`, folded or not: the words that are hidden until a reveal, longest first."""
    found: set[str] = set()
    for one in people:
        found |= {one.phone, one.email, one.address, one.name}
    for name in {one.name for one in people if one.name}:
        bare = search_words.bare_name(name)
        found |= {bare, *bare.split()}
    return tuple(sorted((word.strip() for word in found if len(word.strip()) > 2), key=len, reverse=True))
