"""What `raprueang run` starts beside itself: readers that help with a backlog, and who tries suspect work."""

from dataclasses import replace

import click

from register import helpers
from register.commands.program import open_program, settle
from register.presence import present


@click.command(hidden=True)
@click.option("--holder", metavar="ID", help="read until standard input ends, in the name of this process")
@click.pass_context
def child(context: click.Context, holder: str | None) -> None:
    """Read as HOLDER; without it try the suspect work that standard input names."""
    app = open_program(context)
    app.prepare()
    settle()
    if holder is None:
        helpers.try_suspects(app)
        return
    app = replace(app, holder=holder)
    with present(app.store, app.settings.storage.data, holder, "helper"):
        helpers.help_reading(app)
