"""raprueang report: the register book, the reports to the head, the statistics for everybody."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from register.commands.common import acting, acting_as, open_register, viewer_of
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.post.paper import Asked, Format, ReportKind
from register.reports.reporter import Reporter


@click.command()
@click.argument("kind", type=click.Choice([kind.value for kind in ReportKind]))
@click.option(
    "--period", default="", help="2570-01, 2570-H1, 2570 (fiscal year) or 2570-CY; else the newest that is over"
)
@click.option("--format", "form", type=click.Choice([form.value for form in Format]), default="pdf", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="where to write it; `-` is standard output")
@click.option("--as-of", "as_of", metavar="DAY", default="", help="states of this day, not of the end of the period")
@click.option("--dated", metavar="DAY", default="", help="the day in the head of the memo; else today")
@click.option("--number", default="", help="the running number behind the agency's prefix")
@click.option("--addressee", default="", help="whom the memo is for; else as configured")
@click.option("--reveal", "reason", metavar="REASON", default="", help="names and subjects in the register book; --as")
@click.option("--whole", is_flag=True, help="also what is kept from the head, for a reader above the head")
@acting_as
@click.pass_context
def report(
    context: click.Context,
    kind: str,
    period: str,
    form: str,
    out: Path | None,
    as_of: str,
    dated: str,
    number: str,
    addressee: str,
    reason: str,
    whole: bool,
    login: str | None,
) -> None:
    """Print a report: monthly, half-year, year, register-book or public."""
    app = open_register(context)
    asked = Asked(
        kind=ReportKind(kind),
        period=period,
        as_of=_day(as_of),
        day=_day(dated),
        number=number,
        addressee=addressee,
        reason=reason,
        whole=whole,
    )
    with acting(app, login) as (unit, actor):
        viewer = viewer_of(app, unit, actor.officer) if actor.officer else None
        made = Reporter(app.settings, app.calendar).printed(unit, viewer, asked, Format(form))
        if str(out) != "-":
            path = out or Path(made.name)
            _write(path, made.content)
    if str(out) == "-":
        sys.stdout.buffer.write(made.content)
    else:
        click.echo(str(path))


def _write(path: Path, content: bytes) -> None:
    """Readable by the owner alone: figures may be secret, and the register book is."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", "choose another place with --out") from error


def _day(text: str) -> date | None:
    day = parse_day(text)
    if text and day is None:
        raise InputError(f"{text} is no day", "write it like 31/3/2570")
    return day
