"""raprueang run: the daemon; --once drains every source, all work and the outbox."""

import signal
import threading

import click

from register.app import PARTS
from register.commands.common import open_program
from register.errors import ExitCode, InputError
from register.presence import present


@click.command()
@click.option("--once", is_flag=True, help="drain every source, all work and the outbox, then stop")
@click.option("--only", metavar="LIST", help=f"some of {','.join(PARTS)}")
@click.pass_context
def run(context: click.Context, once: bool, only: str | None) -> int:
    """Take in, read, register and answer."""
    parts = frozenset(only.split(",")) if only else frozenset(PARTS)
    unknown = parts - set(PARTS)
    if unknown:
        raise InputError(f"--only knows no {min(unknown)}", f"some of {','.join(PARTS)}")
    app = open_program(context)
    app.prepare()
    with present(app.store, app.settings.storage.data):
        if once:
            errors = app.run_once(parts)
            for line in dict.fromkeys(f"raprueang: {error} ({error.hint})" for error in errors):
                click.echo(line, err=True)
            return max((error.exit_code for error in errors), default=ExitCode.DONE)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        click.echo("raprueang runs; stop it with Ctrl-C", err=True)
        app.run(parts, stop)
    return ExitCode.DONE
