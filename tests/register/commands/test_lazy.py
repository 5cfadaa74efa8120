"""A command is loaded when it is called, and what it brings along is not looked through for garbage."""

import gc
import sys
from pathlib import Path

import click
import pytest

from register.commands.lazy import LazyGroup

FOUND = """
import gc
import click

watched_while_loading = gc.isenabled()
found = click.Command("found")
"""


def test_garbage_is_looked_for_behind_the_loading_and_not_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from register import commands  # noqa: PLC0415 - its path is changed below

    (tmp_path / "late.py").write_text(FOUND, encoding="utf-8")
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    group = LazyGroup("all", table={"found": ("late", "found")})
    assert group.get_command(click.Context(group), "found") is not None
    assert sys.modules.pop("register.commands.late").watched_while_loading is False
    assert gc.isenabled()
