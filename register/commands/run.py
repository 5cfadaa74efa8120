"""raprueang run: the daemon; --once drains every source, all work and the outbox."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext

import click

from register import daemon, helpers
from register.app import PARTS, App
from register.commands.program import open_program, warmed
from register.commands.progress import shown
from register.errors import ExitCode, InputError
from register.running.presence import present
from register.safekeeping import integrity

_TURN = 0.0005  # seconds a thread that reads may keep the interpreter while those at the mailbox and the server wait


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
    sys.setswitchinterval(_TURN)
    app = open_program(context)
    warmed(app)
    if "read" in parts and app.settings.worker.threads > 1:
        app.nursery.fork(helpers.jobs(app))
    context.call_on_close(app.nursery.close)
    with present(app.store, app.settings.storage.data, app.holder, ",".join(sorted(parts))):
        integrity.remove_orphans(app.store)
        if once:
            with shown(app.store):
                errors = daemon.run_once(app, parts)
            for line in dict.fromkeys(f"raprueang: {error} ({error.hint})" for error in errors):
                click.echo(line, err=True)
            return max((error.exit_code for error in errors), default=ExitCode.DONE)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        click.echo("raprueang runs; stop it with Ctrl-C", err=True)
        with _desk(app, parts, stop):
            in_time = daemon.run(app, parts, stop)
    if not in_time:
        logging.shutdown()
        os._exit(ExitCode.DONE)  # a thread that is deep in a letter or a line would keep us
    return ExitCode.DONE


def _desk(app: App, parts: Collection[str], stop: threading.Event) -> AbstractContextManager[None]:
    """The web desk during the block, where it is enabled or asked for by name."""
    if "desk" not in parts or not (app.settings.desk.enabled or len(parts) < len(PARTS)):
        return nullcontext()
    # a daemon without a desk starts without its libraries, and without their memory
    from register.commands.desk import beside  # noqa: PLC0415

    return beside(app, stop)
