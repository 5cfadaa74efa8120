"""raprueang doctor and verify: is everything in place, and is everything as it was written?"""

import shutil
from collections.abc import Callable
from functools import partial

import click

from classify import model as classifier
from ingest import mailbox, ocr
from outbox import notices, proof, smtp
from outbox.letter import font_file
from register import alarm_rules, alarms, audit, conflicts, health, integrity, settings
from register.app import App, make_workspace, open_app, smtp_server
from register.commands.common import open_program
from register.errors import ExitCode, RaprueangError, SettingsError, Tampered
from register.settings import Settings


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
    for warning in (*health.warnings(made).values(), _conflict_recipient(made)):
        if warning:
            click.echo(f"! {warning}")
    return worst


def _checks(made: Settings) -> list[tuple[str, Callable[[], str]]]:
    checks = list(health.local_checks(made).items())
    checks += [
        ("Tesseract", lambda: _tesseract(made)),
        ("classifier", lambda: classifier.load(made.classifier.weights or classifier.shipped()).version),
        ("templates", lambda: _templates(made)),
        ("fonts", lambda: f"Sarabun {len(font_file('Sarabun-400.ttf')) // 1024} kB"),
    ]
    checks += [(f"mailbox {box.name}", partial(mailbox.check, box)) for box in made.mailbox]
    if made.smtp.host:
        checks.append(("mail server", lambda: _mail_server(made)))
    else:
        checks.append(("outbox", lambda: f"no mail server: replies go to {health.writable(made.outbox.spool)}"))
    if made.alarms.host:
        checks.append(("alarm mail server", lambda: _alarm_server(made)))
    if made.alarms.command:
        checks.append(("alarm command", lambda: _program(made.alarms.command[0])))
    return checks


def _tesseract(made: Settings) -> str:
    engine = ocr.probe(ocr.Ocr(workdir=make_workspace(made)))
    return f"{engine.version}, model {', '.join(engine.languages)}"


def _mail_server(made: Settings) -> str:
    smtp.check(smtp_server(made))
    return f"{made.smtp.host}:{made.smtp.port}"


def _alarm_server(made: Settings) -> str:
    smtp.check(notices.server_of(made.alarms))
    return f"{made.alarms.host}:{made.alarms.port}"


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SettingsError(f"the alarm command {name} cannot be run", "give its whole path in alarms.command")
    return found


def _templates(made: Settings) -> str:
    app = open_app(made)
    try:
        own = proof.check_all(app.wording(), app.voice.agency)
    finally:
        app.store.engine.dispose()
    return f"{len(proof.PLACEHOLDERS)} rendered, {own} of the agency"


def _conflict_recipient(made: Settings) -> str:
    """What is wrong with who takes matters of conflict; empty when nothing is, or nobody can tell yet."""
    try:
        app = open_app(made)
    except RaprueangError:
        return ""  # the checks above have said why
    try:
        with app.store.browse() as unit:
            return conflicts.trouble_with_recipient(unit, app.routing)
    finally:
        app.store.engine.dispose()


@click.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """Check the audit chain, every sealed blob and that everything seen has its outcome."""
    app = open_program(context)
    try:
        published = integrity.published_heads(app.settings.storage.data)
        with app.store.unit() as unit:
            head = audit.verify(unit, published)
    except Tampered:
        _note_chain(app, wrong=True)
        raise
    _note_chain(app, wrong=False)
    with app.store.unit() as unit:
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


def _note_chain(app: App, *, wrong: bool) -> None:
    """A broken chain stands as an alarm until a verification finds it whole."""
    with app.store.unit() as unit:
        alarms.note(unit, alarm_rules.AUDIT, "", wrong=wrong)
