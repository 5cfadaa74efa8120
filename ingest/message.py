"""A mail -> a reading: who wrote, what is new in it, what came with it, whether a machine wrote it."""

import email.utils
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from ingest import headers, quotes
from ingest.automatic import Clues, automatic, reply_allowed
from ingest.charset import better, decode, nfc, strangeness
from ingest.parts import MAX_TEXT, File, Parsed, parse
from register.errors import Unreadable
from register.model import Attachment, Page, Reading, Sender
from register.states import Channel, Method

MAX_READ = 30
"""Attachments of one mail that are read; the others are listed."""
LOGO_BYTES = 10_000
LOGO_PIXELS = 100

W_TRUNCATED = "จดหมายมีส่วนซ้อนกันหรือแยกเป็นหลายส่วนเกินกำหนด อ่านเฉพาะส่วนต้น"
W_PARSER = "โปรแกรมอ่านจดหมายหลักอ่านจดหมายนี้ไม่ได้ ใช้วิธีอ่านสำรอง"
W_RELABELLED = "ชุดอักขระที่จดหมายระบุไม่ตรงกับเนื้อหา อ่านตามเนื้อหาจริง"
W_DAMAGED = "ข้อความบางตัวอักษรเสียหายมาตั้งแต่ต้นทาง"
W_NO_SENDER = "จดหมายไม่ระบุผู้ส่ง"
W_SENDERS = "จดหมายระบุผู้ส่งไว้มากกว่าหนึ่งที่อยู่ จึงไม่ตอบกลับอัตโนมัติ"
W_SEALED = "จดหมายถูกเข้ารหัสหรือบรรจุในรูปแบบที่เปิดไม่ได้"
W_TOO_MANY = "มีไฟล์แนบเกินกำหนด อ่านเฉพาะไฟล์แรก ๆ"


class Document(Protocol):
    """What a reader of attachments returns."""

    @property
    def pages(self) -> tuple[Page, ...]: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


ReadAttachment = Callable[[bytes, str, str], Document]
"""(content, media type, name) -> the pages read; raises Unreadable."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attachment as it is listed, and its bytes. The bytes are hostile: show them only as a download."""

    attachment: Attachment
    content: bytes


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    quoted: str
    forward: bool
    warnings: tuple[str, ...]


