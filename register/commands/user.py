"""raprueang user: officers, roles, units."""

from dataclasses import replace

import click

from register.commands.common import acting, as_json, open_register, show_json, show_table
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.handling import conflicts
from register.officers import absences, accounts, passwords, units
from register.officers.accounts import Officer
from register.states import Role
from register.workdays import local_date


@click.group()
def user() -> None:
    """Officers, roles, units."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="as it stands on the screens")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", "division", default="", help="the unit the officer works in")
@click.option("--cleared", is_flag=True, help="may see tip-offs")
@click.option("--email", default="", help="where the daily digest goes")
@click.pass_context
def add(context: click.Context, login: str, name: str, role: str, division: str, cleared: bool, email: str) -> None:
    """Create an account."""
    app = open_register(context)
    with acting(app, None) as (unit, _):
        if division:
            units.require_open(unit, division, app.settings.agency.unit)
        officer = conflicts.admit(unit, Officer("", login, name, Role(role), division, cleared), app.routing)
        accounts.set_email(unit, officer, email)
        once = passwords.one_time_password(unit, officer)
    click.echo(f"user {login} added", err=True)
    click.echo(f"one-time password: {once}")


@user.command("list")
@as_json
@click.pass_context
def list_users(context: click.Context, as_json: bool) -> None:
    """Show every account."""
    app = open_register(context)
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
                    "email": officer.email,
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


@user.command("email")
@click.argument("login")
@click.argument("address", required=False, default="")
@click.pass_context
def set_email(context: click.Context, login: str, address: str) -> None:
    """Say where the daily digest of an account goes; nowhere when ADDRESS is left out."""
    app = open_register(context)
    with acting(app, None) as (unit, _):
        accounts.set_email(unit, accounts.find(unit, login), address)
    click.echo(f"user {login}: {'mail set' if address else 'no mail'}", err=True)


@user.command("absent")
@click.argument("login")
@click.option("--stand-in", metavar="LOGIN", help="who works the officer's cases meanwhile")
@click.option("--from", "first", metavar="DAY", default="", help="the first day, today where left out")
@click.option("--to", "last", metavar="DAY", default="", help="the last day")
@click.option("--back", is_flag=True, help="the officer is back: call the absence off")
@click.pass_context
def absent(context: click.Context, login: str, stand_in: str | None, first: str, last: str, back: bool) -> None:
    """Note an absence with its stand-in, or call it off."""
    app = open_register(context)
    with acting(app, None) as (unit, _):
        officer = accounts.find(unit, login)
        if back:
            for one in absences.coming(unit):
                if one.officer.id == officer.id:
                    absences.call_off(unit, one.id)
            return
        begins = parse_day(first) if first else local_date(unit.now)
        ends = parse_day(last)
        if stand_in is None or begins is None or ends is None:
            raise InputError("say who stands in and until when", "--stand-in LOGIN --to 2569-12-31")
        absences.note(unit, officer, accounts.find(unit, stand_in), begins, ends)
    click.echo(f"user {login} is away until {ends}, {stand_in} stands in", err=True)


@user.command()
@click.argument("login")
@click.option("--second-factor", is_flag=True, help="switch the second factor off too, for a lost telephone")
@click.pass_context
def password(context: click.Context, login: str, second_factor: bool) -> None:
    """Give an account a new one-time password; its sessions end."""
    app = open_register(context)
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
    app = open_register(context)
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
    app = open_register(context)
    with acting(app, None) as (unit, _):
        accounts.disable(unit, login)
    click.echo(f"user {login} disabled", err=True)
