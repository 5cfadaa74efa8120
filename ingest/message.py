"""A mail -> a reading: who wrote, what is new in it, what came with it, whether a machine wrote it."""

import email.utils
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.automatic import Clues, asks_silence, automatic, reply_allowed
from ingest.charset import better, nfc, strangeness
from ingest.mail import attached, headers, quotes, signed
from ingest.mail.attached import AttachedFile, MailLimits, ReadAttachment
from ingest.mail.bounce import returned
from ingest.mail.forwards import first_writer
from ingest.mail.parts import Parsed, parse
from register.errors import Unreadable
from register.model import Page, Reading, Sender
from register.states import Channel, Method

__all__ = ["AttachedFile", "MailLimits", "attachment_contents", "read_message"]

W_TRUNCATED = "จดหมายมีส่วนซ้อนกันหรือแยกเป็นหลายส่วนเกินกำหนด อ่านเฉพาะส่วนต้น"
W_PARSER = "โปรแกรมอ่านจดหมายหลักอ่านจดหมายนี้ไม่ได้ ใช้วิธีอ่านสำรอง"
W_RELABELLED = "ชุดอักขระที่จดหมายระบุไม่ตรงกับเนื้อหา อ่านตามเนื้อหาจริง"
W_DAMAGED = "ข้อความบางตัวอักษรเสียหายมาตั้งแต่ต้นทาง"
W_NO_SENDER = "จดหมายไม่ระบุผู้ส่ง"
W_SENDERS = "จดหมายระบุผู้ส่งไว้มากกว่าหนึ่งที่อยู่ จึงไม่ตอบกลับอัตโนมัติ"
W_HANDED_ON = "จดหมายนี้ส่งต่อเรื่องของผู้อื่น ถือผู้เขียนคนแรกเป็นผู้ร้อง และตอบรับไปยังผู้ส่งต่อ โปรดตรวจสอบ"


@dataclass(frozen=True, slots=True)
class _Body:
    divided: quotes.Split
    warnings: tuple[str, ...]

    @property
    def own(self) -> str:
        """The words of who sent the mail; of a mere forward the forwarded ones."""
        return self.divided.note or self.divided.new

    @property
    def by_hand(self) -> bool:
        """Does the sender hand it on with own words?"""
        return bool(self.own.strip()) and (bool(self.divided.note) or not self.divided.forward)


def read_message(
    raw: bytes,
    *,
    channel: Channel = Channel.EMAIL,
    own_addresses: frozenset[str] = frozenset(),
    read_attachment: ReadAttachment | None = None,
    limits: MailLimits | None = None,
) -> Reading:
    """The reading of one mail as it came from the wire or a mailbox.

    Raises Unreadable when there are no bytes to read, and what `read_attachment` raises beyond Unreadable (a passing
    fault of this machine). No fault of a parser leaves it.
    """
    if not raw.strip(b"\r\n\t \x00"):
        raise Unreadable("the mail is empty")
    parsed = parse(raw)
    sender, disputed, sender_warnings = _sender(parsed)
    subject = _subject(parsed)
    body = _body(parsed, subject)
    files = parsed.found.files
    allowed = limits or MailLimits()
    found = attached.enclosures(files, allowed)
    pages, page_warnings = attached.read(found, read_attachment, allowed)
    if body.divided.new.strip():
        pages = (Page(1, "body", body.divided.new, Method.TEXT_LAYER, 1.0), *pages)
    clues = Clues(
        fields=_fields(parsed),
        types=parsed.types + tuple(file.media_type for file in files),
        sender=sender,
        subject=subject,
        text=body.own,
        by_hand=quotes.is_forward_subject(subject) and body.by_hand,
        own_addresses=own_addresses,
    )
    machine = automatic(clues)
    nested = [one for one in (_nested_sender(file.mail) for file in found if file.mail) if one]
    writer = None if machine else first_writer(body.divided, nested, sender, own_addresses)
    told = returned(parsed, subject, body.own) if machine is not None else None
    warnings = (W_TRUNCATED,) * parsed.truncated + (W_PARSER,) * (parsed.second is None and not parsed.truncated)
    notes = (*sender_warnings, *(W_HANDED_ON,) * (writer is not None))
    return Reading(
        channel=channel,
        sender=sender,
        subject=subject,
        text="\n\n".join(page.text for page in pages if page.text.strip()),
        quoted=body.divided.quoted,
        writer=writer,
        pages=pages,
        attachments=tuple(one.attachment for one in attached.listed(found)),
        automatic=machine,
        reply_allowed=not disputed and not asks_silence(clues) and reply_allowed(machine, sender, own_addresses),
        message_id=next(iter(headers.message_ids(parsed.field("message-id") or b"")), ""),
        in_reply_to=_ids(parsed, "in-reply-to"),
        references=_ids(parsed, "references"),
        written_at=_written_at(parsed),
        dmarc=_dmarc(parsed),
        proven=False if disputed or _several_writers(parsed) else None,
        warnings=tuple(dict.fromkeys((*warnings, *notes, *body.warnings, *page_warnings))),
        returned=told,
    )


