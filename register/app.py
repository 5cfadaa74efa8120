"""The composition root: settings in, the tied-together program out. The only place where the rooms meet."""

import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from classify import model as classifier
from classify.decide import Thresholds
from classify.finding import find
from classify.model import Model
from ingest import letters, mailbox, mailfolder
from ingest.document import DocumentLimits, kind_of
from ingest.ocr import Ocr
from ingest.pageimage import page_count, page_image
from ingest.stage import Reader, ReadStage
from outbox import planning
from outbox.compose import Agency
from outbox.delivery import Mailer, Post, Typesetter
from outbox.planning import Voice
from outbox.smtp import Server
from register import audit, intakes, matters, record, upgrade
from register.desk.context import Parts, Stages
from register.errors import RaprueangError, SettingsError, TryAgain
from register.leases import Work
from register.matters import Desk
from register.model import Finding, Reading
from register.settings import Settings
from register.states import Channel, WorkKind
from register.store import Store, Unit, open_engine
from register.vault import KeyRing, Vault
from register.workdays import Calendar
from register.worker import Effect, Stage, Worker, place_of

log = logging.getLogger("raprueang")

PARTS = ("fetch", "read", "send", "desk")
_READING = (WorkKind.READ, WorkKind.FIND)
_SENDING = (WorkKind.SEND, WorkKind.RENDER)


