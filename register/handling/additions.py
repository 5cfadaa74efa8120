"""What arrives for a case that exists: an officer sees it, believes it, makes it a case of its own, or puts it aside.

Such an intake waits (`due_at`) until one of these was done. Nothing of it is answered by itself.
"""

from collections.abc import Collection

from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError, NotAllowed
from register.handling import asides, conflicts, decisions
from register.handling.conflicts import Routing
from register.handling.matters import Desk
from register.officers.accounts import Officer
from register.searching import likeness, search_index
from register.states import Category, IntakeState, Relation
from register.store import Unit

PUT_ASIDE = "เจ้าหน้าที่พิจารณาแล้วไม่เกี่ยวกับเรื่องที่อ้างถึง"


def note_seen(unit: Unit, intake_id: str) -> None:
    """An officer has seen what came from the complainant's own address.

    Raises:
        InputError: nobody has verified it yet, or it does not wait.
    """
    if _waiting(unit, intake_id).relation is Relation.UNVERIFIED:
        raise InputError("รายการนี้ยังไม่ยืนยันตัวผู้ส่ง", "เลือกแนบเข้าเรื่อง ลงทะเบียนเป็นเรื่องใหม่ หรือแยกไว้")
    intakes.believe(unit, intake_id)
    unit.audit("intake.seen", "intake", intake_id)


def attach(unit: Unit, officer: Officer, intake_id: str, routing: Routing) -> None:
    """An officer takes what quotes the case from another address for the complainant's.

    Whom it names as accused does not know of the case from now on. Until then a stranger's mail bars nobody: else
    whoever knows a Tracking ID could take a case away from those who work it.

    Raises:
        InputError: it does not wait. NotAllowed: it names somebody of the agency, and the officer is not cleared.
    """
    item = _waiting(unit, intake_id)
    if item.relation is Relation.UNVERIFIED and not officer.cleared and conflicts.names_somebody(unit, intake_id):
        raise NotAllowed("รายการนี้ต้องให้ผู้มีสิทธิดูเรื่องแจ้งเบาะแสรับเข้าเรื่อง", "โปรดให้เจ้าหน้าที่ที่มีสิทธิพิจารณา")
    intakes.believe(unit, intake_id)
    unit.audit("intake.verified", "intake", intake_id, case=item.case_id)
    if item.case_id is None:
        return
    likeness.link(unit, intake_id, item.case_id)
    search_index.reindex(unit, casebook.load(unit, item.case_id))
    found = intakes.finding(unit, intake_id)
    conflicts.note(unit, item.case_id, found.accused if found else "", routing)


def separate(unit: Unit, officer: Officer, intake_id: str, category: Category, desk: Desk) -> Case:
    """Register what was attached as a case of its own.

    Raises:
        InputError: it does not wait.
    """
    _leave(unit, intake_id, IntakeState.REVIEW)
    return decisions.register(unit, officer, intake_id, category, desk)


def put_aside(unit: Unit, intake_id: str, *, two_persons: Collection[Category]) -> bool:
    """It has nothing to do with the case: set aside, whole, where it can still be registered. False: that is proposed
    to a second person, see `register.handling.asides`.

    Raises:
        InputError: it does not wait, or it is the person who proposed it.
    """
    _waiting(unit, intake_id)
    if not asides.agreed(unit, intake_id, two_persons):
        return False
    _leave(unit, intake_id, IntakeState.SET_ASIDE, reason=PUT_ASIDE)
    return True


def _leave(unit: Unit, intake_id: str, state: IntakeState, *, reason: str = "") -> None:
    case_id = _waiting(unit, intake_id).case_id
    intakes.leave_case(unit, intake_id, state, reason=reason)
    if case_id is not None:
        search_index.reindex(unit, casebook.load(unit, case_id))


def _waiting(unit: Unit, intake_id: str) -> Intake:
    item = intakes.load(unit, intake_id)
    if item.state is not IntakeState.ATTACHED or item.due_at is None:
        raise InputError("มีผู้ดำเนินการกับรายการนี้ไปแล้ว", "โปรดเปิดถาดงานอีกครั้ง")
    return item