def attachment_contents(raw: bytes) -> tuple[AttachedFile, ...]:
    """The attachments of a mail with their bytes, in the order of `Reading.attachments`. Never raises."""
    return attached.listed(attached.enclosures(parse(raw).found.files, MailLimits())) if raw else ()


def _nested_sender(mail: Parsed) -> Sender | None:
    return headers.mailbox(mail.field("from") or b"", mail.charset)


def _sender(parsed: Parsed) -> tuple[Sender | None, bool, tuple[str, ...]]:
    """(sender, disputed, warnings). Disputed: two From fields, or the parsers see different addresses in one."""
    found = [one for one in (headers.mailbox(value, parsed.charset) for value in parsed.all("from")) if one]
    if not found:
        return None, False, (W_NO_SENDER,)
    sender = found[0]
    seconds = _second_from(parsed)
    names = [name for name, address in seconds if address.casefold() == sender.address.casefold()]
    disputed = len({one.address.casefold() for one in found}) > 1 or bool(
        seconds and headers.is_sendable(seconds[0][1]) and not names
    )
    name = sender.name
    if names and strangeness(name):
        name = better(name, *(headers.clean(nfc(other)) for other in names))
    return Sender(name, sender.address), disputed, (W_SENDERS,) if disputed else ()


def _second_from(parsed: Parsed) -> list[tuple[str, str]]:
    """The mailboxes of the From field as mail-parser reads them."""
    values = parsed.second.from_ if parsed.second is not None else []
    if not isinstance(values, list):
        return []
    return [(str(name), str(address)) for name, address in values if "@" in str(address)]


def _several_writers(parsed: Parsed) -> bool:
    """Several addresses in From: a server's proof of one domain says nothing about the others (RFC 7489, 6.6.1)."""
    return len({address.casefold() for _, address in _second_from(parsed) if headers.is_sendable(address)}) > 1


def _subject(parsed: Parsed) -> str:
    """Our reading of the bytes; mail-parser's where ours is strange and its own is not."""
    ours = headers.words(parsed.field("subject") or b"", parsed.charset).text
    if parsed.second is None or not strangeness(ours):
        return ours
    theirs = parsed.second.subject
    return better(ours, headers.clean(theirs)) if isinstance(theirs, str) else ours


def _body(parsed: Parsed, subject: str) -> _Body:
    bodies = [body for body in parsed.found.bodies if body.text.strip()]
    text = "\n".join(body.text.strip("\n") if len(bodies) > 1 else body.text for body in bodies)
    text = signed.without_clear_signature(text)
    warnings = (W_RELABELLED,) * any(body.relabelled for body in bodies) + (W_DAMAGED,) * ("\ufffd" in text)
    warnings += (attached.W_SEALED,) * signed.holds_pgp_message(text)
    answers = bool(parsed.field("in-reply-to") or parsed.field("references"))
    divided = quotes.split(text, subject=subject, reply=answers)
    return _Body(divided, warnings)


def _ids(parsed: Parsed, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for value in parsed.all(name) for one in headers.message_ids(value)))


def _fields(parsed: Parsed) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in parsed.fields:
        found.setdefault(name, []).append(headers.words(value, parsed.charset).text)
    return {name: tuple(values) for name, values in found.items()}


def _written_at(parsed: Parsed) -> datetime | None:
    value = headers.unfold(parsed.field("date") or b"").decode("ascii", "replace")
    try:
        moment = email.utils.parsedate_to_datetime(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _dmarc(parsed: Parsed) -> str | None:
    """The verdict in the topmost Authentication-Results (RFC 8601): that of the receiving server. Those below came in
    with the mail and may be forged.
    """
    value = headers.unfold(parsed.field("authentication-results") or b"").decode("ascii", "replace")
    match = re.search(r"(?:^|[;\s])dmarc\s*=\s*([a-z]+)", re.sub(r"\([^()]*\)", " ", value), re.IGNORECASE)
    return match[1].lower() if match else None
