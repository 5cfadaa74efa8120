"""raprueang reply: what leaves the house; letters wait for a person to confirm the address, print and post."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from register.commands.common import (
    Actor,
    acting,
    acting_as,
    as_json,
    find_case,
    open_register,
    refuse_hidden,
    require_officer,
    revealing,
    show_json,
    show_table,
)
from register.commands.display import local
from register.errors import InputError
from register.handling import casework
from register.post import printing, replies
from register.post.post_number import masked
from register.post.replies import Reply
from register.registry import Registry
from register.states import Medium, ReplyState, Role
from register.store import Unit


@click.group()
def reply() -> None:
    """Replies: drafts, held and doubtful ones, letters to print and post."""


@reply.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in ReplyState]))
@as_json
@revealing
@acting_as
@click.pass_context
def list_replies(
    context: click.Context, states: tuple[str, ...], as_json: bool, reason: str | None, login: str | None
) -> None:
    """Show replies in order; numbers of posted letters whole only with --reveal REASON --as USER."""
    app = open_register(context)
    wanted = [ReplyState(state) for state in states] or list(ReplyState)
    if reason is None:
        with app.store.browse() as unit:
            items = replies.listing(unit, wanted)
            numbers = _masked(printing.post_numbers(unit, [item.id for item in items]))
            due = replies.next_attempts(unit, [item.id for item in items])
    else:
        with acting(app, login) as (unit, actor):
            require_officer(actor)
            items = replies.listing(unit, wanted)
            numbers = _revealed(app, unit, actor, items, reason)
            due = replies.next_attempts(unit, [item.id for item in items])
    if as_json:
        show_json([{**_document(item, due.get(item.id)), "post_number": numbers.get(item.id)} for item in items])
        return
    show_table(
        ["id", "kind", "medium", "state", "date", "attempts", "reason"],
        [
            [item.id, item.kind, item.medium, item.state, local(item.date), str(item.attempts or ""), item.reason]
            for item in items
        ],
    )


@reply.command("confirm-address")
@click.argument("reply_id")
@click.option("--address", help="the right address, a line for each line of the window")
@acting_as
@click.pass_context
def confirm_address(context: click.Context, reply_id: str, address: str | None, login: str | None) -> None:
    """The address was compared with the original: typeset the letter."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, reply_id=reply_id)
        actor.require_role(Role.CLERK, Role.OFFICER, Role.HEAD)
        replies.confirm_address(unit, reply_id, address)
    click.echo(f"letter {reply_id} will be typeset", err=True)


@reply.command()
@click.argument("reply_id")
@acting_as
@click.pass_context
def release(context: click.Context, reply_id: str, login: str | None) -> None:
    """Let a held, suppressed, undeliverable or doubtful e-mail go."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, reply_id=reply_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        replies.release(unit, reply_id)
    click.echo(f"reply {reply_id} is queued", err=True)


@reply.command()
@click.argument("reply_id")
@click.option("--address", required=True, help="an address that the complainant gave")
@acting_as
@click.pass_context
def readdress(context: click.Context, reply_id: str, address: str, login: str | None) -> None:
    """Send a held, undeliverable or doubtful e-mail to another address."""
    app = open_register(context)
    if address.lower() in app.settings.own_addresses():
        raise InputError("that is an address of the agency itself", "give the complainant's")
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, reply_id=reply_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        replies.readdress(unit, reply_id, address)
    click.echo(f"reply {reply_id} is queued", err=True)


@reply.command("give-up")
@click.argument("reply_id")
@acting_as
@click.pass_context
def give_up(context: click.Context, reply_id: str, login: str | None) -> None:
    """A doubtful or undeliverable e-mail is not sent again; a letter without an address is not waited for."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, reply_id=reply_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        replies.give_up(unit, reply_id)
    click.echo(f"reply {reply_id} is not sent again", err=True)


@reply.command()
@click.argument("reply_id")
@acting_as
@click.pass_context
def cancel(context: click.Context, reply_id: str, login: str | None) -> None:
    """Stop a reply that has not left."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, reply_id=reply_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        casework.cancel_reply(unit, reply_id)
    click.echo(f"reply {reply_id} is cancelled", err=True)


@reply.command("print")
@click.argument("reply_id")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="where to write the PDF")
@acting_as
@click.pass_context
def print_letter(context: click.Context, reply_id: str, out: Path, login: str | None) -> None:
    """Write the letter as PDF."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, reply_id=reply_id)
        actor.require_role(Role.CLERK, Role.OFFICER, Role.HEAD)
        content = printing.pdf(unit, reply_id)
        if replies.load(unit, reply_id).state is ReplyState.TO_PRINT:
            printing.advance_letter(unit, reply_id, ReplyState.PRINTED)
        try:
            with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
        except OSError as error:
            raise InputError(f"cannot write {out}: {error.strerror}", "choose another place") from error
    click.echo(str(out))


@reply.command()
@click.argument("reply_id")
@click.option("--number", help="of the registered or EMS item, e.g. EM123456785TH")
@acting_as
@click.pass_context
def posted(context: click.Context, reply_id: str, number: str | None, login: str | None) -> None:
    """The printed letter was posted."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, reply_id=reply_id)
        actor.require_role(Role.CLERK, Role.OFFICER, Role.HEAD)
        printing.advance_letter(unit, reply_id, ReplyState.POSTED)
        if number:
            printing.note_post_number(unit, reply_id, number)
    click.echo(f"letter {reply_id} is posted", err=True)


def _masked(numbers: dict[str, str]) -> dict[str, str]:
    return {reply_id: masked(number) for reply_id, number in numbers.items()}


def _revealed(app: Registry, unit: Unit, actor: Actor, items: list[Reply], reason: str) -> dict[str, str]:
    """The numbers, each case with one revealed to the account; masked where it may not know of the case."""
    numbers = printing.post_numbers(unit, [item.id for item in items])
    shown = _masked(numbers)
    cases = {item.id: item.case_id for item in items if item.id in numbers and item.case_id}
    for case_id in dict.fromkeys(cases.values()):
        try:
            casework.reveal_case(unit, find_case(app, unit, case_id, actor), require_officer(actor), reason)
        except InputError:  # hidden from this account, or not for its role
            continue
        shown |= {reply_id: number for reply_id, number in numbers.items() if cases[reply_id] == case_id}
    return shown


def _document(item: Reply, due: datetime | None) -> dict[str, Any]:
    return {
        "id": item.id,
        "case": item.case_id,
        "kind": item.kind.value,
        "medium": item.medium.value,
        "state": item.state.value,
        "message_id": item.message_id,
        "date": item.date.isoformat(),
        "reason": item.reason,
        "attempts": item.attempts,
        "first_attempt": item.first_tried_at.isoformat() if item.first_tried_at else None,
        "next_attempt": due.isoformat() if due and item.medium is Medium.EMAIL else None,
        "answer": item.answer,
        "bounced_by": item.bounced_by,
    }
