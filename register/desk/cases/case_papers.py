"""What belongs to a case beside its origin: what arrived for it later, and the cases that were merged into it."""

from dataclasses import dataclass
from datetime import datetime

from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.desk.matters import matter
from register.desk.matters.masking import Segment, cut, mask_spans
from register.desk.matters.matter import Matter
from register.desk.web.context import Visit
from register.handling import casework, endings
from register.officers import access
from register.states import IntakeState, Relation
from register.store import Unit


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing that arrived for the case beside its origin. `waits`: no officer has looked at it yet; `aside`: a
    machine wrote it about a mail of ours.
    """

    intake_id: str
    relation: Relation
    received_at: datetime
    waits: bool
    sealed: bool
    aside: bool
    text: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A case that was merged into this one, as the visitor may see it."""

    case: Case
    matter: Matter
    papers: tuple[Paper, ...]


def papers(unit: Unit, visit: Visit, case: Case, shown: Matter, hidden: list[str]) -> list[Paper]:
    """What came in later; what nobody has verified is shown like the rest, but says so.

    It may count as a tip-off while its case does not: then only the cleared know of it, and open it by itself.
    """
    found = []
    for intake_id, relation in casework.intakes_of(unit, case):
        if relation is Relation.ORIGIN or not access.sees_intake(unit, visit.viewer, intake_id):
            continue
        item, reading = intakes.load(unit, intake_id), intakes.reading(unit, intake_id)
        sealed = shown.sealed or (not case.restricted and access.intake_restricted(unit, intake_id))
        text = reading.text if reading and not sealed else ""
        words = [*hidden, case.tracking_id]
        for person in filter(None, (reading.sender, reading.writer)) if reading else ():
            words += [person.address, person.name]
        spans = [] if shown.opened else mask_spans(text, [word for word in words if word])
        pieces = tuple(cut(text, spans))
        aside = item.state is IntakeState.SET_ASIDE
        found.append(Paper(intake_id, relation, item.received_at, item.due_at is not None, sealed, aside, pieces))
    return found


def parts(unit: Unit, visit: Visit, case: Case, hidden: list[str]) -> list[Part]:
    """The cases merged into this one that the visitor may see, each masked until it is opened by itself."""
    if visit.session is None:
        return []
    found = []
    for part in casebook.parts(unit, case):
        shown = matter.load(unit, visit.session, part.id, is_case=True)
        if shown is not None and access.sees_case(unit, visit.viewer, part.id):
            found.append(Part(part, shown, tuple(papers(unit, visit, part, shown, hidden))))
    return found


def main_of(unit: Unit, visit: Visit, case: Case) -> Case | None:
    """The main case of a merged one, if the visitor may see it."""
    return _seen(unit, visit, case.merged_into)


def proposed_main(unit: Unit, visit: Visit, case: Case) -> Case | None:
    """The case that this one is proposed to be merged into, if the visitor may see it."""
    return _seen(unit, visit, endings.main_of(unit, case))


def _seen(unit: Unit, visit: Visit, case_id: str | None) -> Case | None:
    if case_id is None or not access.sees_case(unit, visit.viewer, case_id):
        return None
    return casebook.load(unit, case_id)
