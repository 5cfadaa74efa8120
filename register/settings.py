"""config.toml -> frozen settings. Nothing is read at import; `load(path)` is called once by the composition root.

Unknown keys are refused with the nearest known name. Secrets never stand in the file: a `*_file` names a file that
holds the secret, a `*_env` an environment variable. Relative paths are taken from the folder of config.toml.
"""

import difflib
import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from register.errors import SettingsError
from register.sections.cases import Cases, Digest
from register.sections.mail import Device, Mailbox, MailFiles, MailFolder, Probability, Secret, Section, Smtp
from register.sections.retention import Retention


class Agency(Section):
    """Who answers: these words stand in every acknowledgement and letter. `emblem`: a picture of the garuda."""

    name: str
    unit: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    status_url: str = ""
    signatory_name: str = ""
    signatory_position: str = ""
    letter_prefix: str = ""
    templates: Path | None = None
    emblem: Path | None = None


def _western(day: date) -> date:
    """Years from 2400 on are Buddhist, as in the names of folders and on the desk."""
    return day.replace(year=day.year - 543) if day.year >= 2400 else day


Day = Annotated[date, AfterValidator(_western)]


class Register(Section):
    """How the register book counts. `prefix` opens every Tracking ID; `conflict_recipient` is the login of who works
    matters that name the head, or all who would decide over them; more than `flood` intakes of one sender within a
    day are shown as a group. Days may be written in Buddhist years.
    """

    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")] = "RPR"
    year: Literal["calendar", "fiscal"] = "calendar"
    special_holidays: tuple[Day, ...] = ()
    worked_holidays: tuple[Day, ...] = ()
    flood: Annotated[int, Field(ge=1)] = 5
    conflict_recipient: str = ""


class Storage(Section):
    """Where the truth lies. `database` is an SQLAlchemy URL; relative paths count from config.toml's folder."""

    data: Path = Path("data")
    database: Annotated[str, Field(pattern=r"^(sqlite:///|postgresql\+psycopg://)")] = (
        "sqlite:///data/raprueang.sqlite3"
    )
    keys: Path = Path("keys/ring.json")
    workspace: Path = Path("/dev/shm")  # noqa: S108 - tmpfs by design: plain text must never reach a disk


class Letters(Section):
    """The clerks' scan folder with its sub-folders post, fax, box and walk-in. `quiet`: seconds after which a letter
    of several files has no further page to come; `archive`: where files go that are sealed, instead of being removed.
    """

    path: Path = Path("inbox/letters")
    settle: Annotated[float, Field(ge=0)] = 2.0
    quiet: Annotated[float, Field(ge=0)] = 20.0
    max_size_mb: Annotated[float, Field(gt=0)] = 100.0
    archive: Path | None = None


class Outbox(Section):
    """Where replies go when no SMTP server is configured, and where confirmed letters wait for the printer then."""

    spool: Path = Path("outbox")


class Classifier(Section):
    """Thresholds of acceptance; empty means the measured defaults of the shipped model."""

    weights: Path | None = None
    accept_tip_off: Probability | None = None
    accept_service_complaint: Probability | None = None
    accept_suggestion: Probability | None = None
    accept_other: Probability | None = None
    tip_off_possible: Probability | None = None


class Worker(Section):
    """How work is done: threads that read letters, seconds a lease lasts, seconds between looks at an empty table."""

    threads: Annotated[int, Field(ge=1, le=64)] = 2
    lease: Annotated[float, Field(ge=1)] = 120.0
    idle: Annotated[float, Field(gt=0)] = 1.0
    attempts: Annotated[int, Field(ge=1)] = 3
    page_timeout: Annotated[float, Field(gt=0)] = 60.0


class Documents(Section):
    """What one document that came in may cost: pages read, megapixels of a picture, megabytes of an unpacked Word file,
    seconds for opening some pages and megabytes of memory for it.
    """

    max_pages: Annotated[int, Field(ge=1)] = 200
    max_megapixels: Annotated[float, Field(gt=0)] = 80.0
    max_unpacked_mb: Annotated[float, Field(gt=0)] = 200.0
    seconds: Annotated[float, Field(gt=0)] = 8.0
    memory_mb: Annotated[int, Field(ge=64)] = 768


class WebDesk(Section):
    """The officers' web desk. `socket` takes the place of host and port; proxy headers count only from the
    `trusted_proxies` (addresses or networks; "unix" for a proxy at the socket).
    """

    enabled: bool = False
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8420
    socket: Path | None = None
    base_path: Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_-]+)*$")] = ""
    trusted_proxies: tuple[str, ...] = ()
    idle_minutes: Annotated[float, Field(ge=1, le=480)] = 30.0
    longest_hours: Annotated[float, Field(ge=1, le=24)] = 12.0
    second_factor: Literal["everyone", "cleared", "optional"] = "cleared"


class Alarms(Secret):
    """Who is told when something stands still, over a mail server of its own or a command; and what counts as that.

    `interval`: seconds between looks; `*_minutes`, `disk_percent`, `disk_gb`: when an alarm is raised. `fallback`:
    the replies' mail server takes over where the alarms' own fails or is not named.
    """

    to: tuple[str, ...] = ()
    host: str = ""
    port: int = 587
    security: Literal["tls", "starttls", "none"] = "starttls"
    ca_file: Path | None = None
    timeout: Annotated[float, Field(gt=0)] = 30.0
    sender_address: str = ""
    fallback: bool = True
    command: tuple[str, ...] = ()
    interval: Annotated[float, Field(ge=1)] = 60.0
    mailbox_minutes: Annotated[float, Field(gt=0)] = 60.0
    work_minutes: Annotated[float, Field(gt=0)] = 60.0
    scan_minutes: Annotated[float, Field(gt=0)] = 60.0
    disk_percent: Annotated[float, Field(ge=0, le=100)] = 10.0
    disk_gb: Annotated[float, Field(ge=0)] = 1.0

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        if self.host and not (self.sender_address and self.to):
            msg = "alarms.sender_address and alarms.to are needed when alarms.host is set"
            raise ValueError(msg)
        return self


