"""Was a machine the writer? A table of small named questions, asked in order; the first yes is the answer.

Sources: RFC 3834 (automatic responses), RFC 3464 and 6522 (delivery reports), RFC 8098 (read receipts), RFC 5965
(feedback reports), RFC 2369 and 2919 (lists), [MS-OXCMAIL] 2.2.3.2.14 (X-Auto-Response-Suppress).
What a person wrote must pass, also when a machine carried it, and also when it speaks of bounces.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.mail.headers import is_sendable
from ingest.mail.machine_words import (
    AWAY_SUBJECT,
    BOUNCE_LIKE_SUBJECT,
    BOUNCE_SUBJECT,
    DAEMON,
    DAEMON_NAME,
    INVITED,
    NO_REPLY,
    ROBOT,
    looks_returned,
    out_of_office_opening,
)
from ingest.mail.receipts import ANSWERING, asks_no_answer, eastern_answer, receipt_opening, receipt_subject
from register.model import Automatic, Sender

OWN_MARK = "x-raprueang"
"""The field every mail of ours bears."""

_EVIDENCE = 120


@dataclass(frozen=True, slots=True)
class Clues:
    """What the rules look at. `fields`: lower-case name -> decoded values in order; `types`: media types of the parts
    outside nested messages, the mail's own first; `text`: the new text; `by_hand`: someone forwards it with own words.
    """

    fields: Mapping[str, tuple[str, ...]]
    types: tuple[str, ...]
    sender: Sender | None
    subject: str
    text: str
    by_hand: bool = False
    own_addresses: frozenset[str] = frozenset()

    def first(self, name: str) -> str:
        values = self.fields.get(name, ())
        return values[0].strip() if values else ""


Question = Callable[[Clues], str]
"""The words that say yes, or an empty string."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    question: Question


def _field(name: str, pattern: str) -> Question:
    """Does a field of that name match, from its start, ignoring case?"""
    compiled = re.compile(pattern, re.IGNORECASE)

    def question(clues: Clues) -> str:
        values = clues.fields.get(name, ())
        return next((f"{name}: {value.strip()}" for value in values if compiled.match(value.strip())), "")

    return question


def _own_mark(clues: Clues) -> str:
    return OWN_MARK if OWN_MARK in clues.fields else ""


def _own_address(clues: Clues) -> str:
    address = clues.sender.address.casefold() if clues.sender else ""
    return address if address in {own.casefold() for own in clues.own_addresses} else ""


def _auto_submitted(clues: Clues) -> str:
    """Microsoft 365 stamps `auto-generated` on what a mailbox rule forwards: the words are still a person's."""
    value = clues.first("auto-submitted").lower()
    if not value or re.match(r"no\b", value):
        return ""
    if value.startswith("auto-generated") and (_carried_by_exchange(clues) or _stamped_forward(clues)):
        return ""
    return f"auto-submitted: {value}"


def _carried_by_exchange(clues: Clues) -> bool:
    """A mailbox rule of Exchange forwarded or redirected it. Its own out-of-office answers also bear the rule's mark,
    but they ask for silence and have their wording in front of the subject.
    """
    ruled = any(
        name.startswith(("x-ms-exchange-inbox-rules-loop", "x-ms-exchange-forwardingloop")) for name in clues.fields
    )
    passed_on = "resent-from" in clues.fields or _FORWARDED.match(clues.subject) is not None
    return (ruled or "resent-from" in clues.fields) and passed_on and "x-failed-recipients" not in clues.fields


def _stamped_forward(clues: Clues) -> bool:
    """Exchange also stamps what it forwards without a trace of a rule. Whoever wrote the words gets a matter, but no
    automatic answer: the stamp asks for none (`asks_silence`).
    """
    exchange = any(name.startswith(("x-ms-", "x-originatororg", "thread-index")) for name in clues.fields)
    machine = {"x-failed-recipients", "x-autoreply", "x-autorespond"} & set(clues.fields)
    return exchange and not machine and bool(clues.text.strip()) and _FORWARDED.match(clues.subject) is not None


