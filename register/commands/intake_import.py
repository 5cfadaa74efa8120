"""raprueang intake import: the mail that lay in a mailbox before our first contact."""

import click

from ingest import mailbox
from register import daemon
from register.app import READING
from register.commands.program import open_program
from register.errors import InputError


@click.command("import")
@click.argument("name")
@click.pass_context
def import_older(context: click.Context, name: str) -> None:
    """Take in the mail that lay in mailbox NAME before our first contact; it is never acknowledged."""
    app = open_program(context)
    box = next((box for box in app.settings.mailbox if box.name == name), None)
    if box is None:
        known = ", ".join(box.name for box in app.settings.mailbox) or "none is configured"
        raise InputError(f"no mailbox {name}", f"known: {known}")
    app.prepare()
    stored = mailbox.import_older(app.store, box)
    daemon.drain(app, READING)
    click.echo(f"{stored} older mails taken in", err=True)
