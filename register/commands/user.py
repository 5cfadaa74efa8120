"""raprueang user: officers, roles, units."""

from dataclasses import replace

import click

from register import accounts, conflicts, passwords, units
from register.accounts import Officer
from register.commands.common import acting, as_json, open_program, show_json, show_table
from register.states import Role


@click.group()
def user() -> None:
    """Officers, roles, units."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="as it stands on the screens")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", "division", default="", help="the unit the officer works in")
@click.option("--cleared", is_flag=True, help="may see tip-offs")
@click.pass_context
def add(context: click.Context, login: str, name: str, role: str, division: str, cleared: bool) -> None:
    """Create an account."""
    app = open_program(context)
    with acting(app, None) as (unit, _):
        if division:
            units.require_open(unit, division, app.settings.agency.unit)
        officer = conflicts.admit(unit, Officer("", login, name, Role(role), division, cleared), app.routing)
        once = passwords.one_time_password(unit, officer)
    click.echo(f"user {login} added", err=True)
    click.echo(f"one-time password: {once}")


@user.command("list")
@as_json
@click.pass_context
def list_users(context: click.Context, as_json: bool) -> None:
    """Show every account."""
    app = open_program(context)
    with app.store.browse() as unit:
        officers = accounts.listing(unit)
    if as_json:
        show_json(
            [
                {
                    "login": officer.login,
                    "name": officer.name,
                    "role": officer.role.value,
                    "unit": officer.unit,
                    "cleared": officer.cleared,
                    "disabled": officer.disabled,
                }
                for officer in officers
            ]
        )
        return
    show_table(
        ["login", "name", "role", "unit", "cleared", "disabled"],
        [
            [item.login, item.name, item.role, item.unit, "✓" if item.cleared else "", "✓" if item.disabled else ""]
            for item in officers
        ],
    )


@user.command()
@click.argument("login")
@click.option("--second-factor", is_flag=True, help="switch the second factor off too, for a lost telephone")
@click.pass_context
def password(context: click.Context, login: str, second_factor: bool) -> None:
    """Give an account a new one-time password; its sessions end."""
    app = open_program(context)
    with acting(app, None) as (unit, _):
        officer = accounts.find(unit, login)
        once = passwords.one_time_password(unit, officer)
        if second_factor:
            passwords.drop_second_factor(unit, officer)
    click.echo(f"one-time password: {once}")


@user.command()
@click.argument("login")
@click.option("--name", help="first name and surname, a position behind them in brackets")
@click.option("--role", type=click.Choice([role.value for role in Role]))
@click.option("--unit", "division", help="the unit the officer works in; empty for the central one")
@click.option("--cleared/--not-cleared", default=None, help="may see tip-offs")
@click.pass_context
def change(
    context: click.Context, login: str, name: str | None, role: str | None, division: str | None, cleared: bool | None
) -> None:
    """Give an account another name, role, unit or clearance; what names the new name or unit is hidden from it."""
    app = open_program(context)
    with acting(app, None) as (unit, _):
        officer = accounts.find(unit, login)
        if division:
            units.require_open(unit, division, app.settings.agency.unit)
        given = {"name": name, "role": Role(role) if role else None, "unit": division, "cleared": cleared}
        after = replace(officer, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type] # each option has its field's type
        conflicts.change(unit, officer, after, app.routing)
    click.echo(f"user {login} changed", err=True)


@user.command()
@click.argument("login")
@click.pass_context
def disable(context: click.Context, login: str) -> None:
    """Take every right from an account."""
    app = open_program(context)
    with acting(app, None) as (unit, _):
        accounts.disable(unit, login)
    click.echo(f"user {login} disabled", err=True)
