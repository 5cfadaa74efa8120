"""raprueang doctor and verify: is everything in place, and is everything as it was written?"""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from classify import model as classifier
from ingest import mailbox, ocr
from outbox import smtp
from outbox.letter import font_file
from register import audit, integrity, settings, upgrade
from register.app import make_workspace, smtp_server
from register.commands.common import open_program
from register.errors import ExitCode, RaprueangError, SettingsError
from register.settings import Settings
from register.store import open_engine
from register.vault import KeyRing

_TMPFS = "tmpfs"


@click.command()
@click.pass_context
def doctor(context: click.Context) -> int:
    """Check configuration, servers, OCR, fonts, keys and folders; a hint for each trouble."""
    made = settings.load(settings.find(context.find_root().obj))
    worst = ExitCode.DONE
    for name, check in _checks(made):
        try:
            click.echo(f"✓ {name}: {check()}")
        except RaprueangError as error:
            click.echo(f"✗ {name}: {error}\n    → {error.hint}")
            worst = max(worst, error.exit_code)
    for warning in _warnings(made):
        click.echo(f"! {warning}")
    return worst


def _checks(made: Settings) -> list[tuple[str, Callable[[], str]]]:
    checks: list[tuple[str, Callable[[], str]]] = [
        ("configuration", lambda: str(made.home / "config.toml")),
        ("key ring", lambda: f"{len(KeyRing.load(made.storage.keys).keys)} key(s)"),
        ("database", lambda: _database(made)),
        ("data folder", lambda: _writable(made.storage.data)),
        ("mail folder", lambda: _writable(made.mailfolder.path)),
        ("scan folder", lambda: _writable(made.letters.path)),
        ("workspace", lambda: _workspace(made)),
        ("Tesseract", lambda: _tesseract(made)),
        ("classifier", lambda: classifier.load(made.classifier.weights or classifier.shipped()).version),
        ("fonts", lambda: f"Sarabun {len(font_file('Sarabun-400.ttf')) // 1024} kB"),
    ]
    checks += [(f"mailbox {box.name}", partial(mailbox.check, box)) for box in made.mailbox]
    if made.smtp.host:
        checks.append(("mail server", lambda: _mail_server(made)))
    else:
        checks.append(("outbox", lambda: f"no mail server: replies go to {_writable(made.outbox.spool)}"))
    return checks


def _database(made: Settings) -> str:
    engine = open_engine(made.storage.database)
    upgrade.require_newest(engine)
    return f"{engine.dialect.name}, revision {upgrade.newest()}"


def _writable(folder: Path) -> str:
    if not folder.is_dir():
        raise SettingsError(f"{folder} is missing", f"mkdir -p {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"{folder} cannot be written", "give it to the user of the daemon")
    return f"{folder}, {shutil.disk_usage(folder).free // 2**30} GB free"


def _workspace(made: Settings) -> str:
    folder = make_workspace(made)
    kind = _filesystem(folder)
    if kind != _TMPFS:
        raise SettingsError(f"{folder} is on {kind}, not in memory", "set storage.workspace to a tmpfs like /dev/shm")
    return f"{folder.parent} ({kind})"


def _tesseract(made: Settings) -> str:
    engine = ocr.probe(ocr.Ocr(workdir=make_workspace(made)))
    return f"{engine.version}, model {', '.join(engine.languages)}"


def _mail_server(made: Settings) -> str:
    smtp.check(smtp_server(made))
    return f"{made.smtp.host}:{made.smtp.port}"


def _warnings(made: Settings) -> list[str]:
    found = []
    if made.storage.keys.exists() and made.storage.data.exists() and _same_disk(made.storage.keys, made.storage.data):
        found.append("the key ring lies on the same disk as the data: keep its recovery sheet in a safe elsewhere")
    if (made.home / "recovery-sheet.txt").exists():
        found.append("recovery-sheet.txt is still there: print it, lock it away, delete the file")
    if not made.mailbox:
        found.append("no mailbox is configured: only the mail folder and the scan folder are read")
    return found


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _filesystem(folder: Path) -> str:
    """The type of the filesystem that holds a folder (Linux)."""
    best, kind = "", "unknown"
    for line in Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
        _, mount, found, *_ = line.split()
        if (folder == Path(mount) or Path(mount) in folder.parents) and len(mount) >= len(best):
            best, kind = mount, found
    return kind


@click.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """Check the audit chain, every sealed blob and that everything seen has its outcome."""
    app = open_program(context)
    published = integrity.published_heads(app.settings.storage.data)
    with app.store.unit() as unit:
        head = audit.verify(unit, published)
        counts = integrity.verify_blobs(unit)
        open_intakes = integrity.without_outcome(unit)
    integrity.publish_head(app.settings.storage.data, head)
    click.echo(f"audit chain: {head.seq} rows, whole; head {head}")
    click.echo(f"blobs: {counts.blobs} open, {counts.orphans} without a row")
    click.echo(
        f"completeness: {open_intakes} intakes still on their way"
        if open_intakes
        else "completeness: every intake has its outcome"
    )
