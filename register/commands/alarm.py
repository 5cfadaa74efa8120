"""raprueang alarm: what stands wrong now, and a test of the routes over which alarms are told."""

import click

from register.commands.common import as_json, open_register, show_json, show_table
from register.commands.lazy import LazyGroup
from register.watch import alarms
from register.watch.alarms import Alarm


@click.group(cls=LazyGroup, table={"test": ("alarm_trial", "test")})
def alarm() -> None:
    """What stands wrong, and the routes over which it is told."""


@alarm.command("list")
@click.option("--all", "everything", is_flag=True, help="also those that are over")
@as_json
@click.pass_context
def list_(context: click.Context, everything: bool, as_json: bool) -> None:
    """The alarms that stand, since when, and who has seen them."""
    app = open_register(context)
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
