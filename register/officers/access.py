"""Who may see which matter: the rules of law 6 in one place, as SQL for lists and as a check for one item.

An officer of the central unit sees every matter, one of another unit those referred to that unit or assigned to the
officer. What counts as a tip-off needs clearance. Who is named as accused sees nothing of it, not even that it exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, false, or_, select, true

from register import schema
from register.officers.accounts import READERS, Officer
from register.states import PUBLIC_STATUS, CaseState, IntakeState, PublicStatus, Relation, Role
from register.store import Unit

TIP_OFF_SUSPICION = 0.05
_TAKERS = frozenset({Role.OFFICER, Role.HEAD})

# Made once: an alias copies every column of its table, and a page asks who sees what a dozen times.
_main, _part = schema.case.alias(), schema.case.alias()
_named, _routing = schema.conflict.alias(), schema.conflict.alias()


@dataclass(frozen=True, slots=True)
class Viewer:
    """An officer with the name of the agency's central unit, whose officers see the matters of all units.

    `takes_conflicts`: the account of `register.conflict_recipient`, which gets what nobody else may decide.
    `stands_for`: accounts that are away today and whose matters are this officer's meanwhile.
    """

    officer: Officer
    central_unit: str = ""
    takes_conflicts: bool = False
    stands_for: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """The accounts whose matters are this officer's today."""
        return (self.officer.id, *self.stands_for)

    @property
    def central(self) -> bool:
        return self.officer.unit in {"", self.central_unit}


