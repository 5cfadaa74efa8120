"""Finding a matter again by its words, by who wrote, by telephone: reading the index of `search_index`.

What the index yields are candidates; they are opened and the words looked for in the real text.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
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

from register import schema
from register.database.statements import among, numbers
from register.searching import search_words
from register.searching.search_index import NAME_PART, WORD, Material, gather, macs_of, value_mac
from register.states import SearchKind
from register.store import Unit
from register.tracking import find_tracking_ids, parse_tracking_id, tracking_mac

CANDIDATES = 200  # so many matters, the newest, are opened for one query
SHOWN = 25  # of these are shown: a page of the list
_FIRST = 60  # of these are looked for first: mostly they fill the page
_READ = 2_000_000  # characters of opened texts, behind which nothing more is opened: half a second of the processor
_SPARE = 4  # opened beyond what the page still lacks, since a few do not say the words
_AT_ONCE = 40  # are opened at once, before what they were is reckoned with
_KEPT = 256  # statements: by what the searcher may see and filters by, which are kept themselves
_COUNTED = 500  # newest matters of a word, by which it is told from one that is rarer
_JOINED = 4  # words of a query, the rarest, that are joined: to plan a join of sixty takes PostgreSQL a second

# With whatever officers write before it: เลขรับที่, เลขทะเบียนรับ, ที่.
_REGISTER_NUMBER = re.compile(r"\s*(?:(?:เลข|ทะเบียน|รับ|ที่)[\s.:]*)*(\d{1,9})\s*/\s*(\d{1,9})\s*")

_case, _word, _value = schema.case, schema.search_word, schema.search_value


@dataclass(frozen=True, slots=True)
class Hit:
    """A matter that was found; `kind` None: by its words, which stand in `material`."""

    case_id: str
    kind: SearchKind | None
    material: Material | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of one reading of a query, the rarest first; `rare`: that one is in fewer matters than are counted."""

    macs: list[int]
    rare: bool


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
    """The id of the case whose register number or internal id is the whole query, or whose Tracking ID stands in it."""
    plain = search_words.fold(query).strip()
    number = _REGISTER_NUMBER.fullmatch(plain)
    tracking_id = parse_tracking_id(plain, prefix) or next(iter(find_tracking_ids(plain, prefix)), None)
    chosen: ColumnElement[bool]
    if number is not None:
        chosen = (_case.c.register_number == int(number[1])) & (_case.c.register_year == int(number[2]))
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
    number = _REGISTER_NUMBER.fullmatch(search_words.fold(query))
    if number is not None and number[2].startswith("25") and len(number[2]) == 4:  # "88/214" is a house
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
    given = among(_value.c.value_mac, "macs")
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
    ids = _candidates(unit, _Asked(macs_of(unit, NAME_PART, parts), rare=False), which, SHOWN + 1)
    hits = tuple(Hit(case_id, SearchKind.NAME, None) for case_id in ids[:SHOWN])
    return Found(hits, len(ids) > SHOWN)


def _by_words(unit: Unit, query: str, which: ColumnElement[bool]) -> Found:
    cuts = search_words.readings_of(query)
    exact = search_words.phrases(query)
    wanted = cuts[0] if cuts else frozenset()
    readings = [macs_of(unit, WORD, cut) for cut in cuts]
    asked = _asked(unit, readings)
    hits: list[Hit] = []
    looked_at: set[str] = set()
    read: list[int] = []  # characters of each text that was opened

    def may_say(text: str) -> bool:
        read.append(len(text))
        return search_words.may_stand_in(wanted, exact, text)

    for most in (_FIRST, CANDIDATES):
        found = {one for reading in asked for one in _candidates(unit, reading, which, most)}
        candidates = sorted(found, reverse=True)[:most]
        fresh = [one for one in candidates if one not in looked_at]
        opened = 0
        while opened < len(fresh):
            batch = fresh[opened : opened + _next_batch(len(hits), len(looked_at) + opened)]
            opened += len(batch)
            materials = gather(unit, batch, may_say)
            for case_id in batch:
                material = materials.get(case_id)
                if material is not None and search_words.stands_in(wanted, exact, material.text):
                    hits.append(Hit(case_id, None, material))
            if len(hits) > SHOWN or sum(read) > _READ:
                return Found(tuple(hits[:SHOWN]), more=True, words=wanted)
        if len(candidates) < most:
            return Found(tuple(hits), words=wanted)
        looked_at.update(fresh)
    return Found(tuple(hits), more=True, words=wanted)


def _next_batch(hits: int, opened: int) -> int:
    """How many candidates are opened next: as many as will fill the page if they say the words as often as those that
    were opened before, and a few more; but only so many that a few long ones among them cost no seconds.
    """
    lacking = SHOWN + 1 - hits
    wanted = lacking + _SPARE if hits == opened else lacking * opened // max(hits, 1) + _SPARE
    return min(wanted, _AT_ONCE)