def asks_silence(clues: Clues) -> bool:
    """Somebody may have written it, but an automatic answer would reach nobody or a machine: a forward that bears an
    automatic answer's stamp, an address for answers that takes none, a robot's address, a list's, a program that
    sends to many, or a line that says so. It may be a matter all the same; an officer can answer it.
    """
    stamped = clues.first("auto-submitted").lower().startswith("auto-generated") or _suppressing(clues)
    if stamped and _stamped_forward(clues) and not _carried_by_exchange(clues):
        return True
    if clues.sender and ROBOT.fullmatch(clues.sender.address.rpartition("@")[0]):
        return True
    answers = re.findall(r"[^\s<>,;:\"]+@[^\s<>,;]+", clues.first("reply-to"))
    if any(is_no_reply(one) or DAEMON.search(one.rpartition("@")[0]) for one in answers):
        return True
    if {"x-loop", "x-mc-user"} & set(clues.fields):
        return True
    return not clues.by_hand and bool(asks_no_answer(clues.text) or _receipt_text(clues.text))


def _suppressing(clues: Clues) -> bool:
    return re.search(r"\b(?:all|autoreply)\b", clues.first("x-auto-response-suppress"), re.IGNORECASE) is not None


def _response_suppressed(clues: Clues) -> str:
    """`All` and `AutoReply` come from machines, but Exchange also stamps them on mail typed in Outlook. There it marks
    its own answers as auto-submitted; so with Exchange's conversation fields and no such mark, a person typed it.
    """
    if not _suppressing(clues) or _stamped_forward(clues):
        return ""
    value = clues.first("x-auto-response-suppress")
    typed = "thread-index" in clues.fields and any(name.startswith("x-ms-") for name in clues.fields)
    return "" if typed else f"x-auto-response-suppress: {value}"


def _own_list(clues: Clues) -> bool:
    """An agency may receive through a group of its own: mail over that list is from people."""
    locals_and_domains = [address.casefold() for address in clues.own_addresses]
    text = " ".join(
        value for name in ("list-id", "list-post", "mailing-list") for value in clues.fields.get(name, ())
    ).casefold()
    return any(address in text or f"<{address.replace('@', '.')}>" in text for address in locals_and_domains)


def _precedence(clues: Clues) -> str:
    value = clues.first("precedence").lower()
    if value in ("list", "bulk") and _own_list(clues):
        return ""
    return f"precedence: {value}" if re.match(r"(?:bulk|list|junk|auto[-_]?reply)\b", value) else ""


def _list_field(clues: Clues) -> str:
    if _own_list(clues):
        return ""
    return next((name for name in clues.fields if _LIST_FIELD.fullmatch(name)), "")


def _report_part(clues: Clues) -> str:
    """A report as a whole, whatever its subject; report parts also in another mail, unless someone forwards them."""
    looked_at = clues.types[:1] if clues.by_hand else clues.types
    return next((kind for kind in looked_at if kind in _REPORT_TYPES), "")


def _machine_address(clues: Clues) -> str:
    """The address of a mail system, a robot or a mailbox nobody reads."""
    if clues.sender is None:
        return ""
    local = clues.sender.address.rpartition("@")[0] or clues.sender.address
    return clues.sender.address if DAEMON.search(local) or is_no_reply(clues.sender.address) else ""


def _machine_name(clues: Clues) -> str:
    name = clues.sender.name if clues.sender else ""
    return name if DAEMON_NAME.fullmatch(name.strip()) else ""


def _subject(pattern: re.Pattern[str]) -> Question:
    def question(clues: Clues) -> str:
        return clues.subject if not clues.by_hand and pattern.match(clues.subject) else ""

    return question


def _returned_mail(clues: Clues) -> str:
    returned = bool({"message/rfc822", "text/rfc822-headers", "text/rfc822"} & set(clues.types))
    return "" if clues.by_hand else looks_returned(clues.text, with_original=returned)


def _away(clues: Clues) -> str:
    return "" if clues.by_hand else out_of_office_opening(clues.text)


def _bounce_like(clues: Clues) -> str:
    """`Delayed: ...` opens a mail system's warning, and a complaint about wages: the text decides."""
    like = not clues.by_hand and BOUNCE_LIKE_SUBJECT.match(clues.subject)
    return clues.subject if like and looks_returned(f"message delayed\n{clues.text}", with_original=False) else ""


