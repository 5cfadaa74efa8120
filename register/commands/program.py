"""Opening the whole program, for the commands that read, classify, send or serve; it takes a second of libraries."""

import gc

import click

from register import settings
from register.app import App, open_app
from register.running.heap import hold_no_holes


def open_program(context: click.Context) -> App:
    app = open_app(settings.load(settings.find(context.find_root().obj)))
    context.call_on_close(app.store.engine.dispose)
    return app


def warmed(app: App) -> None:
    """For a process that stays, before its first thread: load everything, and hold no connection.

    What is loaded is no garbage and need not be gone through again, and what is made later is gone through by the ten
    thousand objects, not by the seven hundred, of which a mail makes many.

    Raises:
        SettingsError: as `App.prepare`.
    """
    app.prepare()
    app.store.engine.dispose()
    gc.freeze()
    gc.set_threshold(10_000)
    hold_no_holes()