def _candidates(unit: Unit, reading: _Asked, which: ColumnElement[bool], most: int) -> Sequence[str]:
    """The newest matters with all these words, `most` at most. The rarest word leads: its matters are gone through from
    the newest (ids are in order of time), each of the other words is one look into the index.

    Where several words stand together PostgreSQL is asked before the matters themselves are: asked for both at once, it
    reads every matter of the register where it thinks that the words seldom stand together, and they do. Where most
    of the newest are not to be seen by this searcher, or left out by filters, both are asked at once after all. SQLite
    has no such plan, and would find all of the newest before the first is looked at.
    """
    joined, others = reading.macs[:_JOINED], reading.macs[_JOINED:]
    given: dict[str, Any] = {f"mac{place}": mac for place, mac in enumerate(joined)} | {"most": most}
    if others:
        given |= {"others": others, "number": len(others)}
    if len(joined) > 1 and unit.connection.dialect.name == "postgresql":
        asked = _of_newest_with_words(which, len(joined), others=bool(others))
        newest = unit.execute(asked, {**given, "counted": _COUNTED}).scalars().all()
        if len(newest) == most or reading.rare:
            return newest
    return unit.execute(_with_words(which, len(joined), others=bool(others)), given).scalars().all()


@lru_cache(maxsize=_KEPT)
def _of_newest_with_words(which: ColumnElement[bool], number: int, *, others: bool) -> Select[Any]:
    """Of the newest matters with so many words those that are looked for."""
    lead, words = _lead(number, others=others)
    counted = bindparam("counted", type_=Integer)
    newest = select(lead.c.case_id).where(*words).order_by(lead.c.case_id.desc()).limit(counted).subquery()
    return _allowed(select(newest.c.case_id).join(_case, _case.c.id == newest.c.case_id), newest.c.case_id, which)


@lru_cache(maxsize=_KEPT)
def _with_words(which: ColumnElement[bool], number: int, *, others: bool) -> Select[Any]:
    """Of all matters with so many words those that are looked for."""
    lead, words = _lead(number, others=others)
    statement = select(lead.c.case_id).join(_case, _case.c.id == lead.c.case_id).where(*words)
    return _allowed(statement, lead.c.case_id, which)


def _allowed(statement: Select[Any], case_id: ColumnElement[str], which: ColumnElement[bool]) -> Select[Any]:
    allowed = statement.where(_case.c.restricted.is_(False) & which)
    return allowed.order_by(case_id.desc()).limit(bindparam("most", type_=Integer))


def _lead(number: int, *, others: bool) -> tuple[Any, list[ColumnElement[bool]]]:
    """The rows of the rarest word, `mac0`, and what they must fulfil: so many words stand in the same matter; `others`:
    and a list of more.
    """
    lead = _word.alias()
    conditions: list[ColumnElement[bool]] = [lead.c.word_mac == bindparam("mac0")]
    for place in range(1, number):
        other = _word.alias()
        # EXISTS: SQLite then looks into the index of words before it fetches the case
        stands = (other.c.case_id == lead.c.case_id) & (other.c.word_mac == bindparam(f"mac{place}"))
        conditions.append(exists().where(stands))
    if others:
        rest = _word.alias()
        those = (rest.c.case_id == lead.c.case_id) & among(rest.c.word_mac, "others")
        conditions.append(select(func.count()).where(those).scalar_subquery() == bindparam("number"))
    return lead, conditions


def _asked(unit: Unit, readings: Sequence[Sequence[int]]) -> list[_Asked]:
    macs = {mac for reading in readings if len(reading) > 1 for mac in reading}
    often = _frequencies(unit, macs) if macs else {}
    ordered = [sorted(reading, key=lambda mac: often.get(mac, (0, ""))) for reading in readings]
    return [_Asked(macs, rare=bool(often) and often.get(macs[0], (_COUNTED, ""))[0] < _COUNTED) for macs in ordered]


def _frequencies(unit: Unit, macs: Collection[int]) -> dict[int, tuple[int, str]]:
    """To order words by, the rarest first: how many matters each stands in, as far as they are counted, then how far
    its newest ones reach back. To count all of a common word would take longer than the rest of the search.
    """
    given = {"macs": list(macs), "most": _COUNTED, "before_last": _COUNTED - 1}
    rows = unit.execute(_how_often(unit.connection.dialect.name), given)
    return {row.mac: (row.number, row.oldest) for row in rows}


@cache
def _how_often(dialect: str) -> Select[Any]:
    """For all words in one statement: it takes longer to ask than to answer."""
    given = numbers("macs", dialect)
    matters = select(_word.c.case_id).where(_word.c.word_mac == given.c.value).order_by(_word.c.case_id.desc())
    newest = matters.limit(bindparam("most", type_=Integer)).correlate(given).subquery()
    number = select(func.count()).select_from(newest).scalar_subquery()
    last = matters.limit(1).offset(bindparam("before_last", type_=Integer))
    oldest = last.correlate(given).scalar_subquery()
    return select(given.c.value.label("mac"), number.label("number"), func.coalesce(oldest, "").label("oldest"))
