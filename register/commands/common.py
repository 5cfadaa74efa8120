"""What the commands share: opening the program, who acts, and how results are printed."""

import getpass
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from register import settings
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.commands.display import visible
from register.errors import InputError, NotAllowed
from register.officers import absences, access, accounts
from register.officers.access import Viewer
from register.officers.accounts import Officer
from register.post import replies
from register.registry import Registry, open_registry
from register.states import TRANSITIONS, CaseEvent, Role, transition
from register.store import Unit

F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="one JSON document on standard output")
acting_as = click.option("--as", "login", metavar="USER", help="the officer who acts")
revealing = click.option("--reveal", "reason", metavar="REASON", help="show the person; needs --as, is audited")


def coming_through(command: F) -> F:
    """Options for how a matter came, where not from the complainant alone."""
    for name, what in (
        ("letter", "number and day of the letter it came with"),
        ("agency", "the agency that passed it on"),
        ("representative-phone", "the representative's telephone number"),
        ("representative", "who acts for the complainant, with a power of attorney"),
    ):
        command = click.option(f"--{name}", help=what)(command)
    return command


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, or the person at the shell, who holds the keys and is audited as such."""

    name: str
    officer: Officer | None

    def require(self, item: Case, event: CaseEvent) -> None:
        """May this actor do that to this case?

        Raises:
            NotAllowed: the account's role may not, or the case counts as a tip-off and the account is not cleared.
        """
        if self.officer is None:
            return
        rows = [row for row in TRANSITIONS if row.event is event]
        row = transition(item.state, event)
        roles = row.roles if row else frozenset[Role]().union(*(row.roles for row in rows))
        if self.officer.role not in roles or (item.restricted and not self.officer.cleared):
            raise NotAllowed(f"user {self.officer.login} may not {event} this", "a cleared officer can")

    def require_role(self, *roles: Role) -> None:
        """Is this actor one of these?

        Raises:
            NotAllowed: the account has another role.
        """
        if self.officer is not None and self.officer.role not in roles:
            raise NotAllowed(f"user {self.officer.login} may not do that", f"one of {', '.join(roles)} can")


def open_register(context: click.Context) -> Registry:
    app = open_registry(settings.load(settings.find(context.find_root().obj)))
    context.call_on_close(app.store.engine.dispose)
    return app


PROPOSED = "may be a tip-off: proposed; a second person agrees with the same command, or `intake keep` sends it back"


@contextmanager
def acting(app: Registry, login: str | None) -> Iterator[tuple[Unit, Actor]]:
    """One unit in the name of the account, or of the shell's user when none is given."""
    name = login or f"shell:{getpass.getuser()}"
    with app.store.unit(name) as unit:
        officer = accounts.find(unit, login) if login else None
        yield unit, Actor(name, officer)


def viewer_of(app: Registry, unit: Unit, officer: Officer) -> Viewer:
    """The account with what it may know of today, the same as on the desk."""
    settings = app.settings
    recipient = settings.register_.conflict_recipient
    return Viewer(officer, settings.agency.unit, officer.login == recipient, absences.stands_for(unit, officer))


def find_case(app: Registry, unit: Unit, reference: str, actor: Actor | None = None) -> Case:
    """The case that a register number, a Tracking ID or an internal id names; hidden ones do not exist for an account.

    Raises:
        InputError: there is none, or the account may not know of it.
    """
    item = casebook.find(unit, reference, app.settings.register_.prefix)
    officer = actor.officer if actor else None
    if officer is not None and not _knows_case(unit, viewer_of(app, unit, officer), item.id):
        raise InputError(
            "no case of that ID", "give a register number, a Tracking ID or the id of `raprueang case list`"
        )
    return item


def refuse_hidden(app: Registry, unit: Unit, actor: Actor, *, intake_id: str = "", reply_id: str = "") -> None:
    """For an account that may not know of a matter, what arrived for it and what answers it do not exist.

    Raises:
        InputError: it may not, or there is no such thing.
    """
    if actor.officer is None:
        return
    viewer = viewer_of(app, unit, actor.officer)
    if reply_id:
        reply = replies.load(unit, reply_id)
        if reply.case_id is not None and _knows_case(unit, viewer, reply.case_id):
            return
    elif access.sees_intake(unit, viewer, intakes.load(unit, intake_id).id):
        return
    kind = "reply" if reply_id else "intake"
    raise InputError(f"no {kind} {reply_id or intake_id}", f"`raprueang {kind} list` shows them")


def _knows_case(unit: Unit, viewer: Viewer, case_id: str) -> bool:
    """A clerk reads no matter, and has to know those whose letters are to be posted."""
    return access.sees_case(unit, viewer, case_id) or access.addresses_case(unit, viewer, case_id)


def require_officer(actor: Actor) -> Officer:
    """The account behind a reveal.

    Raises:
        NotAllowed: `--as` was not given.
    """
    if actor.officer is None:
        raise NotAllowed("a reveal needs --as USER", "it is audited under that user's name")
    return actor.officer


def text_of(text: str | None, file: Path | None) -> str:
    """Words given as an option or in a UTF-8 file (`-` is standard input).

    Raises:
        InputError: neither or both were given, or the file cannot be read.
    """
    if (text is None) == (file is None):
        raise InputError("give the words with --text or --file", "one of the two")
    if file is not None:
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read {file}", "it must be a UTF-8 text file") from error
    if not text or not text.strip():
        raise InputError("the words are empty", "write what the complainant is to read")
    return text.strip()


def address_of(typed: str) -> str:
    """An e-mail address as it was typed, without blanks around it; "" for none.

    Raises:
        InputError: nothing can be sent to it.
    """
    given = typed.strip()
    if given and not replies.sendable(given):
        raise InputError("that is no e-mail address", "write it like somchai@example.com")
    return given


def show_json(document: Any) -> None:
    said = json.dumps(document, ensure_ascii=False, indent=2)
    # JSON escapes what terminals have obeyed since ASCII, not what they obey since ISO 6429
    click.echo(re.sub("[\x7f-\x9f]", lambda sign: f"\\u{ord(sign[0]):04x}", said))


def show_table(columns: list[str], rows: list[list[str]]) -> None:
    table = Table(*columns, show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*map(visible, row))
    # names of files and people are words, not orders: a name with "[/b]" ended the command
    Console(width=None if sys.stdout.isatty() else 200, markup=False, emoji=False).print(table)


def mask(value: str) -> str:
    """A value of a person before it is revealed: its first character at most."""
    return f"{value[0]}•••" if value else ""


def mask_tracking(tracking_id: str) -> str:
    """A Tracking ID before it is revealed, its prefix alone: who has it whole reads the public status."""
    return f"{tracking_id.partition('-')[0]}-••••" if tracking_id else ""
