"""raprueang case text, intake text and intake settle: mending what was misread, and deciding over what arrived for a
case that exists.
"""

from pathlib import Path

import click

from register.app import App
from register.arrivals import intakes, record
from register.commands.common import (
    PROPOSED,
    Actor,
    acting,
    acting_as,
    find_case,
    open_register,
    refuse_hidden,
    text_of,
)
from register.commands.outcome import words, words_file
from register.commands.program import open_program
from register.errors import InputError, NotAllowed
from register.handling import additions, casework, correcting
from register.officers import access
from register.registry import Registry
from register.states import CaseEvent, Category, Role
from register.store import Unit

_LONGEST = 100_000  # characters, as on the desk
_CHOICES = ("seen", "attach", "separate", "aside")

_machine = click.option("--machine", is_flag=True, help="go back to what was read out of it")


@click.command("text")
@click.argument("reference", metavar="ID")
@words
@words_file
@_machine
@acting_as
@click.pass_context
def of_case(
    context: click.Context, reference: str, text: str | None, path: Path | None, machine: bool, login: str | None
) -> None:
    """Correct the text a case was born from; facts that nobody has set follow it."""
    said = _said(text, path, machine=machine)
    app = open_program(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        actor.require(item, CaseEvent.CORRECT)
        intake_id = casework.origin_of(unit, item)
    _correct(app, login, intake_id, said)
    click.echo(f"{item.register_number}: the text is {'as it was read' if said is None else 'corrected'}", err=True)


@click.command("text")
@click.argument("intake_id")
@words
@words_file
@_machine
@acting_as
@click.pass_context
def of_intake(
    context: click.Context, intake_id: str, text: str | None, path: Path | None, machine: bool, login: str | None
) -> None:
    """Correct the text that was read out of an intake."""
    said = _said(text, path, machine=machine)
    app = open_program(context)
    with acting(app, login) as (unit, actor):
        _require(app, unit, actor, intake_id)
    _correct(app, login, intake_id, said)
    click.echo(f"intake {intake_id}: the text is {'as it was read' if said is None else 'corrected'}", err=True)


@click.command()
@click.argument("intake_id")
@click.argument("choice", type=click.Choice(_CHOICES))
@click.option("--category", type=click.Choice([one.value for one in Category]), help="of the case, with `separate`")
@acting_as
@click.pass_context
def settle(context: click.Context, intake_id: str, choice: str, category: str | None, login: str | None) -> None:
    """Decide over what arrived for a case: seen; attach (the complainant's); separate (a case of its own); aside."""
    kind = Category(category) if category else None
    if (choice == "separate") != (kind is not None):
        raise InputError("`separate` and --category belong together", "say what kind of matter it is")
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        _require(app, unit, actor, intake_id)
        if choice == "seen":
            additions.note_seen(unit, intake_id)
        elif choice == "aside":
            if not additions.put_aside(unit, intake_id, two_persons=app.settings.cases.ended_by_two):
                choice = PROPOSED
        elif actor.officer is None:
            raise NotAllowed(f"`{choice}` needs --as USER", "it is that officer's decision")
        elif kind is None:
            additions.attach(unit, actor.officer, intake_id, app.routing)
        else:
            born = additions.separate(unit, actor.officer, intake_id, kind, app.desk)
            click.echo(f"registered as {born.register_number}, Tracking ID {born.tracking_id}")
            return
    click.echo(f"intake {intake_id}: {choice}", err=True)


def _said(text: str | None, path: Path | None, *, machine: bool) -> str | None:
    """The corrected text; None to go back to the machine's."""
    if machine:
        if text is not None or path is not None:
            raise InputError("--machine takes no words", "give the words, or go back to the machine's")
        return None
    said = record.clean(text_of(text, path))
    if len(said) > _LONGEST:
        raise InputError("the text is too long", f"{_LONGEST} characters at most")
    return said


def _correct(app: App, login: str | None, intake_id: str, said: str | None) -> None:
    """The text is found before the transaction that saves it, as on the desk: it may take its time."""
    with app.store.browse() as unit:
        reading = correcting.proposed(unit, intake_id, said)
    if reading is None:
        raise InputError(f"nothing was read out of intake {intake_id}", "type it with the desk, or replay it")
    finding = app.find(reading)
    with acting(app, login) as (unit, _):
        correcting.correct_text(unit, intake_id, said, finding, app.desk)


def _require(app: Registry, unit: Unit, actor: Actor, intake_id: str) -> None:
    """An officer who may know of the intake, cleared where it counts as a tip-off."""
    refuse_hidden(app, unit, actor, intake_id=intake_id)
    actor.require_role(Role.OFFICER, Role.HEAD)
    item = intakes.load(unit, intake_id)
    if actor.officer is not None and not actor.officer.cleared and access.intake_restricted(unit, item.id):
        raise NotAllowed(f"user {actor.officer.login} may not decide over this", "a cleared officer can")
