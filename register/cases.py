"""The only writer of case rows: transition + timeline entry + audit + next work in one unit.

What an event may do stands in `register.states.TRANSITIONS`; here it is applied, nothing more is decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from register import deadlines, past, schema, search
from register.casebook import Case, content, load
from register.errors import InputError
from register.model import CaseContent, Contact
from register.schema import case
from register.sealing import seal_value
from register.settings import Register
from register.states import (
    CONCLUSIONS,
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    SubKind,
    Way,
    transition,
)
from register.store import Unit, new_id, place
from register.tracking import new_tracking_id, next_register_number, tracking_mac
from register.workdays import BANGKOK, Calendar, local_date, register_year

_OLDEST = timedelta(days=3660)
_EXAMINED = frozenset(
    {CaseEvent.CONCLUDE, CaseEvent.REJECT, CaseEvent.FORWARD, CaseEvent.MERGE, CaseEvent.WITHDRAW}
)  # nothing is left to examine
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
    row = {
        "id": case_id,
        "data_key": key.id,
        "tracking_mac": tracking_mac(unit.vault, tracking_id),
        "tracking_sealed": unit.vault.seal(key, tracking_id.encode(), place("matter", "tracking_sealed", case_id)),
        "register_year": year,
        "register_number": next_register_number(unit, year),
        "category": new.category.value,
        "sub_kind": new.sub_kind.value if new.sub_kind else None,
        "restricted": new.restricted or new.category is Category.TIP_OFF,
        "urgent": new.urgent,
        "anonymous": new.anonymous,
        "channel": new.channel.value,
        "state": CaseState.RECEIVED.value,
        "received_at": new.received_at,
        "registered_at": unit.now,
        "changed_at": unit.now,
        "sender_mac": new.sender_mac,
        "content_sealed": seal_value(unit, key, new.content, place("matter", "content_sealed", case_id)),
    }
    unit.execute(insert(case), row)
    deadlines.freeze(unit, case_id, calendar.deadlines(new.received_at, new.category, new.sub_kind))
    number = f"{row['register_number']}/{year}"
    unit.audit("case.registered", "case", case_id, number=number, channel=new.channel.value)
    return load(unit, case_id)


def confirm(unit: Unit, item: Case) -> Case:
    """The officer agrees with the proposed category."""
    restricted = item.category is Category.TIP_OFF or _is_routed(unit, item)
    return _apply(unit, item, CaseEvent.CONFIRM, {"category_confirmed": True, "restricted": restricted})


def correct(unit: Unit, item: Case, category: Category, sub_kind: SubKind | None = None) -> Case:
    """The officer decides otherwise; the correction becomes training data through `category_confirmed`."""
    if sub_kind is not None and category is not Category.OTHER:
        raise InputError(f"{category} has no sub-kind", "only `other` has")
    values = {
        "category": category.value,
        "sub_kind": sub_kind.value if sub_kind else None,
        "category_confirmed": True,
        "restricted": category is Category.TIP_OFF or _is_routed(unit, item),
    }
    unit.audit("case.corrected", "case", item.id, was=item.category.value, now=category.value)
    return _apply(unit, item, CaseEvent.CORRECT, values)


def recount(unit: Unit, item: Case, calendar: Calendar) -> None:
    """Count the deadlines anew from the receipt, by the periods of the category that the case has now."""
    deadlines.recount(unit, item.id, calendar.deadlines(item.received_at, item.category, item.sub_kind))


def propose(unit: Unit, item: Case, category: Category, sub_kind: SubKind | None = None, *, restricted: bool) -> Case:
    """Put the machine's new proposal in place of one that nobody has decided on, after its text was corrected."""
    kind = sub_kind.value if sub_kind else None
    restricted = restricted or category is Category.TIP_OFF
    if (category, sub_kind, restricted) != (item.category, item.sub_kind, item.restricted):
        _change(unit, item, {"category": category.value, "sub_kind": kind, "restricted": restricted})
        unit.audit("case.proposed", "case", item.id, was=item.category.value, now=category.value)
    return load(unit, item.id)


