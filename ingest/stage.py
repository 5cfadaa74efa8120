"""The stage READ: the raw bytes of an intake become its reading."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from ingest import devices
from ingest.devices import subject_line
from ingest.document import Document, DocumentLimits, read_document
from ingest.files import bundle
from ingest.mail.vouching import Gate, proven
from ingest.message import MailLimits, read_message
from ingest.ocr import Ocr
from register.arrivals import intakes, parking, record
from register.arrivals.intakes import Intake
from register.errors import Unreadable
from register.leases import Work
from register.model import Page, Reading
from register.sections.mail import Device
from register.states import Channel, Method
from register.store import Store, Unit
from register.vault import DataKey
from register.workdays import Calendar
from register.worker import Effect

MAIL = "message/rfc822"

_QUICK = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs: the OCR engine, the limits of documents, which addresses are our own, the devices, how the
    mail of each source is vouched for, and the limits of a mail's files.
    """

    ocr: Ocr
    limits: DocumentLimits
    own_addresses: frozenset[str] = frozenset()
    devices: tuple[Device, ...] = ()
    gates: Mapping[str, Gate] = field(default_factory=dict)
    mail_limits: MailLimits = field(default_factory=MailLimits)

    def read(self, content: bytes, media_type: str, name: str, channel: Channel, source: str = "") -> Reading:
        """A mail or a scanned letter in words. `source`: where it came in, which says whether a device is believed.

        Raises:
            Unreadable: it cannot be read now or later. TryAgain: it might be at another time.
        """
        if media_type == MAIL:
            return self._mail(content, channel, source)
        if media_type == record.MEDIA_TYPE:
            return record.reading_of(record.unpack(content))
        if media_type == bundle.MEDIA_TYPE:
            document = self._files(content)
        else:
            document = read_document(content, media_type, name, source="scan", ocr=self.ocr, limits=self.limits)
        text = "\n\n".join(page.text for page in document.pages if page.text)
        reading = Reading(
            channel=channel,
            sender=None,
            subject=subject_line(text),
            text=text,
            pages=document.pages,
            warnings=document.warnings,
        )
        return without_blank_sides(reading)

    def _mail(self, content: bytes, channel: Channel, source: str) -> Reading:
        reading = read_message(
            content,
            channel=channel,
            own_addresses=self.own_addresses,
            read_attachment=self._attachment,
            limits=self.mail_limits,
        )
        gate = self.gates.get(source, Gate())
        if reading.sender is not None and reading.proven is None:
            reading = replace(reading, proven=proven(content, reading.sender.address, gate))
        found = devices.find(content, self.devices, gate)
        if found is None:
            return reading
        if not found.proven:
            return replace(reading, warnings=(*reading.warnings, devices.W_UNPROVEN))
        return without_blank_sides(devices.as_matter(reading, found.device))

    def _files(self, content: bytes) -> Document:
        """The pages of a letter of several files; one that cannot be read leaves an empty page.

        Raises:
            Unreadable: none of them can be read.
        """
        pages: list[Page] = []
        warnings: list[str] = []
        failures = 0
        files = bundle.unpack(content)
        for number, (name, file) in enumerate(files, 1):
            try:
                read = read_document(file, "", name, source=name, ocr=self.ocr, limits=self.limits)
            except Unreadable as error:
                failures += 1
                if failures == len(files):
                    raise
                pages.append(Page(1, name, "", Method.OCR, 0.0))
                warnings.append(f"ไฟล์ที่ {number}: {error}")
                continue
            pages += read.pages
            warnings += [f"ไฟล์ที่ {number}: {warning}" for warning in read.warnings if any(p.text for p in read.pages)]
        return Document(tuple(pages), tuple(warnings))

    def _attachment(self, content: bytes, media_type: str, name: str) -> Document:
        return read_document(content, media_type, name, source=name, ocr=self.ocr, limits=self.limits)


def without_blank_sides(reading: Reading) -> Reading:
    """Empty sides of sheets are left out, with a word about it; the original keeps them."""
    blank = [number for number, page in enumerate(reading.pages, 1) if devices.is_blank(page)]
    if not blank or len(blank) == len(reading.pages):
        return reading
    warning = f"หน้า {', '.join(map(str, blank))} เป็นหน้าว่าง จึงไม่นำมาแสดง (ยังอยู่ในต้นฉบับ)"
    kept = tuple(page for page in reading.pages if not devices.is_blank(page))
    return replace(reading, pages=kept, warnings=(*reading.warnings, warning))


@dataclass(frozen=True, slots=True)
class ReadStage:
    """Reads one intake outside any transaction; the effect seals the reading and enqueues the finding.

    `then`: what comes of a reading, worked out at once and committed with it where reading took hardly any time, as
    for most mails. What was read slowly is committed by itself first: a crash behind it must not repeat the OCR.
    """

    store: Store
    reader: Reader
    calendar: Calendar
    then: Callable[[Intake, Reading, bytes], Effect]

    def handle(self, work: Work) -> Effect:
        with self.store.browse(page=True) as unit:
            item, content = intakes.load_whole(unit, work.subject)
            key = intakes.data_key(unit, item.id)
        start = time.monotonic()
        reading = self.reader.read(content, item.media_type, item.name, item.channel, item.source)
        if time.monotonic() - start > _QUICK:
            return partial(_save, intake_id=item.id, key=key, reading=reading)
        return partial(_save, intake_id=item.id, key=key, reading=reading, found=self.then(item, reading, content))

    def on_park(self, unit: Unit, intake_id: str, reason: str) -> None:
        parking.park(unit, intake_id, reason, self.calendar)


def _save(unit: Unit, *, intake_id: str, key: DataKey, reading: Reading, found: Effect | None = None) -> None:
    unit.hold_open(key, intake_id)
    intakes.save_reading(unit, intake_id, reading, find=found is None)
    if found is not None:
        found(unit)