def _receipt(clues: Clues) -> str:
    """A machine says that a mail came only when one did: a text alone proves nothing in a mail that answers none."""
    if clues.by_hand:
        return ""
    answers = ANSWERING.match(clues.subject) or {"in-reply-to", "references"} & set(clues.fields)
    return receipt_subject(clues.subject, clues.text) or (_receipt_text(clues.text) if answers else "")


def _receipt_text(text: str) -> str:
    return receipt_opening(text) or eastern_answer(text)


def _calendar(clues: Clues) -> str:
    """An answer to an invitation, written by a press of a button (RFC 5546, 3.2.3); an invitation is from a person."""
    answer = "text/calendar" in clues.types and INVITED.match(clues.subject)
    replied = re.match(r"(?i)text/calendar\b.*\bmethod\s*=\s*\"?reply\b", clues.first("content-type"))
    return clues.subject or "text/calendar" if answer or replied else ""


_FORWARDED = re.compile(r"\s*(?:fwd?|ส่งต่อ)\s*[:：]", re.IGNORECASE)
_LIST_FIELD = re.compile(
    r"list-(?:id|unsubscribe|unsubscribe-post|post|help|subscribe|owner|archive|software)"
    r"|mailing-list|x-mailing-list|x-beenthere|x-mailman-version|x-ml-name|x-ml-count|x-campaign(?:-?id)?|feedback-id-bulk"
)
_REPORT_TYPES = frozenset(
    {
        "multipart/report",
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
    }
)
RULES: tuple[Rule, ...] = (
    Rule("own_mark", _own_mark),
    Rule("own_address", _own_address),
    Rule("auto_submitted", _auto_submitted),
    Rule("null_return_path", _field("return-path", r"<\s*>|<?\s*mailer-daemon\b")),
    Rule("report", _report_part),
    Rule("machine_address", _machine_address),
    Rule("failed_recipients", _field("x-failed-recipients", r".")),
    Rule("precedence", _precedence),
    Rule("list", _list_field),
    Rule("response_suppressed", _response_suppressed),
    Rule("autoreply_mark", _field("x-autoreply", r"(?!no\b|false\b|0\b).")),
    Rule("autoreply_mark", _field("x-auto-reply", r"(?!no\b|false\b|0\b).")),
    Rule("autoreply_mark", _field("x-autorespond", r"(?!no\b|false\b|0\b)")),
    Rule("autoreply_mark", _field("x-autoresponder", r"(?!no\b|false\b|0\b)")),
    Rule("autoreply_mark", _field("x-autoreply-from", r".")),
    Rule("autoreply_mark", _field("x-mail-autoreply", r".")),
    Rule("autoreply_mark", _field("x-fc-machinegenerated", r"true|1|yes")),
    Rule("autoreply_mark", _field("x-vacation", r".")),
    Rule("autoreply_mark", _field("x-apple-action", r"vacation")),
    Rule("autoreply_mark", _field("x-cron-env", r".")),
    Rule("autoreply_mark", _field("delivered-to", r"autoresponder$")),
    Rule("machine_name", _machine_name),
    Rule("bounce_subject", _subject(BOUNCE_SUBJECT)),
    Rule("away_subject", _subject(AWAY_SUBJECT)),
    Rule("returned_mail", _returned_mail),
    Rule("bounce_subject", _bounce_like),
    Rule("away_text", _away),
    Rule("calendar", _calendar),
    Rule("receipt", _receipt),
)


def automatic(clues: Clues) -> Automatic | None:
    """The first rule that says a machine wrote the mail, with the words that triggered it; None for a person."""
    for rule in RULES:
        evidence = rule.question(clues)
        if evidence:
            return Automatic(rule.name, evidence[:_EVIDENCE])
    return None


def is_no_reply(address: str) -> bool:
    """True for no-reply@, donotreply@ and the like."""
    return NO_REPLY.search(address.rpartition("@")[0] or address) is not None


def reply_allowed(found: Automatic | None, sender: Sender | None, own_addresses: frozenset[str] = frozenset()) -> bool:
    """May the mail be answered at all (law 5)? Caps and DMARC are for `outbox.silence` to judge."""
    if found is not None or sender is None or not is_sendable(sender.address):
        return False
    own = {address.casefold() for address in own_addresses}
    return not is_no_reply(sender.address) and sender.address.casefold() not in own
