"""Whose matters a report may count: law 6 for figures and lists on paper.

A report is made from what its maker may know of. It goes to the head, so that it also leaves out what is kept from the
head; `whole` leaves nothing of that out, for a reader above the head, and only who takes matters of conflict may ask
for it. docs/design_notes.md says why.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true

from register import schema
from register.errors import NotAllowed
from register.officers import access
from register.officers.access import Viewer
from register.officers.accounts import READERS
from register.states import Role
from register.store import Unit

_accused, _heads, _part = schema.conflict.alias(), schema.account.alias(), schema.case.alias()


@dataclass(frozen=True, slots=True)
class Reach:
    """Which cases a report is about. `unit`: only those of one unit; `note`: what is printed about it in Thai."""

    which: ColumnElement[bool]
    note: str
    unit: str = ""


def of_maker(viewer: Viewer | None, *, whole: bool = False) -> Reach:
    """What the report of this viewer counts; None is the person at the shell, who holds the keys.

    Raises:
        NotAllowed: the role makes no reports, or `whole` is not for this viewer.
    """
    if viewer is None:
        return Reach(true() if whole else _not_kept_from_the_head(), _note(whole=whole))
    officer = viewer.officer
    if officer.role not in READERS:
        raise NotAllowed("only officers, the head and auditors make reports", "ask one of them")
    if whole and not (viewer.takes_conflicts and officer.cleared):
        raise NotAllowed("only who takes matters of conflict reports on all of them", "leave --whole out")
    seen = access.visible_cases(viewer)
    if whole or officer.role is Role.HEAD:
        return Reach(seen, _note(whole=whole), "" if viewer.central else officer.unit)
    return Reach(and_(seen, _not_kept_from_the_head()), _note(whole=False), "" if viewer.central else officer.unit)


def barred(unit: Unit, as_of: datetime) -> frozenset[str]:
    """The cases that some account must not know of, as conflicts stood then."""
    table = schema.conflict
    standing = or_(table.c.lifted_at.is_(None), table.c.lifted_at > as_of)
    return frozenset(unit.execute(select(table.c.subject).where(standing)).scalars())


def _not_kept_from_the_head() -> ColumnElement[bool]:
    table, heads = _accused, _heads
    kept = (
        select(table.c.subject)
        .join(heads, heads.c.id == table.c.account_id)
        .where(table.c.lifted_at.is_(None), or_(table.c.routed.is_(True), heads.c.role == Role.HEAD.value))
    )
    inside = select(_part.c.merged_into).where(_part.c.id.in_(kept), _part.c.merged_into.is_not(None))
    return and_(
        schema.case.c.id.not_in(kept),
        schema.case.c.id.not_in(inside),
        or_(schema.case.c.merged_into.is_(None), schema.case.c.merged_into.not_in(kept)),
    )


def _note(*, whole: bool) -> str:
    if whole:
        return "นับทุกเรื่องในทะเบียน สำหรับผู้บังคับบัญชาเหนือขึ้นไป"
    return "นับเฉพาะเรื่องที่ผู้จัดทำและผู้รับรายงานมีสิทธิรับรู้ตามระเบียบ"
