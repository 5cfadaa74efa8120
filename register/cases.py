"""A case from its registration through the steps of its life: transition + timeline entry + audit in one unit.

What an event may do stands in `register.states.TRANSITIONS`; here it is applied, nothing more is decided.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update

from register import case_rows
from register.book import deadlines
from register.book.casebook import Case, load
from register.errors import InputError
from register.model import CaseContent
from register.schema import case, disposal
from register.sealed.sealing import seal_value
from register.searching import search_index
from register.settings import Register
from register.states import (
    CONCLUSIONS,
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    DisposalState,
    SubKind,
    Way,
    transition,
)
from register.store import Unit, new_id, place
from register.tracking import new_tracking_id, next_register_number, tracking_mac
from register.workdays import Calendar, local_date, register_year

_WORDS_ONLY = frozenset(
    {
        CaseEvent.INVESTIGATE,
        CaseEvent.REJECT,
        CaseEvent.FORWARD,
        CaseEvent.WITHDRAW,
        CaseEvent.NOTE,
        CaseEvent.EVIDENCE,
        CaseEvent.REQUEST,
        CaseEvent.PROGRESS,
        CaseEvent.TELL,
        CaseEvent.REPORT,
        CaseEvent.MEMO,
        CaseEvent.ORDER,
        CaseEvent.APPOINT,
        CaseEvent.EXTEND,
        CaseEvent.PROPOSE,
        CaseEvent.RETURN,
        CaseEvent.COORDINATE,
        CaseEvent.INQUIRY,
    }
)


@dataclass(frozen=True, slots=True)
class NewCase:
    """A matter about to be registered. `restricted` counts as tip-off for access until a cleared person decides."""

    category: Category
    sub_kind: SubKind | None
    restricted: bool
    urgent: bool
    anonymous: bool
    channel: Channel
    received_at: datetime
    content: CaseContent
    sender_mac: str | None = None


def register(unit: Unit, new: NewCase, book: Register, calendar: Calendar) -> Case:
    """Give a matter its Tracking ID, register number, data key and frozen deadlines."""
    case_id = new_id(unit.now)
    key = unit.new_key()
    tracking_id = new_tracking_id(book.prefix)
    year = register_year(local_date(unit.now), book.year)
    born = Case(
        id=case_id,
        tracking_id=tracking_id,
        register_number=f"{next_register_number(unit, year)}/{year}",
        category=new.category,
        sub_kind=new.sub_kind,
        category_confirmed=False,
        restricted=new.restricted or new.category is Category.TIP_OFF,
        urgent=new.urgent,
        anonymous=new.anonymous,
        channel=new.channel,
        state=CaseState.RECEIVED,
        conclusion=None,
        received_at=new.received_at,
        registered_at=unit.now,
        sender_mac=new.sender_mac,
        assigned_to=None,
        unit="",
        data_key=key.id,
        version=1,
    )
    _insert(unit, born, new.content)
    deadlines.freeze(unit, case_id, calendar.deadlines(new.received_at, new.category, new.sub_kind))
    unit.audit("case.registered", "case", case_id, number=born.register_number, channel=new.channel.value)
    return born


def _insert(unit: Unit, born: Case, content: CaseContent) -> None:
    key, (number, year) = unit.key(born.data_key), born.register_number.split("/")
    sealed_in = place("matter", "tracking_sealed", born.id)
    row = {
        "id": born.id,
        "data_key": key.id,
        "tracking_mac": tracking_mac(unit.vault, born.tracking_id),
        "tracking_sealed": unit.vault.seal(key, born.tracking_id.encode(), sealed_in),
        "register_year": int(year),
        "register_number": int(number),
        "category": born.category.value,
        "sub_kind": born.sub_kind.value if born.sub_kind else None,
        "restricted": born.restricted,
        "urgent": born.urgent,
        "anonymous": born.anonymous,
        "channel": born.channel.value,
        "state": born.state.value,
        "received_at": born.received_at,
        "registered_at": born.registered_at,
        "changed_at": born.registered_at,
        "sender_mac": born.sender_mac,
        "content_sealed": seal_value(unit, key, content, place("matter", "content_sealed", born.id)),
    }
    unit.insert(case, row)


def confirm(unit: Unit, item: Case) -> Case:
    """The officer agrees with the proposed category."""
    restricted = item.category is Category.TIP_OFF or case_rows.is_routed(unit, item)
    return case_rows.apply(unit, item, CaseEvent.CONFIRM, {"category_confirmed": True, "restricted": restricted})


def correct(unit: Unit, item: Case, category: Category, sub_kind: SubKind | None = None) -> Case:
    """The officer decides otherwise; the correction becomes training data through `category_confirmed`."""
    if sub_kind is not None and category is not Category.OTHER:
        raise InputError(f"{category} has no sub-kind", "only `other` has")
    values = {
        "category": category.value,
        "sub_kind": sub_kind.value if sub_kind else None,
        "category_confirmed": True,
        "restricted": category is Category.TIP_OFF or case_rows.is_routed(unit, item),
    }
    unit.audit("case.corrected", "case", item.id, was=item.category.value, now=category.value)
    return case_rows.apply(unit, item, CaseEvent.CORRECT, values)


def recount(unit: Unit, item: Case, calendar: Calendar) -> None:
    """Count the deadlines anew from the receipt, by the periods of the category that the case has now; the examination
    of a reopened case from its reopening.
    """
    case_rows.recount(unit, item, calendar)


def propose(unit: Unit, item: Case, category: Category, sub_kind: SubKind | None = None, *, restricted: bool) -> Case:
    """Put the machine's new proposal in place of one that nobody has decided on, after its text was corrected."""
    kind = sub_kind.value if sub_kind else None
    restricted = restricted or category is Category.TIP_OFF
    if (category, sub_kind, restricted) != (item.category, item.sub_kind, item.restricted):
        case_rows.change(unit, item, {"category": category.value, "sub_kind": kind, "restricted": restricted})
        unit.audit("case.proposed", "case", item.id, was=item.category.value, now=category.value)
    return load(unit, item.id)


