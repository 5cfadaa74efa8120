"""May this reply go out? Law 5 as a table of pure rules; the first that applies decides.

Two kinds of No: `suppress` (never goes, the reason is listed) and `hold` (an officer decides). Order is policy:
what must never happen comes before what a person may still allow.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from outbox.mail import AUTOMATIC_KINDS, ascii_address
from register.model import Automatic
from register.states import ReplyKind

Action = Literal["send", "hold", "suppress"]

DAILY_CAP = 3
"""Automatic replies of one kind to one sender in one day: more is a loop or an attack."""
CASE_CAP = 1
"""Acknowledgements of one case."""


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """All that is known when a reply by e-mail is about to become a row.

    `recipient` is where the reply would go, `from_address` the From of the mail it answers ("" when that has none or
    an unusable one). `own_addresses` are the agency's mailboxes, senders and aliases. `device`: the sender is a
    configured copier, fax gateway or web form. `imported`: came in by `intake import` or is older than the start.
    `sent_today`: replies of this kind already made for this sender today; `sent_in_case`: for this case.
    `asks_silence`: the reader takes a person for the writer, but the mail is one that must not be answered by itself
    (two senders, a forward with a machine's stamp). `dmarc` is the receiving server's verdict, None where it gave none.
    An anonymous wish is no fact here: the Tracking ID is what lets such a writer follow up, and it goes to the very
    address the writer chose to write from; whoever wants no mail at all says so (`no_contact`).
    """

    kind: ReplyKind
    recipient: str
    from_address: str
    own_addresses: frozenset[str] = frozenset()
    automatic: Automatic | None = None
    device: bool = False
    imported: bool = False
    sent_today: int = 0
    sent_in_case: int = 0
    dmarc: str | None = None
    no_contact: bool = False
    asks_silence: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason_code` is stable (stored, counted), `reason_thai` is for the desk and names no person."""

    action: Action
    reason_code: str
    reason_thai: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`kinds`: the replies it is asked for; what an officer writes is stopped by fewer rules."""

    code: str
    action: Action
    kinds: frozenset[ReplyKind]
    applies: Callable[[ReplyFacts], bool]
    thai: str


_NO_REPLY = re.compile(
    r"(?:noreply|donotreply|nepasrepondre|noresponse|nobody|mailerdaemon|postmaster|bounces?|autoreply|autoresponder)"
    r"(?:\d*|[+=].*)"
    r"|(?:bounces?|noreply|donotreply)[+=].*"
    r"|.*(?:noreply|donotreply)"
)
_SEPARATORS = re.compile(r"[._-]+")


def is_no_reply(address: str) -> bool:
    """A mailbox nobody reads, judged by its local part: no-reply, do_not_reply, mailer-daemon, bounce+x, ..."""
    local = address.rpartition("@")[0].casefold()
    return _NO_REPLY.fullmatch(_SEPARATORS.sub("", local)) is not None


def is_own(address: str, own_addresses: frozenset[str]) -> bool:
    """One of ours, whatever its letter case, also with a +tag (complaints+loop@...)."""
    return _bare(address) in {_bare(own) for own in own_addresses}


def _bare(address: str) -> str:
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _not_the_writer(facts: ReplyFacts) -> bool:
    return facts.recipient.strip().casefold() != facts.from_address.strip().casefold()


_ALL = frozenset(ReplyKind)
_ACKNOWLEDGEMENT = frozenset({ReplyKind.ACKNOWLEDGEMENT})

RULES: tuple[Rule, ...] = (
    Rule(
        "device",
        "suppress",
        AUTOMATIC_KINDS,
        lambda facts: facts.device,
        "ผู้ส่งเป็นอุปกรณ์ของหน่วยงาน (เครื่องสแกน โทรสาร หรือแบบฟอร์มเว็บไซต์) จึงไม่ตอบกลับ",
    ),
    Rule(
        "automatic_writer",
        "suppress",
        AUTOMATIC_KINDS,
        lambda facts: facts.automatic is not None,
        "อีเมลต้นทางส่งโดยระบบอัตโนมัติ จึงไม่ตอบกลับเพื่อป้องกันการตอบวนซ้ำ",
    ),
    Rule(
        "imported",
        "suppress",
        AUTOMATIC_KINDS,
        lambda facts: facts.imported,
        "เป็นอีเมลเก่าที่นำเข้าภายหลัง จึงไม่แจ้งการรับเรื่องโดยอัตโนมัติ",
    ),
    Rule(
        "no_sender",
        "suppress",
        AUTOMATIC_KINDS,
        lambda facts: ascii_address(facts.from_address) is None,
        "อีเมลต้นทางไม่มีที่อยู่ผู้ส่งที่ใช้ตอบกลับได้",
    ),
    Rule(
        "no_recipient",
        "hold",
        _ALL,
        lambda facts: ascii_address(facts.recipient) is None,
        "ที่อยู่อีเมลของผู้รับใช้ไม่ได้ โปรดแก้ไขหรือเลือกตอบเป็นหนังสือ",
    ),
    Rule(
        "not_the_writer",
        "suppress",
        AUTOMATIC_KINDS,
        _not_the_writer,
        "การตอบอัตโนมัติส่งได้เฉพาะที่อยู่ผู้ส่ง (From) ของอีเมลต้นทางเท่านั้น",
    ),
    Rule(
        "own_address",
        "suppress",
        _ALL,
        lambda facts: is_own(facts.recipient, facts.own_addresses),
        "ผู้รับเป็นที่อยู่อีเมลของหน่วยงานเอง",
    ),
    Rule(
        "no_reply_sender",
        "suppress",
        AUTOMATIC_KINDS,
        lambda facts: is_no_reply(facts.recipient),
        "ที่อยู่ผู้ส่งเป็นที่อยู่ที่ไม่รับอีเมลตอบกลับ",
    ),
    Rule(
        "asks_silence",
        "suppress",
        AUTOMATIC_KINDS,
        lambda facts: facts.asks_silence,
        "อีเมลต้นทางระบุไม่ให้ตอบกลับอัตโนมัติ หรือผู้ส่งไม่ชัดเจน หากต้องการแจ้งรับเรื่องให้เจ้าหน้าที่กดส่ง",
    ),
    Rule(
        "case_cap",
        "suppress",
        _ACKNOWLEDGEMENT,
        lambda facts: facts.sent_in_case >= CASE_CAP,
        "แจ้งการรับเรื่องนี้ไปแล้ว",
    ),
    Rule(
        "daily_cap",
        "suppress",
        AUTOMATIC_KINDS,
        lambda facts: facts.sent_today >= DAILY_CAP,
        "ตอบกลับที่อยู่นี้โดยอัตโนมัติครบจำนวนสูงสุดของวันแล้ว",
    ),
    Rule(
        "no_contact",
        "hold",
        _ALL,
        lambda facts: facts.no_contact,
        "ผู้ส่งแจ้งว่าไม่ประสงค์ให้ติดต่อกลับ โปรดให้เจ้าหน้าที่พิจารณา",
    ),
    Rule(
        "dmarc_fail",
        "hold",
        AUTOMATIC_KINDS,
        lambda facts: (facts.dmarc or "").strip().casefold() == "fail",
        "ตรวจสอบผู้ส่งไม่ผ่าน (DMARC) ที่อยู่ผู้ส่งอาจถูกปลอมแปลง โปรดให้เจ้าหน้าที่พิจารณา",
    ),
)

_SEND = Verdict("send", "ok", "ส่งได้")


def verdict(facts: ReplyFacts) -> Verdict:
    """The first rule that applies, or `send`."""
    for rule in RULES:
        if facts.kind in rule.kinds and rule.applies(facts):
            return Verdict(rule.action, rule.code, rule.thai)
    return _SEND
