"""raprueang conflict: who may not know of a case because it names them; lifting that takes two officers."""

import click

from register.commands.common import (
    acting,
    as_json,
    find_case,
    open_register,
    require_officer,
    show_json,
    show_table,
)
from register.handling import conflicts
from register.officers import accounts

_CASE = click.argument("reference", metavar="ID")
_LOGINS = click.argument("logins", metavar="USER...", nargs=-1, required=True)
_ACTING = click.option("--as", "login", metavar="USER", required=True, help="the officer who acts")


@click.group()
def conflict() -> None:
    """Who may not know of a case because it names them. ID: register number, Tracking ID or internal id."""


@conflict.command("list")
@_CASE
@as_json
@_ACTING
@click.pass_context
def list_conflicts(context: click.Context, reference: str, as_json: bool, login: str) -> None:
    """Show the accounts that do not know of a case."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        found = conflicts.standing(unit, find_case(app, unit, reference, actor))
    if as_json:
        show_json([{"login": one.officer.login, "asked_by": one.asked_by} for one in found])
        return
    show_table(
        ["login", "name", "asked by"], [[one.officer.login, one.officer.name, one.asked_by or ""] for one in found]
    )


@conflict.command()
@_CASE
@_LOGINS
@click.option("--text", required=True, help="why the case names somebody else")
@_ACTING
@click.pass_context
def ask(context: click.Context, reference: str, logins: tuple[str, ...], text: str, login: str) -> None:
    """Hold that a case names somebody else; a second officer has to agree."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        case = find_case(app, unit, reference, actor)
        conflicts.ask(unit, case, [accounts.find(unit, one).id for one in logins], require_officer(actor), text)
    click.echo("a second cleared officer has to agree: raprueang conflict lift", err=True)


@conflict.command()
@_CASE
@_LOGINS
@_ACTING
@click.pass_context
def lift(context: click.Context, reference: str, logins: tuple[str, ...], login: str) -> None:
    """Agree with who asked: these accounts may know of the case from now on."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        case = find_case(app, unit, reference, actor)
        conflicts.lift(unit, case, [accounts.find(unit, one).id for one in logins], require_officer(actor))
    click.echo("lifted", err=True)
