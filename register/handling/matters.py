"""When a case is born: a reading with its finding is registered, attached, put on the review tray or set aside.

The rule is section 6 of the design; `outcome` states it as a pure function, `settle_finding` carries it out in one
transaction: finding + case + intake + acknowledgement row + next work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from register import cases, leases, schema
from register.arrivals import intakes, parking
from register.arrivals.inquiry import Inquiry, inquiry
from register.arrivals.intakes import Intake, Stored
from register.book import casebook
from register.book.casebook import Case
from register.book.proposed import content_of
from register.cases import NewCase
from register.handling import conflicts
from register.handling.conflicts import Routing
from register.model import (
    Answering,
    Arrival,
    CaseContent,
    Finding,
    Reading,
    Registration,
    ReplyPlan,
    StatusQuestion,
)
from register.officers import access
from register.post import replies, returns
from register.post.replies import ReplyOrigin
from register.sealed.sealing import address_mac
from register.searching import likeness, search_index
from register.searching.likeness import Trace
from register.searching.search_index import Keys
from register.settings import Register
from register.states import (
    Category,
    Channel,
    Decision,
    IntakeState,
    Medium,
    Method,
    Relation,
    ReplyKind,
    ReplyState,
    SubKind,
    WorkKind,
)
from register.store import Unit
from register.tracking import find_tracking_ids
from register.vault import Vault
from register.workdays import Calendar

EMPTY = "อ่านแล้วไม่พบข้อความ โปรดเปิดดูต้นฉบับ"

Acknowledger = Callable[[Registration], ReplyPlan]
Answerer = Callable[[Answering], ReplyPlan]
StatusAnswerer = Callable[[StatusQuestion], ReplyPlan]


@dataclass(frozen=True, slots=True)
class Desk:
    """What registering needs beside the unit: the register's rules, the calendar, and who composes replies."""

    book: Register
    calendar: Calendar
    acknowledge: Acknowledger
    answer: Answerer
    status: StatusAnswerer
    message_host: str
    routing: Routing = field(default_factory=Routing)


@dataclass(frozen=True, slots=True)
class Joined:
    """The case that a reading quotes, or whose mail it answers; `own`: from the complainant's own address."""

    case: Case
    own: bool


@dataclass(frozen=True, slots=True)
class Worked:
    """What is written of a matter and hangs on no row: the trace of its text, the keys of the search."""

    trace: Trace
    keys: Keys


def worked_out(vault: Vault, reading: Reading, finding: Finding, beside: Mapping[str, Any] | None = None) -> Worked:
    """A third of what registering takes besides the rows. Where there is time it is done before the unit begins, which
    locks SQLite's one writer. `beside`: as in `register_at_once`.
    """
    material = search_index.registered(_content(reading, finding, beside), reading.sender, reading.text)
    keys = search_index.keys_of(vault, material, restricted=_is_restricted(reading, finding))
    return Worked(likeness.traced(vault, reading.text), keys)


def outcome(reading: Reading, finding: Finding, joined: Joined | None, asked: Inquiry | None = None) -> IntakeState:
    """What becomes of a reading. REGISTERED: a new case is born. What asks after a Tracking ID that nobody has is no
    new matter: an acknowledgement would tell the asker that there is none.
    """
    if reading.automatic is not None:
        return IntakeState.SET_ASIDE
    if joined is not None:
        return IntakeState.ATTACHED
    if asked is not None:
        return IntakeState.REVIEW
    by_hand = reading.untyped  # nobody knows yet what it says: it may be anything
    if not by_hand and not (reading.subject + reading.text).strip():
        return IntakeState.PARKED
    not_a_matter = finding.category is Category.OTHER and finding.sub_kind is not SubKind.INFORMATION_REQUEST
    if not by_hand and not_a_matter and finding.decision is Decision.ACCEPT:
        return IntakeState.REVIEW
    return IntakeState.REGISTERED


