"""raprueang desk: the officers' web desk alone; `raprueang run` serves it too when it is enabled."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from register import office
from register.app import App
from register.commands.program import open_program
from register.desk.server import Server, address, served
from register.desk_parts import desk_parts


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="another port than the configured one; 0 takes a free one")
@click.pass_context
def desk(context: click.Context, port: int | None) -> None:
    """Serve the officers' web desk until it is stopped."""
    app = open_program(context)
    settings = app.settings.desk
    if port is not None:
        settings = settings.model_copy(update={"port": port, "socket": None})
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watch = threading.Thread(target=office.watch_forever, args=(app, stop), kwargs={"daemon": False}, name="alarms")
    with served(desk_parts(app), settings) as server:
        click.echo(f"raprueang desk at {address(server)}{settings.base_path}/ ; stop it with Ctrl-C", err=True)
        watch.start()  # tells when no daemon lives, which the daemon cannot
        stop.wait()
    watch.join()


@contextmanager
def beside(app: App, stop: threading.Event) -> Iterator[None]:
    """The desk beside a daemon's work, as configured; it takes no more visits after `stop`."""
    with served(desk_parts(app), app.settings.desk) as server:
        click.echo(f"the desk is at {address(server)}{app.settings.desk.base_path}/", err=True)
        threading.Thread(target=_close, args=(server, stop), name="desk end", daemon=True).start()
        yield


def _close(server: Server, stop: threading.Event) -> None:
    stop.wait()
    server.end()
