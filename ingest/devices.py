"""Mail that carries a matter: from the copier, the fax gateway, the mailer of a web form. Looked up before any rule.

A device is believed only when the receiving server says that the mail is its own (RFC 8601: DMARC, or SPF or DKIM of
the From domain), or when only the agency's own machines can write to the mailbox. What merely looks like it is mail
like any other, with a warning.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesHeaderParser

from ingest.automatic import OWN_MARK
from ingest.mail import headers
from ingest.mail.vouching import Gate, is_vouched_for
from register.model import Page, Reading
from register.sections.mail import Device
from register.states import Channel, Method

W_UNPROVEN = "ผู้ส่งตรงกับอุปกรณ์ที่ตั้งค่าไว้ แต่เซิร์ฟเวอร์ไม่ได้ยืนยันว่าเป็นอุปกรณ์นั้นจริง จึงถือเป็นอีเมลทั่วไป"

_SUBJECT = re.compile(r"^[ \t]*เรื่อง[ \t]*[:：]?[ \t]+(\S.{2,150})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """The device that a mail names, and whether it is proven to come from it."""

    device: Device
    proven: bool


def find(raw: bytes, devices: Sequence[Device], gate: Gate) -> Found | None:
    """The device of which a mail says that it comes from it. Never raises."""
    if not devices:
        return None
    fields = BytesHeaderParser().parsebytes(raw)
    froms = fields.get_all("from", [])
    sender = headers.mailbox(str(froms[0]).encode("utf-8", "surrogateescape")) if len(froms) == 1 else None
    if sender is None or OWN_MARK in fields:
        return None
    address = sender.address.casefold()
    for device in devices:
        if device.from_.casefold() == address and _bears(fields, device.header):
            return Found(device, proven=gate.internal or is_vouched_for(fields, address, gate.authserv_id))
    return None


def as_matter(reading: Reading, device: Device) -> Reading:
    """The reading of a device's mail as that of the matter it carries: nobody is its sender, nobody is answered.

    Of a scan the files are the letter and the covering words of the machine go to `quoted`; of a form the text is it.
    """
    files = tuple(page for page in reading.pages if page.source != "body")
    scanned = device.channel is not Channel.WEBSITE and any(page.text or page.confidence < 1 for page in files)
    pages = files if scanned else reading.pages
    text = "\n\n".join(page.text for page in files if page.text.strip()) if scanned else reading.text
    subject = subject_line(text) or ("" if scanned else reading.subject)
    body = "\n".join(page.text for page in reading.pages if page.source == "body")
    return replace(
        reading,
        channel=device.channel,
        sender=None,
        subject=subject,
        text=text,
        quoted=body if scanned else reading.quoted,
        pages=pages,
        automatic=None,
        reply_allowed=False,
        in_reply_to=(),
        references=(),
        dmarc=None,
        proven=None,
    )


def subject_line(text: str) -> str:
    """What a letter says behind its own "เรื่อง", or nothing."""
    match = _SUBJECT.search(text)
    return match.group(1).strip() if match else ""


def is_blank(page: Page) -> bool:
    """An empty side of a sheet: nothing was found on it, and nothing went wrong."""
    return page.method is Method.OCR and not page.text and page.confidence >= 1


def _bears(fields: Message, wanted: str) -> bool:
    name, _, start = wanted.partition(":")
    values = [str(value).strip().casefold() for value in fields.get_all(name, [])] if name else []
    return not name or any(value.startswith(start.strip().casefold()) for value in values)