def restore(unit: Unit, item: Case, before: Case) -> Case:
    """Put category, restriction and state back to what they were: the undo of a review decision.

    Raises:
        InputError: the case was changed since.
    """
    values = {
        "category": before.category.value,
        "sub_kind": before.sub_kind.value if before.sub_kind else None,
        "category_confirmed": before.category_confirmed,
        "restricted": before.restricted or case_rows.is_routed(unit, item),
        "state": before.state.value,
    }
    case_rows.change(unit, item, values)
    unit.audit("case.undone", "case", item.id, before=item.state.value, after=before.state.value)
    after = load(unit, item.id)
    if after.restricted != item.restricted:
        search_index.reindex(unit, after)
    return after


def assign(unit: Unit, item: Case, account_id: str) -> Case:
    return case_rows.apply(unit, item, CaseEvent.ASSIGN, {"assigned_to": account_id})


def route(unit: Unit, item: Case, account_id: str | None) -> Case:
    """Seal a matter from all but the cleared and hand it to who takes matters of conflict (law 6); None: to nobody."""
    case_rows.change(unit, item, {"restricted": True, "assigned_to": account_id})
    unit.audit("case.routed", "case", item.id, assigned=account_id is not None)
    return load(unit, item.id)


def release_assignee(unit: Unit, item: Case) -> Case:
    """Take a case from the officer whom it turns out to name."""
    case_rows.change(unit, item, {"assigned_to": None})
    unit.audit("case.unassigned", "case", item.id)
    return load(unit, item.id)


def unroute(unit: Unit, item: Case) -> Case:
    """The conflict that sealed a matter was lifted: its category alone says now who may see it."""
    restricted = item.category is Category.TIP_OFF or (item.restricted and not item.category_confirmed)
    case_rows.change(unit, item, {"restricted": restricted})
    unit.audit("case.unrouted", "case", item.id, restricted=restricted)
    return load(unit, item.id)


