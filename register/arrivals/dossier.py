"""An intake with all that was made of it, in one statement: what a page of the desk shows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam

from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.errors import InputError
from register.model import Finding, Reading
from register.schema import finding, intake, reading
from register.sealed.sealing import open_value
from register.states import Relation
from register.store import Unit, place

_SELECTED = (
    intakes.SELECTED.add_columns(
        reading.c.content_sealed.label("read_sealed"),
        reading.c.machine_sealed.is_not(None).label("corrected"),
        finding.c.content_sealed.label("found_sealed"),
    )
    .outerjoin(reading, reading.c.intake_id == intake.c.id)
    .outerjoin(finding, finding.c.intake_id == intake.c.id)
)
_ONE = _SELECTED.where(intake.c.id == bindparam("intake_id"))
_ORIGIN = _SELECTED.where(intake.c.case_id == bindparam("case_id"), intake.c.relation == Relation.ORIGIN.value)


@dataclass(frozen=True, slots=True)
class Dossier:
    """An intake, its reading and finding as far as it has them. `corrected`: the text is a person's. `sender_mac`: the
    keyed hash of who wrote.
    """

    intake: Intake
    reading: Reading | None
    finding: Finding | None
    corrected: bool
    sender_mac: str | None


def load(unit: Unit, intake_id: str) -> Dossier:
    """That of an intake.

    Raises:
        InputError: there is none of that id.
    """
    row = unit.execute(_ONE, {"intake_id": intake_id}).one_or_none()
    if row is None:
        raise InputError(f"no intake {intake_id}", "`raprueang intake list` shows them")
    return _opened(unit, row)


def of_case(unit: Unit, case_id: str) -> Dossier:
    """That of the intake which a case was born from."""
    return _opened(unit, unit.execute(_ORIGIN, {"case_id": case_id}).one())


def _opened(unit: Unit, row: Row[Any]) -> Dossier:
    item, key = intakes.opened(unit, row), unit.key(row.data_key)
    read = found = None
    if row.read_sealed is not None:
        read = open_value(unit, key, row.read_sealed, Reading, place("reading", "content_sealed", row.id))
    if row.found_sealed is not None:
        found = open_value(unit, key, row.found_sealed, Finding, place("finding", "content_sealed", row.id))
    return Dossier(item, read, found, bool(row.corrected), row.sender_mac)
