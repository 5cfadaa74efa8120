"""From a registered matter to the reply that becomes a row: medium, words, and whether it may go (law 5)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from outbox import compose, silence
from outbox.compose import Agency, Wording
from outbox.silence import ReplyFacts
from register.model import Answering, Contact, Reading, Registration, ReplyDraft, ReplyPlan, StatusQuestion
from register.post.postal import window_lines
from register.states import Channel, Medium, ReplyKind, ReplyState
from register.workdays import local_date

NO_POSTAL_ADDRESS = "ไม่พบที่อยู่สำหรับส่งหนังสือตอบ โปรดตรวจต้นฉบับ"
ADDRESS_TO_CONFIRM = "โปรดเทียบชื่อและที่อยู่กับต้นฉบับก่อนพิมพ์"

_ACTIONS = {"send": ReplyState.QUEUED, "hold": ReplyState.HELD, "suppress": ReplyState.SUPPRESSED}


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the agency, its own addresses, and its words, asked for anew with each reply: an officer may have
    changed them a moment ago. `progress_days` is promised to everybody alike: one by category would tell the category.
    """

    agency: Agency
    own_addresses: frozenset[str] = frozenset()
    wording: Callable[[], Wording] = Wording
    progress_days: int = compose.PROGRESS_DAYS


def acknowledge(voice: Voice, matter: Registration) -> ReplyPlan:
    """The acknowledgement of a new case. It never carries a word of the matter (law 6)."""
    medium = medium_of(matter.reading.channel)
    recipient = _recipient(matter.reading, matter.contact, medium)
    draft = compose.acknowledgement(
        voice.agency,
        tracking_id=matter.tracking_id,
        register_number=matter.register_number,
        received_on=local_date(matter.received_at),
        medium=medium,
        recipient=recipient,
        in_reply_to=matter.reading.message_id,
        references=thread(matter.reading),
        progress_days=voice.progress_days,
        wording=voice.wording(),
    )
    if medium is Medium.LETTER:
        return _plan_letter(draft)
    facts = ReplyFacts(
        kind=ReplyKind.ACKNOWLEDGEMENT,
        recipient=recipient,
        from_address=recipient,
        own_addresses=voice.own_addresses,
        automatic=matter.reading.automatic,
        imported=not matter.acknowledge,
        sent_today=matter.used_today,
        dmarc=matter.reading.dmarc,
        no_contact=matter.no_contact,
        asks_silence=matter.reading.automatic is None and not matter.reading.reply_allowed,
    )
    return _plan_mail(draft, facts)


def reply(voice: Voice, answer: Answering) -> ReplyPlan:
    """The officer's words, the way the complainant wrote: in the mail's thread, or as a letter."""
    medium = medium_of(answer.reading.channel)
    recipient = _recipient(answer.reading, answer.contact, medium)
    words: Callable[..., ReplyDraft]
    if answer.kind is ReplyKind.OUTCOME:
        words = partial(compose.outcome, voice.agency, concluded_on=local_date(answer.concluded_at))
    else:
        words = partial(compose.written, voice.agency, answer.kind)
    draft = words(
        tracking_id=answer.tracking_id,
        register_number=answer.register_number,
        received_on=local_date(answer.received_at),
        text=answer.text,
        medium=medium,
        recipient=recipient,
        in_reply_to=answer.reading.message_id,
        references=thread(answer.reading),
        wording=voice.wording(),
    )
    if medium is Medium.LETTER:
        return _plan_letter(draft)
    facts = ReplyFacts(
        kind=answer.kind,
        recipient=recipient,
        from_address=recipient,
        own_addresses=voice.own_addresses,
        no_contact=answer.no_contact,
    )
    return _plan_mail(draft, facts)


def status(voice: Voice, asked: StatusQuestion) -> ReplyPlan:
    """The answer to a question after a state, in the thread of the mail that asks. A neutral one waits for nobody: it
    goes, or is not sent.
    """
    recipient = _recipient(asked.reading, Contact(), Medium.EMAIL)
    draft = compose.status_answer(
        voice.agency,
        tracking_id=asked.tracking_id,
        status=asked.status,
        answered_on=local_date(asked.asked_at),
        medium=Medium.EMAIL,
        recipient=recipient,
        in_reply_to=asked.reading.message_id,
        references=thread(asked.reading),
        wording=voice.wording(),
    )
    facts = ReplyFacts(
        kind=ReplyKind.STATUS,
        recipient=recipient,
        from_address=recipient,
        own_addresses=voice.own_addresses,
        automatic=asked.reading.automatic,
        imported=not asked.acknowledge,
        sent_today=asked.used_today,
        dmarc=asked.reading.dmarc,
        no_contact=asked.no_contact,
        asks_silence=asked.reading.automatic is None and not asked.reading.reply_allowed,
    )
    plan = _plan_mail(draft, facts)
    if asked.status is None and plan.state is ReplyState.HELD:
        return replace(plan, state=ReplyState.SUPPRESSED)
    return plan


def medium_of(channel: Channel) -> Medium:
    return Medium.EMAIL if channel is Channel.EMAIL else Medium.LETTER


def thread(reading: Reading) -> tuple[str, ...]:
    """References of a reply: those of the mail it answers, then that mail itself (RFC 5322, section 3.6.4)."""
    mine = (reading.message_id,) if reading.message_id else ()
    return tuple(dict.fromkeys((*reading.references, *mine)))


def postal_lines(contact: Contact) -> str:
    """Name and address as they show in the window: a line each for house, sub-district, district and province."""
    return "\n".join(line for line in (contact.name, *window_lines(contact.address)) if line.strip())


def _recipient(reading: Reading, contact: Contact, medium: Medium) -> str:
    # Law 5: an e-mail goes to the From address only, never to an address found in the text.
    if medium is Medium.EMAIL:
        return reading.sender.address if reading.sender else ""
    return postal_lines(contact) if contact.address else ""


def _plan_letter(draft: ReplyDraft) -> ReplyPlan:
    if not draft.recipient:
        return ReplyPlan(Medium.LETTER, ReplyState.SUPPRESSED, draft, NO_POSTAL_ADDRESS)
    return ReplyPlan(Medium.LETTER, ReplyState.DRAFT, draft, ADDRESS_TO_CONFIRM)


def _plan_mail(draft: ReplyDraft, facts: ReplyFacts) -> ReplyPlan:
    verdict = silence.verdict(facts)
    reason = "" if verdict.action == "send" else verdict.reason_thai
    return ReplyPlan(Medium.EMAIL, _ACTIONS[verdict.action], draft, reason)
