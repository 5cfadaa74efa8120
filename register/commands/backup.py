"""raprueang backup, restore and migrate-to: the whole register into a sealed file, out of it, to another database."""

import time
from pathlib import Path

import click

from register import audit, settings
from register.commands.common import open_register
from register.commands.keys import read_ring
from register.commands.progress import tell
from register.commands.setup import make_folders, with_database
from register.errors import InputError, RaprueangError, SettingsError
from register.registry import Registry, open_registry
from register.safekeeping import backup as backups
from register.safekeeping import upgrade
from register.safekeeping.backup import Counts
from register.settings import Settings
from register.store import Store, open_engine
from register.vault import Vault


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write everything into FILE, sealed, while daemons work. It opens with the key ring or its recovery sheet only."""
    app = open_register(context)
    started = time.monotonic()
    configuration = app.settings.file.read_text(encoding="utf-8")
    counts = backups.make(app.store, file, configuration, tell)
    seconds = time.monotonic() - started
    click.echo(f"{file}: {_told(counts)}, read back whole, {seconds:.0f} s")
    click.echo("not in it: the key ring, passwords, the agency's template folder")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="an empty DIR to make")
@click.option("--sheet", type=click.Path(path_type=Path, exists=True), help="the typed recovery sheet; with --to")
@click.option("--database", metavar="URL", help="another database than the configuration names; with --to")
@click.option("--check", is_flag=True, help="only open everything in FILE; nothing is restored")
@click.pass_context
def restore(
    context: click.Context, file: Path, folder: Path | None, sheet: Path | None, database: str | None, check: bool
) -> None:
    """Fill an empty register from FILE: that of the configuration, or a new one in DIR."""
    if check:
        made = settings.load(settings.find(context.find_root().obj))
        click.echo(f"{file}: {_told(backups.check(file, Vault.open_file(made.storage.keys)))}, whole")
        return
    if folder is None and (sheet or database):
        raise InputError("--sheet and --database make a new register", "give its folder with --to DIR")
    made = _new_home(file, folder, sheet, database) if folder else settings.load(settings.find(context.find_root().obj))
    app = open_registry(made, schema_checked=False)
    try:
        counts = backups.restore(app.store, file, tell)
    finally:
        app.store.engine.dispose()
    click.echo(f"{made.home}: {_told(counts)}, every value and blob opened")
    click.echo("next: passwords of mailbox and mail server into keys/; raprueang doctor; raprueang run")


@click.command("migrate-to")
@click.argument("url", metavar="URL")
@click.pass_context
def migrate_to(context: click.Context, url: str) -> None:
    """Move the register into the empty database URL; daemons wait meanwhile and are to be started again."""
    app = open_register(context)
    target = _target(app, url)
    try:
        tally = backups.move(app.store, target, tell)
    finally:
        target.engine.dispose()
    config = app.settings.file
    config.with_name(f"{config.name}.before-move").write_bytes(config.read_bytes())
    config.write_text(with_database(config.read_text(encoding="utf-8"), url), encoding="utf-8")
    click.echo(f"{sum(tally.rows.values())} rows moved, counted and opened; audit chain whole")
    click.echo(f"{config} names the new database; start the daemons again. The old one takes nothing any more: keep it")


def _target(app: Registry, url: str) -> Store:
    """The register over the other database, with its tables made."""
    kind, _, path = url.partition(":///")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise InputError("the URL names no database", "sqlite:///file or postgresql+psycopg://user@host/name")
    engine = open_engine(f"sqlite:///{app.settings.home / path}" if kind == "sqlite" else url)
    if upgrade.current(engine) is None:
        upgrade.upgrade(engine)
    upgrade.require_newest(engine)
    store = Store(engine, app.store.vault, app.store.blob_folder)
    store.before_commit(audit.append_pending)
    return store


def _new_home(file: Path, folder: Path, sheet: Path | None, database: str | None) -> Settings:
    """DIR with the configuration of the backup and the ring of the sheet.

    Raises:
        InputError: there is a configuration already, or no ring. KeyRingError: the ring is another.
    """
    config, path = folder / "config.toml", folder / "keys" / "ring.json"
    if config.exists():
        raise InputError(f"{config} exists already", "work inside DIR and leave --to away")
    if sheet is None and not path.exists():
        raise SettingsError(f"no key ring at {path}", "give the typed recovery sheet with --sheet FILE")
    ring = read_ring(sheet) if sheet else Vault.open_file(path).ring
    text = backups.about(file, Vault(ring)).configuration
    make_folders(folder)
    if sheet is not None:
        ring.save(path)
    try:
        config.write_text(with_database(text, database) if database else text, encoding="utf-8")
        return settings.load(config)
    except (OSError, RaprueangError):
        config.unlink(missing_ok=True)
        raise


def _told(counts: Counts) -> str:
    return f"{counts.rows} rows, {counts.files} large files, {counts.size / 1e6:.1f} MB; audit head {counts.head}"
