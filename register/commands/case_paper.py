"""raprueang case paper: memo, referral, record form, order, address of one case, as PDF or Word file."""

import os
from pathlib import Path

import click

from register.commands.common import acting, acting_as, find_case, open_register, require_officer
from register.errors import InputError
from register.handling import casework
from register.post.paper import CasePaper, Format
from register.reports import word_template
from register.reports.reporter import Reporter


@click.command()
@click.argument("reference", metavar="ID")
@click.argument("kind", type=click.Choice([kind.value for kind in CasePaper]))
@click.option("--format", "form", type=click.Choice([Format.PDF.value, Format.DOCX.value]), default="pdf")
@click.option("--out", type=click.Path(path_type=Path), help="where to write it")
@click.option("--reveal", "reason", metavar="REASON", required=True, help="why the case is opened; needs --as")
@acting_as
@click.pass_context
def paper(
    context: click.Context, reference: str, kind: str, form: str, out: Path | None, reason: str, login: str | None
) -> None:
    """Print a paper about a case; it names people, so that the case is revealed and audited."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        content, reading = casework.reveal_case(unit, item, require_officer(actor), reason)
        made = Reporter(app.settings, app.calendar).of_case(
            unit, item, content, reading, kind=CasePaper(kind), form=Format(form)
        )
        path = out or Path(made.name)
        _write(path, made.content)
    click.echo(str(path))


@click.command("paper-template")
@click.argument("name", type=click.Choice(word_template.NAMES))
@click.option("--out", type=click.Path(path_type=Path), help="where to write it; else NAME.docx here")
def template(name: str, out: Path | None) -> None:
    """A Word template to begin with: edit it, and put it into the agency's template folder."""
    path = out or Path(f"{name}.docx")
    _write(path, word_template.starter(name))
    click.echo(str(path))


def _write(path: Path, content: bytes) -> None:
    """Readable by the owner alone: a paper names people."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", "choose another place with --out") from error