class Duty(Section):
    """Something that the year's plan asks of the agency, and what it did: a row of the tables in a report's ข้อ 2."""

    time: str
    detail: str
    result: str = ""


class ReportSignatory(Section):
    """Who signs a report; the position may have several lines."""

    name: str
    position: str = ""


class Reports(Section):
    """What stands in reports and memos beside the figures. `background`: the words of ข้อ 1 (ต้นเรื่อง), `proposal`: of
    ข้อ 3 before "จึงเรียนมาเพื่อโปรดทราบ". `memo_prefix`: what stands behind "ที่". `addressee`: empty for the head of an
    agency of that name (`register.post.addressee`).
    """

    addressee: str = ""
    memo_prefix: str = ""
    background: str = ""
    proposal: str = ""
    signatory: tuple[ReportSignatory, ...] = ()
    duty: tuple[Duty, ...] = ()


class Settings(Section):
    """The whole of config.toml. `home` is the folder it stands in, `file` its path."""

    home: Path
    file: Path = Path("config.toml")
    agency: Agency
    register_: Annotated[Register, Field(alias="register")] = Register()
    storage: Storage = Storage()
    mailbox: tuple[Mailbox, ...] = ()
    device: tuple[Device, ...] = ()
    mailfolder: MailFolder = MailFolder()
    letters: Letters = Letters()
    smtp: Smtp = Smtp()
    outbox: Outbox = Outbox()
    classifier: Classifier = Classifier()
    worker: Worker = Worker()
    documents: Documents = Documents()
    mail: MailFiles = MailFiles()
    desk: WebDesk = WebDesk()
    alarms: Alarms = Alarms()
    reports: Reports = Reports()
    cases: Cases = Cases()
    digest: Digest = Digest()
    retention: Retention = Retention()

    @model_validator(mode="after")
    def _mailboxes_have_names_of_their_own(self) -> Self:
        # The name is part of an intake's identity: two mailboxes of one name would hide each other's mail.
        names = [box.name for box in self.mailbox]
        if len(set(names)) < len(names):
            msg = "two mailboxes have the same name"
            raise ValueError(msg)
        return self

    def path(self, value: Path) -> Path:
        """A configured path made absolute from the folder of config.toml."""
        return value if value.is_absolute() else self.home / value

    def own_addresses(self) -> frozenset[str]:
        """Addresses that are ourselves: mail from them is never answered (law 5)."""
        senders = (self.smtp.sender_address, self.alarms.sender_address)
        candidates = [self.agency.email, *senders, *(box.user for box in self.mailbox)]
        return frozenset(address.lower() for address in candidates if "@" in address)


def find(option: Path | None) -> Path:
    """Where the configuration is: the option, else $RAPRUEANG_CONFIG, else ./config.toml.

    Raises:
        SettingsError: there is no such file.
    """
    path = option or Path(os.environ.get("RAPRUEANG_CONFIG", "config.toml"))
    if not path.is_file():
        hint = "run `raprueang init DIR` and work inside DIR, or give --config"
        raise SettingsError(f"no configuration at {path}", hint)
    return path


def load(path: Path) -> Settings:
    """Read and check config.toml.

    Raises:
        SettingsError: not TOML, an unknown key, a wrong value; the message names the key.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}", "compare it with config.example.toml") from error
    if made_up := {"home", "file"} & set(raw):
        raise SettingsError(f"{path}: unknown key {min(made_up)}", "compare it with config.example.toml")
    try:
        settings = Settings(home=path.resolve().parent, file=path.resolve(), **raw)
    except ValidationError as error:
        raise SettingsError(f"{path}: {_explain(error)}", "compare it with config.example.toml") from error
    return _with_absolute_paths(settings)


def _with_absolute_paths(settings: Settings) -> Settings:
    """The same settings with every relative path, also inside the SQLite URL, taken from the folder of config.toml."""

    def absolute(section: Section) -> Section:
        changed = {
            name: value if value.is_absolute() else settings.home / value
            for name, value in section
            if isinstance(value, Path)
        }
        return section.model_copy(update=changed)

    update: dict[str, Any] = {
        name: tuple(absolute(item) for item in value) if isinstance(value, tuple) else absolute(value)
        for name, value in settings
        if isinstance(value, tuple | Section)
    }
    storage = update["storage"]
    scheme, slashes, rest = storage.database.partition("sqlite:///")
    if slashes and not scheme and not rest.startswith("/"):
        update["storage"] = storage.model_copy(update={"database": f"sqlite:///{settings.home / rest}"})
    return settings.model_copy(update=update)


def _explain(error: ValidationError) -> str:
    """The first problem in one line, with the nearest known key for a mistyped one."""
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] != "extra_forbidden":
        return f"{where}: {problem['msg']}" if where else str(problem["msg"])
    known = _keys_at(problem["loc"][:-1])
    near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1, cutoff=0)
    return f"unknown key {where}" + (f", did you mean {near[0]}?" if near else "")


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    """Names of the keys that the section at `location` knows."""
    model: type[BaseModel] = Settings
    for part in location:
        if isinstance(part, int):
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        annotation = fields[part].annotation
        model = next((arg for arg in get_args(annotation) if isinstance(arg, type)), annotation)  # type: ignore[assignment] # a section's annotation is a section or a tuple of them
    return [field.alias or name for name, field in model.model_fields.items() if name not in {"home", "file"}]
