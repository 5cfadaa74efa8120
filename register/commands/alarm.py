"""raprueang alarm: what stands wrong now, and a test of the routes over which alarms are told."""

import click

from register import alarms, office
from register.alarms import Alarm
from register.commands.common import as_json, open_program, show_json, show_table
from register.errors import ExitCode, SettingsError


@click.group()
def alarm() -> None:
    """What stands wrong, and the routes over which it is told."""


@alarm.command("list")
@click.option("--all", "everything", is_flag=True, help="also those that are over")
@as_json
@click.pass_context
def list_(context: click.Context, everything: bool, as_json: bool) -> None:
    """The alarms that stand, since when, and who has seen them."""
    app = open_program(context)
    with app.store.browse() as unit:
        found = alarms.history(unit) if everything else alarms.standing(unit)
    if as_json:
        show_json([_plain(one) for one in found])
        return
    rows = [
        [
            one.rule,
            one.counted,
            f"{one.raised_at:%Y-%m-%d %H:%M}Z",
            f"{one.cleared_at:%Y-%m-%d %H:%M}Z" if one.cleared_at else "",
            one.acknowledged_by,
        ]
        for one in found
    ]
    show_table(["rule", "alarm", "since", "over", "seen by"], rows)


@alarm.command()
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


def _plain(one: Alarm) -> dict[str, object]:
    return {
        "id": one.id,
        "rule": one.rule,
        "subject": one.subject,
        "number": one.number,
        "sentence": one.sentence,
        "raised_at": one.raised_at.isoformat(),
        "cleared_at": one.cleared_at.isoformat() if one.cleared_at else None,
        "told_at": one.mailed_at.isoformat() if one.mailed_at else None,
        "acknowledged_by": one.acknowledged_by or None,
        "acknowledged_at": one.acknowledged_at.isoformat() if one.acknowledged_at else None,
    }