def settle_finding(
    unit: Unit, item: Intake, reading: Reading, finding: Finding, desk: Desk, *, worked: Worked | None = None
) -> Case | None:
    """Give the intake its outcome; returns the case it now belongs to, if any. `worked`: what `worked_out` gave."""
    intakes.save_finding(unit, item.id, finding)
    conflicts.note(unit, item.id, finding.accused, desk.routing)
    if returns.settle(unit, item.id, reading):
        return None
    joined = find_joined(unit, reading, desk.book.prefix)
    asked = inquiry(reading, desk.book.prefix)
    state = outcome(reading, finding, joined, asked)
    if _in_doubt(item, reading, joined):
        intakes.settle(unit, item.id, IntakeState.SET_ASIDE, reason=intakes.JUNK)
        return None
    if asked is not None:
        case = joined.case if joined is not None and joined.own else None
        _answer_status(unit, item, reading, case, desk, no_contact=finding.no_contact)
    if state is IntakeState.ATTACHED and joined is not None:
        relation = Relation.ATTACHED if joined.own else Relation.UNVERIFIED
        answered = joined.own and asked is not None and not asked.facts and not finding.urgent
        due_at = None if answered else desk.calendar.one_working_day(unit.now)
        intakes.join_case(unit, item.id, joined.case.id, relation, due_at=due_at)
        trace = likeness.note(unit, item.id, worked.trace if worked else reading.text)
        if joined.own:  # a stranger must neither tie a case to others nor bar an officer from it
            likeness.link(unit, item.id, joined.case.id, trace)
            search_index.reindex(unit, joined.case)
            conflicts.note(unit, joined.case.id, finding.accused, desk.routing)
        return joined.case
    if state is IntakeState.REGISTERED:
        return register_intake(unit, item, reading, finding, desk, worked=worked)
    if state is IntakeState.SET_ASIDE and reading.automatic is not None:
        intakes.settle(unit, item.id, state, reason=reading.automatic.rule)
    elif state is IntakeState.PARKED:
        parking.park(unit, item.id, EMPTY, desk.calendar)
    else:
        likeness.note(unit, item.id, worked.trace if worked else reading.text)
        intakes.settle(unit, item.id, state, due_at=desk.calendar.one_working_day(unit.now))
    return None


def _in_doubt(item: Intake, reading: Reading, joined: Joined | None) -> bool:
    """Out of the junk folder, and neither of the case of the one who writes nor a device's (which is no e-mail)."""
    own = joined is not None and joined.own and reading.automatic is None
    return item.reason == intakes.JUNK and reading.channel is Channel.EMAIL and not own


def register_at_once(
    unit: Unit,
    arrival: Arrival,
    reading: Reading,
    finding: Finding,
    desk: Desk,
    *,
    beside: Mapping[str, Any] | None = None,
) -> Stored:
    """Store and register what an officer took down from a person, in one transaction.

    That it is a matter is the officer's decision, so that no rule asks again. The same arrival again stays one case.
    `beside`: fields of `CaseContent` that no machine finds.
    """
    stored = intakes.store_arrival(unit, arrival)
    if stored.known or stored.repeated:
        return stored
    item = intakes.load(unit, stored.intake_id)
    intakes.save_reading(unit, item.id, reading, find=False)
    intakes.save_finding(unit, item.id, finding)
    conflicts.note(unit, item.id, finding.accused, desk.routing)
    register_intake(unit, item, reading, finding, desk, beside=beside)
    leases.withdraw(unit, WorkKind.READ, item.id)  # it is done
    return stored


def register_intake(
    unit: Unit,
    item: Intake,
    reading: Reading,
    finding: Finding,
    desk: Desk,
    *,
    beside: Mapping[str, Any] | None = None,
    worked: Worked | None = None,
) -> Case:
    """A case is born from an intake, with its acknowledgement row in the same transaction."""
    worked = worked or worked_out(unit.vault, reading, finding, beside)
    sender = reading.sender
    sender_mac = address_mac(unit, sender.address) if sender else None
    case = cases.register(
        unit,
        NewCase(
            category=finding.category,
            sub_kind=finding.sub_kind,
            restricted=_is_restricted(reading, finding),
            urgent=finding.urgent,
            anonymous=finding.anonymous,
            channel=reading.channel,
            received_at=item.received_at,
            content=_content(reading, finding, beside),
            sender_mac=sender_mac,
        ),
        desk.book,
        desk.calendar,
    )
    intakes.join_case(unit, item.id, case.id, Relation.ORIGIN)
    likeness.note(unit, item.id, worked.trace)
    # behind the lock on the register number: the same letter by another worker has committed or waits for us
    likeness.link(unit, item.id, case.id, worked.trace)
    search_index.index(unit, case, worked.keys)
    if conflicts.note(unit, case.id, finding.accused, desk.routing):
        case = casebook.load(unit, case.id)
    used = replies.take_quota(unit, sender_mac) if sender_mac else 0
    plan = desk.acknowledge(
        Registration(
            tracking_id=case.tracking_id,
            register_number=case.register_number,
            received_at=case.received_at,
            registered_at=case.registered_at,
            reading=reading,
            contact=finding.contact,
            no_contact=finding.no_contact,
            acknowledge=item.acknowledge,
            used_today=used,
        )
    )
    origin = ReplyOrigin(case.id, unit.key(case.data_key), item.id, desk.message_host)
    replies.write(unit, origin, ReplyKind.ACKNOWLEDGEMENT, plan)
    if sender_mac and not (plan.medium is Medium.EMAIL and plan.state is ReplyState.QUEUED):
        replies.give_back_quota(unit, sender_mac)
    return case


