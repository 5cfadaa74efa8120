"""What a machine's mail says about mails of ours: delivery reports (RFC 3464), read receipts (RFC 8098), the texts of
mail systems that know neither, and automatic answers. Whether it is true is for the register to judge.
"""

import re
from collections.abc import Iterable

from ingest.charset import decode
from ingest.mail import headers
from ingest.mail.machine_words import BOUNCE_LIKE_SUBJECT, BOUNCE_SUBJECT, looks_returned
from ingest.mail.parts import File, Parsed
from ingest.mail.quotes import is_forward_subject
from register.model import Returned
from register.post.mail_status import codes_in
from register.states import ReturnKind

_REPORT = 64_000
"""Bytes of a report part or of a returned mail's header that are looked at."""
_MOST = 20
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ORIGINAL_TYPES = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "text/rfc822"})
_ANSWER_TYPES = frozenset(
    {
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
    }
)
_FIELD = r"(?im)^[\s>]*{}\s*:[ \t]*"
_ID = re.compile(_FIELD.format("message-id") + r"(?:\r?\n[ \t>]+)?(<[^<>\s]{1,240}>)")
_MARK = re.compile(_FIELD.format("x-raprueang") + r"([0-9A-Z]{26})\b")
_ACTION = re.compile(_FIELD.format("action") + r"([a-z]+)")
_STATUS = re.compile(_FIELD.format("status") + r"([245]\.\d{1,3}\.\d{1,3})\b")
_RECIPIENT = re.compile(
    _FIELD.format("(?:(?:final|original)-recipient|x-failed-recipients)")
    + r"(?:[a-z0-9]+\s*;\s*)?<?([^\s<>;,]+@[^\s<>;,]+)"
)
_LATE = re.compile(
    r"(?i)delay|still (?:trying|being retried)|will (?:keep|continue) (?:on )?(?:trying|to (?:try|be retried))"
    r"|warning|temporar|not yet been delivered|ล่าช้า|จะพยายาม|ยังไม่(?:ได้|สามารถ)"
)


def returned(parsed: Parsed, subject: str, text: str) -> Returned | None:
    """What a mail that a machine wrote says about other mails; None when it names none."""
    files = parsed.found.files
    originals = [_head(file) for file in files if file.media_type in _ORIGINAL_TYPES]
    reports = [_text(file) for file in files if file.media_type in _STATUS_TYPES | _ANSWER_TYPES]
    told = [text, *(_text(file) for file in files if file.evidence and file.media_type == "text/plain")]
    thread = [
        one
        for name in ("in-reply-to", "references")
        for value in parsed.all(name)
        for one in headers.message_ids(value)
    ]
    ids = _first([*(one for part in (*originals, *reports, *told) for one in _ID.findall(part)), *thread])
    marks = _first(one for part in (*originals, *told) for one in _MARK.findall(part))
    if not ids and not marks:
        return None
    states = [_text(file) for file in files if file.media_type in _STATUS_TYPES]
    own = "\n".join(
        f"{name}: {headers.words(value).text}" for name, value in parsed.fields if name == "x-failed-recipients"
    )
    kind, status = _verdict(parsed, states, subject, "\n".join(told))
    recipients = _first(one.lower() for part in (*states, own) for one in _RECIPIENT.findall(part))
    return Returned(kind, status, ids, marks, recipients)


def _verdict(parsed: Parsed, states: list[str], subject: str, told: str) -> tuple[ReturnKind, str]:
    report = "\n".join(states)
    actions = {one.lower() for one in _ACTION.findall(report)}
    status = next((one for one in _STATUS.findall(report) if not one.startswith("2")), "")
    if "failed" in actions or (states and not actions and status.startswith("5")):
        return ReturnKind.FAILED, status or codes_in(report)
    if "delayed" in actions or (states and not actions and status.startswith("4")):
        return ReturnKind.DELAYED, status or codes_in(report)
    if states or _ANSWER_TYPES & set(parsed.types) or is_forward_subject(subject):
        return ReturnKind.AUTOMATIC, ""
    named = any(name == "x-failed-recipients" for name, _ in parsed.fields)
    titled = BOUNCE_SUBJECT.match(subject) or BOUNCE_LIKE_SUBJECT.match(subject)
    if not (named or titled or looks_returned(told, with_original=True)):
        return ReturnKind.AUTOMATIC, ""
    status = codes_in(told)
    late = status.startswith("4") or (not status.startswith("5") and _LATE.search(f"{subject}\n{told[:1500]}"))
    return (ReturnKind.DELAYED if late else ReturnKind.FAILED), status


def _head(file: File) -> str:
    """The header of a returned mail."""
    content = file.content[:_REPORT].lstrip(b"\r\n")
    return decode(re.split(rb"\r?\n[ \t]*\r?\n", content, maxsplit=1)[0], file.charset).text


def _text(file: File) -> str:
    return decode(file.content[:_REPORT], file.charset).text


def _first(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST]
