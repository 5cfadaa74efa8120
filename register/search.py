"""Finding a matter again by its words, by who wrote, by telephone: reading the index of `register.search_index`.

What the index yields are candidates; they are opened and the words looked for in the real text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    select,
)

from register import schema, search_words
from register.search_index import NAME_PART, WORD, Material, gather, macs_of, value_mac
from register.states import SearchKind
from register.store import Unit
from register.tracking import parse_tracking_id, tracking_mac

CANDIDATES = 200  # so many matters, the newest, are opened for one query
SHOWN = 25  # of these are shown: a page of the list
_FIRST = 60  # of these are looked for first: mostly they fill the page
_SPARE = 4  # opened beyond what the page still lacks, since a few do not say the words
_KEPT = 256  # statements: by what the searcher may see and filters by, which are kept themselves
_LOOKED_AT = 500  # newest matters of a word, by which it is told from one that is rarer

# A Buddhist year behind the slash: "88/214" is a house.
_REGISTER_NUMBER = re.compile(r"\s*(?:เลขรับ(?:ที่)?|ที่)?\s*\d{1,9}\s*/\s*(?:25|๒๕)\d\d\s*")

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
class Hit:
    """A matter that was found; `kind` None: by its words, which stand in `material`."""

    case_id: str
    kind: SearchKind | None
    material: Material | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found, newest first. `more`: there may be others. `words`: what was looked for in the texts.
    `personal`: a person was looked for and found, which the caller audits with `note_looked_up`.
    """

    hits: tuple[Hit, ...]
    more: bool = False
    words: frozenset[str] = frozenset()

    @property
    def personal(self) -> list[str]:
        return [hit.case_id for hit in self.hits if hit.kind is not None]


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
    by_words = _by_words(unit, query, which)
    ways = (
        _by_value(unit, SearchKind.NAME, [whole] if whole else [], which),
        _by_name_part(unit, query, which),
        by_words,
    )
    hits: dict[str, Hit] = {}
    for hit in (hit for way in ways for hit in way.hits):
        hits.setdefault(hit.case_id, hit)
    newest = sorted(hits.values(), key=lambda hit: hit.case_id, reverse=True)
    return Found(tuple(newest[:SHOWN]), any(way.more for way in ways) or len(newest) > SHOWN, by_words.words)


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


def _by_value(
    unit: Unit, kind: SearchKind, values: Iterable[str], which: ColumnElement[bool], *, whole: bool = False
) -> Found:
    """The newest of them; `whole`: all."""
    macs = [value_mac(unit, kind, value) for value in values]
    given = {"macs": macs, "kind_of_value": kind.value} | ({} if whole else {"most": SHOWN + 1})
    ids = unit.execute(_having_value(which, whole=whole), given).scalars().all() if macs else []
    hits = tuple(Hit(case_id, kind, None) for case_id in (ids if whole else ids[:SHOWN]))
    return Found(hits, len(ids) > len(hits))


@lru_cache(maxsize=_KEPT)
def _having_value(which: ColumnElement[bool], *, whole: bool) -> Select[Any]:
    given = _value.c.value_mac.in_(bindparam("macs", expanding=True))
    statement = (
        select(_value.c.case_id)
        .join(_case, _case.c.id == _value.c.case_id)
        .where(_value.c.kind == bindparam("kind_of_value"), given, which)
        .distinct()
        .order_by(_value.c.case_id.desc())
    )
    return statement if whole else statement.limit(bindparam("most", type_=Integer))


def _by_name_part(unit: Unit, query: str, which: ColumnElement[bool]) -> Found:
    """First name or surname alone; of matters that have words in the index."""
    parts = search_words.name_parts(query)
    if len(parts) != 1:
        return Found(())
    ids = _candidates(unit, macs_of(unit, NAME_PART, parts), which, SHOWN + 1)
    hits = tuple(Hit(case_id, SearchKind.NAME, None) for case_id in ids[:SHOWN])
    return Found(hits, len(ids) > SHOWN)


def _by_words(unit: Unit, query: str, which: ColumnElement[bool]) -> Found:
    cuts = search_words.readings_of(query)
    exact = search_words.phrases(query)
    wanted = cuts[0] if cuts else frozenset()
    hits: list[Hit] = []
    looked_at: set[str] = set()
    for most in (_FIRST, CANDIDATES):
        found = {one for cut in cuts for one in _candidates(unit, macs_of(unit, WORD, cut), which, most)}
        candidates = sorted(found, reverse=True)[:most]
        fresh = [one for one in candidates if one not in looked_at]
        opened = 0
        while opened < len(fresh):
            batch = fresh[opened : opened + SHOWN + 1 - len(hits) + _SPARE]
            opened += len(batch)
            materials = gather(unit, batch)
            for case_id in batch:
                material = materials.get(case_id)
                if material is not None and search_words.stands_in(wanted, exact, material.text):
                    hits.append(Hit(case_id, None, material))
            if len(hits) > SHOWN:
                return Found(tuple(hits[:SHOWN]), more=True, words=wanted)
        if len(candidates) < most:
            return Found(tuple(hits), words=wanted)
        looked_at.update(fresh)
    return Found(tuple(hits), more=True, words=wanted)


def _candidates(unit: Unit, words: list[int], which: ColumnElement[bool], most: int) -> Sequence[str]:
    """The newest matters with all these words, `most` at most. The rarest word leads: its matters are gone through from
    the newest (ids are in order of time), each of the other words is one look into the index.
    """
    macs = sorted(words, key=lambda mac: _frequency(unit, mac)) if len(words) > 1 else words
    given = {f"mac{place}": mac for place, mac in enumerate(macs)}
    return unit.execute(_having_words(which, len(macs)), {**given, "most": most}).scalars().all()


@lru_cache(maxsize=_KEPT)
def _having_words(which: ColumnElement[bool], number: int) -> Select[Any]:
    """The statement for so many words, the rarest of which is `mac0`."""
    lead = _word.alias()
    statement: Select[Any] = select(lead.c.case_id).join(_case, _case.c.id == lead.c.case_id)
    for place in range(1, number):
        other = _word.alias()
        # EXISTS: SQLite then looks into the index of words before it fetches the case
        stands = (other.c.case_id == lead.c.case_id) & (other.c.word_mac == bindparam(f"mac{place}"))
        statement = statement.where(exists().where(stands))
    allowed = (lead.c.word_mac == bindparam("mac0")) & _case.c.restricted.is_(False) & which
    return statement.where(allowed).order_by(lead.c.case_id.desc()).limit(bindparam("most", type_=Integer))


def _frequency(unit: Unit, mac: int) -> tuple[int, str]:
    """To order words by, the rarest first: how many matters it stands in, as far as they are counted, then how far its
    newest ones reach back. To count all of a common word would take longer than the rest of the search.
    """

    def ask() -> tuple[int, str]:
        row = unit.execute(_HOW_OFTEN, {"mac": mac}).one()
        return row.number, row.oldest

    return unit.once(("word", mac), ask)