def correct_contact(unit: Unit, item: Case, changes: Mapping[str, str]) -> Case:
    """Replace fields of the complainant's contact; `changes` maps names of `Contact` to new values."""
    unknown = set(changes) - {"name", "phone", "email", "address"}
    if unknown:
        raise InputError(f"a contact has no {min(unknown)}", "name, phone, email, address")
    old = content(unit, item)
    contact = Contact(**{**_fields(old.contact), **changes})
    return _rewrite(unit, item, replace(old, contact=contact), "case.contact_corrected", sorted(changes))


def correct_facts(unit: Unit, item: Case, changes: Mapping[str, str]) -> Case:
    """Replace what the matter is about: `changes` maps subject, where, when and accused to new values."""
    unknown = set(changes) - {"subject", "where", "when", "accused"}
    if unknown:
        raise InputError(f"a matter has no {min(unknown)}", "subject, where, when, accused")
    old = content(unit, item)
    facts = {"subject": old.subject, "where": old.where, "when": old.when, "accused": old.accused, **changes}
    return _rewrite(unit, item, CaseContent(contact=old.contact, **facts), "case.facts_corrected", sorted(changes))


def correct_received(unit: Unit, item: Case, day: date, calendar: Calendar) -> Case:
    """Set the day of receipt (noon of it: nobody noted the hour) and count every deadline anew from there.

    Raises:
        InputError: the day lies after the registration or more than ten years back.
    """
    if day > local_date(item.registered_at):
        raise InputError("วันที่รับเรื่องต้องไม่หลังวันที่ลงทะเบียน", "โปรดตรวจวันที่")
    if local_date(unit.now) - day > _OLDEST:
        raise InputError("วันที่รับเรื่องเก่าเกินสิบปี", "โปรดตรวจสอบปี พ.ศ.")
    if day == local_date(item.received_at):
        return item
    received_at = datetime.combine(day, time(12), BANGKOK).astimezone(UTC)
    _change(unit, item, {"received_at": received_at})
    after = load(unit, item.id)
    recount(unit, after, calendar)
    was = local_date(item.received_at).isoformat()
    unit.audit("case.received_corrected", "case", item.id, was=was, now=day.isoformat())
    return after


def restore(unit: Unit, item: Case, before: Case) -> Case:
    """Put category, restriction and state back to what they were: the undo of a review decision.

    Raises:
        InputError: the case was changed since.
    """
    values = {
        "category": before.category.value,
        "sub_kind": before.sub_kind.value if before.sub_kind else None,
        "category_confirmed": before.category_confirmed,
        "restricted": before.restricted or _is_routed(unit, item),
        "state": before.state.value,
    }
    _change(unit, item, values)
    if before.state is CaseState.RECEIVED:
        deadlines.open_again(unit, item.id, DeadlineKind.COORDINATE)
    unit.audit("case.undone", "case", item.id, before=item.state.value, after=before.state.value)
    after = load(unit, item.id)
    if after.restricted != item.restricted:
        search.reindex(unit, after)
    return after


def assign(unit: Unit, item: Case, account_id: str) -> Case:
    return _apply(unit, item, CaseEvent.ASSIGN, {"assigned_to": account_id})


def route(unit: Unit, item: Case, account_id: str | None) -> Case:
    """Seal a matter from all but the cleared and hand it to who takes matters of conflict (law 6); None: to nobody."""
    _change(unit, item, {"restricted": True, "assigned_to": account_id})
    unit.audit("case.routed", "case", item.id, assigned=account_id is not None)
    return load(unit, item.id)


def release_assignee(unit: Unit, item: Case) -> Case:
    """Take a case from the officer whom it turns out to name."""
    _change(unit, item, {"assigned_to": None})
    unit.audit("case.unassigned", "case", item.id)
    return load(unit, item.id)


def unroute(unit: Unit, item: Case) -> Case:
    """The conflict that sealed a matter was lifted: its category alone says now who may see it."""
    restricted = item.category is Category.TIP_OFF or (item.restricted and not item.category_confirmed)
    _change(unit, item, {"restricted": restricted})
    unit.audit("case.unrouted", "case", item.id, restricted=restricted)
    return load(unit, item.id)


