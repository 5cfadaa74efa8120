"""raprueang keys: the ring that wraps every data key. Nothing here shows a secret on the screen."""

from pathlib import Path

import click

from register import settings
from register.commands.common import as_json, open_register, show_json, show_table
from register.commands.progress import tell
from register.errors import InputError, RaprueangError
from register.registry import open_registry
from register.sealed import keys as ring_keys
from register.sealed.recovery import SHEET, read_sheet, write_sheet
from register.vault import KeyRing

_PRINT = "print it, lock it away with the old one, delete the file"


@click.group()
def keys() -> None:
    """The key ring: rotate it, print its recovery sheet, restore it from paper."""


@keys.command("show")
@as_json
@click.pass_context
def show(context: click.Context, as_json: bool) -> None:
    """Which keys there are, which is in use, and how many data keys hang on each."""
    app = open_register(context)
    ring = app.store.vault.ring
    with app.store.browse() as unit:
        used = ring_keys.in_use(unit)
    rows = [
        {"name": name, "active": name == ring.active, "data_keys": used.get(name, 0)}
        for name in sorted({*ring.keys, *used}, key=lambda name: (len(name), name))
    ]
    if as_json:
        show_json({"rotating": ring.rotating, "keys": rows})
        return
    show_table(["key", "in use", "data keys"], [[str(value) for value in row.values()] for row in rows])
    if ring.rotating:
        click.echo("a rotation was cut off: run `raprueang keys rotate` again", err=True)


@keys.command("rotate")
@click.option(
    "--prepare", is_flag=True, help="only add the new key, to copy the ring to all machines before it is used"
)
@click.pass_context
def rotate(context: click.Context, prepare: bool) -> None:
    """Wrap every data key by a new key; daemons go on working. Killed, it goes on when started again."""
    app = open_register(context)
    path, sheet = app.settings.storage.keys, app.settings.home / SHEET
    if prepare:
        made = ring_keys.prepare(path, sheet)
        click.echo(f"{made.prepared} is in {path}: copy the ring to every machine, then `raprueang keys rotate`")
    else:
        done = ring_keys.rotate(app.store, path, sheet, lambda number: tell(f"wrapped: {number}"))
        click.echo(f"{done} data keys hang on {app.store.vault.ring.active} now")
    click.echo(f"{sheet}: {_PRINT}")


@keys.command("sheet")
@click.pass_context
def sheet(context: click.Context) -> None:
    """Write the recovery sheet again, to be printed."""
    app = open_register(context)
    write_sheet(app.store.vault.ring, app.settings.home / SHEET)
    with app.store.unit("keys") as unit:
        unit.audit("keys.sheet_written", "register", "register", ring_key=app.store.vault.ring.active)
    click.echo(f"{app.settings.home / SHEET}: {_PRINT}")


@keys.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Make a lost key ring again from FILE, the recovery sheet as it was typed or scanned; then delete FILE."""
    made = settings.load(settings.find(context.find_root().obj))
    path = made.storage.keys
    if path.exists():
        raise InputError(f"{path} is there", "move it away first, if it is not the right one")
    ring = read_ring(file)
    ring.save(path)
    try:
        app = open_registry(made)
        context.call_on_close(app.store.engine.dispose)
        with app.store.browse() as unit:
            tried = ring_keys.fits(unit, ring)
        with app.store.unit("keys") as unit:
            unit.audit("keys.restored", "register", "register", ring_key=ring.active)
    except RaprueangError:
        path.unlink()  # a ring that does not fit must not be taken for the right one
        raise
    click.echo(f"{path}: {len(ring.keys)} key(s), {tried} data keys tried, all open")


@keys.command("drop")
@click.argument("name")
@click.pass_context
def drop(context: click.Context, name: str) -> None:
    """Take a key out of the ring that nothing hangs on any more. Backups made under it need its old sheet."""
    app = open_register(context)
    sheet = app.settings.home / SHEET
    ring_keys.drop(app.store, app.settings.storage.keys, name, sheet)
    click.echo(f"{name} is out of the ring. {sheet}: {_PRINT}")


def read_ring(file: Path) -> KeyRing:
    """The ring of a typed recovery sheet.

    Raises:
        InputError: the file is no text, or no sheet.
    """
    try:
        return read_sheet(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {file}", "it must be a UTF-8 text file") from error
