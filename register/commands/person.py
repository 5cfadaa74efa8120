"""raprueang person: what is held of one person, for a request of that person (PDPA, section 30)."""

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from register.commands.common import (
    acting,
    as_json,
    find_case,
    open_register,
    require_officer,
    show_json,
    show_table,
    viewer_of,
)
from register.errors import InputError
from register.handling import person, person_letters
from register.officers import accounts
from register.reports import pdf
from register.states import CaseState, IntakeState

_ACTING = click.option("--as", "login", metavar="USER", required=True, help="the officer who acts")


@click.group("person")
def person_group() -> None:
    """What is held of one person: find the matters, decide which are that person's, print them."""


@person_group.command("find")
@click.option("--phone", "phones", multiple=True, help="a telephone number of the person")
@click.option("--email", "emails", multiple=True, help="an address of the person")
@click.option("--name", "names", multiple=True, help="first name and surname; others may bear the same")
@as_json
@_ACTING
@click.pass_context
def find(
    context: click.Context,
    phones: tuple[str, ...],
    emails: tuple[str, ...],
    names: tuple[str, ...],
    as_json: bool,
    login: str,
) -> None:
    """Show the matters, and the letters that became none (`intake`), of who has one of these numbers, addresses or
    names. Each that is found is audited.
    """
    if not (phones or emails or names):
        raise InputError("say whom to look for", "--phone, --email or --name")
    app = open_register(context)
    with app.store.browse(login) as unit:
        held = person.find(unit, (*phones, *emails, *names), viewer_of(app, unit, accounts.find(unit, login)))
    with acting(app, login) as (unit, _):
        person.note_looked_up(unit, held)
    rows = [_row(case.register_number, "", case.received_at, case.state) for case in held.cases]
    rows += [_row("", letter.id, letter.received_at, letter.state) for letter in held.letters.found]
    if held.letters.unread:
        click.echo(f"{held.letters.unread} letters are not read yet and were not searched", err=True)
    if as_json:
        show_json(rows)
        return
    show_table(["number", "intake", "received", "state"], [list(row.values()) for row in rows])


@person_group.command("print")
@click.argument("references", metavar="[ID...]", nargs=-1)
@click.option("--intake", "letters", metavar="ID", multiple=True, help="a letter that is no part of a matter")
@click.option("--reveal", "reason", metavar="REASON", required=True, help="why; audited, sealed")
@click.option("--format", "form", type=click.Choice(["pdf", "txt"]), default="pdf")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@_ACTING
@click.pass_context
def print_person(
    context: click.Context,
    references: tuple[str, ...],
    letters: tuple[str, ...],
    reason: str,
    form: Literal["pdf", "txt"],
    out: Path,
    login: str,
) -> None:
    """Write what is held of the person behind these matters and letters into a file that only its owner can read."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        cases = [find_case(app, unit, reference, actor) for reference in references]
        officer = require_officer(actor)
        for intake_id in letters:
            if not person_letters.sees(unit, viewer_of(app, unit, officer), intake_id):
                raise InputError(f"no intake {intake_id} without a matter", "`raprueang person find` shows them")
        paper = person.paper(unit, cases, letters, officer, reason, office=app.settings.agency.name)
    content = pdf.render(paper) if form == "pdf" else person.plain(paper).encode()
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InputError(f"{out} is there already", "name another file") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    click.echo(f"{out}: {len(cases)} matters, {len(letters)} letters; hand it over and delete it")


def _row(number: str, intake_id: str, received_at: datetime, state: CaseState | IntakeState) -> dict[str, str]:
    return {
        "register_number": number,
        "intake": intake_id,
        "received_at": f"{received_at:%Y-%m-%d}",
        "state": state.value,
    }
