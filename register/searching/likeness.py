"""Which matters tell the same story? MinHash over pieces of text, under the key ring; then a comparison of the texts.

A letter comes by mail and again by post, or is sent twice with another greeting. Its text is folded until what a
scanner confuses is equal, cut into overlapping pieces of five characters, and the smallest of several keyed hashes of
the pieces are kept in bands (Broder, "On the resemblance and containment of documents", 1997). Two texts that share two
bands are candidates; whether they are alike is decided on the opened texts. Without the key ring a band can be neither
computed nor compared with a known letter. The bands of a matter that is closed fade after two years: by then nobody
sends the same letter again, and what is compared does not grow with the age of the register.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, delete, or_, select, text

from register.database.statements import among, inserting_new
from register.schema import case, case_link, data_key, intake, likeness, reading
from register.sealed.sealing import open_value
from register.states import CLOSED, LinkState
from register.store import Store, Unit, new_id, place
from register.vault import Vault

ALIKE = 0.5  # share of common pieces from which two texts are shown as possibly the same matter
_PIECE = 5  # characters
_SHORTEST = 60  # letters; shorter texts are alike by chance
_LONGEST = 20_000  # letters that are compared
_COMMON = 50  # intakes that share a band: then it is a form or a signature, not a matter
_CANDIDATES = 20
_SHARED = 2  # bands; one is shared by whoever uses the same phrase
KEPT = timedelta(days=2 * 365)  # since the arrival
_AT_ONCE = 100  # intakes whose bands fade, or are made, in one unit

# The intakes with each of the given bands, this one among them, up to one more than is rare. Written out, because to
# build and compare an expression of so many parts costs more than the database needs to answer it.
_SOME = f"SELECT intake_id FROM likeness WHERE band_mac = given.value LIMIT {_COMMON + 1}"  # noqa: S608 - a constant
_HAVING = {
    "sqlite": text(
        f"SELECT (SELECT group_concat(intake_id) FROM ({_SOME})) FROM json_each(:bands) AS given"  # noqa: S608 - constants
    ),
    "postgresql": text(
        f"SELECT array_to_string(ARRAY({_SOME}), ',') FROM unnest(CAST(:bands AS bigint[])) AS given(value)"  # noqa: S608 - as above
    ),
}

# Marks that scans lose or invent, and letters that they take for each other: all of a group become the first.
_DROPPED = "็่้๊๋์ํ๎ฺ"
_CONFUSED = ("ิีึื", "ุู", "กถภ", "ขฃชซ", "คฅดตศ", "ฎฏ", "ทฑ", "นม", "บปษ", "ผฝ", "พฟฬ", "ลส", "รธ", "าำๅ", "ไใ")
_FOLD: dict[int, str | None] = {ord(mark): None for mark in _DROPPED}
_FOLD |= {ord(letter): group[0] for group in _CONFUSED for letter in group[1:]}
_FOLD |= {ord("๐") + digit: str(digit) for digit in range(10)}
_NO_LETTER = re.compile(r"[^\wัิุ]|_")  # Thai vowels above and below are no word characters to Python


def fold(text: str) -> str:
    """Letters and digits alone, with everything made equal that a scanner takes for each other."""
    plain = unicodedata.normalize("NFC", text).lower().replace("เเ", "แ").translate(_FOLD)
    return _NO_LETTER.sub("", plain)[:_LONGEST]


def bands(vault: Vault, letter: str) -> list[int]:
    """The keyed bands of a text, numbers below 0; none of a text that is too short to be compared."""
    folded = fold(letter)
    if len(folded) < _SHORTEST:
        return []
    # NumPy takes a tenth of a second to load: only a process that compares texts pays for it.
    from register.searching import minhash  # noqa: PLC0415

    return minhash.bands(vault, folded, _PIECE)


def share(first: str, second: str) -> float:
    """How much two texts have in common, 0..1: the pieces of both among the pieces of either."""
    return _common(_pieces(first), _pieces(second))


@dataclass(frozen=True, slots=True)
class Trace:
    """A text with its bands."""

    text: str
    bands: tuple[int, ...]


def traced(vault: Vault, text: str) -> Trace:
    """Pure: a text is traced before the register is locked for it."""
    return Trace(text, tuple(dict.fromkeys(bands(vault, text))))


def note(unit: Unit, intake_id: str, told: str | Trace, *, anew: bool = False) -> Trace:
    """Keep the bands of an intake's text; `anew`: in place of those of an earlier text."""
    if anew:
        unit.execute(delete(likeness).where(likeness.c.intake_id == intake_id))
    trace = told if isinstance(told, Trace) else traced(unit.vault, told)
    if trace.bands:
        rows = [{"band_mac": band, "intake_id": intake_id} for band in trace.bands]
        unit.write_all(inserting_new(likeness, unit.connection.dialect.name), rows, beside=True)
    return trace


def fade(unit: Unit, behind: str = "") -> str | None:
    """Remove the bands of the next hundred intakes that are older than `KEPT` and belong to no open case.

    Returns:
        The last of them, behind which the next unit goes on; None: there are no more.
    """
    old = (intake.c.id > behind, intake.c.id < new_id(unit.now - KEPT))
    banded = select(likeness.c.intake_id).where(likeness.c.intake_id == intake.c.id).exists()
    closed = or_(case.c.id.is_(None), case.c.state.in_([state.value for state in CLOSED]))
    asked = select(intake.c.id).outerjoin(case, case.c.id == intake.c.case_id).where(*old, banded, closed)
    ids = unit.execute(asked.order_by(intake.c.id).limit(_AT_ONCE)).scalars().all()
    unit.execute(delete(likeness).where(likeness.c.intake_id.in_(ids)))
    return ids[-1] if ids else None


