"""raprueang doctor: is everything in place?"""

import shutil
from collections.abc import Callable
from functools import partial

import click

from classify import model as classifier
from ingest import mailbox, ocr
from outbox import emblem, notices, proof, smtp
from outbox.letter import font_file
from register import own_model, settings
from register.app import smtp_server
from register.errors import ExitCode, RaprueangError, SettingsError
from register.handling import asides, conflicts
from register.registry import open_registry
from register.reports import word_template
from register.running.workspace import make_workspace
from register.safekeeping import integrity
from register.settings import Settings
from register.store import Unit
from register.watch import health

_UPKEEP = {
    integrity.BACKUP: "`raprueang backup FILE`, kept on another machine",
    integrity.VERIFY: "`raprueang verify`, best once a day",
}
_UPKEEP_DAYS = 7
_LACKS_SECOND = (
    "fewer than two persons are cleared for tip-offs: nobody can agree that one is set aside or ends without a "
    "conclusion; clear a second person, or empty cases.two_persons_to_end"
)


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
    for warning in (*health.warnings(made).values(), *_of_the_register(made)):
        if warning:
            click.echo(f"! {warning}")
    return worst


def _checks(made: Settings) -> list[tuple[str, Callable[[], str]]]:
    checks = list(health.local_checks(made).items())
    checks += [
        ("Tesseract", lambda: _tesseract(made)),
        ("classifier", lambda: classifier.load(own_model.in_use(made)).version),
        ("templates", lambda: _templates(made)),
        ("fonts", lambda: f"Sarabun {len(font_file('Sarabun-400.ttf')) // 1024} kB"),
    ]
    checks += [(f"mailbox {box.name}", partial(mailbox.check, box)) for box in made.mailbox]
    if made.agency.emblem is not None:
        checks.append(("emblem", partial(emblem.describe, made.agency.emblem)))
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
    app = open_registry(made)
    try:
        own = proof.check_all(app.wording(), app.voice.agency) + word_template.check(made.agency.templates)
    finally:
        app.store.engine.dispose()
    return f"{len(proof.PLACEHOLDERS)} rendered, {own} of the agency"


def _of_the_register(made: Settings) -> list[str]:
    """What should not stay so: who takes matters of conflict, who agrees as the second person, a backup or a
    verification that is old. Empty lines where nothing is wrong; none where nobody can tell yet.
    """
    try:
        app = open_registry(made)
    except RaprueangError:
        return []  # the checks above have said why
    try:
        with app.store.browse() as unit:
            second = _LACKS_SECOND if asides.lacks_second(unit, made.cases.ended_by_two) else ""
            overdue = map(partial(_overdue, unit), _UPKEEP)
            return [conflicts.trouble_with_recipient(unit, app.routing), second, *overdue]
    finally:
        app.store.engine.dispose()


def _overdue(unit: Unit, name: str) -> str:
    at = integrity.last_upkeep(unit, name)
    if at is None:
        return f"there was no {name} yet: {_UPKEEP[name]}"
    days = (unit.now - at).days
    return f"the last {name} is {days} days old: {_UPKEEP[name]}" if days > _UPKEEP_DAYS else ""
