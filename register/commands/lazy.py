"""Groups whose commands are imported when they are called: a list of cases does not wait for what reads a letter."""

import gc
import importlib
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import click


class LazyGroup(click.Group):
    """A group with a table of commands that live elsewhere: their module under `register.commands`, and their name in
    it. The group's own help loads them all, so that each line in it is the command's.
    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.table])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return super().get_command(ctx, cmd_name)
        module, name = self.table[cmd_name]
        command: click.Command = getattr(_loaded(f"register.commands.{module}"), name)
        return command


def _loaded(module: str) -> ModuleType:
    """The module with all that it loads, which is no garbage: to look for some in it, again and again while it grows,
    takes a sixth of the time, and nobody need go through it later.
    """
    if module in sys.modules:
        return sys.modules[module]
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        gc.freeze()
        gc.enable()
