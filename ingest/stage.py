"""The stage READ: the raw bytes of an intake become its reading."""

import re
from dataclasses import dataclass
from functools import partial

from ingest.document import Document, DocumentLimits, read_document
from ingest.message import read_message
from ingest.ocr import Ocr
from register import intakes, record
from register.leases import Work
from register.model import Reading
from register.states import Channel
from register.store import Store, Unit
from register.workdays import Calendar
from register.worker import Effect

MAIL = "message/rfc822"

_SUBJECT = re.compile(r"^[ \t]*เรื่อง[ \t]*[:：]?[ \t]+(\S.{2,150})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs: the OCR engine, the limits of documents, and which addresses are our own."""

    ocr: Ocr
    limits: DocumentLimits
    own_addresses: frozenset[str] = frozenset()

    def read(self, content: bytes, media_type: str, name: str, channel: Channel) -> Reading:
        """A mail or a scanned letter in words.

        Raises:
            Unreadable: it cannot be read now or later. TryAgain: it might be at another time.
        """
        if media_type == MAIL:
            return read_message(
                content, channel=channel, own_addresses=self.own_addresses, read_attachment=self._attachment
            )
        if media_type == record.MEDIA_TYPE:
            return record.reading_of(record.unpack(content))
        document = read_document(content, media_type, name, source="scan", ocr=self.ocr, limits=self.limits)
        text = "\n\n".join(page.text for page in document.pages if page.text)
        return Reading(
            channel=channel,
            sender=None,
            subject=subject_line(text),
            text=text,
            pages=document.pages,
            warnings=document.warnings,
        )

    def _attachment(self, content: bytes, media_type: str, name: str) -> Document:
        return read_document(content, media_type, name, source=name, ocr=self.ocr, limits=self.limits)


def subject_line(text: str) -> str:
    """What a letter says behind its own "เรื่อง", or nothing."""
    match = _SUBJECT.search(text)
    return match.group(1).strip() if match else ""


@dataclass(frozen=True, slots=True)
class ReadStage:
    """Reads one intake outside any transaction; the effect seals the reading and enqueues the finding."""

    store: Store
    reader: Reader
    calendar: Calendar

    def handle(self, work: Work) -> Effect:
        with self.store.unit() as unit:
            item = intakes.load(unit, work.subject)
            content = intakes.raw(unit, work.subject)
        reading = self.reader.read(content, item.media_type, item.name, item.channel)
        return partial(_save, intake_id=item.id, reading=reading)

    def on_park(self, unit: Unit, intake_id: str, reason: str) -> None:
        intakes.park(unit, intake_id, reason, self.calendar)


def _save(unit: Unit, *, intake_id: str, reading: Reading) -> None:
    intakes.save_reading(unit, intake_id, reading)
