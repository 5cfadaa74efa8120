"""raprueang alarm test: are the routes over which alarms are told in order?"""

import click

from register import office
from register.commands.program import open_program
from register.errors import ExitCode, SettingsError


@click.command()
@click.pass_context
def test(context: click.Context) -> int:
    """Send a test message over every configured route."""
    app = open_program(context)
    if not office.alarm_routes(app):
        raise SettingsError("no route for alarms is configured", "set alarms.to or alarms.command in config.toml")
    tried = office.try_alarm_routes(app)
    for one in tried:
        click.echo(f"✗ {one.route}: {one.error}\n    → {one.hint}" if one.error else f"✓ {one.route}")
        if one.error and one.told:
            click.echo("    the mail server of [smtp] took it instead")
    return ExitCode.UNAVAILABLE if any(one.error for one in tried) else ExitCode.DONE
