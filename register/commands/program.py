"""Opening the whole program, for the commands that read, classify, send or serve; it takes a second of libraries."""

import click

from register import settings
from register.app import App, open_app


def open_program(context: click.Context) -> App:
    app = open_app(settings.load(settings.find(context.find_root().obj)))
    context.call_on_close(app.store.engine.dispose)
    return app