def _content(reading: Reading, finding: Finding, beside: Mapping[str, Any] | None) -> CaseContent:
    return replace(content_of(reading.subject, finding), **(beside or {}))


def _is_restricted(reading: Reading, finding: Finding) -> bool:
    """Does it count as a tip-off until a cleared person decides (law 6)? What is written by hand is read badly."""
    handwritten = any(page.method is Method.HANDWRITING for page in reading.pages)
    likely = finding.probabilities[Category.TIP_OFF] >= access.TIP_OFF_SUSPICION
    return likely or handwritten or finding.category is Category.TIP_OFF


def _answer_status(
    unit: Unit, item: Intake, reading: Reading, case: Case | None, desk: Desk, *, no_contact: bool
) -> None:
    """Write the answer to a question after a state: the public status of the asker's own case, to anybody else (None)
    the neutral sentence, the same whether there is such a matter or not. Never twice to one mail.
    """
    if reading.sender is None or replies.status_answer_of(unit, item.id) is not None:
        return
    own, neutral = replies.status_quotas(unit, address_mac(unit, reading.sender.address))
    quota = own if case else neutral
    used = replies.take_quota(unit, quota)
    plan = desk.status(
        StatusQuestion(
            tracking_id=case.tracking_id if case else "",
            status=case.public_status if case else None,
            asked_at=unit.now,
            reading=reading,
            no_contact=no_contact,
            acknowledge=item.acknowledge,
            used_today=used,
        )
    )
    key = unit.key(case.data_key) if case else intakes.data_key(unit, item.id)
    origin = ReplyOrigin(case.id if case else None, key, item.id, desk.message_host)
    replies.write(unit, origin, ReplyKind.STATUS, plan)
    if plan.state is not ReplyState.QUEUED:
        replies.give_back_quota(unit, quota)


def find_joined(unit: Unit, reading: Reading, prefix: str) -> Joined | None:
    """The case whose Tracking ID the text quotes, or whose mail it answers (Message-ID is only a hint to it)."""
    sender_mac = address_mac(unit, reading.sender.address) if reading.sender else None
    quoted = find_tracking_ids(f"{reading.subject}\n{reading.text}\n{reading.quoted}", prefix)
    found = next((case for case in (casebook.by_tracking_id(unit, item) for item in quoted) if case), None)
    if found is None:
        found = _by_thread(unit, (*reading.in_reply_to, *reading.references))
    if found is None:
        return None
    own = (
        sender_mac is not None
        and sender_mac == found.sender_mac
        and reading.dmarc != "fail"
        and reading.proven is not False
    )
    return Joined(found, own=own)


def _by_thread(unit: Unit, message_ids: tuple[str, ...]) -> Case | None:
    """The case of one of our replies, or of an earlier mail of the same thread, among these Message-IDs."""
    if not message_ids:
        return None
    ours = select(schema.reply.c.case_id).where(schema.reply.c.message_id.in_(message_ids)).limit(1)
    case_id = unit.execute(ours).scalar_one_or_none()
    if case_id is None:
        macs = [unit.vault.mac("message-id", message_id.encode()) for message_id in message_ids]
        theirs = (
            select(schema.intake.c.case_id)
            .where(schema.intake.c.message_mac.in_(macs), schema.intake.c.case_id.is_not(None))
            .order_by(schema.intake.c.stored_at)
            .limit(1)
        )
        case_id = unit.execute(theirs).scalar_one_or_none()
    return casebook.load(unit, case_id) if case_id else None
