"""The composition root: settings in, the tied-together program out. The only place where the rooms meet."""

import logging
import os
import socket
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from classify.decide import Thresholds
from classify.finding import find
from classify.model import Model
from ingest import letters, mailbox, mailfolder
from ingest.apart.drawer import Drawer, DrawerLimits
from ingest.document import DocumentLimits
from ingest.mail.vouching import Gate
from ingest.message import MailLimits
from ingest.ocr import Ocr
from ingest.sources.folder import Looks
from ingest.stage import Reader, ReadStage
from outbox.delivery import TOGETHER, Mailer, Post, Typesetter
from outbox.smtp import Server
from register import own_model
from register.arrivals import intakes, record
from register.arrivals.intakes import Intake
from register.errors import SettingsError
from register.handling import matters
from register.leases import Work
from register.model import Finding, Reading
from register.registry import Registry, message_host, open_store
from register.running.nursery import Nursery
from register.running.turns import Turns
from register.running.workspace import make_workspace
from register.settings import Settings
from register.states import Channel, WorkKind
from register.store import Unit, utc_now
from register.watch import health
from register.workdays import local_date
from register.worker import Effect, Stage, Trial, Worker

log = logging.getLogger("raprueang")
T = TypeVar("T")

PARTS = ("fetch", "read", "send", "desk")
READING = (WorkKind.READ, WorkKind.FIND)
SENDING = (WorkKind.SEND, WorkKind.RENDER)
_LIKE_A_LETTER = "ผู้ร้อง นายสมมติ ตัวอย่าง\nบ้านเลขที่ 1 หมู่ 2 ต.ตัวอย่าง อ.เมือง จ.เลย 42000\nโทร 0000000000 เมื่อวันที่ 1 มกราคม 2570"


@dataclass(frozen=True)
class App(Registry):
    """The program of one configuration: its register, and what reads, classifies and sends."""

    @cached_property
    def turns(self) -> Turns:
        """The sources that this process polls."""
        return Turns(self.store, self.holder, f"{socket.gethostname()[:48]} {os.getpid()}")

    @cached_property
    def nursery(self) -> Nursery:
        """Where processes come from that read beside this one, or for it."""
        program = "from register.cli import main; main()"
        # -P: else the agency's folder stands first on the module path, and its outbox/ would pass for our package
        return Nursery([sys.executable, "-P", "-c", program, "--config", str(self.settings.file), "child"])

    def twin(self, holder: str) -> "App":
        """The same program in a process that was forked from this one: `holder` is its id, its workspace its own."""
        twin = replace(self, holder=holder)
        vars(twin)["model"] = self.model  # what was loaded is shared
        return twin

    @cached_property
    def workspace(self) -> Path:
        return make_workspace(self.settings)

    @cached_property
    def reader(self) -> Reader:
        ocr = Ocr(workdir=self.workspace, timeout=self.settings.worker.page_timeout)
        settings = self.settings
        gates = {f"imap:{box.name}": Gate(box.authserv_id, box.internal) for box in settings.mailbox}
        gates["mailfolder"] = Gate(settings.mailfolder.authserv_id, settings.mailfolder.internal)
        own, limits = settings.own_addresses(), _mail_limits(settings)
        return Reader(ocr, _document_limits(settings), own, settings.device, gates, limits)

    @cached_property
    def model(self) -> Model:
        return own_model.loaded(self.settings)

    def find(self, reading: Reading) -> Finding:
        """Classify a reading and draw its facts out of it."""
        thresholds = thresholds_of(self.settings)
        sender = reading.writer or reading.sender
        told = {"subject": reading.subject, "text": reading.text}
        day = local_date(reading.written_at) if reading.written_at else None
        return find(self.model, thresholds, **told, sender=sender, untyped=reading.untyped, told=day)

    def prepare(self) -> None:
        """Make what a run needs before its first item, so that trouble shows at once.

        Raises:
            SettingsError: the workspace, the OCR model or a secret is missing.
        """
        _ = self.workspace, self.reader, self.desk
        # Dictionaries and the patterns of addresses load on first use; two readers at once must not both load them, nor
        # each process that is forked from this one.
        self.find(Reading(channel=Channel.EMAIL, sender=None, subject="", text=_LIKE_A_LETTER))
        self.calendar.one_working_day(utc_now())  # the first look at the holidays loads them, which takes 0.1 s
        if self.settings.smtp.host:
            self.settings.smtp.password()

    def sources(self) -> Sequence[tuple[str, Callable[[], int]]]:
        """Every configured source by name, with the call that polls it once."""
        boxes = self.settings.mailbox
        return [*((f"imap:{box.name}", partial(mailbox.poll, self.store, box)) for box in boxes), *self.folders()]

    def folders(self, looks: Looks | None = None) -> Sequence[tuple[str, Callable[[], int]]]:
        """The mail folder and the scan folder, as `sources`. `looks`: the memory of a daemon."""
        settings, given = self.settings, self.settings.letters
        limit = int(given.max_size_mb * 1024 * 1024)
        rules = letters.Rules(given.settle, given.quiet, max_size=limit, archive=given.archive)
        mails = partial(mailfolder.poll, self.store, settings.mailfolder.path, settle=given.settle, max_size=limit)
        return [("mailfolder", mails), ("letters", partial(letters.poll, self.store, given.path, rules, looks))]

    def worker(
        self,
        kinds: Collection[WorkKind],
        *,
        backoff: float = 2.0,
        suspects: bool = True,
        trial: Trial | None = None,
        rests: Callable[[], bool] = lambda: False,
    ) -> Worker:
        """A worker for one thread. Sending holds a connection, so each sender is its own. `suspects`, `trial`: whether
        it takes suspect work, and where that is tried. `rests`: as in `Worker`.
        """
        read = ReadStage(self.store, self.reader, self.calendar, self._found)
        mailer = Mailer(self.store, _post(self.settings))
        typesetter = Typesetter(
            self.store,
            self.voice.agency,
            self.wording,
            None if self.settings.smtp.host else self.settings.outbox.spool,
            self.settings.agency.emblem,
        )
        stages = {
            WorkKind.READ: Stage(read.handle, read.on_park, grouped=True, apart=True),
            WorkKind.FIND: Stage(self._find_stage, read.on_park, grouped=True, apart=True),
            WorkKind.SEND: Stage(mailer.handle, mailer.on_park, grouped=mailer.may_wait, told=True),
            WorkKind.RENDER: Stage(typesetter.handle, typesetter.on_park, apart=True),
        }
        return Worker(
            store=self.store,
            stages={kind: stages[kind] for kind in kinds},
            lease=self.settings.worker.lease,
            attempts=self.settings.worker.attempts,
            batch=TOGETHER if set(kinds) <= set(SENDING) else 16,
            backoff=backoff,
            on_rest=mailer.rest,
            room=partial(health.require_room, self.settings.storage.data) if WorkKind.SEND in kinds else None,
            holder=self.holder,
            suspects=suspects,
            trial=trial,
            rests=rests,
        )

    def _find_stage(self, work: Work) -> Effect:
        with self.store.browse() as unit:
            item = intakes.load(unit, work.subject)
            reading = intakes.reading(unit, work.subject)
            content = intakes.raw(unit, item.id) if item.media_type == record.MEDIA_TYPE else b""
        if reading is None:
            raise SettingsError(f"intake {work.subject} has no reading", "replay it")
        return self._found(item, reading, content)

    def _found(self, item: Intake, reading: Reading, content: bytes) -> Effect:
        """The finding of a reading, and what it does: the intake gets its outcome. `content`: the raw bytes, needed of
        what was typed at the desk only.
        """
        finding = self.find(reading)
        if item.media_type == record.MEDIA_TYPE:
            finding = record.with_stated(finding, record.unpack(content))
        worked = None if reading.automatic else matters.worked_out(self.store.vault, reading, finding)

        def effect(unit: Unit) -> None:
            matters.settle_finding(unit, item, reading, finding, self.desk, worked=worked)

        return effect


