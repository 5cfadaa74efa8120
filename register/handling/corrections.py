"""What officers decided about messages, as the classifier can learn from it: text in memory only, never on a disk.

A case whose category an officer confirmed or corrected teaches that category; what was waiting and was set aside by an
officer teaches `other`. What was erased teaches nothing more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from register import schema
from register.arrivals import intakes
from register.states import Category, Relation, ReviewAction, SubKind
from register.store import Unit


@dataclass(frozen=True, slots=True)
class Corrected:
    """One message with a person's answer. Its words do not show in a log or a traceback."""

    intake_id: str
    category: Category
    sub_kind: SubKind | None
    urgent: bool
    subject: str = field(repr=False)
    text: str = field(repr=False)


def gather(unit: Unit) -> list[Corrected]:
    """Every message a person decided about, in the order in which the messages arrived."""
    found = {one.intake_id: one for one in (*_set_aside(unit), *_confirmed(unit))}
    return [found[identity] for identity in sorted(found)]


def _confirmed(unit: Unit) -> Iterator[Corrected]:
    case, intake = schema.case, schema.intake
    rows = unit.execute(
        select(intake.c.id, case.c.category, case.c.sub_kind, case.c.urgent)
        .join(case, case.c.id == intake.c.case_id)
        .where(
            intake.c.relation == Relation.ORIGIN.value,
            intake.c.erased_at.is_(None),
            case.c.category_confirmed.is_(True),
            case.c.erased_at.is_(None),
        )
    )
    for row in rows.all():
        sub_kind = SubKind(row.sub_kind) if row.sub_kind else None
        yield from _told(unit, row.id, Category(row.category), sub_kind, urgent=row.urgent)


def _set_aside(unit: Unit) -> Iterator[Corrected]:
    decision, intake = schema.decision, schema.intake
    rows = unit.execute(
        select(intake.c.id)
        .join(decision, decision.c.intake_id == intake.c.id)
        .where(
            decision.c.action == ReviewAction.DISCARD.value,
            decision.c.undone_at.is_(None),
            intake.c.erased_at.is_(None),
        )
        .distinct()
    )
    for row in rows.all():
        yield from _told(unit, row.id, Category.OTHER, None, urgent=False)


def _told(
    unit: Unit, intake_id: str, category: Category, sub_kind: SubKind | None, *, urgent: bool
) -> Iterator[Corrected]:
    reading = intakes.reading(unit, intake_id)
    if reading is not None and (reading.subject + reading.text).strip():
        yield Corrected(intake_id, category, sub_kind, urgent, reading.subject, reading.text)
