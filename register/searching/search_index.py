"""What a matter is found by, and the keyed index that is written of it (law 6).

Every word of subject, texts, facts and officers' notes becomes 63 bits of an HMAC (`search_word`), every telephone
number, name and e-mail address of the complainant a whole one (`search_value`). What counts as a tip-off has no words
in the index. The complainant's own name, number and addresses are no words either: they are found as exact values
only, which the caller audits, so that nobody learns from the words who is behind a masked matter.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    Insert,
    Row,
    Select,
    String,
    bindparam,
    delete,
    select,
    true,
)

from register import schema
from register.book.casebook import Case
from register.book.proposed import exhibits
from register.database.statements import among, inserting_new, numbers
from register.model import CaseContent, Contact, Sender
from register.sealed.sealing import open_value
from register.searching import search_words
from register.states import IntakeState, Relation, SearchKind
from register.store import Unit, place
from register.vault import Vault

T = TypeVar("T")

WORD, NAME_PART = "word", "name-part"  # purposes of keyed hashes: equal words of both never have equal ones

_case, _key, _word, _value = schema.case, schema.data_key, schema.search_word, schema.search_value


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
class Keys:
    """What the index holds of one matter: hashes of its exact values, and of its words unless it is restricted."""

    values: tuple[tuple[SearchKind, str], ...]
    words: list[int]


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
            index(unit, case, keys_of(unit.vault, materials[case.id], restricted=case.restricted))


def keys_of(vault: Vault, material: Material, *, restricted: bool) -> Keys:
    """Pure, and most of what indexing costs: of a new matter it is worked out before the register is locked."""
    values = tuple(sorted(_value_macs(vault, material.contacts)))
    if restricted:
        return Keys(values, [])
    parts = {part for one in material.contacts for part in search_words.name_parts(one.name)}
    return Keys(values, _macs(vault, WORD, search_words.words(material.text)) + _macs(vault, NAME_PART, parts))


def index(unit: Unit, case: Case, keys: Keys) -> None:
    """Add what a matter is found by, in two statements at most; what is there already stays."""
    for kind, mac in keys.values:
        row = {"kind": kind.value, "value_mac": mac, "case_id": case.id}
        unit.later(inserting_new(_value, unit.connection.dialect.name), row)
    if not case.restricted:
        _insert_words(unit, case.id, keys.words)


def _insert_words(unit: Unit, case_id: str, macs: list[int]) -> None:
    """All words of a matter in one statement, however many there are."""
    if not macs:
        return
    dialect = unit.connection.dialect.name
    unit.later(_inserting_words(dialect), {"macs": macs, "this_case": case_id})


@cache
def _inserting_words(dialect: str) -> Insert:
    given = numbers("macs", dialect)
    # WHERE: without it SQLite takes ON CONFLICT for the condition of a join
    rows = select(given.c.value, bindparam("this_case", type_=String)).where(true())
    return inserting_new(_word, dialect).from_select(["word_mac", "case_id"], rows)


def material_of(
    content: CaseContent, contacts: Iterable[Contact], texts: Sequence[_Texts], passages: tuple[str, ...]
) -> Material:
    """Put together what a matter is found by."""
    senders = [text.sender for text in texts if text.sender]
    people = (*content.people, *contacts, *(Contact(name=one.name, email=one.address) for one in senders))
    return Material(tuple(dict.fromkeys(people)), passages, _identities(people))


def passages_of(content: CaseContent, texts: Iterable[_Texts], notes: Iterable[str]) -> tuple[str, ...]:
    """All that is searched by words, the complainant still in it."""
    facts = (content.subject, content.where, content.when, content.accused, *_own_lines(content, texts))
    passages = (*facts, *(piece for text in texts for piece in (text.subject, text.text)), *notes)
    return tuple(dict.fromkeys(filter(None, passages)))


def _own_lines(content: CaseContent, texts: Iterable[_Texts]) -> Iterator[str]:
    """What officers wrote of the deeds and the evidence; what the machine proposes stands in the texts already."""
    lines = (*content.how.splitlines(), *(what for what, _ in exhibits(content.evidence, ())))
    told = _bare("\n".join(f"{text.subject}\n{text.text}" for text in texts)) if lines else ""
    for line in lines:
        if _bare(line) not in told:
            yield line


def _bare(text: str) -> str:
    return "".join(text.split())


def registered(content: CaseContent, sender: Sender | None, text: str) -> Material:
    """What a matter is found by that is being registered: nothing needs to be read back."""
    texts = (_Texts(content.subject, text, sender),)
    return material_of(content, (), texts, passages_of(content, texts, ()))


def gather(
    unit: Unit, case_ids: Sequence[str], wanted: Callable[[str], bool] = lambda _text: True
) -> dict[str, Material]:
    """What these matters are found by, opened in a few statements; erased ones are left out, and those whose text is
    not `wanted`, before it is known what of it is the complainant's.
    """
    given = {"cases": case_ids}
    cases_by_id = {row.id: row for row in unit.execute(_matters(), given)}
    papers, entries = unit.execute(_papers(), given).all(), unit.execute(_entries(), given).all()
    for row in (*cases_by_id.values(), *papers):
        unit.hold_key(row)
    texts: dict[str, list[_Texts]] = {case_id: [] for case_id in cases_by_id}
    notes: dict[str, list[str]] = {case_id: [] for case_id in cases_by_id}
    found: dict[str, list[Row[Any]]] = {case_id: [] for case_id in cases_by_id}
    for row in papers:
        texts[row.case_id] += _open(unit, row.data_key, row.read, _Texts, place("reading", "content_sealed", row.id))
        found[row.case_id].append(row)
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
            passages = passages_of(content, texts[case_id], notes[case_id])
            if wanted("\n".join(passages)):
                contacts = [one for paper in found[case_id] for one in _contacts(unit, paper)]
                materials[case_id] = material_of(content, contacts, texts[case_id], passages)
    return materials


def _contacts(unit: Unit, paper: Row[Any]) -> list[Contact]:
    sealed_in = place("finding", "content_sealed", paper.id)
    return [one.contact for one in _open(unit, paper.data_key, paper.found, _Found, sealed_in)]


@cache
def _matters() -> Select[Any]:
    opened = (_case.c.id, _case.c.data_key, _case.c.content_sealed, _key.c.ring_key, _key.c.wrapped)
    return select(*opened).join(_key, _key.c.id == _case.c.data_key).where(among(_case.c.id, "cases"))


@cache
def _papers() -> Select[Any]:
    """Readings and findings, but of what was set aside and of what nobody vouches for: that may name who may see the
    case, and a word of it that finds the case would tell.
    """
    intake, reading, finding = schema.intake, schema.reading, schema.finding
    opened = (intake.c.id, intake.c.case_id, intake.c.data_key, _key.c.ring_key, _key.c.wrapped)
    sealed = (reading.c.content_sealed.label("read"), finding.c.content_sealed.label("found"))
    told = intake.c.state != IntakeState.SET_ASIDE.value, intake.c.relation != Relation.UNVERIFIED.value
    return (
        select(*opened, *sealed)
        .join(reading, reading.c.intake_id == intake.c.id)
        .join(_key, _key.c.id == intake.c.data_key)
        .outerjoin(finding, finding.c.intake_id == intake.c.id)
        .where(among(intake.c.case_id, "cases"), *told)
        .order_by(intake.c.stored_at, intake.c.id)
    )


@cache
def _entries() -> Select[Any]:
    entry = schema.entry
    return (
        select(entry.c.id, entry.c.case_id, entry.c.text_sealed)
        .where(among(entry.c.case_id, "cases"), entry.c.text_sealed.is_not(None))
        .order_by(entry.c.at, entry.c.id)
    )


def _open(unit: Unit, key_id: str, sealed: bytes | None, shape: type[T], where: str) -> list[T]:
    """The value, or nothing where there is none or its key was destroyed."""
    if sealed is None or not unit.holds(key_id):
        return []
    return [open_value(unit, unit.key(key_id), sealed, shape, where)]


def macs_of(unit: Unit, purpose: str, words: Iterable[str]) -> list[int]:
    return _macs(unit.vault, purpose, words)


def _macs(vault: Vault, purpose: str, words: Iterable[str]) -> list[int]:
    return sorted(set(vault.numbers(purpose, (word.encode() for word in words))))


def value_mac(unit: Unit, kind: SearchKind, value: str) -> str:
    return _value_mac(unit.vault, kind, value)


def _value_mac(vault: Vault, kind: SearchKind, value: str) -> str:
    return vault.mac(f"search-{kind.value}", value.encode())


def value_macs(unit: Unit, contacts: Iterable[Contact]) -> set[tuple[SearchKind, str]]:
    return _value_macs(unit.vault, contacts)


def _value_macs(vault: Vault, contacts: Iterable[Contact]) -> set[tuple[SearchKind, str]]:
    values = {value for one in contacts for value in search_words.values(one.name, one.phone, one.email)}
    return {(kind, _value_mac(vault, kind, value)) for kind, value in values}


def _identities(people: Collection[Contact]) -> tuple[str, ...]:
    """As `identities` of the desk's masking, folded or not: the words hidden until a reveal, longest first."""
    found: set[str] = set()
    for one in people:
        found |= {one.phone, one.email, one.address, one.name}
    for name in {one.name for one in people if one.name}:
        bare = search_words.bare_name(name)
        found |= {bare, *bare.split()}
    return tuple(sorted((word.strip() for word in found if len(word.strip()) > 2), key=len, reverse=True))