def open_app(settings: Settings, *, schema_checked: bool = True) -> App:
    """Tie everything together for one configuration.

    Raises:
        SettingsError, KeyRingError: configuration, key ring or schema. ServiceDown: the database.
    """
    return App(settings, open_store(settings, schema_checked=schema_checked))


def thresholds_of(settings: Settings) -> Thresholds:
    """The shipped thresholds with what the agency configured."""
    given = settings.classifier.model_dump(exclude={"weights"}, exclude_none=True)
    return Thresholds(**{name.removeprefix("accept_"): value for name, value in given.items()})


def _post(settings: Settings) -> Post:
    smtp = settings.smtp
    address = smtp.sender_address or settings.agency.email or f"raprueang@{message_host(settings)}"
    name = smtp.sender_name or settings.agency.name
    server = smtp_server(settings) if smtp.host else None
    return Post(server, settings.outbox.spool, name, address, smtp.per_minute)


def smtp_server(settings: Settings) -> Server:
    """The configured mail server with its password read.

    Raises:
        SettingsError: the password's file or variable is missing.
    """
    smtp = settings.smtp
    return Server(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        user=smtp.user,
        password=smtp.password(),
        ca_file=str(smtp.ca_file) if smtp.ca_file else "",
        timeout=smtp.timeout,
        sender_address=smtp.sender_address,
        sender_name=smtp.sender_name or settings.agency.name,
    )


def _document_limits(settings: Settings) -> DocumentLimits:
    """What documents may cost; they are opened in processes that may die of them."""
    given = settings.documents
    helpers = DrawerLimits(settings.worker.threads, given.seconds, given.memory_mb * 1024 * 1024, cache=0)
    return DocumentLimits(
        max_pages=given.max_pages,
        max_pixels=int(given.max_megapixels * 1e6),
        max_unpacked=int(given.max_unpacked_mb * 1e6),
        seconds=3 * given.seconds,
        apart=Drawer(helpers),
    )


def _mail_limits(settings: Settings) -> MailLimits:
    given = settings.mail
    return MailLimits(given.max_files, int(given.max_file_mb * 1024 * 1024), given.max_nesting, given.max_seconds)