def refer(unit: Unit, item: Case, to_unit: str, note: str = "") -> Case:
    return case_rows.apply(unit, item, CaseEvent.REFER, {"unit": to_unit}, text=note)


def conclude(unit: Unit, item: Case, conclusion: Conclusion, findings: str) -> Case:
    """Close the examination with its conclusion and what was found.

    Raises:
        InputError: the conclusion does not fit the category, or the state forbids it.
    """
    allowed = CONCLUSIONS[item.category]
    if conclusion not in allowed:
        words = ", ".join(sorted(allowed))
        raise InputError(f"{item.category} cannot be concluded as {conclusion}", f"possible: {words}")
    return case_rows.apply(unit, item, CaseEvent.CONCLUDE, {"conclusion": conclusion.value}, text=findings)


def answer(unit: Unit, item: Case, text: str, way: Way | None = None) -> Case:
    """Record the outcome text; `way`: it was told by word of mouth, else the caller writes the reply row in the same
    unit.
    """
    return case_rows.apply(unit, item, CaseEvent.ANSWER, {}, text=text, way=way)


def proceed(unit: Unit, item: Case, event: CaseEvent, text: str, way: Way | None = None) -> Case:
    """Carry out an event that changes nothing but the state, or only leaves its words. `way`: how it was told.

    Raises:
        InputError: the event needs more than words, or the state forbids it.
    """
    if event not in _WORDS_ONLY:
        raise InputError(f"{event} needs more than words", "see `case --help`")
    return case_rows.apply(unit, item, event, {}, text=text, way=way)


def merge(unit: Unit, item: Case, into: Case, reason: str = "") -> Case:
    """Go on with this matter in another case. What was merged into it before goes along.

    The timeline does not name the main case: not everybody who may see the one may see the other.

    Raises:
        InputError: the main case is this one or closed, or would open a restricted matter to more people.
    """
    require_mergeable(item, into)
    merged = case_rows.apply(unit, item, CaseEvent.MERGE, {"merged_into": into.id}, text=reason)
    unit.execute(update(case).where(case.c.merged_into == item.id).values(merged_into=into.id))
    unit.audit("case.merged_into", "case", item.id, into=into.id)
    return merged


def require_mergeable(item: Case, into: Case) -> None:
    """Can this matter go on in that other case?

    Raises:
        InputError: see `merge`.
    """
    if into.id == item.id:
        raise InputError("เรื่องนี้รวมกับตัวเองไม่ได้", "เลือกเรื่องหลักเรื่องอื่น")
    if item.restricted and not into.restricted:
        raise InputError("เรื่องลับรวมได้กับเรื่องลับเท่านั้น", "แก้ประเภทของเรื่องหลักก่อน หากเป็นการแจ้งเบาะแส")
    if transition(into.state, CaseEvent.MERGE) is None and into.state is not CaseState.CONCLUDED:
        raise InputError("เรื่องหลักยุติแล้ว จึงรวมเรื่องเข้าไปไม่ได้", "เปิดเรื่องหลักอีกครั้งก่อน")


def reopen(unit: Unit, item: Case, reason: str, due_at: datetime | None = None) -> Case:
    """Examine the matter once more; `due_at`: by when, where that is another day than before. The status page shows its
    earlier outcome no longer.
    """
    before = {"conclusion": None, "merged_into": None, "released_sealed": None}
    after = case_rows.apply(unit, item, CaseEvent.REOPEN, before, text=reason)
    deadlines.open_again(unit, item.id, DeadlineKind.INVESTIGATE, due_at)
    _keep(unit, item)
    return after


def _keep(unit: Unit, item: Case) -> None:
    """Take a case off the list of what is to be erased: the head agreed to that while it was closed."""
    ahead = disposal.c.state.in_([DisposalState.LISTED.value, DisposalState.APPROVED.value])
    gone = delete(disposal).where(disposal.c.case_id == item.id, ahead).returning(disposal.c.id)
    for item_id in unit.execute(gone).scalars().all():
        unit.audit("disposal.dropped", "disposal", item_id)