def visible_cases(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.case`: the cases this viewer may know of."""
    if viewer.officer.role not in READERS:
        return false()
    return _within_reach(viewer)


def visible_letters(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.case`: the cases whose letters this viewer may address, print and post.

    A clerk does so without reading matters, within the same bounds of unit, clearance and conflict.
    """
    if viewer.officer.role not in {Role.CLERK, Role.OFFICER, Role.HEAD}:
        return false()
    return _within_reach(viewer)


@lru_cache(maxsize=256)  # a page asks a dozen times; making the expression takes as long as a small query
def _within_reach(viewer: Viewer) -> ColumnElement[bool]:
    """A merged case is one matter with its main case: who works on that reaches both, who is named in either, none."""
    officer = viewer.officer
    named = _named_in(officer)
    named_in_part = select(_part.c.merged_into).where(_part.c.merged_into.is_not(None), _part.c.id.in_(named))
    return and_(
        schema.case.c.erased_at.is_(None),
        true() if officer.cleared else schema.case.c.restricted.is_(False),
        true()
        if viewer.central
        else or_(
            _handed_to(viewer, schema.case),
            and_(schema.case.c.assigned_to.is_(None), routed(schema.case.c.id)),  # who should have it is accused too
            # a value and not EXISTS, which PostgreSQL would turn into a look at every case of the unit
            select(_handed_to(viewer, _main)).where(_main.c.id == schema.case.c.merged_into).scalar_subquery(),
        ),
        # sets that are made once for a query: asked row by row they took half of the front page's time
        schema.case.c.id.not_in(named),
        or_(
            schema.case.c.merged_into.is_(None),
            and_(schema.case.c.merged_into.not_in(named), schema.case.c.merged_into.not_in(named_in_part)),
        ),
        schema.case.c.id.not_in(named_in_part),
    )


def _handed_to(viewer: Viewer, matter: FromClause) -> ColumnElement[bool]:
    return or_(matter.c.unit == viewer.officer.unit, matter.c.assigned_to.in_(viewer.own))


@lru_cache(maxsize=256)
def visible_intakes(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.intake` for those without a case: only the central unit decides over them, and over what
    it may not know of, who takes conflicts.
    """
    officer = viewer.officer
    if officer.role not in READERS or not (viewer.central or viewer.takes_conflicts):
        return false()
    return and_(
        schema.intake.c.case_id.is_(None),
        schema.intake.c.erased_at.is_(None),
        true() if viewer.central else routed(schema.intake.c.id),
        true() if officer.cleared else _harmless(schema.intake.c.id),
        _without_conflict(officer, schema.intake.c.id),
    )


@lru_cache(maxsize=256)
def visible_additions(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `schema.intake` joined with `schema.case`: what arrived for a case that exists.

    What nobody has verified counts by itself too: it may say something worse than the case it quotes.
    """
    officer, intake = viewer.officer, schema.intake
    harmless = or_(intake.c.relation != Relation.UNVERIFIED.value, _harmless(intake.c.id))
    return and_(visible_cases(viewer), true() if officer.cleared else harmless, _without_conflict(officer, intake.c.id))


def may_dispose(viewer: Viewer) -> bool:
    """May this viewer decide over the yearly list of what is erased? The head, and who takes the head's own matters."""
    return viewer.officer.role is Role.HEAD or (viewer.takes_conflicts and viewer.officer.role in READERS)


def sees_case(unit: Unit, viewer: Viewer, case_id: str) -> bool:
    mine = and_(schema.case.c.id == case_id, visible_cases(viewer))
    return unit.execute(select(schema.case.c.id).where(mine)).first() is not None


def addresses_case(unit: Unit, viewer: Viewer, case_id: str) -> bool:
    """May the viewer know that this case has its number, as who prints and posts its letters has to?"""
    mine = and_(schema.case.c.id == case_id, visible_letters(viewer))
    return unit.execute(select(schema.case.c.id).where(mine)).first() is not None


def sees_intake(unit: Unit, viewer: Viewer, intake_id: str) -> bool:
    """Whether the viewer may know of an intake: by its case where it has one."""
    row = unit.execute(select(schema.intake.c.case_id).where(schema.intake.c.id == intake_id)).one_or_none()
    if row is None:
        return False
    if row.case_id is not None:
        joined = schema.intake.join(schema.case, schema.case.c.id == schema.intake.c.case_id)
        seen = and_(schema.intake.c.id == intake_id, visible_additions(viewer))
        return unit.execute(select(schema.intake.c.id).select_from(joined).where(seen)).first() is not None
    mine = and_(schema.intake.c.id == intake_id, visible_intakes(viewer))
    return unit.execute(select(schema.intake.c.id).where(mine)).first() is not None


def intake_restricted(unit: Unit, intake_id: str) -> bool:
    """Does an intake count as a tip-off? By its case; without one, or unverified, unless it was found harmless too."""
    row = unit.execute(
        select(schema.case.c.restricted, schema.intake.c.relation)
        .join(schema.intake, schema.intake.c.case_id == schema.case.c.id)
        .where(schema.intake.c.id == intake_id)
    ).one_or_none()
    if row is not None and (row.restricted or row.relation != Relation.UNVERIFIED.value):
        return bool(row.restricted)
    return suspicious(unit, intake_id)


def suspicious(unit: Unit, intake_id: str) -> bool:
    """May an intake by itself be a tip-off, whatever the case is that it belongs to?"""
    harmless = select(schema.intake.c.id).where(schema.intake.c.id == intake_id, _harmless(schema.intake.c.id))
    return unit.execute(harmless).first() is None


def is_accused(unit: Unit, officer: Officer, *subjects: str) -> bool:
    """Does one of these cases or intakes name this officer, or the officer's unit?"""
    return any(_conflicts(unit, officer, subject) for subject in subjects)


def orphaned(unit: Unit, viewer: Viewer) -> list[tuple[str, str]]:
    """(id, register number) of what this viewer must find a hand for: routed, open, and its recipient accused too."""
    if not viewer.officer.cleared or viewer.officer.role not in READERS:
        return []
    table = schema.case
    mine = and_(table.c.assigned_to.is_(None), routed(table.c.id), visible_cases(viewer))
    open_ = table.c.state.in_([state.value for state in CaseState if PUBLIC_STATUS[state] is not PublicStatus.DONE])
    rows = unit.execute(select(table).where(mine, open_).order_by(table.c.registered_at, table.c.id).limit(20))
    return [(row.id, f"{row.register_number}/{row.register_year}") for row in rows]


def may_take(unit: Unit, officer: Officer, case_id: str, *, restricted: bool) -> bool:
    """May this case be given to that officer, whatever unit the officer works in?"""
    return officer in takers(unit, [officer], case_id, restricted=restricted)


def takers(unit: Unit, officers: Sequence[Officer], case_id: str, *, restricted: bool) -> list[Officer]:
    """To whom of these officers the case may be given: they decide, are cleared for it, and not accused in it.

    Not to auditors, who read and can do nothing with it.
    """
    table, part = schema.conflict, schema.case.alias()
    parts = select(part.c.id).where(part.c.merged_into == case_id)
    here = or_(table.c.subject == case_id, table.c.subject.in_(parts))
    accused = set(unit.execute(select(table.c.account_id).where(here, table.c.lifted_at.is_(None))).scalars())
    return [
        one
        for one in officers
        if one.role in _TAKERS and not one.disabled and (one.cleared or not restricted) and one.id not in accused
    ]


def _harmless(intake_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Read, not by hand, found, and hardly a tip-off."""
    # aliases: inside a query that names these tables itself, the tests must not refer to its rows
    found, read = schema.finding.alias(), schema.reading.alias()
    return and_(
        exists().where(found.c.intake_id == intake_id, found.c.p_tip_off < TIP_OFF_SUSPICION),
        exists().where(read.c.intake_id == intake_id, read.c.handwritten.is_(False)),
        schema.intake.c.state != IntakeState.PARKED.value,
        ~routed(intake_id),
    )


def routed(subject: ColumnElement[str]) -> ColumnElement[bool]:
    """Does it name the head, or all who would decide over it?"""
    return exists().where(_routing.c.subject == subject, _routing.c.routed.is_(True), _routing.c.lifted_at.is_(None))


def _without_conflict(officer: Officer, subject: ColumnElement[str]) -> ColumnElement[bool]:
    return subject.not_in(_named_in(officer))


def _named_in(officer: Officer) -> Select[tuple[str]]:
    """The cases and intakes that name this officer as accused."""
    return select(_named.c.subject).where(_named.c.account_id == officer.id, _named.c.lifted_at.is_(None))


def _conflicts(unit: Unit, officer: Officer, subject: str) -> bool:
    table = schema.conflict
    mine = and_(table.c.account_id == officer.id, table.c.subject == subject, table.c.lifted_at.is_(None))
    return unit.execute(select(table.c.subject).where(mine)).first() is not None