def refer(unit: Unit, item: Case, to_unit: str, note: str = "") -> Case:
    return _apply(unit, item, CaseEvent.REFER, {"unit": to_unit}, text=note)


def conclude(unit: Unit, item: Case, conclusion: Conclusion, findings: str) -> Case:
    """Close the examination with its conclusion and what was found.

    Raises:
        InputError: the conclusion does not fit the category, or the state forbids it.
    """
    allowed = CONCLUSIONS[item.category]
    if conclusion not in allowed:
        words = ", ".join(sorted(allowed))
        raise InputError(f"{item.category} cannot be concluded as {conclusion}", f"possible: {words}")
    return _apply(unit, item, CaseEvent.CONCLUDE, {"conclusion": conclusion.value}, text=findings)


def answer(unit: Unit, item: Case, text: str, way: Way | None = None) -> Case:
    """Record the outcome text; `way`: it was told by word of mouth, else the caller writes the reply row in the same
    unit.
    """
    return _apply(unit, item, CaseEvent.ANSWER, {}, text=text, way=way)


def proceed(unit: Unit, item: Case, event: CaseEvent, text: str, way: Way | None = None) -> Case:
    """Carry out an event that changes nothing but the state, or only leaves its words. `way`: how it was told.

    Raises:
        InputError: the event needs more than words, or the state forbids it.
    """
    if event not in _WORDS_ONLY:
        raise InputError(f"{event} needs more than words", "see `case --help`")
    return _apply(unit, item, event, {}, text=text, way=way)


def mark(unit: Unit, item: Case, *, project: str, urgent: bool) -> Case:
    """Say which of the agency's listed projects the matter is about ("" for none; the caller has the list), and whether
    it goes ahead of everything.
    """
    if (project, urgent) == (item.project, item.urgent):
        return item
    _change(unit, item, {"project": project, "urgent": urgent})
    unit.audit("case.marked", "case", item.id, project=bool(project), urgent=urgent)
    return load(unit, item.id)


def merge(unit: Unit, item: Case, into: Case, reason: str = "") -> Case:
    """Go on with this matter in another case. What was merged into it before goes along.

    The timeline does not name the main case: not everybody who may see the one may see the other.

    Raises:
        InputError: the main case is this one or closed, or would open a restricted matter to more people.
    """
    if into.id == item.id:
        raise InputError("เรื่องนี้รวมกับตัวเองไม่ได้", "เลือกเรื่องหลักเรื่องอื่น")
    if item.restricted and not into.restricted:
        raise InputError("เรื่องลับรวมได้กับเรื่องลับเท่านั้น", "แก้ประเภทของเรื่องหลักก่อน หากเป็นการแจ้งเบาะแส")
    if transition(into.state, CaseEvent.MERGE) is None and into.state is not CaseState.CONCLUDED:
        raise InputError("เรื่องหลักยุติแล้ว จึงรวมเรื่องเข้าไปไม่ได้", "เปิดเรื่องหลักอีกครั้งก่อน")
    merged = _apply(unit, item, CaseEvent.MERGE, {"merged_into": into.id}, text=reason)
    unit.execute(update(case).where(case.c.merged_into == item.id).values(merged_into=into.id))
    unit.audit("case.merged_into", "case", item.id, into=into.id)
    return merged


def release(unit: Unit, item: Case, text: str) -> Case:
    """Let the public status page show `text` to whoever has the Tracking ID; empty text takes it back."""
    where = place("matter", "released_sealed", item.id)
    sealed = unit.vault.seal(unit.key(item.data_key), text.encode(), where) if text else None
    _change(unit, item, {"released_sealed": sealed})
    unit.audit("case.released" if text else "case.unreleased", "case", item.id)
    return load(unit, item.id)


