"""A matter that was told to an officer, as the record form holds it: the raw bytes of such an intake are its JSON.

What the officer wrote into a field wins over what the machine would draw out of the text.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from register.errors import Unreadable
from register.model import Arrival, Contact, Finding, Reading
from register.states import Channel

MEDIA_TYPE = "application/vnd.raprueang.record+json"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Record:
    """One filled form. `form` is the random mark of the page it was typed into: sent twice, it is one matter."""

    form: str
    channel: Channel
    subject: str
    text: str
    contact: Contact = field(default_factory=Contact)
    anonymous: bool = False
    where: str = ""
    representative: str = ""
    representative_phone: str = ""
    agency: str = ""
    letter: str = ""

    @property
    def beside(self) -> dict[str, str]:
        """What no machine finds: who came for the complainant, who passed the matter on with which letter."""
        names = ("representative", "representative_phone", "agency", "letter")
        return {name: value for name in names if (value := getattr(self, name))}


_SHAPE = TypeAdapter(Record)


def arrival_of(record: Record, received_at: datetime | None = None) -> Arrival:
    """The filled form as something that arrived. It is not acknowledged by itself: the complainant gets a slip."""
    return Arrival(
        source="typed",
        channel=record.channel,
        media_type=MEDIA_TYPE,
        content=pack(record),
        received_at=received_at,
        acknowledge=False,
    )


def pack(record: Record) -> bytes:
    return _SHAPE.dump_json(record)


def unpack(content: bytes) -> Record:
    """The record again.

    Raises:
        Unreadable: these bytes are none.
    """
    try:
        return _SHAPE.validate_json(content)
    except ValidationError:
        raise Unreadable("แบบบันทึกนี้เสียหาย เปิดอ่านไม่ได้") from None  # its message would quote the record


def reading_of(record: Record) -> Reading:
    return Reading(channel=record.channel, sender=None, subject=record.subject, text=record.text)


def with_stated(finding: Finding, record: Record) -> Finding:
    """The finding with the fields of the form in it. A person who gave a contact, or wants to stay unnamed, gave all
    there is to give: what the text says of contacts is then somebody else's.
    """
    stated = record.anonymous or record.contact != Contact()
    return replace(
        finding,
        contact=record.contact if stated else finding.contact,
        anonymous=record.anonymous or finding.anonymous,
        where=record.where or finding.where,
    )


def clean(text: str) -> str:
    """Typed text in NFC, with plain line feeds and without control and direction characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", plain)).strip()