def read_message(
    raw: bytes,
    *,
    channel: Channel = Channel.EMAIL,
    own_addresses: frozenset[str] = frozenset(),
    read_attachment: ReadAttachment | None = None,
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
    pages, page_warnings = _pages(body.text, files, read_attachment)
    clues = Clues(
        fields=_fields(parsed),
        types=parsed.types + tuple(file.media_type for file in files),
        sender=sender,
        subject=subject,
        text=body.text,
        by_hand=quotes.is_forward_subject(subject) and not body.forward and bool(body.text.strip()),
        own_addresses=own_addresses,
    )
    machine = automatic(clues)
    warnings = (W_TRUNCATED,) * parsed.truncated + (W_PARSER,) * (parsed.second is None and not parsed.truncated)
    return Reading(
        channel=channel,
        sender=sender,
        subject=subject,
        text="\n\n".join(page.text for page in pages if page.text.strip()),
        quoted=body.quoted,
        pages=pages,
        attachments=tuple(one.attachment for one in _listed(files)),
        automatic=machine,
        reply_allowed=not disputed and reply_allowed(machine, sender, own_addresses),
        message_id=next(iter(headers.message_ids(parsed.field("message-id") or b"")), ""),
        in_reply_to=_ids(parsed, "in-reply-to"),
        references=_ids(parsed, "references"),
        written_at=_written_at(parsed),
        dmarc=_dmarc(parsed),
        warnings=tuple(dict.fromkeys((*warnings, *sender_warnings, *body.warnings, *page_warnings))),
    )


def attachment_contents(raw: bytes) -> tuple[AttachedFile, ...]:
    """The attachments of a mail with their bytes, in the order of `Reading.attachments`. Never raises."""
    return _listed(parse(raw).found.files) if raw else ()


def _listed(files: list[File]) -> tuple[AttachedFile, ...]:
    """Names made unique ("a.pdf", "a (2).pdf"), so that a page's source says which file it came from."""
    listed: list[AttachedFile] = []
    used: set[str] = set()
    for file in files:
        stem, dot, suffix = file.name.rpartition(".")
        name, number = file.name, 1
        while name in used:
            number += 1
            name = f"{stem} ({number}){dot}{suffix}" if stem else f"{file.name} ({number})"
        used.add(name)
        digest = hashlib.sha256(file.content).hexdigest()
        listed.append(AttachedFile(Attachment(name, file.media_type, len(file.content), digest), file.content))
    return tuple(listed)


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
    warnings = (W_RELABELLED,) * any(body.relabelled for body in bodies) + (W_DAMAGED,) * ("\ufffd" in text)
    answers = bool(parsed.field("in-reply-to") or parsed.field("references"))
    divided = quotes.split(text, subject=subject, reply=answers)
    return _Body(divided.new, divided.quoted, divided.forward, warnings)


def _pages(
    body: str, files: list[File], read_attachment: ReadAttachment | None
) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    pages = [Page(1, "body", body, Method.TEXT_LAYER, 1.0)] if body.strip() else []
    warnings: list[str] = []
    read = 0
    for index, (listed, file) in enumerate(zip(_listed(files), files, strict=True)):
        name = listed.attachment.name
        if file.media_type in _SEALED_TYPES:
            warnings.append(W_SEALED)
        text = _text_of(file) if index < MAX_READ else ""
        if text:
            pages.append(Page(1, name, text, Method.TEXT_LAYER, 1.0))
        kind = readable_type(file)
        if read_attachment is None or kind is None or _is_logo(file):
            continue
        if read == MAX_READ:
            warnings.append(W_TOO_MANY)
            break
        read += 1
        try:
            document = read_attachment(file.content, kind, name)
        except Unreadable as error:
            warnings.append(f"อ่านไฟล์แนบ {name} ไม่ได้: {error}")
            continue
        pages += [Page(one.number, name, one.text, one.method, one.confidence, one.lines) for one in document.pages]
        warnings += [f"{name}: {warning}" for warning in document.warnings]
    return tuple(pages), tuple(warnings)


_SEALED_TYPES = frozenset(
    {
        "application/ms-tnef",
        "application/vnd.ms-tnef",
        "application/pgp-encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
    }
)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_READABLE_NAMES = {
    ".pdf": "application/pdf",
    ".docx": _DOCX,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
_MAGIC = (
    (re.compile(rb"[\x00-\x20]{0,32}%PDF-"), "application/pdf"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL), "image/heic"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "image/tiff"),
    (re.compile(rb"PK\x03\x04.{0,4000}?(?:word/|\[Content_Types\]\.xml.{0,20000}?word/)", re.DOTALL), _DOCX),
)


def readable_type(file: File) -> str | None:
    """The media type under which a file can be read (PDF, DOCX, image), by its first bytes, then its label and name;
    None for all else: sound, film, archives and programs stay closed.
    """
    for pattern, kind in _MAGIC:
        if pattern.match(file.content):
            return kind
    labelled = set(_READABLE_NAMES.values()) & {file.media_type}
    suffix = "." + file.name.lower().rpartition(".")[2]
    named = _READABLE_NAMES.get(suffix) if file.media_type == "application/octet-stream" else None
    return next(iter(labelled), named)


def _is_logo(file: File) -> bool:
    """A small picture inside the HTML: a logo, an icon, a tracking dot."""
    if not file.inline:
        return False
    png = re.match(rb"\x89PNG\r\n\x1a\n....IHDR(....)(....)", file.content, re.DOTALL)
    tiny = png is not None and min(int.from_bytes(png[1], "big"), int.from_bytes(png[2], "big")) < LOGO_PIXELS
    return tiny or len(file.content) < LOGO_BYTES


def _text_of(file: File) -> str:
    """The text of an attached text file or forwarded mail, "" for all other kinds."""
    if file.evidence:
        return ""
    if file.media_type == "text/plain":
        return "" if b"\x00" in file.content else _trimmed(nfc(decode(file.content[:MAX_TEXT], file.charset).text))
    if file.media_type == "message/rfc822":
        inner = parse(file.content)
        body = _trimmed("\n".join(body.text for body in inner.found.bodies))
        subject = _subject(inner)
        return "\n\n".join(part for part in (f"เรื่อง: {subject}" if subject else "", body) if part)
    return ""


def _trimmed(text: str) -> str:
    return text.strip("\n") if text.strip() else ""


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