def renew(store: Store) -> int:
    """Make the bands of an earlier program's letters as this one makes them, a hundred letters in a transaction.

    Returns:
        How many letters had them otherwise. May be killed and started again.
    """
    done = 0
    while True:
        with store.unit("upgrade") as unit:
            number = _renew_some(unit)
        if not number:
            return done
        done += number


def _renew_some(unit: Unit) -> int:
    older = select(likeness.c.intake_id).where(likeness.c.band_mac >= 0).distinct().limit(_AT_ONCE)
    ids = unit.execute(older).scalars().all()
    unit.execute(delete(likeness).where(likeness.c.intake_id.in_(ids)))
    for told in _told(unit, ids):
        note(unit, told.intake_id, told.text)
    return len(ids)


def alike(unit: Unit, intake_id: str, trace: Trace | None = None) -> list[tuple[str, float]]:
    """Intakes that tell the same story as this one, with the share of what they have in common; the most alike first.

    Looks at twenty candidates at most, the most promising. What was erased is left out. Who may see them is the
    caller's question. `trace`: what `note` gave, where it was noted in this unit.
    """
    return [(one.intake_id, common) for one, common in _neighbours(unit, intake_id, trace)]


def link(unit: Unit, intake_id: str, case_id: str, trace: Trace | None = None) -> None:
    """Link the case of a newly noted intake with the cases whose texts are alike, as far as nobody decided on them."""
    mine: dict[str, float] = {}
    for one, common in _neighbours(unit, intake_id, trace):
        if one.case_id is not None and one.case_id != case_id:
            mine[one.case_id] = max(common, mine.get(one.case_id, 0.0))
    if mine:
        rows = [_possible(case_id, other_case) | {"likeness": mine[other_case], "at": unit.now} for other_case in mine]
        unit.write_all(inserting_new(case_link, unit.connection.dialect.name), rows)
        unit.audit("case.alike", "case", case_id, others=len(mine))


def _possible(one: str, other: str) -> dict[str, Any]:
    first, second = sorted((one, other))
    return {"case_id": first, "other_id": second, "state": LinkState.POSSIBLE.value}


def _neighbours(unit: Unit, intake_id: str, trace: Trace | None) -> list[tuple["_Told", float]]:
    if trace is None:
        mine = _told(unit, [intake_id])
        trace = Trace(mine[0].text if mine else "", _bands_of(unit, intake_id))
    others = _told(unit, _candidates(unit, intake_id, trace.bands)) if trace.text else []
    pieces = _pieces(trace.text) if others else set()
    compared = [(other, _common(pieces, _pieces(other.text))) for other in others]
    return sorted((one for one in compared if one[1] >= ALIKE), key=lambda one: -one[1])


def _candidates(unit: Unit, intake_id: str, mine: Sequence[int]) -> list[str]:
    """Intakes that share bands with this one, those with most bands and the newest first.

    A band is counted only as far as it takes to see that it is common, so that a form that ten thousand people filled
    in costs no more than a letter. Who shares a single band has a phrase in common and nothing else, and the more
    letters there are, the more of these: they are not looked at.
    """
    if not mine:
        return []
    dialect = unit.connection.dialect.name
    found = unit.execute(_HAVING[dialect], _given(unit, mine), beside=True).scalars()
    sharing = [ids.split(",") for ids in found if ids]
    shared = Counter(other for ids in sharing if len(ids) <= _COMMON for other in ids)
    del shared[intake_id]
    likely = [other for other, bands in shared.items() if bands >= _SHARED]
    return sorted(likely, key=lambda other: (shared[other], other), reverse=True)[:_CANDIDATES]


def _given(unit: Unit, mine: Sequence[int]) -> dict[str, object]:
    return {"bands": list(mine) if unit.connection.dialect.name == "postgresql" else json.dumps(mine)}


def _bands_of(unit: Unit, intake_id: str) -> tuple[int, ...]:
    mine = select(likeness.c.band_mac).where(likeness.c.intake_id == intake_id)
    return tuple(unit.execute(mine).scalars())


@dataclass(frozen=True, slots=True)
class _Told:
    """What an intake says, and the case that it belongs to."""

    intake_id: str
    case_id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Text:
    """Of a reading what is compared."""

    text: str


def _told(unit: Unit, intake_ids: Sequence[str]) -> list[_Told]:
    """The texts of these intakes in their order, without those that were erased or never read."""
    rows = {row.id: row for row in unit.execute(_telling(), {"ids": list(intake_ids)})} if intake_ids else {}
    found = []
    for row in (rows[one] for one in intake_ids if one in rows):
        unit.hold_key(row)
        if unit.holds(row.data_key):
            where = place("reading", "content_sealed", row.id)
            read = open_value(unit, unit.key(row.data_key), row.content_sealed, _Text, where)
            found.append(_Told(row.id, row.case_id, read.text))
    return found


@cache
def _telling() -> Select[Any]:
    columns = (intake.c.id, intake.c.case_id, intake.c.data_key, reading.c.content_sealed)
    read = select(*columns, data_key.c.ring_key, data_key.c.wrapped).join(reading, reading.c.intake_id == intake.c.id)
    read = read.join(data_key, data_key.c.id == intake.c.data_key)
    return read.where(among(intake.c.id, "ids"), reading.c.content_sealed.is_not(None))


def _common(one: set[str], two: set[str]) -> float:
    both = len(one & two)
    return both / (len(one) + len(two) - both) if one and two else 0.0


def _pieces(text: str) -> set[str]:
    folded = fold(text)
    return {folded[start : start + _PIECE] for start in range(len(folded) - _PIECE + 1)}
