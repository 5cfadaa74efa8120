"""What waits for an officer's decision, urgent first, then what the machine is least sure of, then the oldest.

A flood of one sender stands behind what others wrote, as one group; nothing of it is dropped.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, Subquery, bindparam, case, func, literal, select, union_all

from register import schema
from register.officers.access import Viewer, visible_cases, visible_intakes
from register.states import CaseState, IntakeState, Relation
from register.store import Unit


@dataclass(frozen=True, slots=True)
class Waiting:
    """One item of the queue. `id` is the case's, or the intake's where there is none yet; `sender` a keyed hash."""

    id: str
    is_case: bool
    urgent: bool
    confidence: float
    received_at: datetime
    sender: str | None


def first(unit: Unit, viewer: Viewer, *, later: Sequence[str] = (), floods: Collection[str] = ()) -> Waiting | None:
    """The item to look at next; those of `later` behind all others, in the order in which they were left."""
    rows = listing(unit, viewer, limit=len(later) + 1, floods=floods)
    place = {item: number for number, item in enumerate(later)}
    return min(rows, key=lambda row: place.get(row.id, -1), default=None)  # of equals the first: the queue's order


def find(unit: Unit, viewer: Viewer, item_id: str) -> Waiting | None:
    """That item, if it waits and this viewer may see it."""
    row = unit.execute(_one(viewer), {"item_id": item_id}).one_or_none()
    return _opened(row) if row else None


def listing(unit: Unit, viewer: Viewer, limit: int, *, floods: Collection[str] = ()) -> list[Waiting]:
    """The queue in its order; `floods` are the senders whose items stand together behind the others'."""
    waiting = _waiting(viewer)
    flooded = case((waiting.c.sender.in_(sorted(floods)), waiting.c.sender), else_="")
    order = (waiting.c.urgent.desc(), flooded, waiting.c.confidence, waiting.c.received_at, waiting.c.id)
    return [_opened(row) for row in unit.execute(select(waiting).order_by(*order).limit(limit))]


def of_sender(unit: Unit, viewer: Viewer, sender: str, limit: int) -> list[Waiting]:
    """What waits of one sender, the oldest first."""
    waiting = _waiting(viewer)
    mine = select(waiting).where(waiting.c.sender == sender).order_by(waiting.c.received_at, waiting.c.id)
    return [_opened(row) for row in unit.execute(mine.limit(limit))]


def count(unit: Unit, viewer: Viewer) -> int:
    number: int = unit.execute(count_of(viewer)).scalar_one()
    return number


@lru_cache(maxsize=256)  # with every click on the queue: making them takes longer than asking
def _waiting(viewer: Viewer) -> Subquery:
    return union_all(*_both(viewer)).subquery()


@lru_cache(maxsize=256)
def _one(viewer: Viewer) -> Select[Any]:
    proposed, unregistered = _both(viewer)
    wanted: BindParameter[str] = bindparam("item_id")
    both = (proposed.where(schema.case.c.id == wanted), unregistered.where(schema.intake.c.id == wanted))
    return select(union_all(*both).subquery())


@lru_cache(maxsize=256)
def count_of(viewer: Viewer) -> Select[Any]:
    """The statement of `count`, for one that counts more."""
    return select(func.count()).select_from(_waiting(viewer))


def _both(viewer: Viewer) -> tuple[Select[tuple[str, int, int, float, datetime, str]], ...]:
    matter, intake, finding = schema.case, schema.intake, schema.finding
    proposed = (
        select(
            matter.c.id.label("id"),
            literal(1).label("is_case"),
            case((matter.c.urgent, 1), else_=0).label("urgent"),
            finding.c.confidence.label("confidence"),
            matter.c.received_at.label("received_at"),
            intake.c.sender_mac.label("sender"),
        )
        .join(intake, (intake.c.case_id == matter.c.id) & (intake.c.relation == Relation.ORIGIN.value))
        .join(finding, finding.c.intake_id == intake.c.id)
        .where(
            matter.c.state == CaseState.RECEIVED.value,
            matter.c.category_confirmed.is_(False),
            visible_cases(viewer),
        )
    )
    unregistered = (
        select(
            intake.c.id.label("id"),
            literal(0).label("is_case"),
            literal(0).label("urgent"),
            finding.c.confidence.label("confidence"),
            intake.c.received_at.label("received_at"),
            intake.c.sender_mac.label("sender"),
        )
        .join(finding, finding.c.intake_id == intake.c.id)
        .where(intake.c.state == IntakeState.REVIEW.value, visible_intakes(viewer))
    )
    return proposed, unregistered


def _opened(row: Row[tuple[str, int, int, float, datetime, str]]) -> Waiting:
    return Waiting(row.id, bool(row.is_case), bool(row.urgent), row.confidence, row.received_at, row.sender)
