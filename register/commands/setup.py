"""raprueang init and upgrade: the data folder, keys, database, configuration, first admin, recovery sheet."""

import re
import sys
from importlib.resources import files
from pathlib import Path

import click

from ingest.sources.scans import CHANNELS
from register import settings
from register.errors import InputError, RaprueangError, SettingsError
from register.handling import conflicts
from register.officers import passwords
from register.officers.accounts import Officer
from register.registry import open_registry
from register.safekeeping import upgrade
from register.sealed.recovery import SHEET, write_sheet
from register.searching import likeness, search_build
from register.settings import Settings
from register.states import Role
from register.store import open_engine
from register.vault import KeyRing


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="the agency's name, as it stands on its letters")
@click.option("--prefix", help="two to five capital letters that open every Tracking ID")
@click.option("--database", metavar="URL", help="postgresql+psycopg://... instead of SQLite")
def init(folder: Path, name: str | None, prefix: str | None, database: str | None) -> None:
    """Make DIR: configuration, keys, database and the folders to drop mail and scans into."""
    config = folder / "config.toml"
    if config.exists():
        raise InputError(f"{config} exists already", "`raprueang upgrade` brings its database to this version")
    try:
        make_folders(folder)
        config.write_text(_configuration(name, prefix, database), encoding="utf-8")
        made = settings.load(config)
    except OSError as error:
        raise SettingsError(f"cannot write {folder}: {error.strerror}", "check owner and free space") from error
    except SettingsError:
        config.unlink(missing_ok=True)
        raise
    ring = _make_ring(made, folder)
    try:
        upgrade.upgrade(open_engine(made.storage.database))
    except RaprueangError:
        config.unlink()  # so that `init` can be tried again; the ring it made is kept and used then
        raise
    app = open_registry(made)
    with app.store.unit("init") as unit:
        admin = conflicts.admit(unit, Officer("", "admin", "ผู้ดูแลระบบ", Role.ADMIN))
        password = passwords.one_time_password(unit, admin)
        unit.audit("register.created", "register", "register", ring_key=ring.active)
    _say(folder, password)


@click.command("upgrade")
@click.option("--reindex", is_flag=True, help="build the search index of every case anew (after a new tokeniser)")
@click.pass_context
def upgrade_schema(context: click.Context, *, reindex: bool) -> None:
    """Bring the database to this version of the program; cases that no search finds yet are indexed."""
    loaded = settings.load(settings.find(context.find_root().obj))
    engine = open_engine(loaded.storage.database)
    before = upgrade.current(engine)
    upgrade.upgrade(engine)
    click.echo(f"database: {before or 'empty'} -> {upgrade.current(engine)}", err=True)
    store = open_registry(loaded).store
    number = search_build.build(store, everything=reindex, progress=_indexed)
    click.echo(f"search index: {number} cases", err=True)
    number = likeness.renew(store)
    click.echo(f"likeness: {number} letters", err=True)


def _indexed(number: int) -> None:
    click.echo(f"indexed: {number}", err=True)


def example() -> str:
    """The text of config.example.toml: from the source tree, or where the wheel put it.

    Raises:
        SettingsError: it is in neither place.
    """
    for place in (Path(str(files("register"))).parent, Path(sys.prefix) / "share" / "raprueang"):
        path = place / "config.example.toml"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise SettingsError("config.example.toml is missing", "install the program again")


def make_folders(folder: Path) -> None:
    for name in ("data", "data/blobs", "keys", "outbox"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("inbox/mail", *(f"inbox/letters/{channel}" for channel in CHANNELS)):
        (folder / name).mkdir(parents=True, exist_ok=True)


def with_database(text: str, url: str) -> str:
    """A configuration that names another database."""
    escaped = url.replace("\\", "\\\\").replace('"', '\\"')
    changed, number = re.subn(r"(?m)^database *=.*$", lambda _: f'database = "{escaped}"', text, count=1)
    if not number:
        changed, number = re.subn(r"(?m)^\[storage\].*$", lambda line: f'{line[0]}\ndatabase = "{escaped}"', text)
    if not number:
        changed = f'{text}\n[storage]\ndatabase = "{escaped}"\n'
    return changed


def _configuration(name: str | None, prefix: str | None, database: str | None) -> str:
    """The example with what was given in place of its own values."""
    text = example()
    for line, value in (
        ('name = "หน่วยงานตัวอย่าง"', name),
        ('prefix = "RPR"', prefix),
        ('database = "sqlite:///data/raprueang.sqlite3"', database),
    ):
        key = line.partition(" = ")[0]
        if value is not None:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            text = text.replace(f"\n{line}\n", f'\n{key} = "{escaped}"\n', 1)
    return text


def _make_ring(made: Settings, folder: Path) -> KeyRing:
    path = made.storage.keys
    if path.exists():
        return KeyRing.load(path)
    ring = KeyRing.create()
    ring.save(path)
    write_sheet(ring, folder / SHEET)
    return ring


def _say(folder: Path, password: str) -> None:
    click.echo(f"made {folder}")
    click.echo(f"  {folder}/{SHEET}: print it, lock it away, delete the file")
    click.echo(f"  {folder}/config.toml: mailbox, mail server and the agency's words")
    click.echo(f"  user admin, one-time password {password}: to be changed at the first login to the desk")
    click.echo("next: raprueang user add LOGIN --name NAME --role officer --cleared; raprueang doctor; raprueang run")