def reopen(unit: Unit, item: Case, reason: str, due_at: datetime | None = None) -> Case:
    """Examine the matter once more; `due_at`: by when, where that is another day than before."""
    after = _apply(unit, item, CaseEvent.REOPEN, {"conclusion": None, "merged_into": None}, text=reason)
    deadlines.open_again(unit, item.id, DeadlineKind.INVESTIGATE, due_at)
    return after


def _apply(
    unit: Unit, item: Case, event: CaseEvent, values: dict[str, Any], *, text: str = "", way: Way | None = None
) -> Case:
    row = transition(item.state, event)
    if row is None:
        raise InputError(f"case {item.register_number} is {item.state}: {event} is not possible now", "see `case show`")
    target = row.target or item.state
    entry_id = new_id(unit.now)
    where = place("entry", "text_sealed", entry_id)
    sealed = unit.vault.seal(unit.key(item.data_key), text.encode(), where) if text else None
    unit.execute(
        insert(schema.entry),
        {
            "id": entry_id,
            "case_id": item.id,
            "at": unit.now,
            "actor": unit.actor,
            "event": event.value,
            "from_state": item.state.value,
            "to_state": target.value,
            "text_sealed": sealed,
            "way": way.value if way else None,
        },
    )
    _change(unit, item, {**values, "state": target.value})
    _meet(unit, item, event, target, way)
    unit.audit(f"case.{event.value}", "case", item.id, before=item.state.value, after=target.value)
    after = load(unit, item.id)
    if text or after.restricted != item.restricted:
        search.reindex(unit, after)
    return after


def _meet(unit: Unit, item: Case, event: CaseEvent, target: CaseState, way: Way | None) -> None:
    """Note which steps the event has done."""
    if item.state is CaseState.RECEIVED and target is not CaseState.RECEIVED:
        deadlines.meet(unit, item.id, DeadlineKind.COORDINATE)
    if event in _EXAMINED:
        deadlines.meet(unit, item.id, DeadlineKind.INVESTIGATE)
        deadlines.expect_no_reports(unit, item.id)
    if event in _EXAMINED | {CaseEvent.CORRECT}:
        _drop_proposal(unit, item)
    if way is not None:
        deadlines.meet(unit, item.id, DeadlineKind.PROGRESS)


def _drop_proposal(unit: Unit, item: Case) -> None:
    """A conclusion that waits for its second person falls with what it was about."""
    table = schema.verdict
    waits = (table.c.case_id == item.id) & table.c.decided_at.is_(None)
    values = {"decided_at": unit.now, "decided_by": unit.actor, "approved": False}
    unit.execute(update(table).where(waits).values(**values))


def _change(unit: Unit, item: Case, values: dict[str, Any]) -> None:
    """Write only onto the version that was read: two officers at once cannot undo each other unseen."""
    statement = (
        update(case)
        .where(case.c.id == item.id, case.c.version == item.version)
        .values(**values, changed_at=unit.now, version=item.version + 1)
    )
    if unit.execute(statement).rowcount != 1:
        raise InputError(f"case {item.register_number} was changed meanwhile", "look again")
    past.note(unit, item.id, {field: getattr(item, field) for field in past.KEPT}, values)


def _rewrite(unit: Unit, item: Case, new: CaseContent, action: str, fields: Sequence[str]) -> Case:
    sealed = seal_value(unit, unit.key(item.data_key), new, place("matter", "content_sealed", item.id))
    _change(unit, item, {"content_sealed": sealed})
    unit.audit(action, "case", item.id, fields=",".join(fields))
    after = load(unit, item.id)
    search.reindex(unit, after)
    return after


def _is_routed(unit: Unit, item: Case) -> bool:
    """Does a conflict that stands keep it from all but the cleared, whatever its category?"""
    table = schema.conflict
    standing = (table.c.subject == item.id) & table.c.routed.is_(True) & table.c.lifted_at.is_(None)
    return unit.execute(select(table.c.subject).where(standing)).first() is not None


def _fields(contact: Contact) -> dict[str, str]:
    return {"name": contact.name, "phone": contact.phone, "email": contact.email, "address": contact.address}
