"""raprueang unit: the agency's units, to which officers belong and cases are referred."""

import click

from register.commands.common import acting, as_json, open_register, show_json, show_table
from register.officers import units

_NAME = click.argument("name", metavar="NAME")


@click.group()
def unit() -> None:
    """The agency's units."""


@unit.command()
@_NAME
@click.option("--email", default="", help="where the unit is reached")
@click.pass_context
def add(context: click.Context, name: str, email: str) -> None:
    """Put a unit on the list, or open a closed one again."""
    app = open_register(context)
    central = app.settings.agency.unit
    with acting(app, None) as (unit_, _):
        known = {one.name: one for one in units.listing(unit_, central)}
        if name in known and known[name].closed:
            units.reopen(unit_, name, central)
        else:
            name = units.add(unit_, name, email, central)
    click.echo(f"unit {name} added", err=True)


@unit.command("list")
@as_json
@click.pass_context
def list_units(context: click.Context, as_json: bool) -> None:
    """Show every unit with the accounts and cases that bear its name."""
    app = open_register(context)
    with app.store.browse() as unit_:
        found = units.listing(unit_, app.settings.agency.unit)
    if as_json:
        show_json(
            [
                {
                    "name": one.name,
                    "email": one.email,
                    "closed": one.closed,
                    "accounts": one.accounts,
                    "cases": one.cases,
                }
                for one in found
            ]
        )
        return
    show_table(
        ["name", "e-mail", "accounts", "cases", "closed"],
        [[one.name, one.email, str(one.accounts), str(one.cases), "✓" if one.closed else ""] for one in found],
    )


@unit.command()
@_NAME
@click.pass_context
def close(context: click.Context, name: str) -> None:
    """Let a unit take no new accounts and referrals; what it has stays."""
    app = open_register(context)
    with acting(app, None) as (unit_, _):
        units.close(unit_, name, app.settings.agency.unit)
    click.echo(f"unit {name} closed", err=True)