@dataclass(frozen=True)
class App:
    """The program of one configuration."""

    settings: Settings
    store: Store

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(frozenset(self.settings.register_.special_holidays))

    @cached_property
    def voice(self) -> Voice:
        return Voice(_agency(self.settings), self.settings.own_addresses(), self.settings.agency.templates)

    @cached_property
    def workspace(self) -> Path:
        return make_workspace(self.settings)

    @cached_property
    def reader(self) -> Reader:
        ocr = Ocr(workdir=self.workspace, timeout=self.settings.worker.page_timeout)
        return Reader(ocr, DocumentLimits(), self.settings.own_addresses())

    @cached_property
    def model(self) -> Model:
        return classifier.load(self.settings.classifier.weights or classifier.shipped())

    @cached_property
    def desk(self) -> Desk:
        return Desk(
            book=self.settings.register_,
            calendar=self.calendar,
            acknowledge=partial(planning.acknowledge, self.voice),
            answer=partial(planning.outcome, self.voice),
            message_host=_message_host(self.settings),
        )

    def desk_parts(self) -> Parts:
        """What the web desk works with; the stages come in as callables."""
        finding = threading.Lock()

        def find_alone(reading: Reading) -> Finding:
            with finding:  # dictionaries load on first use; two visitors at once must not both load them
                return self.find(reading)

        stages = Stages(page_image, page_count, find=find_alone, kind_of=kind_of)
        return Parts(self.settings, self.store, self.desk, stages)

    def find(self, reading: Reading) -> Finding:
        """Classify a reading and draw its facts out of it."""
        thresholds = thresholds_of(self.settings)
        return find(self.model, thresholds, subject=reading.subject, text=reading.text, sender=reading.sender)

    def prepare(self) -> None:
        """Make what a run needs before its first item, so that trouble shows at once.

        Raises:
            SettingsError: the workspace, the OCR model or a secret is missing.
        """
        _ = self.workspace, self.reader, self.desk
        # Dictionaries load on first use; two readers at once must not both load them.
        self.find(Reading(channel=Channel.EMAIL, sender=None, subject="", text="สวัสดี"))
        if self.settings.smtp.host:
            self.settings.smtp.password()

    def fetch(self) -> list[RaprueangError]:
        """Poll every source once; a source that fails does not stop the others. Returns what went wrong."""
        errors: list[RaprueangError] = []
        for name, poll in self.sources():
            error = _poll_once(name, poll)
            if error is not None:
                errors.append(error)
        return errors

    def sources(self) -> Sequence[tuple[str, Callable[[], int]]]:
        """Every configured source by name, with the call that polls it once."""
        settings = self.settings
        limit = int(settings.letters.max_size_mb * 1024 * 1024)
        found: list[tuple[str, Callable[[], int]]] = [
            (f"imap:{box.name}", partial(mailbox.poll, self.store, box)) for box in settings.mailbox
        ]
        folders = (
            ("mailfolder", mailfolder.poll, settings.mailfolder.path),
            ("letters", letters.poll, settings.letters.path),
        )
        found += [
            (name, partial(poll, self.store, path, settle=settings.letters.settle, max_size=limit))
            for name, poll, path in folders
        ]
        return found

    def worker(self, kinds: Collection[WorkKind], *, backoff: float = 2.0) -> Worker:
        """A worker for one thread. Sending holds a connection, so each sender is its own."""
        read = ReadStage(self.store, self.reader, self.calendar)
        mailer = Mailer(self.store, _post(self.settings))
        typesetter = Typesetter(
            self.store,
            self.voice.agency,
            self.settings.agency.templates,
            None if self.settings.smtp.host else self.settings.outbox.spool,
        )
        stages = {
            WorkKind.READ: Stage(read.handle, read.on_park),
            WorkKind.FIND: Stage(self._find_stage, read.on_park),
            WorkKind.SEND: Stage(mailer.handle, mailer.on_park),
            WorkKind.RENDER: Stage(typesetter.handle, typesetter.on_park),
        }
        return Worker(
            store=self.store,
            stages={kind: stages[kind] for kind in kinds},
            lease=self.settings.worker.lease,
            attempts=self.settings.worker.attempts,
            batch=8,
            backoff=backoff,
            on_rest=mailer.rest,
        )

    def run_once(self, parts: Collection[str]) -> list[RaprueangError]:
        """Drain every source, all work and the outbox; returns what went wrong on the way."""
        errors = self.fetch() if "fetch" in parts else []
        if "read" in parts:
            errors += self.drain(_READING, self.settings.worker.threads)
        if "send" in parts:
            errors += self.drain(_SENDING, 1)
        return errors

    def run(self, parts: Collection[str], stop: threading.Event) -> None:
        """The daemon: one thread a source, the readers and the sender, until `stop` is set."""
        threads: list[threading.Thread] = []
        idle = self.settings.worker.idle
        if "fetch" in parts:
            intervals = {f"imap:{box.name}": box.interval for box in self.settings.mailbox}
            threads += [
                threading.Thread(target=_poll_forever, args=(name, poll, intervals.get(name, idle), stop), name=name)
                for name, poll in self.sources()
            ]
        workers = [self.worker(_READING) for _ in range(self.settings.worker.threads)] if "read" in parts else []
        workers += [self.worker(_SENDING)] if "send" in parts else []
        threads += [threading.Thread(target=worker.run, args=(stop, idle)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def drain(self, kinds: Collection[WorkKind], threads: int = 1) -> list[RaprueangError]:
        """Do all work of these kinds that is due; returns the services found down."""
        workers = [self.worker(kinds, backoff=0.0) for _ in range(threads)]
        running = [threading.Thread(target=worker.drain) for worker in workers]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        return [error for worker in workers for error in worker.service_errors]

    def _find_stage(self, work: Work) -> Effect:
        with self.store.unit() as unit:
            item = intakes.load(unit, work.subject)
            reading = intakes.reading(unit, work.subject)
            typed = intakes.raw(unit, item.id) if item.media_type == record.MEDIA_TYPE else b""
        if reading is None:
            raise SettingsError(f"intake {work.subject} has no reading", "replay it")
        finding = self.find(reading)
        if typed:
            finding = record.with_stated(finding, record.unpack(typed))

        def effect(unit: Unit) -> None:
            matters.settle_finding(unit, item, reading, finding, self.desk)

        return effect


def open_app(settings: Settings, *, schema_checked: bool = True) -> App:
    """Tie everything together for one configuration.

    Raises:
        SettingsError, KeyRingError: configuration, key ring or schema. ServiceDown: the database.
    """
    ring = KeyRing.load(settings.storage.keys)
    engine = open_engine(settings.storage.database)
    if schema_checked:
        upgrade.require_newest(engine)
    store = Store(engine, Vault(ring), settings.storage.data / "blobs")
    store.before_commit(audit.append_pending)
    return App(settings, store)


def make_workspace(settings: Settings) -> Path:
    """The 0700 folder on tmpfs where OCR works, emptied; temporary files of libraries go there too.

    Raises:
        SettingsError: it cannot be made.
    """
    mark = hashlib.sha256(str(settings.home).encode()).hexdigest()[:12]
    folder = settings.storage.workspace / f"raprueang-{os.getuid()}-{mark}" / str(os.getpid())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.parent.chmod(0o700)
        _empty_dead(folder.parent)
    except OSError as error:
        raise SettingsError(
            f"cannot make the workspace {folder}: {error.strerror}", "storage.workspace must be a tmpfs like /dev/shm"
        ) from error
    tempfile.tempdir = str(folder)  # libraries that ask for a temporary file must not get one on a disk
    return folder


def thresholds_of(settings: Settings) -> Thresholds:
    """The shipped thresholds with what the agency configured."""
    given = settings.classifier.model_dump(exclude={"weights"}, exclude_none=True)
    return Thresholds(**{name.removeprefix("accept_"): value for name, value in given.items()})


def _empty_dead(folder: Path) -> None:
    """Remove what killed processes left in the workspace."""
    for child in folder.iterdir():
        if child.name.isdecimal() and not Path(f"/proc/{child.name}").exists():
            for leftover in sorted(child.rglob("*"), reverse=True):
                leftover.rmdir() if leftover.is_dir() else leftover.unlink(missing_ok=True)
            child.rmdir()


def _poll_forever(name: str, poll: Callable[[], int], interval: float, stop: threading.Event) -> None:
    pause = interval
    while not stop.is_set():
        pause = interval if _poll_once(name, poll) is None else min(max(interval, pause * 2), 600.0)
        stop.wait(pause)


def _poll_once(name: str, poll: Callable[[], int]) -> RaprueangError | None:
    """Poll one source; what goes wrong is logged and returned, so that the other sources go on."""
    try:
        stored = poll()
    except RaprueangError as error:
        log.warning("%s; %s", error, error.hint)
        return error
    except Exception as error:  # noqa: BLE001 - a defect in one source must not end its thread for ever
        log.error("source %s: %s", name, place_of(error))  # noqa: TRY400 - a foreign message may quote a mail
        return TryAgain(f"source {name} failed ({type(error).__name__})", "the next look tries again; see the log")
    if stored:
        log.info("%s: %d new", name, stored)
    return None


def _agency(settings: Settings) -> Agency:
    given = settings.agency
    return Agency(
        name=given.name,
        unit=given.unit,
        address_lines=given.address,
        phone=given.phone,
        email=given.email,
        website=given.website,
        signatory_name=given.signatory_name,
        signatory_position=given.signatory_position,
        letter_prefix=given.letter_prefix,
        status_url=given.status_url,
    )


def _post(settings: Settings) -> Post:
    smtp = settings.smtp
    address = smtp.sender_address or settings.agency.email or f"raprueang@{_message_host(settings)}"
    name = smtp.sender_name or settings.agency.name
    server = smtp_server(settings) if smtp.host else None
    return Post(server=server, spool=settings.outbox.spool, sender_name=name, sender_address=address)


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


def _message_host(settings: Settings) -> str:
    """The right-hand side of our Message-IDs."""
    for address in (settings.smtp.sender_address, settings.agency.email):
        if "@" in address:
            return address.rpartition("@")[2]
    return "raprueang.invalid"
