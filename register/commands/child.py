"""What `raprueang run` starts where it cannot be forked from: another process that others are forked from."""

import socket

import click

from register import helpers
from register.commands.program import open_program, warmed
from register.running import nursery


@click.command(hidden=True)
@click.argument("descriptor", type=int)
@click.pass_context
def child(context: click.Context, descriptor: int) -> None:
    """Fork for the orders that come in over a socket."""
    app = open_program(context)
    warmed(app)
    nursery.serve(socket.socket(fileno=descriptor), helpers.jobs(app))
